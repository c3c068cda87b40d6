import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseRuntime

@Suite("HardAction")
struct HardActionTests {
    private func verdict(_ text: String, _ runtime: Runtime) -> Verdict {
        var event = runtime.makeEvent()
        event.setText(text, at: 0)
        var verdict = Verdict()
        runtime.makeScorer().score(event, into: &verdict, deadline: nil)
        return verdict
    }

    @Test("a proposed action counts where no threshold is reached, and names who proposed it")
    func proposed() throws {
        let runtime = try DeferredBundle(route: "never").load()
        for (text, action, decidedBy) in [
            ("hello", "allow", "threshold"), ("!hello", "block", "length.shout"),
            ("?hello", "review", "length.question"), ("+hello", "allow", "length.plus"),
        ] {
            let verdict = verdict(text, runtime)
            #expect(verdict.action == action && verdict.decidedBy == decidedBy)
        }
    }

    @Test("the first in the order of precedence counts, be it proposed or of a threshold")
    func precedence() throws {
        let bundle = try DeferredBundle(route: "never")
        let long = String(repeating: "aeiouae ", count: 60)
        for (order, expected) in [
            ("[allow, block, review]", ["length.shout", "threshold", "length.plus"]),
            ("[review, allow, block]", ["length.shout", "length.question", "length.plus"]),
            ("[block, review, allow]", ["length.shout", "threshold", "threshold"]),
        ] {
            try bundle.write(route: "never", precedence: order)
            let runtime = try bundle.load()
            #expect(verdict(long, runtime).action == "block")
            #expect(["!", "?", "+"].map { verdict($0 + long, runtime).decidedBy } == expected)
        }
    }

    @Test("what an eager expert proposed counts after the deferred ones ran elsewhere")
    func resumed() async throws {
        let runtime = try DeferredBundle(route: "always").load()
        let lanes = Lanes(runtime, threads: 1)
        var event = runtime.makeEvent()
        event.setText("?hello", at: 0)
        let verdict = await lanes.verdict(for: event, deadline: .seconds(10))
        #expect(verdict.experts.map(\.status) == [.ran, .ran])
        #expect(verdict.action == "review" && verdict.decidedBy == "length.question")
    }

    @Test("a proposal that the policy does not order is refused")
    func unknown() throws {
        let bundle = try DeferredBundle(route: "never")
        try bundle.write(route: "never", precedence: "[allow, block]")
        let error = #expect(throws: BundleError.self) { _ = try bundle.load() }
        let message = try #require(error).description
        #expect(
            message.contains(
                "found question, which proposes \"review\"; wanted an action of [allow, block]"
            )
        )
    }

    @Test("an action that is ordered twice is refused")
    func twice() throws {
        let bundle = try DeferredBundle(route: "never")
        try bundle.write(route: "never", precedence: "[allow, allow]")
        #expect(throws: BundleError.self) { _ = try bundle.load() }
    }

    @Test("the actions of metrics are those of thresholds, otherwise and proposals, each once")
    func actions() throws {
        let runtime = try DeferredBundle(route: "never").load()
        #expect(runtime.actions == ["block", "allow", "review"])
    }
}
