/// Reads what follows the trees of a LightGBM text model.
enum LightGBMTrailer {
    private static let key = "pandas_categorical:"

    /// The categories that pandas numbered, by feature; empty when there are none.
    ///
    /// The file has a list of values for each categorical column of the training table, but not the
    /// columns. They are the model's categorical features in their order, or else we refuse: a wrong guess
    /// would score nonsense.
    static func categories(
        from text: inout LightGBMText,
        header: LightGBMHeader,
    ) throws(ForestError) -> [Int: Forest.Categories] {
        let first = text.number
        guard let end = text.nextLine(), text.starts(end, with: LightGBMTree.endOfTrees) else {
            throw ForestError(
                line: first,
                found: "more than \(header.treeSizes.count) trees",
                wanted: "as many as `tree_sizes` has"
            )
        }
        var lists: [Forest.Categories] = []
        var number = 0
        while let line = text.nextLine() {
            guard text.starts(line, with: key) else { continue }
            number = line.number
            lists = try read(
                text.bytes.extracting(line.range.dropFirst(key.utf8.count)),
                line.number
            )
        }
        // Where every category is its own index, it does not matter whose it is.
        if lists.allSatisfy(\.isIdentity) { return [:] }
        let features = header.greatestCategories.indices.filter {
            header.greatestCategories[$0] != nil
        }
        let areTheirs = zip(features, lists).allSatisfy { feature, list in
            (header.greatestCategories[feature] ?? 0) < list.names.count
        }
        guard features.count == lists.count, areTheirs else {
            throw ForestError(
                line: number,
                found: "values of \(lists.count) pandas columns, and \(features.count) categorical "
                    + "features",
                wanted: "the values of each categorical feature, in their order",
                remedy: "train on integer codes and name them in `categorical_feature`"
            )
        }
        return Dictionary(uniqueKeysWithValues: zip(features, lists))
    }

    /// Reads the lists, which are JSON.
    private static func read(
        _ bytes: Span<UInt8>,
        _ line: Int,
    ) throws(ForestError) -> [Forest.Categories] {
        do throws(ForestError) {
            let json = try TranscodedJSON(bytes)
            let document = ModelDocument(json.bytes)
            let root = try document.root()
            guard try !document.isNull(root) else { return [] }
            var lists: [Forest.Categories] = []
            var elements = try document.elements(of: root)
            var index = 0
            while let element = try document.next(&elements, &index, of: root) {
                lists.append(Forest.Categories(try document.categoryNames(element)))
            }
            return lists
        } catch {
            throw ForestError(
                line: line,
                found: "in `pandas_categorical` \(error.found)",
                wanted: error.wanted,
                remedy: error.remedy
            )
        }
    }
}

extension ModelDocument {
    /// The categories of a column: numbers, texts or, as pandas prints them, `True` and `False`.
    fileprivate func categoryNames(
        _ value: Value
    ) throws(ForestError) -> [Forest.Categories.Name] {
        if try isNumeric(value) { return try doubles(value).map { .number($0) } }
        var elements = try elements(of: value)
        var names: [Forest.Categories.Name] = []
        var index = 0
        while let element = try next(&elements, &index, of: value) {
            switch try marker(at: element.offset) {
            case UInt8(ascii: "T"): names.append(.text("True"))
            case UInt8(ascii: "F"): names.append(.text("False"))
            default: names.append(.text(try text(element)))
            }
        }
        return names
    }
}
