internal import GatehouseCEL
internal import GatehouseCore
internal import GatehouseText

/// Copies one value of an event into an activation's slot.
struct EventBinding: Sendable {
    private let slot: Slot
    private let source: RuleVocabulary.Source
    /// The words of a category or the channels, as bytes.
    private let words: [[UInt8]]

    /// The binding of a variable; nil for one that is no value of an event.
    init?(_ slot: Slot, _ source: RuleVocabulary.Source, _ schema: EventSchema) {
        self.slot = slot
        self.source = source
        switch source {
        case .rule: return nil
        case .channel: words = schema.channels.map { Array($0.utf8) }
        case .category(let index):
            guard case .category(let vocabulary) = schema.attributes[index].kind else { return nil }
            words = vocabulary.map { Array($0.utf8) }
        default: words = []
        }
    }

    /// Binds the value; leaves a missing one unbound.
    ///
    /// - Parameters:
    ///   - event: Whose value it is.
    ///   - signals: Of the event.
    ///   - counts: Hits, by list.
    ///   - evidence: What the texts show.
    ///   - activation: Where the value goes.
    ///   - room: For texts on their way.
    func bind(
        _ event: borrowing Event,
        _ signals: borrowing Signals,
        counts: Span<Int>,
        evidence: TextEvidence,
        into activation: inout Activation,
        room: inout [UInt8],
    ) {
        switch source {
        case .channel:
            guard let channel = event.channel else { return }
            let word = words[channel]
            activation.setText(slot, word.span)
        case .category(let index):
            let value = event.value(index)
            guard !value.isNaN else { return }
            let word = words[Int(value)]
            activation.setText(slot, word.span)
        case .number(let index):
            let value = event.value(index)
            if !value.isNaN { activation.set(slot, to: value) }
        case .flag(let index):
            let value = event.value(index)
            if !value.isNaN { activation.set(slot, to: value != 0) }
        case .feature(let index):
            let value = signals.features[index]
            if !value.isNaN { activation.set(slot, to: Double(value)) }
        case .list(let index): activation.set(slot, to: Int64(counts[index]))
        case .evidence(let kind): activation.set(slot, to: Int64(evidence[kind]))
        case .time: bindTime(event.time, &activation)
        case .moment(let index): bindTime(event.value(index), &activation)
        case .id:
            if !event.id.isEmpty { activation.setText(slot, event.id) }
        case .document: activation.setText(slot, signals.document)
        case .normalized: activation.setText(slot, signals.normalizedText)
        case .text(let index):
            guard event.isSet(text: index) else { return }
            room.removeAll(keepingCapacity: true)
            event.appendText(index, to: &room)
            activation.setText(slot, room.span)
        case .rule: break
        }
    }

    /// Binds seconds since 1970; what no timestamp can hold is missing.
    private func bindTime(_ seconds: Double, _ activation: inout Activation) {
        // The years 1 to 9999.
        guard seconds >= -62_135_596_800, seconds < 253_402_300_800 else { return }
        let whole = seconds.rounded(.down)
        let nanoseconds = Int32(((seconds - whole) * 1e9).rounded(.down))
        activation.setTimestamp(
            slot,
            seconds: Int64(whole),
            nanoseconds: min(max(nanoseconds, 0), 999_999_999)
        )
    }
}

extension TextEvidence {
    fileprivate subscript(kind: RuleVocabulary.Evidence) -> Int {
        switch kind {
        case .mixedScriptWords: mixedScriptWords
        case .invisibleCharacters: invisibleScalars
        case .confusableWords: confusableWords
        case .leetWords: leetWords
        }
    }
}
