internal import Foundation

/// Why a file could not be read or written.
package struct FileError: Error, Equatable, CustomStringConvertible {
    package let path: String
    package let found: String
    package let wanted: String
    package let remedy: String

    package init(path: String, found: String, wanted: String, remedy: String) {
        self.path = path
        self.found = found
        self.wanted = wanted
        self.remedy = remedy
    }

    package var description: String { "\(path): found \(found); wanted \(wanted); \(remedy)" }
}

extension FileError {
    /// An error of the operating system: `errno`, and what was being done.
    package init(path: String, code: Int32, wanted: String) {
        let error = NSError(domain: NSPOSIXErrorDomain, code: Int(code))
        let text = error.localizedFailureReason ?? error.localizedDescription
        self.init(
            path: path,
            found: "\(text) (errno \(code))",
            wanted: wanted,
            remedy: Self.remedy(for: code)
        )
    }

    private static func remedy(for code: Int32) -> String {
        switch code {
        case ENOENT: "check the path; its folder must exist"
        case ENOTDIR: "check the path; a part of it is a file where a folder is wanted"
        case EISDIR: "give the path of a file, not of a folder"
        case EACCES, EPERM: "give the user that runs this the permission"
        case EROFS: "the file system is mounted read-only; choose another folder"
        case ENOSPC, EDQUOT: "free some space, or choose another folder"
        case EFBIG: "raise the limit on file sizes (ulimit -f)"
        case EMFILE, ENFILE: "raise the limit on open files (ulimit -n)"
        case ENOMEM: "the process is out of address space; raise its memory limit"
        case ELOOP: "check the path; its links go in a circle"
        case ENAMETOOLONG: "choose a shorter path"
        case EIO: "the disk reports a failure; look at the system log"
        default: "look the error up in `man 3 errno`"
        }
    }
}
