"""How near `gatehouse embed` comes to PyTorch's embeddings, and whether its token ids are the same.

usage: accuracy.py --gatehouse PATH --encoder DIR --golden FILE.jsonl.gz [--onnx INT8.onnx]

The golden file has a text, its token ids and its embedding in fp32 on each line, and a category, of
which `real_*` and `sentence` are texts that people wrote.
"""

import argparse
import gzip
import json
import os
import subprocess

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402  (after the threads are set)


def embed(command, encoder, precision, texts):
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    output = subprocess.run(
        [command, "embed", encoder, "--parity", "--precision", precision],
        input=lines.encode(),
        check=True,
        capture_output=True,
    ).stdout
    return [json.loads(line) for line in output.splitlines()]


def onnx_embeddings(path, rows):
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    found = []
    for row in rows:
        ids = np.array([row["ids"]], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        feed["token_type_ids"] = np.zeros_like(ids)
        types = {i.name: np.int32 if "int32" in i.type else np.int64 for i in session.get_inputs()}
        found.append(session.run(None, {n: feed[n].astype(t) for n, t in types.items()})[0][0])
    return np.array(found)


def report(name, found, wanted, real):
    cosines = (found * wanted).sum(1) / np.linalg.norm(found, axis=1)
    cosines /= np.linalg.norm(wanted, axis=1)
    print(
        f"{name},{np.abs(found - wanted).max():.2g},{cosines.mean():.5f},{cosines.min():.5f},"
        f"{cosines[real].mean():.5f},{cosines[real].min():.5f}"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gatehouse", required=True)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--golden", required=True)
    parser.add_argument("--onnx")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in gzip.open(arguments.golden, "rt")]
    texts = [row["text"] for row in rows]
    wanted = np.array([row["emb"] for row in rows])
    real = np.array([row["cat"].startswith(("real_", "sentence")) for row in rows])
    print("engine,max_abs,mean_cosine,min_cosine,mean_cosine_real,min_cosine_real")
    for precision in ("fp32", "bf16", "int8"):
        lines = embed(arguments.gatehouse, arguments.encoder, precision, texts)
        differing = sum(line["ids"] != row["ids"] for line, row in zip(lines, rows))
        found = np.array([line["embedding"] for line in lines])
        report(f"gatehouse {precision}", found, wanted, real)
    if arguments.onnx:
        report("onnxruntime int8", onnx_embeddings(arguments.onnx, rows), wanted, real)
    print(f"# token ids: {len(rows)} texts, {differing} differ")


if __name__ == "__main__":
    main()
