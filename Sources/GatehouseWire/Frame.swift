/// One message of the socket's fast dialect.
///
/// `u32 length · u8 kind · u64 id · u32 deadline · payload`, integers big-endian, `length` counting what
/// follows it. The id is the sender's; an answer carries the id of what it answers, and answers may
/// come in another order. The deadline is in microseconds from the first byte, 0 for none.
package enum Frame {
    /// What a frame carries.
    package enum Kind: UInt8, Sendable {
        /// A protobuf `Event`, to be scored.
        case score = 1
        /// A protobuf `Verdict`.
        case verdict = 2
        /// A protobuf `Failure`.
        case failure = 3
        /// Any bytes, to be sent back: what a round trip costs without scoring.
        case echo = 4
        /// The bytes of an echo.
        case echoed = 5
    }

    /// The fields before the payload.
    package struct Header: Sendable, Equatable {
        package var payloadLength: Int
        package var kind: UInt8
        package var id: UInt64
        package var deadlineMicroseconds: UInt32

        package init(payloadLength: Int, kind: UInt8, id: UInt64, deadlineMicroseconds: UInt32) {
            self.payloadLength = payloadLength
            self.kind = kind
            self.id = id
            self.deadlineMicroseconds = deadlineMicroseconds
        }
    }

    /// Bytes of the length field.
    package static let lengthBytes = 4

    /// Bytes of the other fields before the payload, which the length counts.
    package static let fieldBytes = 13

    /// Bytes before the payload.
    package static let headerBytes = lengthBytes + fieldBytes

    /// Longest payload of a server that is not told otherwise, in bytes.
    package static let defaultPayloadLimit = 1 << 20

    /// Longest payload that a server may be told to take, in bytes.
    ///
    /// Even then the first byte of a frame is 0, which no HTTP request begins with.
    package static let largestPayloadLimit = (1 << 24) - 1 - fieldBytes
}
