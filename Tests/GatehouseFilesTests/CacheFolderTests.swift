import Foundation
import Testing

@testable import GatehouseFiles

@Suite("CacheFolder")
struct CacheFolderTests {
    @Test(
        "the folder is the first that the environment names",
        arguments: [
            (["GATEHOUSE_CACHE": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"], "/a"),
            (["XDG_CACHE_HOME": "/b", "HOME": "/c"], "/b/gatehouse"),
            (["HOME": "/c"], "/c/.cache/gatehouse"),
            (["GATEHOUSE_CACHE": "", "XDG_CACHE_HOME": "", "HOME": "/c"], "/c/.cache/gatehouse"),
            (["XDG_CACHE_HOME": "relative", "HOME": "/c"], "/c/.cache/gatehouse"),
            (["HOME": ""], nil),
            ([:], nil),
        ] as [([String: String], String?)]
    )
    func standard(environment: [String: String], path: String?) {
        #expect(CacheFolder.standard(in: environment)?.path == path)
    }

    @Test("what is written is mapped again; what was not written is not there")
    func files() throws {
        let folder = TemporaryFolder()
        let cache = CacheFolder(path: folder.path + "/a/b")
        #expect(try cache.map("x") == nil)
        try cache.write([1, 2, 3], as: "x")
        #expect(try cache.map("x")?.count == 3)
        let attributes = try FileManager.default.attributesOfItem(atPath: cache.path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        try cache.write([4], as: "x")
        #expect(try cache.map("x")?.count == 1)
    }

    @Test("a folder that cannot be made says what to do")
    func unwritable() throws {
        let folder = TemporaryFolder()
        let file = folder.file([1])
        let error = #expect(throws: FileError.self) {
            try CacheFolder(path: file + "/cache").write([1], as: "x")
        }
        #expect(error?.remedy.contains("GATEHOUSE_CACHE") == true)
    }
}

@Suite("FileStamp")
struct FileStampTests {
    @Test("a stamp changes with the content, and with the file behind a path")
    func changes() throws {
        let folder = TemporaryFolder()
        let path = folder.file([1, 2, 3], named: "a")
        let stamp = try FileStamp(of: path)
        #expect(try FileStamp(of: path) == stamp)
        #expect(!stamp.isSettled)
        _ = folder.file([1, 2, 3, 4], named: "a")
        #expect(try FileStamp(of: path) != stamp)
        let other = folder.file([1, 2, 3], named: "b")
        #expect(try FileStamp(of: other) != stamp)
        #expect(throws: FileError.self) { try FileStamp(of: folder.path + "/none") }
    }

    @Test("setting a file's clock back does not go unnoticed")
    func clock() throws {
        let folder = TemporaryFolder()
        let path = folder.file([1], named: "a")
        let old = Date(timeIntervalSinceNow: -1_000)
        try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path)
        #expect(try !FileStamp(of: path).isSettled)
    }

    @Test("a stamp survives being written down")
    func coding() throws {
        let folder = TemporaryFolder()
        let stamp = try FileStamp(of: folder.file([1]))
        let data = try JSONEncoder().encode(stamp)
        #expect(try JSONDecoder().decode(FileStamp.self, from: data) == stamp)
    }
}

@Suite("FileBuilder")
struct FileBuilderTests {
    @Test("sections start at multiples of 64, with zeros between")
    func sections() {
        var builder = FileBuilder(capacity: 300)
        builder.append([1, 2, 3] as [UInt8])
        builder.append([1.0, -2] as [Float])
        builder.append([] as [UInt8])
        builder.append([9] as [UInt8])
        let wanted: [UInt8] =
            [1, 2, 3] + Array(repeating: 0, count: 61) + [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]
            + Array(repeating: 0, count: 56) + [9]
        #expect(builder.bytes == wanted)
        #expect(FileBuilder.section(after: 65, count: 3) == 128..<131)
        #expect(FileBuilder.section(after: 64, count: 0) == 64..<64)
    }
}
