internal import GatehouseLearning

/// A projection of embeddings, and examples of either class in it.
final class MarginSpace: Sendable {
    /// The most examples of a class.
    static let rowLimit = 100_000

    /// Input-major, shape `[width, outputCount]`.
    let projection: [Float]

    /// Numbers of an embedding.
    let width: Int

    /// Numbers of a projected one.
    let outputCount: Int

    /// Examples of abuse, projected and of length 1; at least one.
    let abuse: ReferenceRows

    /// Examples of what is not abuse, likewise.
    let benign: ReferenceRows

    /// Takes its parts, which fit each other.
    init(
        projection: [Float],
        width: Int,
        abuse: consuming ReferenceRows,
        benign: consuming ReferenceRows,
    ) {
        outputCount = abuse.width
        precondition(
            projection.count == width * abuse.width && benign.width == abuse.width
                && abuse.count > 0 && benign.count > 0,
            """
            \(projection.count) weights for \(width) inputs and \(abuse.width) outputs, \
            \(abuse.count) and \(benign.count) examples
            """
        )
        self.projection = projection
        self.width = width
        self.abuse = abuse
        self.benign = benign
    }
}

/// Examples, how many of them are compared, and how to read the margin as log-odds.
struct MarginModel: Sendable {
    /// The most neighbours of a class that are compared.
    static let neighborLimit = 256

    /// Where embeddings are compared.
    let space: MarginSpace

    /// How many neighbours of each class are compared, as far as there are; from 1 to ``neighborLimit``.
    let neighborCount: Int

    /// The margin as log-odds.
    var scaling = PlattScaling.identity

    /// The logit of an event whose similarities were found.
    func logit(_ similarities: ClassSimilarities) -> Double { scaling.apply(similarities.margin) }
}
