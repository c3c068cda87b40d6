internal import ArgumentParser
internal import Foundation
internal import GatehouseCuration

/// Where a command about banks writes what it did.
struct BankReportOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Write JSON to this file, one object a line; "-" is standard output, and then there is no \
            table.
            """,
            valueName: "file"
        )
    )
    var json: String?

    /// Writes reports as JSON Lines, as lines for people, or both.
    func show(_ reports: [some Encodable], _ table: @autoclosure () -> [String]) throws {
        if let json {
            let lines = try CommandFailure.curating { () throws(CurationError) in
                try reports.map { (report) throws(CurationError) in try ReportText.line(report) }
            }
            if json == "-" {
                let output = Output()
                for line in lines { try output.line(line) }
                return try output.flush()
            }
            try JSONOutput.write(encoded: lines.flatMap { $0 + [UInt8(ascii: "\n")] }, to: json)
        }
        let output = Output()
        for line in table() { try output.line(line) }
        try output.flush()
    }
}
