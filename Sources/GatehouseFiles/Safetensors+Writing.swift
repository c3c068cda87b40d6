extension Safetensors {
    /// A tensor to write.
    package struct Content: Sendable {
        let type: ElementType
        let shape: [Int]

        /// Its elements, row-major, little-endian.
        let bytes: [UInt8]

        /// A tensor of `F32`.
        package static func floats(_ values: [Float], shape: [Int]) -> Content {
            Content(.float32, values.map(\.bitPattern), shape)
        }

        /// A tensor of `F16`, given by the bits of its numbers.
        package static func float16s(_ bits: [UInt16], shape: [Int]) -> Content {
            Content(.float16, bits, shape)
        }

        /// A tensor of `BF16`, given by the bits of its numbers.
        package static func bfloat16s(_ bits: [UInt16], shape: [Int]) -> Content {
            Content(.bfloat16, bits, shape)
        }

        /// A tensor of `F64`.
        package static func doubles(_ values: [Double], shape: [Int]) -> Content {
            Content(.float64, values.map(\.bitPattern), shape)
        }

        /// A tensor of `I8`.
        package static func int8s(_ values: [Int8], shape: [Int]) -> Content {
            Content(.int8, values, shape)
        }

        /// A tensor of `U8`.
        package static func uint8s(_ values: [UInt8], shape: [Int]) -> Content {
            Content(.uint8, values, shape)
        }

        /// A tensor of `U16`.
        package static func uint16s(_ values: [UInt16], shape: [Int]) -> Content {
            Content(.uint16, values, shape)
        }

        /// A tensor of `I32`.
        package static func int32s(_ values: [Int32], shape: [Int]) -> Content {
            Content(.int32, values, shape)
        }

        private init<Integer: FixedWidthInteger>(
            _ type: ElementType,
            _ values: [Integer],
            _ shape: [Int],
        ) {
            precondition(
                shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == values.count,
                "\(values.count) values for a tensor of shape \(shape)"
            )
            self.type = type
            self.shape = shape
            var bytes: [UInt8] = []
            bytes.reserveCapacity(values.count * type.byteCount)
            for value in values {
                for byte in 0..<type.byteCount {
                    bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte)))
                }
            }
            self.bytes = bytes
        }
    }

    /// The bytes of a file with these tensors: the same ones for the same content, always.
    ///
    /// The header has its names in order. The data have wide elements first, so that every tensor
    /// is aligned without the gaps that the format forbids.
    package static func serialized(
        _ tensors: [String: Content],
        metadata: [String: String] = [:],
    ) -> [UInt8] {
        precondition(tensors["__metadata__"] == nil, "__metadata__ is no name for a tensor")
        let layout = tensors.sorted {
            ($1.value.type.byteCount, $0.key) < ($0.value.type.byteCount, $1.key)
        }
        var data: [UInt8] = []
        var entries: [String: String] = [:]
        for (name, tensor) in layout {
            let start = data.count
            data += tensor.bytes
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            entries[name] =
                "{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],"
                + "\"data_offsets\":[\(start),\(data.count)]}"
        }
        if !metadata.isEmpty {
            entries["__metadata__"] = object(metadata.mapValues(quoted))
        }
        var header = Array(object(entries).utf8)
        while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
        precondition(header.count <= headerLimit, "a header of \(header.count) bytes")
        let length = (0..<prefixLength).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
        return length + header + data
    }

    /// An object in JSON of values in JSON, its keys sorted by their scalars.
    private static func object(_ values: [String: String]) -> String {
        let members = values.sorted { $0.key < $1.key }.map { quoted($0.key) + ":" + $0.value }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
