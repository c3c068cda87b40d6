extension MutableSpan {
    /// A part of the span, to write, while the span itself is not used.
    ///
    /// The standard library has not settled on its name for this; here is the only place to change.
    @_lifetime(&self)
    mutating func part(_ range: Range<Int>) -> MutableSpan<Element> {
        _mutatingExtracting(range)
    }
}
