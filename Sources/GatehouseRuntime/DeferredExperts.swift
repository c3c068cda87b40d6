internal import GatehouseCore

/// Runs deferred groups on the thread that owns it, for one event or several at once.
///
/// Encoders are shared; their sessions, made when first needed, are this worker's own.
final class DeferredExperts {
    private let generation: Generation
    private let latencies: [GroupLatency]
    private var encoderSessions: [Int: any TextEncoderSession] = [:]
    private var sessions: [Int: any DetectorSession] = [:]
    private var batch = TextBatch()
    private var embeddings: [Float] = []

    init(_ generation: Generation, latencies: [GroupLatency]) {
        self.generation = generation
        self.latencies = latencies
    }

    /// The signals that deferred experts read, besides embeddings, and the gates'.
    var wanted: SignalSet {
        generation.stages.groups.reduce(.features) { $0.union($1.reads) }
    }

    /// The time that `tokenCount` tokens take a group here, but for one in a hundred.
    func boundedNanoseconds(group: Int, tokenCount: Int) -> UInt64 {
        let estimate = generation.stages.groups[group].estimatedMicroseconds(tokenCount: tokenCount)
        return UInt64(estimate * latencies[group].ratio * 1000)
    }

    /// Runs every group, in their order, on the events that are worth it and for which there is time.
    ///
    /// - Parameters:
    ///   - slots: Events on which the eager experts ran.
    ///   - deadlines: For each, when its verdict is due, in nanoseconds of the monotonic clock;
    ///     `UInt64.max` is never.
    ///   - isExplained: Whether reasons are wanted.
    /// - Returns: For each event, whether all groups ran that it is worth.
    func run(_ slots: ArraySlice<EventSlot>, deadlines: [UInt64], isExplained: Bool) -> [Bool] {
        var isComplete = [Bool](repeating: true, count: slots.count)
        for slot in slots { slot.estimateTokens() }
        for (group, entry) in generation.stages.groups.enumerated() {
            let now = MonotonicClock.nanoseconds
            let total = slots.reduce(0) {
                group < $1.route.groupCount ? $0 + $1.tokenCount : $0
            }
            // Those of a batch wait for each other, so each must bear the time of all.
            let due = now &+ boundedNanoseconds(group: group, tokenCount: total)
            var inTime: [EventSlot] = []
            for (place, slot) in slots.enumerated() where group < slot.route.groupCount {
                guard slot.tokenCount >= entry.leastTokenCount else {
                    slot.skip(entry.experts, as: .abstained)
                    continue
                }
                if deadlines[place] == .max || due <= deadlines[place] {
                    inTime.append(slot)
                } else {
                    slot.skip(entry.experts, as: .deadline)
                    isComplete[place] = false
                }
            }
            guard !inTime.isEmpty else { continue }
            run(entry, latency: latencies[group], on: inTime, isExplained: isExplained)
        }
        for slot in slots { _ = slot.fuse() }
        return isComplete
    }

    private func run(
        _ group: ExpertStages.Group,
        latency: GroupLatency,
        on slots: [EventSlot],
        isExplained: Bool,
    ) {
        let start = MonotonicClock.nanoseconds
        for encoder in group.encoders { encode(slots, by: encoder) }
        // The first expert's time has the embedding's in it, an equal part for each event.
        var shared = (MonotonicClock.nanoseconds &- start) / UInt64(slots.count)
        for index in group.experts {
            guard let session = session(of: index) else { continue }
            for slot in slots {
                var last = MonotonicClock.nanoseconds &- shared
                slot.run(session, expert: index, isExplained: isExplained, since: &last)
            }
            shared = 0
        }
        let estimated = slots.reduce(0) {
            $0 + group.estimatedMicroseconds(tokenCount: $1.tokenCount)
        }
        let elapsed = MonotonicClock.nanoseconds &- start
        latency.note(measured: Double(elapsed) / 1000, estimated: estimated)
    }

    private func encode(_ slots: [EventSlot], by reference: EncoderReference) {
        let session =
            encoderSessions[reference.index]
            ?? {
                let session = reference.encoder.makeSession()
                encoderSessions[reference.index] = session
                return session
            }()
        let width = reference.encoder.width
        batch.removeAll()
        for slot in slots { slot.appendDocument(to: &batch) }
        if embeddings.count != slots.count * width {
            embeddings = Array(repeating: 0, count: slots.count * width)
        }
        session.embed(batch, into: &embeddings)
        for (row, slot) in slots.enumerated() {
            slot.setEmbedding(reference, to: embeddings[row * width..<(row + 1) * width])
        }
    }

    private func session(of index: Int) -> (any DetectorSession)? {
        if let session = sessions[index] { return session }
        let session = generation.detectors[index]?.makeSession()
        sessions[index] = session
        return session
    }
}
