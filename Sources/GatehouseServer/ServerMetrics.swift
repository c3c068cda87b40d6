internal import Synchronization
internal import GatehouseBank
internal import GatehouseCore

/// What a server counts, in the text format of Prometheus.
///
/// Written by all lanes without locks; read when `/metrics` is asked for.
final class ServerMetrics: Sendable {
    /// How a request ended.
    enum Outcome: Int, CaseIterable {
        case scored
        case invalid
        case late

        var label: String { "\(self)" }
    }

    /// The dialect that a request came in.
    enum Dialect: Int, CaseIterable {
        case frame
        case http

        var label: String { "\(self)" }
    }

    let connections = Counter()
    let openConnections = Counter()
    let closedAsSlow = Counter()
    let refusedConnections = Counter()
    private let requests: [Counter]
    private let durations: [Histogram]
    private let expertRuns: [[Counter]]
    private let expertDurations: [Histogram]
    private let verdicts: [Counter]
    private let expertNames: [String]
    private let actions: [String]
    private let generation: String
    private let bank: LiveBank?
    /// Changes of the banks, by kind, that came before the server.
    private let changesAtStart: [Int]
    private let counts: @Sendable () -> [(expert: String, counts: [DetectorCount])]

    init(
        generation: String,
        expertNames: [String],
        actions: [String],
        bank: LiveBank?,
        counts: @escaping @Sendable () -> [(expert: String, counts: [DetectorCount])],
    ) {
        self.bank = bank
        changesAtStart = BankChange.Kind.allCases.map { bank?.count(of: $0) ?? 0 }
        self.counts = counts
        self.generation = String(generation.prefix(12))
        self.expertNames = expertNames
        self.actions = actions
        requests = (0..<Dialect.allCases.count * Outcome.allCases.count).map { _ in Counter() }
        durations = Dialect.allCases.map { _ in Histogram() }
        expertRuns = expertNames.map { _ in ExpertStatus.allCases.map { _ in Counter() } }
        expertDurations = expertNames.map { _ in Histogram() }
        verdicts = actions.map { _ in Counter() }
    }

    func count(_ outcome: Outcome, in dialect: Dialect) {
        requests[dialect.rawValue * Outcome.allCases.count + outcome.rawValue].add(1)
    }

    /// Notes how long a request took, from its first byte to its answer.
    func observe(nanoseconds: UInt64, in dialect: Dialect) {
        durations[dialect.rawValue].observe(nanoseconds: nanoseconds)
    }

    func observe(_ verdict: borrowing Verdict) {
        for index in verdict.experts.indices {
            let expert = verdict.experts[index]
            if let status = ExpertStatus.allCases.firstIndex(of: expert.status) {
                expertRuns[index][status].add(1)
            }
            expertDurations[index].observe(nanoseconds: UInt64(expert.microseconds * 1000))
        }
        if let action = actions.firstIndex(of: verdict.action) { verdicts[action].add(1) }
    }

    /// The exposition ([Prometheus text format 0.0.4]).
    ///
    /// [Prometheus text format 0.0.4]: https://prometheus.io/docs/instrumenting/exposition_formats/
    func exposition() -> String {
        var text = PrometheusText()
        text.counter("gatehouse_requests_total", "Requests by dialect and outcome.")
        for dialect in Dialect.allCases {
            for outcome in Outcome.allCases {
                let index = dialect.rawValue * Outcome.allCases.count + outcome.rawValue
                text.sample(
                    "gatehouse_requests_total",
                    [("dialect", dialect.label), ("outcome", outcome.label)],
                    requests[index].value
                )
            }
        }
        text.histogram(
            "gatehouse_request_duration_seconds",
            "From a request's first byte to its answer.",
            zip(Dialect.allCases, durations).map { ([("dialect", $0.label)], $1) }
        )
        text.counter("gatehouse_verdicts_total", "Verdicts by action.")
        for (action, count) in zip(actions, verdicts) {
            text.sample("gatehouse_verdicts_total", [("action", action)], count.value)
        }
        text.counter("gatehouse_expert_runs_total", "Experts by what happened to them.")
        for (name, counts) in zip(expertNames, expertRuns) {
            for (status, count) in zip(ExpertStatus.allCases, counts) {
                text.sample(
                    "gatehouse_expert_runs_total",
                    [("expert", name), ("status", status.rawValue)],
                    count.value
                )
            }
        }
        writeCounts(to: &text)
        text.histogram(
            "gatehouse_expert_duration_seconds",
            "Time an expert took.",
            zip(expertNames, expertDurations).map { ([("expert", $0)], $1) }
        )
        text.counter("gatehouse_connections_total", "Connections accepted.")
        text.sample("gatehouse_connections_total", [], connections.value)
        text.counter("gatehouse_connections_refused_total", "Connections over the limit.")
        text.sample("gatehouse_connections_refused_total", [], refusedConnections.value)
        text.counter("gatehouse_connections_slow_total", "Connections cut off as too slow.")
        text.sample("gatehouse_connections_slow_total", [], closedAsSlow.value)
        text.gauge("gatehouse_open_connections", "Connections open now.")
        text.sample("gatehouse_open_connections", [], openConnections.value)
        if let bank { write(bank, to: &text) }
        text.gauge("gatehouse_generation_info", "The generation that serves; always 1.")
        text.sample("gatehouse_generation_info", [("generation", generation)], 1)
        return text.text
    }

    private func write(_ bank: LiveBank, to text: inout PrometheusText) {
        let view = bank.view
        text.gauge("gatehouse_bank_sequence", "The last change of the banks that events see.")
        text.sample("gatehouse_bank_sequence", [], view.sequence)
        text.gauge("gatehouse_bank_entries", "Entries that events are compared with.")
        text.sample("gatehouse_bank_entries", [("label", "scam")], view.scamCount)
        text.sample("gatehouse_bank_entries", [("label", "benign")], view.benignCount)
        text.gauge("gatehouse_bank_quarantined", "Entries that match nothing until released.")
        text.sample("gatehouse_bank_quarantined", [], view.quarantinedCount)
        text.counter("gatehouse_bank_changes_total", "Changes of banks seen by this server.")
        for kind in BankChange.Kind.allCases {
            text.sample(
                "gatehouse_bank_changes_total",
                [("change", "\(kind)")],
                bank.count(of: kind) - changesAtStart[kind.rawValue]
            )
        }
    }

    private func writeCounts(to text: inout PrometheusText) {
        text.counter(
            "gatehouse_expert_outcomes_total",
            "What experts counted, such as hits of rules."
        )
        for (expert, counts) in counts() {
            for count in counts {
                text.sample(
                    "gatehouse_expert_outcomes_total",
                    [("expert", expert), ("subject", count.subject), ("outcome", count.outcome)],
                    count.count
                )
            }
        }
    }
}

/// A number that any thread may change.
final class Counter: Sendable {
    private let atomic = Atomic<Int>(0)

    var value: Int { atomic.load(ordering: .relaxed) }

    /// Adds `amount`; the sum.
    @discardableResult
    func add(_ amount: Int) -> Int {
        atomic.wrappingAdd(amount, ordering: .relaxed).newValue
    }
}
