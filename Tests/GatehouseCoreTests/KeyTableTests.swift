import GatehouseTestSupport
import Testing

@testable import GatehouseCore

@Suite("KeyTable")
struct KeyTableTests {
    @Test("an empty table has no names")
    func empty() throws {
        let table = try KeyTable([], of: "list")
        #expect(table.index(of: "") == nil)
        #expect(table.index(of: "a") == nil)
    }

    @Test("every name is found and its neighbours are not", arguments: [1, 2, 3, 8, 100, 5_000])
    func finds(count: Int) throws {
        let names = (0..<count).map { "name-\($0 * 7)" }
        let table = try KeyTable(names, of: "list")
        for (index, name) in names.enumerated() {
            #expect(table.index(of: name) == index)
            #expect(table.index(of: name + "0x") == nil)
            #expect(table.index(of: String(name.dropLast())) != index)
        }
    }

    @Test("a name is its bytes: case counts, and what is not UTF-8 is just unknown")
    func bytes() throws {
        let table = try KeyTable(["body", "Body"], of: "list")
        #expect(table.index(of: "body") == 0 && table.index(of: "Body") == 1)
        #expect(table.index(of: "BODY") == nil)
        let broken: [UInt8] = [0x62, 0x6F, 0xFF, 0x79]
        #expect(table.index(of: broken.span) == nil)
        let long = [UInt8](repeating: 0x62, count: 100_000)
        #expect(table.index(of: long.span) == nil)
    }

    @Test("more names than an index holds are refused")
    func tooMany() {
        #expect(throws: SchemaError.self) {
            try KeyTable((0...Int(Int16.max)).map { "n\($0)" }, of: "list")
        }
    }
}
