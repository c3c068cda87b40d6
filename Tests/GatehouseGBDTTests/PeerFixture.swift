import Foundation
import Testing

@testable import GatehouseGBDT

/// A model that a library trained, and margins that it gave: see `Benchmarks/peers/forest/fixtures.py`.
struct PeerFixture: Sendable, CustomTestStringConvertible {
    let name: String
    private let suffix: String

    struct Row {
        let features: [Double]
        let margins: [Double]
    }

    /// How far a margin may be from the library's: of isolation forests scikit-learn gives only 2^-margin.
    var tolerance: Double { name == "sklearn-isolation" ? 1e-14 : 0 }

    /// All of them, by name.
    static let all: [PeerFixture] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.sorted().compactMap { file in
            guard let dot = file.lastIndex(of: "."), !file.hasSuffix(".rows") else { return nil }
            return PeerFixture(
                name: String(file[..<dot]),
                suffix: String(file[file.index(after: dot)...])
            )
        }
    }()

    static func named(_ name: String) throws -> PeerFixture {
        guard let fixture = all.first(where: { $0.name == name }) else {
            throw CocoaError(.fileNoSuchFile)
        }
        return fixture
    }

    /// The model file.
    var model: [UInt8] {
        get throws {
            try [UInt8](Data(contentsOf: Self.folder.appending(path: "\(name).\(suffix)")))
        }
    }

    var forest: Forest {
        get throws {
            let model = try model
            return try Forest(contentsOf: model.span)
        }
    }

    var rows: [Row] {
        get throws {
            let url = Self.folder.appending(path: "\(name).rows")
            return try String(decoding: Data(contentsOf: url), as: UTF8.self)
                .split(separator: "\n").map { line in
                    let lists = line.split(separator: "|").map { list in
                        list.split(separator: ",").compactMap { Double($0) }
                    }
                    return Row(features: lists[0], margins: lists[1])
                }
        }
    }

    var testDescription: String { name }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/peers")
}
