internal import Foundation

/// What a verdict in JSON says of what was decided and of what came of it.
struct LoggedVerdict: Decodable {
    struct Route: Decodable {
        let explored: Bool
        let propensity: Double
    }

    struct Expert: Decodable {
        let name: String
        let status: String
    }

    let id: String
    let generation: String
    let logit: Double
    let route: Route
    let experts: [Expert]
    let microseconds: Double

    /// Reads a line of `gatehouse score`.
    init(_ line: [UInt8], file: String, number: Int) throws(TrainingError) {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(line))
        } catch {
            throw .data(
                file: file,
                line: number,
                message: """
                    found no verdict; wanted its id, generation, logit, route, experts and \
                    microseconds, as `gatehouse score` prints them
                    """
            )
        }
        guard route.propensity > 0, route.propensity <= 1, logit.isFinite, microseconds.isFinite
        else {
            throw .data(
                file: file,
                line: number,
                message: """
                    found propensity \(route.propensity), logit \(logit), microseconds \
                    \(microseconds); wanted a propensity above 0 and at most 1, and finite numbers
                    """
            )
        }
    }

    /// The experts of `deferred` that were decided to run, whatever became of that.
    func wanted(of deferred: Set<String>) -> [String] {
        experts.filter { deferred.contains($0.name) && DecidedRuns.isDecided($0.status) }
            .map(\.name)
    }
}
