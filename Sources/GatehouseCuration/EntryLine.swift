internal import Foundation
package import GatehouseBank
internal import GatehouseFiles
internal import GatehouseText

/// An entry, or the settings of a bank, as a line of a file that another state can take.
///
/// Hashes and vectors are told to the bit, so that nothing has to be computed again.
package struct EntryLine: Encodable, Equatable, Sendable {
    private let id: UInt64
    private let bank: String
    private let campaign: String
    private let label: String
    private let exact: String
    private let similar: String
    private let grams: Int
    private let encoder: String?
    private let scale: Double?
    private let vector: String?
    private let owner: String
    private let note: String
    private let added: Time
    private let expires: Time?
    private let text: String?
    private let quarantined: String?

    /// A time to the bit: RFC 3339 where that can say it, else seconds since 1970.
    private enum Time: Encodable, Equatable {
        case text(String)
        case seconds(Double)

        init(_ seconds: Double) {
            self = Moment.text(seconds).map { .text($0) } ?? .seconds(seconds)
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .seconds(let seconds): try container.encode(seconds)
            }
        }
    }

    /// An entry.
    ///
    /// - Parameters:
    ///   - entry: The entry.
    ///   - quarantined: Why it matches nothing; nothing while it matches.
    package init(_ entry: BankEntry, quarantined: String?) {
        id = entry.id
        bank = entry.group.bank
        campaign = entry.group.campaign
        label = Label.of(isScam: entry.isScam)
        exact = Self.hexadecimal(entry.fingerprint.exact)
        similar = Self.hexadecimal(entry.fingerprint.similar)
        grams = entry.fingerprint.gramCount
        encoder = entry.vector?.encoder.hexadecimal
        scale = entry.vector.map { Double($0.scale) }
        vector = entry.vector.map {
            Data($0.steps.map { UInt8(bitPattern: $0) }).base64EncodedString()
        }
        owner = entry.owner
        note = entry.note
        added = Time(entry.added)
        expires = entry.expiry.isFinite ? Time(entry.expiry) : nil
        text = entry.text
        self.quarantined = quarantined
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
