internal import GatehouseBank
package import GatehouseCore
internal import GatehouseLearning

/// Labelled events in memory, with their groups and folds.
package struct LabelledEvents: Sendable {
    package private(set) var events: [Event] = []
    package private(set) var ids: [String] = []
    package private(set) var labels: [Bool] = []

    /// Number of each row's group.
    package private(set) var groups: [Int] = []

    /// Name of each group, by its number.
    package private(set) var groupNames: [String] = []

    private var rowOfID: [String: Int] = [:]
    private var groupNumbers: [String: Int] = [:]

    package init() {}

    package var count: Int { events.count }

    /// Adds a row; one without a group is a group of its own.
    ///
    /// - Throws: A message when the id is missing or taken, or there is no label.
    package mutating func append(
        _ event: Event,
        isAbuse: Bool?,
        group: String,
        from file: String,
        line: Int,
    ) throws(TrainingError) {
        var bytes: [UInt8] = []
        event.appendID(to: &bytes)
        let id = String(decoding: bytes, as: UTF8.self)
        guard let isAbuse else {
            throw .data(
                file: file,
                line: line,
                message: """
                    found no label; wanted {"event":{…},"label":0} or 1; a plain event has none
                    """
            )
        }
        guard !id.isEmpty, !id.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else {
            throw .data(
                file: file,
                line: line,
                message: "found the id \"\(id)\"; wanted one that is not empty, without , and \""
            )
        }
        guard rowOfID.updateValue(count, forKey: id) == nil else {
            throw .data(file: file, line: line, message: "found the id \"\(id)\" a second time")
        }
        events.append(event)
        ids.append(id)
        labels.append(isAbuse)
        let name = group.isEmpty ? id : group
        let number = groupNumbers[name] ?? groupNames.count
        if number == groupNames.count {
            groupNumbers[name] = number
            groupNames.append(name)
        }
        groups.append(number)
    }

    /// Puts rows into one group that belong together.
    ///
    /// - Parameters:
    ///   - firsts: For each row, the first row that it belongs with.
    ///   - keepsGiven: Whether rows of one group stay together; else only `firsts` counts.
    /// - Returns: How many groups there are fewer than before, or than rows if none was kept.
    @discardableResult
    package mutating func join(_ firsts: [Int], keepsGiven: Bool) -> Int {
        precondition(firsts.count == count, "\(firsts.count) places for \(count) rows")
        var sets = DisjointSets(count: count)
        var firstOfGroup: [Int: Int] = [:]
        let before = keepsGiven ? groupNames.count : count
        for row in firsts.indices {
            sets.join(firsts[row], row)
            guard keepsGiven else { continue }
            let first = firstOfGroup[groups[row], default: row]
            firstOfGroup[groups[row]] = first
            sets.join(first, row)
        }
        var numbers: [Int: Int] = [:]
        var names: [String] = []
        var numbered = groups
        for row in firsts.indices {
            let first = sets.first(of: row)
            if let number = numbers[first] {
                numbered[row] = number
            } else {
                numbers[first] = names.count
                numbered[row] = names.count
                names.append(keepsGiven ? groupNames[groups[first]] : ids[first])
            }
        }
        groups = numbered
        groupNames = names
        groupNumbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        return before - names.count
    }

    /// The row of an id.
    package func row(of id: String) -> Int? { rowOfID[id] }

    /// Divides the rows into folds: whole groups, every channel and label evenly.
    ///
    /// - Throws: When a class or groups are too few.
    package func folds(_ count: Int, seed: UInt64) throws(TrainingError) -> [Int] {
        let positives = labels.count { $0 }
        guard positives >= count, labels.count - positives >= count else {
            throw .dataset(
                """
                found \(positives) abusive and \(labels.count - positives) other events; \
                \(count) folds want at least \(count) of each
                """
            )
        }
        guard groupNames.count >= count else {
            throw .dataset("found \(groupNames.count) groups; \(count) folds want as many")
        }
        let strata = events.indices.map { row in
            2 * (events[row].channel.map { $0 + 1 } ?? 0) + (labels[row] ? 1 : 0)
        }
        return StratifiedGroupFolds.assign(
            groups: groups,
            strata: strata,
            foldCount: count,
            seed: seed
        )
    }
}

extension LabelledEvents {
    /// Deals the labels out anew, for checks that nothing leaks: no model can then be better than the
    /// prevalence.
    package mutating func shuffleLabels(seed: UInt64) {
        var order = Array(labels.indices)
        var generator = SeededGenerator(seed: seed)
        generator.shuffle(&order)
        labels = order.map { labels[$0] }
    }
}
