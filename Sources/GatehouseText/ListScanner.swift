/// All lists of a set of rules, looked for in one pass over each view of a text.
///
/// Phrases are in one database for each view and regular expressions in another, both matched in
/// time linear in the text. Immutable; what changes while scanning is in a session.
package final class ListScanner: Sendable {
    /// The lists, in the order that indices refer to.
    package let lists: [TextList]

    /// In the order of ``Part``.
    let tables: [ScanTable]

    /// What a table matches.
    enum Part: Int, CaseIterable {
        case foldedPhrases, foldedExpressions, squeezedPhrases, squeezedExpressions

        var view: TextList.Views { rawValue < 2 ? .folded : .squeezed }
        var kind: TextList.Kind { rawValue % 2 == 0 ? .phrase : .regex }
    }

    init(lists: [TextList], tables: [ScanTable]) {
        self.lists = lists
        self.tables = tables
    }

    /// Whether some list is matched on the squeezed view.
    package var needsSqueezedView: Bool {
        Part.allCases.contains { $0.view == .squeezed && tables[$0.rawValue].database != nil }
    }

    /// A session, for one owner at a time.
    ///
    /// - Parameters:
    ///   - byteLimit: How many bytes of a text are looked at.
    ///   - hitsPerList: How many hits are kept for each list and view.
    /// - Returns: A session that has warmed up for texts of up to 4 KiB.
    package func makeSession(
        byteLimit: Int = 1 << 20,
        hitsPerList: Int = 8
    ) -> ListScannerSession {
        ListScannerSession(self, byteLimit: byteLimit, hitsPerList: hitsPerList)
    }
}
