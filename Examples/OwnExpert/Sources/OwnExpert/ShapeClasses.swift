/// What a text looks like: the classes of its bytes, hashed in runs of two to five.
///
/// A capital is `A`, a small letter `a`, a digit `0`, a scalar beyond ASCII `u`, and anything else
/// itself. What repeats is cut to three, so that `!!!!!!` and `!!!` are one. `train_shape.py` does the
/// same.
struct ShapeClasses {
    /// Base-2 logarithm of the number of buckets.
    static let bucketBits = 16

    private static let lengths = 2...5
    private static let byteLimit = 2_000

    /// Distinct buckets, in the order in which they first appear.
    private(set) var buckets: [Int] = []

    private var classes: [UInt32] = []
    private var isFound = [Bool](repeating: false, count: 1 << bucketBits)

    init() {
        classes.reserveCapacity(Self.byteLimit)
        buckets.reserveCapacity(Self.byteLimit * Self.lengths.count)
    }

    /// Collects the buckets of a text.
    mutating func collect(_ text: Span<UInt8>) {
        read(text)
        for bucket in buckets { isFound[bucket] = false }
        buckets.removeAll(keepingCapacity: true)
        for length in Self.lengths {
            var start = 0
            while start + length <= classes.count {
                var hash = UInt32(length)
                for place in start..<start + length {
                    hash = (hash &* 0x0100_0193) ^ classes[place]
                }
                let bucket = Int((hash &* 0x9E37_79B1) >> UInt32(32 - Self.bucketBits))
                if !isFound[bucket] {
                    isFound[bucket] = true
                    buckets.append(bucket)
                }
                start += 1
            }
        }
    }

    /// The first run of classes of the last text that falls into a bucket.
    func example(of bucket: Int) -> String {
        for length in Self.lengths {
            var start = 0
            while start + length <= classes.count {
                let run = classes[start..<start + length]
                let hash = run.reduce(UInt32(length)) { ($0 &* 0x0100_0193) ^ $1 }
                if Int((hash &* 0x9E37_79B1) >> UInt32(32 - Self.bucketBits)) == bucket {
                    return String(decoding: run.map { UInt8($0) }, as: UTF8.self)
                }
                start += 1
            }
        }
        return ""
    }

    private mutating func read(_ text: Span<UInt8>) {
        classes.removeAll(keepingCapacity: true)
        var repeats = 0
        var last: UInt32 = 0
        for place in 0..<min(text.count, Self.byteLimit) {
            guard let found = Self.byteClass(text[place]) else { continue }
            repeats = found == last ? repeats + 1 : 1
            last = found
            if repeats <= 3 { classes.append(found) }
        }
    }

    /// Nothing for a byte that continues a scalar.
    private static func byteClass(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(UInt8(ascii: "a"))
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(UInt8(ascii: "0"))
        case 0, 0x80..<0xC0: nil
        case 0xC0...: UInt32(UInt8(ascii: "u"))
        default: UInt32(byte)
        }
    }
}
