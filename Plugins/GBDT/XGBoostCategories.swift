/// The names of categories that a model keeps since XGBoost 3.1: its trees know their indices.
enum XGBoostCategories {
    /// The categories of each feature that has such names; numbers that are their own index are none.
    static func read(
        _ model: ModelDocument.Fields,
        head: Forest.Head,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> [Int: Forest.Categories] {
        guard let container = model.optional("cats") else { return [:] }
        let list = try document.fields(of: container).required("enc")
        var categories: [Int: Forest.Categories] = [:]
        var elements = try document.elements(of: list)
        var feature = 0
        while let element = try document.next(&elements, &feature, of: list) {
            guard feature <= head.featureNames.count else {
                throw ForestError(
                    .path(list.path),
                    found: "categories of over \(head.featureNames.count) features",
                    wanted: "one list for each feature"
                )
            }
            let found = Forest.Categories(try names(element, in: document))
            if !found.isIdentity { categories[feature - 1] = found }
        }
        return categories
    }

    /// The names in one list: numbers, or texts that lie behind each other in one list of bytes.
    private static func names(
        _ value: ModelDocument.Value,
        in document: borrowing ModelDocument,
    ) throws(ForestError) -> [Forest.Categories.Name] {
        let fields = try document.fields(of: value)
        let values = try fields.required("values")
        guard let offsets = fields.optional("offsets") else {
            return try document.doubles(values).map { .number($0) }
        }
        let bytes = try document.integers(values, in: -128...255)
        // XGBoost 3.1 and 3.2 count letters where these are bytes, so that names run into each other.
        guard bytes.allSatisfy({ 0..<128 ~= $0 }) else {
            throw ForestError(
                .path(values.path),
                found: "names of categories with letters beyond ASCII, which XGBoost cuts wrongly",
                wanted: "names in ASCII",
                remedy: "rename the categories, or train on integer codes"
            )
        }
        let ends = try document.integers(offsets, in: 0...Int64(bytes.count))
        return try zip(ends, ends.dropFirst()).map { start, end throws(ForestError) in
            guard start <= end else {
                throw ForestError(
                    .path(offsets.path),
                    found: "\(start) before \(end)",
                    wanted: "ascending offsets"
                )
            }
            let text = bytes[Int(start)..<Int(end)].map { UInt8(truncatingIfNeeded: $0) }
            return .text(String(decoding: text, as: UTF8.self))
        }
    }
}
