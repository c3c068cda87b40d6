import GatehouseCore
import GatehouseRuntime
import GatehouseTestSupport
import Synchronization
import Testing

@testable import GatehouseTraining

@Suite("Groups")
struct GroupsTests {
    private static let offer =
        "You were selected for a prize of 500 dollars, claim it at once before the day ends"

    private func data(_ rows: [(text: String, group: String)], _ schema: EventSchema) throws
        -> LabelledEvents
    {
        var data = LabelledEvents()
        for (index, row) in rows.enumerated() {
            var event = Event(schema)
            event.setID("row-\(index)")
            event.setText(row.text, at: 0)
            try data.append(
                event,
                isAbuse: index % 2 == 0,
                group: row.group,
                from: "test",
                line: index + 1
            )
        }
        return data
    }

    private func grouped(by groupBy: String?) throws -> (LabelledEvents, [String]) {
        let bundle = try FragileBundle(groupBy: groupBy)
        let manifest = try BundleManifest(bundle: bundle.path)
        let lines = Mutex<[String]>([])
        let trainer = try Trainer(
            manifest: manifest,
            kinds: FragileBundle.kinds,
            logitFiles: [:],
            report: { line in lines.withLock { $0.append(line) } }
        )
        let rows = [
            (Self.offer, ""), ("See you at eight at the station", ""), ("quite another thing", "g"),
            (Self.offer.replacing("500", with: "900"), "g"), ("something else again", "h"),
        ]
        return (try trainer.grouped(data(rows, manifest.schema)), lines.withLock { $0 })
    }

    @Test("near copies tie groups together that the data gives, unless the manifest says otherwise")
    func joined() throws {
        let (data, lines) = try grouped(by: nil)
        #expect(data.groups == [0, 1, 0, 0, 2])
        #expect(data.groupNames == ["row-0", "row-1", "h"])
        #expect(lines.last == "groups: 4 before, 1 joined to others, 3 left")
    }

    @Test("groups of the data alone stay as they are")
    func given() throws {
        let (data, lines) = try grouped(by: "[given]")
        #expect(data.groups == [0, 1, 2, 2, 3])
        #expect(lines.isEmpty)
    }

    @Test("near copies alone leave out what the data says")
    func nearDuplicates() throws {
        let (data, _) = try grouped(by: "[near_duplicates]")
        #expect(data.groups == [0, 1, 2, 0, 3])
    }

    @Test(
        "what is no source of groups is refused with its line",
        arguments: ["[sender]", "[given, given]", "given"]
    )
    func refused(groupBy: String) throws {
        let bundle = try FragileBundle(groupBy: groupBy)
        #expect(throws: BundleError.self) { _ = try BundleManifest(bundle: bundle.path) }
    }

    @Test("a row that is added to a joined group joins it")
    func added() throws {
        var (data, _) = try grouped(by: nil)
        var event = Event(data.events[0].schema)
        event.setID("late")
        try data.append(event, isAbuse: true, group: "h", from: "test", line: 9)
        #expect(data.groups.last == 2)
    }
}
