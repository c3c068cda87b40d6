public import GatehouseCore

/// Writes verdicts as JSON, one object each, into a buffer that is reused.
///
/// Keys are a contract: `id, generation, bank, probability, logit, bias, action, decided_by, complete,
/// mask, route, experts, microseconds`. Numbers read back as the same bits; what did not run has `null`.
public struct VerdictEncoder: Sendable {
    private var writer = JSONWriter()

    /// An encoder with an empty buffer; one worker keeps it and reuses it.
    public init() {}

    /// Encodes a verdict; the bytes are valid until the next call.
    ///
    /// - Returns: One JSON object in UTF-8, without a line end.
    public mutating func encode(_ verdict: borrowing Verdict) -> [UInt8] {
        writer.reset()
        writer.open("{")
        writer.key("id")
        writer.value(utf8: verdict.id)
        writer.key("generation")
        writer.value(verdict.generation)
        writer.key("bank")
        if let bank = verdict.bank { writer.value(bank) } else { writer.null() }
        writer.key("probability")
        writer.value(verdict.probability)
        writer.key("logit")
        writer.value(verdict.logit)
        writer.key("bias")
        writer.value(verdict.bias)
        writer.key("action")
        writer.value(verdict.action)
        writer.key("decided_by")
        writer.value(verdict.decidedBy)
        writer.key("complete")
        writer.value(verdict.isComplete)
        writer.key("mask")
        writer.value(verdict.mask)
        write(verdict.route)
        writer.key("experts")
        writer.open("[")
        for index in verdict.experts.indices { write(verdict.experts[index]) }
        writer.close("]")
        writeIntake(verdict)
        writer.key("microseconds")
        writer.value(verdict.microseconds)
        writer.close("}")
        return writer.bytes
    }

    private mutating func write(_ route: Route) {
        writer.key("route")
        writer.open("{")
        writer.key("value")
        writer.value(route.value ?? .nan)
        writer.key("price")
        writer.value(route.price ?? .nan)
        writer.key("explored")
        writer.value(route.isExplored)
        writer.key("propensity")
        writer.value(route.propensity)
        writer.close("}")
    }

    private mutating func write(_ expert: ExpertVerdict) {
        writer.open("{")
        writer.key("name")
        writer.value(expert.name)
        writer.key("status")
        writer.value(expert.status.rawValue)
        writer.key("logit")
        writer.value(expert.logit)
        writer.key("contribution")
        writer.value(expert.contribution)
        writer.key("microseconds")
        writer.value(expert.microseconds)
        writer.key("reasons")
        writer.open("[")
        for reason in expert.reasons {
            writer.open("{")
            writer.key("subject")
            writer.value(reason.subject)
            writer.key("value")
            writer.value(reason.value)
            writeEvidence(of: reason)
            writer.close("}")
        }
        writer.close("]")
        writer.close("}")
    }

    /// What a reason has besides its subject and value; each left out where there is none.
    private mutating func writeEvidence(of reason: Reason) {
        if let action = reason.action {
            writer.key("action")
            writer.value(action)
        }
        if !reason.values.isEmpty {
            writer.key("values")
            writer.open("[")
            for compared in reason.values {
                writer.open("{")
                writer.key("name")
                writer.value(compared.name)
                writer.key("value")
                writer.value(compared.value)
                writer.close("}")
            }
            writer.close("]")
        }
        guard !reason.spans.isEmpty else { return }
        writer.key("spans")
        writer.open("[")
        for span in reason.spans {
            writer.open("{")
            writer.key("field")
            writer.value(span.field)
            writer.key("start")
            writer.value(UInt64(span.range.lowerBound))
            writer.key("end")
            writer.value(UInt64(span.range.upperBound))
            writer.key("found")
            writer.value(span.found)
            writer.close("}")
        }
        writer.close("]")
    }

    /// What the event lost on the way in; left out when it lost nothing.
    private mutating func writeIntake(_ verdict: borrowing Verdict) {
        if verdict.isTruncated {
            writer.key("truncated")
            writer.value(true)
        }
        if verdict.isRepaired {
            writer.key("repaired")
            writer.value(true)
        }
        if verdict.unknownCount > 0 {
            writer.key("unknown")
            writer.value(UInt64(verdict.unknownCount))
        }
    }
}
