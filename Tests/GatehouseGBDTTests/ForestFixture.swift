import Foundation

@testable import GatehouseGBDT

/// A model that LightGBM 4.6.0 trained, and margins that it gave: see `Fixtures/generate.py`.
enum ForestFixture: String, CaseIterable, Sendable {
    case numeric
    case missing
    case zeroMissing = "zero_missing"
    case categorical
    case crossEntropy = "cross_entropy"
    case constant

    struct Row {
        let features: [Float]
        let margin: Double
    }

    /// The text of the model.
    var model: [UInt8] {
        get throws { try [UInt8](Data(contentsOf: url("txt"))) }
    }

    var forest: Forest {
        get throws {
            let model = try model
            return try Forest(lightGBM: model.span)
        }
    }

    var rows: [Row] {
        get throws {
            try String(decoding: Data(contentsOf: url("rows")), as: UTF8.self)
                .split(separator: "\n").map { line in
                    let patterns = line.split(separator: " ").compactMap { UInt64($0, radix: 16) }
                    return Row(
                        features: patterns.dropLast().map { Float(bitPattern: UInt32($0)) },
                        margin: Double(bitPattern: patterns.last ?? 0)
                    )
                }
        }
    }

    private func url(_ suffix: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/\(rawValue).\(suffix)")
    }
}
