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
        Int(try integers(key, of: block, count: 1, in: allowed)[0])
    }

    /// A list of exactly `count` whole numbers.
    func integers(
        _ key: String,
        of block: Block,
        count: Int,
        in allowed: ClosedRange<Int>,
    ) throws(ForestError) -> [Int64] {
        let line = try field(key, of: block)
        let list = Decimals.integers(bytes, line.range, count: count, in: allowed)
        return try whole(
            list,
            of: key,
            on: line,
            count: count,
            wanted: "a whole number from \(allowed.lowerBound) to \(allowed.upperBound)"
        )
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
        return try whole(
            Decimals.doubles(bytes, line.range, count: count, allowsInfinity: allowsInfinity),
            of: key,
            on: line,
            count: count,
            wanted: allowsInfinity ? "a decimal number or inf" : "a finite decimal number"
        )
    }

    /// The numbers of a list that was read to its end and has as many as it should.
    private func whole<Number>(
        _ list: Decimals.List<Number>,
        of key: String,
        on line: Line,
        count: Int,
        wanted: String,
    ) throws(ForestError) -> [Number] {
        guard list.stop != nil || list.numbers.count != count else { return list.numbers }
        if let stop = list.stop, list.numbers.count < count {
            let item = item(at: stop, in: line.range)
            throw ForestError(
                line: line.number,
                found: "\(excerpt(item)) in `\(key)`",
                wanted: wanted
            )
        }
        throw ForestError(
            line: line.number,
            found: "\(items(in: line.range).count) values of `\(key)`",
            wanted: "\(count)"
        )
    }

    /// The names in a list of exactly `count`.
    func names(_ key: String, of block: Block, count: Int) throws(ForestError) -> [String] {
        let line = try field(key, of: block)
        let items = items(in: line.range)
        guard items.count == count else {
            throw ForestError(
                line: line.number,
                found: "\(items.count) values of `\(key)`",
                wanted: "\(count)"
            )
        }
        return items.map { text($0) }
    }

    /// Where the items of a list are, which spaces split.
    func items(in range: Range<Int>) -> [Range<Int>] {
        var items: [Range<Int>] = []
        var next = range.lowerBound
        while next < range.upperBound {
            if bytes[next] == UInt8(ascii: " ") {
                next += 1
            } else {
                items.append(item(at: next, in: range))
                next = items[items.count - 1].upperBound
            }
        }
        return items
    }

    private func item(at start: Int, in range: Range<Int>) -> Range<Int> {
        var end = start
        while end < range.upperBound, bytes[end] != UInt8(ascii: " ") { end += 1 }
        return start..<end
    }
}
