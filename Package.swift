// swift-tools-version: 6.2
import PackageDescription

/// Language rules for every target, generated code included.
let dialect: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

/// What people write, tests included, also says `unsafe` wherever it is (SE-0458).
let settings: [SwiftSetting] = dialect + [.strictMemorySafety()]

/// A Swift module under `Sources/`, with the settings every module shares.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// One kind of detector under `Plugins/`: sees Core and what lies below it, never the runtime.
func plugin(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: "Gatehouse\(name)",
        dependencies: ["GatehouseCore"] + dependencies,
        path: "Plugins/\(name)",
        swiftSettings: settings,
    )
}

/// The tests of a module, with what they may use besides it.
func tests(
    _ module: String,
    _ dependencies: [Target.Dependency] = [],
    exclude: [String] = [],
) -> Target {
    .testTarget(
        name: "\(module)Tests",
        dependencies: [.byName(name: module), "GatehouseTestSupport"] + dependencies,
        exclude: exclude,
        swiftSettings: settings,
    )
}

/// A product of a package this one depends on.
func library(_ name: String, _ package: String) -> Target.Dependency {
    .product(name: name, package: package)
}

let package = Package(
    name: "gatehouse",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "Gatehouse", targets: ["Gatehouse"]),
        .library(name: "GatehouseCEL", targets: ["GatehouseCEL"]),
        .library(name: "GatehouseCommand", targets: ["GatehouseCommand"]),
        .executable(name: "gatehouse", targets: ["GatehouseTool"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Numbers.
        .target(name: "CGatehouseKernels"),
        .systemLibrary(
            name: "CGatehouseBLAS",
            providers: [.apt(["libblas-dev", "libopenblas0-serial"]), .brew(["openblas"])],
        ),
        module("GatehouseKernels", ["CGatehouseBLAS", "CGatehouseKernels"]),
        module("GatehouseLearning"),

        // Text and files.
        .systemLibrary(
            name: "CGatehouseUTF8Proc",
            providers: [.apt(["libutf8proc-dev"]), .brew(["utf8proc"])],
        ),
        module("GatehouseText", ["CGatehouseUTF8Proc", "CGatehouseVectorscan"]),
        module(
            "GatehouseFiles",
            ["GatehouseKernels", library("Crypto", "swift-crypto"), library("Yams", "Yams")]
        ),

        // Banks of known campaigns.
        module("GatehouseBank", ["GatehouseFiles", "GatehouseKernels", "GatehouseText"]),

        // What is kept on the disk while the server runs.
        module(
            "GatehouseStore",
            [
                "GatehouseBank", "GatehouseFiles", "GatehouseKernels", "GatehouseText",
                library("GRDB", "GRDB.swift"),
            ]
        ),

        // The Common Expression Language.
        .systemLibrary(
            name: "CGatehouseVectorscan",
            providers: [.apt(["libhyperscan-dev"]), .brew(["vectorscan"])],
        ),
        module("GatehouseCEL", ["CGatehouseVectorscan"]),

        // What a plugin sees.
        module("GatehouseCore", ["GatehouseBank", "GatehouseFiles", "GatehouseText"]),

        // Detectors.
        .target(name: "CGatehouseForest"),
        plugin(
            "GBDT",
            ["CGatehouseForest", "GatehouseFiles", "GatehouseKernels", "GatehouseLearning"]
        ),
        plugin(
            "Matcher",
            [
                "GatehouseBank", "GatehouseFiles", "GatehouseKernels", "GatehouseLearning",
                "GatehouseText",
            ]
        ),
        plugin("NGram", ["GatehouseFiles", "GatehouseLearning", "GatehouseText"]),
        plugin(
            "Rules",
            ["GatehouseCEL", "GatehouseFiles", "GatehouseLearning", "GatehouseText"]
        ),
        plugin(
            "TextEncoder",
            ["GatehouseFiles", "GatehouseKernels", "GatehouseLearning", "GatehouseText"]
        ),

        // Bytes to events, verdicts to bytes. The messages are generated: `make proto`.
        .target(
            name: "GatehouseProtocol",
            dependencies: [library("SwiftProtobuf", "swift-protobuf")],
            exclude: ["gatehouse.proto"],
            swiftSettings: dialect,
        ),
        .target(name: "CGatehouseSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
        module(
            "GatehouseWire",
            [
                "CGatehouseSimdJSON", "GatehouseCore", "GatehouseProtocol", "GatehouseText",
                library("SwiftProtobuf", "swift-protobuf"),
            ]
        ),

        // One event in, one verdict out.
        module(
            "GatehouseRuntime",
            [
                "GatehouseBank", "GatehouseCore", "GatehouseFiles", "GatehouseKernels",
                "GatehouseLearning", "GatehouseWire",
            ]
        ),
        module(
            "GatehouseTraining",
            [
                "GatehouseBank", "GatehouseCore", "GatehouseFiles", "GatehouseLearning",
                "GatehouseRuntime", "GatehouseText",
            ]
        ),
        // An evaluation as a page.
        module(
            "GatehouseReport",
            [
                "GatehouseCore", "GatehouseFiles", "GatehouseLearning", "GatehouseRuntime",
                "GatehouseTraining",
            ]
        ),
        // What people do with banks.
        module(
            "GatehouseCuration",
            [
                "CGatehouseSimdJSON", "GatehouseBank", "GatehouseCore", "GatehouseFiles",
                "GatehouseRuntime", "GatehouseStore", "GatehouseText", "GatehouseWire",
            ]
        ),
        module(
            "GatehouseServer",
            [
                "GatehouseBank", "GatehouseCore", "GatehouseCuration", "GatehouseRuntime",
                "GatehouseStore", "GatehouseWire",
                library("NIOCore", "swift-nio"), library("NIOHTTP1", "swift-nio"),
                library("NIOPosix", "swift-nio"), library("NIOExtras", "swift-nio-extras"),
                library("ServiceLifecycle", "swift-service-lifecycle"),
            ]
        ),

        // What people import, and what they run.
        .target(name: "CGatehouseEcho"),
        .target(name: "CGatehouseAllocations"),
        module(
            "Gatehouse",
            [
                "GatehouseBank", "GatehouseCore", "GatehouseGBDT", "GatehouseMatcher",
                "GatehouseNGram", "GatehouseRules", "GatehouseRuntime", "GatehouseStore",
                "GatehouseTextEncoder", "GatehouseWire",
            ]
        ),
        module(
            "GatehouseCommand",
            [
                "CGatehouseAllocations", "CGatehouseEcho", "Gatehouse", "GatehouseBank",
                "GatehouseCore", "GatehouseCuration", "GatehouseFiles", "GatehouseGBDT",
                "GatehouseLearning", "GatehouseReport", "GatehouseRules", "GatehouseRuntime",
                "GatehouseServer", "GatehouseStore", "GatehouseText", "GatehouseTextEncoder",
                "GatehouseTraining", "GatehouseWire",
                library("ArgumentParser", "swift-argument-parser"),
                library("Logging", "swift-log"),
                library("ServiceLifecycle", "swift-service-lifecycle"),
                library("UnixSignals", "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "GatehouseTool",
            dependencies: ["GatehouseCommand"],
            swiftSettings: settings,
        ),

        // Tests: one target for each module, and the whole on a real bundle.
        .target(
            name: "GatehouseTestSupport",
            dependencies: [
                "CGatehouseAllocations", "GatehouseBank", "GatehouseCore", "GatehouseRuntime",
                "GatehouseTraining",
            ],
            path: "Tests/GatehouseTestSupport",
            swiftSettings: settings
        ),
        tests("GatehouseKernels"),
        tests("GatehouseLearning"),
        tests("GatehouseText"),
        tests("GatehouseFiles", ["GatehouseKernels"]),
        tests("GatehouseBank", ["GatehouseFiles", "GatehouseKernels", "GatehouseText"]),
        tests(
            "GatehouseStore",
            [
                "GatehouseBank", "GatehouseFiles", "GatehouseStoreWriter", "GatehouseText",
                library("GRDB", "GRDB.swift"),
            ]
        ),
        // What tests kill while it writes.
        .executableTarget(
            name: "GatehouseStoreWriter",
            dependencies: [
                "GatehouseBank", "GatehouseFiles", "GatehouseStore", "GatehouseTestSupport",
                "GatehouseText",
            ],
            path: "Tests/GatehouseStoreWriter",
            swiftSettings: settings
        ),
        tests("GatehouseCEL"),
        tests("GatehouseCore", ["GatehouseFiles", "GatehouseText"]),
        tests("GatehouseGBDT", ["GatehouseCore", "GatehouseKernels"], exclude: ["Fixtures"]),
        tests(
            "GatehouseMatcher",
            [
                "GatehouseBank", "GatehouseCore", "GatehouseFiles", "GatehouseKernels",
                "GatehouseLearning", "GatehouseText",
            ]
        ),
        tests(
            "GatehouseNGram",
            ["GatehouseCore", "GatehouseFiles", "GatehouseLearning", "GatehouseText"]
        ),
        tests(
            "GatehouseRules",
            [
                "GatehouseCEL", "GatehouseCore", "GatehouseFiles", "GatehouseLearning",
                "GatehouseText",
            ]
        ),
        tests(
            "GatehouseTextEncoder",
            [
                "GatehouseCore", "GatehouseFiles", "GatehouseKernels", "GatehouseLearning",
                "GatehouseText",
            ]
        ),
        tests(
            "GatehouseWire",
            [
                "CGatehouseSimdJSON", "GatehouseCore", "GatehouseProtocol",
                library("SwiftProtobuf", "swift-protobuf"),
            ]
        ),
        tests(
            "GatehouseRuntime",
            [
                "GatehouseBank", "GatehouseCore", "GatehouseFiles", "GatehouseText",
                "GatehouseTraining",
            ]
        ),
        tests(
            "GatehouseTraining",
            [
                "Gatehouse", "GatehouseCore", "GatehouseFiles", "GatehouseLearning",
                "GatehouseRuntime",
            ]
        ),
        tests("GatehouseReport", ["GatehouseCore", "GatehouseRuntime", "GatehouseTraining"]),
        tests(
            "GatehouseCuration",
            [
                "GatehouseBank", "GatehouseCore", "GatehouseFiles", "GatehouseMatcher",
                "GatehouseRuntime", "GatehouseStore", "GatehouseText",
            ]
        ),
        tests(
            "GatehouseServer",
            [
                "Gatehouse", "GatehouseCore", "GatehouseCuration", "GatehouseRuntime",
                "GatehouseStore", "GatehouseTraining", "GatehouseWire",
                library("NIOCore", "swift-nio"), library("NIOPosix", "swift-nio"),
            ]
        ),
        tests("GatehouseCommand", ["Gatehouse", "GatehouseGBDT", "GatehouseRuntime"]),
        tests(
            "Gatehouse",
            ["GatehouseCore", "GatehouseRuntime", "GatehouseWire"]
        ),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
