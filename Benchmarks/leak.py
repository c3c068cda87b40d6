#!/usr/bin/env python3
"""Looks for leaks: trained on shuffled labels, nothing may be better than the prevalence.

    python3 Benchmarks/leak.py experts/messaging DATA.jsonl [--rows 3000] [--seeds 1 2 3]

Takes a copy of the bundle without the experts that are trained elsewhere, whose logits have seen the labels,
and without those that read an encoder, and judges it by `gatehouse evaluate --folds 5 --shuffle-labels SEED`.
Fails where the prevalence is outside the 95 % interval of the average precision, of what is fused or of an
expert, in more than one of twenty (exit status 1). Exit status 2: no figures were had.
"""

import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile


def without_labelled_experts(manifest: str) -> str:
    """The manifest without experts that bring logits or read an encoder."""
    head, rest = manifest.split("\nexperts:\n", 1)
    body = re.match(r"(?:(?: .*)?\n)*", rest).group(0)
    tail = rest[len(body):]
    blocks = re.split(r"(?m)^(?=  - name:)", body)
    kept = [b for b in blocks if "out_of_fold:" not in b and not re.search(r"(?m)^    encoder:", b)]
    head = re.sub(r"(?ms)^encoders:\n(?: .*\n|\n)*", "", head + "\n")
    return head + "experts:\n" + "".join(kept) + tail


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bundle", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--gatehouse", default=".build/release/gatehouse")
    options = parser.parse_args()

    # Not `splitlines`, which also splits at separators that a text may hold.
    with open(options.data, encoding="utf-8", newline="\n") as file:
        lines = file.readlines()
    if len(lines) > options.rows:
        lines = random.Random(1).sample(lines, options.rows)
    outside = total = 0
    with tempfile.TemporaryDirectory() as folder:
        bundle = pathlib.Path(folder) / "bundle"
        subprocess.run(["cp", "-r", options.bundle, bundle], check=True)
        path = bundle / "bundle.yaml"
        path.write_text(without_labelled_experts(path.read_text()))
        data = pathlib.Path(folder) / "data.jsonl"
        data.write_text("".join(lines), encoding="utf-8", newline="\n")
        for seed in options.seeds:
            run = subprocess.run(
                [options.gatehouse, "evaluate", bundle, "--data", data, "--folds", "5",
                 "--shuffle-labels", str(seed), "--json", "-"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            if run.returncode:
                sys.stderr.buffer.write(run.stderr)
                return 2
            report = json.loads(run.stdout)
            for part in [report["overall"]] + report["experts"]:
                prevalence = part["positives"] / part["count"]
                lower, upper = part["intervals"]["ap"]
                inside = lower <= prevalence <= upper
                outside += not inside
                total += 1
                print(f"seed {seed}  {part['name']:12} AP {part['ap']:.4f} ({lower:.4f}-{upper:.4f})"
                      f"  prevalence {prevalence:.4f}  {'inside' if inside else 'OUTSIDE'}")
    print(f"{outside} of {total} intervals are without the prevalence")
    return 1 if outside > max(1, total // 20) else 0


if __name__ == "__main__":
    sys.exit(main())
