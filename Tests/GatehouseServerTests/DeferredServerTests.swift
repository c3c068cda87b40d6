import Foundation
import GatehouseCore
import GatehouseRuntime
import GatehouseTestSupport
import GatehouseTraining
import GatehouseWire
import Testing

@testable import GatehouseServer

@Suite struct DeferredServerTests {
    private func frame(_ event: Event, id: UInt64, deadline: UInt32 = 0) -> [UInt8] {
        FrameCodec.encoded(event).framed(id: id, deadline: deadline)
    }

    private func verdict(_ payload: [UInt8]) throws -> Verdict {
        var verdict = Verdict()
        try FrameCodec.decodeVerdict(payload, into: &verdict)
        return verdict
    }

    @Test("deferred answers come by id, the same over frames, HTTP and in process")
    func dialectsAgree() async throws {
        let bundle = try DeferredBundle(route: "{mode: uncertainty, share: 0.5}", delay: 2_000)
        let runtime = try bundle.load()
        let events = try bundle.data(for: runtime.schema, 40).events
        try await TestServer.with(runtime: runtime) { path in
            let client = try TestClient(path)
            for (index, event) in events.enumerated() {
                try client.send(frame(event, id: UInt64(index)))
            }
            // The client has no more to ask; what is pending is answered before the end.
            client.closeWriting()
            let scorer = runtime.makeScorer()
            var order: [UInt64] = []
            for _ in events {
                let answer = try #require(client.readFrame())
                order.append(answer.id)
                let found = try self.verdict(answer.payload)
                var wanted = Verdict()
                scorer.score(events[Int(answer.id)], into: &wanted, deadline: nil)
                #expect(found.logit.bitPattern == wanted.logit.bitPattern)
                #expect(found.mask == wanted.mask && found.isComplete)
            }
            #expect(order.sorted() == Array(0..<40) && order != order.sorted())
            #expect(client.readToEnd().isEmpty)
        }
    }

    @Test("a deadline that cannot be met is answered in time without the deferred experts")
    func deadline() async throws {
        let bundle = try DeferredBundle(route: "always", delay: 200_000)
        let runtime = try bundle.load()
        let event = try bundle.data(for: runtime.schema, 1).events[0]
        try await TestServer.with(runtime: runtime) { path in
            let client = try TestClient(path)
            try client.send(frame(event, id: 9, deadline: 50_000))
            let answer = try #require(client.readFrame())
            let verdict = try self.verdict(answer.payload)
            #expect(verdict.experts[1].status == .deadline && !verdict.isComplete)
        }
    }

    @Test("HTTP waits for the deferred answer, then takes the next request")
    func http() async throws {
        let bundle = try DeferredBundle(route: "always", delay: 5_000)
        let runtime = try bundle.load()
        try await TestServer.with(runtime: runtime) { path in
            let client = try TestClient(path)
            let body = Array(#"{"id":"a","channel":"sms","text":{"body":"aeiou"}}"#.utf8)
            for _ in 0..<3 {
                let (status, answer) = try client.ask("POST", "/v1/score", body: body)
                #expect(status == 200)
                let text = String(decoding: answer, as: UTF8.self)
                #expect(
                    text.contains(#""mask":3"#) && text.contains(#""complete":true"#),
                    "\(text)"
                )
            }
        }
    }

    @Test("a server that stops answers what its lanes are working on")
    func drain() async throws {
        let bundle = try DeferredBundle(route: "always", delay: 100_000)
        let runtime = try bundle.load()
        let event = try bundle.data(for: runtime.schema, 1).events[0]
        let frame = frame(event, id: 3)
        let client = try await TestServer.with(runtime: runtime) { path in
            let client = try TestClient(path)
            try client.send(frame)
            try await Task.sleep(for: .milliseconds(40))
            return client
        }
        let answer = try #require(client.readFrame())
        #expect(try verdict(answer.payload).mask == 3)
    }
}
