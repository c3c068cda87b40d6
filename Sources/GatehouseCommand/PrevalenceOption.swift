internal import ArgumentParser

/// The share of abuse that a stream has, which is seldom that of the data a bundle was trained on.
struct PrevalenceOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The share of abuse among the events, between 0 and 1, such as a tenant's own. Log-odds shift \
            by what it differs from that of training.
            """,
            valueName: "share"
        )
    )
    var prevalence: Double?

    func validate() throws {
        if let prevalence, !(prevalence > 0 && prevalence < 1) {
            throw ValidationError("--prevalence \(prevalence): wanted one between 0 and 1")
        }
    }
}
