// Loads of several floats, and the sums made of them. One range check for each load; the multiplication and the addition
// stay apart (`addProduct` would call libm's fma for each lane on a baseline CPU, 25 times slower).

extension Span<Float> {
    /// Loads 16 elements.
    @inline(__always)
    func lanes16(at start: Int) -> SIMD16<Float> {
        let s = extracting(start..<(start &+ 16))
        return SIMD16(
            s[0],
            s[1],
            s[2],
            s[3],
            s[4],
            s[5],
            s[6],
            s[7],
            s[8],
            s[9],
            s[10],
            s[11],
            s[12],
            s[13],
            s[14],
            s[15]
        )
    }

    /// Loads 8 elements.
    @inline(__always)
    func lanes8(at start: Int) -> SIMD8<Float> {
        let s = extracting(start..<(start &+ 8))
        return SIMD8(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7])
    }

    /// Loads 4 elements.
    @inline(__always)
    func lanes4(at start: Int) -> SIMD4<Float> {
        let s = extracting(start..<(start &+ 4))
        return SIMD4(s[0], s[1], s[2], s[3])
    }

    /// Computes the dot product of `other` with as many elements from `start` on.
    ///
    /// Eight lanes, halved three times; what is left over is added last, in order.
    @inline(__always)
    func dot(at start: Int, _ other: Span<Float>, count: Int) -> Float {
        var sums = SIMD8<Float>()
        var index = 0
        while index &+ 8 <= count {
            sums += lanes8(at: start &+ index) * other.lanes8(at: index)
            index &+= 8
        }
        let four = sums.lowHalf + sums.highHalf
        let two = four.lowHalf + four.highHalf
        var sum = two[0] + two[1]
        while index < count {
            sum += self[start &+ index] * other[index]
            index &+= 1
        }
        return sum
    }
}

extension MutableSpan<Float> {
    /// Adds `factor · other` to as many elements from `start` on.
    @inline(__always)
    mutating func add(_ factor: Float, times other: Span<Float>, count rowCount: Int, at start: Int)
    {
        precondition(
            start >= 0 && rowCount <= other.count && start <= count &- rowCount,
            "\(rowCount) of \(other.count) elements added at \(start) of \(count)"
        )
        for index in 0..<rowCount {
            self[start &+ index] += factor * other[index]
        }
    }
}
