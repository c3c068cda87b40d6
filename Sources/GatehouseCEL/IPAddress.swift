/// An address of version 4 or 6: 4 or 16 bytes.
struct IPAddress: Equatable, CustomStringConvertible {
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads `192.0.2.1` or `2001:db8::1`; zones and addresses of version 4 in 6 are refused.
    init?(_ text: String) {
        guard text.utf8.count <= 45 else { return nil }
        guard
            let bytes = text.utf8.contains(UInt8(ascii: ":"))
                ? Self.six(text) : Self.four(text[...])
        else { return nil }
        self.bytes = bytes
        if isMapped { return nil }
    }

    private var isMapped: Bool {
        bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF
            && bytes[11] == 0xFF
    }

    private static func four(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard part.utf8.allSatisfy(\.isDigit), part == "0" || !part.hasPrefix("0"),
                let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func six(_ text: String) -> [UInt8]? {
        let halves = text.components(around: "::")
        guard halves.count <= 2 else { return nil }
        var sides: [[UInt8]] = []
        for (index, half) in halves.enumerated() {
            guard let side = groups(half, isLast: index == halves.count - 1) else { return nil }
            sides.append(side)
        }
        guard sides.count == 2 else { return sides[0].count == 16 ? sides[0] : nil }
        let missing = 16 - sides[0].count - sides[1].count
        return missing >= 2 ? sides[0] + Array(repeating: 0, count: missing) + sides[1] : nil
    }

    private static func groups(_ text: Substring, isLast: Bool) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, group) in groups.enumerated() {
            if isLast, index == groups.count - 1, group.contains(".") {
                guard let four = four(group) else { return nil }
                bytes += four
                continue
            }
            guard (1...4).contains(group.utf8.count),
                group.utf8.allSatisfy({ $0.hexValue != nil }), let number = UInt16(group, radix: 16)
            else { return nil }
            bytes += [UInt8(number >> 8), UInt8(number & 0xFF)]
        }
        return bytes.count <= 16 ? bytes : nil
    }

    /// The canonical text (RFC 5952).
    var description: String {
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
        let groups = (0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
        var longest = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(1, longest.count) { longest = start..<end }
            start = max(end, start + 1)
        }
        let texts = groups.map { String($0, radix: 16) }
        guard !longest.isEmpty else { return texts.joined(separator: ":") }
        return texts[..<longest.lowerBound].joined(separator: ":") + "::"
            + texts[longest.upperBound...].joined(separator: ":")
    }

    var family: Int { bytes.count == 4 ? 4 : 6 }
    var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

    var isLoopback: Bool {
        family == 4 ? bytes[0] == 127 : bytes[..<15].allSatisfy { $0 == 0 } && bytes[15] == 1
    }

    private var isMulticast: Bool { family == 4 ? bytes[0] & 0xF0 == 0xE0 : bytes[0] == 0xFF }

    var isLinkLocalMulticast: Bool {
        family == 4
            ? bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0
            : bytes[0] == 0xFF && bytes[1] & 0x0F == 2
    }

    var isLinkLocalUnicast: Bool {
        family == 4
            ? bytes[0] == 169 && bytes[1] == 254 : bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    }

    var isGlobalUnicast: Bool {
        let isBroadcast = family == 4 && bytes.allSatisfy { $0 == 0xFF }
        return !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast && !isBroadcast
    }
}

/// A network: an address, of which so many bits count.
struct IPNetwork: Equatable, CustomStringConvertible {
    let address: IPAddress
    let prefix: Int

    init(_ address: IPAddress, prefix: Int) {
        self.address = address
        self.prefix = prefix
    }

    /// Reads what `bytes` gave.
    init(bytes: [UInt8]) {
        address = IPAddress(bytes: Array(bytes.dropLast()))
        prefix = Int(bytes.last ?? 0)
    }

    /// Reads `192.0.2.0/24`.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(String(parts[0])),
            (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy(\.isDigit),
            parts[1] == "0" || !parts[1].hasPrefix("0"), let prefix = Int(parts[1]),
            prefix <= 8 * address.bytes.count
        else { return nil }
        self.init(address, prefix: prefix)
    }

    /// The address and the prefix.
    var bytes: [UInt8] { address.bytes + [UInt8(prefix)] }

    var description: String { "\(address)/\(prefix)" }

    /// The network with the bits that do not count cleared.
    var masked: IPNetwork {
        let bytes = address.bytes.enumerated().map { index, byte in
            let kept = min(8, max(0, prefix - 8 * index))
            return byte & UInt8(truncatingIfNeeded: 0xFF00 >> kept)
        }
        return IPNetwork(IPAddress(bytes: bytes), prefix: prefix)
    }

    func contains(_ other: IPAddress) -> Bool {
        other.family == address.family
            && IPNetwork(other, prefix: prefix).masked.address == masked.address
    }

    func contains(_ other: IPNetwork) -> Bool { other.prefix >= prefix && contains(other.address) }
}

extension String {
    /// The pieces between a separator.
    fileprivate func components(around separator: String) -> [Substring] {
        var pieces: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            pieces.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return pieces + [rest]
    }
}
