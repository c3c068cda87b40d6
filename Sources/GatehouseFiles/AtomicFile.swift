internal import Foundation

/// Writes whole files: whoever opens the path finds the old content or the new, never a part.
///
/// The bytes go to a temporary file in the same folder, to the disk, and only then by rename to their
/// path; the folder goes to the disk last, so a crash does not undo the rename.
package enum AtomicFile {
    /// Replaces or creates the file at `path`.
    ///
    /// A file that was there keeps its mode; a new one gets 0644. On failure nothing at `path` has
    /// changed and no temporary file is left, with one exception: when only the last step fails, the
    /// new content is in place but may not survive a crash. A symbolic link is refused, for a
    /// rename would replace the link and leave its target as it was.
    package static func write(_ bytes: RawSpan, to path: String) throws(FileError) {
        let mode = try mode(of: path)
        let folder = folder(of: path)
        let temporary = "\(path).\(String(UInt64.random(in: 0...UInt64.max), radix: 36)).tmp"
        // SAFETY: here and below, Swift passes paths as strings that live through the call.
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw FileError(path: path, code: errno, wanted: "a folder that can be written to")
        }
        do throws(FileError) {
            try fill(descriptor, with: bytes, mode: mode, path: path)
            guard unsafe rename(temporary, path) == 0 else {
                throw FileError(path: path, code: errno, wanted: "a path that can be replaced")
            }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
        try synchronize(folder: folder, path: path)
    }

    /// Replaces or creates the file at `path`.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        // SAFETY: bytes have no padding.
        try write(unsafe bytes.span.bytes, to: path)
    }

    /// Writes all bytes to an open file, puts them on the disk, and closes it in any case.
    static func fill(
        _ descriptor: Int32,
        with bytes: RawSpan,
        mode: mode_t,
        path: String,
    ) throws(FileError) {
        var code: Int32 = 0
        var written = 0
        while written < bytes.byteCount, code == 0 {
            let rest = bytes.extracting(written..<bytes.byteCount)
            // SAFETY: the buffer does not leave the closure.
            let step = unsafe rest.withUnsafeBytes {
                unsafe Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if step > 0 {
                written += step
            } else if step == 0 {
                code = EIO
            } else if errno != EINTR {
                code = errno
            }
        }
        if code == 0, fchmod(descriptor, mode) != 0 { code = errno }
        if code == 0, fsync(descriptor) != 0 { code = errno }
        // Some file systems report only here that there was no space.
        if close(descriptor) != 0, code == 0, errno != EINTR { code = errno }
        guard code == 0 else {
            throw FileError(path: path, code: code, wanted: "\(bytes.byteCount) bytes written")
        }
    }

    /// The mode that the file at `path` must have afterwards.
    private static func mode(of path: String) throws(FileError) -> mode_t {
        var status = stat()
        // SAFETY: `status` lives through the call, which fills it.
        guard unsafe lstat(path, &status) == 0 else {
            guard errno == ENOENT else {
                throw FileError(path: path, code: errno, wanted: "a path that can be written to")
            }
            return 0o644
        }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG || kind == S_IFDIR else {
            // Renaming onto a device would replace the device.
            throw FileError(
                path: path,
                found: kind == S_IFLNK ? "a symbolic link" : "a device, pipe or socket",
                wanted: "a regular file, or nothing",
                remedy: kind == S_IFLNK
                    ? "give the path that the link points to" : "give another path"
            )
        }
        return status.st_mode & 0o7777
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Puts a folder's entries on the disk.
    private static func synchronize(folder: String, path: String) throws(FileError) {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileError(path: folder, code: errno, wanted: "a folder that can be opened")
        }
        defer { close(descriptor) }
        // EINVAL: a file system that cannot, and need not.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw FileError(
                path: path,
                code: errno,
                wanted: "its new entry in \(folder) on the disk"
            )
        }
    }
}
