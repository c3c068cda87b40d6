internal import Foundation
internal import GatehouseCore
internal import GatehouseFiles
internal import GatehouseWire

/// Events whose scores are known; a generation that does not reproduce them does not serve.
///
/// One JSON object a line: `{"event":{…},"logit":1.25,"eager_logit":1,"experts":{"gbdt":-0.5,"text":2}}`.
/// `logit` is that of all experts; an expert that abstains is `null`. A bundle with deferred experts has
/// `eager_logit`, that of the eager ones alone, on every line, and `logit` and the deferred experts on
/// every eighth: they take milliseconds. Where an expert's encoder is missing, the rest is compared.
package struct GoldenEvents: Sendable {
    private struct Expectation: Codable {
        var logit: Double?
        var eagerLogit: Double?
        var experts: [String: Double?]

        enum CodingKeys: String, CodingKey {
            case logit
            case eagerLogit = "eager_logit"
            case experts
        }
    }

    /// One line in so many has the deferred experts.
    private static let deferredStride = 8

    private let lines: [[UInt8]]
    private let tolerance: Double

    /// Reads the golden events of a bundle.
    init(of manifest: BundleManifest) throws(BundleError) {
        do {
            let file = try MappedFile(path: "\(manifest.folder)/\(manifest.golden)")
            lines = file.lines
        } catch {
            throw .file("\(error)")
        }
        tolerance = manifest.goldenTolerance
        guard !lines.isEmpty else {
            throw .goldenFile(line: 1, message: "found no events; wanted one at least")
        }
    }

    /// Scores every event and compares.
    func verify(_ generation: Generation) throws(BundleError) {
        let scorer = Scorer(generation)
        var decoder = EventDecoder(generation.schema)
        var event = Event(generation.schema)
        var verdict = Verdict()
        for (index, line) in lines.enumerated() {
            let number = index + 1
            let expectation: Expectation
            do {
                _ = try decoder.decodeLine(line.span, into: &event)
                expectation = try JSONDecoder().decode(Expectation.self, from: Data(line))
            } catch {
                throw .goldenFile(line: number, message: "\(error)")
            }
            scorer.score(event, into: &verdict)
            if !generation.isAllEager {
                let wanted = expectation.eagerLogit ?? .nan
                try compare("eager_logit", verdict.logit, wanted, line: number)
            }
            if let logit = expectation.logit {
                scorer.scoreWithAll(event, into: &verdict)
                if generation.stages.absent.isEmpty {
                    try compare("logit", verdict.logit, logit, line: number)
                }
            }
            for expert in verdict.experts where expert.status.hasScored {
                let wanted = (expectation.experts[expert.name] ?? nil) ?? .nan
                try compare(expert.name, expert.logit, wanted, line: number)
            }
        }
    }

    private func compare(
        _ what: String,
        _ found: Double,
        _ wanted: Double,
        line: Int,
    ) throws(BundleError) {
        if found.isNaN, wanted.isNaN { return }
        guard abs(found - wanted) <= tolerance else {
            throw .golden(
                line: line,
                what: what,
                found: found,
                wanted: wanted,
                tolerance: tolerance
            )
        }
    }

    /// Encodes what `generation` says of each of `events`, given as lines of JSON.
    package static func encode(
        _ events: [[UInt8]],
        scoredBy generation: Generation,
    ) throws(BundleError) -> [UInt8] {
        let scorer = Scorer(generation)
        var decoder = EventDecoder(generation.schema)
        var event = Event(generation.schema)
        var verdict = Verdict()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var output: [UInt8] = []
        for (index, line) in events.enumerated() {
            do {
                _ = try decoder.decodeLine(line.span, into: &event)
                scorer.score(event, into: &verdict)
                let eagerLogit = generation.isAllEager ? nil : verdict.logit
                let hasAll = generation.isAllEager || index % deferredStride == 0
                if hasAll { scorer.scoreWithAll(event, into: &verdict) }
                var experts: [String: Double?] = [:]
                for expert in verdict.experts where expert.status.hasScored {
                    experts[expert.name] = .some(expert.logit.isNaN ? nil : expert.logit)
                }
                let expectation = try encoder.encode(
                    Expectation(
                        logit: hasAll ? verdict.logit : nil,
                        eagerLogit: eagerLogit,
                        experts: experts
                    )
                )
                output += Array(#"{"event":"#.utf8) + line + Array(",".utf8)
                output += expectation.dropFirst() + [UInt8(ascii: "\n")]
            } catch {
                throw .goldenFile(line: index + 1, message: "\(error)")
            }
        }
        return output
    }
}
