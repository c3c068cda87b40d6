internal import Foundation

/// What the file system says of a file's content without reading it.
///
/// Two equal stamps of one path mean the same content, unless someone sets clocks back.
package struct FileStamp: Codable, Equatable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let byteCount: Int64

    /// Nanoseconds since 1970 of the last change to the content.
    private let modified: Int64

    /// Nanoseconds since 1970 of the last change to anything; nobody can set it.
    private let changed: Int64

    /// The stamp of the file at `path`, following links.
    package init(of path: String) throws(FileError) {
        var status = stat()
        // SAFETY: `status` lives through the call, which fills it.
        guard unsafe stat(path, &status) == 0 else {
            throw FileError(path: path, code: errno, wanted: "a file that can be read")
        }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        byteCount = Int64(status.st_size)
        #if canImport(Darwin)
            modified = Self.nanoseconds(status.st_mtimespec)
            changed = Self.nanoseconds(status.st_ctimespec)
        #else
            modified = Self.nanoseconds(status.st_mtim)
            changed = Self.nanoseconds(status.st_ctim)
        #endif
    }

    /// Whether the file was left alone for so long that another change would change the stamp.
    ///
    /// Clocks of file systems tick every few milliseconds, some every two seconds: two changes
    /// within one tick look like one.
    package var isSettled: Bool {
        let now = Int64(Date().timeIntervalSince1970 * 1e9)
        return max(modified, changed) < now - 3_000_000_000
    }

    /// Whether both are stamps of one file, whatever was written to it in between.
    package func isOfSameFile(as other: FileStamp) -> Bool {
        device == other.device && inode == other.inode
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
