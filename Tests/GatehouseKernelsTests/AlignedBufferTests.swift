import Testing

@testable import GatehouseKernels

@Suite("Aligned buffers")
struct AlignedBufferTests {
    @Test("a buffer starts on a cache line, with zeros", arguments: [0, 1, 15, 16, 1000])
    func zeros(count: Int) {
        var buffer = AlignedBuffer<Float>(count: count)
        #expect(buffer.count == count && buffer.span.count == count)
        for i in 0..<count { #expect(buffer.span[i] == 0) }
        // SAFETY: only the address is looked at.
        let address = unsafe buffer.span.withUnsafeBufferPointer {
            UInt(bitPattern: $0.baseAddress)
        }
        #expect(address % 64 == 0)
        var span = buffer.mutableSpan
        for i in 0..<count { span[i] = Float(i) }
        for i in 0..<count { #expect(buffer.span[i] == Float(i)) }
    }
}
