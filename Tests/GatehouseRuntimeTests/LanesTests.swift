import GatehouseCore
import GatehouseTestSupport
import GatehouseTraining
import Synchronization
import Testing

@testable import GatehouseRuntime

@Suite struct LanesTests {
    @Test("lanes answer what a scorer answers, to the bit, however many ask at once")
    func agree() async throws {
        let bundle = try DeferredBundle(route: "{mode: uncertainty, share: 0.5}")
        let runtime = try bundle.load()
        let lanes = Lanes(runtime, threads: 2)
        let events = try bundle.data(for: runtime.schema, 120).events
        let verdicts = await withTaskGroup(of: (Int, Verdict).self) { tasks in
            for (index, event) in events.enumerated() {
                tasks.addTask { (index, await lanes.verdict(for: event)) }
            }
            return await tasks.reduce(into: [Int: Verdict]()) { $0[$1.0] = $1.1 }
        }
        await lanes.stop()
        let scorer = runtime.makeScorer()
        var wanted = Verdict()
        var deferred = 0
        for (index, event) in events.enumerated() {
            scorer.score(event, into: &wanted, deadline: nil)
            let found = try #require(verdicts[index])
            #expect(found.id == wanted.id && found.logit.bitPattern == wanted.logit.bitPattern)
            #expect(found.experts.map(\.status) == wanted.experts.map(\.status))
            #expect(found.isComplete)
            if found.mask == 3 { deferred += 1 }
        }
        #expect(deferred > 20 && deferred < 100)
    }

    @Test("what the eager experts scored elsewhere is completed with the same bits")
    func complete() async throws {
        let bundle = try DeferredBundle(route: "always")
        let runtime = try bundle.load()
        let lanes = Lanes(runtime)
        let scorer = runtime.makeScorer()
        for event in try bundle.data(for: runtime.schema, 20).events {
            var eager = Verdict()
            scorer.score(event, into: &eager)
            let scored = eager
            let found = await withCheckedContinuation { continuation in
                lanes.complete(event, scored: scored, start: 0, due: .max) {
                    continuation.resume(returning: $0)
                }
            }
            var wanted = Verdict()
            scorer.score(event, into: &wanted, deadline: nil)
            #expect(found.logit.bitPattern == wanted.logit.bitPattern && found.mask == 3)
        }
        await lanes.stop()
    }

    @Test("a full queue sheds at once, a late event is not begun, and stopping answers the rest")
    func overload() async throws {
        let bundle = try DeferredBundle(route: "always", delay: 30_000)
        let runtime = try bundle.load()
        let lanes = Lanes(runtime, threads: 1, capacity: 4)
        let events = try bundle.data(for: runtime.schema, 12).events
        let statuses = await withTaskGroup(of: ExpertStatus.self) { tasks in
            for event in events {
                tasks.addTask { await lanes.verdict(for: event).experts[1].status }
            }
            return await tasks.reduce(into: [ExpertStatus: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect((statuses[.ran] ?? 0) >= 4 && (statuses[.shed] ?? 0) >= 1, "\(statuses)")
        let late = await lanes.verdict(for: events[0], deadline: .milliseconds(1))
        #expect(late.experts[1].status == .deadline && !late.isComplete)
        await lanes.stop()
        let stopped = await lanes.verdict(for: events[0])
        #expect(stopped.experts[1].status == .shed && stopped.experts[0].status == .ran)
    }

    @Test("a queue gives the oldest first, joined by what may join")
    func queue() throws {
        let bundle = try DeferredBundle()
        let runtime = try bundle.load()
        let queue = LaneQueue(capacity: 3, load: RouteLoad([]))
        let events = try bundle.data(for: runtime.schema, 4).events
        func job(_ event: Event) -> LaneJob {
            LaneJob(event: event, eagerVerdict: nil, start: 0, due: .max) { _ in }
        }
        for event in events.prefix(3) { #expect(queue.add(job(event)) == nil) }
        #expect(queue.add(job(events[3])) != nil)
        let first = queue.next { _, taken in taken.count < 2 }
        #expect(first.map { $0.event.idText } == ["row-0", "row-1"])
        #expect(queue.next { _, _ in true }.map { $0.event.idText } == ["row-2"])
        queue.close()
        #expect(queue.next { _, _ in true }.isEmpty && queue.next { _, _ in true }.isEmpty)
        #expect(queue.add(job(events[3])) != nil)
    }
}
