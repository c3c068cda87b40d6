#!/usr/bin/env python3
"""Turns the public data sets of the messaging bundle into labelled JSON Lines.

    python3 prepare.py DIR > data.jsonl

Reads the CSVs it knows in DIR (`NAME.csv` or `NAME.csv.gz`) and writes, one object a line,

    {"event": {"id", "channel", "time"?, "text": {...}, "attributes": {...}},
     "label": 0|1, "group": "..."}

An empty cell is an absent attribute, never 0. Columns that only tell how a set was collected (the
account fields of tweets; date, list headers, return path, mailer, From domain of mail) are left
out.

`group` joins rows that may not be split between folds: texts that are equal after lower-casing,
removing URLs and folding digits, or whose sets of character 4-grams over that text have a Jaccard
similarity of at least 0.7. A group has the id of its first row.

Exit status: 0 done, 1 no known file or a damaged one, 2 the call was wrong.
"""
from __future__ import annotations

import argparse
import csv
import gzip
import html
import json
import math
import os
import random
import re
import sys
import zlib
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Set, TextIO, Tuple

MAXIMUM_MAIL_CHARACTERS = 20_000
MAXIMUM_CELL_CHARACTERS = 16_000_000

# --------------------------------------------------------------------------- rows and sources


class DataError(Exception):
    """A file that cannot be used. The message says where, what was found and what was wanted."""


@dataclass
class Row:
    """One labelled event, and what grouping needs to know of it."""

    id: str
    channel: str
    label: int
    text: Dict[str, str]
    attributes: Dict[str, Any] = field(default_factory=dict)
    time: Optional[str] = None
    user: Optional[str] = None

    def joined_text(self) -> str:
        return ". ".join(self.text.values())

    def json(self, group: str) -> str:
        event: Dict[str, Any] = {"id": self.id, "channel": self.channel}
        if self.time is not None:
            event["time"] = self.time
        event["text"] = self.text
        event["attributes"] = self.attributes
        labelled = {"event": event, "label": self.label, "group": group}
        return json.dumps(labelled, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Cells:
    """One record of a CSV, which knows its place for messages."""

    file: str
    line: int
    values: Dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def error(self, column: str, wanted: str) -> DataError:
        found = self.values[column]
        shown = found if len(found) <= 40 else found[:40] + "…"
        place = f"{self.file}, line {self.line}"
        return DataError(f"{place}: found {column} {shown!r}, wanted {wanted}")

    def choice(self, column: str, choices: Dict[str, Any]) -> Any:
        """The meaning of a cell that has few values; `None` when the cell is empty."""
        if self[column] == "" and "" not in choices:
            return None
        if self[column] not in choices:
            raise self.error(column, " or ".join(repr(choice) for choice in choices))
        return choices[self[column]]

    def label(self, column: str, choices: Dict[str, int]) -> int:
        found = self.choice(column, choices)
        if found is None:
            raise self.error(column, " or ".join(repr(choice) for choice in choices))
        return found

    def number(self, column: str) -> Optional[float]:
        if self[column] == "":
            return None
        try:
            value = float(self[column])
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.error(column, "a finite number")
        return int(value) if value.is_integer() else value


def present(**attributes: Any) -> Dict[str, Any]:
    """The attributes that have a value."""
    return {name: value for name, value in attributes.items() if value is not None}


def timestamp(cells: Cells, column: str) -> Optional[str]:
    """RFC 3339. The data has no zone; "Z" keeps the hour of the sender's day as it was written."""
    if cells[column] == "":
        return None
    try:
        time = datetime.fromisoformat(cells[column])
    except ValueError:
        raise cells.error(column, "a time such as 2014-09-04T08:29") from None
    return time.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def exais_row(cells: Cells, id: str) -> Row:
    return Row(
        id=id,
        channel="sms_meta",
        label=cells.label("label", {"ham": 0, "spam": 1}),
        text={"body": cells["text"]},
        attributes=present(
            received=cells.choice("direction", {"receive": True, "send": False}),
            sender_kind=cells.choice(
                "sender_kind",
                {"alphanumeric": "alphanumeric", "shortcode": "short_code", "phone": "phone"},
            ),
            sender_in_contacts=cells.choice("sender_in_contacts", {"0": False, "1": True}),
        ),
        time=timestamp(cells, "timestamp"),
        user=cells["user"] or None,
    )


def sms_row(cells: Cells, id: str) -> Row:
    label = cells.label("label", {"ham": 0, "spam": 1})
    return Row(id=id, channel="sms", label=label, text={"body": cells["text"]})


def tweet_row(cells: Cells, id: str) -> Row:
    label = cells.label("Type", {"Quality": 0, "Spam": 1})
    return Row(id=id, channel="tweet", label=label, text={"body": cells["Tweet"]})


def job_row(cells: Cells, id: str) -> Row:
    label = cells.label("fraudulent", {"0": 0, "1": 1})
    return Row(id=id, channel="job", label=label, text={"body": cells["text"]})


MAIL_NUMBERS = (
    "n_recipients", "body_chars", "n_parts", "n_attachments", "n_images", "html_chars",
    "n_urls", "n_url_domains", "n_ip_urls",
)


def mail_row(cells: Cells, id: str) -> Row:
    attributes = {name: cells.number(name) for name in MAIL_NUMBERS}
    attributes["reply_to_mismatch"] = reply_to_mismatch(cells)
    content_type = cells["content_type"].lower()
    attributes["html"] = "html" in content_type if content_type else None
    return Row(
        id=id,
        channel="mail",
        label=cells.label("label", {"0": 0, "1": 1}),
        text={
            "subject": clean_subject(cells["subject"]),
            "body": without_tags(cells["body"])[:MAXIMUM_MAIL_CHARACTERS],
        },
        attributes=present(**attributes),
    )


def reply_to_mismatch(cells: Cells) -> Optional[bool]:
    """Whether answers go to another domain; unknown when there is a Reply-To but no From."""
    reply_to, sender = cells["reply_to_domain"].lower(), cells["from_domain"].lower()
    if reply_to == "":
        return False
    return reply_to != sender if sender else None


@dataclass(frozen=True)
class Source:
    name: str
    prefix: str
    columns: Tuple[str, ...]
    row: Callable[[Cells, str], Row]


SOURCES = (
    Source(
        "exais_sms", "exais",
        ("user", "direction", "sender_kind", "sender_in_contacts", "timestamp", "text", "label"),
        exais_row,
    ),
    Source("sms_spam", "sms", ("label", "text"), sms_row),
    Source("twitter_spam", "tweet", ("Tweet", "Type"), tweet_row),
    Source("emscad_balanced_text", "job", ("text", "fraudulent"), job_row),
    Source(
        "spamassassin_mail", "mail",
        ("subject", "body", "content_type", "from_domain", "reply_to_domain", "label")
        + MAIL_NUMBERS,
        mail_row,
    ),
)

# --------------------------------------------------------------------------- mail text

LEADING_MARK = re.compile(r"\s*(?:re\s*(?:\[\d+\])?\s*:|\[[^\]]*\])", re.IGNORECASE)
LIST_TAG = re.compile(r"\[[^\]\s]*\]")

# Only names of HTML elements: plain mail writes addresses and asides (<ann@a.example>, <wink>) too.
ELEMENT = (
    "a|abbr|address|area|b|base|basefont|big|blink|blockquote|body|br|button|caption|center|cite|"
    "code|col|colgroup|dd|del|div|dl|dt|em|embed|fieldset|font|form|frame|frameset|h[1-6]|head|hr|"
    "html|i|iframe|img|input|ins|label|layer|legend|li|link|map|marquee|meta|nobr|noframes|"
    "noscript|object|o:p|ol|optgroup|option|p|param|pre|q|s|samp|script|select|small|span|strike|"
    "strong|style|sub|sup|table|tbody|td|textarea|tfoot|th|thead|title|tr|tt|u|ul|var|wbr"
)
TAG = re.compile(rf"</?(?:{ELEMENT})(?:[\s/][^<>]*)?>|<!doctype[^<>]*>", re.IGNORECASE)
HIDDEN = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)


def clean_subject(subject: str) -> str:
    """The subject without leading "re:" (any number) and without [list tags]."""
    start = 0
    while True:
        mark = LEADING_MARK.match(subject, start)
        if mark is None:
            break
        start = mark.end()
    return LIST_TAG.sub("", subject[start:]).strip()


def without_tags(body: str) -> str:
    """The body without HTML; a body that holds no HTML stays as it is."""
    if TAG.search(body) is None and HIDDEN.search(body) is None:
        return body
    return html.unescape(TAG.sub(" ", HIDDEN.sub(" ", body)))


# --------------------------------------------------------------------------- tweet text

LINK = re.compile(r"(?:https?://|www\.|pic\.twitter\.com)\S*", re.IGNORECASE)
QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2026": "..."})


def plain_tweet(text: str) -> str:
    """The tweet without the traces of how it was collected: links in one form, entities and
    typographic quotes resolved, white space collapsed, outer quotes gone."""
    text = LINK.sub(" http://link ", html.unescape(text)).translate(QUOTES)
    return " ".join(text.split()).strip("'\" ")


# --------------------------------------------------------------------------- reading


def find_files(directory: Path, log: TextIO) -> List[Tuple[Source, Path]]:
    """The known files of a folder, in the order of `SOURCES`; what is skipped is named in `log`."""
    found: List[Tuple[Source, Path]] = []
    used: Set[str] = set()
    for source in SOURCES:
        names = [name for name in (f"{source.name}.csv", f"{source.name}.csv.gz")
                 if (directory / name).is_file()]
        if not names:
            print(f"skipped {source.name}.csv[.gz]: not in {directory}", file=log)
            continue
        found.append((source, directory / names[0]))
        used.update(names)
        for name in names[1:]:
            print(f"skipped {name}: {names[0]} is used", file=log)
    for name in sorted(entry.name for entry in directory.iterdir()):
        if name not in used:
            print(f"skipped {name}: not one of this bundle's sources", file=log)
    return found


def read_source(source: Source, path: Path) -> List[Row]:
    rows = [source.row(cells, f"{source.prefix}-{number:05d}")
            for number, cells in enumerate(read_cells(path, source.columns), start=1)]
    if not rows:
        raise DataError(f"{path}, line 2: found no rows, wanted at least one")
    return rows


def read_cells(path: Path, columns: Sequence[str]) -> Iterator[Cells]:
    opener: Any = gzip.open if path.suffix == ".gz" else open
    line = 1
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            check_header(path, header, columns)
            line = reader.line_num + 1
            for record in reader:
                if record:
                    check_width(path, line, record, header)
                    yield Cells(str(path), line, dict(zip(header, record)))
                line = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise DataError(f"{path}, line {line} or later: found bytes that are not UTF-8 "
                        f"({error.reason}), wanted UTF-8") from None
    except csv.Error as error:
        raise DataError(f"{path}, line {line}: found {error}, wanted a CSV record") from None
    except (EOFError, OSError, zlib.error) as error:
        raise DataError(f"{path}, line {line} or later: found {error}, "
                        "wanted a whole, readable file") from None


def check_header(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    missing = [column for column in columns if column not in header]
    if missing:
        raise DataError(f"{path}, line 1: found columns {', '.join(header) or '(none)'}; "
                        f"wanted also {', '.join(missing)}")


def check_width(path: Path, line: int, record: Sequence[str], header: Sequence[str]) -> None:
    if len(record) != len(header):
        raise DataError(f"{path}, line {line}: found {len(record)} cells, "
                        f"wanted {len(header)} as in the header")


# --------------------------------------------------------------------------- groups

# Candidates for a Jaccard similarity of J >= .7 by MinHash: 20 bands of 4 hashes. A pair with
# J = .7 agrees on one band with .7^4 = .2401, on none of 20 with (1 - .2401)^20 = .0041, so it
# becomes a candidate with .9959 (and with .9995 at J = .75). Unrelated texts, J = .1, do so with
# .002.
BANDS, BAND_ROWS = 20, 4
HASHES = BANDS * BAND_ROWS
# At least 7 parts of 10, in integers, so that no rounding decides.
PARTS, OF_PARTS = 7, 10
# The share of equal hashes estimates J with a standard deviation of at most .051 at J = .7. Below
# .4, six of them away, the exact similarity is not worth computing.
LEAST_EQUAL_HASHES = int(0.4 * HASHES)
GRAM = 4
# Texts with fewer 4-grams differ too much by one letter: they are joined only when equal.
LEAST_GRAMS = 8
MERSENNE_PRIME = (1 << 61) - 1
SEED = 20_140_904

URL = re.compile(
    r"(?:https?://|www\.|pic\.twitter\.com/)\S*"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/\S*"
)
DIGITS = re.compile(r"\d+")


def normalised(text: str) -> str:
    """What two rows of one campaign have in common: no URLs, no case, no numbers, no layout."""
    return " ".join(DIGITS.sub("0", URL.sub(" ", text.lower())).split())


class Components:
    """Union-find. The representative of a component is its smallest member."""

    def __init__(self, count: int) -> None:
        self.parents = list(range(count))

    def find(self, member: int) -> int:
        parents = self.parents
        while parents[member] != member:
            parents[member] = parents[parents[member]]
            member = parents[member]
        return member

    def join(self, a: int, b: int) -> None:
        a, b = self.find(a), self.find(b)
        self.parents[max(a, b)] = min(a, b)

    def join_equal(self, keys: Sequence[Any], members: Sequence[int]) -> None:
        """Joins the members whose keys are equal."""
        first: Dict[Any, int] = {}
        for key, member in zip(keys, members):
            self.join(first.setdefault(key, member), member)

    def copy(self) -> Components:
        copy = Components(0)
        copy.parents = list(self.parents)
        return copy

    def representatives(self) -> List[int]:
        return [self.find(member) for member in range(len(self.parents))]


class Grams:
    """The distinct character 4-grams of texts, as numbers that are given in order of appearance."""

    def __init__(self) -> None:
        self.numbers: Dict[str, int] = {}

    def of(self, text: str) -> array:
        numbers = self.numbers
        grams = {text[start:start + GRAM] for start in range(len(text) - GRAM + 1)}
        return array("I", [numbers.setdefault(gram, len(numbers)) for gram in grams])

    def hashes(self) -> List[int]:
        return [zlib.crc32(gram.encode()) for gram in self.numbers]


def text_components(rows: Sequence[Row]) -> Components:
    """Joins rows whose normalised texts are equal or near-duplicates."""
    components = Components(len(rows))
    texts = [normalised(row.joined_text()) for row in rows]
    components.join_equal(texts, range(len(rows)))
    firsts = [index for index in range(len(rows)) if components.find(index) == index]
    grams = Grams()
    sets = {index: grams.of(texts[index]) for index in firsts}
    sets = {index: found for index, found in sets.items() if len(found) >= LEAST_GRAMS}
    join_similar(components, sets, signatures(sets, grams.hashes()))
    return components


def signatures(sets: Dict[int, array], hashes: Sequence[int]) -> Dict[int, List[int]]:
    """MinHash: for each of the `HASHES` permutations, the least value over a text's 4-grams."""
    source = random.Random(SEED)
    result: Dict[int, List[int]] = {index: [] for index in sets}
    for _ in range(HASHES):
        factor, offset = source.randrange(1, MERSENNE_PRIME), source.randrange(MERSENNE_PRIME)
        permuted = [(factor * value + offset) % MERSENNE_PRIME for value in hashes]
        look_up = permuted.__getitem__
        for index, grams in sets.items():
            result[index].append(min(map(look_up, grams)))
    return result


def join_similar(
    components: Components, sets: Dict[int, array], signatures: Dict[int, List[int]]
) -> None:
    """Joins the candidates of every band whose exact Jaccard similarity is high enough."""
    tested: Set[Tuple[int, int]] = set()
    for band in range(0, HASHES, BAND_ROWS):
        buckets: Dict[Tuple[int, ...], List[int]] = defaultdict(list)
        for index, signature in signatures.items():
            buckets[tuple(signature[band:band + BAND_ROWS])].append(index)
        for members in buckets.values():
            for position, a in enumerate(members):
                for b in members[position + 1:]:
                    if (a, b) in tested or components.find(a) == components.find(b):
                        continue
                    tested.add((a, b))
                    if may_be_similar(signatures[a], signatures[b]) and similar(sets[a], sets[b]):
                        components.join(a, b)


def may_be_similar(a: Sequence[int], b: Sequence[int]) -> bool:
    return sum(x == y for x, y in zip(a, b)) >= LEAST_EQUAL_HASHES


def similar(a: array, b: array) -> bool:
    """Whether the Jaccard similarity of two sets of distinct numbers is at least .7."""
    if OF_PARTS * min(len(a), len(b)) < PARTS * max(len(a), len(b)):
        return False
    both = len(set(a).intersection(b))
    return OF_PARTS * both >= PARTS * (len(a) + len(b) - both)


def user_members(rows: Sequence[Row]) -> Tuple[List[str], List[int]]:
    members = [index for index, row in enumerate(rows) if row.user is not None]
    return [rows[index].user or "" for index in members], members


def with_users(components: Components, rows: Sequence[Row]) -> Components:
    """The components after joining, too, all rows of one user."""
    joined = components.copy()
    joined.join_equal(*user_members(rows))
    return joined


def groups(rows: Sequence[Row], components: Components, users: str) -> List[str]:
    """For every row the name of its group, which is the id of the group's first row."""
    if users == "join":
        components = with_users(components, rows)
    if users == "only":
        return groups_by_user(rows, components)
    return [rows[index].id for index in components.representatives()]


def groups_by_user(rows: Sequence[Row], components: Components) -> List[str]:
    """Rows with a user by user alone, the others by text."""
    first: Dict[Tuple[str, Any], str] = {}
    names = []
    for row, component in zip(rows, components.representatives()):
        key = ("text", component) if row.user is None else ("user", row.user)
        names.append(first.setdefault(key, row.id))
    return names


# --------------------------------------------------------------------------- report and command


def report(rows: Sequence[Row], names: Sequence[str], components: Components, log: TextIO) -> None:
    counts = Counter(names)
    name, size = counts.most_common(1)[0]
    print(f"{len(rows)} rows, {len(counts)} groups, the largest has {size} rows "
          f"(first row {name})", file=log)
    for channel in dict.fromkeys(row.channel for row in rows):
        members = [index for index, row in enumerate(rows) if row.channel == channel]
        positive = sum(rows[index].label for index in members)
        inside = Counter(names[index] for index in members)
        print(f"  {channel:<8} {len(members):>6} rows, {positive:>5} positive "
              f"({100 * positive / len(members):.1f} %), {len(inside):>6} groups, "
              f"the largest {max(inside.values())}", file=log)
    report_users(rows, components, log)


def report_users(rows: Sequence[Row], components: Components, log: TextIO) -> None:
    """What joining users would do, so that the default can be judged."""
    users, members = user_members(rows)
    if not members:
        return
    representatives = with_users(components, rows).representatives()
    inside = Counter(representatives[index] for index in members)
    print(f"  users: {len(set(users))} users have {len(members)} rows; with --users join they make "
          f"{len(inside)} groups, the largest {max(inside.values())}", file=log)


def known_files() -> str:
    return ", ".join(f"{source.name}.csv[.gz]" for source in SOURCES)


def parse_arguments(arguments: Optional[Sequence[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", metavar="DIR", type=Path, help=f"folder with {known_files()}")
    parser.add_argument(
        "--users", choices=("separate", "join", "only"), default="separate",
        help="separate: groups by text alone (default; promotions reach many users, so joining "
             "both puts a whole channel into one group); join: by text and user; only: rows that "
             "name a user by user alone")
    parser.add_argument(
        "--plain-tweets", action="store_true",
        help="bring tweets to one form, to see what their labels owe to how they were collected")
    options = parser.parse_args(arguments)
    if not options.directory.is_dir():
        parser.error(f"found no folder {options.directory}, wanted one with the CSV files")
    return options


def write_rows(rows: Sequence[Row], names: Sequence[str]) -> None:
    output = sys.stdout.buffer
    for row, name in zip(rows, names):
        output.write(row.json(name).encode("utf-8") + b"\n")
    output.flush()


def main(arguments: Optional[Sequence[str]] = None) -> int:
    options = parse_arguments(arguments)
    csv.field_size_limit(MAXIMUM_CELL_CHARACTERS)
    try:
        files = find_files(options.directory, sys.stderr)
        if not files:
            raise DataError(f"found no known file in {options.directory}, "
                            f"wanted at least one of {known_files()}")
        rows = [row for source, path in files for row in read_source(source, path)]
    except (DataError, OSError) as error:
        print(f"prepare.py: {error}", file=sys.stderr)
        return 1
    if options.plain_tweets:
        for row in rows:
            if row.channel == "tweet":
                row.text["body"] = plain_tweet(row.text["body"])
    components = text_components(rows)
    names = groups(rows, components, options.users)
    report(rows, names, components, sys.stderr)
    try:
        write_rows(rows, names)
    except BrokenPipeError:
        # The reader has gone (`| head`); keep the interpreter from writing again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
