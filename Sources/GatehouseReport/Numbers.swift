internal import Foundation

/// Numbers as the page shows them.
enum Numbers {
    /// Four digits behind the point; a dash where there is no figure.
    static func figure(_ value: Double?) -> String {
        value.map { String(format: "%.4f", $0) } ?? "–"
    }

    /// With a sign: `+0.0031`.
    static func signed(_ value: Double, digits: Int = 4) -> String {
        var text = String(format: "%+.\(digits)f", value)
        // What rounds to zero has no sign.
        if !text.contains(where: { $0 >= "1" && $0 <= "9" }) { text.removeFirst() }
        return text.replacingOccurrences(of: "-", with: "−")
    }

    /// `39.6 %`.
    static func percent(_ share: Double, digits: Int = 1) -> String {
        String(format: "%.\(digits)f", share * 100) + " %"
    }

    /// `26,895`.
    static func count(_ count: Int) -> String {
        var digits = String(count)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }

    /// Microseconds with three digits that count: `7.32`, `122`, `3,120`.
    static func microseconds(_ value: Double?) -> String {
        guard let value else { return "–" }
        if value >= 100 { return count(Int(value.rounded())) }
        return String(format: value >= 10 ? "%.1f" : "%.2f", value)
    }

    /// A place in a drawing.
    static func place(_ value: Double) -> String {
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }

    /// Values of an axis, without digits that say nothing; those of an even axis with as many digits each.
    static func ticks(_ values: [Double]) -> [String] {
        let texts = values.map { value in
            if value >= 1_000 { return count(Int(value.rounded())) }
            var text = String(format: "%.5f", value)
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
            return text
        }
        let most = values.last ?? 0
        guard let least = values.first, most < 1_000, least <= 0 || most / least < 10 else {
            return texts
        }
        let digits = texts.map { text in
            text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        }.max()
        return values.map { String(format: "%.\(digits ?? 0)f", $0) }
    }
}
