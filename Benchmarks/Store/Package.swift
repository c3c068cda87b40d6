// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

// What is measured is `package`, so it is built here as part of this package: Sources has links.
let package = Package(
    name: "store-benchmark",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(name: "CGatehouseKernels"),
        .systemLibrary(name: "CGatehouseBLAS"),
        .systemLibrary(name: "CGatehouseUTF8Proc"),
        .systemLibrary(name: "CGatehouseVectorscan"),
        .target(
            name: "GatehouseKernels",
            dependencies: ["CGatehouseBLAS", "CGatehouseKernels"],
            swiftSettings: settings
        ),
        .target(
            name: "GatehouseText",
            dependencies: ["CGatehouseUTF8Proc", "CGatehouseVectorscan"],
            swiftSettings: settings
        ),
        .target(
            name: "GatehouseFiles",
            dependencies: [
                "GatehouseKernels", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "GatehouseBank",
            dependencies: ["GatehouseFiles", "GatehouseKernels", "GatehouseText"],
            swiftSettings: settings
        ),
        .target(
            name: "GatehouseStore",
            dependencies: [
                "GatehouseBank", "GatehouseFiles", "GatehouseKernels", "GatehouseText",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "StoreBenchmark",
            dependencies: ["GatehouseBank", "GatehouseFiles", "GatehouseStore", "GatehouseText"],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
