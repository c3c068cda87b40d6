/// A hash of 64 bits of which texts that share most of their parts share most bits.
///
/// Each part is hashed to 64 bits; a bit of the result is set when it is in more than half of the
/// parts ([Charikar 2002]). Counted bit by bit in planes, so that one addition is of all 64.
///
/// [Charikar 2002]: https://doi.org/10.1145/509907.509965
struct SimHash {
    /// Plane `p` has bit `p` of each of the 64 counts.
    private var planes = [32 of UInt64](repeating: 0)

    /// How many parts were added; fewer than 2³².
    private(set) var count = 0

    /// Adds a part by its hash.
    @inline(__always)
    mutating func add(_ hash: UInt64) {
        count &+= 1
        var planes = planes.mutableSpan
        var carry = hash
        var plane = 0
        while carry != 0 {
            let sum = planes[plane] ^ carry
            carry &= planes[plane]
            planes[plane] = sum
            plane &+= 1
        }
    }

    /// The bits that more than half of the parts have; 0 of no part.
    var value: UInt64 {
        let half = count / 2
        var above: UInt64 = 0
        var equal = UInt64.max
        var plane = 32
        while plane > 0 {
            plane &-= 1
            let wanted: UInt64 = half >> plane & 1 == 1 ? .max : 0
            above |= equal & planes[plane] & ~wanted
            equal &= ~(planes[plane] ^ wanted)
        }
        return above
    }
}
