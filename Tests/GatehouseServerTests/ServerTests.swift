import Foundation
import Gatehouse
import GatehouseRuntime
import GatehouseServer
import GatehouseTestSupport
import GatehouseWire
import Testing

@Suite(.serialized) struct ServerTests {
    @Test("in process, by frame and by HTTP an event gets the same verdict to the bit")
    func dialectsAgree() async throws {
        let lines = try ShippedBundle.samples()
        try await TestServer.with { path in
            let runtime = try Runtime(bundle: ShippedBundle.path)
            let scorer = runtime.makeScorer()
            var decoder = EventDecoder(runtime.schema)
            var encoder = VerdictEncoder()
            var event = runtime.makeEvent()
            var verdict = Verdict()
            let frames = try TestClient(path)
            let http = try TestClient(path)
            for (index, line) in lines.enumerated() {
                try decoder.decode(line.span, into: &event)
                scorer.score(event, into: &verdict)
                let own = withoutTimes(encoder.encode(verdict))

                try frames.send(FrameCodec.encoded(event).framed(id: UInt64(index)))
                let answer = try #require(frames.readFrame())
                #expect(answer.kind == Frame.Kind.verdict.rawValue)
                #expect(answer.id == UInt64(index))
                var framed = Verdict()
                try FrameCodec.decodeVerdict(answer.payload, into: &framed)
                // Unknown fields are not sent on in a frame: they have no slot.
                framed.unknownCount = verdict.unknownCount
                #expect(withoutTimes(encoder.encode(framed)) == own)

                let response = try http.ask("POST", "/v1/score", body: line)
                #expect(response.status == 200)
                #expect(withoutTimes(response.body) == own)
            }
        }
    }

    /// The figures without how long they took.
    private func withoutTimes(_ json: [UInt8]) -> String {
        String(decoding: json, as: UTF8.self)
            .replacing(#/"microseconds":[0-9.e+-]+/#, with: "")
    }

    @Test("pipelined frames are answered in any number, each under its id")
    func pipelines() async throws {
        try await TestServer.with { path in
            let client = try TestClient(path)
            let payload = try event("hello")
            try client.send((0..<500).flatMap { payload.framed(id: UInt64($0)) })
            var ids: Set<UInt64> = []
            for _ in 0..<500 { ids.insert(try #require(client.readFrame()).id) }
            #expect(ids.count == 500)
        }
    }

    @Test("a request that comes byte by byte is answered")
    func dribbles() async throws {
        try await TestServer.with { path in
            let client = try TestClient(path)
            for byte in try event("hello").framed(id: 9) { try client.send([byte]) }
            #expect(try #require(client.readFrame()).id == 9)
        }
    }

    @Test("a client that closes its side gets the answers to what it sent")
    func halfCloses() async throws {
        try await TestServer.with { path in
            let frames = try TestClient(path)
            try frames.send(try event("hello").framed(id: 3))
            frames.closeWriting()
            #expect(try #require(frames.readFrame()).id == 3)
            #expect(frames.readToEnd().isEmpty)

            let http = try TestClient(path)
            let body = #"{"text":{"body":"hi"}}"#
            try http.send(
                Array(
                    "POST /v1/score HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                        .utf8
                )
            )
            http.closeWriting()
            #expect(http.readResponse().status == 200)
            #expect(http.readToEnd().isEmpty)
        }
    }

    @Test("health, readiness and metrics are there, and other paths are not")
    func routes() async throws {
        try await TestServer.with { path in
            let client = try TestClient(path)
            for route in ["/livez", "/readyz", "/v2/health/live", "/v2/health/ready"] {
                #expect(try client.ask("GET", route).status == 200, "\(route)")
            }
            let event = Array(#"{"text":{"body":"hi"}}"#.utf8)
            #expect(try client.ask("POST", "/v1/score", body: event).status == 200)
            let metrics = try client.ask("GET", "/metrics")
            let text = String(decoding: metrics.body, as: UTF8.self)
            #expect(text.contains(#"gatehouse_requests_total{dialect="http",outcome="scored"} 1"#))
            #expect(text.contains(#"gatehouse_expert_runs_total{expert="gbdt",status="ran"} 1"#))
            #expect(try client.ask("GET", "/v1/score").status == 405)
            #expect(try client.ask("GET", "/nothing").status == 404)
        }
    }

    @Test(
        "bad requests get a status and the connection stays",
        arguments: [
            (#"{"text":5}"#, "", 400),
            ("", "", 400),
            ("{", "", 400),
            (#"{"id":"a","id":"b"}"#, "", 400),
            (#"{"text":{"body":"x"}}"#, "x-gatehouse-deadline-microseconds: soon\r\n", 400),
        ]
    )
    func refusesBadRequests(body: String, headers: String, status: Int) async throws {
        try await TestServer.with { path in
            let client = try TestClient(path)
            let answer = try client.ask(
                "POST",
                "/v1/score",
                body: Array(body.utf8),
                headers: headers
            )
            #expect(answer.status == status)
            #expect(String(decoding: answer.body, as: UTF8.self).hasPrefix(#"{"error":"#))
            #expect(try client.ask("GET", "/livez").status == 200)
        }
    }

    @Test("a body over the limit is refused before it is read")
    func refusesLongBodies() async throws {
        try await TestServer.with({ $0.payloadLimit = 1_000 }) { path in
            let client = try TestClient(path)
            try client.send(
                Array("POST /v1/score HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n".utf8)
            )
            #expect(client.readResponse().status == 413)
            #expect(client.readToEnd().isEmpty)
        }
    }

    @Test("a deadline that has passed gets a failure and not a late verdict")
    func deadlines() async throws {
        try await TestServer.with { path in
            let client = try TestClient(path)
            let frame = try event("hello").framed(id: 4, deadline: 1)
            // The rest of the frame comes long after its first byte.
            try client.send(Array(frame.prefix(20)))
            try await Task.sleep(for: .milliseconds(50))
            try client.send(Array(frame.dropFirst(20)))
            let answer = try #require(client.readFrame())
            #expect(answer.kind == Frame.Kind.failure.rawValue)
            #expect(try FrameCodec.decodeFailure(answer.payload).contains("deadline"))
        }
    }

    @Test("an unfinished request is cut off, and so is a connection over the limit")
    func cutsOff() async throws {
        try await TestServer.with({
            $0.requestMilliseconds = 100
            $0.connectionLimit = 2
        }) { path in
            let slow = try TestClient(path)
            try slow.send([0, 0, 1])
            let slowHTTP = try TestClient(path)
            try slowHTTP.send(Array("GET /liv".utf8))
            try await Task.sleep(for: .milliseconds(30))
            let surplus = try TestClient(path)
            #expect(surplus.readToEnd().isEmpty)
            let start = ContinuousClock.now
            #expect(slow.readToEnd().isEmpty)
            #expect(slowHTTP.readToEnd().isEmpty)
            #expect(ContinuousClock.now - start < .seconds(2))
        }
    }

    @Test("a client that reads nothing is not read from")
    func pushesBack() async throws {
        try await TestServer.with({ $0.unreadAnswerLimit = 1 << 14 }) { path in
            let client = try TestClient(path)
            let frames = (0..<200).flatMap { _ in
                [UInt8](repeating: 7, count: 1_000).framed(.echo)
            }
            var sent = 0
            do {
                try UnixSocket.limitWaiting(of: client.descriptor, milliseconds: 300)
                for _ in 0..<400 {
                    try client.send(frames)
                    sent += frames.count
                }
            } catch {
                // The server stopped reading, as it should.
            }
            #expect(sent < 8 << 20, "\(sent) bytes were taken")
            // Others are served meanwhile.
            let other = try TestClient(path)
            #expect(try other.ask("GET", "/livez").status == 200)
        }
    }

    @Test("a connection that is used is not idle, and frames that overlap reads are not slow")
    func staysOpen() async throws {
        try await TestServer.with({
            $0.idleSeconds = 1
            $0.requestMilliseconds = 300
        }) { path in
            let frame = try event("hello").framed(id: 1)
            let whole = try TestClient(path)
            let overlapping = try TestClient(path)
            try overlapping.send(Array(frame.prefix(20)))
            for _ in 0..<30 {
                try whole.send(frame)
                _ = try #require(whole.readFrame())
                // The end of one frame and the beginning of the next.
                try overlapping.send(Array(frame.dropFirst(20) + frame.prefix(20)))
                _ = try #require(overlapping.readFrame())
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    @Test("a slow reader that has closed its side still gets every answer")
    func halfClosesWithBacklog() async throws {
        try await TestServer.with({ $0.unreadAnswerLimit = 1 << 14 }) { path in
            let frames = try TestClient(path)
            let echo = [UInt8](repeating: 7, count: 500).framed(.echo)
            try frames.send((0..<200).flatMap { _ in echo })
            frames.closeWriting()
            try await Task.sleep(for: .milliseconds(200))
            #expect(frames.readToEnd().count == 200 * echo.count)

            let http = try TestClient(path)
            let request = Array("GET /metrics HTTP/1.1\r\n\r\n".utf8)
            try http.send((0..<50).flatMap { _ in request })
            http.closeWriting()
            try await Task.sleep(for: .milliseconds(200))
            let text = String(decoding: http.readToEnd(), as: UTF8.self)
            #expect(text.split(separator: "HTTP/1.1 200 OK").count == 50)
        }
    }

    @Test("pipelined requests of a client that reads nothing are held back")
    func pushesBackHTTP() async throws {
        try await TestServer.with({ $0.unreadAnswerLimit = 1 << 14 }) { path in
            let client = try TestClient(path)
            try UnixSocket.limitWaiting(of: client.descriptor, milliseconds: 300)
            let requests = (0..<1_000).flatMap { _ in Array("GET /metrics HTTP/1.1\r\n\r\n".utf8) }
            var sent = 0
            do {
                for _ in 0..<400 {
                    try client.send(requests)
                    sent += requests.count
                }
            } catch {
                // The server stopped reading, as it should.
            }
            #expect(sent < 4 << 20, "\(sent) bytes were taken")
            let other = try TestClient(path)
            #expect(try other.ask("GET", "/livez").status == 200)
        }
    }

    private func event(_ body: String) throws -> [UInt8] {
        let schema = try BundleManifest(bundle: ShippedBundle.path).schema
        var event = Event(schema)
        event.setText(body, at: try #require(schema.text("body")))
        return FrameCodec.encoded(event)
    }
}
