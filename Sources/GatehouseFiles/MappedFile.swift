internal import Foundation

/// A file's bytes, read-only, in the address space of this process.
///
/// The mapping outlives the path: a file that is renamed or removed stays readable. A file that is
/// *cut short in place* would kill the process with SIGBUS at the next read, and one that is written in
/// place would change under its readers. Nothing here can prevent that; what keeps it from
/// happening is that files are only ever replaced, by rename, as ``AtomicFile`` does.
@safe package final class MappedFile: Sendable {
    /// Where the file was when it was mapped.
    package let path: String

    /// How many bytes it has.
    package let count: Int

    /// First byte of the mapping; nothing when the file is empty.
    // SAFETY: set once, and what it points to is read-only until `deinit`.
    private nonisolated(unsafe) let base: UnsafeRawPointer?

    /// Maps the file at `path`, which must be a regular file; it may be empty.
    package init(path: String) throws(FileError) {
        self.path = path
        // Without O_NONBLOCK, opening a named pipe would wait for a writer.
        // SAFETY: Swift passes the path as a string that ends in zero and lives through the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw FileError(path: path, code: errno, wanted: "a file that can be read")
        }
        defer { close(descriptor) }
        var status = stat()
        // SAFETY: `status` lives through the call, which fills it.
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw FileError(path: path, code: errno, wanted: "a file that can be read")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw FileError(
                path: path,
                found: isFolder ? "a folder" : "a device, pipe or socket",
                wanted: "a regular file",
                remedy: "give the path of a file"
            )
        }
        guard let count = Int(exactly: status.st_size), count >= 0 else {
            throw FileError(
                path: path,
                found: "\(status.st_size) bytes",
                wanted: "a size we can address",
                remedy: "check the file system"
            )
        }
        self.count = count
        // mmap refuses a length of zero.
        guard count > 0 else {
            unsafe base = nil
            return
        }
        // SAFETY: a new mapping of a file that is open; it overlaps no memory of ours.
        let start = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let start = unsafe start, unsafe start != MAP_FAILED else {
            throw FileError(path: path, code: errno, wanted: "a file that can be mapped")
        }
        unsafe base = UnsafeRawPointer(start)
    }

    deinit {
        // SAFETY: spans borrow this object, so none is left.
        if let base = unsafe base { unsafe munmap(UnsafeMutableRawPointer(mutating: base), count) }
    }

    /// All bytes.
    package var bytes: RawSpan {
        @_lifetime(borrow self)
        // SAFETY: bytes have no padding.
        get { unsafe elements(UInt8.self, at: 0, count: count).bytes }
    }

    /// All bytes as elements, which is how parsers of text take them.
    package var octets: Span<UInt8> {
        @_lifetime(borrow self)
        get { elements(UInt8.self, at: 0, count: count) }
    }

    /// A copy of all bytes.
    package var copy: [UInt8] {
        // SAFETY: the buffer does not leave the closure.
        unsafe bytes.withUnsafeBytes { unsafe Array($0) }
    }

    /// The bytes as a new text; what is not UTF-8 in them is repaired.
    package var string: String {
        // SAFETY: the buffer does not leave the closure.
        unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Whether an `Element` may lie at `offset`.
    func isAligned<Element: BitwiseCopyable>(_ element: Element.Type, at offset: Int) -> Bool {
        // The mapping starts at a page.
        offset % MemoryLayout<Element>.alignment == 0
    }

    /// The `count` elements that start at byte `offset`, in the byte order of this machine.
    ///
    /// Fixed-width numbers only: every pattern of bits must be an `Element`.
    @_lifetime(borrow self)
    func elements<Element: BitwiseCopyable>(
        _ element: Element.Type,
        at offset: Int,
        count: Int,
    ) -> Span<Element> {
        let byteCount = count * MemoryLayout<Element>.stride
        precondition(
            count >= 0 && offset >= 0 && byteCount <= self.count - offset
                && isAligned(element, at: offset),
            "\(count) elements at byte \(offset) of \(self.count)"
        )
        guard let base = unsafe base else { return Span() }
        // SAFETY: aligned and inside the mapping, which lives as long as `self`.
        let start = unsafe (base + offset).assumingMemoryBound(to: Element.self)
        return unsafe _overrideLifetime(
            Span(_unsafeStart: start, count: count),
            borrowing: self
        )
    }
}
