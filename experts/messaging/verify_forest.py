#!/usr/bin/env python3
"""Compares margins of `gatehouse forest` with LightGBM's own, row by row and bit by bit.

    gatehouse forest forest.txt --data features.csv > margins.txt
    python3 verify_forest.py --model forest.txt --features features.csv --margins margins.txt

Exit status: 0 all are equal, 1 a margin differs or an input is damaged, 2 the call was wrong.
"""
from __future__ import annotations

import argparse
import struct
import sys
from pathlib import Path
from typing import List, Optional, Sequence

import lightgbm

from train_forest import INPUT_ERRORS, DataError, read_matrix

SHOWN_DIFFERENCES = 10


def read_margins(path: Path) -> List[float]:
    margins = []
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            margins.append(float(text))
        except ValueError:
            raise DataError(f"{path}, line {line}: found {text[:40]!r}, "
                            "wanted one number") from None
    return margins


def bits(value: float) -> bytes:
    return struct.pack("<d", value)


def verify(options: argparse.Namespace) -> int:
    """Prints the outcome; the count of rows that differ."""
    model = lightgbm.Booster(model_file=str(options.model))
    matrix = read_matrix(options.features)
    if model.feature_name() != matrix.names:
        raise DataError(f"{options.features}: found features other than those of {options.model}, "
                        "wanted the matrix the forest was trained on")
    margins = read_margins(options.margins)
    if len(margins) != len(matrix.ids):
        raise DataError(f"{options.margins}: found {len(margins)} margins, "
                        f"wanted {len(matrix.ids)}")
    expected = model.predict(matrix.values, raw_score=True, num_threads=1).tolist()
    different = [row for row, (found, wanted) in enumerate(zip(margins, expected))
                 if bits(found) != bits(wanted)]
    for row in different[:SHOWN_DIFFERENCES]:
        print(f"{matrix.ids[row]}: found {margins[row]!r}, wanted {expected[row]!r}",
              file=sys.stderr)
    print(f"{len(margins)} rows, {len(different)} differ")
    return len(different)


def parse_arguments(arguments: Optional[Sequence[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="LightGBM text model")
    parser.add_argument("--features", type=Path, required=True, help="CSV of `gatehouse features`")
    parser.add_argument("--margins", type=Path, required=True, help="one margin a line")
    return parser.parse_args(arguments)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    try:
        return 1 if verify(parse_arguments(arguments)) else 0
    except (DataError, *INPUT_ERRORS) as error:
        print(f"verify_forest.py: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
