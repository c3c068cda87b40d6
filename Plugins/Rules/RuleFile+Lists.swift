internal import GatehouseCore

/// The part of a file of rules that declares lists.
extension RuleFile {
    static func lists(
        _ node: RuleNode?,
        content: (_ file: String) throws(ExpertError) -> String,
    ) throws(RuleError) -> [RuleList] {
        guard let node else { return [] }
        var lists: [RuleList] = []
        for (name, entry) in try node.entries() {
            try entry.expectKeys(["kind", "views", "whole_words", "entries", "file"])
            guard isName(name) else {
                throw entry.error("found \"\(name)\"; wanted small letters, digits, '-' and '_'")
            }
            let kind = try entry.required("kind").choice(RuleList.Kind.self)
            var views: [RuleList.View] = []
            for view in try entry.optional("views")?.list() ?? [] {
                views.append(try view.choice(RuleList.View.self))
            }
            lists.append(
                RuleList(
                    name: name,
                    kind: kind,
                    views: views.isEmpty ? [.folded] : views,
                    isWholeWord: try entry.optional("whole_words")?.bool() ?? (kind != .regex),
                    entries: try entries(of: entry, content: content),
                    line: entry.line
                )
            )
        }
        return lists
    }

    /// The entries that are written here, or the lines of a file without its comments.
    private static func entries(
        of node: RuleNode,
        content: (_ file: String) throws(ExpertError) -> String,
    ) throws(RuleError) -> [String] {
        let inline = try node.optional("entries")
        let file = try node.optional("file")
        var entries: [String] = []
        switch (inline, file) {
        case (let inline?, nil): entries = try inline.strings()
        case (nil, let file?):
            let text: String
            do {
                text = try content(try file.string())
            } catch let error as RuleError {
                throw error
            } catch {
                throw file.error("\(error)")
            }
            for line in text.split(whereSeparator: \.isNewline) {
                var entry = line.drop(while: \.isWhitespace)
                while entry.last?.isWhitespace == true { entry.removeLast() }
                if !entry.isEmpty, entry.first != "#" { entries.append(String(entry)) }
            }
        default: throw node.error("wanted either \"entries\" or \"file\"; give one of them")
        }
        guard !entries.isEmpty else { throw node.error("found no entries; add one") }
        return entries
    }
}
