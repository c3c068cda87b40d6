/// A function of the host that programs may call.
///
/// Called through ``CELValue``, so a call allocates where it passes texts, lists or maps.
public struct Function: Sendable {
    /// What it takes and gives.
    public struct Overload: Sendable {
        /// The types it takes; of a member the target is first.
        public let parameters: [CELType]
        /// The type it gives.
        public let result: CELType
        /// Whether it is called as `first.name(second)`.
        public let isMember: Bool

        /// An overload that takes `parameters` and gives `result`.
        public init(_ parameters: [CELType], _ result: CELType, isMember: Bool = false) {
            self.parameters = parameters
            self.result = result
            self.isMember = isMember
        }
    }

    /// Its name, which may have dots: `geo.distance`.
    public let name: String
    /// The ways to call it.
    public let overloads: [Overload]
    /// What it does, which depends on nothing but its arguments; nil for one that is only declared.
    let implementation: (@Sendable ([CELValue]) -> CELValue?)?

    /// A function that calls `implementation`, for which nil means: no value for these arguments.
    public init(
        _ name: String,
        _ overloads: [Overload],
        implementation: (@Sendable ([CELValue]) -> CELValue?)? = nil,
    ) {
        self.name = name
        self.overloads = overloads
        self.implementation = implementation
    }
}
