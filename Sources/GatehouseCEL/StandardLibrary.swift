extension FunctionTable {
    /// The operators and functions that every program has.
    static let standard: [Entry] = operators + texts + conversions + times

    private static let ordered =
        ["bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration"]
        .map { "(\($0), \($0)) bool" }
    private static let mixed = [
        "(int, uint) bool", "(int, double) bool", "(uint, int) bool", "(uint, double) bool",
        "(double, int) bool", "(double, uint) bool",
    ]

    private static func comparison(_ builtin: Builtin, _ name: String) -> [Entry] {
        (ordered + mixed).map { .global(builtin, name, $0) }
    }

    private static let operators: [Entry] =
        [
            .global(
                .add,
                "_+_",
                "(int, int) int",
                "(uint, uint) uint",
                "(double, double) double",
                "(string, string) string",
                "(bytes, bytes) bytes",
                "(list(<A>), list(<A>)) list(<A>)",
                "(timestamp, duration) timestamp",
                "(duration, timestamp) timestamp",
                "(duration, duration) duration"
            ),
            .global(
                .subtract,
                "_-_",
                "(int, int) int",
                "(uint, uint) uint",
                "(double, double) double",
                "(timestamp, timestamp) duration",
                "(timestamp, duration) timestamp",
                "(duration, duration) duration"
            ),
            .global(
                .multiply,
                "_*_",
                "(int, int) int",
                "(uint, uint) uint",
                "(double, double) double"
            ),
            .global(
                .divide,
                "_/_",
                "(int, int) int",
                "(uint, uint) uint",
                "(double, double) double"
            ),
            .global(.remainder, "_%_", "(int, int) int", "(uint, uint) uint"),
            .global(.negate, "-_", "(int) int", "(double) double"),
            .global(.not, "!_", "(bool) bool"),
            .global(.equal, "_==_", "(<A>, <A>) bool"),
            .global(.notEqual, "_!=_", "(<A>, <A>) bool"),
            .global(.contained, "@in", "(<A>, list(<A>)) bool", "(<A>, map(<A>, <B>)) bool"),
        ] + comparison(.less, "_<_") + comparison(.lessOrEqual, "_<=_")
        + comparison(.greater, "_>_") + comparison(.greaterOrEqual, "_>=_")

    private static let sizes = [
        "(string) int", "(bytes) int", "(list(<A>)) int", "(map(<A>, <B>)) int",
    ]

    private static let texts: [Entry] =
        sizes.flatMap { [Entry.global(.size, "size", $0), .member(.size, "size", $0)] } + [
            .member(.contains, "contains", "(string, string) bool"),
            .member(.startsWith, "startsWith", "(string, string) bool"),
            .member(.endsWith, "endsWith", "(string, string) bool"),
            .member(.matches, "matches", "(string, string) bool"),
            .global(.matches, "matches", "(string, string) bool"),
        ]

    private static let conversions: [Entry] = [
        .global(
            .int,
            "int",
            "(int) int",
            "(uint) int",
            "(double) int",
            "(string) int",
            "(timestamp) int",
            "(duration) int"
        ),
        .global(.uint, "uint", "(uint) uint", "(int) uint", "(double) uint", "(string) uint"),
        .global(
            .double,
            "double",
            "(double) double",
            "(int) double",
            "(uint) double",
            "(string) double"
        ),
        .global(.bool, "bool", "(bool) bool", "(string) bool"),
        .global(
            .string,
            "string",
            "(string) string",
            "(bool) string",
            "(int) string",
            "(uint) string",
            "(double) string",
            "(bytes) string",
            "(timestamp) string",
            "(duration) string"
        ),
        .global(.bytes, "bytes", "(bytes) bytes", "(string) bytes"),
        .global(
            .timestamp,
            "timestamp",
            "(timestamp) timestamp",
            "(string) timestamp",
            "(int) timestamp"
        ),
        .global(
            .duration,
            "duration",
            "(duration) duration",
            "(string) duration",
            "(int) duration"
        ),
        .global(.type, "type", "(<A>) type(<A>)"),
        .global(.dyn, "dyn", "(<A>) dyn"),
    ]

    private static let times: [Entry] =
        ([
            (.getFullYear, "getFullYear"), (.getMonth, "getMonth"), (.getDate, "getDate"),
            (.getDayOfMonth, "getDayOfMonth"), (.getDayOfWeek, "getDayOfWeek"),
            (.getDayOfYear, "getDayOfYear"), (.getHours, "getHours"),
            (.getMinutes, "getMinutes"), (.getSeconds, "getSeconds"),
            (.getMilliseconds, "getMilliseconds"),
        ] as [(Builtin, String)])
        .map { .member($0.0, $0.1, "(timestamp) int", "(timestamp, string) int") } + [
            .member(.getHours, "getHours", "(duration) int"),
            .member(.getMinutes, "getMinutes", "(duration) int"),
            .member(.getSeconds, "getSeconds", "(duration) int"),
            .member(.getMilliseconds, "getMilliseconds", "(duration) int"),
        ]
}
