internal import Foundation
internal import GatehouseFiles
internal import GatehouseLearning
internal import GatehouseRuntime

/// The part of a bundle's README that training writes: what it was trained on, and how good it is.
///
/// It stands between two comments; all around it is written by people and stays as it is. There is no date
/// in it: the same data and seed give the same bytes.
struct ModelCard {
    /// The file in the bundle.
    static let fileName = "README.md"

    private static let begin = "<!-- figures: begin -->"
    private static let end = "<!-- figures: end -->"

    private let manifest: BundleManifest
    private let figures: ModelCardFigures
    private let rowCount: Int
    private let groupCount: Int
    private let positiveCount: Int
    private let digest: String

    init(of manifest: BundleManifest, data: LabelledEvents, figures: ModelCardFigures) {
        self.manifest = manifest
        self.figures = figures
        rowCount = data.count
        groupCount = Set(data.groups).count
        positiveCount = data.labels.count { $0 }
        digest = data.digest(schema: manifest.schema).hexadecimal
    }

    /// The README with this part in its place: between the marks, else at the end, else in a new one.
    ///
    /// - Parameter existing: The README that is there, if there is one.
    /// - Returns: The whole README.
    /// - Throws: ``TrainingError`` when it has one mark without the other, or one twice.
    func text(replacingIn existing: String?) throws(TrainingError) -> String {
        let part = "\(Self.begin)\n\(lines.joined(separator: "\n"))\n\(Self.end)"
        guard let existing else { return "\(Self.template(of: manifest))\n\(part)\n" }
        let begins = existing.ranges(of: Self.begin)
        let ends = existing.ranges(of: Self.end)
        if begins.isEmpty, ends.isEmpty {
            let gap = existing.hasSuffix("\n") ? "\n" : "\n\n"
            return existing + (existing.isEmpty ? "" : gap) + part + "\n"
        }
        guard begins.count == 1, ends.count == 1, begins[0].upperBound <= ends[0].lowerBound
        else {
            throw .file(
                """
                \(manifest.folder)/\(Self.fileName): found \(begins.count) of \(Self.begin) and \
                \(ends.count) of \(Self.end); wanted one of each in this order, or none
                """
            )
        }
        return existing[..<begins[0].lowerBound] + part + existing[ends[0].upperBound...]
    }

    private var lines: [String] {
        let training = manifest.training
        var lines = [
            "<!-- `gatehouse train` writes this part; what is changed between the marks is lost. -->",
            "## Figures",
            "",
            """
            Trained on \(CardNumber.count(rowCount)) events in \(CardNumber.count(groupCount)) \
            groups, \(CardNumber.count(positiveCount)) of them abuse. The SHA-256 of these rows is
            `\(digest)`.
            """,
            "",
            """
            All figures are out of fold: \(training.folds) folds that split no group, seed \
            \(training.seed), every expert and gate fitted for each fold on the others. Intervals \
            are 95 % bootstrap
            intervals over groups (\(CardNumber.count(figures.resampleCount)) resamples). \
            AP at 5 % is reweighted to 5 % abuse; ECE has 15 bins of equal mass.
            """,
            "",
        ]
        if figures.deferredFraction > 0 {
            lines += [
                """
                As it serves, the deferred experts run for \
                \(CardNumber.percent(figures.deferredFraction)) of the events.
                """,
                "",
            ]
        }
        lines += Self.table(
            "",
            ReportedMetric.allCases.map(CardNumber.heading),
            figures.fused.map { ($0.name, cells(of: $0)) }
                + figures.experts.map { ("`\($0.name)` alone", cells(of: $0)) }
        )
        lines += [""]
        lines += Self.table(
            "Channel",
            ["events", "groups", "abuse", "share"] + Self.short.map(CardNumber.heading),
            figures.channels.map { channel in
                let share = Double(channel.positiveCount) / Double(channel.count)
                return (
                    "`\(channel.name)`",
                    [
                        CardNumber.count(channel.count), CardNumber.count(channel.groupCount),
                        CardNumber.count(channel.positiveCount), CardNumber.percent(share),
                    ] + Self.short.map { CardNumber.figure($0.value(in: channel.metrics)) }
                )
            }
        )
        guard !figures.lost.isEmpty else { return lines }
        lines += [""]
        lines += Self.table(
            "All experts but",
            Self.short.map(CardNumber.heading),
            figures.lost.map { name, metrics in
                ("`\(name)`", Self.short.map { CardNumber.figure($0.value(in: metrics)) })
            }
        )
        return lines
    }

    /// What a table has that has no room for all.
    private static let short: [ReportedMetric] = [
        .averagePrecision, .averagePrecisionAt5Percent, .recallAtFPR1Percent, .calibrationError,
        .logLoss,
    ]

    private func cells(of line: ModelCardFigures.Line) -> [String] {
        ReportedMetric.allCases.map { metric in
            let figure = CardNumber.figure(metric.value(in: line.metrics))
            guard let interval = line.intervals[metric.rawValue] else { return figure }
            let ends = [interval.lower, interval.upper].map { CardNumber.figure($0) }
            return "\(figure) (\(ends[0])–\(ends[1]))"
        }
    }

    private static func table(
        _ corner: String,
        _ headings: [String],
        _ rows: [(String, [String])],
    ) -> [String] {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
        return [
            line([corner] + headings),
            line(["---"] + headings.map { _ in "---:" }),
        ] + rows.map { name, cells in line([name] + cells) }
    }

    /// A README to be filled in.
    private static func template(of manifest: BundleManifest) -> String {
        """
        # Model card: \(manifest.name)

        ## What it answers

        The probability that an event is abuse. Say here what counts as abuse, and what the actions \
        of the policy are for.

        ## Data

        Say here where the events come from, who labelled them and how, and under which licences \
        they are used.

        ## Limits

        Say here what the bundle must not be used for, and what it is known to get wrong. Its \
        probabilities hold at the share of abuse of its training data.

        """
    }
}

/// Numbers as a model card has them.
enum CardNumber {
    /// Four decimals without the zero before them; `-` where there is none.
    static func figure(_ value: Double?) -> String {
        guard let value else { return "-" }
        let text = String(format: "%.4f", abs(value))
        let digits = text.hasPrefix("0.") ? String(text.dropFirst()) : text
        return value < 0 ? "-\(digits)" : digits
    }

    /// A count with commas.
    static func count(_ count: Int) -> String {
        var digits = Array("\(count)")
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return String(digits)
    }

    /// A share as a percentage.
    static func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }

    /// The head of a column.
    static func heading(_ metric: ReportedMetric) -> String {
        switch metric {
        case .averagePrecision: "AP"
        case .averagePrecisionAt5Percent: "AP at 5 %"
        case .rocAUC: "ROC AUC"
        case .recallAtFPR1Percent: "recall at 1 % FPR"
        case .brier: "Brier"
        case .calibrationError: "ECE"
        case .logLoss: "log loss"
        }
    }
}
