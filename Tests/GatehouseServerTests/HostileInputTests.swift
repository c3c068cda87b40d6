import Foundation
import Gatehouse
import GatehouseRuntime
import GatehouseServer
import GatehouseTestSupport
import GatehouseWire
import Testing

/// Input that means harm, through the decoders and through the socket.
///
/// `GATEHOUSE_HOSTILE_COUNT` sets how many inputs each part makes (10,000 by default); a failure names
/// the seed that makes its input again.
@Suite(.serialized) struct HostileInputTests {
    private static let count =
        ProcessInfo.processInfo.environment["GATEHOUSE_HOSTILE_COUNT"].flatMap(Int.init) ?? 10_000

    /// Inputs made from the samples: cut, flipped, spliced, with lengths that lie, or random.
    private struct Inputs {
        let json: [[UInt8]]
        let payloads: [[UInt8]]

        init(schema: EventSchema) throws {
            json = try ShippedBundle.samples()
            var decoder = EventDecoder(schema)
            var event = Event(schema)
            payloads = try json.map { line in
                try decoder.decode(line.span, into: &event)
                return FrameCodec.encoded(event)
            }
        }

        func hostileJSON(_ seed: Int) -> [UInt8] {
            var draws = SeededDraws(seed: seed)
            let line = draws.pick(json)
            switch draws.below(6) {
            case 0: return Array(line.prefix(draws.below(line.count)))
            case 1:
                let depth = draws.below(2_000)
                return Array((String(repeating: "{\"a\":[", count: depth) + "1").utf8)
            case 2: return draws.bytes(draws.below(300))
            default: return draws.mutated(line, with: draws.pick(json))
            }
        }

        func hostilePayload(_ seed: Int) -> [UInt8] {
            var draws = SeededDraws(seed: seed)
            let payload = draws.pick(payloads)
            switch draws.below(4) {
            case 0: return Array(payload.prefix(draws.below(payload.count + 1)))
            case 1: return draws.bytes(draws.below(300))
            default: return draws.mutated(payload, with: draws.pick(payloads))
            }
        }

        /// What a client that means harm would send over one connection.
        func hostileStream(_ seed: Int) -> [UInt8] {
            var draws = SeededDraws(seed: seed)
            switch draws.below(6) {
            case 0:
                return hostilePayload(seed).framed(id: draws.next())
            case 1:
                // A length that lies.
                var frame = hostilePayload(seed).framed(id: draws.next())
                for i in 0..<4 where draws.oneIn(2) {
                    frame[i] = UInt8(truncatingIfNeeded: draws.next())
                }
                return frame
            case 2:
                let frame = draws.pick(payloads).framed(id: draws.next())
                return Array(frame.prefix(draws.below(frame.count)))
            case 3:
                let body = hostileJSON(seed)
                let length = draws.oneIn(3) ? draws.below(1 << 20) : body.count
                let head = "POST /v1/score HTTP/1.1\r\nContent-Length: \(length)\r\n\r\n"
                return Array(head.utf8) + body
            case 4:
                let line = draws.pick(json)
                let request =
                    Array("POST /v1/score HTTP/1.1\r\nContent-Length: \(line.count)\r\n\r\n".utf8)
                    + line
                return draws.mutated(request, with: request)
            default:
                return draws.bytes(draws.below(400))
            }
        }
    }

    @Test("decoders refuse or decode, and what they decode is scored")
    func decoders() throws {
        let runtime = try Runtime(bundle: ShippedBundle.path)
        let inputs = try Inputs(schema: runtime.schema)
        let scorer = runtime.makeScorer()
        var decoder = EventDecoder(runtime.schema)
        var event = runtime.makeEvent()
        var verdict = Verdict()
        var decoded = 0
        for seed in 0..<Self.count {
            let json = inputs.hostileJSON(seed)
            let payload = inputs.hostilePayload(seed)
            for attempt in 0..<2 {
                do {
                    if attempt == 0 {
                        try decoder.decode(json.span, into: &event)
                    } else {
                        try FrameCodec.decode(payload, into: &event)
                    }
                    decoded += 1
                } catch {
                    let isEmpty = event.id.isEmpty
                    #expect(isEmpty, "seed \(seed) leaves a part of an event")
                }
                scorer.score(event, into: &verdict)
                #expect(verdict.logit.isFinite, "seed \(seed)")
            }
        }
        #expect(decoded > Self.count / 10 && decoded < 2 * Self.count)
    }

    @Test("the server answers or closes every connection, and keeps neither memory nor descriptors")
    func sockets() async throws {
        let server = try await ServerProcess()
        let path = server.socketPath
        let inputs = try Inputs(schema: try Runtime(bundle: ShippedBundle.path).schema)
        // Once around before measuring, for what is made on first use.
        for seed in 0..<200 { try attack(path, inputs.hostileStream(seed), seed: seed) }
        let descriptors = try server.openDescriptors()
        let memory = try server.residentKilobytes()
        for seed in 0..<Self.count {
            try attack(path, inputs.hostileStream(seed), seed: seed)
        }
        let client = try TestClient(path)
        #expect(try client.ask("GET", "/readyz").status == 200)
        let grown = try server.residentKilobytes() - memory
        #expect(grown < 64 << 10, "resident memory grew by \(grown) KiB")
        try await Task.sleep(for: .milliseconds(200))
        let leaked = try server.openDescriptors() - descriptors
        // The client above is still connected.
        #expect(leaked <= 1, "\(leaked) descriptors leaked")
        print("\(Self.count) hostile streams: \(grown) KiB, \(leaked) descriptors more")
    }

    /// Sends one stream, closes the sending side, and expects the server's end within a second.
    private func attack(_ path: String, _ stream: [UInt8], seed: Int) throws {
        let start = ContinuousClock.now
        let client = try TestClient(path)
        do {
            try client.send(stream)
        } catch {
            // The server closed while we were sending: a refusal.
        }
        client.closeWriting()
        _ = client.readToEnd()
        let elapsed = ContinuousClock.now - start
        #expect(elapsed < .seconds(1), "seed \(seed) held a connection for \(elapsed)")
    }

    @Test("a connection that stays open with part of a request is closed within a second")
    func lingering() async throws {
        try await TestServer.with { path in
            let inputs = try Inputs(schema: try Runtime(bundle: ShippedBundle.path).schema)
            let clients = try (0..<100).map { seed in
                let client = try TestClient(path)
                let frame = inputs.payloads[seed % inputs.payloads.count].framed(id: 1)
                try client.send(Array(frame.prefix(1 + seed % (frame.count - 1))))
                return client
            }
            let start = ContinuousClock.now
            for client in clients { #expect(client.readToEnd().isEmpty) }
            #expect(ContinuousClock.now - start < .seconds(1.5))
        }
    }
}
