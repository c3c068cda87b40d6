/// How far a connection of frames has come towards its end.
enum FrameConnectionState: Equatable {
    case open
    /// The server is stopping: what has begun to arrive is answered, then the connection ends.
    case draining
    /// The client sends no more: what it sent is answered, then the connection ends.
    case inputClosed
    /// An answer that ends the connection was written; nothing is read any more.
    case closing

    /// The server is stopping.
    mutating func drain() {
        if self == .open { self = .draining }
    }

    /// The client has closed its side.
    mutating func inputClosed() {
        if self != .closing { self = .inputClosed }
    }

    /// Whether there is nothing left to answer once every whole frame was.
    func isOver(isInFrame: Bool) -> Bool {
        switch self {
        case .open, .closing: false
        case .draining: !isInFrame
        case .inputClosed: true
        }
    }
}
