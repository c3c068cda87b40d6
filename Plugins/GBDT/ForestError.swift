/// Why a forest could not be loaded.
package struct ForestError: Error, Equatable, CustomStringConvertible {
    /// Where in a model file.
    package enum Place: Equatable, Sendable {
        /// A line of a text, counted from 1.
        case line(Int)

        /// A byte, counted from 0.
        case byte(Int)

        /// A value of a document, by the names and indices that lead to it: `learner.objective`.
        case path(String)
    }

    /// Where it was found; nothing when the whole file is meant.
    package let place: Place?

    package let found: String
    package let wanted: String
    package let remedy: String

    init(_ place: Place?, found: String, wanted: String, remedy: String = Self.trainAgain) {
        self.place = place
        self.found = found
        self.wanted = wanted
        self.remedy = remedy
    }

    /// The same for a line of a text, counted from 1; `nil` is the whole file.
    init(line: Int?, found: String, wanted: String, remedy: String = Self.trainAgain) {
        self.init(line.map { .line($0) }, found: found, wanted: wanted, remedy: remedy)
    }

    /// What helps against damage: nobody repairs a forest by hand.
    static let trainAgain = "the file is damaged or was edited; save the model again"

    package var description: String {
        let place =
            switch place {
            case .line(let number): "line \(number): "
            case .byte(let offset): "byte \(offset): "
            case .path(let path): "\(path): "
            case nil: ""
            }
        return "\(place)found \(found); wanted \(wanted); \(remedy)"
    }
}
