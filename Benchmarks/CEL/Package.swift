// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "cel-benchmark",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "gatehouse", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "CELBenchmark",
            dependencies: [.product(name: "GatehouseCEL", package: "gatehouse")],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .treatAllWarnings(as: .error),
            ],
        )
    ],
    swiftLanguageModes: [.v6]
)
