#!/usr/bin/env python3
"""Compares two files of logits, CSV with `id` and `logit`: `compare.py REFERENCE.csv FOUND.csv`.

Fails where an event is missing, only one of them abstains, or logits differ by more than 1e-6.
"""

import csv
import sys


def read(path: str) -> dict:
    with open(path, encoding="utf-8", newline="") as file:
        return {row["id"]: row["logit"] for row in csv.DictReader(file)}


def main() -> int:
    wanted, found = read(sys.argv[1]), read(sys.argv[2])
    if wanted.keys() != found.keys():
        print(f"{len(wanted.keys() ^ found.keys())} events are in one file alone")
        return 1
    silent = sum(not logit for logit in wanted.values())
    unlike = sum(bool(wanted[event]) != bool(found[event]) for event in wanted)
    differences = [abs(float(wanted[event]) - float(found[event]))
                   for event in wanted if wanted[event] and found[event]]
    print(f"{len(wanted)} events, {silent} abstain, {unlike} of them in one file alone; "
          f"largest difference {max(differences):.1e}")
    return 1 if unlike or max(differences) > 1e-6 else 0


if __name__ == "__main__":
    sys.exit(main())
