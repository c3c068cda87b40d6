#!/usr/bin/env python3
"""Fits the expert `shape`: what a text looks like, whatever its words are.

    gatehouse features BUNDLE --data DATA.jsonl > features.csv
    python3 train_shape.py --features features.csv --data DATA.jsonl --out BUNDLE/shape

A text becomes the classes of its bytes (`A` a capital, `a` a small letter, `0` a digit, `u` what is not
ASCII, anything else itself), runs cut to three. Its runs of two to five classes are hashed into buckets, and a
logistic regression weighs them. Writes to the folder

    weights.f32  float32, little-endian: the bias, then the weight of each bucket; the model of all rows
    oof.csv      id,fold,logit: for every row what a model says that did not see its fold; empty where
                 the text has nothing to be read, as the detector abstains
    reference.csv  id,logit: what the model of all rows says

The same data give the same bytes. Needs scikit-learn.
"""

import argparse
import csv
import json
import pathlib

import numpy
import scipy.sparse
from sklearn.linear_model import LogisticRegression

BUCKET_BITS = 16
LENGTHS = range(2, 6)
BYTE_LIMIT = 2000
COST = 3.0


def classes_of_bytes() -> numpy.ndarray:
    """The class of each byte; 0 for what continues a scalar, which is left out."""
    table = numpy.arange(256, dtype=numpy.uint32)
    table[ord("A"):ord("Z") + 1] = ord("A")
    table[ord("a"):ord("z") + 1] = ord("a")
    table[ord("0"):ord("9") + 1] = ord("0")
    table[0x80:0xC0] = 0
    table[0xC0:] = ord("u")
    return table


CLASSES = classes_of_bytes()


def document(event: dict) -> bytes:
    """The texts of an event as a detector sees them: in the schema's order, joined by ". "."""
    text = event.get("text", {})
    return ". ".join(text[name] for name in ("subject", "body") if text.get(name)).encode()


def buckets(text: bytes) -> numpy.ndarray:
    """The distinct buckets of a text, ascending."""
    classes = CLASSES[numpy.frombuffer(text[:BYTE_LIMIT], dtype=numpy.uint8)]
    classes = classes[classes != 0]
    if len(classes) > 3:
        same = classes[1:] == classes[:-1]
        fourth = numpy.zeros(len(classes), dtype=bool)
        fourth[3:] = same[2:] & same[1:-1] & same[:-2]
        classes = classes[~fourth]
    found = []
    for length in LENGTHS:
        count = len(classes) - length + 1
        if count < 1:
            break
        hashes = numpy.full(count, length, dtype=numpy.uint32)
        for offset in range(length):
            hashes = hashes * numpy.uint32(0x01000193) ^ classes[offset:offset + count]
        found.append((hashes * numpy.uint32(0x9E3779B1)) >> numpy.uint32(32 - BUCKET_BITS))
    return numpy.unique(numpy.concatenate(found)) if found else numpy.zeros(0, numpy.uint32)


def matrix(rows: list) -> scipy.sparse.csr_matrix:
    """One row a text: 1 / sqrt(n) for each of its n buckets."""
    found = [buckets(document(row["event"])) for row in rows]
    counts = numpy.array([len(row) for row in found])
    values = numpy.repeat(1 / numpy.sqrt(numpy.maximum(counts, 1)), counts)
    return scipy.sparse.csr_matrix(
        (values, numpy.concatenate(found).astype(numpy.int32), numpy.append(0, counts.cumsum())),
        shape=(len(rows), 1 << BUCKET_BITS))


def fit(values: scipy.sparse.csr_matrix, labels: numpy.ndarray) -> LogisticRegression:
    return LogisticRegression(C=COST, solver="liblinear", random_state=1).fit(values, labels)


def cell(logit: float, is_silent: bool) -> str:
    return "" if is_silent else repr(float(logit))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()

    with open(options.data, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    with open(options.features, encoding="utf-8", newline="") as file:
        fold_of = {row["id"]: int(row["fold"]) for row in csv.DictReader(file)}
    ids = [row["event"]["id"] for row in rows]
    folds = numpy.array([fold_of[identifier] for identifier in ids])
    labels = numpy.array([row["label"] for row in rows])
    values = matrix(rows)

    is_silent = values.getnnz(axis=1) == 0
    logits = numpy.zeros(len(rows))
    for fold in range(folds.max() + 1):
        held_out = folds == fold
        model = fit(values[~held_out], labels[~held_out])
        logits[held_out] = model.decision_function(values[held_out])
    options.out.mkdir(parents=True, exist_ok=True)
    with open(options.out / "oof.csv", "w", encoding="utf-8") as file:
        file.write("id,fold,logit\n")
        file.writelines(f"{i},{f},{cell(z, s)}\n" for i, f, z, s in zip(ids, folds, logits, is_silent))

    model = fit(values, labels)
    weights = numpy.append(model.intercept_, model.coef_[0]).astype("<f4")
    (options.out / "weights.f32").write_bytes(weights.tobytes())
    with open(options.out / "reference.csv", "w", encoding="utf-8") as file:
        file.write("id,logit\n")
        logits = values @ weights[1:].astype(float) + float(weights[0])
        file.writelines(f"{i},{cell(z, s)}\n" for i, z, s in zip(ids, logits, is_silent))


if __name__ == "__main__":
    main()
