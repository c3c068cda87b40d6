import Foundation
import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseWire

@Suite("VerdictEncoder")
struct VerdictEncoderTests {
    @Test("keys and their order are a contract")
    func contract() {
        var verdict = Verdict()
        verdict.id = Array("x\"".utf8)
        verdict.generation = "abc"
        verdict.probability = 0.75
        verdict.logit = 1.5
        verdict.bias = -0.5
        verdict.action = "review"
        verdict.decidedBy = "threshold"
        verdict.isComplete = true
        verdict.mask = 1
        verdict.microseconds = 12.25
        var ran = ExpertVerdict(name: "gbdt")
        ran.status = .ran
        ran.logit = 4
        ran.contribution = 2
        ran.microseconds = 0.5
        ran.reasons = [Reason(subject: "links", value: 3)]
        verdict.experts = [ran, ExpertVerdict(name: "ngram")]
        var encoder = VerdictEncoder()
        let expected =
            #"{"id":"x\"","generation":"abc","bank":null,"probability":0.75,"logit":1.5,"bias":-0.5,"#
            + #""action":"review","decided_by":"threshold","complete":true,"mask":1,"#
            + #""route":{"value":null,"price":null,"explored":false,"propensity":1},"experts":["#
            + #"{"name":"gbdt","status":"ran","logit":4,"contribution":2,"microseconds":0.5,"#
            + #""reasons":[{"subject":"links","value":3}]},"#
            + #"{"name":"ngram","status":"absent","logit":null,"contribution":0,"microseconds":0,"#
            + #""reasons":[]}],"microseconds":12.25}"#
        #expect(String(decoding: encoder.encode(verdict), as: UTF8.self) == expected)

        verdict.isTruncated = true
        verdict.isRepaired = true
        verdict.unknownCount = 3
        let lossy = expected.replacing(
            #"],"microseconds":12.25}"#,
            with: #"],"truncated":true,"repaired":true,"unknown":3,"microseconds":12.25}"#
        )
        #expect(
            String(decoding: encoder.encode(verdict), as: UTF8.self) == lossy,
            "what the event lost is said, and the encoder is reused"
        )
    }

    /// A verdict as another parser reads it.
    private struct Read: Decodable {
        struct Route: Decodable {
            let value: Double?
            let price: Double?
            let explored: Bool
            let propensity: Double
        }

        struct Reason: Decodable {
            let subject: String
            let value: Double
        }

        struct Expert: Decodable {
            let name: String
            let status: String
            let logit: Double?
            let contribution: Double
            let microseconds: Double
            let reasons: [Reason]
        }

        let id: String
        let generation: String
        let bank: Int?
        let probability: Double
        let logit: Double
        let bias: Double
        let action: String
        let complete: Bool
        let mask: UInt64
        let route: Route
        let experts: [Expert]
        let truncated: Bool?
        let repaired: Bool?
        let unknown: Int?
        let microseconds: Double
    }

    @Test(
        "every number reads back to the same bits, and every text to the same text",
        arguments: 0..<40
    )
    func roundTrip(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let verdict = drawnVerdict(&draws)
        var encoder = VerdictEncoder()
        let read = try JSONDecoder().decode(Read.self, from: Data(encoder.encode(verdict)))
        #expect(read.id == String(decoding: verdict.id, as: UTF8.self))
        #expect(read.generation == verdict.generation && read.bank == nil)
        #expect(read.action == verdict.action)
        #expect(read.probability.bitPattern == verdict.probability.bitPattern)
        #expect(read.logit.bitPattern == verdict.logit.bitPattern)
        #expect(read.bias.bitPattern == verdict.bias.bitPattern)
        #expect(read.mask == verdict.mask && read.complete == verdict.isComplete)
        #expect(read.route.value?.bitPattern == verdict.route.value?.bitPattern)
        #expect(read.route.price?.bitPattern == verdict.route.price?.bitPattern)
        #expect(read.route.explored == verdict.route.isExplored)
        #expect(read.route.propensity.bitPattern == verdict.route.propensity.bitPattern)
        #expect(read.truncated == (verdict.isTruncated ? true : nil))
        #expect(read.repaired == (verdict.isRepaired ? true : nil))
        #expect(read.unknown == (verdict.unknownCount > 0 ? verdict.unknownCount : nil))
        #expect(read.experts.count == verdict.experts.count)
        for (expert, expected) in zip(read.experts, verdict.experts) {
            #expect(expert.name == expected.name && expert.status == expected.status.rawValue)
            let logit = expected.logit.isNaN ? nil : expected.logit.bitPattern
            #expect(expert.logit?.bitPattern == logit)
            #expect(expert.contribution.bitPattern == expected.contribution.bitPattern)
            #expect(expert.microseconds.bitPattern == expected.microseconds.bitPattern)
            #expect(expert.reasons.map(\.subject) == expected.reasons.map(\.subject))
            let values = expert.reasons.map(\.value.bitPattern)
            #expect(values == expected.reasons.map(\.value.bitPattern))
        }
    }

    @Test("what is not a number is null")
    func notANumber() throws {
        var verdict = Verdict()
        verdict.logit = .nan
        verdict.probability = .infinity
        var encoder = VerdictEncoder()
        let text = String(decoding: encoder.encode(verdict), as: UTF8.self)
        #expect(text.contains(#""probability":null,"logit":null,"#))
        _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
    }
}
