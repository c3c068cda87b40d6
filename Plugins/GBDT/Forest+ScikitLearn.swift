extension Forest {
    /// Loads what `Tools/export_sklearn.py` makes of a model of scikit-learn.
    ///
    /// The margins are those that the exporter names for each kind of model, to the bit.
    init(
        scikitLearn root: ModelDocument.Fields,
        in document: borrowing ModelDocument,
    ) throws(ForestError) {
        let format = try root.required("gatehouse_forest")
        guard try document.double(format) == 1 else {
            throw ForestError(
                .path(format.path),
                found: "version \(try document.double(format))",
                wanted: "1",
                remedy: "export the model with the exporter of this version of Gatehouse"
            )
        }
        let head = try Self.head(root, in: document)
        var builder = ForestBuilder(head)
        var words = ForestBuilder.wordLimit(ofFile: document.bytes.count)
        let list = try root.required("trees")
        var elements = try document.elements(of: list)
        var index = 0
        while let element = try document.next(&elements, &index, of: list) {
            let tree = try ScikitLearnTree(element, words: &words, in: document)
            for tree in try tree.trees(outputCount: head.outputCount) {
                try Self.check(tree, link: head.objective.link)
                try builder.add(tree)
            }
        }
        self = builder.forest()
    }

    /// What the model says as a whole.
    private static func head(
        _ root: ModelDocument.Fields,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> Head {
        let features = try root.required("features")
        let names = try document.values(features).map { value throws(ForestError) in
            try document.text(value)
        }
        guard Set(names).count == names.count else {
            throw ForestError(
                .path(features.path),
                found: "\(names.count) names, \(Set(names).count) of them different",
                wanted: "names of their own"
            )
        }
        let bases = try root.required("bases")
        var head = Head(
            featureNames: names,
            objective: Objective(
                library: .scikitLearn,
                name: String(try document.text(root.required("model")).prefix(200)),
                link: try link(root, in: document)
            )
        )
        head.bases = try document.doubles(bases)
        head.outputCount = head.bases.count
        head.biases = Array(repeating: 0, count: head.outputCount)
        let divisor = try root.required("divisor")
        head.divisor = try document.double(divisor)
        guard head.outputCount > 0, head.bases.allSatisfy(\.isFinite), head.divisor.isFinite,
            head.divisor >= 1e-3
        else {
            throw ForestError(
                .path(head.outputCount > 0 ? divisor.path : bases.path),
                found: "\(head.outputCount) bases and the divisor \(head.divisor)",
                wanted: "a finite base for each output, and a divisor of 0.001 or more"
            )
        }
        head.roundsRows = try document.bool(root.required("rounds_rows"))
        head.truncatesNegativeCategories = false
        head.categories = try categories(root, names: names, in: document)
        return head
    }

    private static func link(
        _ root: ModelDocument.Fields,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> Objective.Link {
        let value = try root.required("link")
        switch try document.text(value) {
        case "none": return .none
        case "probability": return .probability
        case "logit": return .logit(scale: 1)
        case "half_logit": return .logit(scale: 2)
        case let other:
            throw ForestError(
                .path(value.path),
                found: "`\(other.prefix(40))`",
                wanted: "`none`, `logit`, `half_logit` or `probability`"
            )
        }
    }

    /// Names of categories by feature; numbers that are their own index need none.
    private static func categories(
        _ root: ModelDocument.Fields,
        names: [String],
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> [Int: Categories] {
        var categories: [Int: Categories] = [:]
        for value in try document.values(root.optional("categories")) {
            let fields = try document.fields(of: value)
            let last = Int64(names.count - 1)
            let feature = try document.integer(fields.required("feature"), in: 0...max(0, last))
            let list = try fields.required("names")
            let found: [Categories.Name]
            if try document.isTyped(list) {
                found = try document.doubles(list).map { .number($0) }
            } else {
                found = try document.values(list).map { value throws(ForestError) in
                    try document.isText(value)
                        ? .text(try document.text(value)) : .number(try document.double(value))
                }
            }
            let all = Categories(found)
            if !all.isIdentity { categories[Int(feature)] = all }
        }
        return categories
    }

    /// Refuses leaves that are no probabilities where the margin is said to be one.
    private static func check(_ tree: ForestBuilder.Tree, link: Objective.Link) throws(ForestError)
    {
        guard link == .probability else { return }
        for value in tree.leaves where !(0...1 ~= value) {
            throw ForestError(
                tree.place,
                found: "a leaf of \(value)",
                wanted: "a probability, which the model's `link` says it is"
            )
        }
    }
}
