extension TextList {
    /// What a list file says.
    package struct File: Sendable, Equatable {
        package var entries: [String] = []
        /// The line of each entry, counted from 1.
        package var lines: [Int] = []
        /// What is odd but does no harm, each with its file and line.
        package var warnings: [String] = []
    }

    /// How long a line of a list file may be, in bytes.
    package static let lineLimit = 4096

    /// Reads a list file: one entry a line, white space around it ignored.
    ///
    /// Empty lines and those that begin with `#` are ignored; an entry that begins with `#` is
    /// written `\#`. A repeated entry is left out, with a warning.
    ///
    /// - Parameters:
    ///   - name: The file's name, for messages.
    ///   - bytes: UTF-8, with or without a byte order mark, lines ended by LF or CR LF.
    /// - Returns: The entries in order, and what is odd about them.
    /// - Throws: At a line that is not UTF-8, has a NUL, or is longer than ``lineLimit``.
    package static func parse(
        file name: String,
        bytes: Span<UInt8>
    ) throws(TextListError) -> File {
        var file = File()
        var seen: [String: Int] = [:]
        var line = 0
        var start = 0
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { start = 3 }
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            line += 1
            let place = "\(name):\(line)"
            if var entry = try entry(bytes.extracting(start..<end), place) {
                if entry.hasPrefix("\\#") { entry.removeFirst() }
                if let first = seen[entry] {
                    file.warnings.append(
                        """
                        \(place): found '\(entry)' again, first on line \(first); \
                        wanted each entry once; delete one
                        """
                    )
                } else {
                    seen[entry] = line
                    file.entries.append(entry)
                    file.lines.append(line)
                }
            }
            start = end + 1
        }
        return file
    }

    /// The entry on a line, or nothing where the line has none.
    private static func entry(
        _ line: Span<UInt8>,
        _ place: String
    ) throws(TextListError) -> String? {
        var (start, end) = (0, line.count)
        while start < end, isBlank(line[start]) { start += 1 }
        while end > start, isBlank(line[end - 1]) { end -= 1 }
        guard start < end, line[start] != UInt8(ascii: "#") else { return nil }
        let text = line.extracting(start..<end)
        guard text.count <= lineLimit else {
            throw .invalidEntry(
                place: place,
                found: "an entry of \(text.count) bytes",
                wanted: "at most \(lineLimit)",
                remedy: "write one entry a line"
            )
        }
        var copy: [UInt8] = []
        let intake = copy.append(repairing: text, limit: text.count * 3)
        guard !intake.isRepaired, !copy.contains(0) else {
            throw .invalidEntry(
                place: place,
                found: intake.isRepaired ? "bytes that are not UTF-8" : "a NUL",
                wanted: "text in UTF-8",
                remedy: "save the file as UTF-8"
            )
        }
        return String(decoding: copy, as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte &- 0x09 < 5
    }
}
