import Foundation
import GatehouseGBDT

// A shared object for a harness in C that measures every peer the same way.

/// A forest, and what scoring it takes.
private final class LoadedForest {
    let engine: ForestEngine
    var scratch: ForestScratch

    init(_ engine: ForestEngine) {
        self.engine = engine
        scratch = engine.makeScratch()
    }
}

/// The forest that was loaded last.
nonisolated(unsafe) private var loaded: LoadedForest?

/// Loads a model file; 0 when that went well.
@_cdecl("plug_load")
public func load(_ path: UnsafePointer<CChar>, _ featureCount: Int32) -> Int32 {
    do {
        let model = [UInt8](try Data(contentsOf: URL(filePath: String(cString: path))))
        let engine = ForestEngine(try Forest(contentsOf: model.span))
        loaded = LoadedForest(engine)
        FileHandle.standardError.write(Data("\(engine.name)\n".utf8))
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
    guard let loaded else { return }
    let width = Int(featureCount)
    for row in 0..<Int(rowCount) {
        var margin = UnsafeMutableBufferPointer(start: margins + row, count: 1).mutableSpan
        if readsFloats {
            let values = UnsafeBufferPointer(start: floats + row * width, count: width).span
            loaded.engine.margins(values, scratch: &loaded.scratch, into: &margin)
        } else {
            let values = UnsafeBufferPointer(start: doubles + row * width, count: width).span
            loaded.engine.margins(values, scratch: &loaded.scratch, into: &margin)
        }
    }
}

private let readsFloats = getenv("FOREST_FLOATS") != nil
