/// Why a forest could not be loaded.
package struct ForestError: Error, Equatable, CustomStringConvertible {
    /// Line of the model file, counted from 1; nothing when the whole file is meant.
    package let line: Int?

    package let found: String
    package let wanted: String
    package let remedy: String

    init(line: Int?, found: String, wanted: String, remedy: String = Self.trainAgain) {
        self.line = line
        self.found = found
        self.wanted = wanted
        self.remedy = remedy
    }

    /// What helps against damage: nobody repairs a forest by hand.
    static let trainAgain = "the file is damaged or was edited; save the model again"

    package var description: String {
        let place = line.map { "line \($0): " } ?? ""
        return "\(place)found \(found); wanted \(wanted); \(remedy)"
    }
}
