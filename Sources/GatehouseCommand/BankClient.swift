internal import Foundation
internal import GatehouseCuration
internal import GatehouseServer
internal import GatehouseStore

/// Asks a running server about banks, in HTTP over its socket, one request after the other.
struct BankClient {
    /// No answer is longer.
    private static let answerLimit = 1 << 28

    private let path: String
    private let handle: FileHandle

    /// Connects to the server at `path`.
    init(path: String) throws {
        self.path = path
        do {
            handle = FileHandle(
                fileDescriptor: try UnixSocket.connect(to: path),
                closeOnDealloc: true
            )
        } catch {
            throw CommandFailure.work("\(error); start a server with `gatehouse serve`")
        }
    }

    /// Sends objects, one a line, to `/v1/bank/…`.
    func post<Report: Decodable>(
        _ name: String,
        _ lines: [[UInt8]],
    ) throws(CurationError) -> [Report] {
        let body: [UInt8] = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
        return try reports(
            ask("POST /v1/bank/\(name) HTTP/1.1\r\nContent-Length: \(body.count)\r\n", body)
        )
    }

    /// Asks for `/v1/bank/…`.
    func get<Report: Decodable>(_ name: String) throws(CurationError) -> [Report] {
        try reports(ask("GET /v1/bank/\(name) HTTP/1.1\r\n", []))
    }

    /// An error about an answer that fits no question.
    var oddAnswer: CurationError {
        CurationError(.damaged, "\(path): found an answer that fits no question")
    }

    private func reports<Report: Decodable>(_ body: [UInt8]) throws(CurationError) -> [Report] {
        var reports: [Report] = []
        for line in body.split(separator: 0x0A) {
            reports.append(try ReportText.read(Report.self, from: line))
        }
        return reports
    }

    /// The body of an answer.
    private func ask(_ head: String, _ body: [UInt8]) throws(CurationError) -> [UInt8] {
        do {
            try handle.write(contentsOf: Array("\(head)Host: gatehouse\r\n\r\n".utf8) + body)
        } catch {
            // What the server said before it closed lies ahead.
        }
        let (status, answer) = try read()
        guard status == 200 else { throw refusal(status, answer) }
        return answer
    }

    private func refusal(_ status: Int, _ body: [UInt8]) -> CurationError {
        struct Refusal: Decodable { let error: String }
        let message =
            (try? ReportText.read(Refusal.self, from: body).error)
            ?? "an answer of status \(status)"
        let kind: StoreError.Kind =
            switch status {
            case 400, 413: .invalid
            case 404: .missing
            case 503: .busy
            case 507: .unwritable
            default: .damaged
            }
        return CurationError(kind, "the server refused: \(message)")
    }

    private func read() throws(CurationError) -> (status: Int, body: [UInt8]) {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard head.count < 1 << 16 else { throw oddAnswer }
            head += try read(1)
        }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
        guard words.count > 1, let status = Int(words[1]),
            let count = length.flatMap({ Int($0.dropFirst(15).filter { $0 != " " }) }),
            (0...Self.answerLimit).contains(count)
        else { throw oddAnswer }
        return (status, try read(count))
    }

    private func read(_ count: Int) throws(CurationError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let data = try? handle.read(upToCount: count - bytes.count), !data.isEmpty else {
                throw CurationError(.busy, "\(path): the server closed the connection")
            }
            bytes.append(contentsOf: data)
        }
        return bytes
    }
}
