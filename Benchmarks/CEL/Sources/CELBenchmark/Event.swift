internal import GatehouseCEL

/// An event as rules of Trust & Safety see it, in the slots of an environment.
struct Event {
    static let text = """
        Hi dear, I am trading bitcoin with a professional mentor and making 5000 USD weekly. \
        Contact her on telegram t.me/fx_mentor_anna now, send the fee to start, slots are limited, \
        do not tell anyone else ok
        """

    let environment: Environment
    private let amount: Slot
    private let age: Slot
    private let country: Slot
    private let text: Slot
    private let tags: Slot
    private let metadata: Slot
    private let bytes = Array(Self.text.utf8)
    private let countryBytes = Array("NG".utf8)

    init() throws {
        var environment = Environment()
        amount = try environment.declare("event.amount", .double)
        age = try environment.declare("event.account_age_days", .int)
        country = try environment.declare("event.country", .string, maximumSize: 2)
        text = try environment.declare("event.text", .string, maximumSize: 2_000)
        tags = try environment.declare("event.tags", .list(.string), maximumSize: 16)
        metadata = try environment.declare(
            "event.metadata",
            .map(.string, .string),
            maximumSize: 16
        )
        self.environment = environment
    }

    /// Binds numbers and texts, as for every event.
    @inline(__always)
    func bind(_ activation: inout Activation) {
        activation.set(amount, to: 250.0)
        activation.set(age, to: Int64(2))
        activation.setText(country, countryBytes.span)
        activation.setText(text, bytes.span)
    }

    /// Binds everything.
    func bindAll(_ activation: inout Activation) throws {
        bind(&activation)
        try activation.set(tags, to: .list([.string("new"), .string("vpn"), .string("web")]))
        try activation.set(
            metadata,
            to: .map([
                .string("channel"): .string("dm"), .string("device"): .string("android"),
            ])
        )
    }
}
