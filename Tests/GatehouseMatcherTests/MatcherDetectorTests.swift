import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseMatcher

@Suite("MatcherDetector")
struct MatcherDetectorTests {
    private let fixture: MatcherFixture

    init() throws { fixture = try MatcherFixture() }

    @Test(
        "it reads its encoder's embedding, is deferred, and costs the more the more examples it has"
    )
    func declarations() throws {
        let digest = fixture.reference.encoder.digest
        let few = try fixture.load(MatcherFixture.model().encoded(digest: digest))
        let many = try fixture.load(MatcherFixture.model(benign: 900).encoded(digest: digest))
        #expect(MatcherDetector.name == "matcher" && MatcherDetector.stage == .deferred)
        #expect(few.reads == fixture.reference.signal)
        #expect(few.estimatedMicroseconds > 0)
        #expect(many.estimatedMicroseconds > few.estimatedMicroseconds)
    }

    @Test("without an encoder, with another's name or with an unknown option, it does not load")
    func refusals() throws {
        let bytes = MatcherFixture.model().encoded(digest: fixture.reference.encoder.digest)
        let none = #expect(throws: ExpertError.self) { try fixture.load(bytes, encoder: nil) }
        #expect(none?.message.contains("found no `encoder`") == true)
        #expect(throws: ExpertError.self) { try fixture.load(bytes, encoder: "others") }
        let unknown = #expect(throws: ExpertError.self) {
            try fixture.load(bytes, options: ["tokens": 8])
        }
        #expect(unknown?.message.contains("unknown options tokens") == true)
        try fixture.folder.remove("margin.safetensors")
        #expect(throws: ExpertError.self) {
            try MatcherDetector(fixture.expert(), context: fixture.context)
        }
    }

    @Test(
        "training gives the same bytes again, other bytes for another seed, and tells texts apart"
    )
    func training() throws {
        let rows = fixture.rows(count: 120)
        let fitted = try fixture.fit(rows)
        let again = try fixture.fit(rows)
        #expect(fitted.files == again.files && fitted.outOfFoldLogits == again.outOfFoldLogits)
        #expect(try fixture.fit(rows, seed: 8).files != fitted.files)
        #expect(fitted.files.keys.sorted() == ["margin.safetensors"])
        for (row, logit) in fitted.outOfFoldLogits.enumerated() {
            #expect((logit > 0) == rows.labels[row], "row \(row)")
        }
        let detector = try fixture.load(try #require(fitted.files["margin.safetensors"]))
        #expect(try #require(fixture.logit(of: "ababef", detector)) > 1)
        #expect(try #require(fixture.logit(of: "acacef", detector)) < -1)
    }

    @Test(
        "what is said of a row out of fold does not depend on the row's label or on its fold's texts"
    )
    func outOfFold() throws {
        let rows = fixture.rows(count: 90)
        let fitted = try fixture.fit(rows)
        var labels = rows.labels
        for row in labels.indices where rows.folds[row] == 1 { labels[row].toggle() }
        let turned = try fixture.fit(
            TrainingRows(
                events: rows.events,
                labels: labels,
                folds: rows.folds,
                foldCount: rows.foldCount
            )
        )
        // The scaling is fitted on all: only the order of the fold's rows must be the same.
        let fold = rows.folds.indices.filter { rows.folds[$0] == 1 }
        let order = { (logits: [Double]) in fold.sorted { (logits[$0], $0) < (logits[$1], $1) } }
        let before = order(fitted.outOfFoldLogits)
        let after = order(turned.outOfFoldLogits)
        #expect(after == before || after == order(fitted.outOfFoldLogits.map { -$0 }))
    }

    @Test("as many examples of a class are kept as were asked for, and none twice")
    func examples() throws {
        let rows = fixture.rows(count: 120)
        let count = { (options: [String: Double]) in
            let fitted = try fixture.fit(rows, options: options)
            let detector = try fixture.load(try #require(fitted.files["margin.safetensors"]))
            return (detector.model.space.abuse.count, detector.model.space.benign.count)
        }
        let few = try count(["steps": 5, "reference_rows": 3])
        #expect(few == (3, 3))
        // The texts of a class differ by three letters' noise, and most are near another.
        let all = try count(["steps": 5])
        #expect(all.0 > 3 && all.0 < 60 && all.1 > 3 && all.1 < 60)
    }

    @Test("rows of one class, or too few outside a fold, are refused with a remedy")
    func oneClass() throws {
        let rows = fixture.rows(count: 12)
        let error = #expect(throws: ExpertError.self) {
            try fixture.fit(
                TrainingRows(
                    events: rows.events,
                    labels: rows.labels.map { _ in false },
                    folds: rows.folds,
                    foldCount: rows.foldCount
                )
            )
        }
        #expect(error?.message.contains("found 0 abusive of 8 rows outside fold 0") == true)
        #expect(throws: ExpertError.self) { try fixture.fit(rows, options: ["neighbors": 0]) }
        #expect(throws: ExpertError.self) { try fixture.fit(rows, options: ["depth": 1]) }
    }

    @Test("the reason is how similar the nearest examples of either kind are")
    func reasons() throws {
        let fitted = try fixture.fit(fixture.rows(count: 120))
        let detector = try fixture.load(try #require(fitted.files["margin.safetensors"]))
        let session = detector.makeSession()
        var reasons = Reasons()
        session.explain(fixture.signals("ababef"), into: &reasons)
        let reason = try #require(reasons.list.first)
        #expect(reason.subject == "nearest examples" && reason.value > 0)
        #expect(reason.values.map(\.name) == ["similarity.abuse", "similarity.benign"])
        let similarities = reason.values.compactMap { Double($0.value) }
        #expect(similarities.count == 2 && similarities[0] > similarities[1])
        #expect(reason.values.allSatisfy { $0.value.count <= 6 })
        var none = Reasons()
        session.explain(fixture.signals("xyz"), into: &none)
        #expect(none.list.isEmpty)
    }
}

@Suite(.serialized, .enabled(if: AllocationCount.isMeaningful, "allocations are not counted"))
struct MatcherAllocationTests {
    @Test("scoring allocates nothing after warm-up")
    func scoring() throws {
        let fixture = try MatcherFixture()
        let model = MatcherFixture.model(abuse: 300, benign: 500, neighbors: 20)
        let detector = try fixture.load(
            model.encoded(digest: fixture.reference.encoder.digest)
        )
        let session = detector.makeSession()
        var output = ExpertOutput()
        var allocations = 0
        for text in ["abab", "cdef", "gh"] {
            let signals = fixture.signals(text)
            session.score(signals, into: &output)
            allocations += AllocationCount.of {
                for _ in 0..<100 { session.score(signals, into: &output) }
            }
        }
        #expect(allocations == 0)
    }
}
