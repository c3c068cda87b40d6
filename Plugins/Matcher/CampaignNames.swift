internal import GatehouseBank

/// What verdicts say decided, campaign by campaign; made once each, so that scoring does not allocate.
struct CampaignNames {
    private let expert: String
    private var names: [String?] = []
    private var bank: BankView?

    /// - Parameter expert: The name of the expert that proposes.
    init(expert: String) { self.expert = expert }

    /// The expert's name and the campaign's path: `campaigns.main/parcel`.
    mutating func name(of group: Int, in view: BankView) -> String {
        if bank !== view {
            // Groups stay where they are until a snapshot takes the place of another.
            if names.count > view.groups.count || !isSame(view) { names = [] }
            bank = view
        }
        while names.count <= group { names.append(nil) }
        if let name = names[group] { return name }
        let name = "\(expert).\(view.groups[group].path)"
        names[group] = name
        return name
    }

    private func isSame(_ view: BankView) -> Bool {
        guard let bank else { return true }
        return names.indices.allSatisfy { bank.groups[$0] == view.groups[$0] }
    }
}
