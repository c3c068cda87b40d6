internal import Foundation
internal import GatehouseStore

/// Reports as JSON, one object a line, keys in order; and back.
package enum ReportText {
    /// One line, without its end.
    ///
    /// - Parameter report: What is told.
    /// - Returns: UTF-8.
    /// - Throws: ``CurationError`` for a number that JSON has no word for.
    package static func line(_ report: some Encodable) throws(CurationError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        do {
            return Array(try encoder.encode(report))
        } catch {
            throw CurationError(.damaged, "a report cannot be written as JSON: \(error)")
        }
    }

    /// Reads a line that ``line(_:)`` wrote.
    ///
    /// - Parameters:
    ///   - type: What is told.
    ///   - line: UTF-8.
    /// - Returns: The report.
    /// - Throws: ``CurationError`` for anything else.
    package static func read<Report: Decodable>(
        _ type: Report.Type,
        from line: some Sequence<UInt8>,
    ) throws(CurationError) -> Report {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(type, from: Data(line))
        } catch {
            throw CurationError(
                .damaged,
                """
                the answer: found JSON of another form; wanted that of this version's server; use \
                the same version on both sides
                """
            )
        }
    }
}
