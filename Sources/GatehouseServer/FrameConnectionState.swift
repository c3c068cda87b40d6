/// How far a connection of frames has come towards its end.
enum FrameConnectionState: Equatable {
    case open
    /// The server is stopping: what has begun to arrive is answered, then the connection ends.
    case draining
    /// The client sends no more: what it sent is answered, then the connection ends.
    case inputClosed
    /// What cannot be read was refused: what was asked before it is answered, then the connection ends.
    case refused
    /// An answer that ends the connection was written; nothing is read any more.
    case closing

    /// The server is stopping.
    mutating func drain() {
        if self == .open { self = .draining }
    }

    /// The client has closed its side.
    mutating func inputClosed() {
        if self != .closing, self != .refused { self = .inputClosed }
    }

    /// A frame cannot be read, nor anything after it.
    mutating func refuse() {
        if self != .closing { self = .refused }
    }

    /// Whether what arrives is looked at.
    var isReading: Bool { self != .closing && self != .refused }

    /// Whether there is nothing left to answer once every whole frame was.
    ///
    /// - Parameters:
    ///   - isInFrame: Part of a frame has arrived.
    ///   - pendingCount: Frames whose answers are still to come.
    /// - Returns: Whether the connection can end.
    func isOver(isInFrame: Bool, pendingCount: Int) -> Bool {
        guard pendingCount == 0 else { return false }
        return switch self {
        case .open, .closing: false
        case .draining: !isInFrame
        case .inputClosed, .refused: true
        }
    }
}
