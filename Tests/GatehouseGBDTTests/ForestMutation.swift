import GatehouseTestSupport

/// Ways to damage a model file that parsers let through more often than chance does.
enum ForestMutation {
    /// Damages `model`.
    static func mutated(_ model: [UInt8], _ draws: inout SeededDraws) -> [UInt8] {
        let isText = model.starts(with: "tree".utf8)
        switch draws.below(8) {
        case 0, 1: return changed(model, &draws)
        case 2: return cut(model, &draws)
        case 3: return lines(model, isText ? "\n" : ",", &draws)
        case 4: return counts(model, &draws)
        default:
            let found = numbers(model, &draws)
            return isText ? withSizes(found) : found
        }
    }

    /// Changes single bytes, half of them to characters that numbers are made of.
    private static func changed(_ model: [UInt8], _ draws: inout SeededDraws) -> [UInt8] {
        var bytes = model
        for _ in 0...draws.below(4) {
            bytes[draws.below(bytes.count)] =
                draws.oneIn(2)
                ? UInt8(truncatingIfNeeded: draws.below(256))
                : draws.pick(Array("0123456789-.e, =\n[]{}\"".utf8))
        }
        return bytes
    }

    /// Cuts a piece out, or doubles it.
    private static func cut(_ model: [UInt8], _ draws: inout SeededDraws) -> [UInt8] {
        let start = draws.below(model.count)
        let end = min(model.count, start + 1 + draws.below(200))
        return Array(model[..<(draws.oneIn(2) ? start : end)])
            + Array(model[(draws.oneIn(2) ? start : end)...])
    }

    /// Cuts, doubles or swaps what lies between two separators.
    private static func lines(
        _ model: [UInt8],
        _ separator: Unicode.Scalar,
        _ draws: inout SeededDraws,
    ) -> [UInt8] {
        let separator = UInt8(ascii: separator)
        var lines = model.split(separator: separator, omittingEmptySubsequences: false)
        let at = draws.below(lines.count)
        switch draws.below(3) {
        case 0: lines.remove(at: at)
        case 1: lines.insert(lines[at], at: at)
        default: lines.swapAt(at, draws.below(lines.count))
        }
        return Array(lines.joined(separator: [separator]))
    }

    /// Writes another count behind a marker of Universal Binary JSON: 0, 10^9 or any.
    private static func counts(_ model: [UInt8], _ draws: inout SeededDraws) -> [UInt8] {
        let markers = Array("#lLiUI".utf8)
        let places = model.indices.filter { markers.contains(model[$0]) && $0 + 9 < model.count }
        guard !places.isEmpty else { return numbers(model, &draws) }
        var bytes = model
        let place = draws.pick(places)
        let count = draws.pick([0, 1, -1, 1_000_000_000, draws.below(1 << 20)])
        let width = draws.pick([1, 2, 4, 8])
        for i in 0..<width {
            bytes[place + 1 + i] = UInt8(truncatingIfNeeded: count >> (8 * (width - 1 - i)))
        }
        return bytes
    }

    /// Puts others for decimal numbers: wrong counts, children that make cycles, 10^9 leaves.
    private static func numbers(_ model: [UInt8], _ draws: inout SeededDraws) -> [UInt8] {
        var bytes = model
        for _ in 0...draws.below(3) {
            let starts = numbers(in: bytes)
            guard !starts.isEmpty else { return changed(bytes, &draws) }
            let range = draws.pick(starts)
            let text = String(decoding: bytes[range], as: UTF8.self)
            let value = Int(text) ?? 0
            let other = draws.pick(starts)
            let odd = [
                "0", "1", "-1", "-2", "\(value &+ 1)", "\(value &- 1)", "1000000000", "2147483648",
                "4294967296", "9223372036854775807", "1e308", "-1e308", "1e-320", "NaN", "nan",
                String(decoding: bytes[other], as: UTF8.self),
            ]
            bytes.replaceSubrange(range, with: draws.pick(odd).utf8)
        }
        return bytes
    }

    /// Where decimal numbers lie.
    private static func numbers(in bytes: [UInt8]) -> [Range<Int>] {
        let characters = Array("0123456789.-+eE".utf8)
        var found: [Range<Int>] = []
        var index = 0
        while index < bytes.count {
            let start = index
            while index < bytes.count, characters.contains(bytes[index]) { index += 1 }
            if index > start, bytes[start..<index].contains(where: { 0x30...0x39 ~= $0 }) {
                found.append(start..<index)
            }
            index = max(index, start + 1)
        }
        return found
    }

    /// LightGBM's sizes of trees as they are, without which the rest is not even read.
    private static func withSizes(_ model: [UInt8]) -> [UInt8] {
        let text = String(decoding: model, as: UTF8.self)
        let trees = text.components(of: "Tree=")
        guard trees.count > 1, let sizes = text.firstRange(of: "\ntree_sizes=") else {
            return model
        }
        let counts = trees.dropFirst().map { tree in
            let end = tree.firstRange(of: "end of trees")?.lowerBound ?? tree.endIndex
            return "\(tree[..<end].utf8.count + 5)"
        }
        let rest = text[sizes.upperBound...]
        let end = rest.firstIndex(of: "\n") ?? rest.endIndex
        return Array(
            (text[..<sizes.upperBound] + counts.joined(separator: " ") + rest[end...]).utf8
        )
    }
}

extension String {
    /// The parts between `separator`.
    fileprivate func components(of separator: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return parts + [rest]
    }
}
