internal import CGatehouseForest

/// Lists of decimal numbers split by spaces, read by the C++ library.
///
/// Fast and exact: 17 digits become the nearest double, in no locale.
enum Decimals {
    /// What came of reading a list.
    struct List<Number> {
        /// The numbers up to where reading stopped.
        var numbers: [Number]

        /// Where the first thing lies that is no number, or one too many; `nil` at the end of the list.
        var stop: Int?
    }

    /// Reads at most `count` doubles from `bytes[range]`.
    ///
    /// Memory follows what is there, never what is announced.
    static func doubles(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        count: Int,
        allowsInfinity: Bool,
    ) -> List<Double> {
        unsafe read(bytes, range, count: count) { start, length, values, capacity, stop in
            // SAFETY: the function reads `length` bytes from `start` and writes at most `capacity`.
            unsafe gatehouse_read_doubles(start, length, allowsInfinity, values, capacity, stop)
        }
    }

    /// Reads at most `count` whole numbers within `allowed` from `bytes[range]`.
    static func integers(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        count: Int,
        in allowed: ClosedRange<Int>,
    ) -> List<Int64> {
        let (least, most) = (Int64(allowed.lowerBound), Int64(allowed.upperBound))
        return unsafe read(bytes, range, count: count) { start, length, values, capacity, stop in
            // SAFETY: as above.
            unsafe gatehouse_read_integers(start, length, least, most, values, capacity, stop)
        }
    }

    private static func read<Number>(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        count: Int,
        with function: (
            UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<Number>?, Int,
            UnsafeMutablePointer<Int>
        ) -> Int,
    ) -> List<Number> {
        // A number and the space before the next take two bytes.
        let capacity = min(count, range.count / 2 + 1)
        var stop = 0
        let slice = bytes.extracting(range)
        let numbers = unsafe slice.withUnsafeBufferPointer { slice in
            // SAFETY: the function initialises as many numbers as it returns.
            unsafe [Number](unsafeUninitializedCapacity: capacity) { values, initialized in
                unsafe initialized = function(
                    slice.baseAddress,
                    slice.count,
                    values.baseAddress,
                    capacity,
                    &stop
                )
            }
        }
        return List(numbers: numbers, stop: stop < range.count ? range.lowerBound + stop : nil)
    }
}
