// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "own-expert-example",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "gatehouse", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "OwnExpert",
            dependencies: [
                .product(name: "Gatehouse", package: "gatehouse"),
                .product(name: "GatehouseCommand", package: "gatehouse"),
            ],
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
