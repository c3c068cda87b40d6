internal import Foundation
internal import GatehouseFiles

/// Writes the JSON that `--json FILE` asks for.
enum JSONOutput {
    /// Writes `value` to `path` as a whole or not at all; `-` is standard output.
    static func write(_ value: some Encodable, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        var bytes = Array(try encoder.encode(value))
        bytes.append(UInt8(ascii: "\n"))
        guard path != "-" else {
            let output = Output()
            try output.line(Array(bytes.dropLast()))
            try output.flush()
            return
        }
        try write(encoded: bytes, to: path)
    }

    /// Writes JSON that is encoded already to `path` as a whole or not at all.
    static func write(encoded bytes: [UInt8], to path: String) throws {
        do {
            try AtomicFile.write(bytes, to: path)
        } catch {
            throw CommandFailure.work("\(error)")
        }
    }
}
