extension Safetensors {
    /// A tensor of `F32`, `F16` or `BF16` as floats, copied; NaN and infinities are refused.
    ///
    /// Every number of the two narrow types is a float, so nothing is lost.
    package func widened(named name: String, shape: [Int]) throws(FileError) -> [Float] {
        var values: [Float] = []
        switch try expectWidenable(name, shape: shape) {
        case .float32:
            let array = try array(named: name, of: Float.self, .float32, shape)
            let span = array.span
            values.reserveCapacity(span.count)
            for i in span.indices { values.append(span[i]) }
        case .float16:
            let array = try array(named: name, of: UInt16.self, .float16, shape)
            let span = array.span
            values.reserveCapacity(span.count)
            for i in span.indices { values.append(Self.widened(half: span[i])) }
        default:
            let array = try array(named: name, of: UInt16.self, .bfloat16, shape)
            let span = array.span
            values.reserveCapacity(span.count)
            for i in span.indices { values.append(Float(bitPattern: UInt32(span[i]) << 16)) }
        }
        for i in values.indices where !values[i].isFinite {
            throw FileError(
                path: file.path,
                found: "\(values[i]) as element \(i) of \(name)",
                wanted: "finite numbers",
                remedy: "the training diverged, or the file is damaged; fetch or train it again"
            )
        }
        return values
    }

    /// The type of a tensor that ``widened(named:shape:)`` would read; reads none of its numbers.
    @discardableResult
    package func expectWidenable(_ name: String, shape: [Int]) throws(FileError) -> ElementType {
        let tensor = try tensor(named: name)
        guard tensor.shape == shape, [.float32, .float16, .bfloat16].contains(tensor.type) else {
            throw FileError(
                path: file.path,
                found: "\(name) of \(tensor.type.rawValue) \(tensor.shape)",
                wanted: "F32, F16 or BF16 \(shape)",
                remedy: "take the weights and the settings from the same model"
            )
        }
        return tensor.type
    }

    /// The float that is the half-precision number with these bits.
    static func widened(half bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let rest = UInt32(bits & 0x7FFF)
        switch rest {
        case 0x7C00...:
            return Float(bitPattern: sign | 0x7F80_0000 | (rest & 0x3FF) << 13)
        case 0x0400...:
            // Moves the exponent from a bias of 15 to one of 127.
            return Float(bitPattern: sign | (rest << 13) + (112 << 23))
        default:
            // Subnormal halves are whole multiples of 2⁻²⁴.
            let magnitude = Float(rest) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        }
    }
}
