"""What loading a forest takes in memory and time, whole and damaged, in terms of the file.

    python memory.py gatehouse MODEL...             # each file, whole
    python memory.py gatehouse MODEL... --damage 50 # and that many damaged copies of each

The memory is the highest resident size of `gatehouse forest`, which loads the model and finds no rows,
less that of a call with a model of one leaf. The file is mapped, and counted with it.
"""

import argparse
import os
import pathlib
import random
import re
import sys
import tempfile
import time

EMPTY = """{"gatehouse_forest":1,"model":"none","features":["a"],"link":"none","bases":[0],"divisor":1,
"rounds_rows":false,"trees":[]}"""
ODD = [b"0", b"-1", b"1", b"1000000000", b"2147483647", b"4294967296", b"1e308", b"NaN"]


def load(command, model, folder):
    """Highest resident bytes, seconds and exit status of a call that loads `model`."""
    rows = pathlib.Path(folder) / "rows.csv"
    rows.write_text("none\n", encoding="utf-8")
    start = time.perf_counter()
    process = os.posix_spawn(command, [command, "forest", str(model), "--data", str(rows)], os.environ,
                             file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                                           (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(process, 0)
    if os.WIFSIGNALED(status):
        sys.exit(f"{model}: ended by signal {os.WTERMSIG(status)}")
    return usage.ru_maxrss * 1024, time.perf_counter() - start, os.waitstatus_to_exitcode(status)


def damaged(content, draw):
    """A copy with a few numbers, bytes or counts changed."""
    content = bytearray(content)
    for _ in range(draw.randrange(1, 4)):
        at = draw.randrange(len(content))
        kind = draw.randrange(4)
        if kind == 0:
            content[at] = draw.randrange(256)
        elif kind == 1:
            for i, byte in enumerate((10**9).to_bytes(4, "big")):
                content[min(at + i, len(content) - 1)] = byte
        elif found := re.compile(rb"[0-9]+").search(content, at):
            # Behind the first numbers, or among those that say how much there is.
            first = re.compile(rb"[0-9]+").search(content, draw.randrange(min(len(content), 4000)))
            span = (first or found).span() if kind == 2 else found.span()
            content[slice(*span)] = draw.choice(ODD)
    return bytes(content)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("command")
    parser.add_argument("models", nargs="+", type=pathlib.Path)
    parser.add_argument("--damage", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        empty = pathlib.Path(folder) / "empty.json"
        empty.write_text(EMPTY, encoding="utf-8")
        base = min(load(arguments.command, empty, folder)[0] for _ in range(3))
        for path in arguments.models:
            content = path.read_bytes()
            size = len(content)
            memory, seconds, _ = min(load(arguments.command, path, folder) for _ in range(3))
            print(f"{path.name}: {size} bytes, {(memory - base) / size:.2f} x the file, "
                  f"{seconds * 1000:.0f} ms", flush=True)
            highest = 0
            for seed in range(arguments.damage):
                copy = pathlib.Path(folder) / "damaged"
                copy.write_bytes(damaged(content, random.Random(seed)))
                highest = max(highest, load(arguments.command, copy, folder)[0] - base)
            if arguments.damage:
                print(f"  damaged {arguments.damage} times: at most {highest / size:.2f} x the file", flush=True)


if __name__ == "__main__":
    main()
