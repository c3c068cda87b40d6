/// Named tensors in a mapped file of the format `safetensors`.
///
/// Eight bytes of header length, little-endian, a header in JSON, then the data without gaps
/// ([format]). Everything the header says is checked once, here: afterwards each tensor lies inside the
/// file and overlaps no other.
///
/// [format]: https://github.com/huggingface/safetensors#format
package struct Safetensors: Sendable {
    /// What the file says of one tensor.
    package struct Tensor: Equatable, Sendable {
        package let type: ElementType

        /// Row-major; empty for a single number.
        package let shape: [Int]

        /// Where its bytes are, counted from the end of the header.
        package let range: Range<Int>

        /// How many elements it has.
        package var count: Int { range.count / type.byteCount }
    }

    /// Free text that the writer left, by key.
    package let metadata: [String: String]

    let file: MappedFile
    private let tensors: [String: Tensor]

    /// Byte of the file where the data start.
    private let dataStart: Int

    /// Length of the header's length.
    static let prefixLength = 8

    /// The longest header that the format allows.
    static let headerLimit = 100_000_000

    /// Reads the header and checks all of it.
    package init(_ file: MappedFile) throws(FileError) {
        let length = try Self.headerLength(of: file)
        dataStart = Self.prefixLength + length
        let text = file.octets.extracting(Self.prefixLength..<dataStart)
        do throws(SafetensorsHeader.Fault) {
            let header = try SafetensorsHeader(text, dataCount: file.count - dataStart)
            tensors = header.tensors
            metadata = header.metadata
        } catch {
            throw Self.error(in: file, found: error.found, wanted: error.wanted)
        }
        self.file = file
    }

    /// Names of all tensors, sorted.
    package var names: [String] { tensors.keys.sorted() }

    /// Whether there is a tensor of that name.
    package func has(_ name: String) -> Bool { tensors[name] != nil }

    /// What the file says of one tensor.
    package func tensor(named name: String) throws(FileError) -> Tensor {
        guard let tensor = tensors[name] else {
            let some = names.prefix(8).joined(separator: ", ")
            throw FileError(
                path: file.path,
                found: "\(tensors.count) tensors [\(some)\(tensors.count > 8 ? ", …" : "")]",
                wanted: "one named \(name)",
                remedy: "take the file from the training run it is for"
            )
        }
        return tensor
    }

    /// A tensor of `F32`.
    ///
    /// `requireFinite` refuses NaN and infinities, which reads the whole tensor.
    package func floats(
        named name: String,
        shape: [Int],
        requireFinite: Bool = false,
    ) throws(FileError) -> MappedArray<Float> {
        let array = try array(named: name, of: Float.self, .float32, shape)
        if requireFinite { try expectFinite(array, named: name) }
        return array
    }

    /// A tensor of `F64`.
    ///
    /// `requireFinite` refuses NaN and infinities, which reads the whole tensor.
    package func doubles(
        named name: String,
        shape: [Int],
        requireFinite: Bool = false,
    ) throws(FileError) -> MappedArray<Double> {
        let array = try array(named: name, of: Double.self, .float64, shape)
        if requireFinite { try expectFinite(array, named: name) }
        return array
    }

    /// A tensor of `I8`.
    package func int8s(named name: String, shape: [Int]) throws(FileError) -> MappedArray<Int8> {
        try array(named: name, of: Int8.self, .int8, shape)
    }

    /// A tensor of `U8`.
    package func uint8s(named name: String, shape: [Int]) throws(FileError) -> MappedArray<UInt8> {
        try array(named: name, of: UInt8.self, .uint8, shape)
    }

    /// A tensor of `U16`.
    package func uint16s(
        named name: String,
        shape: [Int],
    ) throws(FileError) -> MappedArray<UInt16> {
        try array(named: name, of: UInt16.self, .uint16, shape)
    }

    /// A tensor of `I32`.
    package func int32s(named name: String, shape: [Int]) throws(FileError) -> MappedArray<Int32> {
        try array(named: name, of: Int32.self, .int32, shape)
    }

    func array<Element: BitwiseCopyable & Sendable>(
        named name: String,
        of element: Element.Type,
        _ type: ElementType,
        _ shape: [Int],
    ) throws(FileError) -> MappedArray<Element> {
        let tensor = try tensor(named: name)
        guard tensor.type == type, tensor.shape == shape else {
            throw FileError(
                path: file.path,
                found: "\(name) of \(tensor.type.rawValue) \(tensor.shape)",
                wanted: "\(type.rawValue) \(shape)",
                remedy: "take the file from the training run it is for"
            )
        }
        let offset = dataStart + tensor.range.lowerBound
        guard file.isAligned(element, at: offset) else {
            throw FileError(
                path: file.path,
                found: "\(name) at byte \(offset)",
                wanted: "a multiple of \(MemoryLayout<Element>.alignment)",
                remedy: "save it with a library that pads the header and puts wide types first, as "
                    + "safetensors 0.3 and later do"
            )
        }
        return MappedArray(file, at: offset, count: tensor.count)
    }

    private func expectFinite<Number: BinaryFloatingPoint & BitwiseCopyable & Sendable>(
        _ array: MappedArray<Number>,
        named name: String,
    ) throws(FileError) {
        let span = array.span
        for i in span.indices where !span[i].isFinite {
            throw FileError(
                path: file.path,
                found: "\(span[i]) as element \(i) of \(name)",
                wanted: "finite numbers",
                remedy: "the training diverged; train it again"
            )
        }
    }

    private static func headerLength(of file: MappedFile) throws(FileError) -> Int {
        guard file.count >= prefixLength else {
            throw error(
                in: file,
                found: "\(file.count) bytes",
                wanted: "at least \(prefixLength)"
            )
        }
        let octets = file.octets
        let length = (0..<prefixLength).reduce(UInt64(0)) { $0 | UInt64(octets[$1]) << (8 * $1) }
        let limit = min(file.count - prefixLength, headerLimit)
        guard length <= UInt64(limit) else {
            throw error(
                in: file,
                found: "a header of \(length) bytes",
                wanted: "at most \(limit)"
            )
        }
        return Int(length)
    }

    private static func error(in file: MappedFile, found: String, wanted: String) -> FileError {
        FileError(
            path: file.path,
            found: found,
            wanted: wanted,
            remedy: "the file is no safetensors file or is damaged; save or copy it again"
        )
    }
}

extension Safetensors {
    /// What a tensor's elements are, by the format's names.
    package enum ElementType: String, Sendable, CaseIterable {
        case bool = "BOOL"
        case uint8 = "U8"
        case int8 = "I8"
        case float8E5M2 = "F8_E5M2"
        case float8E4M3 = "F8_E4M3"
        case int16 = "I16"
        case uint16 = "U16"
        case float16 = "F16"
        case bfloat16 = "BF16"
        case int32 = "I32"
        case uint32 = "U32"
        case float32 = "F32"
        case int64 = "I64"
        case uint64 = "U64"
        case float64 = "F64"

        /// Bytes of one element.
        package var byteCount: Int {
            switch self {
            case .bool, .uint8, .int8, .float8E5M2, .float8E4M3: 1
            case .int16, .uint16, .float16, .bfloat16: 2
            case .int32, .uint32, .float32: 4
            case .int64, .uint64, .float64: 8
            }
        }
    }
}
