internal import GatehouseBank
internal import GatehouseText

/// What an entry must be like to be let in.
enum EntryCheck {
    static let nameLimit = 64
    static let noteLimit = 1000
    static let ownerLimit = 100

    /// Some kilobytes are a long text already; a megabyte would be a mistake.
    static let textLimit = 65_536

    /// Whether a bank or a campaign may be called that.
    static func isName(_ name: String) -> Bool {
        (1...nameLimit).contains(name.utf8.count) && name.utf8.allSatisfy(isNameByte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// Checks all but what depends on the state.
    static func check(_ entry: BankEntry) throws(StoreError) {
        try check(name: entry.group.bank, of: "bank")
        if !(entry.group.campaign.isEmpty && !entry.isScam) {
            try check(name: entry.group.campaign, of: "campaign")
        }
        try check(entry.owner, of: "owner", limit: ownerLimit)
        try check(entry.note, of: "note", limit: noteLimit)
        if let text = entry.text, text.utf8.count > textLimit {
            throw StoreError(
                .invalid,
                "text",
                found: "\(text.utf8.count) bytes",
                wanted: "at most \(textLimit)",
                remedy: "leave the text out; its fingerprint and vector are enough to match"
            )
        }
        guard entry.fingerprint.gramCount >= 0 else {
            throw StoreError(
                .invalid,
                "fingerprint",
                found: "a count of \(entry.fingerprint.gramCount)",
                wanted: "0 or more",
                remedy: "take the fingerprint that was made of the text"
            )
        }
        try check(time: entry.added, of: "added")
        guard entry.expiry > entry.added else {
            throw StoreError(
                .invalid,
                "expiry",
                found: "\(entry.expiry), and \(entry.added) as the time it was added",
                wanted: "a later time, in seconds since 1970",
                remedy: "leave the expiry out for an entry that stays"
            )
        }
        if let vector = entry.vector, vector.steps.isEmpty || vector.scale == 0 {
            throw StoreError(
                .invalid,
                "vector",
                found: "\(vector.steps.count) numbers, none of them but zero",
                wanted: "a finite vector of some length",
                remedy: "leave the vector out; the entry is found by its hashes"
            )
        }
    }

    /// Checks the name of a bank or a campaign.
    static func check(name: String, of field: String) throws(StoreError) {
        guard isName(name) else {
            throw StoreError(
                .invalid,
                field,
                found: name.isEmpty ? "no name" : "\(name.debugDescription.prefix(80))",
                wanted: "1 to \(nameLimit) letters, digits, '-', '_' or '.'",
                remedy: "choose another name; only benign entries need no campaign"
            )
        }
    }

    /// Checks what people write.
    static func check(_ text: String, of field: String, limit: Int) throws(StoreError) {
        guard text.utf8.count <= limit, !text.utf8.contains(0) else {
            throw StoreError(
                .invalid,
                field,
                found: "\(text.utf8.count) bytes\(text.utf8.contains(0) ? " with a zero" : "")",
                wanted: "at most \(limit), none of them zero",
                remedy: "shorten it"
            )
        }
    }

    /// Checks a time.
    static func check(time: Double, of field: String) throws(StoreError) {
        guard time.isFinite else {
            throw StoreError(
                .invalid,
                field,
                found: "\(time)",
                wanted: "seconds since 1970",
                remedy: "give a time"
            )
        }
    }
}
