internal import Foundation
package import GatehouseCore
internal import GatehouseProtocol
internal import SwiftProtobuf

/// Events and verdicts as the protobuf messages that frames carry.
package enum FrameCodec {
    /// Decodes a protobuf `Event` into `event`, whose earlier content is forgotten.
    ///
    /// - Throws: ``EventError``; `event` is then empty.
    package static func decode(
        _ payload: [UInt8],
        into event: inout Event,
    ) throws(EventError) {
        event.reset()
        let schema = event.schema
        guard payload.count <= schema.limits.bytes else {
            throw .tooLong(found: payload.count, limit: schema.limits.bytes)
        }
        let message: Gatehouse_V1_Event
        do {
            message = try Gatehouse_V1_Event(serializedBytes: payload, options: options)
        } catch {
            throw .malformed(wanted: "a protobuf Event")
        }
        do {
            try fill(&event, from: message)
        } catch {
            event.reset()
            throw error
        }
    }

    private static let options: BinaryDecodingOptions = {
        var options = BinaryDecodingOptions()
        options.messageDepthLimit = 8
        return options
    }()

    private static func fill(
        _ event: inout Event,
        from message: Gatehouse_V1_Event,
    ) throws(EventError) {
        let schema = event.schema
        let fieldCount = message.texts.count + message.attributes.count
        guard fieldCount <= schema.limits.fields else {
            throw .tooManyFields(limit: schema.limits.fields)
        }
        guard message.id.count <= schema.limits.idBytes else {
            throw .badValue(field: "id", wanted: "at most \(schema.limits.idBytes) bytes long")
        }
        event.setID(message.id.span)
        if !message.channel.isEmpty {
            event.channel = schema.channel(message.channel)
            if event.channel == nil { event.countUnknownValue() }
        }
        if message.hasTime { event.time = message.time }
        event.timeZoneOffset = Int(message.timeZoneOffset)
        if !message.unknownFields.data.isEmpty { event.countUnknownField() }
        for text in message.texts {
            guard let index = schema.text(text.name) else {
                event.countUnknownField()
                continue
            }
            guard !event.isSet(text: index) else { throw .duplicateKey(text.name) }
            event.setText(text.value.span, at: index)
        }
        var seen: Set<Int> = []
        for attribute in message.attributes {
            guard let index = schema.attribute(attribute.name) else {
                event.countUnknownField()
                continue
            }
            guard seen.insert(index).inserted else { throw .duplicateKey(attribute.name) }
            try set(attribute, at: index, in: &event)
        }
    }

    private static func set(
        _ attribute: Gatehouse_V1_Attribute,
        at index: Int,
        in event: inout Event,
    ) throws(EventError) {
        guard let value = attribute.value else { return }
        let kind = event.schema.attributes[index].kind
        switch (kind, value) {
        case (.number, .number(let number)): event.setValue(number, at: index)
        case (.flag, .flag(let flag)): event.setValue(flag ? 1 : 0, at: index)
        case (.time, .time(let seconds)): event.setValue(seconds, at: index)
        case (.category, .category(let name)):
            let bytes = Array(name.utf8)
            event.setCategory(bytes.span, at: index)
        default:
            throw .wrongType(
                field: attribute.name,
                found: name(of: value),
                wanted: name(of: kind)
            )
        }
    }

    private static func name(of value: Gatehouse_V1_Attribute.OneOf_Value) -> String {
        switch value {
        case .number: "a number"
        case .flag: "a flag"
        case .category: "a category"
        case .time: "a time"
        }
    }

    private static func name(of kind: EventSchema.AttributeKind) -> String {
        switch kind {
        case .number: "a number"
        case .flag: "a flag"
        case .category: "a category"
        case .time: "a time"
        }
    }
}
