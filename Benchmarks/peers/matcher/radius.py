#!/usr/bin/env python3
"""How far apart SimHashes of variants and of strangers are: what to choose as a radius.

    radius.py ROWS.jsonl        labelled events, as experts/messaging/prepare.py makes them

Takes a reduced form close to Gatehouse's own (folded, digit runs to 0, links to their domain) and a
SimHash of 64 bits over fours of characters. Every scam row counts as an entry of the bank. Columns: the
share of pairs of one group, exact copies left out, that are within the radius; and benign rows that are
within it of any entry, those with an exact copy among the entries (noise of labels) included.
"""
import json
import re
import sys
import unicodedata

import numpy as np

GRAM_LIMIT = 20
BYTES_READ = 4000


def reduced(text):
    text = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    text = re.sub(
        r"((?:https?://)|www\.)([^\s/]+)\S*",
        lambda m: m.group(1) + ".".join(m.group(2).split(".")[-2:]),
        text,
    )
    return re.sub(r"(.)\1{2,}", r"\1\1", re.sub(r"\d+", "0", text))


def simhash(text):
    scalars = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
    if len(scalars) < 4:
        return np.uint64(0), 0
    shift = [np.uint64(16 * i) for i in range(4)]
    grams = scalars[:-3]
    for i in range(1, 4):
        grams = grams | scalars[i : len(scalars) - 3 + i] << shift[i]
    for factor, bits in ((0x9E3779B97F4A7C15, 29), (0xD6E8FEB86659FD93, 32), (0x9E3779B97F4A7C15, 29)):
        grams = (grams ^ grams >> np.uint64(bits)) * np.uint64(factor)
    places = np.arange(64, dtype=np.uint64)
    counts = ((grams[:, None] >> places) & np.uint64(1)).sum(0)
    return ((counts * 2 > len(grams)).astype(np.uint64) << places).sum(), len(grams)


def main(path):
    np.seterr(over="ignore")
    hashes, labels, groups, texts = [], [], [], []
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        fields = row["event"].get("text", {})
        text = reduced(". ".join(fields[k] for k in ("subject", "body") if k in fields))[:BYTES_READ]
        value, count = simhash(text)
        if count < GRAM_LIMIT:
            continue
        hashes.append(value)
        labels.append(row["label"])
        groups.append(row["group"])
        texts.append(hash(text))
    hashes, labels = np.array(hashes, np.uint64), np.array(labels)
    groups, texts = np.array(groups), np.array(texts)
    scams, benign = np.where(labels == 1)[0], np.where(labels == 0)[0]
    pairs = np.zeros(65, int)
    nearest = np.full(len(benign), 64)
    for row in scams:
        np.minimum(nearest, np.bitwise_count(hashes[benign] ^ hashes[row]), out=nearest)
        kin = scams[(groups[scams] == groups[row]) & (texts[scams] != texts[row])]
        pairs += np.bincount(np.bitwise_count(hashes[kin] ^ hashes[row]), minlength=65)
    print(f"{len(scams)} entries, {len(benign)} benign rows")
    print("radius  variants found  benign rows within")
    for radius in range(13):
        found = pairs[: radius + 1].sum() / pairs.sum()
        print(f"{radius:6d} {found:15.3f} {(nearest <= radius).sum():19d}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
