/// Letters of other scripts that look like an ASCII letter or digit.
///
/// Single letters of Unicode's
/// [confusables.txt](https://www.unicode.org/Public/security/latest/confusables.txt) (UTS #39), as
/// they are after case folding; `Tools/confusables.py` chooses them and says how. A capital that
/// looks like another letter than the small one has an entry of its own. Latin letters that only
/// decoration makes look alike, and pairs such as `rn` for `m`, are left out: a text has words to be
/// read in, and they would change those of ordinary texts.
enum Confusables {
    /// The ASCII character that `scalar` looks like; 0 when it is none's look-alike.
    @inline(__always)
    static func ascii(_ scalar: UInt32) -> UInt8 {
        Int(scalar) < limit ? table[Int(scalar)] : 0
    }

    /// Beyond the last letter of the table.
    private static let limit = 0xABC0

    private static let table: [UInt8] = {
        var table = [UInt8](repeating: 0, count: limit)
        for row in rows {
            for scalar in row.lookAlikes.unicodeScalars {
                table[Int(scalar.value)] = row.ascii.asciiValue ?? 0
            }
        }
        return table
    }()
}
