internal import CGatehouseEcho
#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The echo in C and the client that measures it and us.
struct CEcho: ~Copyable {
    private let descriptor: Int32
    private let process: Int32

    /// Starts the echo, on the processor that this thread is bound to.
    init() throws {
        var descriptor: Int32 = -1
        var process: Int32 = -1
        // SAFETY: the call fills the locals it is given.
        try Self.check(unsafe gatehouse_echo_start(&descriptor, &process), "the C echo")
        self.descriptor = descriptor
        self.process = process
    }

    deinit { gatehouse_echo_stop(descriptor, process) }

    /// Round trips through the echo.
    func ping(_ frames: FrameTape) throws -> [UInt64] {
        try Self.ping(frames, over: descriptor)
    }

    /// Round trips in nanoseconds over a connected socket.
    static func ping(_ frames: FrameTape, over descriptor: Int32) throws -> [UInt64] {
        var durations = [UInt64](repeating: 0, count: frames.count)
        // SAFETY: there are `count + 1` offsets into the bytes, and room for `count` durations.
        let error = unsafe gatehouse_echo_ping(
            descriptor,
            frames.bytes,
            frames.offsets,
            frames.count,
            &durations
        )
        try check(error, "a round trip")
        return durations
    }

    /// Binds this thread and what it starts to one processor.
    static func pin(to processor: Int) throws {
        try check(gatehouse_echo_pin(Int32(processor)), "binding to processor \(processor)")
    }

    private static func check(_ error: Int32, _ what: String) throws {
        guard error == 0 else {
            // SAFETY: `strerror` gives a terminated string, which is copied at once.
            throw CommandFailure.work("\(what): \(unsafe String(cString: strerror(error)))")
        }
    }
}

/// Frames one after the other.
struct FrameTape {
    private(set) var bytes: [UInt8] = []
    /// Where each begins, and last where the last ends.
    private(set) var offsets = [0]

    var count: Int { offsets.count - 1 }

    mutating func append(_ frame: [UInt8]) {
        bytes += frame
        offsets.append(bytes.count)
    }
}
