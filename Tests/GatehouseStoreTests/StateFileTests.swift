import Foundation
import GRDB
import GatehouseBank
import GatehouseStore
import GatehouseTestSupport
import Testing

@Suite("The files of a state")
struct StateFileTests {
    private let folder = TemporaryFolder()

    private var path: String { "\(folder.path)/gatehouse.sqlite" }

    private func kind(_ body: () throws -> Void) -> StoreError.Kind? {
        do {
            try body()
            return nil
        } catch {
            return (error as? StoreError)?.kind
        }
    }

    private func open(create: Bool = true) throws -> BankStore {
        try BankStore(state: folder.path, create: create)
    }

    /// Changes a closed state behind the store's back.
    private func edit(_ sql: String) throws {
        let database = try DatabaseQueue(path: path)
        try database.inDatabase { try $0.execute(sql: sql) }
    }

    @Test("a state that is not there is made only where that was asked for, folders included")
    func missing() throws {
        #expect(kind { _ = try open(create: false) } == .missing)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        let state = "\(folder.path)/new/state"
        _ = try BankStore(state: state, create: true)
        _ = try BankStore(state: state, create: false)
        let attributes = try FileManager.default.attributesOfItem(atPath: state)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
    }

    @Test("a database that was removed or replaced while it was open takes nothing more")
    func removed() throws {
        var samples = StoreSamples()
        let store = try open()
        try store.add([samples.entry()])
        let aside = "\(folder.path)/aside"
        try FileManager.default.moveItem(atPath: path, toPath: aside)
        #expect(kind { try store.add([samples.entry()]) } == .unwritable)
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        #expect(kind { try store.add([samples.entry()]) } == .unwritable)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: aside, toPath: path)
        #expect(try store.add([samples.entry()])[0].entry.id == 2)
    }

    @Test("a later version is refused with both numbers, and an unfinished state is completed")
    func versions() throws {
        _ = try open()
        try edit("INSERT INTO grdb_migrations VALUES ('2')")
        #expect {
            _ = try open()
        } throws: { error in
            (error as? StoreError)?.kind == .foreign && "\(error)".contains("version 2")
                && "\(error)".contains("version 1")
        }
        // As if the process that made it had been killed before its tables were there.
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
        try edit(
            "PRAGMA application_id = \(0x4741_5445); CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"
        )
        var samples = StoreSamples()
        try open().add([samples.entry()])
    }

    @Test("what is no state is refused and left as it is")
    func foreign() throws {
        try folder.write(
            Array("This is a text, which is no database at all.".utf8),
            named: "gatehouse.sqlite"
        )
        #expect(kind { _ = try open() } == .foreign)
        try folder.remove("gatehouse.sqlite")
        try edit("CREATE TABLE song (id INTEGER)")
        #expect(kind { _ = try open() } == .foreign)
        try edit("INSERT INTO song VALUES (1)")
    }

    @Test(
        "a path that leads through a file, and a folder in the database's place, are typed errors"
    )
    func paths() throws {
        try folder.write([1], named: "file")
        #expect(
            kind { _ = try BankStore(state: "\(folder.path)/file/state", create: true) }
                == .unwritable
        )
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(kind { _ = try open() } == .unwritable)
    }

    @Test(
        "a state that another process keeps locked is a typed error, and nothing is lost or half done"
    )
    func busy() throws {
        var samples = StoreSamples()
        let store = try open()
        try store.add([samples.entry()])
        let other = try DatabaseQueue(path: path)
        let entry = samples.entry()
        try other.inDatabase { database in
            try database.execute(sql: "BEGIN IMMEDIATE")
            #expect(kind { try store.add([entry]) } == .busy)
            try database.execute(sql: "COMMIT")
        }
        #expect(try store.sequence == 1)
        #expect(try store.add([entry])[0].entry.id == 2)
    }

    /// A damage, the columns that `entries` reads it with, and what says so.
    private static let damages = [
        ("UPDATE entry SET steps = x'00' WHERE id = 2", "steps"),
        ("UPDATE entry SET scale = 9e999 WHERE id = 2", "scale"),
        ("UPDATE entry SET scale = -1 WHERE id = 2", "scale"),
        ("UPDATE entry SET scale = NULL WHERE id = 2", "scale"),
        ("UPDATE entry SET encoder = 77 WHERE id = 2", "encoder"),
        ("UPDATE entry SET campaign = 77 WHERE id = 2", "campaign"),
        ("UPDATE entry SET is_scam = 2 WHERE id = 2", "is_scam"),
        ("UPDATE entry SET gram_count = -1 WHERE id = 2", "gram_count"),
        ("UPDATE encoder SET digest = x'0102'", "digest"),
        ("UPDATE encoder SET width = -3", "width"),
        ("UPDATE campaign SET bank = 'a/b'", "bank"),
        ("INSERT INTO change (sequence, kind, time, entry) VALUES (3, 9, 0, 1)", "kind"),
        ("INSERT INTO change (sequence, kind, time) VALUES (3, 1, 0)", "entry"),
        (
            "INSERT INTO change (sequence, kind, time, bank, owner, enabled_ratio) VALUES (3, 4, 0, 'a', '', 7)",
            "enabled_ratio"
        ),
    ]

    @Test("a damaged row is an error that names it, never a crash", arguments: damages)
    func damaged(sql: String, column: String) throws {
        var samples = StoreSamples()
        try open().add([samples.entry(), samples.entry()])
        try edit(sql)
        let store = try open()
        #expect {
            _ = try store.changes(after: 0, limit: 10)
        } throws: { error in
            (error as? StoreError)?.kind == .damaged && "\(error)".contains(" as \(column)")
        }
        #expect(kind { _ = try BankFollower(store, encoder: StoreSamples.encoder) } == .damaged)
    }

    @Test("a database of random damage is read or refused, never a crash", arguments: 0..<30)
    func randomDamage(seed: Int) throws {
        var samples = StoreSamples(seed: seed)
        try open().add(samples.entries(60))
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        for _ in 0...samples.draws.below(20) {
            let at = samples.draws.below(bytes.count)
            bytes[at] = UInt8(truncatingIfNeeded: samples.draws.next())
        }
        try Data(bytes).write(to: URL(filePath: path))
        do {
            let store = try open()
            _ = try store.list(EntryFilter(includesRemoved: true))
            _ = try store.statistics(at: 0)
            _ = try store.moment(at: store.sequence)
            let follower = try BankFollower(store, encoder: StoreSamples.encoder)
            try follower.add(samples.entries(3))
            try follower.renewSnapshot()
        } catch let error as StoreError {
            #expect(!error.found.isEmpty)
        }
    }
}
