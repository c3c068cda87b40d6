extension Forest {
    /// Loads a LightGBM text model, as `save_model` writes it (`version=v3` and `v4`).
    ///
    /// The margins are those of LightGBM's `predict(raw_score=True)`, to the bit, but for averaged
    /// forests: there LightGBM gives the sum, and a margin is the sum divided by the number of rounds,
    /// which is what LightGBM itself passes to its objective. A missing category goes right, as in
    /// LightGBM 3.3, 4.6 and 4.7. Takes memory of at most about twice the file's size.
    package init(lightGBM bytes: Span<UInt8>) throws(ForestError) {
        var text = LightGBMText(bytes)
        let header = try LightGBMHeader(from: &text)
        let outputCount = header.outputCount
        var head = Head(featureNames: header.featureNames, objective: header.objective)
        head.outputCount = outputCount
        head.bases = Array(repeating: 0, count: outputCount)
        head.biases = head.bases
        if header.isAveraged { head.divisor = max(1, Double(header.treeSizes.count / outputCount)) }
        var builder = ForestBuilder(head)
        for (index, size) in header.treeSizes.enumerated() {
            let start = text.offset
            var tree = try LightGBMTree.read(
                index,
                from: &text,
                featureCount: head.featureNames.count
            )
            tree.output = index % outputCount
            try builder.add(tree)
            guard text.offset - start == size else {
                throw ForestError(
                    line: header.treeSizesLine,
                    found: "\(size) as the size of tree \(index), which has \(text.offset - start)",
                    wanted: "its bytes",
                    remedy: "LightGBM would misread it too; save the model again, never edit it"
                )
            }
        }
        builder.head.categories = try LightGBMTrailer.categories(from: &text, header: header)
        self = builder.forest()
    }
}
