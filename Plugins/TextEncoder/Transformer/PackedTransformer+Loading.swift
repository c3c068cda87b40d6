internal import GatehouseFiles

extension PackedTransformer {
    /// A model, and what whoever runs this should know about how it was loaded.
    struct Loaded {
        let model: PackedTransformer
        let notes: [String]

        /// The file it is mapped from; nothing when it lives in memory.
        var path: String?
    }

    /// Takes a model from the cache, or packs it and puts it there.
    ///
    /// A cache that cannot be used is no failure: the model is then served from memory.
    static func load(
        _ files: ModelFiles,
        sources: ModelSources,
        configuration: BertConfiguration,
        precision: Precision,
        tokenizer: Tokenizer,
        cache: CacheFolder?,
    ) throws(FileError) -> Loaded {
        let key = key(of: sources.digest, precision: precision)
        let name = "transformer-\(precision.rawValue)-\(key.hexadecimal.prefix(24)).packed"
        func cached() throws(FileError) -> PackedTransformer? {
            guard let file = try cache?.map(name) else { return nil }
            return try PackedTransformer(
                file,
                key: key,
                configuration: configuration,
                precision: precision
            )
        }
        var notes: [String] = []
        do {
            if let model = try cached() {
                return Loaded(model: model, notes: [], path: cache?.path(of: name))
            }
        } catch {
            notes.append("packed weights are made again: \(error)")
        }
        // Last of all, when everything that packing took is free again.
        defer { ReleasedMemory.giveBack() }
        let packed = try pack(files, sources, configuration, precision, tokenizer)
        guard let cache else {
            notes.append("no cache folder: set GATEHOUSE_CACHE for a faster start")
            return Loaded(model: packed, notes: notes)
        }
        do {
            try cache.write(packed.serialized(key: key), as: name)
            // From the file, so that processes share it and this one can give the memory back.
            if let model = try cached() {
                return Loaded(model: model, notes: notes, path: cache.path(of: name))
            }
        } catch {
            notes.append("packed weights stay in memory: \(error)")
        }
        return Loaded(model: packed, notes: notes)
    }

    /// Packs the weights of a folder.
    private static func pack(
        _ files: ModelFiles,
        _ sources: ModelSources,
        _ configuration: BertConfiguration,
        _ precision: Precision,
        _ tokenizer: Tokenizer,
    ) throws(FileError) -> PackedTransformer {
        let file = try MappedFile(path: files.path(of: ModelFiles.weights))
        guard ContentHash(of: file) == sources.hashes[ModelFiles.weights] else {
            throw FileError(
                path: file.path,
                found: "another file than a moment ago",
                wanted: "files that stay as they are while they are loaded",
                remedy: "load it again when the folder is complete"
            )
        }
        let weights = try BertWeights(file, configuration: configuration)
        let maxima = ActivationMaxima(configuration)
        let limit = configuration.maximumTokens
        if precision == .int8 {
            let windows = CalibrationTexts.windows(
                tokenizer,
                of: CalibrationTexts.all,
                limit: limit
            )
            let model = try packing(weights, precision: .fp32, maxima: maxima)
            _ = model.vectors(of: windows, observing: maxima)
        }
        let packed = try packing(weights, precision: precision, maxima: maxima)
        // Finite weights can still be so large that what they give is not.
        let some = Array(CalibrationTexts.all.prefix(4))
        let windows = CalibrationTexts.windows(tokenizer, of: some, limit: limit)
        guard packed.vectors(of: windows).allSatisfy(\.isFinite) else {
            throw FileError(
                path: file.path,
                found: "embeddings that are not finite",
                wanted: "weights of a model that was trained to the end",
                remedy: "fetch the model again"
            )
        }
        return packed
    }

    /// The vectors of some windows.
    private func vectors(
        of windows: TokenWindows,
        observing maxima: ActivationMaxima? = nil,
    ) -> [Float] {
        var pass = TransformerPass(self)
        var vectors: [Float] = []
        pass.run(windows, into: &vectors, maxima: maxima)
        return vectors
    }
}
