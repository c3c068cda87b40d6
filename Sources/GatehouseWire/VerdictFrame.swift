internal import Foundation
package import GatehouseCore
internal import GatehouseProtocol
internal import SwiftProtobuf

extension FrameCodec {
    /// Encodes a verdict as a protobuf `Verdict`.
    package static func encoded(_ verdict: borrowing Verdict) -> [UInt8] {
        var message = Gatehouse_V1_Verdict()
        message.id = Data(verdict.id)
        message.generation = verdict.generation
        if let bank = verdict.bank { message.bank = bank }
        message.probability = verdict.probability
        message.logit = verdict.logit
        message.bias = verdict.bias
        message.action = verdict.action
        message.decidedBy = verdict.decidedBy
        message.complete = verdict.isComplete
        message.mask = verdict.mask
        message.route = Gatehouse_V1_Route(verdict.route)
        message.experts = verdict.experts.map(Gatehouse_V1_Expert.init)
        message.truncated = verdict.isTruncated
        message.repaired = verdict.isRepaired
        message.unknown = UInt32(clamping: verdict.unknownCount)
        message.microseconds = verdict.microseconds
        return bytes(of: message)
    }

    /// Encodes why there is no verdict as a protobuf `Failure`.
    package static func encoded(_ code: FailureCode, message text: String) -> [UInt8] {
        var message = Gatehouse_V1_Failure()
        message.code = Gatehouse_V1_Failure.Code(rawValue: code.rawValue) ?? .unspecified
        message.message = text
        return bytes(of: message)
    }

    static func bytes(of message: some SwiftProtobuf.Message) -> [UInt8] {
        do {
            return try message.serializedBytes()
        } catch {
            // Only required fields, which proto3 has not, and lengths over 2 GiB are refused.
            preconditionFailure("a protobuf message could not be encoded: \(error)")
        }
    }
}

extension Gatehouse_V1_Route {
    fileprivate init(_ route: Route) {
        self.init()
        if let value = route.value { self.value = value }
        if let price = route.price { self.price = price }
        explored = route.isExplored
        propensity = route.propensity
    }
}

extension Gatehouse_V1_Expert {
    fileprivate init(_ expert: ExpertVerdict) {
        self.init()
        name = expert.name
        status =
            switch expert.status {
            case .ran: .ran
            case .abstained: .abstained
            case .gatedOff: .gatedOff
            case .deadline: .deadline
            case .shed: .shed
            case .failed: .failed
            case .breakerOpen: .breakerOpen
            case .absent: .absent
            }
        if !expert.logit.isNaN { logit = expert.logit }
        contribution = expert.contribution
        microseconds = expert.microseconds
        reasons = expert.reasons.map(Gatehouse_V1_Reason.init)
    }
}

extension Gatehouse_V1_Reason {
    fileprivate init(_ reason: Reason) {
        self.init()
        subject = reason.subject
        value = reason.value
        if let action = reason.action { self.action = action }
        values = reason.values.map { compared in
            var message = Gatehouse_V1_ComparedValue()
            message.name = compared.name
            message.value = compared.value
            return message
        }
        spans = reason.spans.map { span in
            var message = Gatehouse_V1_Span()
            message.field = span.field
            message.start = UInt32(clamping: span.range.lowerBound)
            message.end = UInt32(clamping: span.range.upperBound)
            message.found = span.found
            return message
        }
    }
}
