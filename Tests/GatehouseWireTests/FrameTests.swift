import Testing

@testable import GatehouseWire

@Suite("Frame")
struct FrameTests {
    @Test("a frame is its length, kind, id, deadline and payload, integers big-endian")
    func layout() {
        var bytes: [UInt8] = [0xAA]
        FrameCodec.appendFrame(
            .score,
            id: 0x0102_0304_0506_0708,
            deadlineMicroseconds: 0x0A0B_0C0D,
            payload: [0xEE, 0xEF],
            to: &bytes
        )
        #expect(
            bytes == [
                0xAA, 0, 0, 0, 15, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0x0A, 0x0B, 0x0C, 0x0D, 0xEE, 0xEF,
            ]
        )
        #expect(Frame.headerBytes == 17)
    }

    @Test("no frame within the largest limit begins like an HTTP request")
    func firstByte() {
        #expect(Frame.largestPayloadLimit + Frame.fieldBytes < 1 << 24)
        #expect(Frame.defaultPayloadLimit <= Frame.largestPayloadLimit)
    }

    @Test("kinds have fixed numbers")
    func kinds() {
        #expect(
            (UInt8(1)...5).map { Frame.Kind(rawValue: $0) } == [
                .score, .verdict, .failure, .echo, .echoed,
            ]
        )
        #expect(Frame.Kind(rawValue: 0) == nil && Frame.Kind(rawValue: 6) == nil)
    }
}
