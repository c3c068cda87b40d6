import Foundation
import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseWire

@Suite("EventDecoder on hostile bytes")
struct EventDecoderFuzzTests {
    @Test("a document cut at any byte is refused and leaves nothing", arguments: 0..<4)
    func truncated(document: Int) throws {
        var decoding = try Decoding()
        let whole = sampleDocuments[document]
        for count in whole.indices {
            #expect(decoding.error(Array(whole[..<count])) != nil, "\(count) bytes")
            #expect(EventContent(decoding.event) == .empty(decoding.schema), "\(count) bytes")
            #expect(decoding.lineError(Array(whole[..<count])) != nil, "\(count) bytes")
        }
        #expect(decoding.error(whole) == nil)
    }

    /// What must hold whatever came in.
    private func check(
        _ bytes: [UInt8],
        _ error: EventError?,
        _ decoding: borrowing Decoding,
        seed: Int,
    ) {
        if error != nil {
            #expect(
                EventContent(decoding.event) == .empty(decoding.schema),
                "seed \(seed): \(bytes)"
            )
            return
        }
        let event = decoding.event
        let id = event.idText
        #expect(id.utf8.count <= 256 && !event.time.isInfinite, "seed \(seed): \(bytes)")
        // Foundation, which is another parser, must take it for an object too.
        let repaired = Array(String(decoding: bytes, as: UTF8.self).utf8)
        let object = try? JSONSerialization.jsonObject(with: Data(repaired)) as? [String: Any]
        #expect(object != nil, "seed \(seed): \(bytes)")
    }

    @Test("mutated documents are refused or read, never more", arguments: 0..<30)
    func mutated(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        var decoding = try Decoding()
        var refused = 0
        for _ in 0..<900 {
            let bytes = draws.mutated(
                draws.pick(sampleDocuments),
                with: draws.pick(sampleDocuments)
            )
            let error = decoding.error(bytes)
            check(bytes, error, decoding, seed: seed)
            if error != nil { refused += 1 }
            check(bytes, decoding.lineError(bytes), decoding, seed: seed)
        }
        #expect((100..<900).contains(refused), "mutations that break, and some that do not")
    }

    /// Well-formed JSON with the keys of events in all the wrong places.
    private static func json(_ draws: inout SeededDraws, depth: Int = 0) -> String {
        let keys = [
            "id", "channel", "time", "text", "attributes", "subject", "body", "followers",
            "verified", "sender", "joined", "event", "label", "group", "x", "\\u0069d", "",
        ]
        switch draws.below(depth > 5 ? 6 : 10) {
        case 0: return "null"
        case 1: return draws.pick(["true", "false"])
        case 2: return "\(draws.finiteDouble())"
        case 3: return "\(draws.below(3))"
        case 4: return draws.pick([#""sms""#, #""2014-09-04T08:29Z""#, #""\ud83d\ude00""#])
        case 5: return #""phone""#
        case 6:
            let items = (0..<draws.below(4)).map { _ in json(&draws, depth: depth + 1) }
            return "[" + items.joined(separator: ",") + "]"
        default:
            let fields = (0..<draws.below(6)).map { _ in
                #""\#(draws.pick(keys))":"# + json(&draws, depth: depth + 1)
            }
            return "{" + fields.joined(separator: ",") + "}"
        }
    }

    @Test(
        "random JSON is an event or refused for a reason that is not its syntax",
        arguments: 0..<10
    )
    func random(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        var decoding = try Decoding()
        for _ in 0..<300 {
            let document =
                "{\"text\":\(Self.json(&draws)),\"id\":\(Self.json(&draws)),\"x\":\(Self.json(&draws))}"
            let error = decoding.error(document)
            #expect(error != .malformed(wanted: "well-formed JSON"), "seed \(seed): \(document)")
            check(Array(document.utf8), error, decoding, seed: seed)
            check(Array(document.utf8), decoding.lineError(document), decoding, seed: seed)
        }
    }

    @Test("random bytes are refused", arguments: 0..<5)
    func noise(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        var decoding = try Decoding()
        for _ in 0..<200 {
            let bytes = [0x7B] + draws.bytes(draws.below(200)) + [0x7D]
            check(bytes, decoding.error(bytes), decoding, seed: seed)
        }
    }
}
