public import GatehouseCore
public import GatehouseRuntime

/// Why training or evaluation could not be done.
public enum TrainingError: Error, CustomStringConvertible {
    /// A line of the data was refused.
    case data(file: String, line: Int, message: String)
    /// The data as a whole does not serve.
    case dataset(String)
    /// A file of out-of-fold logits does not fit the data.
    case logits(file: String, message: String)
    /// An expert can only be trained elsewhere, and nobody brought its logits.
    case logitsWanted(expert: String)
    /// Encoders that the bundle names are not here.
    case encoderMissing([String])
    case expert(ExpertError)
    case bundle(BundleError)
    case file(String)

    /// Found, wanted, remedy.
    public var description: String {
        switch self {
        case .data(let file, let line, let message): "\(file):\(line): \(message)"
        case .dataset(let message): message
        case .logits(let file, let message): "\(file): \(message)"
        case .logitsWanted(let expert):
            """
            expert \(expert) is trained elsewhere, and its out-of-fold logits are wanted; \
            give them with --logits \(expert)=FILE
            """
        case .encoderMissing(let notes):
            "training needs every encoder of the bundle: \(notes.joined(separator: "; "))"
        case .expert(let error): "\(error)"
        case .bundle(let error): "\(error)"
        case .file(let message): message
        }
    }
}
