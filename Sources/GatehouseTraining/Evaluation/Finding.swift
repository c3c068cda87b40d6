internal import Foundation
package import GatehouseLearning

/// What an interval of a difference lets one say, in words.
///
/// A difference counts where its 95 % interval leaves out zero. Several figures are looked at, so one
/// in twenty counts by chance where there is no difference at all.
package enum Finding: Sendable, Equatable {
    case better(String)
    case worse(String)
    case none

    /// What can be said when nothing can.
    private static let nothing = "no difference that these data can show"

    /// Reads the interval of one figure's difference.
    package init(_ metric: ReportedMetric, _ interval: BootstrapInterval) {
        guard interval.lower > 0 || interval.upper < 0 else {
            self = .none
            return
        }
        let text = "\(metric.shortName) by \(Self.range(interval))"
        self = (interval.lower > 0) == metric.isGain ? .better(text) : .worse(text)
    }

    /// One sentence: `better: AP5 by +.0031 (+.0004 to +.0060)`.
    package var sentence: String {
        switch self {
        case .better(let text): "better: \(text)"
        case .worse(let text): "worse: \(text)"
        case .none: Self.nothing
        }
    }

    /// One sentence for the intervals of several figures, by key.
    package static func summary(of intervals: [String: BootstrapInterval]) -> String {
        var better: [String] = []
        var worse: [String] = []
        var undecided: [String] = []
        for metric in ReportedMetric.allCases {
            guard let interval = intervals[metric.rawValue] else { continue }
            switch Finding(metric, interval) {
            case .better(let text): better.append(text)
            case .worse(let text): worse.append(text)
            case .none: undecided.append(metric.shortName)
            }
        }
        guard !better.isEmpty || !worse.isEmpty else { return nothing }
        var parts: [String] = []
        if !better.isEmpty { parts.append("better: \(better.joined(separator: ", "))") }
        if !worse.isEmpty { parts.append("worse: \(worse.joined(separator: ", "))") }
        if !undecided.isEmpty {
            parts.append("\(undecided.joined(separator: ", ")): \(nothing)")
        }
        return parts.joined(separator: "; ")
    }

    /// The estimate and its interval: `+.0031 (+.0004 to +.0060)`.
    package static func range(_ interval: BootstrapInterval) -> String {
        // As many digits as it takes to tell the nearer end from zero.
        let nearest = min(abs(interval.lower), abs(interval.upper))
        let digits = (4...8).first { nearest >= 0.5 * pow(10, -Double($0)) } ?? 4
        func decimal(_ value: Double) -> String { signed(value, digits: digits) }
        let ends = "\(decimal(interval.lower)) to \(decimal(interval.upper))"
        return "\(decimal(interval.estimate)) (\(ends))"
    }

    /// A number with its sign and no zero before the point: `+.0031`.
    package static func signed(_ value: Double, digits: Int) -> String {
        let text = String(format: "%+.\(digits)f", value)
        return text.dropFirst().hasPrefix("0.") ? "\(text.prefix(1))\(text.dropFirst(2))" : text
    }
}
