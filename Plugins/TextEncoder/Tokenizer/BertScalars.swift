internal import GatehouseText

/// BERT's normaliser and pre-tokenizer, as rules for single scalars.
///
/// The steps and their order are those of Hugging Face's `BertNormalizer` and `BertPreTokenizer`:
/// clean, put spaces round ideographs, decompose (NFD), drop nonspacing marks, lowercase, split.
/// Every step but one looks at one scalar alone, so each scalar has a rule, and the common ones
/// are in a table. The exception is canonical order. It moves only scalars with a nonzero
/// combining class, and nearly all of those are the accents (Mn) that go; what stays are some
/// thirty spacing marks (Mc): Indic and Southeast Asian killers (class 9), Hangul tone marks (224),
/// note stems and flags (216, 226), Vietnamese reading marks (6). ``WordBuffer`` orders them.
///
/// Properties are those of utf8proc (Unicode 15); Hugging Face has categories from Unicode 8. So
/// some 600 scalars, nearly all of rare scripts and all encoded or reclassified since 2015, have
/// other rules there: new accents and format characters go here, and make a word unknown there.
struct BertScalars: Sendable {
    /// Scalars below this have their rule in ``table``: alphabets, punctuation and symbols.
    static let tableCount = 0x3000

    let normalization: BertNormalization

    /// Rules of the first scalars.
    let table: [ScalarRule]

    init(_ normalization: BertNormalization) {
        self.normalization = normalization
        table = (0..<UInt32(Self.tableCount)).map { Self.rule(of: $0, normalization) }
    }

    /// What becomes of `scalar`.
    @inline(__always)
    func rule(of scalar: UInt32) -> ScalarRule {
        scalar < Self.tableCount ? table[Int(scalar)] : Self.rule(of: scalar, normalization)
    }

    /// Works the rule out.
    @inline(never)
    private static func rule(of scalar: UInt32, _ normalization: BertNormalization) -> ScalarRule {
        if normalization.cleansText, isCleaned(scalar) {
            return ScalarRule(kind: .dropped, scalar: 0)
        }
        guard normalization.separatesIdeographs, isIdeograph(scalar) else {
            return split(scalar, normalization)
        }
        return ScalarRule(
            kind: .single,
            scalar: normalization.stripsAccents ? decomposed(scalar) : scalar
        )
    }

    /// The rule of what is neither cleaned nor an ideograph.
    private static func split(_ scalar: UInt32, _ normalization: BertNormalization) -> ScalarRule {
        var parts = [8 of Int32](repeating: 0)
        let count = decompose(scalar, normalization, into: &parts)
        var result: ScalarRule?
        for i in 0..<count {
            let rule = part(UInt32(bitPattern: parts[i]), normalization)
            if rule.kind == .dropped { continue }
            guard result == nil else { return ScalarRule(kind: .composite, scalar: scalar) }
            result = rule
        }
        return result ?? ScalarRule(kind: .dropped, scalar: 0)
    }

    /// The rule of a scalar that decomposes no further.
    static func part(_ scalar: UInt32, _ normalization: BertNormalization) -> ScalarRule {
        let category = UTF8Proc.category(scalar)
        if normalization.stripsAccents, UTF8Proc.Category.marks.contains(category) {
            let isStarter = UTF8Proc.combiningClass(Int32(bitPattern: scalar)) == 0
            guard category == UTF8Proc.Category.nonspacingMark else {
                return ScalarRule(kind: isStarter ? .word : .orderedMark, scalar: scalar)
            }
            return ScalarRule(kind: isStarter ? .droppedStarter : .dropped, scalar: 0)
        }
        if isSpace(scalar) { return ScalarRule(kind: .space, scalar: 0x20) }
        return ScalarRule(
            kind: isPunctuation(scalar, category) ? .single : .word,
            scalar: normalization.lowercases ? UTF8Proc.lowercase(scalar) : scalar
        )
    }

    /// Writes what `scalar` decomposes into, and returns how many scalars that are.
    static func decompose(
        _ scalar: UInt32,
        _ normalization: BertNormalization,
        into parts: inout [8 of Int32],
    ) -> Int {
        if normalization.stripsAccents {
            let count = UTF8Proc.decomposeCanonically(scalar, into: &parts)
            if count > 0 { return count }
        } else if normalization.lowercases, scalar == 0x130 {
            // The only lower case of two scalars: an i, and the dot that accents would take away.
            parts[0] = 0x69
            parts[1] = 0x307
            return 2
        }
        parts[0] = Int32(bitPattern: scalar)
        return 1
    }

    /// The one scalar that an ideograph decomposes into: compatibility ideographs change.
    private static func decomposed(_ ideograph: UInt32) -> UInt32 {
        var parts = [8 of Int32](repeating: 0)
        let count = UTF8Proc.decomposeCanonically(ideograph, into: &parts)
        return count == 1 ? UInt32(bitPattern: parts[0]) : ideograph
    }

    /// Whether cleaning takes `scalar` away; unassigned ones stay.
    private static func isCleaned(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09, 0x0A, 0x0D: false
        case 0xFFFD: true
        default: UTF8Proc.Category.other.contains(UTF8Proc.category(scalar))
        }
    }

    /// Whether `scalar` is among BERT's ideographs.
    ///
    /// The block of extension E starts at U+2B820; BERT's own table says so, but Hugging Face's
    /// starts at U+2B920, and its ids are what encoders are compared with.
    private static func isIdeograph(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
            0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }

    /// Whether `scalar` has the property White_Space.
    private static func isSpace(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
            0x3000:
            true
        default: false
        }
    }

    /// Whether `scalar` is a word of its own: in ASCII also the symbols.
    private static func isPunctuation(_ scalar: UInt32, _ category: Int) -> Bool {
        switch scalar {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: UTF8Proc.Category.punctuation.contains(category)
        }
    }
}
