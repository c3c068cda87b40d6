import Foundation
import Testing

/// The tests of the specification, which are not part of this repository.
///
/// `GATEHOUSE_CEL_CONFORMANCE` names a folder of such files; without it a folder beside the
/// repository is looked for.
@Suite("CELConformance")
struct CELConformanceTests {
    private static let folder: URL? = {
        if let path = ProcessInfo.processInfo.environment["GATEHOUSE_CEL_CONFORMANCE"] {
            return URL(fileURLWithPath: path)
        }
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = repository.deletingLastPathComponent()
            .appendingPathComponent("shared/conformance/cel")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    /// What names of files begin with that hold tests of an extension.
    private static let extensions = ["macros2", "optionals"]

    @Test(
        "the specification's tests pass",
        .enabled(
            if: folder != nil,
            "no conformance tests here; name their folder in GATEHOUSE_CEL_CONFORMANCE"
        )
    )
    func conformance() throws {
        let folder = try #require(Self.folder)
        let files = try FileManager.default
            .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "jsonl" && !$0.lastPathComponent.hasPrefix("_") }
            .sorted { $0.path < $1.path }
        try #require(!files.isEmpty, "found no .jsonl file in \(folder.path)")
        var passed = (core: 0, all: 0)
        var failed = (core: 0, all: 0)
        for file in files {
            let name = file.deletingPathExtension().lastPathComponent
            let isCore = !name.hasSuffix("_ext") && !Self.extensions.contains(name)
            for line in try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")) {
                let test = try ConformanceCase(line: line)
                if let failure = test.failure() {
                    print("FAILED \(test.id): \(test.expression.prefix(200)): \(failure)")
                    failed.all += 1
                    failed.core += isCore ? 1 : 0
                } else {
                    passed.all += 1
                    passed.core += isCore ? 1 : 0
                }
            }
        }
        print("core: \(passed.core) passed, \(failed.core) failed")
        print("\(passed.all) passed, \(failed.all) failed")
        #expect(failed.all == 0)
    }
}
