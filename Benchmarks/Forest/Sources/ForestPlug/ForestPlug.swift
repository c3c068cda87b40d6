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
    let (rows, width) = (Int(rowCount), Int(featureCount))
    var found = UnsafeMutableBufferPointer(start: margins, count: rows).mutableSpan
    if readsFloats {
        let values = UnsafeBufferPointer(start: floats, count: rows * width).span
        loaded.engine.margins(values, scratch: &loaded.scratch, into: &found)
    } else {
        let values = UnsafeBufferPointer(start: doubles, count: rows * width).span
        loaded.engine.margins(values, scratch: &loaded.scratch, into: &found)
    }
}

/// Explains rows: `[rows, features]` contributions.
@_cdecl("plug_explain")
public func explain(
    _ rows: UnsafePointer<Double>,
    _ rowCount: Int32,
    _ featureCount: Int32,
    _ contributions: UnsafeMutablePointer<Double>,
) -> Int32 {
    guard let loaded else { return 1 }
    let explainer: ForestExplainer
    do {
        explainer = try ForestExplainer(loaded.engine.forest)
    } catch {
        FileHandle.standardError.write(Data("\(error.rawValue)\n".utf8))
        return 1
    }
    var scratch = explainer.makeScratch()
    let width = Int(featureCount)
    var found = [Double](repeating: 0, count: width)
    for row in 0..<Int(rowCount) {
        let values = UnsafeBufferPointer(start: rows + row * width, count: width).span
        explainer.contributions(values, scratch: &scratch, into: &found)
        for feature in 0..<width { contributions[row * width + feature] = found[feature] }
    }
    return 0
}

private let readsFloats = getenv("FOREST_FLOATS") != nil
