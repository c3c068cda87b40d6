import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseWire

@Suite("Verdicts in frames")
struct VerdictFrameTests {
    @Test("a verdict that is encoded and decoded is the same, to the bit", arguments: 0..<100)
    func roundTrip(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let verdict = drawnVerdict(&draws)
        var decoded = drawnVerdict(&draws)  // what was there before must go
        try FrameCodec.decodeVerdict(FrameCodec.encoded(verdict), into: &decoded)
        // Every number of ours reads back to its bits from JSON, so equal JSON is equality.
        var encoder = VerdictEncoder()
        let expected = String(decoding: encoder.encode(verdict), as: UTF8.self)
        #expect(String(decoding: encoder.encode(decoded), as: UTF8.self) == expected)
        #expect(decoded.experts.map(\.status) == ExpertStatus.allCases)
        #expect(decoded.experts.allSatisfy { $0.logit.isNaN == ($0.status != .ran) })
    }

    @Test("a cut or damaged verdict is refused or read, never more", arguments: 0..<5)
    func hostile(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let payload = FrameCodec.encoded(drawnVerdict(&draws))
        var verdict = Verdict()
        var refused = 0
        for _ in 0..<400 {
            let bytes = draws.mutated(payload, with: payload)
            do { try FrameCodec.decodeVerdict(bytes, into: &verdict) } catch { refused += 1 }
        }
        #expect((1..<400).contains(refused))
    }

    @Test("a failure carries its code and its message")
    func failure() throws {
        for code: FailureCode in [
            .invalidArgument, .deadlineExceeded, .resourceExhausted, .internalError, .unavailable,
        ] {
            let text = try FrameCodec.decodeFailure(FrameCodec.encoded(code, message: "why é"))
            #expect(text.hasSuffix(": why é"))
            #expect(!text.contains("unspecified"), "\(code)")
        }
        #expect(FailureCode.invalidArgument.rawValue == 3 && FailureCode.unavailable.rawValue == 14)
        #expect(FailureCode.resourceExhausted.httpStatus == 429)
    }
}
