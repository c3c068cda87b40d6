extension [Float] {
    /// Makes the array this long; what was in it may stay or not.
    ///
    /// Allocates only when it must grow.
    mutating func resize(to count: Int) {
        if self.count < count {
            append(contentsOf: repeatElement(0, count: count - self.count))
        } else {
            removeLast(self.count - count)
        }
    }
}
