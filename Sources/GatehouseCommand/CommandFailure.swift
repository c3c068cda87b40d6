internal import Gatehouse
internal import GatehouseCuration
internal import GatehouseStore
internal import GatehouseTraining

/// Why a command ended early; decides the exit status.
enum CommandFailure: Error, CustomStringConvertible {
    /// The call was wrong: exit status 2.
    case call(String)
    /// The work failed: exit status 1.
    case work(String)
    /// Whoever read the results has gone: exit status 1, without a word.
    case readerGone

    var description: String {
        switch self {
        case .call(let message), .work(let message): message
        case .readerGone: "the reader of standard output has gone"
        }
    }

    /// Runs `body`; what a bundle, data or training refuse is a failure of the work.
    static func catching<Value: ~Copyable>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as BundleError {
            throw CommandFailure.work("\(error)")
        } catch let error as TrainingError {
            throw CommandFailure.work("\(error)")
        }
    }

    /// Runs `body`; what a state or a bank refuses is a failure of the work.
    static func curating<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws -> Value {
        do {
            return try body()
        } catch let error as StoreError {
            throw CommandFailure.work("\(error)")
        } catch let error as CurationError {
            throw CommandFailure.work("\(error)")
        }
    }
}
