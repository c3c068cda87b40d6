import GatehouseTestSupport
import Testing

@testable import GatehouseText

@Suite("ScalarReader")
struct ScalarReaderTests {
    @Test("every kind of scalar is written as Swift writes it, and read back")
    func roundTrip() {
        let edges: [UInt32] = [
            0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x10FFFF,
        ]
        var draws = SeededDraws(seed: 1)
        let drawn = (0..<3_000).map { _ in UInt32(draws.below(0x11_0000)) }
        let scalars = (edges + drawn).compactMap(Unicode.Scalar.init)
        var bytes: [UInt8] = []
        for scalar in scalars { bytes.append(scalar: scalar.value) }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        #expect(bytes == Array(String(text).utf8))

        var reader = ScalarReader(bytes.span)
        var read: [UInt32] = []
        while let scalar = reader.next() { read.append(scalar) }
        #expect(read == scalars.map(\.value))
        #expect(reader.offset == bytes.count)
        #expect(reader.next() == nil, "the end stays the end")
    }

    @Test("reading starts and stops at any scalar")
    func offsets() {
        let bytes = Array("aé€😀".utf8)
        var reader = ScalarReader(bytes.span, from: 3)
        #expect(reader.next() == 0x20AC)
        #expect(reader.offset == 6)
        #expect(reader.next() == 0x1F600)
        #expect(reader.offset == 10)
        #expect(reader.next() == nil)
    }
}
