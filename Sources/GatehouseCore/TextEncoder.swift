/// Turns texts into embeddings: loaded, immutable, shared by the experts that name it.
///
/// Not `Encoder`, which is the standard library's. What changes while encoding lives in a
/// ``TextEncoderSession``, which one worker owns.
public protocol TextEncoder: Sendable {
    /// Selects the kind of encoder in a manifest: `kind: transformer`.
    static var kind: String { get }

    /// Loads an encoder.
    ///
    /// - Throws: ``EncoderError``; one that ``EncoderError/isMissing`` makes its experts absent, any
    ///   other refuses the bundle.
    init(_ folder: EncoderFolder) throws(EncoderError)

    /// Elements of an embedding.
    var width: Int { get }

    /// SHA-256, in hexadecimal, over the files that decide what it computes.
    var digest: String { get }

    /// Estimates what a text takes without looking at it.
    ///
    /// What the estimate is off by on this machine is measured while serving.
    ///
    /// - Parameter tokenCount: Tokens of the text, as ``TokenEstimate`` reckons them.
    /// - Returns: Microseconds on one core of a recent server processor.
    func estimatedMicroseconds(tokenCount: Int) -> Double

    /// Makes one worker's scratch. May allocate; encoding may not, after warm-up.
    func makeSession() -> any TextEncoderSession
}

/// One worker's scratch: encodes one batch of texts after the other.
public protocol TextEncoderSession: AnyObject {
    /// Embeds every text of a batch.
    ///
    /// Never fails on content. An embedding has the same bits whatever shares its batch.
    ///
    /// - Parameters:
    ///   - texts: UTF-8; what is not is read as U+FFFD.
    ///   - embeddings: Shape `[texts.count, width]`, overwritten; each row has length 1.
    func embed(_ texts: TextBatch, into embeddings: inout [Float])
}

/// Texts to be encoded together; reused from batch to batch.
public struct TextBatch: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// No texts yet.
    public init() {}

    /// How many texts there are.
    public var count: Int { ends.count }

    /// The bytes of a text.
    public subscript(index: Int) -> Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let start = index == 0 ? 0 : ends[index - 1]
            return bytes.span.extracting(start..<ends[index])
        }
    }

    /// Adds a text.
    public mutating func append(_ text: Span<UInt8>) {
        for index in text.indices { bytes.append(text[index]) }
        ends.append(bytes.count)
    }

    /// Forgets the texts and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }
}

/// Where an encoder's files are, and how it is to be used.
public struct EncoderFolder: Sendable {
    /// Its name in the bundle, or the folder's path.
    public let name: String

    /// Path of the folder.
    public let path: String

    /// Options from the manifest, by name.
    public let options: ExpertOptions

    /// An encoder in the folder at `path`.
    public init(name: String, path: String, options: ExpertOptions = ExpertOptions()) {
        self.name = name
        self.path = path
        self.options = options
    }
}

/// Why an encoder could not be loaded.
public struct EncoderError: Error, Equatable, CustomStringConvertible {
    /// Name of the encoder.
    public let encoder: String

    /// What is wrong, without the name of the encoder.
    public let message: String

    /// Its files are not there; the bundle serves without it.
    public let isMissing: Bool

    /// An error with a message of its own.
    public init(encoder: String, message: String, isMissing: Bool = false) {
        self.encoder = encoder
        self.message = message
        self.isMissing = isMissing
    }

    /// An error that names what was found, what was wanted and what to do about it.
    public init(encoder: String, found: String, wanted: String, remedy: String) {
        self.init(encoder: encoder, message: "found \(found); wanted \(wanted); \(remedy)")
    }

    /// The encoder's name and the message.
    public var description: String { "encoder \(encoder): \(message)" }
}
