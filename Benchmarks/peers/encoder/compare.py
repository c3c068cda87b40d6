"""Latency of `gatehouse embed` and its peers on one core, interleaved: one text, then batches.

usage: taskset -c 1 compare.py --gatehouse PATH --encoder DIR --onnx DIR [--ct2 DIR] [--rounds 5]

Every round runs every engine at every length for a moment; the figure is the median over rounds of
each round's median. Inputs are token ids, outputs pooled embeddings; tokenizers are left out.
`--onnx` is what export.py wrote; `--ct2` what this writes:
    ct2-transformers-converter --model DIR --output_dir CT2 --quantization int8
Prints CSV: engine,batch,tokens,milliseconds,tokens_per_second, then ratios to ONNX Runtime.
"""

import argparse
import json
import os
import statistics
import subprocess
import time

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402  (after the threads are set)

LENGTHS = (8, 16, 32, 64, 128)
BATCHES = ((8, 32), (32, 32), (8, 128))


def inputs(batch, tokens):
    draws = np.random.default_rng(1)
    ids = draws.integers(1996, 30000, size=(batch, tokens)).astype(np.int64)
    ids[:, 0], ids[:, -1] = 101, 102
    return ids


def onnx_engine(path):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    types = {
        i.name: np.int32 if "int32" in i.type else np.int64 for i in session.get_inputs()
    }

    def run(ids):
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        feed["token_type_ids"] = np.zeros_like(ids)
        return session.run(None, {name: feed[name].astype(t) for name, t in types.items()})[0]

    return run


def torch_engine(folder):
    import torch
    from transformers import AutoModel

    torch.set_num_threads(1)
    model = AutoModel.from_pretrained(folder).eval()

    def run(ids):
        with torch.inference_mode():
            tokens = torch.from_numpy(ids)
            hidden = model(input_ids=tokens, attention_mask=torch.ones_like(tokens))
            mean = hidden.last_hidden_state.mean(1)
            return torch.nn.functional.normalize(mean, dim=1).numpy()

    return run


def ct2_engine(folder):
    import ctranslate2

    encoder = ctranslate2.Encoder(folder, device="cpu", intra_threads=1, inter_threads=1)

    def run(ids):
        hidden = np.array(encoder.forward_batch(ids.tolist()).last_hidden_state)
        mean = hidden.mean(1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    return run


def median_seconds(run, ids, seconds):
    run(ids)
    times, start = [], time.perf_counter()
    while len(times) < 3 or time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        run(ids)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def gatehouse_medians(command, encoder, precision, cell):
    """One process measures one cell, so that the engines alternate closely."""
    batch, tokens = cell
    rounds = max(20, 2000 // tokens) if batch == 1 else 8 * batch
    lengths = str(tokens) if batch == 1 else "none"
    batches = "none" if batch == 1 else f"{batch}x{tokens}"
    output = subprocess.run(
        [command, "embed", encoder, "--precision", precision, "--bench", "--lengths", lengths]
        + ["--batches", batches, "--rounds", str(rounds), "--json", "-"],
        check=True,
        capture_output=True,
    ).stdout
    name = f"{tokens} tokens" if batch == 1 else f"{batch} x {tokens} tokens"
    return json.loads(output)["stages"][name]["p50_microseconds"] / 1e6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gatehouse", required=True)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--onnx", required=True)
    parser.add_argument("--ct2")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.3)
    arguments = parser.parse_args()
    peers = {
        "onnxruntime int8": onnx_engine(f"{arguments.onnx}/int8.onnx"),
        "onnxruntime fp32": onnx_engine(f"{arguments.onnx}/fp32.onnx"),
        "torch fp32": torch_engine(arguments.encoder),
    }
    if arguments.ct2:
        peers["ctranslate2 int8"] = ct2_engine(arguments.ct2)
    cells = [(1, tokens) for tokens in LENGTHS] + list(BATCHES)
    times = {}
    for _ in range(arguments.rounds):
        for cell in cells:
            for precision in ("int8", "bf16", "fp32"):
                seconds = gatehouse_medians(
                    arguments.gatehouse, arguments.encoder, precision, cell
                )
                times.setdefault((f"gatehouse {precision}", cell), []).append(seconds)
            ids = inputs(*cell)
            for name, run in peers.items():
                seconds = median_seconds(run, ids, arguments.seconds)
                times.setdefault((name, cell), []).append(seconds)
    medians = {key: statistics.median(values) for key, values in times.items()}
    print("engine,batch,tokens,milliseconds,tokens_per_second")
    for (name, (batch, tokens)), seconds in medians.items():
        print(f"{name},{batch},{tokens},{seconds * 1e3:.3f},{batch * tokens / seconds:.0f}")
    for precision in ("int8", "fp32"):
        for cell in cells:
            ours, theirs = (
                times[(f"{engine} {precision}", cell)] for engine in ("gatehouse", "onnxruntime")
            )
            # Of one round each: what disturbs the machine disturbs both.
            ratio = statistics.median(a / b for a, b in zip(ours, theirs))
            print(f"# {precision} {cell[0]} x {cell[1]}: {ratio:.2f} times onnxruntime")


if __name__ == "__main__":
    main()
