/// Texts that are taken for one campaign.
package struct BankCluster: Equatable, Sendable {
    /// Where its texts are in what was grouped, ascending.
    package let members: [Int]

    /// The member that stands for all: the one with the most texts near it.
    package let representative: Int

    /// The mean similarity of the members to the representative, which counts as 1; at most 1.
    package let meanSimilarity: Double

    /// The similarity of the member that is the least similar to the representative.
    package let leastSimilarity: Double
}
