"""Time of the tokenizer against Hugging Face's, one text at a time, on one core, interleaved.

usage: taskset -c 1 tokenizer.py --gatehouse PATH --encoder DIR --texts FILE.jsonl [--rounds 5]

`--texts` has a {"text": "…"} on each line. Both cut texts to 256 tokens; ours stops there, theirs
cuts afterwards, which is how each is used. Figures are medians over texts, then over rounds.
"""

import argparse
import json
import os
import statistics
import subprocess
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

from tokenizers import Tokenizer  # noqa: E402  (after the threads are set)


def peer(tokenizer, texts, call):
    times = []
    for text in texts:
        start = time.perf_counter()
        call(tokenizer, text)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6


def gatehouse(command, encoder, path):
    output = subprocess.run(
        [command, "embed", encoder, path, "--bench", "--json", "-"]
        + ["--lengths", "none", "--batches", "none"],
        check=True,
        capture_output=True,
    ).stdout
    return json.loads(output)["stages"]["tokenize"]["p50_microseconds"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gatehouse", required=True)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--texts", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    tokenizer = Tokenizer.from_file(f"{arguments.encoder}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    texts = [json.loads(line)["text"] for line in open(arguments.texts)]
    tokens = [len(tokenizer.encode(text).ids) for text in texts]
    calls = {
        "tokenizers encode": lambda t, x: t.encode(x),
        "tokenizers encode_batch_fast of 1": lambda t, x: t.encode_batch_fast([x]),
    }
    rounds = {name: [] for name in ["gatehouse", *calls]}
    for _ in range(arguments.rounds):
        rounds["gatehouse"].append(
            gatehouse(arguments.gatehouse, arguments.encoder, arguments.texts)
        )
        for name, call in calls.items():
            rounds[name].append(peer(tokenizer, texts, call))
    print(f"# {len(texts)} texts, median {statistics.median(tokens)} tokens, up to 256")
    print("tokenizer,microseconds,ratio")
    for name, values in rounds.items():
        ratios = [a / b for a, b in zip(rounds["gatehouse"], values)]
        print(f"{name},{statistics.median(values):.2f},{statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
