import Foundation
import GatehouseTestSupport
import Testing

/// `gatehouse score --explain --table` as people read it.
@Suite("Explanations for people")
struct ExplainCommandTests {
    private func explained(_ line: String) throws -> [String] {
        let folder = TemporaryFolder()
        try folder.write(Array(line.utf8), named: "in.jsonl")
        let run = try CommandRun(
            ["score", ShippedBundle.path, "\(folder.path)/in.jsonl", "--explain", "--table"]
        )
        #expect(run.status == 0)
        return run.lines
    }

    @Test("the terms add up to the log-odds, and experts without one say why")
    func terms() throws {
        let lines = try explained(
            #"{"id":"7","channel":"sms","text":{"body":"You have WON! Txt CLAIM to 81010"}}"#
        )
        #expect(lines.first == "7  You have WON! Txt CLAIM to 81010")
        let heading = try #require(lines.dropFirst().first)
        let logit = try #require(
            heading.components(separatedBy: "log-odds ").last.flatMap(Double.init)
        )
        // Terms are at most nine columns wide; what an expert saw stands further right.
        let terms = lines.dropFirst(2).compactMap { Double($0.prefix(9).drop { $0 == " " }) }
        #expect(terms.count >= 3)
        #expect(abs(terms.reduce(0, +) - logit) < 0.005 * Double(terms.count + 1))
        #expect(lines.contains { $0.contains("campaigns") && $0.contains("had nothing to say") })
        #expect(lines.contains { $0.contains("long") && $0.contains("not run: ") })
    }

    @Test("marks that turn a line around do not reach the terminal")
    func marks() throws {
        let lines = try explained(
            #"{"channel":"sms","text":{"body":"pay \u202e 9 \u0007 now at once"}}"#
        )
        let scalars = lines.joined().unicodeScalars
        #expect(!scalars.contains { $0.value == 0x202E || $0.value == 7 })
    }
}
