internal import GatehouseCommand

/// The executable `gatehouse`, with the kinds that come with it.
@main
struct Tool {
    static func main() async { await Command.main() }
}
