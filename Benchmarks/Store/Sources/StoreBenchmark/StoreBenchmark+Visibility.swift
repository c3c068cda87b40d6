internal import Foundation
internal import GatehouseBank
internal import GatehouseStore

extension StoreBenchmark {
    /// Adds an entry for each line that it reads, and says so.
    static func answer(_ state: String) throws {
        let store = try BankStore(state: state, create: false)
        var samples = Samples(seed: UInt64(getpid()))
        while readLine() != nil {
            let id = try store.add([samples.entry()])[0].entry.id
            FileHandle.standardOutput.write(Data("\(id)\n".utf8))
        }
    }

    /// Times from when another process has been asked to add an entry, and from when it has said that
    /// the entry is durable, until the next event would see it.
    static func measureVisibility(_ state: String, rows: Int) throws {
        let store = try BankStore(state: state, create: false)
        let follower = try BankFollower(store, encoder: Samples.encoder)
        follower.start()
        defer { follower.stop() }
        let process = Process()
        process.executableURL = URL(filePath: CommandLine.arguments[0])
        process.arguments = [state, "answer"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var sinceAsked: [Double] = []
        var sinceSaid: [Double] = []
        for turn in 0..<101 {
            // Not in step with the polls.
            Thread.sleep(forTimeInterval: Double(turn % 37) / 1000)
            var said = 0.0
            let all = try time {
                try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
                var line = Data()
                while line.last != UInt8(ascii: "\n") {
                    line += output.fileHandleForReading.readData(ofLength: 1)
                }
                let id = UInt64(String(decoding: line.dropLast(), as: UTF8.self)) ?? .max
                said = time { while follower.bank.sequence < id { usleep(100) } }
            }
            // The first finds no connection open yet.
            guard turn > 0 else { continue }
            sinceAsked.append(all)
            sinceSaid.append(said)
        }
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        report("visible since asked", rows: rows, sinceAsked)
        report("visible since durable", rows: rows, sinceSaid)
    }
}
