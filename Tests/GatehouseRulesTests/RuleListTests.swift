import GatehouseCore
import GatehouseFiles
import GatehouseTestSupport
import GatehouseText
import Testing

@testable import GatehouseRules

@Suite("RuleList")
struct RuleListTests {
    private func fires(
        _ condition: String,
        _ body: String,
        head: String,
        files: [String: String] = [:],
    ) throws -> Bool {
        let schema = try SampleSchema.make()
        let file = try RulesFixture.file(
            RulesFixture.rule("one", when: condition),
            head: head,
            files: files,
            schema: schema
        )
        var evaluator = RuleEvaluator(try RuleSet(file, schema: schema))
        evaluator.evaluate(RulesFixture.signals(Event(body: body, schema: schema)))
        return evaluator.outcomes == [.hit]
    }

    @Test("phrases and expressions are found on the views that a list names")
    func views() throws {
        let phrases = "lists: {l: {kind: phrase, entries: [telegram]}}"
        #expect(try fires("hits.l.count == 2", "TELEGRAM, tеlеgrаm", head: phrases))
        #expect(try !fires("hits.l.count > 0", "telegrams t.e.l.e.g.r.a.m", head: phrases))
        let squeezed = "lists: {l: {kind: phrase, views: [squeezed], entries: [telegram]}}"
        #expect(try fires("hits.l.count == 1", "t.e.l.e.g.r.a.m", head: squeezed))
        let expressions = "lists: {l: {kind: regex, entries: ['code [0-9]{4}']}}"
        #expect(try fires("hits.l.count == 1", "Your CODE 1234", head: expressions))
        let parts = "lists: {l: {kind: phrase, whole_words: false, entries: [gram]}}"
        #expect(try fires("hits.l.count == 1", "telegrams", head: parts))
    }

    @Test("a list of values is a constant that `in` asks")
    func values() throws {
        let head = "lists: {bad-words: {kind: value, file: words.txt}}"
        let files = ["words.txt": "spam\nham\n"]
        let condition = "event.text.body in lists.bad_words"
        #expect(try fires(condition, "ham", head: head, files: files))
        #expect(try !fires(condition, "HAM", head: head, files: files))
        #expect(try fires("size(lists.bad_words) == 2", "x", head: head, files: files))
        #expect(throws: RuleError.self) {
            _ = try fires("hits.bad_words.count > 0", "ham", head: head, files: files)
        }
    }

    @Test(
        "what a text does to hide its words can be asked",
        arguments: [
            ("text.mixed_script_words == 1 && text.confusable_words == 1", "pаypal"),
            ("text.invisible_characters == 2", "pay\u{200B}p\u{200B}al"),
            ("text.leet_words == 1", "my t3l3gr4m"),
            ("text.leet_words + text.invisible_characters + text.mixed_script_words == 0", "hi"),
        ]
    )
    func evidence(condition: String, body: String) throws {
        #expect(try fires(condition, body, head: ""))
    }

    @Test("channels without a rule that reads texts are not scanned, and count nothing")
    func unscanned() throws {
        let schema = try SampleSchema.make()
        let rules =
            RulesFixture.rule(
                "listed",
                when: "hits.l.count > 0",
                "score: 1\nchannels: [\(schema.channels[0])]"
            ) + RulesFixture.rule("other", when: "event.followers > 1.0")
        let set = try RulesFixture.set(
            rules,
            head: "lists: {l: {kind: phrase, entries: [telegram]}}",
            schema: schema
        )
        var evaluator = RuleEvaluator(set)
        for (channel, outcome) in [(0, RuleOutcome.hit), (1, .notAsked), (0, .hit)] {
            var event = Event(body: "telegram", schema: schema)
            event.channel = channel
            evaluator.evaluate(RulesFixture.signals(event))
            #expect(evaluator.outcomes[0] == outcome)
        }
    }

    @Test("compiled lists are kept in the cache, and made again when they are damaged there")
    func cache() throws {
        let folder = TemporaryFolder()
        let cache = CacheFolder(path: folder.path)
        let lists = [
            TextList(name: "l", kind: .phrase, entries: ["telegram"])
        ]
        func hits() throws -> Int {
            let session = try CachedLists(lists, in: cache).scanner.makeSession()
            let text = Array("telegram".utf8)
            session.scan(text.span)
            return session.hits.count
        }
        #expect(try hits() == 1)
        let name = "lists-\(ListScanner.contentKey(of: lists))"
        let written = try #require(try cache.map(name)).copy
        #expect(try hits() == 1)
        try cache.write(Array(written.dropLast(8)), as: name)
        #expect(try hits() == 1)
        #expect(try #require(try cache.map(name)).copy == written)
    }

    @Test("a cache that cannot be written to is told of, and the lists are there all the same")
    func unwritableCache() throws {
        let folder = TemporaryFolder()
        try folder.write([], named: "file")
        let lists = try CachedLists([], in: CacheFolder(path: folder.path + "/file"))
        #expect(lists.warning?.hasPrefix("lists are compiled at every start: ") == true)
    }

    @Test("an entry that is there twice is told of")
    func repeated() throws {
        let schema = try SampleSchema.make()
        let file = try RulesFixture.file(
            RulesFixture.rule("one", when: "hits.l.count > 0"),
            head: "lists: {l: {kind: phrase, file: l.txt}}",
            files: ["l.txt": "a b\na b\n"],
            schema: schema
        )
        let set = try RuleSet(file, schema: schema)
        #expect(set.warnings.count == 1 && set.warnings[0].hasPrefix("l.txt:2: found 'a b' again"))
    }
}
