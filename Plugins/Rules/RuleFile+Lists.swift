internal import GatehouseCore
internal import GatehouseFiles
internal import GatehouseText

/// The part of a file of rules that declares lists.
extension RuleFile {
    static func lists(
        _ node: RuleNode?,
        folder: String,
        content: (_ file: String) throws(ExpertError) -> [UInt8],
    ) throws(RuleError) -> [RuleList] {
        guard let node else { return [] }
        var lists: [RuleList] = []
        for (name, entry) in try node.entries() {
            try entry.expectKeys(["kind", "views", "whole_words", "entries", "file"])
            guard isName(name) else {
                throw entry.error("found \"\(name)\"; wanted small letters, digits, '-' and '_'")
            }
            let kind = try entry.required("kind").choice(RuleList.Kind.self)
            if kind == .value {
                for key in ["views", "whole_words"] {
                    guard try entry.optional(key) == nil else {
                        throw entry.error(
                            """
                            found \"\(key)\" in a list of values, which is looked for in no text; \
                            remove it, or make the list one of phrases
                            """
                        )
                    }
                }
            }
            var views: [RuleList.View] = []
            for view in try entry.optional("views")?.list() ?? [] {
                views.append(try view.choice(RuleList.View.self))
            }
            if views.isEmpty, kind != .value { views = [.folded] }
            let content = try entries(of: entry, folder: folder, content: content)
            lists.append(
                RuleList(
                    name: name,
                    kind: kind,
                    views: views,
                    isWholeWord: try entry.optional("whole_words")?.bool() ?? (kind == .phrase),
                    entries: content.entries,
                    source: TextList.Source(file: content.file, lines: content.lines),
                    fileName: try entry.optional("file")?.string(),
                    file: entry.file,
                    line: entry.line,
                    warnings: content.warnings
                )
            )
        }
        return lists
    }

    private struct Entries {
        var file: String
        var entries: [String] = []
        var lines: [Int] = []
        var warnings: [String] = []
    }

    /// The entries that are written here, or those of a file.
    private static func entries(
        of node: RuleNode,
        folder: String,
        content: (_ file: String) throws(ExpertError) -> [UInt8],
    ) throws(RuleError) -> Entries {
        var found: Entries
        switch (try node.optional("entries"), try node.optional("file")) {
        case (let inline?, nil):
            found = Entries(file: node.file)
            for entry in try inline.list() {
                found.entries.append(try entry.string())
                found.lines.append(entry.line)
            }
        case (nil, let file?):
            found = Entries(file: folder + (try file.string()))
            let bytes = try file.content(content)
            do {
                let parsed = try TextList.parse(file: found.file, bytes: bytes.span)
                (found.entries, found.lines) = (parsed.entries, parsed.lines)
                found.warnings = parsed.warnings
            } catch {
                throw file.error("\(error)")
            }
        default: throw node.error("wanted either \"entries\" or \"file\"; give one of them")
        }
        guard !found.entries.isEmpty else { throw node.error("found no entries; add one") }
        return found
    }
}

extension RuleNode {
    /// The content of the file that this names.
    func content(
        _ read: (_ file: String) throws(ExpertError) -> [UInt8]
    ) throws(RuleError) -> [UInt8] {
        let name = try string()
        do {
            return try read(name)
        } catch {
            throw self.error("\(error.message)")
        }
    }
}
