package import GatehouseCore
package import GatehouseRuntime
package import GatehouseTraining

/// A small bundle with an eager and a deferred expert, trained in a moment, whose encoder counts
/// letters and takes as long as a test asks.
package struct DeferredBundle {
    /// Keeps the files for as long as the bundle is used.
    private let folder: TemporaryFolder
    private let isBanked: Bool

    /// The bundle's path.
    package var path: String { folder.path + "/bundle" }

    /// What it may name.
    package static let kinds = Kinds(
        detectors: [LengthDetector.self, VowelDetector.self, BankProbe.self],
        encoders: [CountingEncoder.self]
    )

    /// Trains the bundle.
    ///
    /// - Parameters:
    ///   - route: The manifest's `route`.
    ///   - delay: Microseconds that the encoder takes for each text.
    ///   - isBanked: Whether there is a ``BankProbe`` too.
    /// - Throws: Whatever training throws.
    package init(
        route: String = "uncertainty",
        delay: Int = 0,
        isBanked: Bool = false,
    ) throws {
        self.isBanked = isBanked
        folder = TemporaryFolder()
        try folder.write([1], named: "encoders/counting/counts")
        try write(manifest(route: route, delay: delay))
        var samples: [UInt8] = []
        for body in ["hello you", "a long text that goes on and on for quite a while", "aeiou"] {
            samples += Array(#"{"channel":"sms","text":{"body":"\#(body)"}}"#.utf8) + [0x0A]
        }
        try folder.write(samples, named: "bundle/samples.jsonl")
        let manifest = try BundleManifest(bundle: path)
        try Trainer(
            manifest: manifest,
            kinds: Self.kinds,
            logitFiles: [:],
            recipe: .quick,
            resampleCount: 20,
            report: { _ in }
        ).train(on: data(for: manifest.schema))
    }

    /// Writes another manifest, with the same files.
    package func write(
        route: String,
        delay: Int = 0,
        precedence: String = "[allow, block, review]",
    ) throws {
        try write(manifest(route: route, delay: delay, precedence: precedence))
    }

    /// Changes a file of the eager expert, which reads none.
    package func edit() throws { try folder.write([2], named: "bundle/length/empty") }

    /// Writes other gates.
    package func write(gates: [UInt8]) throws {
        try folder.write(gates, named: "bundle/fusion.safetensors")
    }

    /// Takes the encoder away.
    package func removeEncoder() throws { try folder.remove("encoders/counting/counts") }

    /// Loads the bundle.
    package func load() throws -> Runtime {
        try Runtime(bundle: path, detectors: Self.kinds.detectors, encoders: Self.kinds.encoders)
    }

    /// Labelled events whose label depends on length and vowels.
    package func data(for schema: EventSchema, _ count: Int = 240) throws -> LabelledEvents {
        var draws = SeededDraws(seed: 7)
        var data = LabelledEvents()
        for row in 0..<count {
            var event = Event(schema)
            event.setID("row-\(row)")
            event.channel = 0
            let length = 1 + draws.below(12)
            let hasVowels = draws.oneIn(2)
            let words = (0..<length).map { _ in hasVowels ? "aeiouae" : "brtplkm" }
            event.setText(words.joined(separator: " "), at: 0)
            let isAbuse = draws.oneIn(8) != (length > 6 || hasVowels)
            try data.append(event, isAbuse: isAbuse, group: "", from: "test", line: row + 1)
        }
        return data
    }

    private func write(_ manifest: String) throws {
        try folder.write(Array(manifest.utf8), named: "bundle/bundle.yaml")
    }

    private func manifest(
        route: String,
        delay: Int,
        precedence: String = "[allow, block, review]",
    ) -> String {
        """
        gatehouse: 1
        name: small
        schema:
          channels: [sms]
          texts: [{name: body, bytes: 1000}]
        encoders:
          - {name: counts, kind: counting, folder: ../encoders/counting, \
        digest: \(CountingEncoder.digestOfAll), options: {delay: \(delay)}}
        experts:
          - {name: length, detector: length, folder: length, files: [empty]}
          - {name: vowels, detector: vowels, encoder: counts, folder: vowels, files: [empty]}
        \(isBanked ? "  - {name: probe, detector: probe, folder: probe, files: []}" : "")
        route: \(route)
        fusion: fusion.safetensors
        policy:
          thresholds: [{action: block, probability: 0.9}]
          otherwise: allow
          precedence: \(precedence)
        golden: {file: golden.jsonl, tolerance: 0}
        samples: samples.jsonl
        training: {folds: 2, seed: 1}
        """
    }
}
