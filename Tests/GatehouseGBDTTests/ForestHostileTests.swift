import Testing

@testable import GatehouseGBDT

/// Damaged models: each gives a typed error or a forest whose margins are finite.
@Suite("Forest, hostile")
struct ForestHostileTests {
    /// Loads `bytes`, and scores with what comes of it.
    private func survive(_ bytes: [UInt8]) {
        do throws(ForestError) {
            let forest = try Forest(lightGBM: bytes.span)
            for value: Float in [0, 1, -1, 40, .nan, .infinity, -.infinity] {
                let row = [Float](repeating: value, count: forest.featureNames.count)
                #expect(forest.margin(row.span).isFinite)
            }
        } catch {
            #expect(!error.found.isEmpty && !error.wanted.isEmpty && !error.remedy.isEmpty)
        }
    }

    @Test("truncated at every byte")
    func truncated() {
        let bytes = ForestLightGBMTests.edited()
        for count in bytes.indices { survive(Array(bytes[..<count])) }
    }

    @Test("bytes flipped", arguments: 0..<300)
    func flipped(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let fixtures: [ForestFixture] = [.categorical, .missing, .zeroMissing]
        var bytes = try fixtures[Int(seed % 3)].model
        for _ in 0...seed % 4 {
            let at = Int(random.next() % UInt64(bytes.count))
            // Half of them stay among the characters that numbers are made of, to pass the parser.
            bytes[at] =
                seed.isMultiple(of: 2)
                ? UInt8(truncatingIfNeeded: random.next())
                : Array("0123456789- .e=\n".utf8)[Int(random.next() % 16)]
        }
        survive(bytes)
    }

    @Test("digits changed in one tree, sizes right", arguments: 0..<300)
    func digits(seed: UInt64) {
        var random = SplitMix(state: seed)
        var bytes = ForestLightGBMTests.edited()
        for _ in 0...seed % 3 {
            let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
            bytes[digits[Int(random.next() % UInt64(digits.count))]] =
                0x30 + UInt8(random.next() % 10)
        }
        survive(bytes)
    }

    @Test("lines cut, doubled or swapped", arguments: 0..<200)
    func lines(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let model = try ForestFixture.categorical.model
        var lines = model.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let at = Int(random.next() % UInt64(lines.count))
        switch seed % 3 {
        case 0: lines.remove(at: at)
        case 1: lines.insert(lines[at], at: at)
        default: lines.swapAt(at, Int(random.next() % UInt64(lines.count)))
        }
        survive(Array(lines.joined(separator: [UInt8(ascii: "\n")])))
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
