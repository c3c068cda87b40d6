internal import Foundation
internal import Gatehouse
internal import GatehouseCore
internal import GatehouseRuntime
internal import GatehouseWire

/// Times the fast path as a whole and in its stages.
struct InProcessBench {
    private(set) var overall = Measurement()
    private(set) var stages: [BenchStage] = []

    private let runtime: Runtime
    private let events: BenchEvents
    private let scorer: Scorer
    private var verdict = Verdict()

    init(_ runtime: Runtime, _ events: BenchEvents) {
        self.runtime = runtime
        self.events = events
        scorer = runtime.makeScorer()
    }

    mutating func warmUp() {
        for event in events.events { scorer.score(event, into: &verdict) }
    }

    /// One round over all events, from filled event to filled verdict.
    mutating func measureOverall() {
        let events = events.events
        overall.time(events.count) { scorer.score(events[$0], into: &verdict) }
    }

    mutating func countAllocations() {
        let events = events.events
        overall.countAllocations(events.count) { scorer.score(events[$0], into: &verdict) }
    }

    /// Times events with all experts that are here; `nil` when all are eager.
    ///
    /// At most `limit` events, evenly drawn: they take milliseconds.
    mutating func measureDeferred(limit: Int) -> BenchFigures? {
        guard !runtime.generation.stages.groups.isEmpty else { return nil }
        let step = max(events.count / limit, 1)
        let drawn = stride(from: 0, to: events.count, by: step).map { events.events[$0] }
        var measurement = Measurement()
        for event in drawn.prefix(32) { scorer.scoreWithAll(event, into: &verdict) }
        measurement.time(drawn.count) { scorer.scoreWithAll(drawn[$0], into: &verdict) }
        measurement.countAllocations(drawn.count) { scorer.scoreWithAll(drawn[$0], into: &verdict) }
        return measurement.figures
    }

    /// Times events as they come: with the deferred experts that the route finds worth running, on this
    /// thread; `nil` when all are eager.
    mutating func measureRouted() -> BenchFigures? {
        guard !runtime.generation.stages.groups.isEmpty else { return nil }
        var measurement = Measurement()
        let events = events.events
        func score(_ index: Int) { scorer.score(events[index], into: &verdict, deadline: nil) }
        measurement.time(events.count, score)
        measurement.countAllocations(events.count, score)
        return measurement.figures
    }

    /// Times each stage by itself.
    mutating func measureStages(rounds: Int) throws {
        let generation = runtime.generation
        stages.append(try measureDecode(rounds))
        var signals = Signals(schema: runtime.schema)
        let wanted = generation.eagerReads
        stages.append(
            measure("signals", rounds) { signals.derive(wanted, from: events.events[$0]) }
        )
        for index in generation.stages.eager {
            guard let session = generation.detectors[index]?.makeSession() else { continue }
            let name = generation.manifest.experts[index].name
            stages.append(measureExpert(name, session, &signals, wanted, rounds))
        }
        stages += measureGates(&signals, wanted, rounds)
        var encoder = VerdictEncoder()
        let verdict = verdict
        stages.append(measure("encode", rounds) { _ in _ = encoder.encode(verdict) })
        stages.append(try measureFrameDecode(rounds))
        stages.append(
            measure("encode frame", rounds) { _ in _ = FrameCodec.encoded(verdict) }
        )
    }

    private func measureDecode(_ rounds: Int) throws -> BenchStage {
        var decoder = EventDecoder(runtime.schema)
        var event = runtime.makeEvent()
        let lines = events.lines
        var measurement = Measurement()
        for line in lines { _ = try decoder.decodeLine(line.span, into: &event) }
        for _ in 0..<rounds {
            try measurement.time(lines.count) {
                let line = lines[$0]
                _ = try decoder.decodeLine(line.span, into: &event)
            }
        }
        try measurement.countAllocations(lines.count) {
            let line = lines[$0]
            _ = try decoder.decodeLine(line.span, into: &event)
        }
        return BenchStage(name: "decode", figures: measurement.figures)
    }

    private func measureFrameDecode(_ rounds: Int) throws -> BenchStage {
        var event = runtime.makeEvent()
        let payloads = events.payloads
        var measurement = Measurement()
        for _ in 0..<rounds {
            try measurement.time(payloads.count) {
                try FrameCodec.decode(payloads[$0], into: &event)
            }
        }
        try measurement.countAllocations(payloads.count) {
            try FrameCodec.decode(payloads[$0], into: &event)
        }
        return BenchStage(name: "decode frame", figures: measurement.figures)
    }

    private func measureExpert(
        _ name: String,
        _ session: any DetectorSession,
        _ signals: inout Signals,
        _ wanted: SignalSet,
        _ rounds: Int,
    ) -> BenchStage {
        var output = ExpertOutput()
        var measurement = Measurement()
        for _ in 0..<rounds {
            for event in events.events {
                signals.derive(wanted, from: event)
                measurement.time(1) { _ in session.score(signals, into: &output) }
            }
        }
        for event in events.events {
            signals.derive(wanted, from: event)
            measurement.countAllocations(1) { _ in session.score(signals, into: &output) }
        }
        return BenchStage(name: name, figures: measurement.figures)
    }

    /// The fusion gate, and the value gate where there is one.
    private func measureGates(
        _ signals: inout Signals,
        _ wanted: SignalSet,
        _ rounds: Int,
    ) -> [BenchStage] {
        let fusion = runtime.generation.fusion
        var scratch = fusion.makeScratch()
        for expert in scratch.logits.indices { scratch.logits[expert] = 1 }
        let values = runtime.generation.values
        var predicted = values?.makeScratch()
        var fused = Measurement()
        var valued = Measurement()
        func pass(_ time: (inout Measurement, () -> Void) -> Void) {
            for event in events.events {
                signals.derive(wanted, from: event)
                time(&fused) { fusion.fuse(features: signals.features, scratch: &scratch) }
                if let values, var room = predicted {
                    predicted = nil
                    time(&valued) { values.predict(scratch, into: &room) }
                    predicted = room
                }
            }
        }
        for _ in 0..<rounds { pass { measurement, body in measurement.time(1) { _ in body() } } }
        pass { measurement, body in measurement.countAllocations(1) { _ in body() } }
        let stages = [BenchStage(name: "fusion", figures: fused.figures)]
        return values == nil
            ? stages : [BenchStage(name: "value_gate", figures: valued.figures)] + stages
    }

    private func measure(_ name: String, _ rounds: Int, _ body: (Int) -> Void) -> BenchStage {
        var measurement = Measurement()
        for index in events.events.indices { body(index) }
        for _ in 0..<rounds { measurement.time(events.count, body) }
        measurement.countAllocations(events.count, body)
        return BenchStage(name: name, figures: measurement.figures)
    }
}
