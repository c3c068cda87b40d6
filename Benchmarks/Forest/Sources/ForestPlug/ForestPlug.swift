import Foundation
import GatehouseGBDT

// A shared object for a harness in C that measures every peer the same way.

/// The forest that was loaded last, and what scoring it takes.
nonisolated(unsafe) private var engine: ForestEngine?
nonisolated(unsafe) private var scratch: ForestScratch?

/// Loads a model file; 0 when that went well.
@_cdecl("plug_load")
public func load(_ path: UnsafePointer<CChar>, _ featureCount: Int32) -> Int32 {
    do {
        let model = [UInt8](try Data(contentsOf: URL(filePath: String(cString: path))))
        let loaded = ForestEngine(try Forest(contentsOf: model.span))
        (engine, scratch) = (loaded, loaded.makeScratch())
        FileHandle.standardError.write(Data("\(loaded.name)\n".utf8))
        return 0
    } catch {
        FileHandle.standardError.write(Data("\(error)\n".utf8))
        return 1
    }
}

/// Scores rows, of doubles, or of floats when `FOREST_FLOATS` is set.
@_cdecl("plug_predict")
public func predict(
    _ doubles: UnsafePointer<Double>,
    _ floats: UnsafePointer<Float>,
    _ rowCount: Int32,
    _ featureCount: Int32,
    _ margins: UnsafeMutablePointer<Double>,
) {
    guard let engine, scratch != nil else { return }
    let width = Int(featureCount)
    for row in 0..<Int(rowCount) {
        var margin = UnsafeMutableBufferPointer(start: margins + row, count: 1).mutableSpan
        if readsFloats {
            let values = UnsafeBufferPointer(start: floats + row * width, count: width).span
            engine.margins(values, scratch: &scratch!, into: &margin)
        } else {
            let values = UnsafeBufferPointer(start: doubles + row * width, count: width).span
            engine.margins(values, scratch: &scratch!, into: &margin)
        }
    }
}

private let readsFloats = getenv("FOREST_FLOATS") != nil
