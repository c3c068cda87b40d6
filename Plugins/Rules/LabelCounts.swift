internal import GatehouseLearning

/// How many events there are, by what people said of them.
package struct LabelCounts: Sendable, Equatable, Codable {
    package private(set) var abuse = 0
    package private(set) var benign = 0
    /// Those nobody labelled.
    package private(set) var unlabelled = 0

    /// All of them.
    package var count: Int { abuse + benign + unlabelled }
    /// Those with a label.
    package var labelled: Int { abuse + benign }

    mutating func add(_ isAbuse: Bool?) {
        switch isAbuse {
        case true?: abuse += 1
        case false?: benign += 1
        case nil: unlabelled += 1
        }
    }

    static func + (left: LabelCounts, right: LabelCounts) -> LabelCounts {
        var sum = left
        sum.abuse += right.abuse
        sum.benign += right.benign
        sum.unlabelled += right.unlabelled
        return sum
    }

    static func - (left: LabelCounts, right: LabelCounts) -> LabelCounts {
        var difference = left
        difference.abuse -= right.abuse
        difference.benign -= right.benign
        difference.unlabelled -= right.unlabelled
        return difference
    }

    /// The share of the labelled ones that are abuse; nil where nothing is labelled.
    var precision: Double? { labelled == 0 ? nil : Double(abuse) / Double(labelled) }

    /// The share of the abuse in `all` that is here; nil where there is none.
    func recall(of all: LabelCounts) -> Double? {
        all.abuse == 0 ? nil : Double(abuse) / Double(all.abuse)
    }
}

extension LabelCounts {
    private enum CodingKeys: String, CodingKey {
        case count, abuse, benign, unlabelled
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        abuse = try container.decode(Int.self, forKey: .abuse)
        benign = try container.decode(Int.self, forKey: .benign)
        unlabelled = try container.decode(Int.self, forKey: .unlabelled)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(count, forKey: .count)
        try container.encode(abuse, forKey: .abuse)
        try container.encode(benign, forKey: .benign)
        try container.encode(unlabelled, forKey: .unlabelled)
    }
}

/// Events with their groups, such as copies of one campaign, and how many independent ones they are worth.
struct GroupedCount: Sendable {
    private var alone = 0
    /// Events by the number of their group.
    private var sizes: [Int: Int] = [:]

    /// - Parameter group: Its number; nil for an event that is a group of its own.
    mutating func add(group: Int?) {
        if let group { sizes[group, default: 0] += 1 } else { alone += 1 }
    }

    /// How many independent events would give a share that varies as much; nil without events.
    ///
    /// `(Σm)² / Σm²` over the sizes of the groups, for all events of a group have one label, more or
    /// less (Kish, Survey Sampling, 1965).
    var effectiveCount: Double? {
        var sum = Double(alone)
        var squares = Double(alone)
        // Whole numbers, so that their order does not change the sums.
        for size in sizes.values {
            sum += Double(size)
            squares += Double(size) * Double(size)
        }
        return squares == 0 ? nil : sum * sum / squares
    }
}
