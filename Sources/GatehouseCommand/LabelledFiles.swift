internal import ArgumentParser
internal import Gatehouse
internal import GatehouseTraining

/// The labelled data that several commands take.
struct LabelledFiles: ParsableArguments {
    @Option(
        name: .customLong("data"),
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Labelled events as JSON Lines: {\"event\":{…},\"label\":0|1,\"group\":\"…\"}.",
            valueName: "file"
        )
    )
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "Shuffle the labels with this seed, to check for leaks: AP must then be the prevalence.",
            valueName: "seed"
        )
    )
    var shuffleLabels: UInt64?

    /// Reads all files.
    func read(schema: EventSchema) throws -> LabelledEvents {
        var data = LabelledEvents()
        var decoder = EventDecoder(schema)
        for file in files {
            var lines = try LineReader(path: file)
            while let line = try lines.next() {
                var event = Event(schema)
                let label: EventLabel
                do {
                    label = try decoder.decodeLine(line.span, into: &event)
                } catch {
                    throw CommandFailure.work("\(lines.name):\(lines.number): \(error)")
                }
                try CommandFailure.catching {
                    try data.append(
                        event,
                        isAbuse: label.isAbuse,
                        group: label.group,
                        from: lines.name,
                        line: lines.number
                    )
                }
            }
        }
        guard data.count > 0 else {
            throw CommandFailure.work(
                "\(files.joined(separator: ", ")): found no events; wanted labelled ones"
            )
        }
        if let shuffleLabels { data.shuffleLabels(seed: shuffleLabels) }
        return data
    }
}
