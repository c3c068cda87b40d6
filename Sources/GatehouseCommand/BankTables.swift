internal import Foundation
internal import GatehouseCuration

/// What people read about banks.
enum BankTables {
    /// What became of entries that were added.
    static func added(_ reports: [AddedReport]) -> [String] {
        guard let last = reports.last else { return [] }
        var lines = table(
            [["entry", "outcome", "label", "campaign", "vector"]]
                + reports.map { report in
                    [
                        "\(report.id)",
                        report.outcome.rawValue + (report.replaced.map { " \($0)" } ?? ""),
                        report.label, path(report.bank, report.campaign),
                        report.vector ? "yes" : "no",
                    ]
                }
        )
        for report in reports {
            lines += report.remarks.map { "entry \(report.id): \($0)" }
        }
        let counts = AddedReport.Outcome.allCases.map { outcome in
            "\(reports.count { $0.outcome == outcome }) \(outcome.rawValue)"
        }
        return lines + ["\(counts.joined(separator: ", ")); the state is at \(last.sequence)"]
    }

    /// What is near to a text.
    static func match(_ match: MatchReport) -> [String] {
        var rows: [[String]] = []
        for (name, side) in [("scam", match.scam), ("benign", match.benign)] {
            if let copy = side.copy {
                rows.append([
                    name, path(copy.bank, copy.campaign), "entry \(copy.id)",
                    copy.match == "copy" ? "copy" : "near copy, \(copy.bits) of 64 bits differ",
                ])
            }
            for near in side.nearest ?? [] {
                rows.append([
                    name, path(near.bank, near.campaign), "entry \(near.id)",
                    "similarity \(String(format: "%.4f", near.similarity))",
                ])
            }
        }
        var lines = rows.isEmpty ? ["nothing is near"] : table(rows)
        for expert in match.experts {
            lines += expert.reasons.map { reason in
                "\(expert.name): \(reason.subject)\(reason.action.map { ", proposes \($0)" } ?? "")"
            }
        }
        let probability = String(format: "%.4f", match.probability)
        return lines + ["action \(match.action), by \(match.decidedBy), probability \(probability)"]
    }

    /// A bank, and a campaign of it.
    static func path(_ bank: String, _ campaign: String) -> String {
        campaign.isEmpty ? bank : "\(bank)/\(campaign)"
    }

    /// Rows of as many cells each, to the left.
    static func table(_ rows: [[String]]) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { Columns.left($1, widths[$0]) }
            return cells.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
        }
    }
}
