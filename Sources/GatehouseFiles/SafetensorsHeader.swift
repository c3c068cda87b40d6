/// The header of a safetensors file, checked against the size of the data behind it.
struct SafetensorsHeader {
    /// What is wrong with a header.
    struct Fault: Error {
        let found: String
        let wanted: String
    }

    private(set) var tensors: [String: Safetensors.Tensor] = [:]
    private(set) var metadata: [String: String] = [:]

    /// Reads `text`, an object in JSON that spaces may follow.
    init(_ text: Span<UInt8>, dataCount: Int) throws(Fault) {
        var json = HeaderJSON(text)
        var isMetadataSeen = false
        var more = try json.open("{", closing: "}")
        while more {
            let name = try json.string()
            try json.expect(":")
            if name == "__metadata__" {
                guard !isMetadataSeen else { throw Self.duplicate(name) }
                isMetadataSeen = true
                metadata = try Self.metadata(from: &json)
            } else {
                let tensor = try Self.tensor(name, from: &json)
                guard tensors.updateValue(tensor, forKey: name) == nil else {
                    throw Self.duplicate(name)
                }
            }
            more = try json.next(closing: "}")
        }
        try json.expectEnd()
        try checkRanges(dataCount: dataCount)
    }

    /// Refuses data that no tensor has, or that two have.
    private func checkRanges(dataCount: Int) throws(Fault) {
        var end = 0
        let sorted = tensors.sorted {
            ($0.value.range.lowerBound, $0.value.range.upperBound)
                < ($1.value.range.lowerBound, $1.value.range.upperBound)
        }
        for (name, tensor) in sorted {
            guard tensor.range.lowerBound == end else {
                throw Fault(
                    found: "tensor \(name) at \(tensor.range.lowerBound)",
                    wanted: "\(end), where the one before it ends"
                )
            }
            end = tensor.range.upperBound
        }
        guard end == dataCount else {
            throw Fault(found: "\(dataCount) bytes of data", wanted: "\(end), as the tensors have")
        }
    }

    private static func metadata(from json: inout HeaderJSON) throws(Fault) -> [String: String] {
        var metadata: [String: String] = [:]
        var more = try json.open("{", closing: "}")
        while more {
            let key = try json.string()
            try json.expect(":")
            guard metadata.updateValue(try json.string(), forKey: key) == nil else {
                throw duplicate(key)
            }
            more = try json.next(closing: "}")
        }
        return metadata
    }

    private static func tensor(
        _ name: String,
        from json: inout HeaderJSON,
    ) throws(Fault) -> Safetensors.Tensor {
        var type: Safetensors.ElementType?
        var shape: [Int]?
        var offsets: [Int]?
        var more = try json.open("{", closing: "}")
        while more {
            let key = try json.string()
            try json.expect(":")
            switch key {
            case "dtype" where type == nil:
                let text = try json.string()
                type = Safetensors.ElementType(rawValue: text)
                guard type != nil else {
                    let known = Safetensors.ElementType.allCases.map(\.rawValue)
                    throw Fault(
                        found: "dtype \(text) of \(name)",
                        wanted: "one of \(known.joined(separator: ", "))"
                    )
                }
            case "shape" where shape == nil: shape = try json.integers()
            case "data_offsets" where offsets == nil: offsets = try json.integers()
            default:
                throw Fault(
                    found: "key \(key) of tensor \(name)",
                    wanted: "dtype, shape and data_offsets, each once"
                )
            }
            more = try json.next(closing: "}")
        }
        guard let type, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
            throw Fault(
                found: "tensor \(name) without a part, or with offsets \(offsets ?? [])",
                wanted: "dtype, shape and data_offsets [begin, end]"
            )
        }
        // A zero anywhere makes the product zero, but must not hide an overflow before it.
        var byteCount: Int? = type.byteCount
        for size in shape {
            let product = (byteCount ?? 0).multipliedReportingOverflow(by: size)
            byteCount = byteCount == nil || product.overflow ? nil : product.partialValue
        }
        guard let byteCount, byteCount == offsets[1] - offsets[0] else {
            throw Fault(
                found: "\(offsets[1] - offsets[0]) bytes for \(name), \(type.rawValue) \(shape)",
                wanted: byteCount.map { "\($0)" } ?? "a shape that fits in memory"
            )
        }
        return Safetensors.Tensor(type: type, shape: shape, range: offsets[0]..<offsets[1])
    }

    private static func duplicate(_ name: String) -> Fault {
        Fault(found: "\(name) twice", wanted: "unique names")
    }
}
