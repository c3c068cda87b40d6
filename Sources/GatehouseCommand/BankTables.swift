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

    /// Entries and what has become of them.
    static func entries(_ entries: [EntryReport]) -> [String] {
        guard !entries.isEmpty else { return ["no such entries"] }
        var lines = table(
            [["entry", "label", "campaign", "vector", "hits", "owner", "added", "expires", "note"]]
                + entries.map { entry in
                    [
                        "\(entry.id)", entry.label, path(entry.bank, entry.campaign),
                        entry.encoder == nil ? "no" : "yes", "\(entry.hits)",
                        Columns.clean(entry.owner, 16), String(entry.added.prefix(10)),
                        entry.expires.map { String($0.prefix(10)) } ?? "never",
                        Columns.clean(entry.note, 40),
                    ]
                }
        )
        for entry in entries {
            if let removed = entry.removed {
                lines.append("entry \(entry.id) was removed by change \(removed)")
            }
            if let quarantine = entry.quarantine {
                let reason = Columns.clean(quarantine.reason, 200)
                lines.append(
                    "entry \(entry.id) is in quarantine since \(quarantine.since): \(reason)"
                )
            }
            if let text = entry.text {
                lines.append("entry \(entry.id): \(Columns.clean(text, 200))")
            }
        }
        return lines
    }

    /// What there is of each campaign.
    static func state(_ state: StateReport) -> [String] {
        var lines: [String] = []
        if !state.campaigns.isEmpty {
            lines = Columns.table(
                [
                    [
                        "campaign", "scam", "benign", "vectors", "quarantined", "expired",
                        "removed",
                        "hits",
                    ]
                ]
                    + state.campaigns.map { campaign in
                        [path(campaign.bank, campaign.campaign)]
                            + [
                                campaign.scam, campaign.benign,
                                campaign.vectors.values.reduce(0, +), campaign.quarantined,
                                campaign.expired, campaign.removed, campaign.hits,
                            ].map { "\($0)" }
                    }
            )
        }
        for bank in state.banks {
            let owner = bank.owner.isEmpty ? "nobody" : Columns.clean(bank.owner, 40)
            let share = percent(bank.enabledRatio)
            lines.append(
                "bank \(bank.bank): owner \(owner), matches count for \(share) of the events"
            )
        }
        return lines + [
            """
            \(state.scam) scam and \(state.benign) benign entries, \(state.quarantined) in \
            quarantine; the state is at \(state.sequence)
            """
        ]
    }

    /// What became of entries that were there.
    static func changed(_ reports: [ChangeReport], _ done: String, _ before: String) -> [String] {
        guard let last = reports.last else { return ["there was no such entry"] }
        let others = reports.filter { !$0.changed }.map { "entry \($0.id) \(before)" }
        let count = count(reports.count { $0.changed })
        return others + ["\(count) \(done); the state is at \(last.sequence)"]
    }

    /// What an import did.
    static func imported(_ report: ImportReport) -> String {
        """
        \(report.new) new, \(report.present) present, \(report.replaced) replaced; \
        \(report.vectors) with vectors, \(report.encoded) encoded again, \(report.hashesAlone) by \
        hashes alone; \(report.quarantined) in quarantine, settings of \
        \(Columns.count(report.banks, "bank")); the state is at \(report.sequence)
        """
    }

    /// A share in percent.
    static func percent(_ share: Double) -> String { String(format: "%g %%", share * 100) }

    /// `1 entry`, `2 entries`.
    static func count(_ count: Int) -> String { count == 1 ? "1 entry" : "\(count) entries" }

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
