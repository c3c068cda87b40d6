internal import Foundation
internal import Gatehouse

/// Why a verdict is what it is, for people: the terms that add up to the log-odds, the strongest first, what
/// each expert saw, and why the others have no term.
struct ExplainedVerdict {
    /// Columns of a line.
    private static let width = 118

    /// Where what an expert saw begins.
    private static let indent = 24

    private let event: Event
    private let verdict: Verdict

    init(_ event: Event, _ verdict: Verdict) {
        self.event = event
        self.verdict = verdict
    }

    /// The lines, the last one empty.
    var lines: [String] {
        let texts = event.schema.texts.indices.compactMap { event.text($0) }
        let text = texts.filter { !$0.isEmpty }.joined(separator: " · ")
        let id = verdict.id.isEmpty ? "" : String(decoding: verdict.id, as: UTF8.self) + "  "
        var lines = [Self.trimmed(id + text)]
        lines.append(
            String(
                format: "  %@ by %@: probability %.4f, log-odds %+.2f",
                verdict.action,
                verdict.decidedBy,
                verdict.probability,
                verdict.logit
            )
        )
        lines.append(Self.line(Self.term(verdict.bias), "bias", ""))
        let ran = verdict.experts.filter { $0.status == .ran }
        for expert in ran.sorted(by: { abs($0.contribution) > abs($1.contribution) }) {
            add(expert, Self.term(expert.contribution), to: &lines)
        }
        for expert in verdict.experts where expert.status != .ran {
            if !expert.reasons.isEmpty {
                add(expert, "", to: &lines)
            } else {
                lines.append(Self.line("", expert.name, why(expert.status)))
            }
        }
        return lines + [""]
    }

    private func add(_ expert: ExpertVerdict, _ term: String, to lines: inout [String]) {
        let reasons = expert.reasons.map(Self.described)
        lines.append(Self.line(term, expert.name, reasons.first ?? ""))
        for reason in reasons.dropFirst() { lines.append(Self.line("", "", reason)) }
    }

    /// Why an expert has no term.
    private func why(_ status: ExpertStatus) -> String {
        switch status {
        case .ran: return ""
        case .abstained: return "had nothing to say"
        case .gatedOff:
            guard let value = verdict.route.value, let price = verdict.route.price else {
                return "not run: the route did not find the event worth it"
            }
            guard verdict.route.groupCount == 0 else {
                return "not run: what ran before it was enough for its price"
            }
            guard value > 0 else { return "not run: it would save nothing of the log loss" }
            return String(
                format: "not run: would save %.4f of the log loss, and had to save %.4f",
                value,
                price
            )
        case .deadline: return "not run: there was no time"
        case .shed: return "not run: too many events waited"
        case .absent: return "not run: its encoder is not here; `make encoder` fetches it"
        case .failed: return "failed"
        case .breakerOpen: return "not run: it failed too often"
        }
    }

    private static func described(_ reason: Reason) -> String {
        var text = reason.subject
        if reason.value != 0 { text += String(format: "  %+.2f", reason.value) }
        if let action = reason.action { text += "  proposes \(action)" }
        let values =
            reason.values.map { "\($0.name) \($0.value)" }
            + reason.spans.map { "\($0.found) at byte \($0.range.lowerBound) of \($0.field)" }
        if !values.isEmpty { text += "  (\(values.joined(separator: ", ")))" }
        return text
    }

    private static func term(_ value: Double) -> String { String(format: "%+.2f", value) }

    private static func line(_ term: String, _ name: String, _ text: String) -> String {
        let start = String(repeating: " ", count: max(0, 9 - term.count)) + term + "  " + name
        let gap = String(repeating: " ", count: max(2, indent - start.count))
        return trimmed(text.isEmpty ? start : start + gap + text)
    }

    /// As much as a line has room for, without marks that would move what follows.
    private static func trimmed(_ text: String) -> String {
        var line = VerdictTable.left(text, width)
        while line.last == " " { line.removeLast() }
        return line
    }
}
