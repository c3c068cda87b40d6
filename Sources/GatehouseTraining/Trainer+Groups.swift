internal import GatehouseRuntime

/// Groups of rows that no fold may split.
extension Trainer {
    /// The data with the groups that the manifest's `group_by` asks for, which are reported.
    ///
    /// - Throws: ``TrainingError`` when near copies are wanted and an encoder of the bundle is missing:
    ///   folds must not depend on the machine.
    package func grouped(_ data: LabelledEvents) throws(TrainingError) -> LabelledEvents {
        var data = data
        let sources = manifest.training.groupBy
        let keepsGiven = sources.contains(.given)
        guard sources.contains(.nearDuplicates) else {
            if !keepsGiven { data.join(Array(0..<data.count), keepsGiven: false) }
            return data
        }
        report("groups: near copies among \(data.count) events")
        let firsts = try DuplicateGroups(of: data.events, for: self).firsts
        let before = keepsGiven ? data.groupNames.count : data.count
        let joined = data.join(firsts, keepsGiven: keepsGiven)
        report("groups: \(before) before, \(joined) joined to others, \(before - joined) left")
        return data
    }
}
