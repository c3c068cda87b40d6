extension Forest {
    /// Loads a forest from a model file, whose format shows in its first bytes.
    ///
    /// LightGBM's text (3 and 4), XGBoost's JSON and Universal Binary JSON (from 1.7 on), CatBoost's JSON,
    /// and what `export_sklearn.py` makes of scikit-learn's models. Every other format is refused with
    /// how to save the model instead.
    package init(contentsOf bytes: Span<UInt8>) throws(ForestError) {
        switch try Format(bytes) {
        case .lightGBM: try self.init(lightGBM: bytes)
        case .json:
            let json = try TranscodedJSON(bytes)
            try self.init(document: ModelDocument(json.bytes))
        case .ubjson: try self.init(document: ModelDocument(bytes))
        }
    }

    private init(document: borrowing ModelDocument) throws(ForestError) {
        let root = try document.fields(of: document.root())
        if root.optional("learner") != nil {
            try self.init(xgBoost: root, in: document)
        } else if root.optional("features_info") != nil {
            try self.init(catBoost: root, in: document)
        } else if root.optional("gatehouse_forest") != nil {
            try self.init(scikitLearn: root, in: document)
        } else {
            throw ForestError(
                .path("learner"),
                found: "another document",
                wanted: "a model of XGBoost, of CatBoost, or of the exporter for scikit-learn",
                remedy: "write it with the library's save_model()"
            )
        }
    }
}

extension Forest {
    /// Which loader reads a file.
    private enum Format {
        case lightGBM
        case json
        case ubjson

        init(_ bytes: Span<UInt8>) throws(ForestError) {
            let start = (0..<min(bytes.count, 8)).map { bytes[$0] }
            if start.starts(with: "tree".utf8) {
                self = .lightGBM
            } else if start.first == UInt8(ascii: "{") {
                // What follows in JSON is a quote or white space; in UBJSON the type of a length.
                self =
                    start.dropFirst().first.map { "iUIlL#}".utf8.contains($0) } == true
                    ? .ubjson : .json
            } else {
                throw Self.refusal(start)
            }
        }

        /// What a file seems to be that is none of ours, and how to save its model instead.
        private static func refusal(_ start: [UInt8]) -> ForestError {
            let xgBoost = "write it with XGBoost's save_model(\"forest.ubj\")"
            let catBoost = "write it with save_model(…, format=\"json\")"
            let any = "write it with the library's save_model(), or export_sklearn.py"
            let (found, remedy) =
                if start.starts(with: "binf".utf8) {
                    ("XGBoost's old binary format", xgBoost)
                } else if start.starts(with: "CBM1".utf8) {
                    ("CatBoost's binary format", catBoost)
                } else if start.starts(with: "booster[".utf8) || start.first == UInt8(ascii: "[") {
                    ("a dump, which lacks what margins start from", xgBoost)
                } else if start.starts(with: [0x80]) || start.starts(with: "PK".utf8) {
                    ("a pickle or an archive, which would run code", any)
                } else if start.starts(with: [0x08]) {
                    ("an ONNX model, which has rounded thresholds", any)
                } else if start.starts(with: [0x1F, 0x8B]) {
                    ("a compressed file", "unpack it")
                } else if start.isEmpty {
                    ("an empty file", any)
                } else {
                    ("no forest that we know", any)
                }
            return ForestError(
                .byte(0),
                found: found,
                wanted:
                    "LightGBM's text, XGBoost's JSON or Universal Binary JSON, or CatBoost's JSON",
                remedy: remedy
            )
        }
    }
}
