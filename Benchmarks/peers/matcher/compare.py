"""Latency and recall@10 of bank searches: Gatehouse, faiss, hnswlib and usearch on the same vectors.

usage: compare.py make FOLDER [--embeddings FILE.jsonl] [--rows 1000 10000 100000]
       taskset -c 1 compare.py time FOLDER --benchmark PATH [--rounds 3] [--rows …]

`make` writes vectors, queries and the graphs of the peers to FOLDER; they take minutes. FILE.jsonl is what
`gatehouse embed ENCODER texts.jsonl` prints; its rows come first, each once, and rows beyond them are one
of them with noise. Without it rows lie around 2,000 random directions. 300 rows with noise are the queries
and are kept out of the bank.

`time` runs each engine on each query in turn, `rounds` times, and prints CSV: medians over rounds of each
round's p50 and p99 in microseconds, and recall against the exact search in floats. A peer's time includes
its call from Python. `--benchmark` is what `swift build -c release --package-path Benchmarks/Matcher` makes.
"""

import argparse
import json
import os
import statistics
import subprocess
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import faiss
import hnswlib
import numpy as np
from usearch.index import Index

WIDTH, TOP, QUERIES, NOISE = 384, 10, 300, 0.5
EFS = (64, 128)


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def noisy(rows, draws):
    noise = draws.standard_normal(rows.shape, dtype=np.float32)
    return unit(rows + NOISE / np.sqrt(rows.shape[1]) * noise)


def seeds(path, draws):
    """Rows to start from, all different."""
    if path is None:
        centres = unit(draws.standard_normal((2000, WIDTH), dtype=np.float32))
        return noisy(centres[draws.integers(0, len(centres), 10_000)], draws)
    with open(path) as lines:
        rows = np.array([json.loads(line)["embedding"] for line in lines], np.float32)
    rows = np.unique(unit(rows), axis=0)
    return rows[draws.permutation(len(rows))]


def vectors(folder, count):
    return np.fromfile(f"{folder}/vectors.f32", np.float32, count * WIDTH).reshape(-1, WIDTH)


def make(arguments):
    os.makedirs(arguments.folder, exist_ok=True)
    draws = np.random.default_rng(7)
    rows = seeds(arguments.embeddings, draws)
    noisy(rows[:QUERIES], draws).tofile(f"{arguments.folder}/queries.f32")
    rows, largest = rows[QUERIES:], max(arguments.rows)
    with open(f"{arguments.folder}/vectors.f32", "wb") as file:
        rows[:largest].tofile(file)
        for start in range(len(rows), largest, 50_000):
            count = min(50_000, largest - start)
            noisy(rows[draws.integers(0, len(rows), count)], draws).tofile(file)
    for count in arguments.rows:
        if count > arguments.graph_rows:
            continue
        bank = vectors(arguments.folder, count)
        start = time.time()
        graph = hnswlib.Index("ip", WIDTH)
        graph.init_index(count, ef_construction=100, M=16)
        graph.add_items(bank, num_threads=1)
        graph.save_index(f"{arguments.folder}/hnswlib-{count}")
        print(f"hnswlib of {count} rows: {time.time() - start:.1f} s", flush=True)
        start = time.time()
        graph = Index(ndim=WIDTH, metric="ip", dtype="f32", connectivity=16, expansion_add=100)
        graph.add(np.arange(count), bank, threads=1)
        graph.save(f"{arguments.folder}/usearch-{count}")
        print(f"usearch of {count} rows: {time.time() - start:.1f} s", flush=True)


def peers(folder, count, queries):
    bank = vectors(folder, count)
    flat = faiss.IndexFlatIP(WIDTH)
    flat.add(bank)
    yield "faiss flat", lambda i: flat.search(queries[i : i + 1], TOP)[1][0]
    coded = faiss.IndexScalarQuantizer(
        WIDTH, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    coded.train(bank[:100_000])
    coded.add(bank)
    yield "faiss SQ8", lambda i: coded.search(queries[i : i + 1], TOP)[1][0]
    if not os.path.exists(f"{folder}/hnswlib-{count}"):
        return
    for ef in EFS:
        graph = hnswlib.Index("ip", WIDTH)
        graph.load_index(f"{folder}/hnswlib-{count}")
        graph.set_num_threads(1)
        graph.set_ef(ef)
        yield f"hnswlib M16 ef{ef}", lambda i, g=graph: g.knn_query(queries[i], TOP)[0][0]
        other = Index.restore(f"{folder}/usearch-{count}")
        other.expansion_search = ef
        yield f"usearch M16 ef{ef}", lambda i, g=other: g.search(queries[i], TOP, threads=1).keys


def measure(call, count):
    times, found = [], []
    for i in range(count):
        start = time.perf_counter_ns()
        rows = call(i)
        times.append((time.perf_counter_ns() - start) / 1000)
        found.append(rows)
    times.sort()
    return (times[count // 2], times[count * 99 // 100]), found


def exact(bank, queries):
    """The nearest rows by products of floats, in parts that fit into memory."""
    best = np.empty((len(queries), 0), np.int64)
    for start in range(0, len(bank), 100_000):
        part = np.argpartition(-(queries @ bank[start : start + 100_000].T), TOP, axis=1)[:, :TOP]
        best = np.concatenate([best, part + start], axis=1)
    scores = np.stack([bank[rows] @ query for rows, query in zip(best, queries)])
    order = np.argsort(-scores, axis=1)[:, :TOP]
    return np.take_along_axis(best, order, axis=1)


def recall(found, truth):
    return np.mean([len(set(a) & set(b)) / TOP for a, b in zip(found, truth)])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=("make", "time"))
    parser.add_argument("folder")
    parser.add_argument("--embeddings")
    parser.add_argument("--benchmark")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--graph-rows", type=int, default=100_000, help="no graphs beyond this")
    arguments = parser.parse_args()
    if arguments.step == "make":
        return make(arguments)
    faiss.omp_set_num_threads(1)
    folder = arguments.folder
    queries = np.fromfile(f"{folder}/queries.f32", np.float32).reshape(-1, WIDTH)
    print("engine,method,rows,p50,p99,recall")
    for count in arguments.rows:
        calls = dict(peers(folder, count, queries))
        times, recalls = {}, {}
        truth = exact(vectors(folder, count), queries)
        for _ in range(arguments.rounds):
            for name, call in calls.items():
                figures, found = measure(call, len(queries))
                times.setdefault(("peer", name), []).append(figures)
                recalls["peer", name] = recall(found, truth)
            output = subprocess.run(
                [arguments.benchmark, folder, "1", str(count)],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            for line in output.stdout.splitlines()[1:]:
                engine, method, rows, middle, late = line.split(",")
                key = ("gatehouse " + engine, method, rows)
                times.setdefault(key, []).append((float(middle), float(late)))
                path = f"{folder}/found-{engine}-{method}-{rows}"
                if os.path.exists(path):
                    found = np.fromfile(path, np.int32).reshape(-1, TOP)
                    recalls[key] = recall(found, truth)
        for key, values in times.items():
            middle, late = (statistics.median(v[i] for v in values) for i in (0, 1))
            known = f"{recalls[key]:.4f}" if key in recalls else ""
            rows = key[2] if len(key) > 2 else count
            print(f"{key[0]},{key[1]},{rows},{middle:.1f},{late:.1f},{known}", flush=True)


if __name__ == "__main__":
    main()
