import Foundation
import Testing

@testable import GatehouseFiles

@Suite("AtomicFile")
struct AtomicFileTests {
    private let folder = TemporaryFolder()

    private func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("a new file is written with mode 0644", arguments: [0, 1, 1_000_000])
    func creates(count: Int) throws {
        let path = folder.path + "/new"
        let bytes = [UInt8](repeating: 7, count: count)
        try AtomicFile.write(bytes, to: path)
        #expect(folder.read(path) == bytes)
        #expect(try mode(of: path) == 0o644)
        #expect(folder.contents == ["new"])
    }

    @Test("a file that was there is replaced and keeps its mode")
    func replaces() throws {
        let path = folder.file([1, 2, 3], named: "old")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        try AtomicFile.write([4], to: path)
        #expect(folder.read(path) == [4])
        #expect(try mode(of: path) == 0o640)
        #expect(folder.contents == ["old"])
    }

    @Test("a rename that fails leaves what was there, and no temporary file")
    func renameFails() throws {
        // A folder in the way is noticed by the rename, when the temporary file is complete.
        let path = folder.path + "/taken"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let inside = folder.file([1], named: "taken/inside")
        let error = #expect(throws: FileError.self) { try AtomicFile.write([4], to: path) }
        #expect(error?.found.contains("errno 21") == true, "\(String(describing: error))")
        #expect(folder.read(inside) == [1])
        #expect(folder.contents == ["taken"])
    }

    @Test("a folder that is missing, or is a file, is named")
    func noFolder() {
        let file = folder.file([1], named: "file")
        let missing = #expect(throws: FileError.self) {
            try AtomicFile.write([4], to: folder.path + "/none/file")
        }
        #expect(missing?.found == "No such file or directory (errno 2)")
        #expect(missing?.remedy.contains("folder must exist") == true)
        let below = #expect(throws: FileError.self) { try AtomicFile.write([4], to: file + "/x") }
        #expect(below?.found == "Not a directory (errno 20)")
        #expect(folder.read(file) == [1])
        #expect(folder.contents == ["file"])
    }

    @Test(
        "a full disk gives a remedy",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))
    )
    func full() throws {
        let device = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let descriptor = dup(device.fileDescriptor)
        let bytes: [UInt8] = [1, 2, 3]
        let mapped = try MappedFile(path: folder.file(bytes))
        let error = #expect(throws: FileError.self) {
            try AtomicFile.fill(descriptor, with: mapped.bytes, mode: 0o666, path: "x")
        }
        #expect(
            error?.description
                == "x: found No space left on device (errno 28); wanted 3 bytes written; "
                + "free some space, or choose another folder"
        )
    }

    @Test("links and devices are refused and stay")
    func notRegular() throws {
        let target = folder.file([1], named: "target")
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        #expect(throws: FileError.self) { try AtomicFile.write([4], to: link) }
        #expect(throws: FileError.self) { try AtomicFile.write([4], to: "/dev/null") }
        #expect(folder.read(target) == [1])
        #expect(folder.contents == ["link", "target"])
        #expect(try MappedFile(path: link).count == 1)
    }
}
