#!/usr/bin/env python3
"""Fits the forest of the messaging bundle with LightGBM.

    gatehouse features experts/messaging --data data.jsonl > features.csv
    gatehouse inspect experts/messaging --json - > inspect.json
    python3 train_forest.py --features features.csv --schema inspect.json --out DIR

Fits one model per fold on the rows of the other folds, and one on all rows. Writes to DIR

    forest.txt   the model of all rows, LightGBM's text format
    oof.csv      id,fold,logit: for every row the raw margin of the model that did not see its fold

Deterministic: the same matrix gives the same bytes. Each fold's average precision and log loss go
to standard error.

Exit status: 0 done, 1 an input is damaged, 2 the call was wrong.
"""
from __future__ import annotations

import argparse
import csv
import json
import math
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

import lightgbm
import numpy

ROUNDS = 300
SEED = 1
PARAMETERS: Dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "cat_smooth": 20.0,
    "cat_l2": 10.0,
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}

FIXED_COLUMNS = ["id", "label", "group", "fold"]
# What reading a file can raise; each names its cause.
INPUT_ERRORS = (OSError, UnicodeDecodeError, csv.Error, lightgbm.basic.LightGBMError)
KINDS = ("channel", "number", "flag", "category", "time", "text")


class DataError(Exception):
    """An input that cannot be used. The message says where, what was found and what was wanted."""


@dataclass
class Matrix:
    """What `gatehouse features` wrote: one row an event, NaN where a value is missing."""

    ids: List[str]
    labels: numpy.ndarray
    folds: numpy.ndarray
    names: List[str]
    values: numpy.ndarray


def read_matrix(path: Path) -> Matrix:
    csv.field_size_limit(16_000_000)
    ids: List[str] = []
    labels: List[int] = []
    folds: List[int] = []
    values: List[List[float]] = []
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader, [])
        if header[:4] != FIXED_COLUMNS or len(header) == 4:
            raise DataError(f"{path}, line 1: found {','.join(header[:5]) or 'nothing'}, "
                            f"wanted {','.join(FIXED_COLUMNS)} and the names of the features")
        for record in reader:
            place = f"{path}, line {reader.line_num}"
            if len(record) != len(header):
                raise DataError(f"{place}: found {len(record)} cells, wanted {len(header)}")
            ids.append(record[0])
            labels.append(whole_number(record[1], (0, 1), f"{place}, label"))
            folds.append(whole_number(record[3], None, f"{place}, fold"))
            values.append([number(cell, place) for cell in record[4:]])
    if not ids:
        raise DataError(f"{path}, line 2: found no rows, wanted at least one")
    if len(set(ids)) != len(ids):
        raise DataError(f"{path}: found {len(set(ids))} different ids in {len(ids)} rows, "
                        "wanted one a row")
    return Matrix(ids, numpy.array(labels), numpy.array(folds), header[4:], numpy.array(values))


def number(cell: str, place: str) -> float:
    try:
        return float(cell) if cell else math.nan
    except ValueError:
        raise DataError(f"{place}: found {cell!r}, wanted a number or an empty cell") from None


def whole_number(cell: str, choices: Optional[Sequence[int]], place: str) -> int:
    known = cell.isascii() and cell.isdigit()
    if not known or (choices is not None and int(cell) not in choices):
        wanted = "a fold from 0" if choices is None else " or ".join(map(str, choices))
        raise DataError(f"{place}: found {cell!r}, wanted {wanted}")
    return int(cell)


def categories(path: Path, names: Sequence[str]) -> List[int]:
    """The columns that are categories; refuses a schema whose features differ from the matrix."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        found = [(feature["name"], feature["kind"]) for feature in features]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: found no readable list `features` ({error!r}), wanted the output "
                        "of `gatehouse inspect BUNDLE --json -`") from None
    if len(found) != len(names):
        raise DataError(f"{path}: found {len(found)} features, wanted {len(names)} as in "
                        "the matrix; take both from the same bundle")
    for position, ((name, kind), wanted) in enumerate(zip(found, names)):
        if name != wanted:
            raise DataError(f"{path}: found feature {position} {name!r}, wanted {wanted!r} as "
                            "in the matrix; take both from the same bundle")
        if kind not in KINDS:
            raise DataError(f"{path}: found kind {kind!r} of {name!r}, "
                            f"wanted one of {', '.join(KINDS)}")
    return [position for position, (_, kind) in enumerate(found) if kind == "category"]


def fit(
    matrix: Matrix, rows: numpy.ndarray, categorical: List[int], threads: int
) -> lightgbm.Booster:
    data = lightgbm.Dataset(
        matrix.values[rows], matrix.labels[rows],
        feature_name=matrix.names, categorical_feature=categorical, free_raw_data=True,
    )
    return lightgbm.train({**PARAMETERS, "num_threads": threads}, data, ROUNDS)


def out_of_fold_margins(matrix: Matrix, categorical: List[int], threads: int) -> numpy.ndarray:
    margins = numpy.full(len(matrix.ids), numpy.nan)
    for fold in sorted(set(matrix.folds.tolist())):
        held_out = matrix.folds == fold
        model = fit(matrix, ~held_out, categorical, threads)
        margins[held_out] = model.predict(
            matrix.values[held_out], raw_score=True, num_threads=threads)
        print_quality(f"fold {fold}", matrix.labels[held_out], margins[held_out])
    print_quality("all folds", matrix.labels, margins)
    return margins


def average_precision(labels: numpy.ndarray, margins: numpy.ndarray) -> Optional[float]:
    """The mean, over positives, of the precision at their margin; equal margins are one step."""
    if labels.min() == labels.max():
        return None
    order = numpy.argsort(-margins, kind="stable")
    sorted_labels, sorted_margins = labels[order], margins[order]
    ends = numpy.append(numpy.nonzero(numpy.diff(sorted_margins))[0], len(labels) - 1)
    hits = numpy.cumsum(sorted_labels)[ends]
    gained = numpy.diff(hits, prepend=0)
    return float(numpy.sum(gained * hits / (ends + 1)) / hits[-1])


def log_loss(labels: numpy.ndarray, margins: numpy.ndarray) -> float:
    return float(numpy.mean(numpy.logaddexp(0.0, numpy.where(labels == 1, -margins, margins))))


def print_quality(name: str, labels: numpy.ndarray, margins: numpy.ndarray) -> None:
    precision = average_precision(labels, margins)
    shown = "undefined (one class)" if precision is None else f"{precision:.4f}"
    print(f"{name}: {len(labels)} rows, {int(labels.sum())} positive, AP {shown}, "
          f"log loss {log_loss(labels, margins):.4f}", file=sys.stderr)


def write_whole(path: Path, text: str) -> None:
    """Writes beside the file and then takes its place, so that no reader sees a part."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def out_of_fold_csv(matrix: Matrix, margins: numpy.ndarray) -> str:
    for id in matrix.ids:
        if any(character in id for character in ',"\r\n'):
            raise DataError(f"found id {id!r}, wanted one without comma, quote or line break")
    lines = [f"{id},{fold},{margin!r}\n" for id, fold, margin
             in zip(matrix.ids, matrix.folds.tolist(), margins.tolist())]
    return "id,fold,logit\n" + "".join(lines)


def parse_arguments(arguments: Optional[Sequence[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=Path, required=True, help="CSV of `gatehouse features`")
    parser.add_argument("--schema", type=Path, required=True, help="JSON of `gatehouse inspect`")
    parser.add_argument("--out", type=Path, required=True, help="folder for forest.txt and oof.csv")
    parser.add_argument("--threads", type=int, default=1, help="default 1")
    options = parser.parse_args(arguments)
    if options.threads < 1:
        parser.error(f"found --threads {options.threads}, wanted at least 1")
    return options


def train(options: argparse.Namespace) -> None:
    matrix = read_matrix(options.features)
    categorical = categories(options.schema, matrix.names)
    if len(set(matrix.folds.tolist())) < 2:
        raise DataError(f"{options.features}: found one fold, wanted at least two")
    margins = out_of_fold_margins(matrix, categorical, options.threads)
    everything = numpy.ones(len(matrix.ids), dtype=bool)
    model = fit(matrix, everything, categorical, options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    write_whole(options.out / "oof.csv", out_of_fold_csv(matrix, margins))
    write_whole(options.out / "forest.txt", model.model_to_string())


def main(arguments: Optional[Sequence[str]] = None) -> int:
    try:
        train(parse_arguments(arguments))
    except (DataError, *INPUT_ERRORS) as error:
        print(f"train_forest.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
