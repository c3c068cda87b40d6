internal import GatehouseText

/// Counts telephone numbers, short codes and amounts of money as scalars go by.
struct NumberCounter: Sendable {
    /// Runs of eight or more digits, written together or in groups.
    private(set) var phoneNumbers = 0
    /// Numbers of four to six digits that stand alone, such as premium short codes.
    private(set) var shortNumbers = 0
    /// A currency sign, or an N as in naira, with a digit after it.
    private(set) var amounts = 0
    private(set) var longestDigitRun = 0

    private var groupedDigits = 0
    private var separators = 0
    private var run = 0
    private var runTouchesWord = false
    private var previous: UInt32 = 0x20
    private var previousClass = ScalarClass.space
    private var beforePreviousIsWord = false

    mutating func reset() { self = NumberCounter() }

    @inline(__always)
    mutating func add(_ scalar: UInt32, _ scalarClass: ScalarClass) {
        if scalarClass == .digit {
            if run == 0 { beginRun() }
            run += 1
            groupedDigits += 1
            separators = 0
        } else {
            if run > 0 { endRun(before: scalarClass) }
            if groupedDigits > 0 { addSeparator(scalar) }
        }
        beforePreviousIsWord = previousClass.isWord
        previous = scalar
        previousClass = scalarClass
    }

    mutating func finish() {
        if run > 0 { endRun(before: .space) }
        endGroup()
    }

    private mutating func beginRun() {
        runTouchesWord = previousClass.isWord
        let isNaira = previous == 0x4E && !beforePreviousIsWord
        if isCurrencySign(previous) || isNaira { amounts += 1 }
    }

    private mutating func endRun(before next: ScalarClass) {
        longestDigitRun = max(longestDigitRun, run)
        if (4...6).contains(run), !runTouchesWord, !next.isWord { shortNumbers += 1 }
        run = 0
    }

    private mutating func addSeparator(_ scalar: UInt32) {
        switch scalar {
        case 0x20, 0x2D, 0x2E, 0x28, 0x29, 0x2F:
            separators += 1
            if separators > 2 { endGroup() }
        default:
            endGroup()
        }
    }

    private mutating func endGroup() {
        if groupedDigits >= 8 { phoneNumbers += 1 }
        groupedDigits = 0
        separators = 0
    }
}
