extension FunctionTable {
    /// The functions of the extension `strings`.
    static let strings: [Entry] = [
        .member(.charAt, "charAt", "(string, int) string"),
        .member(.indexOf, "indexOf", "(string, string) int", "(string, string, int) int"),
        .member(.lastIndexOf, "lastIndexOf", "(string, string) int", "(string, string, int) int"),
        .member(.join, "join", "(list(string)) string", "(list(string), string) string"),
        .member(.lowerAscii, "lowerAscii", "(string) string"),
        .member(.upperAscii, "upperAscii", "(string) string"),
        .member(
            .replace,
            "replace",
            "(string, string, string) string",
            "(string, string, string, int) string"
        ),
        .member(
            .split,
            "split",
            "(string, string) list(string)",
            "(string, string, int) list(string)"
        ),
        .member(.substring, "substring", "(string, int) string", "(string, int, int) string"),
        .member(.trim, "trim", "(string) string"),
        .member(.reverse, "reverse", "(string) string"),
        .member(.format, "format", "(string, list(dyn)) string"),
        .global(.quote, "strings.quote", "(string) string"),
    ]

    private static let numbers = ["int", "uint", "double"]

    /// The functions of the extension `math`.
    static let mathematics: [Entry] =
        ([(.greatest, "math.greatest"), (.least, "math.least")] as [(Builtin, String)])
        .flatMap { builtin, name in
            numbers.flatMap { first in
                [
                    Entry.global(builtin, name, "(\(first)) \(first)"),
                    .global(builtin, name, "(list(\(first))) \(first)"),
                ]
                    + numbers.map { second in
                        .global(
                            builtin,
                            name,
                            "(\(first), \(second)) \(first == second ? first : "dyn")"
                        )
                    }
            }
        } + [
            .global(.ceil, "math.ceil", "(double) double"),
            .global(.floor, "math.floor", "(double) double"),
            .global(.round, "math.round", "(double) double"),
            .global(.trunc, "math.trunc", "(double) double"),
            .global(.sqrt, "math.sqrt", "(double) double", "(int) double", "(uint) double"),
            .global(.abs, "math.abs", "(int) int", "(uint) uint", "(double) double"),
            .global(.sign, "math.sign", "(int) int", "(uint) uint", "(double) double"),
            .global(.isNaN, "math.isNaN", "(double) bool"),
            .global(.isInf, "math.isInf", "(double) bool"),
            .global(.isFinite, "math.isFinite", "(double) bool"),
            .global(.bitAnd, "math.bitAnd", "(int, int) int", "(uint, uint) uint"),
            .global(.bitOr, "math.bitOr", "(int, int) int", "(uint, uint) uint"),
            .global(.bitXor, "math.bitXor", "(int, int) int", "(uint, uint) uint"),
            .global(.bitNot, "math.bitNot", "(int) int", "(uint) uint"),
            .global(.bitShiftLeft, "math.bitShiftLeft", "(int, int) int", "(uint, int) uint"),
            .global(.bitShiftRight, "math.bitShiftRight", "(int, int) int", "(uint, int) uint"),
        ]

    private static let sortable = [
        "int", "uint", "double", "bool", "string", "bytes", "timestamp", "duration",
    ]

    /// The functions of the extension `lists`.
    static let lists: [Entry] =
        [
            .member(.slice, "slice", "(list(<A>), int, int) list(<A>)"),
            .member(
                .flatten,
                "flatten",
                "(list(list(<A>))) list(<A>)",
                "(list(dyn), int) list(dyn)"
            ),
            .member(.distinct, "distinct", "(list(<A>)) list(<A>)"),
            .member(.reverse, "reverse", "(list(<A>)) list(<A>)"),
            .member(.first, "first", "(list(<A>)) optional_type(<A>)"),
            .member(.last, "last", "(list(<A>)) optional_type(<A>)"),
            .global(.range, "lists.range", "(int) list(int)"),
        ] + sortable.map { .member(.sort, "sort", "(list(\($0))) list(\($0))") }
        + sortable.map {
            .global(.sortByKeys, "@sortByKeys", "(list(<A>), list(\($0))) list(<A>)")
        }

    /// The functions of the extension `encoders`.
    static let encoders: [Entry] = [
        .global(.base64Encode, "base64.encode", "(bytes) string"),
        .global(.base64Decode, "base64.decode", "(string) bytes"),
    ]

    /// The functions of the extension `optionals`.
    static let optionals: [Entry] = [
        .global(.optionalOf, "optional.of", "(<A>) optional_type(<A>)"),
        .global(.optionalOfNonZero, "optional.ofNonZeroValue", "(<A>) optional_type(<A>)"),
        .global(.optionalNone, "optional.none", "() optional_type(<A>)"),
        .global(.unwrap, "optional.unwrap", "(list(optional_type(<A>))) list(<A>)"),
        .member(.unwrap, "unwrapOpt", "(list(optional_type(<A>))) list(<A>)"),
        .member(.hasValue, "hasValue", "(optional_type(<A>)) bool"),
        .member(.value, "value", "(optional_type(<A>)) <A>"),
        .member(.or, "or", "(optional_type(<A>), optional_type(<A>)) optional_type(<A>)"),
        .member(.orValue, "orValue", "(optional_type(<A>), <A>) <A>"),
    ]

    /// The functions of the extension `network`.
    static let network: [Entry] = [
        .global(.ip, "ip", "(string) net.IP"),
        .global(.isIP, "isIP", "(string) bool"),
        .global(.isCanonicalIP, "ip.isCanonical", "(string) bool"),
        .global(.cidr, "cidr", "(string) net.CIDR"),
        .global(.isCIDR, "isCIDR", "(string) bool"),
        .global(.string, "string", "(net.IP) string", "(net.CIDR) string"),
        .member(.family, "family", "(net.IP) int"),
        .member(.isUnspecified, "isUnspecified", "(net.IP) bool"),
        .member(.isLoopback, "isLoopback", "(net.IP) bool"),
        .member(.isGlobalUnicast, "isGlobalUnicast", "(net.IP) bool"),
        .member(.isLinkLocalMulticast, "isLinkLocalMulticast", "(net.IP) bool"),
        .member(.isLinkLocalUnicast, "isLinkLocalUnicast", "(net.IP) bool"),
        .member(.containsIP, "containsIP", "(net.CIDR, net.IP) bool", "(net.CIDR, string) bool"),
        .member(
            .containsCIDR,
            "containsCIDR",
            "(net.CIDR, net.CIDR) bool",
            "(net.CIDR, string) bool"
        ),
        .member(.networkAddress, "ip", "(net.CIDR) net.IP"),
        .member(.masked, "masked", "(net.CIDR) net.CIDR"),
        .member(.prefixLength, "prefixLength", "(net.CIDR) int"),
    ]
}
