/// Chooses how many nested groups an event is worth, from what they would save and cost: the same in
/// serving and in figures.
///
/// Groups are offered in the order in which they run. The best is where the saving exceeds its price the
/// most; it is taken when that is more than nothing.
package struct GroupChoice {
    /// What a saving must be worth, in nats a microsecond.
    private let price: Double

    /// The same between groups.
    ///
    /// A share so large that events without a saving are in it has a price
    /// below 0; nobody is paid for what is dear, so there it counts as 0.
    private let charged: Double

    private var microseconds = 0.0
    private var leading = -Double.infinity

    /// How many groups run: the first so many.
    package private(set) var groupCount = 0

    /// The saving of the best groups, in nats; nothing when none was offered.
    package private(set) var value: Double?

    /// What that had to exceed.
    package private(set) var charge: Double?

    /// A choice at a price.
    ///
    /// - Parameters:
    ///   - price: In nats a microsecond.
    ///   - loadFactor: Multiplies it while the queue is busy.
    package init(price: Double, loadFactor: Double = 1) {
        self.price = price
        charged = max(price, 0) * loadFactor
    }

    /// Offers a group.
    ///
    /// - Parameters:
    ///   - place: Among the groups, from 0.
    ///   - saving: Of log loss when the groups up to this one run, in nats.
    ///   - cost: Of this group alone, in microseconds.
    package mutating func offer(_ place: Int, saving: Double, microseconds cost: Double) {
        microseconds += cost
        let gain = saving - charged * microseconds
        guard gain > leading else { return }
        leading = gain
        value = saving
        charge = (price < 0 ? price : charged) * microseconds
        let isWorth = gain > 0 || price < 0 && saving > price * microseconds
        groupCount = isWorth ? place + 1 : 0
    }
}
