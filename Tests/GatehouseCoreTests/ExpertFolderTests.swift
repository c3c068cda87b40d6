import GatehouseFiles
import GatehouseTestSupport
import Testing

@testable import GatehouseCore

@Suite("ExpertFolder")
struct ExpertFolderTests {
    @Test("only files that the manifest lists are opened")
    func listed() throws {
        let folder = TemporaryFolder()
        try folder.write([1, 2], named: "a")
        try folder.write([3], named: "b")
        let expert = ExpertFolder(
            name: "x",
            path: folder.path,
            files: ["a", "gone"],
            options: ExpertOptions()
        )
        #expect(try expert.map("a").count == 2)
        #expect(try expert.path(of: "a") == folder.path + "/a")
        let unlisted = #expect(throws: ExpertError.self) { try expert.map("b") }
        #expect(
            unlisted?.description
                == "expert x: found files [a, gone]; wanted b; list it under the expert's `files` in bundle.yaml"
        )
        let missing = #expect(throws: ExpertError.self) { try expert.map("gone") }
        #expect(missing?.message.contains("No such file") == true)
    }

    @Test("options are within their range, or the default, or refused")
    func options() throws {
        let options = ExpertOptions(["bits": 12, "part": 0.5, "nan": .nan])
        #expect(try options.integer("bits", in: 1...12, default: 3, of: "x") == 12)
        #expect(try options.integer("none", in: 1...12, default: 3, of: "x") == 3)
        #expect(try options.number("part", in: 0...1, default: 0.1, of: "x") == 0.5)
        #expect(try options.number("none", in: 0...1, default: 0.1, of: "x") == 0.1)
        #expect(throws: ExpertError.self) {
            try options.integer("bits", in: 1...11, default: 3, of: "x")
        }
        #expect(throws: ExpertError.self) {
            try options.integer("part", in: 0...9, default: 3, of: "x")
        }
        #expect(throws: ExpertError.self) {
            try options.number("nan", in: 0...9, default: 3, of: "x")
        }
        #expect(options.names == ["bits", "nan", "part"])
    }

    @Test("options that a detector does not know are named")
    func unknownOptions() throws {
        let options = ExpertOptions(["cost": 1, "csot": 1])
        try options.expectOnly(["cost", "csot", "more"], of: "x")
        let error = #expect(throws: ExpertError.self) { try options.expectOnly(["cost"], of: "x") }
        #expect(error?.message.contains("unknown options csot; wanted only cost") == true)
        #expect(throws: ExpertError.self) { try options.expectOnly([], of: "x") }
    }
}
