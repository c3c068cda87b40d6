extension Activation {
    /// How deep lists and maps may nest in a value.
    static let depthLimit = 64

    // MARK: Reading

    /// The bytes of a text, or of what else is a range of bytes.
    @_lifetime(borrow self, borrow pool)
    func text(_ value: Value, _ pool: borrowing ConstantPool) -> Span<UInt8> {
        let range = value.byteRange
        if value.isConstant { return pool.bytes.span.extracting(range) }
        return bytes.span.extracting(range)
    }

    /// A copy of the bytes of a text.
    func array(_ value: Value, _ pool: ConstantPool) -> [UInt8] {
        let range = value.byteRange
        return Array(value.isConstant ? pool.bytes[range] : bytes[range])
    }

    func string(_ value: Value, _ pool: ConstantPool) -> String {
        String(decoding: array(value, pool), as: UTF8.self)
    }

    /// The element at `index` of a list, or of the keys and values of a map.
    func element(_ value: Value, _ index: Int, _ pool: ConstantPool) -> Value {
        value.isConstant
            ? pool.elements[value.start + index] : elements[value.start + index]
    }

    /// The elements of a list.
    func list(_ value: Value, _ pool: ConstantPool) -> [Value] {
        (0..<value.elementRange.count).map { element(value, $0, pool) }
    }

    // MARK: Making

    /// Takes `cost` from the budget.
    @inline(__always)
    mutating func charge(_ cost: Int) { remaining &-= cost }

    /// A text, or what else is a range of bytes.
    mutating func make(_ tag: Value.Tag, _ text: some Collection<UInt8>) -> Value {
        let count = text.count
        textRoom -= count
        charge(count / 10)
        guard textRoom >= 0 else { return fail(.tooLarge) }
        let start = bytes.count
        bytes.reserveRoom(for: count)
        bytes.append(contentsOf: text)
        return Value(tag, start: start, count: count, isConstant: false)
    }

    mutating func make(_ text: String) -> Value { make(.string, text.utf8) }

    /// One text after another.
    mutating func concatenate(_ first: Value, _ second: Value, _ pool: ConstantPool) -> Value {
        let count = first.count + second.count
        textRoom -= count
        charge(count / 10)
        guard textRoom >= 0 else { return fail(.tooLarge) }
        let start = bytes.count
        bytes.reserveRoom(for: count)
        append(first, pool)
        append(second, pool)
        return Value(first.tag, start: start, count: count, isConstant: false)
    }

    /// Adds the bytes of a text to the arena.
    private mutating func append(_ part: Value, _ pool: ConstantPool) {
        if part.isConstant {
            ByteSearch.append(pool.bytes.span.extracting(part.byteRange), to: &bytes)
        } else {
            ByteSearch.append(part.byteRange, of: &bytes)
        }
    }

    /// A list, map or optional of `items`; a map's are keys and values in turn.
    mutating func make(_ tag: Value.Tag, _ items: [Value]) -> Value {
        if let fault = reserve(items.count) { return fault }
        for item in items { elements.append(item) }
        return finish(tag)
    }

    /// The same of the operands from `start`.
    mutating func make(_ tag: Value.Tag, operandsFrom start: Int, count: Int) -> Value {
        if let fault = reserve(count) { return fault }
        for place in start..<start + count where stack[place].tag != .missing {
            elements.append(stack[place])
        }
        return finish(tag)
    }

    /// The same of what a loop has kept.
    mutating func make(_ tag: Value.Tag, keptFrom start: Int, count: Int) -> Value {
        if let fault = reserve(count) { return fault }
        for place in start..<start + count { elements.append(pending[place]) }
        return finish(tag)
    }

    /// Room for `count` elements; a fault where there is none.
    private mutating func reserve(_ count: Int) -> Value? {
        elementRoom -= count
        charge(count)
        guard elementRoom >= 0 else { return fail(.tooLarge) }
        elements.reserveRoom(for: count)
        made = elements.count
        return nil
    }

    /// The value of the elements since `reserve`.
    private mutating func finish(_ tag: Value.Tag) -> Value {
        let start = made
        var depth = 0
        for place in start..<elements.count { depth = max(depth, elements[place].depth) }
        guard depth < Self.depthLimit else { return fail(.tooDeep) }
        let found = elements.count - start
        return Value(
            tag,
            start: start,
            count: tag == .map ? found / 2 : found,
            isConstant: false,
            depth: depth + 1
        )
    }

    mutating func makeOptional(_ value: Value?) -> Value {
        make(.optional, value.map { [$0] } ?? [])
    }

    // MARK: To and from the host

    /// Copies a value of the host into the arenas.
    mutating func store(_ value: CELValue, depth: Int) throws(BindingError) -> Value {
        guard depth < Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
        switch value {
        case .null: return .null
        case .bool(let value): return Value(value)
        case .int(let value): return Value(value)
        case .uint(let value): return Value(value)
        case .double(let value): return Value(value)
        case .duration(let nanoseconds): return Value(duration: nanoseconds)
        case .timestamp(let seconds, let nanoseconds):
            guard CivilTime.seconds.contains(seconds), (0..<1_000_000_000).contains(nanoseconds)
            else { throw .timestamp(seconds: seconds) }
            return Value(seconds: seconds, nanoseconds: UInt32(nanoseconds))
        case .string(let text): return store(.string, text.utf8)
        case .bytes(let bytes): return store(.bytes, bytes)
        case .type(let name): return store(.type, name.utf8)
        case .network(let text):
            if let ip = IPAddress(text) { return store(.ip, ip.bytes) }
            guard let network = IPNetwork(text) else { throw .notAnAddress(text) }
            return store(.cidr, network.bytes)
        case .list(let items):
            var values: [Value] = []
            for item in items { values.append(try store(item, depth: depth + 1)) }
            return store(.list, values)
        case .optional(let wrapped):
            guard let wrapped else { return store(.optional, []) }
            return store(.optional, [try store(wrapped, depth: depth + 1)])
        case .map(let entries):
            var values: [Value] = []
            for (key, value) in entries {
                let stored = try store(key, depth: depth + 1)
                switch stored.tag {
                case .bool, .int, .uint, .string: values.append(stored)
                default: throw .unsupportedKey(stored.tag.typeName)
                }
                values.append(try store(value, depth: depth + 1))
            }
            return store(.map, values)
        }
    }

    private mutating func store(_ tag: Value.Tag, _ text: some Collection<UInt8>) -> Value {
        let start = bytes.count
        bytes.append(contentsOf: text)
        return Value(tag, start: start, count: bytes.count - start, isConstant: false)
    }

    private mutating func store(_ tag: Value.Tag, _ items: [Value]) -> Value {
        let start = elements.count
        elements += items
        return Value(
            tag,
            start: start,
            count: tag == .map ? items.count / 2 : items.count,
            isConstant: false,
            depth: items.reduce(0) { max($0, $1.depth) } + 1
        )
    }

    /// A value for the host; nil where it has more parts than `room`.
    func export(_ value: Value, _ pool: ConstantPool, room: inout Int) -> CELValue? {
        room -= 1
        guard room >= 0 else { return nil }
        switch value.tag {
        case .null, .missing, .fault: return .null
        case .bool: return .bool(value.bool)
        case .int: return .int(value.int)
        case .uint: return .uint(value.bits)
        case .double: return .double(value.double)
        case .duration: return .duration(nanoseconds: value.int)
        case .timestamp:
            return .timestamp(seconds: value.int, nanoseconds: Int32(bitPattern: value.extra))
        case .string: return .string(string(value, pool))
        case .bytes: return .bytes(array(value, pool))
        case .type: return .type(string(value, pool))
        case .ip: return .network(IPAddress(bytes: array(value, pool)).description)
        case .cidr: return .network(IPNetwork(bytes: array(value, pool)).description)
        case .list:
            var items: [CELValue] = []
            for item in list(value, pool) {
                guard let item = export(item, pool, room: &room) else { return nil }
                items.append(item)
            }
            return .list(items)
        case .optional:
            guard value.count > 0 else { return .optional(nil) }
            return export(element(value, 0, pool), pool, room: &room).map { .optional($0) }
        case .map:
            var entries: [CELValue: CELValue] = [:]
            for index in 0..<value.count {
                guard let key = export(element(value, 2 * index, pool), pool, room: &room),
                    let item = export(element(value, 2 * index + 1, pool), pool, room: &room)
                else { return nil }
                entries[key] = item
            }
            return .map(entries)
        }
    }
}
