internal import Foundation
internal import GatehouseCore
internal import GatehouseFiles
package import GatehouseRuntime

/// A change of one threshold in `bundle.yaml` that leaves every other byte as it is.
package struct PolicyEdit: Sendable {
    /// The manifest with the new threshold.
    package let manifest: BundleManifest

    /// The threshold that there was.
    package let previous: Double

    private let old: [UInt8]
    private let new: [UInt8]
    private let path: String

    /// Writes a number in place of an action's threshold, in memory.
    ///
    /// - Parameters:
    ///   - action: Whose.
    ///   - number: A decimal in 0…1.
    ///   - manifest: Of the bundle, as it was read.
    /// - Throws: ``TrainingError`` where there is no such threshold, where it is not written as a plain
    ///   number, or where thresholds would no longer fall.
    package init(
        _ action: String,
        to number: String,
        in manifest: BundleManifest,
    ) throws(TrainingError) {
        path = "\(manifest.folder)/\(BundleManifest.fileName)"
        let thresholds = manifest.policy.thresholds
        let places = thresholds.indices.filter { thresholds[$0].action == action }
        guard let place = places.first, places.count == 1 else {
            throw .dataset(
                """
                found \(places.count) thresholds of \"\(action)\" in bundle.yaml; wanted one of \
                \(thresholds.map(\.action).joined(separator: ", "))
                """
            )
        }
        previous = thresholds[place].probability
        try Self.check(Double(number) ?? .nan, at: place, of: thresholds)
        do {
            old = try MappedFile(path: path).copy
            let yaml = String(decoding: old, as: UTF8.self)
            // What is not UTF-8 would be repaired, which is more than one number.
            guard Array(yaml.utf8) == old else { throw Self.notPlain(path) }
            let edited = try Self.replacing(place, in: yaml, with: number, path: path)
            new = Array(edited.utf8)
            self.manifest = try BundleManifest(yaml: edited, file: path, folder: manifest.folder)
        } catch {
            throw error as? TrainingError ?? (error as? BundleError).map { .bundle($0) }
                ?? .file("\(error)")
        }
        let expected = thresholds.indices.map {
            $0 == place ? Double(number) : thresholds[$0].probability
        }
        guard self.manifest.policy.thresholds.map(\.probability) == expected,
            self.manifest.policy.actions == manifest.policy.actions
        else { throw Self.notPlain(path) }
    }

    /// Proves that the bundle loads with the new threshold, and puts it in place.
    ///
    /// - Parameter kinds: Of detector and encoder.
    /// - Returns: The new generation.
    /// - Throws: ``TrainingError``; then `bundle.yaml` is as it was.
    package func publish(kinds: Kinds) throws(TrainingError) -> Generation {
        do {
            _ = try Generation(proving: manifest, kinds: kinds)
            guard try MappedFile(path: path).copy == old else {
                throw TrainingError.file("\(path): changed meanwhile; run it again")
            }
            try AtomicFile.write(new, to: path)
            do {
                return try Generation(
                    proving: BundleManifest(bundle: manifest.folder),
                    kinds: kinds
                )
            } catch {
                try AtomicFile.write(old, to: path)
                throw error
            }
        } catch {
            throw error as? TrainingError ?? (error as? BundleError).map { .bundle($0) }
                ?? .file("\(error)")
        }
    }

    /// Refuses a threshold that is not between its neighbours.
    private static func check(
        _ probability: Double,
        at place: Int,
        of thresholds: [Policy.Threshold],
    ) throws(TrainingError) {
        let action = thresholds[place].action
        if place > 0, probability >= thresholds[place - 1].probability {
            let above = thresholds[place - 1]
            throw .dataset(
                """
                found the threshold \(probability) for \(action), which is not below \
                \(above.probability) of \(above.action); wanted thresholds from the highest down; raise \
                that of \(above.action) first, or ask for less
                """
            )
        }
        if place + 1 < thresholds.count, probability <= thresholds[place + 1].probability {
            let below = thresholds[place + 1]
            throw .dataset(
                """
                found the threshold \(probability) for \(action), which is not above \
                \(below.probability) of \(below.action); wanted thresholds from the highest down; lower \
                that of \(below.action) first, or ask for more
                """
            )
        }
    }

    /// The document with another number at the place of a threshold.
    private static func replacing(
        _ place: Int,
        in yaml: String,
        with number: String,
        path: String,
    ) throws -> String {
        let root = try YAMLNode<BundleError>(parsing: yaml, file: path, wanted: "a manifest")
        let node = try root.required("policy").required("thresholds").list()[place]
            .required("probability")
        let scalars = yaml.unicodeScalars
        var start = scalars.startIndex
        for _ in 1..<node.line {
            guard let end = scalars[start...].firstIndex(of: "\n") else { throw notPlain(path) }
            start = scalars.index(after: end)
        }
        // YAML skips a mark of byte order, and does not count it.
        if node.line == 1, scalars.first == "\u{FEFF}" { start = scalars.index(after: start) }
        guard
            let begin = scalars.index(
                start,
                offsetBy: node.column - 1,
                limitedBy: scalars.endIndex
            ),
            let written = node.scalar, scalars[begin...].starts(with: written.unicodeScalars)
        else { throw notPlain(path) }
        let end = scalars.index(begin, offsetBy: written.unicodeScalars.count)
        return String(scalars[..<begin]) + number + String(scalars[end...])
    }

    private static func notPlain(_ path: String) -> TrainingError {
        .file(
            """
            \(path): found a threshold that is not written as a plain number; wanted one such as \
            0.98, without quotes, anchors and aliases; write it so, and run this again
            """
        )
    }
}
