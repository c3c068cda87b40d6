/// Letters of other scripts that look like an ASCII letter or digit.
///
/// Single letters chosen from Unicode's
/// [confusables.txt](https://www.unicode.org/Public/security/latest/confusables.txt) (UTS #39), as
/// they are after case folding. Where the capital looks like another letter than the small one, it
/// has a row of its own. What only decoration makes look alike, and pairs such as `rn` for `m`, are
/// left out: a text has words to be read in, and they would change those of ordinary texts.
enum Confusables {
    /// The ASCII character that `scalar` looks like; 0 when it is none's look-alike.
    @inline(__always)
    static func ascii(_ scalar: UInt32) -> UInt8 {
        Int(scalar) < limit ? table[Int(scalar)] : 0
    }

    private static let limit = 0xA800

    /// The look-alikes of each ASCII character.
    private static let rows: [(ascii: Character, lookAlikes: String)] = [
        ("a", "аαάɑӑӓᴀꭺᎪꓮⲁ"), ("b", "вьβъʙᏼꓐⲃ"), ("c", "сϲᴄᏟꓚⲥ"), ("d", "ԁժᴅᎠꓓ"),
        ("e", "еёєεέҽᴇᎬꓰ"), ("f", "ғϝꜰꓝ"), ("g", "ԍցɡɢᏀꓖ"), ("h", "нһհΗʜᎻꓧ"),
        ("i", "іїιίϊӏıɩɪᎥꓲⲓ"), ("j", "јյᴊᎫꓙ"), ("k", "кκќᴋᏦꓗⲕ"), ("l", "ʟᏞꓡ"),
        ("m", "мΜᴍᎷꓟⲙ"), ("n", "пηήոռΝɴꓠⲛ"), ("o", "оοόσօᴏꓳⲟ"), ("p", "рρᴘᏢꓑⲣ"),
        ("q", "ԛզ"), ("r", "гʀᎡᏒꓣ"), ("s", "ѕꜱᏚꓢ"), ("t", "тτᴛᎢꓔⲧ"),
        ("u", "υύϋμսᴜꓴ"), ("v", "ѵνᴠᏙꓦ"), ("w", "ԝωώшѡաᴡᎳꓪ"), ("x", "хχꓫⲭ"),
        ("y", "уγўүΥʏᎩꓬ"), ("z", "ζᴢᏃꓜ"), ("3", "зҙӡ"), ("4", "чᏎ"), ("6", "б"),
    ]

    private static let table: [UInt8] = {
        var table = [UInt8](repeating: 0, count: limit)
        for row in rows {
            for scalar in row.lookAlikes.unicodeScalars where scalar.value < limit {
                table[Int(scalar.value)] = row.ascii.asciiValue ?? 0
            }
        }
        return table
    }()
}
