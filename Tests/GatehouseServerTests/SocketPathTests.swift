import Foundation
import GatehouseTestSupport
import NIOCore
import NIOPosix
import Testing

@testable import GatehouseServer

@Suite struct SocketPathTests {
    @Test("a path that is claimed cannot be claimed again until it is let go")
    func claims() throws {
        let folder = TemporaryFolder()
        let path = "\(folder.path)/s"
        var first: SocketPath? = try SocketPath(claiming: path)
        #expect(throws: ServerError.self) { try SocketPath(claiming: path) }
        first = nil
        #expect(first == nil)
        _ = try SocketPath(claiming: path)
    }

    @Test("what is not a socket is left where it is")
    func keepsFiles() throws {
        let folder = TemporaryFolder()
        try folder.write(Array("precious".utf8), named: "s")
        #expect(throws: ServerError.self) { try SocketPath(claiming: "\(folder.path)/s") }
        #expect(try String(contentsOfFile: "\(folder.path)/s", encoding: .utf8) == "precious")
    }

    @Test("the socket of a server that was killed does not stop the next one")
    func removesDeadSockets() async throws {
        let folder = TemporaryFolder()
        let path = "\(folder.path)/s"
        let dead = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(unixDomainSocketPath: path).get()
        #expect(throws: ServerError.self) { try SocketPath(claiming: path) }
        // SIGKILL leaves the file behind; closing would remove it, if it found it.
        try FileManager.default.moveItem(atPath: path, toPath: "\(path).aside")
        try await dead.close()
        try FileManager.default.moveItem(atPath: "\(path).aside", toPath: path)
        #expect(FileManager.default.fileExists(atPath: path))
        _ = try SocketPath(claiming: path)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a path that does not fit into an address is refused")
    func refusesLongPaths() {
        let path = "/tmp/" + String(repeating: "x", count: 103)
        #expect(throws: ServerError.self) { try SocketPath(claiming: path) }
    }

    @Test("a live server's socket is refused, its mode is private, and it is gone in the end")
    func liveSocket() async throws {
        let folder = TemporaryFolder()
        let path = "\(folder.path)/s"
        try await TestServer.with({ $0.socketPath = path }) { path in
            #expect(throws: ServerError.self) { try SocketPath(claiming: path) }
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
