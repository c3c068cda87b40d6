internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseRules

/// `gatehouse rules bench`: what rules and lists cost.
struct RulesBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures what rules and their lists cost on events.",
        discussion: """
            Overall is all that the expert does for an event: lists, variables and rules. The stages \
            are timed by themselves: `fold` brings texts in the forms that lists are looked for in, \
            `lists` does that and looks for them, `bind` copies what rules read. Live and shadow \
            rules run, as when serving.
            """
    )

    @OptionGroup var source: RuleSource

    @Option(help: "Events as JSON Lines; labelled lines are taken too.")
    var data: String

    @Option(help: "Bind to this processor.")
    var cpu: Int?

    @Option(help: "How often all events are gone through.")
    var rounds = 5

    @OptionGroup var report: ReportOptions

    func validate() throws {
        guard (1...10_000).contains(rounds) else {
            throw ValidationError("--rounds \(rounds): wanted 1 to 10000")
        }
        if let cpu, !(0..<1024).contains(cpu) {
            throw ValidationError("--cpu \(cpu): wanted 0 to 1023")
        }
    }

    func run() throws {
        if let cpu { try CEcho.pin(to: cpu) }
        let manifest = try source.manifest()
        let file = try source.file(manifest)
        let before = LoadFigures.residentBytes()
        let stages: RuleStages
        do {
            stages = try RuleStages(file, schema: manifest.schema)
        } catch {
            throw CommandFailure.work("\(error)")
        }
        let events = try BenchEvents(reading: data, schema: manifest.schema).events
        var found = measure(stages, events, name: manifest.name)
        found.load = try LoadFigures(ofFile: stages.cachePath, residentBytesBefore: before) {
            try stages.loadLists()
        }
        try report.show(found, found.lines)
    }

    private func measure(_ stages: RuleStages, _ events: [Event], name: String) -> BenchReport {
        let parts: [(name: String, work: () -> Void)] = [
            ("overall", stages.evaluate), ("fold", stages.fold), ("lists", stages.scan),
            ("bind", stages.bind),
        ]
        var measurements = parts.map { _ in Measurement() }
        for round in 0...rounds {
            for (number, part) in parts.enumerated() {
                for event in events {
                    stages.prepare(event)
                    // The first round warms up.
                    if round > 0 {
                        measurements[number].time(1) { _ in part.work() }
                    } else {
                        part.work()
                    }
                }
            }
        }
        for (number, part) in parts.enumerated() {
            for event in events {
                stages.prepare(event)
                measurements[number].countAllocations(1) { _ in part.work() }
            }
        }
        let counts = stages.counts
        return BenchReport(
            mode:
                "\(counts.rules) rules, \(counts.lists) lists of \(counts.entries) entries, one thread",
            bundle: name,
            generation: "rules",
            events: events.count,
            overall: measurements[0].figures,
            stages: zip(parts, measurements).dropFirst().map {
                BenchStage(name: $0.name, figures: $1.figures)
            },
            deferred: nil,
            cEcho: nil
        )
    }
}
