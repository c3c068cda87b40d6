import GatehouseTestSupport
import GatehouseWire
import NIOCore
import Testing

@testable import GatehouseServer

@Suite struct FrameParserTests {
    private static let frames: [(id: UInt64, payload: [UInt8])] = [
        (1, []), (.max, [1, 2, 3]), (7, Array(repeating: 9, count: 1_000)), (0, [0]),
    ]

    @Test("frames come out whole however the stream is cut", arguments: 0..<50)
    func anyCut(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let stream = Self.frames.flatMap { $0.payload.framed(id: $0.id, deadline: 5) }
        var parser = FrameParser(payloadLimit: 1_000)
        var found: [(UInt64, [UInt8])] = []
        var start = 0
        while start < stream.count {
            let end = min(stream.count, start + 1 + draws.below(40))
            parser.append(ByteBuffer(bytes: stream[start..<end]))
            start = end
            while case .frame(let header, let payload) = parser.next() {
                #expect(header.deadlineMicroseconds == 5)
                found.append((header.id, Array(payload.readableBytesView)))
            }
        }
        #expect(found.map(\.0) == Self.frames.map(\.id))
        #expect(found.map(\.1) == Self.frames.map(\.payload))
        #expect(!parser.isInFrame)
    }

    @Test(
        "a length that lies is refused at once",
        arguments: [
            0,  // shorter than the fields that every frame has
            12,
            1_014,  // one byte over the limit
            0xFFFF_FFFF,
        ] as [UInt32]
    )
    func refusesLengths(length: UInt32) {
        var parser = FrameParser(payloadLimit: 1_000)
        parser.append(ByteBuffer(integer: length))
        guard case .refuse = parser.next() else {
            Issue.record("took a frame of length \(length)")
            return
        }
    }
}
