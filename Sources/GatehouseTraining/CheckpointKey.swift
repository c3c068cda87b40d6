internal import Foundation
internal import GatehouseCore
internal import GatehouseFiles
internal import GatehouseRuntime

/// Everything that what a training fits depends on, gathered under names and hashed.
///
/// The program itself is part of it: another build may fit otherwise.
struct CheckpointKey {
    /// The format of what is kept; another number makes all of it foreign.
    static let version = 1

    private var bytes: [UInt8] = []

    init(_ purpose: String) {
        add("version", "\(Self.version)")
        add("purpose", purpose)
    }

    /// Adds a text under a name.
    mutating func add(_ name: String, _ value: String) { add(name, Array(value.utf8)) }

    /// Adds bytes under a name; lengths go before them, so that nothing runs into what follows.
    mutating func add(_ name: String, _ value: [UInt8]) {
        bytes += Array("\(name) \(value.count)\n".utf8) + value
    }

    /// Adds numbers to the bit.
    mutating func add(_ name: String, _ values: [Int]) {
        add(name, values.map(String.init).joined(separator: ","))
    }

    /// The digest.
    var hash: ContentHash { ContentHash(of: bytes) }
}

extension CheckpointKey {
    /// What everything that one training fits depends on: the program, rows, folds and seed.
    init(
        training data: LabelledEvents,
        schema: EventSchema,
        folds: [Int],
        foldCount: Int,
        seed: UInt64,
    ) {
        self.init("training")
        add("program", Self.program)
        add("data", data.digest(schema: schema).bytes)
        add("groups", data.groups)
        add("folds", folds)
        add("fold count", "\(foldCount)")
        add("seed", "\(seed)")
    }

    /// The same for one expert: what the manifest says of it and of its encoder.
    func expert(_ expert: BundleManifest.Expert, in manifest: BundleManifest) -> CheckpointKey {
        var key = self
        key.add("expert", expert.name)
        key.add("detector", expert.detector)
        key.add("folder", expert.folder)
        key.add("options", expert.options.description)
        for encoder in manifest.encoders where encoder.name == expert.encoder {
            key.add("encoder", "\(encoder.kind) \(encoder.digest) \(encoder.options)")
        }
        return key
    }

    /// What the file system says of the running program; "unknown" where it says nothing.
    ///
    /// Not its content, of which hashing some hundred megabytes takes as long as a small training.
    private static let program: String = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // On Linux the link leads to what runs even after another build has taken its place.
        for path in ["/proc/self/exe", ProcessInfo.processInfo.arguments.first ?? ""] {
            if let stamp = try? FileStamp(of: path), let bytes = try? encoder.encode(stamp) {
                return String(decoding: bytes, as: UTF8.self)
            }
        }
        return "unknown"
    }()
}

extension LabelledEvents {
    /// SHA-256 over every row as it was read: id, label, channel, time, texts, attributes.
    func digest(schema: EventSchema) -> ContentHash {
        var key = CheckpointKey("rows")
        key.add("channels", schema.channels.joined(separator: ","))
        key.add("texts", schema.texts.map { "\($0.name):\($0.byteLimit)" }.joined(separator: ","))
        key.add(
            "attributes",
            schema.attributes.map { "\($0.name):\($0.kind)" }.joined(separator: ",")
        )
        var text: [UInt8] = []
        for (row, event) in events.enumerated() {
            key.add("id", ids[row])
            key.add("label", labels[row] ? "1" : "0")
            key.add("channel", event.channel.map(String.init) ?? "")
            key.add("time", "\(event.time.bitPattern) \(event.timeZoneOffset)")
            for index in schema.texts.indices where event.isSet(text: index) {
                text.removeAll(keepingCapacity: true)
                event.appendText(index, to: &text)
                key.add("text \(index)", text)
            }
            for index in schema.attributes.indices where !event.value(index).isNaN {
                key.add("value \(index)", "\(event.value(index).bitPattern)")
            }
        }
        return key.hash
    }
}
