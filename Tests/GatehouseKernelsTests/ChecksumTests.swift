import GatehouseTestSupport
import Testing

@testable import GatehouseKernels

@Suite("Checksum")
struct ChecksumTests {
    /// CRC-32C bit by bit, as RFC 3720 defines it, without the final complement.
    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        bytes.reduce(0xFFFF_FFFF) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
                sum >> 1 ^ (sum & 1 == 1 ? 0x82F6_3B78 : 0)
            }
        }
    }

    private static func reference(_ bytes: [UInt8]) -> [UInt8] {
        var lanes = [[UInt8]](repeating: [], count: 4)
        let padded = bytes + [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32)
        for (place, byte) in padded.enumerated() { lanes[place / 8 % 4].append(byte) }
        let count = (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) }
        return lanes.flatMap { lane in
            let sum = ~crc(lane + count)
            return (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) }
        }
    }

    @Test("the reference gives the check value of CRC-32C")
    func checkValue() {
        #expect(~Self.crc(Array("123456789".utf8)) == 0xE306_9283)
    }

    @Test("every set gives the reference's bytes, whatever the count", arguments: 0..<130)
    func everyCount(count: Int) {
        var draws = SeededDraws(seed: count)
        let bytes = draws.bytes(count)
        let wanted = Self.reference(bytes)
        for kernels in everySet {
            #expect(kernels.checksum(of: bytes) == wanted, "\(kernels.name)")
        }
    }

    @Test("a bit that is flipped, a zero more and a zero less show")
    func damage() {
        var draws = SeededDraws(seed: 1)
        let bytes = draws.bytes(100) + [0]
        let sum = Kernels.current.checksum(of: bytes)
        for bit in 0..<8 * bytes.count {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(Kernels.current.checksum(of: damaged) != sum, "bit \(bit)")
        }
        for other in [bytes + [0], Array(bytes.dropLast())] {
            #expect(Kernels.current.checksum(of: other) != sum)
        }
    }
}
