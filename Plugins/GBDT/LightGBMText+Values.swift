extension LightGBMText {
    /// The field `key` of a block.
    func field(_ key: String, of block: Block) throws(ForestError) -> Line {
        guard let line = block.fields[key] else {
            throw ForestError(
                line: block.line,
                found: "no `\(key)=` in the block that starts here",
                wanted: "one"
            )
        }
        return line
    }

    /// One whole number.
    func integer(
        _ key: String,
        of block: Block,
        in allowed: ClosedRange<Int>,
    ) throws(ForestError) -> Int {
        let line = try field(key, of: block)
        return try integer(line.range, of: key, on: line, in: allowed)
    }

    /// A list of exactly `count` whole numbers.
    func integers(
        _ key: String,
        of block: Block,
        count: Int,
        in allowed: ClosedRange<Int>,
    ) throws(ForestError) -> [Int] {
        let line = try field(key, of: block)
        var values: [Int] = []
        for range in try items(of: line, key: key, count: count) {
            values.append(try integer(range, of: key, on: line, in: allowed))
        }
        return values
    }

    /// A list of exactly `count` numbers, each the double nearest to what is written.
    ///
    /// Infinities only on request: a split of all values from NaN has the threshold `inf`.
    func doubles(
        _ key: String,
        of block: Block,
        count: Int,
        allowsInfinity: Bool = false,
    ) throws(ForestError) -> [Double] {
        let line = try field(key, of: block)
        var values: [Double] = []
        for range in try items(of: line, key: key, count: count) {
            guard let value = double(range, allowsInfinity: allowsInfinity) else {
                throw ForestError(
                    line: line.number,
                    found: "\(excerpt(range)) in `\(key)`",
                    wanted: allowsInfinity ? "a decimal number or inf" : "a finite decimal number"
                )
            }
            values.append(value)
        }
        return values
    }

    private func double(_ range: Range<Int>, allowsInfinity: Bool) -> Double? {
        let text = text(range)
        if allowsInfinity, text == "inf" || text == "-inf" { return Double(text) }
        // `Double` alone would also take `nan` and hexadecimal, which LightGBM never writes.
        guard text.utf8.allSatisfy(Self.isDecimal), let value = Double(text), value.isFinite else {
            return nil
        }
        return value
    }

    /// How many items a list has.
    func itemCount(of line: Line) -> Int {
        guard !line.range.isEmpty else { return 0 }
        var count = 1
        for i in line.range where bytes[i] == UInt8(ascii: " ") { count += 1 }
        return count
    }

    /// Where the items of a list are.
    ///
    /// Counts them first: memory follows what the file holds, never what it announces.
    func items(of line: Line, key: String, count: Int) throws(ForestError) -> [Range<Int>] {
        let found = itemCount(of: line)
        guard found == count else {
            throw ForestError(
                line: line.number,
                found: "\(found) values of `\(key)`",
                wanted: "\(count)"
            )
        }
        var items: [Range<Int>] = []
        items.reserveCapacity(count)
        var start = line.range.lowerBound
        for i in line.range where bytes[i] == UInt8(ascii: " ") {
            items.append(start..<i)
            start = i + 1
        }
        if count > 0 { items.append(start..<line.range.upperBound) }
        return items
    }

    private func integer(
        _ range: Range<Int>,
        of key: String,
        on line: Line,
        in allowed: ClosedRange<Int>,
    ) throws(ForestError) -> Int {
        guard range.count <= 20, let value = Int(text(range)), allowed.contains(value) else {
            throw ForestError(
                line: line.number,
                found: "\(excerpt(range)) in `\(key)`",
                wanted: "a whole number from \(allowed.lowerBound) to \(allowed.upperBound)"
            )
        }
        return value
    }

    private static func isDecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
