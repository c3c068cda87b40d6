extension Activation {
    mutating func networkCall(
        _ builtin: Builtin,
        _ a: Value,
        _ b: Value,
        _ pool: ConstantPool,
    ) -> Value {
        switch builtin {
        case .ip, .isIP, .isCanonicalIP, .cidr, .isCIDR: return parseNetwork(builtin, a, pool)
        case .containsIP, .containsCIDR, .networkAddress, .masked, .prefixLength:
            return cidrCall(builtin, a, b, pool)
        default: break
        }
        guard a.tag == .ip else { return fail(.noSuchOverload, a) }
        let address = IPAddress(bytes: array(a, pool))
        switch builtin {
        case .family: return Value(address.family)
        case .isUnspecified: return Value(address.isUnspecified)
        case .isLoopback: return Value(address.isLoopback)
        case .isGlobalUnicast: return Value(address.isGlobalUnicast)
        case .isLinkLocalMulticast: return Value(address.isLinkLocalMulticast)
        default: return Value(address.isLinkLocalUnicast)
        }
    }

    private mutating func parseNetwork(
        _ builtin: Builtin,
        _ value: Value,
        _ pool: ConstantPool,
    ) -> Value {
        guard value.tag == .string else { return fail(.noSuchOverload, value) }
        let text = string(value, pool)
        switch builtin {
        case .ip: return IPAddress(text).map { make(.ip, $0.bytes) } ?? fail(.address, value)
        case .isIP: return Value(IPAddress(text) != nil)
        case .isCanonicalIP:
            guard let address = IPAddress(text) else { return fail(.address, value) }
            return Value(address.description == text)
        case .cidr: return IPNetwork(text).map { make(.cidr, $0.bytes) } ?? fail(.address, value)
        default: return Value(IPNetwork(text) != nil)
        }
    }

    private mutating func cidrCall(
        _ builtin: Builtin,
        _ a: Value,
        _ b: Value,
        _ pool: ConstantPool,
    ) -> Value {
        guard a.tag == .cidr else { return fail(.noSuchOverload, a, b) }
        let network = IPNetwork(bytes: array(a, pool))
        switch builtin {
        case .networkAddress: return make(.ip, network.address.bytes)
        case .masked: return make(.cidr, network.masked.bytes)
        case .prefixLength: return Value(network.prefix)
        case .containsIP:
            let other =
                b.tag == .ip
                ? IPAddress(bytes: array(b, pool))
                : b.tag == .string ? IPAddress(string(b, pool)) : nil
            guard let other else { return fail(b.tag == .string ? .address : .noSuchOverload, b) }
            return Value(network.contains(other))
        default:
            let other =
                b.tag == .cidr
                ? IPNetwork(bytes: array(b, pool))
                : b.tag == .string ? IPNetwork(string(b, pool)) : nil
            guard let other else { return fail(b.tag == .string ? .address : .noSuchOverload, b) }
            return Value(network.contains(other))
        }
    }

    // MARK: Encoders

    mutating func encoderCall(_ builtin: Builtin, _ a: Value, _ pool: ConstantPool) -> Value {
        charge(a.tag.isBytes ? a.count / 10 : 0)
        if builtin == .base64Encode {
            guard a.tag == .bytes else { return fail(.noSuchOverload, a) }
            return make(.string, Base64.encoded(array(a, pool)))
        }
        guard a.tag == .string else { return fail(.noSuchOverload, a) }
        return Base64.decoded(array(a, pool)).map { make(.bytes, $0) } ?? fail(.conversion, a)
    }
}
