import Gatehouse
import GatehouseCommand

/// The command `gatehouse` with one kind of expert more.
@main
struct OwnExpert {
    static func main() async {
        await Command.main(detectors: builtInDetectors + [ShapeDetector.self])
    }
}
