internal import Foundation
package import GatehouseCore
internal import GatehouseProtocol
internal import SwiftProtobuf

/// The other side of the frames: what a client sends and reads.
extension FrameCodec {
    /// Encodes an event as a protobuf `Event`.
    package static func encoded(_ event: Event) -> [UInt8] {
        let schema = event.schema
        var message = Gatehouse_V1_Event()
        var id: [UInt8] = []
        event.appendID(to: &id)
        message.id = Data(id)
        if let channel = event.channel { message.channel = schema.channels[channel] }
        if event.time.isFinite { message.time = event.time }
        message.timeZoneOffset = Int32(clamping: event.timeZoneOffset)
        for (index, field) in schema.texts.enumerated() {
            guard let value = event.text(index) else { continue }
            var text = Gatehouse_V1_Text()
            text.name = field.name
            text.value = Data(value.utf8)
            message.texts.append(text)
        }
        for (index, field) in schema.attributes.enumerated() {
            let value = event.value(index)
            guard !value.isNaN else { continue }
            var attribute = Gatehouse_V1_Attribute()
            attribute.name = field.name
            switch field.kind {
            case .number: attribute.number = value
            case .flag: attribute.flag = value != 0
            case .time: attribute.time = value
            case .category(let vocabulary): attribute.category = vocabulary[Int(value)]
            }
            message.attributes.append(attribute)
        }
        return bytes(of: message)
    }

    /// Appends a whole frame to `bytes`.
    package static func appendFrame(
        _ kind: Frame.Kind,
        id: UInt64,
        deadlineMicroseconds: UInt32 = 0,
        payload: [UInt8],
        to bytes: inout [UInt8],
    ) {
        func append<Number: FixedWidthInteger>(_ value: Number) {
            for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }
        append(UInt32(payload.count + Frame.fieldBytes))
        bytes.append(kind.rawValue)
        append(id)
        append(deadlineMicroseconds)
        bytes.append(contentsOf: payload)
    }

    /// Reads a protobuf `Verdict` into `verdict`.
    package static func decodeVerdict(_ payload: [UInt8], into verdict: inout Verdict) throws {
        let message = try Gatehouse_V1_Verdict(serializedBytes: payload)
        verdict.id = Array(message.id)
        verdict.generation = message.generation
        verdict.bank = message.hasBank ? message.bank : nil
        verdict.probability = message.probability
        verdict.logit = message.logit
        verdict.bias = message.bias
        verdict.action = message.action
        verdict.decidedBy = message.decidedBy
        verdict.isComplete = message.complete
        verdict.mask = message.mask
        verdict.isTruncated = message.truncated
        verdict.isRepaired = message.repaired
        verdict.unknownCount = Int(message.unknown)
        verdict.microseconds = message.microseconds
        verdict.route = Route(message.route)
        verdict.experts = message.experts.map(ExpertVerdict.init)
    }

    /// Reads a protobuf `Failure`.
    package static func decodeFailure(_ payload: [UInt8]) throws -> String {
        let message = try Gatehouse_V1_Failure(serializedBytes: payload)
        return "\(message.code): \(message.message)"
    }
}

extension Route {
    fileprivate init(_ message: Gatehouse_V1_Route) {
        self.init()
        value = message.hasValue ? message.value : nil
        price = message.hasPrice ? message.price : nil
        isExplored = message.explored
        propensity = message.propensity
    }
}

extension ExpertVerdict {
    fileprivate init(_ message: Gatehouse_V1_Expert) {
        self.init(name: message.name)
        status =
            switch message.status {
            case .ran: .ran
            case .abstained: .abstained
            case .gatedOff: .gatedOff
            case .deadline: .deadline
            case .shed: .shed
            case .failed: .failed
            case .breakerOpen: .breakerOpen
            case .absent, .UNRECOGNIZED: .absent
            }
        logit = message.hasLogit ? message.logit : .nan
        contribution = message.contribution
        microseconds = message.microseconds
        reasons = message.reasons.map { Reason(subject: $0.subject, value: $0.value) }
    }
}
