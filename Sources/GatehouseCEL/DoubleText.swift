internal import Foundation

/// The texts of doubles.
enum DoubleText {
    /// The shortest text that reads back to the same double, as Go writes it: `1`, `0.5`, `1e+21`.
    static func shortest(_ value: Double) -> String {
        if let name = name(of: value) { return name }
        guard value != 0 else { return value.sign == .minus ? "-0" : "0" }
        let (digits, exponent) = digits(value.magnitude)
        let sign = value < 0 ? "-" : ""
        if exponent < -4 || exponent >= 21 {
            let rest = digits.dropFirst()
            let mantissa = "\(digits.prefix(1))\(rest.isEmpty ? "" : ".")\(rest)"
            let magnitude = String(exponent.magnitude)
            let padding = magnitude.count < 2 ? "0" : ""
            return "\(sign)\(mantissa)e\(exponent < 0 ? "-" : "+")\(padding)\(magnitude)"
        }
        if exponent < 0 {
            return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
        }
        let wholeCount = exponent + 1
        guard digits.count > wholeCount else {
            return sign + digits + String(repeating: "0", count: wholeCount - digits.count)
        }
        return "\(sign)\(digits.prefix(wholeCount)).\(digits.dropFirst(wholeCount))"
    }

    /// `1.50`: digits behind the point.
    static func fixed(_ value: Double, precision: Int) -> String {
        name(of: value) ?? String(format: "%.\(precision)f", value)
    }

    /// `1.50e+00`: one digit before the point.
    static func scientific(_ value: Double, precision: Int) -> String {
        name(of: value) ?? String(format: "%.\(precision)e", value)
    }

    /// The name of what is no finite number.
    private static func name(of value: Double) -> String? {
        if value.isNaN { return "NaN" }
        guard value.isInfinite else { return nil }
        return value < 0 ? "-Infinity" : "Infinity"
    }

    /// The shortest digits, the first not 0, and the power of ten of the first.
    private static func digits(_ value: Double) -> (digits: String, exponent: Int) {
        let text = value.description
        let parts = text.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let whole = mantissa[0]
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        var digits = whole + fraction
        var exponent = whole.count - 1 + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while digits.hasPrefix("0"), digits.count > 1 {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
        return (String(digits), exponent)
    }
}
