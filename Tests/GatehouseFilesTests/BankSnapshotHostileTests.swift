import GatehouseKernels
import GatehouseTestSupport
import Testing

@testable import GatehouseFiles

@Suite("Hostile bank snapshots")
struct BankSnapshotHostileTests {
    private let folder = TemporaryFolder()

    @Test("a file that is cut short, or has a byte flipped or more, is refused")
    func damage() throws {
        let bytes = BankCase.file(BankCase.rows(3, width: 10, campaigns: 3, seed: 2), width: 10)
        for count in 0..<bytes.count {
            #expect(throws: FileError.self) { try folder.openSnapshot(Array(bytes.prefix(count))) }
        }
        #expect(throws: FileError.self) { try folder.openSnapshot(bytes + [0]) }
        let layout = try folder.openSnapshot(bytes).header.layout
        for offset in 0..<bytes.count {
            var damaged = bytes
            damaged[offset] ^= 1 << UInt8(offset % 8)
            let isRead =
                offset < BankSnapshotHeader.byteCount || layout.contains { $0.contains(offset) }
            if isRead { #expect(throws: FileError.self) { try folder.openSnapshot(damaged) } }
        }
    }

    @Test("values that a damaged writer may write, with sums that agree, are refused")
    func values() throws {
        let rows = BankCase.rows(3, width: 10, campaigns: 3, seed: 2)
        let bytes = BankCase.file(rows, width: 10)
        let header = try folder.openSnapshot(bytes).header
        for (section, value, wanted) in [
            (.scales, Float.nan.bitPattern, "a finite one that is not negative"),
            (.scales, Float(-1).bitPattern, "a finite one that is not negative"),
            (.scales, Float.infinity.bitPattern, "a finite one that is not negative"),
            (.labels, 2, "0 or 1"),
            (.campaigns, 3, "one of 3"),
            (.nameEnds, 100, "an end in 0...10"),
        ] as [(BankSnapshotHeader.Section, UInt32, String)] {
            var damaged = bytes
            damaged.put(value, at: header.layout[section.rawValue].lowerBound)
            header.seal(&damaged)
            let error = #expect(throws: FileError.self) { try folder.openSnapshot(damaged) }
            #expect(error?.wanted == wanted)
        }
        var damaged = bytes
        let expiries = header.layout[BankSnapshotHeader.Section.expiries.rawValue].lowerBound
        damaged.put(Double.nan.bitPattern, at: expiries)
        header.seal(&damaged)
        #expect(throws: FileError.self) { try folder.openSnapshot(damaged) }
    }

    @Test("headers that lie, with a sum that agrees, are refused", arguments: 0..<300)
    func lies(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let bytes = BankCase.file(BankCase.rows(3, width: 10, campaigns: 3, seed: 2), width: 10)
        var lying = bytes
        let offsets = [8, 12, 16, 32, 36, 40, 44, 48, 52, 56, 60, 96, 104, 160, 168]
        let offset = draws.pick(offsets)
        let old = lying.span.integer(UInt32.self, at: offset)
        let values: [UInt32] = [0, 1, old &+ 1, old &- 1, 64, 1 << 24, 1 << 30, 1 << 31, .max]
        let value = draws.oneIn(2) ? draws.pick(values) : UInt32(truncatingIfNeeded: draws.next())
        lying.put(value, at: offset)
        let sum = Kernels.current.checksum(of: Array(lying.prefix(BankSnapshotHeader.checksum)))
        lying.replaceSubrange(
            BankSnapshotHeader.checksum..<BankSnapshotHeader.byteCount,
            with: sum
        )
        guard lying != bytes else { return }
        // Rows of 1 to 64 numbers lie in the same places.
        if offset == 40, (1...64).contains(value) {
            BankCase.walk(try folder.openSnapshot(lying))
        } else {
            #expect(throws: FileError.self) { try folder.openSnapshot(lying) }
        }
    }

    @Test("no bytes do harm", arguments: 0..<500)
    func mutations(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let bytes = BankCase.file(BankCase.rows(5, width: 20, campaigns: 2, seed: 3), width: 20)
        let mutated = draws.mutated(bytes, with: bytes)
        guard let snapshot = try? folder.openSnapshot(mutated) else { return }
        // Only what fills up sections may differ.
        #expect(mutated.count == bytes.count)
        BankCase.walk(snapshot)
    }
}
