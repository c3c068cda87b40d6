// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),

]

// What is measured is `package`, so it is built here as part of this package: Sources has links.
let package = Package(
    name: "forest-benchmark",
    products: [.library(name: "ForestPlug", type: .dynamic, targets: ["ForestPlug"])],
    targets: [
        .target(name: "CGatehouseForest"),
        .target(name: "CGatehouseKernels"),
        .systemLibrary(name: "CGatehouseBLAS"),
        .target(
            name: "GatehouseKernels",
            dependencies: ["CGatehouseBLAS", "CGatehouseKernels"],
            swiftSettings: settings
        ),
        .target(name: "GatehouseLearning", swiftSettings: settings),
        .target(
            name: "GatehouseGBDT",
            dependencies: ["CGatehouseForest", "GatehouseKernels", "GatehouseLearning"],
            exclude: ["ForestDetector.swift"],
            swiftSettings: settings
        ),
        .target(name: "ForestPlug", dependencies: ["GatehouseGBDT"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
