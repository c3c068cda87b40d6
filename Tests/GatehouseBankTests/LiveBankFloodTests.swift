import GatehouseBank
import GatehouseTestSupport
import Testing

@Suite("A live bank under a flood")
struct LiveBankFloodTests {
    /// Scores events of which one in ten matches the entry; returns after how many it was hidden.
    private func flood(_ bank: LiveBank, entry: UInt64, logit: Double, events: Int) -> Int? {
        for event in 1...events {
            let number = bank.countEvents(1)
            guard event % 10 == 0 else { continue }
            #expect(bank.note([entry], ofEvent: number, logit: logit, time: 5))
            if bank.view.scamCount == 0 { return event }
        }
        return nil
    }

    @Test("an entry that matches what others take for ordinary is hidden within 500 events")
    func mistake() {
        var samples = SampleEntries(seed: 1)
        let bank = LiveBank(encoder: SampleEntries.encoder)
        let entry = bank.add([samples.entry()])[0]
        let before = bank.sequence
        let hidden = flood(bank, entry: entry.id, logit: -4, events: 500)
        #expect(hidden != nil)
        // The state says so when it has it on the disk.
        #expect(bank.sequence == before)
        let judgements = bank.drainJudgements()
        guard case .quarantine(let figures)? = judgements.last else {
            Issue.record("no quarantine in \(judgements)")
            return
        }
        #expect(figures.entry == entry.id && figures.meanLogit == -4)
        #expect(bank.drainJudgements().isEmpty)
        bank.returnJudgements(judgements[...])
        #expect(bank.drainJudgements() == judgements)
    }

    @Test("a campaign in a burst goes on matching, and is told")
    func campaign() {
        var samples = SampleEntries(seed: 2)
        let bank = LiveBank(encoder: SampleEntries.encoder)
        let entry = bank.add([samples.entry()])[0]
        #expect(flood(bank, entry: entry.id, logit: 1, events: 3000) == nil)
        guard case .surge(let figures)? = bank.drainJudgements().first else {
            Issue.record("no surge was told")
            return
        }
        #expect(figures.entry == entry.id)
        #expect(bank.view.scamCount == 1)
    }

    @Test("matches are counted by entry, and handed over once")
    func counts() {
        let bank = LiveBank()
        #expect(bank.countEvents(3) == 3)
        #expect(bank.note([7], ofEvent: 3, logit: 0, time: 10))
        #expect(bank.note([7, 8], ofEvent: 4, logit: 0, time: 20))
        let hits = bank.drainHits()
        #expect(hits[7] == EntryHits(count: 2, last: 20))
        #expect(hits[8] == EntryHits(count: 1, last: 20))
        #expect(bank.drainHits().isEmpty)
    }

    @Test(
        "counting matches allocates nothing",
        .enabled(if: AllocationCount.isMeaningful, "allocations are not counted")
    )
    func allocations() {
        let bank = LiveBank()
        let entries: [UInt64] = [7]
        // The second part begins after a hand-over, which must leave memory to count in.
        for _ in 0..<2 {
            _ = bank.note(entries, ofEvent: bank.countEvents(1), logit: 1, time: 10)
            _ = bank.drainHits()
        }
        let allocations = AllocationCount.of {
            for event in 0..<100 {
                _ = bank.note(entries, ofEvent: event, logit: 1, time: 10)
            }
        }
        #expect(allocations == 0)
    }
}
