/// How long the gates are trained, and how many networks they average.
package struct GateRecipe: Sendable {
    /// How often a network sees every example.
    package let epochs: Int

    /// Networks of different seeds whose answers are averaged.
    ///
    /// Three are worth .0015 of average precision at 5 % more than one; one that learned from the three
    /// was worse than one that learned from labels.
    package let memberCount: Int

    /// So many epochs and networks, one of each at least.
    package init(epochs: Int, memberCount: Int) {
        precondition(epochs > 0 && memberCount > 0, "\(epochs) epochs, \(memberCount) networks")
        self.epochs = epochs
        self.memberCount = memberCount
    }

    /// What measured best.
    package static let standard = GateRecipe(epochs: 25, memberCount: 3)

    /// For small bundles of tests, whose gates are not what is tested.
    package static let quick = GateRecipe(epochs: 8, memberCount: 1)
}
