internal import GatehouseCore
internal import GatehouseLearning

/// How the margin is trained: the options of the detector that has one.
struct MarginRecipe {
    /// `neighbors` of each class that are compared, `reference_rows` of each class that are kept,
    /// `steps` of the projection's fit.
    static let optionNames = ["neighbors", "reference_rows", "steps"]

    /// Numbers of a projected embedding.
    static let outputCount = 64

    /// Examples of a class whose embeddings are this similar are one: the rest of a campaign says nothing new.
    static let nearDuplicate: Float = 0.95

    let neighborCount: Int
    let referenceRowLimit: Int
    let stepCount: Int

    init(_ expert: ExpertFolder) throws(ExpertError) {
        let options = expert.options
        let name = expert.name
        let neighborLimit = MarginModel.neighborLimit
        let rowLimit = MarginSpace.rowLimit
        neighborCount = try options.integer(
            "neighbors",
            in: 1...neighborLimit,
            default: 20,
            of: name
        )
        referenceRowLimit = try options.integer(
            "reference_rows",
            in: 1...rowLimit,
            default: 4000,
            of: name
        )
        stepCount = try options.integer("steps", in: 0...100_000, default: 600, of: name)
    }

    /// How the projection of embeddings of a width is fitted.
    func projection(width: Int) -> SoftNearestNeighborFit.Recipe {
        var recipe = SoftNearestNeighborFit.Recipe()
        recipe.outputCount = min(Self.outputCount, width)
        recipe.stepCount = stepCount
        return recipe
    }
}
