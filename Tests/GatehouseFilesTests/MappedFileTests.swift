import Foundation
import Testing

@testable import GatehouseFiles

@Suite("MappedFile")
struct MappedFileTests {
    private let folder = TemporaryFolder()

    @Test("a file's bytes are mapped", arguments: [0, 1, 4095, 4096, 4097, 100_000])
    func maps(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let file = try MappedFile(path: folder.file(bytes))
        #expect(file.count == count)
        #expect(file.bytes.byteCount == count)
        #expect(Array(copying: file.octets) == bytes)
    }

    @Test("a mapping outlives its path, and what replaces it")
    func outlivesPath() throws {
        let path = folder.file([1, 2, 3])
        let file = try MappedFile(path: path)
        try AtomicFile.write([4], to: path)
        folder.remove(path)
        #expect(Array(copying: file.octets) == [1, 2, 3])
    }

    @Test("text that is not UTF-8 is repaired")
    func string() throws {
        #expect(try MappedFile(path: folder.file(Array("ü".utf8))).string == "ü")
        #expect(try MappedFile(path: folder.file([0x61, 0xFF])).string == "a\u{FFFD}")
        #expect(try MappedFile(path: folder.file([])).string == "")
    }

    @Test("what is no regular file is refused")
    func notRegular() throws {
        let isFolder = #expect(throws: FileError.self) { try MappedFile(path: folder.path) }
        #expect(isFolder?.found == "a folder")
        let isDevice = #expect(throws: FileError.self) { try MappedFile(path: "/dev/null") }
        #expect(isDevice?.found == "a device, pipe or socket")
        let isMissing = #expect(throws: FileError.self) {
            try MappedFile(path: folder.path + "/none")
        }
        #expect(isMissing?.found == "No such file or directory (errno 2)")
        #expect(throws: FileError.self) { try MappedFile(path: folder.file([1]) + "/below") }
        #expect(throws: FileError.self) { try MappedFile(path: "") }
    }
}

@Suite("ContentHash")
struct ContentHashTests {
    private let folder = TemporaryFolder()

    @Test(
        "hashes are SHA-256",
        arguments: [
            // FIPS 180-4 examples.
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ]
    )
    func known(text: String, digits: String) throws {
        let bytes = Array(text.utf8)
        let hash = ContentHash(of: bytes)
        #expect(hash.hexadecimal == digits)
        #expect(hash.shortened == String(digits.prefix(12)))
        #expect(ContentHash(hexadecimal: digits) == hash)
        #expect(ContentHash(hexadecimal: digits.uppercased()) == hash)
        #expect(try ContentHash(ofFile: folder.file(bytes)) == hash)
        #expect(Set([hash, ContentHash(of: bytes)]).count == 1)
    }

    @Test(
        "what is no hash is not read as one",
        arguments: [
            "", "e3b0", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
            String(repeating: "g", count: 64), String(repeating: "ü", count: 32),
        ]
    )
    func notAHash(text: String) { #expect(ContentHash(hexadecimal: text) == nil) }
}
