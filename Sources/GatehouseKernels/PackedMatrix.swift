internal import CGatehouseKernels

/// How a matrix keeps its weights.
package enum WeightFormat: String, Sendable, CaseIterable {
    /// 32 bits: what the weights were trained in.
    case float

    /// The upper 16 bits of a float.
    case bfloat16

    /// 8 bits, with one scale for each output; inputs are quantised as they come, row by row.
    case int8
}

/// The weights of a linear layer, in the one order that every instruction set reads.
///
/// Outputs lie in panels of 16; within a panel, inputs follow each other, alone (`float`), in pairs
/// (`bfloat16`) or in fours (`int8`), so that a panel is read from front to back. The bytes may be
/// written to a file and mapped again on any little-endian machine.
///
/// Both extents are multiples of 16, and there are at most 65,536 inputs.
package struct PackedMatrix: Sendable {
    /// How the weights are kept.
    package let format: WeightFormat

    /// Width of a result row; a multiple of 16.
    package let outputs: Int

    /// Width of an input row; a multiple of 16.
    package let inputs: Int

    let storage: KernelStorage

    /// Packs a row-major matrix of shape `[outputs, inputs]`, as frameworks keep a linear layer.
    ///
    /// `int8` rounds to the nearest of 127 steps of each output's largest weight. Where four
    /// neighbouring weights are so long together that 16 bits could not hold their products, that
    /// output's steps are longer, by at most 4 and mostly by 1 to 2 times. Weights that are not
    /// finite belong into no layer; `int8` takes them for zero, the others keep them.
    ///
    /// - Parameters:
    ///   - weights: Shape `[outputs, inputs]`.
    ///   - outputs: Number of rows; a multiple of 16.
    ///   - inputs: Number of columns; a multiple of 16.
    ///   - format: What to keep.
    ///   - smoothing: Shape `[inputs]`, or empty for none, and only for `int8`: column `k` of the
    ///     weights is multiplied by `smoothing[k]` before it is rounded, and input `k` is divided
    ///     by it ([SmoothQuant]). Positive and finite.
    ///
    /// [SmoothQuant]: https://arxiv.org/abs/2211.10438
    package init(
        packing weights: Span<Float>,
        outputs: Int,
        inputs: Int,
        format: WeightFormat,
        smoothing: Span<Float> = Span(),
    ) {
        precondition(
            weights.count == outputs * inputs,
            "\(weights.count) weights for a matrix of \(outputs) × \(inputs)"
        )
        precondition(
            smoothing.isEmpty || format == .int8 && smoothing.count == inputs,
            "\(smoothing.count) smoothing factors for \(inputs) inputs in \(format)"
        )
        let byteCount = Self.byteCount(outputs: outputs, inputs: inputs, format: format)
        let storage = KernelStorage(byteCount: byteCount)
        self.format = format
        self.outputs = outputs
        self.inputs = inputs
        self.storage = storage
        // SAFETY: the preconditions tie the extents of the inputs to the counts, and the storage
        // was just allocated with the bytes that this format takes.
        unsafe weights.withUnsafeBufferPointer { weights in
            unsafe smoothing.withUnsafeBufferPointer { smoothing in
                let from = weights.baseAddress
                let into = unsafe storage.mutable
                switch format {
                case .float: unsafe gatehouse_pack_float(from, outputs, inputs, into)
                case .bfloat16: unsafe gatehouse_pack_bfloat16(from, outputs, inputs, into)
                case .int8:
                    let factors = smoothing.isEmpty ? nil : smoothing.baseAddress
                    unsafe gatehouse_pack_int8(from, factors, outputs, inputs, into)
                }
            }
        }
    }

    /// Borrows bytes that were packed before, such as those of a mapped file.
    ///
    /// - Parameters:
    ///   - bytes: As ``bytes`` gave them; at an address that is a multiple of 64. They must stay
    ///     as they are for as long as `owner` lives.
    ///   - owner: Keeps the bytes alive.
    ///   - outputs: Number of outputs; a multiple of 16.
    ///   - inputs: Number of inputs; a multiple of 16.
    ///   - format: What the bytes are.
    package init(
        packed bytes: RawSpan,
        owner: any AnyObject & Sendable,
        outputs: Int,
        inputs: Int,
        format: WeightFormat,
    ) {
        let wanted = Self.byteCount(outputs: outputs, inputs: inputs, format: format)
        precondition(
            bytes.byteCount == wanted,
            "\(bytes.byteCount) bytes for \(outputs) × \(inputs) weights, which take \(wanted)"
        )
        self.format = format
        self.outputs = outputs
        self.inputs = inputs
        storage = KernelStorage(borrowing: bytes, owner: owner, alignment: 64)
    }

    /// The packed bytes, as a file may keep them.
    package var bytes: RawSpan {
        @_lifetime(borrow self)
        get { storage.bytes }
    }

    /// How many bytes a packed matrix takes.
    package static func byteCount(outputs: Int, inputs: Int, format: WeightFormat) -> Int {
        precondition(
            outputs > 0 && inputs > 0 && outputs % 16 == 0 && inputs % 16 == 0
                && inputs <= 1 << 16,  // so that no sum of int8 products leaves 32 bits
            """
            a matrix of \(outputs) × \(inputs); both must be multiples of 16, \
            and inputs at most 65,536
            """
        )
        // The scale and the sum of each output, the smoothing of each input.
        return switch format {
        case .float: outputs * inputs * 4
        case .bfloat16: outputs * inputs * 2
        case .int8: outputs * inputs + outputs * 8 + inputs * 4
        }
    }
}
