import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseRules

struct RuleFileReadingTests {
    private static let rules = """
        version: 1
        lists: {apps: {kind: phrase, file: apps.txt}}
        rules:
          - {id: one, owner: trust, status: live, when: hits.apps.count > 0, score: 1}
        """

    @Test("an edit finds its lists next to it, and messages name it")
    func path() throws {
        let folder = TemporaryFolder()
        try folder.write(Array(Self.rules.utf8), named: "edits/rules.yaml")
        let path = "\(folder.path)/edits/rules.yaml"
        let schema = try SampleSchema.make()
        let error = #expect(throws: RuleError.self) { try RuleFile(path: path, schema: schema) }
        #expect(error?.description.hasPrefix("\(path):2: lists.apps.file: ") == true)

        try folder.write(Array("telegram\n".utf8), named: "edits/apps.txt")
        let file = try RuleFile(path: path, schema: schema)
        #expect(file.path == path)
        #expect(file.lists[0].entries == ["telegram"])
    }

    @Test("an expert's rules are read with the files that the manifest lists")
    func expert() throws {
        let folder = TemporaryFolder()
        try folder.write(Array(Self.rules.utf8), named: "rules.yaml")
        try folder.write(Array("telegram\n".utf8), named: "apps.txt")
        let schema = try SampleSchema.make()
        func read(_ files: [String]) throws(RuleError) -> RuleFile {
            let expert = ExpertFolder(
                name: "rules",
                path: folder.path,
                files: files,
                options: ExpertOptions()
            )
            return try RuleFile(of: expert, schema: schema)
        }
        #expect(try read(["rules.yaml", "apps.txt"]).path == "\(folder.path)/rules.yaml")
        #expect(throws: RuleError.self) { try read(["rules.yaml"]) }
        #expect(throws: RuleError.self) { try read([]) }
    }
}
