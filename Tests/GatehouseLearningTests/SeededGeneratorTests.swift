import Testing

@testable import GatehouseLearning

@Suite("SeededGenerator")
struct SeededGeneratorTests {
    @Test("draws are those of the published algorithm")
    func published() {
        // xoshiro256** seeded by SplitMix64, computed with an independent Python version;
        // 0x99ec… is also what rand_xoshiro gives for seed 0.
        var generator = SeededGenerator(seed: 42)
        #expect(generator.next() == 0x1578_0b2e_0c2e_c716)
        #expect(generator.next() == 0x6104_d986_6d11_3a7e)
        #expect(generator.next() == 0xae17_5332_39e4_99a1)
        #expect(generator.next() == 0xecb8_ad47_03b3_60a1)
        var zero = SeededGenerator(seed: 0)
        #expect(zero.next() == 0x99ec_5f36_cb75_f2b4)
    }

    @Test("streams of one seed differ")
    func streams() {
        let first = (UInt64(0)..<50).map { stream in
            var generator = SeededGenerator(seed: 9, stream: stream)
            return generator.next()
        }
        #expect(Set(first).count == 50)
    }

    @Test("bounded integers are even", arguments: [1, 2, 3, 7, 10])
    func below(bound: Int) {
        var generator = SeededGenerator(seed: UInt64(bound))
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<(1_000 * bound) { counts[generator.below(bound)] += 1 }
        #expect(counts.allSatisfy { abs($0 - 1_000) < 160 })  // five standard deviations
    }

    @Test("uniform draws fill [0, 1)")
    func uniform() {
        var generator = SeededGenerator(seed: 3)
        let draws = (0..<10_000).map { _ in generator.uniform() }
        #expect(draws.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(draws.reduce(0, +) / 10_000 - 0.5) < 0.015)
    }

    @Test("a shuffle keeps the elements and reaches every order")
    func shuffle() {
        var generator = SeededGenerator(seed: 5)
        var seen: Set<[Int]> = []
        for _ in 0..<200 {
            var elements = [1, 2, 3]
            generator.shuffle(&elements)
            #expect(elements.sorted() == [1, 2, 3])
            seen.insert(elements)
        }
        #expect(seen.count == 6)
        var empty: [Int] = []
        generator.shuffle(&empty)
        #expect(empty.isEmpty)
    }
}
