#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Comparing and finding bytes, by the routines of the C library.
enum ByteSearch {
    /// Whether two texts are the same bytes.
    @inline(__always)
    static func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        guard left.count > 16 else {
            for index in left.indices where left[index] != right[index] { return false }
            return true
        }
        return order(left, right) == 0
    }

    /// How two texts lie by their bytes, and so by their code points: -1, 0 or 1.
    static func order(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
        let common = min(left.count, right.count)
        // SAFETY: both buffers hold `common` bytes, and memcmp reads no more.
        let order = unsafe left.withUnsafeBufferPointer { left in
            unsafe right.withUnsafeBufferPointer { right in
                guard let left = left.baseAddress, let right = right.baseAddress else {
                    return Int32(0)
                }
                return unsafe memcmp(left, right, common)
            }
        }
        if order != 0 { return order < 0 ? -1 : 1 }
        return (left.count - right.count).signum()
    }

    /// Adds a text to others.
    static func append(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
        // SAFETY: the buffer does not leave the closure.
        unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

    /// Adds a part of the bytes to their end.
    static func append(_ range: Range<Int>, of bytes: inout [UInt8]) {
        precondition(range.upperBound <= bytes.count, "\(range) of \(bytes.count) bytes")
        let end = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: range.count))
        // SAFETY: the range lies before `end`, and as many bytes lie after it.
        unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            unsafe (base + end).update(from: base + range.lowerBound, count: range.count)
        }
    }

    @inline(__always)
    static func starts(_ text: Span<UInt8>, with prefix: Span<UInt8>) -> Bool {
        text.count >= prefix.count && equal(text.extracting(first: prefix.count), prefix)
    }

    @inline(__always)
    static func ends(_ text: Span<UInt8>, with suffix: Span<UInt8>) -> Bool {
        text.count >= suffix.count && equal(text.extracting(last: suffix.count), suffix)
    }

    @inline(__always)
    static func contains(_ needle: Span<UInt8>, in text: Span<UInt8>) -> Bool {
        find(needle, in: text) >= 0
    }

    /// Where `needle` is first found in `text`; -1 where it is not.
    ///
    /// Looks for the needle's rarest byte and compares around it.
    static func find(_ needle: Span<UInt8>, in text: Span<UInt8>) -> Int {
        guard needle.count <= text.count else { return -1 }
        guard needle.count > 0 else { return 0 }
        var rare = 0
        for index in needle.indices where rank[Int(needle[index])] < rank[Int(needle[rare])] {
            rare = index
        }
        let sign = Int32(needle[rare])
        let last = text.count - needle.count + rare
        var misses = 0
        var place = rare
        while place <= last {
            let from = place
            // SAFETY: `from` to `last` lie in the text, and memchr reads no more.
            let found = unsafe text.withUnsafeBufferPointer { text -> Int in
                guard let base = text.baseAddress,
                    let hit = unsafe memchr(base + from, sign, last - from + 1)
                else { return -1 }
                return unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(base)
            }
            guard found >= 0 else { return -1 }
            let start = found - rare
            if equal(text.extracting(start..<start + needle.count), needle) { return start }
            misses += 1
            // Where even the rare byte is common, a search that cannot degrade is better.
            if misses > 16, misses * 8 > place { return slowly(needle, in: text, from: start + 1) }
            place = found + 1
        }
        return -1
    }

    /// The same by a rolling hash (Karp and Rabin), whose work does not depend on what is there.
    private static func slowly(
        _ needle: Span<UInt8>,
        in text: Span<UInt8>,
        from start: Int,
    ) -> Int {
        guard text.count - start >= needle.count else { return -1 }
        let base: UInt64 = 0x100_0000_01B3
        var wanted: UInt64 = 0
        var hash: UInt64 = 0
        var highest: UInt64 = 1
        for index in needle.indices {
            wanted = wanted &* base &+ UInt64(needle[index])
            hash = hash &* base &+ UInt64(text[start + index])
            if index > 0 { highest = highest &* base }
        }
        var place = start
        while true {
            if hash == wanted, equal(text.extracting(place..<place + needle.count), needle) {
                return place
            }
            guard place + needle.count < text.count else { return -1 }
            hash = hash &- UInt64(text[place]) &* highest
            hash = hash &* base &+ UInt64(text[place + needle.count])
            place += 1
        }
    }

    /// How common bytes are in texts, roughly; the rarest has 0.
    private static let rank: [UInt8] = {
        var rank = [UInt8](repeating: 40, count: 256)
        let common = Array(" etaoinsrhldcumfpgwybvkxjqz.,0123456789".utf8)
        for (index, byte) in common.enumerated() { rank[Int(byte)] = UInt8(250 - 5 * index) }
        for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") {
            rank[Int(byte)] = rank[Int(byte | 0x20)] / 2
        }
        for byte in 0x80...0xFF { rank[byte] = 60 }
        return rank
    }()
}
