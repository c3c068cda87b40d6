extension MappedFile {
    /// The lines that are not blank, without their ends.
    package var lines: [[UInt8]] {
        let octets = octets
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        var isBlank = true
        for i in octets.indices {
            let byte = octets[i]
            if byte == UInt8(ascii: "\n") {
                if !isBlank { lines.append(line) }
                line.removeAll(keepingCapacity: true)
                isBlank = true
            } else {
                line.append(byte)
                if byte > UInt8(ascii: " ") { isBlank = false }
            }
        }
        if !isBlank { lines.append(line) }
        return lines
    }
}
