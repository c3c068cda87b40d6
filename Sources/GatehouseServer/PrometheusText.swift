/// Builds an exposition in the text format of Prometheus.
struct PrometheusText {
    private(set) var text = ""

    mutating func counter(_ name: String, _ help: String) { head(name, "counter", help) }

    mutating func gauge(_ name: String, _ help: String) { head(name, "gauge", help) }

    mutating func sample(_ name: String, _ labels: [(String, String)], _ value: some Numeric) {
        text += "\(name)\(Self.list(labels)) \(value)\n"
    }

    mutating func histogram(
        _ name: String,
        _ help: String,
        _ histograms: [(labels: [(String, String)], histogram: Histogram)],
    ) {
        head(name, "histogram", help)
        for (labels, histogram) in histograms {
            let counts = histogram.cumulativeCounts
            for (bound, count) in zip(Histogram.bounds, counts) {
                sample("\(name)_bucket", labels + [("le", "\(Double(bound) / 1e9)")], count)
            }
            sample("\(name)_bucket", labels + [("le", "+Inf")], counts.last ?? 0)
            sample("\(name)_sum", labels, histogram.sumSeconds)
            sample("\(name)_count", labels, counts.last ?? 0)
        }
    }

    private mutating func head(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// Label values are names of the bundle: they may hold a quote, a backslash or a line end.
    private static func list(_ labels: [(String, String)]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = labels.map { name, value in
            let escaped = value.flatMap { character in
                switch character {
                case "\\": "\\\\"
                case "\"": "\\\""
                case "\n": "\\n"
                default: String(character)
                }
            }
            return "\(name)=\"\(String(escaped))\""
        }
        return "{\(pairs.joined(separator: ","))}"
    }
}
