import Foundation
import GatehouseTestSupport
import Testing

@testable import GatehouseTraining

/// A training that was interrupted goes on where it stopped.
@Suite("Resumed training")
struct ResumedTrainingTests {
    private static let outputs = [
        "first/weights", "second/weights", "fusion.safetensors", "golden.jsonl",
    ]

    private func bytes(of bundle: FragileBundle) throws -> [Data] {
        try Self.outputs.map { try Data(contentsOf: URL(filePath: "\(bundle.path)/\($0)")) }
    }

    private func interrupted() throws -> FragileBundle {
        let bundle = try FragileBundle()
        FitLedger.breakFits(of: "second", in: bundle.name)
        #expect(throws: TrainingError.self) { try bundle.train() }
        FitLedger.breakFits(of: nil, in: bundle.name)
        return bundle
    }

    private func edit(_ bundle: FragileBundle, _ change: (inout Data) -> Void) throws {
        let file = URL(filePath: "\(bundle.path)/.training/expert-0.safetensors")
        var content = try Data(contentsOf: file)
        change(&content)
        try content.write(to: file)
    }

    @Test("it gives the bytes of one that ran through, and fits no expert again")
    func sameBytes() throws {
        let whole = try FragileBundle()
        try whole.train()
        let bundle = try interrupted()
        #expect(bundle.fits("first") == 1)
        #expect(!FileManager.default.fileExists(atPath: "\(bundle.path)/first/weights"))
        let lines = try bundle.train()
        #expect(bundle.fits("first") == 1)
        #expect(bundle.fits("second") == 1)
        #expect(lines.contains("expert first: kept from an interrupted training"))
        #expect(try bytes(of: bundle) == bytes(of: whole))
        #expect(!FileManager.default.fileExists(atPath: "\(bundle.path)/.training"))
    }

    @Test("an expert whose code is not here is found before anything is fitted")
    func unknownDetector() throws {
        let bundle = try FragileBundle()
        let file = URL(filePath: "\(bundle.path)/bundle.yaml")
        let manifest = try String(contentsOf: file, encoding: .utf8)
        // As one that is trained elsewhere, whose logits are there and whose code is not.
        try bundle.folder.write(Array("id,fold,logit\n".utf8), named: "bundle/second/oof.csv")
        try Data(
            manifest.replacing(
                "name: second, detector: letter,",
                with: "name: second, detector: shape,"
            ).utf8
        ).write(to: file)
        #expect {
            try bundle.train()
        } throws: {
            "\($0)".contains("found detector \"shape\"")
        }
        #expect(bundle.fits("first") == 0)
    }

    @Test("one that ended well keeps nothing, so the next fits everything")
    func endedWell() throws {
        let bundle = try FragileBundle()
        try bundle.train()
        try bundle.train()
        #expect(bundle.fits("first") == 2)
    }

    @Test("with fresh nothing is kept")
    func fresh() throws {
        let bundle = try interrupted()
        try bundle.train(isFresh: true)
        #expect(bundle.fits("first") == 2)
    }

    @Test("what was kept for another seed is not taken")
    func foreign() throws {
        let bundle = try interrupted()
        try bundle.write(seed: 2)
        let lines = try bundle.train()
        #expect(bundle.fits("first") == 2)
        #expect(lines.contains("expert first: what was kept is of another training; fitting"))
    }

    @Test("what was damaged, anywhere, is said to be so and made again")
    func damaged() throws {
        let whole = try FragileBundle()
        try whole.train()
        for place in [0, 300, -1] {
            let bundle = try interrupted()
            try edit(bundle) { $0[place < 0 ? $0.count + place : place] ^= 0x10 }
            let lines = try bundle.train()
            #expect(bundle.fits("first") == 2, "byte \(place)")
            #expect(lines.contains { $0.hasSuffix("; fitting") }, "byte \(place)")
            #expect(try bytes(of: bundle) == bytes(of: whole))
        }
        let bundle = try interrupted()
        try edit(bundle) { $0.removeLast(20) }
        try bundle.train()
        #expect(try bytes(of: bundle) == bytes(of: whole))
    }

    @Test("an expert whose own files were edited meanwhile is fitted again")
    func edited() throws {
        let bundle = try FragileBundle()
        // Both are kept, and then the bundle cannot be proven.
        try bundle.folder.write(Array("no event".utf8), named: "bundle/samples.jsonl")
        #expect(throws: TrainingError.self) { try bundle.train() }
        try bundle.folder.write(
            Array(#"{"channel":"sms","text":{"body":"a little text"}}"#.utf8),
            named: "bundle/samples.jsonl"
        )
        try bundle.folder.write(Array("{1}".utf8), named: "bundle/second/lists.txt")
        let lines = try bundle.train()
        #expect(bundle.fits("first") == 1)
        #expect(bundle.fits("second") == 2)
        #expect(lines.contains("expert second: its files have changed since; fitting"))
    }
}
