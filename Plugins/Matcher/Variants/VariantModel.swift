internal import GatehouseBank
internal import GatehouseCore
internal import GatehouseFiles

/// How a bank's vectors are told apart from ordinary messages: a sample of these, and how near an
/// event must be to an entry, and how much nearer than to any of them, to be a variant of it.
///
/// `log-odds = similarity · a + margin · b + c`. File: `background.steps` I8 `[count, width]`,
/// `background.scales` F32 `[count]`, `coefficients` F64 `[3]`.
struct VariantModel: Sendable {
    static let file = "variants.safetensors"
    private static let version = "1"

    /// Less similar entries are not looked at: below, nearly all that is found is chance.
    static let floor: Float = 0.3

    /// The encoder whose vectors are compared.
    let encoder: BankEncoder

    /// Ordinary messages, as benign entries of banks that never change.
    let background: BankView

    /// Weights of similarity and margin, and the intercept.
    let coefficients: [Double]

    private let vectors: [BankVector]

    /// A model of ordinary messages and weights.
    ///
    /// - Parameters:
    ///   - encoder: What made the vectors.
    ///   - vectors: Of ordinary messages; of the encoder.
    ///   - coefficients: Three, finite.
    init(encoder: BankEncoder, vectors: [BankVector], coefficients: [Double]) {
        self.encoder = encoder
        self.vectors = vectors
        self.coefficients = coefficients
        background = BankView(ofBenign: vectors, encoder: encoder)
    }

    /// Log-odds that an event is a variant of an entry.
    ///
    /// - Parameters:
    ///   - similarity: To the entry.
    ///   - benign: To the nearest benign entry or ordinary message.
    /// - Returns: Log-odds at the prevalence of ``VariantFit``.
    func logit(similarity: Float, benign: Float) -> Double {
        Double(similarity) * coefficients[0] + Double(similarity - benign) * coefficients[1]
            + coefficients[2]
    }

    /// Reads the model among an expert's files.
    init(_ expert: ExpertFolder, encoder: BankEncoder) throws(ExpertError) {
        let file = try expert.map(Self.file)
        do {
            try self.init(Safetensors(file), encoder: encoder, path: file.path)
        } catch {
            throw ExpertError(expert: expert.name, message: "\(error)")
        }
    }

    /// Reads a model; refuses one for another encoder.
    init(_ tensors: Safetensors, encoder: BankEncoder, path: String) throws(FileError) {
        func check(_ key: String, _ wanted: String) throws(FileError) {
            let found = tensors.metadata[key] ?? "none"
            guard found == wanted else {
                throw FileError(
                    path: path,
                    found: "\(key) \(found)",
                    wanted: wanted,
                    remedy: "train the expert again"
                )
            }
        }
        try check("variants.version", Self.version)
        try check("encoder", encoder.digest.hexadecimal)
        let count = try tensors.tensor(named: "background.scales").shape.first ?? 0
        let steps = try tensors.int8s(named: "background.steps", shape: [count, encoder.width])
        let scales = try tensors.floats(
            named: "background.scales",
            shape: [count],
            requireFinite: true
        )
        let coefficients = try tensors.doubles(
            named: "coefficients",
            shape: [3],
            requireFinite: true
        )
        var vectors: [BankVector] = []
        for row in 0..<count {
            let start = row * encoder.width
            let vector = BankVector(
                steps: (start..<start + encoder.width).map { steps.span[$0] },
                scale: scales.span[row],
                encoder: encoder.digest
            )
            guard let vector else {
                throw FileError(
                    path: path,
                    found: "scale \(scales.span[row]) of row \(row)",
                    wanted: "one that is not negative",
                    remedy: "train the expert again"
                )
            }
            vectors.append(vector)
        }
        self.init(
            encoder: encoder,
            vectors: vectors,
            coefficients: (0..<3).map { coefficients.span[$0] }
        )
    }

    /// The content of the file.
    func encoded() -> [UInt8] {
        Safetensors.serialized(
            [
                "background.steps": .int8s(
                    vectors.flatMap(\.steps),
                    shape: [vectors.count, encoder.width]
                ),
                "background.scales": .floats(vectors.map(\.scale), shape: [vectors.count]),
                "coefficients": .doubles(coefficients, shape: [3]),
            ],
            metadata: [
                "variants.version": Self.version, "encoder": encoder.digest.hexadecimal,
            ]
        )
    }
}
