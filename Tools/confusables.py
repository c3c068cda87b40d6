#!/usr/bin/env python3
"""Generates Sources/GatehouseText/ConfusableTable.swift from Unicode's confusables.txt (UTS #39).

    python3 Tools/confusables.py FILE

The file is https://www.unicode.org/Public/security/latest/confusables.txt; ICU's source has it as
source/data/unidata/confusables.txt. The result depends on the file alone: letters that this Python
does not know as letters are newer than any that matters here.

What a letter looks like is its skeleton: what the file has for each part of its canonical
decomposition. A letter is in the table when that is one ASCII letter or digit, with these choices:

- Only the scripts that words are checked for mixing (`ScalarTable.script`) are read. Among the
  others there is no telling a look-alike from a letter that is at home there.
- Marks in the skeleton are ignored, so that Cyrillic ё and ҫ are e and c. Not of Latin letters,
  which other languages write as they are.
- What has no skeleton in ASCII has that of its capital: texts are folded to lower case.
- The file has one class for I, l, 1 and |. Its capitals are taken for I, the others for l. Lower
  case has folded I to i.
- A capital, or another variant, has an entry only where it looks like another than its folded
  letter does.
- Small capitals look like the letter that their name says; the file has few of them.
"""
from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path
from typing import Dict, List, Optional

TARGET = Path(__file__).parent.parent / "Sources/GatehouseText/ConfusableTable.swift"

# What people write for an ASCII letter although the file has another prototype, or none.
ADDED = {
    "μ": "u", "ω": "w",  # Greek, by their small forms
    "є": "e", "п": "n", "ч": "4", "ъ": "b",  # Cyrillic; the file has ꞓ, π, none, a macron and b
    "ғ": "f",  # the file has an r with a stroke, which is how it is made, not what one reads
    "ժ": "d", "յ": "j",  # Armenian
    "ⲁ": "a", "ⲉ": "e", "ⲱ": "w", "ⲍ": "z",  # Coptic, by their small forms
}

# What must not get the look of its capital.
REMOVED = "տ"  # Armenian; only the capital Տ is an S

LATIN = [(0xAA, 0x2AF), (0x1D00, 0x1EFF), (0x2C60, 0x2C7F), (0xA722, 0xA7FF)]
LISU = [(0xA4D0, 0xA4FF)]
OTHERS = [
    (0x370, 0x3FF), (0x1F00, 0x1FFF),  # Greek; Coptic
    (0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F),  # Cyrillic
    (0x530, 0x58F),  # Armenian
    (0x13A0, 0x13FF), (0xAB70, 0xABBF),  # Cherokee
    (0x2C80, 0x2CFF),  # Coptic
]


def is_in(letter: str, ranges: list) -> bool:
    return any(first <= ord(letter) <= last for first, last in ranges)


def fold(text: str) -> str:
    """NFKC_Casefold, but for what is invisible, which no letter is."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


class Confusables:
    """The file's single scalars with their prototypes."""

    def __init__(self, text: str) -> None:
        version = re.search(r"^# Version: (\S+)", text, re.M)
        date = re.search(r"^# Date: ([\d-]+)", text, re.M)
        if version is None or date is None:
            raise ValueError("found no version and date; wanted Unicode's confusables.txt")
        self.version, self.date = version[1], date[1]
        self.prototypes: Dict[str, str] = {}
        for number, line in enumerate(text.splitlines(), 1):
            fields = line.split("#")[0].split(";")
            if len(fields) < 2:
                continue
            try:
                source, target = (
                    "".join(chr(int(code, 16)) for code in part.split()) for part in fields[:2]
                )
            except ValueError:
                raise ValueError(f"line {number}: found {line!r}, wanted code points") from None
            self.prototypes[source] = target
        self.prototypes.update(ADDED)

    def skeleton(self, letter: str) -> Optional[str]:
        """The lower-case ASCII letter or the digit that a letter looks like as it is."""
        if is_in(letter, LATIN):
            skeleton = self.prototypes.get(letter, letter)
        else:
            parts = unicodedata.normalize("NFD", letter)
            skeleton = "".join(self.prototypes.get(part, part) for part in parts)
            decomposed = unicodedata.normalize("NFD", skeleton)
            skeleton = "".join(c for c in decomposed if unicodedata.category(c)[0] != "M")
        if len(skeleton) == 1 and skeleton.isascii() and skeleton.isalnum():
            is_capital = unicodedata.category(letter) == "Lu" or is_in(letter, LISU)
            return "i" if skeleton == "l" and is_capital else skeleton.lower()
        name = re.fullmatch("LATIN LETTER SMALL CAPITAL ([A-Z])", unicodedata.name(letter, ""))
        return name[1].lower() if name else None

    def look(self, folded: str) -> Optional[str]:
        """The same of a folded letter, or else of its capital."""
        capital = folded.upper()
        if folded in REMOVED or len(capital) != 1:
            return self.skeleton(folded)
        return self.skeleton(folded) or self.skeleton(capital)

    def rows(self) -> Dict[str, List[str]]:
        """The look-alikes of each ASCII character, both in order."""
        rows: Dict[str, List[str]] = {}
        for first, last in sorted(LATIN + LISU + OTHERS):
            for letter in map(chr, range(first, last + 1)):
                folded = fold(letter)
                if unicodedata.category(letter)[0] != "L" or len(folded) != 1:
                    continue
                # Swift's source may be normalised, so no letter that is another then.
                if folded.isascii() or unicodedata.normalize("NFC", letter) != letter:
                    continue
                look = self.look(folded)
                if letter != folded:
                    look = self.skeleton(letter) if self.skeleton(letter) != look else None
                if look:
                    rows.setdefault(look, []).append(letter)
        return dict(sorted(rows.items()))


def swift(confusables: Confusables) -> str:
    lines = [
        "// Generated by Tools/confusables.py from Unicode's confusables.txt, version "
        f"{confusables.version} of {confusables.date};",
        "// change that program, not this file. The data's licence, the Unicode License V3, is in "
        "NOTICE.",
        "",
        "extension Confusables {",
        "    /// The look-alikes of each ASCII character, by code point.",
        "    static let rows: [(ascii: Character, lookAlikes: String)] = [",
    ]
    for ascii, letters in confusables.rows().items():
        for start in range(0, len(letters), 64):
            lines.append(f'        ("{ascii}", "{"".join(letters[start:start + 64])}"),')
    return "\n".join(lines + ["    ]", "}", ""])


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python3 Tools/confusables.py FILE, Unicode's confusables.txt")
    try:
        text = Path(sys.argv[1]).read_text(encoding="utf-8-sig")
        TARGET.write_text(swift(Confusables(text)), encoding="utf-8")
    except (OSError, ValueError) as error:
        sys.exit(f"confusables: {error}")


if __name__ == "__main__":
    main()
