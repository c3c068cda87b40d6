/// What is known to be wrong with releases of the library that matches patterns.
///
/// Vectorscan is a fork of Hyperscan, whose last open release is 5.4.2. Releases before 5.4.10 write what is left
/// of a text into 255 bytes while some expressions are matched, and a build that checks such writes (Debian's)
/// ends the process. Before 5.4.12 matches are missed by where a text lies in memory
/// ([Vectorscan issue 317]).
///
/// [Vectorscan issue 317]: https://github.com/VectorCamp/vectorscan/issues/317
package enum PatternLibrary {
    /// What a release does to texts.
    package enum Defect: Equatable, Sendable {
        /// Some texts end the process.
        case aborts
        /// Some matches are missed on x86.
        case missesMatches
    }

    /// The library's release, as it says itself.
    package static var version: String { PatternDatabase.version }

    /// What is wrong with a release; nothing that is known with most.
    ///
    /// - Parameter version: Such as `5.4.9 2023-03-23`.
    /// - Returns: The gravest defect.
    package static func defect(of version: String) -> Defect? {
        let release = version.split(separator: " ").first ?? ""
        let numbers = release.split(separator: ".").compactMap { Int($0) }
        guard numbers.count == 3, numbers[0] == 5, numbers[1] == 4 else { return nil }
        switch numbers[2] {
        case 3...9: return .aborts
        case 10...11: return .missesMatches
        default: return nil
        }
    }
}
