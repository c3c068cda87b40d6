internal import GatehouseBank
internal import GatehouseText

/// A draft as it is sent to a server: what ``DraftReader`` reads back as the same draft.
package struct DraftRequest: Encodable, Equatable, Sendable {
    private let text: String
    private let label: String
    private let bank: String
    private let campaign: String
    private let owner: String
    private let note: String
    private let expires: Double?
    private let keepText: Bool

    /// Everything that a draft says.
    package init(_ draft: BankDraft) {
        let entry = draft.entry
        text = String(repairing: draft.document.span)
        label = Label.of(isScam: entry.isScam)
        bank = entry.group.bank
        campaign = entry.group.campaign
        owner = entry.owner
        note = entry.note
        expires = entry.expiry.isFinite ? entry.expiry : nil
        keepText = draft.keepsText
    }
}
