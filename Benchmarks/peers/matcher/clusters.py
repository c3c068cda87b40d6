"""What BankClusterer makes of real texts, beside other ways to group them, and how long it takes.

usage: clusters.py --data ROWS.jsonl --texts TEXTS.jsonl --embeddings EMBEDDINGS.jsonl --benchmark PATH
       [--peers 10000]

ROWS has {"event":{…},"label","group"} lines, TEXTS their {"text"}, and EMBEDDINGS what `gatehouse embed`
prints for TEXTS, all in one order. PATH is the ClusterBenchmark that
`swift build -c release --package-path Benchmarks/Matcher --product ClusterBenchmark` makes. Peers group the
first rows of a fixed shuffle, as many as --peers says, by cosines of all pairs.

A group in ROWS holds texts that are copies, or share seven in ten of their fours of characters; campaigns
go beyond that, so that its precision is a lower bound. A cluster counts with three texts or more.
"""

import argparse
import json
import subprocess
import tempfile
import time

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.cluster import HDBSCAN

HEAD = "method,texts,clusters,texts in them,largest,label purity,clusters of one label,"
HEAD += "group precision,group recall,least cosine to the representative p5,seconds"


def grouped(benchmark, texts, vectors, counts, cosine=0.8, radius=6):
    """Seconds for each count, and each text's representative or itself."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/texts", "w") as file:
            file.writelines(texts)
        path = "-"
        if vectors is not None:
            path = f"{folder}/vectors"
            vectors.tofile(path)
        command = [benchmark, "clusters", f"{folder}/texts", path, str(cosine), str(radius)]
        output = subprocess.run(command + [str(c) for c in counts], capture_output=True, text=True, check=True)
    lines = output.stdout.split("\n")
    seconds = [float(line.split(",")[1]) for line in lines[1 : len(counts) + 1]]
    found = np.array([int(line) for line in lines[len(counts) + 2 :] if line])
    return seconds, np.where(found < 0, np.arange(len(found)), found)


def report(name, cluster, rows, vectors, seconds):
    label, group = rows
    cluster = np.unique(cluster, return_inverse=True)[1]
    size, group_size = np.bincount(cluster), np.bincount(group)
    share = np.bincount(cluster, weights=label) / size
    purity = np.maximum(share, 1 - share)
    large = size >= 3
    pair, inverse, both = np.unique(
        cluster.astype(np.int64) * len(group_size) + group, return_inverse=True, return_counts=True
    )
    precision = (both[inverse] / size[cluster])[size[cluster] > 1].mean()
    recall = (both[inverse] / group_size[group])[group_size[group] > 1].mean()
    least = []
    for part in np.split(np.argsort(cluster, kind="stable"), np.cumsum(size)[:-1]):
        if len(part) >= 3:
            cosines = vectors[part] @ vectors[part].T
            least.append(cosines[np.argmax(cosines.sum(1))].min())
    print(
        f"{name},{len(label)},{large.sum()},{size[large].sum()},{size.max()},"
        f"{(purity * size)[large].sum() / size[large].sum():.4f},{(purity[large] == 1).mean():.3f},"
        f"{precision:.3f},{recall:.3f},{np.quantile(least, 0.05):.3f},{seconds:.2f}",
        flush=True,
    )


def peers(rows, vectors):
    start = time.time()
    i, j = np.nonzero(vectors @ vectors.T >= 0.8)
    graph = coo_matrix((np.ones(len(i), np.int8), (i, j)), shape=(len(vectors),) * 2)
    found = connected_components(graph, directed=False)[1]
    report("connected components .8", found, rows, vectors, time.time() - start)
    start = time.time()
    found = fcluster(linkage(vectors.astype(float), "average", "cosine"), 0.2, "distance")
    report("average linkage .8 (SciPy)", found, rows, vectors, time.time() - start)
    for least in (3, 5):
        start = time.time()
        found = HDBSCAN(min_cluster_size=least, min_samples=2, copy=True).fit_predict(vectors.astype(float))
        found = np.where(found < 0, found.max() + 1 + np.arange(len(found)), found)
        report(f"HDBSCAN of {least} (scikit-learn)", found, rows, vectors, time.time() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name in ("data", "texts", "embeddings", "benchmark"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--peers", type=int, default=10_000)
    arguments = parser.parse_args()
    data = [json.loads(line) for line in open(arguments.data)]
    order = np.random.default_rng(5).permutation(len(data))
    label = np.array([row["label"] for row in data])[order]
    group = np.unique([row["group"] for row in data], return_inverse=True)[1][order]
    texts = list(open(arguments.texts))
    texts = [texts[i] for i in order]
    vectors = np.array([json.loads(line)["embedding"] for line in open(arguments.embeddings)], np.float32)
    vectors = vectors[order] / np.linalg.norm(vectors[order], axis=1, keepdims=True)
    print(HEAD)
    for cosine in (0.7, 0.75, 0.8, 0.85, 0.9):
        seconds, found = grouped(arguments.benchmark, texts, vectors, [len(texts)], cosine)
        report(f"BankClusterer {cosine}", found, (label, group), vectors, seconds[-1])
    for radius in (4, 6, 8, 10):
        seconds, found = grouped(arguments.benchmark, texts, None, [len(texts)], radius=radius)
        report(f"BankClusterer hashes only {radius}", found, (label, group), vectors, seconds[-1])
    some = slice(arguments.peers)
    seconds, found = grouped(arguments.benchmark, texts[some], vectors[some], [arguments.peers])
    report("BankClusterer 0.8", found, (label[some], group[some]), vectors[some], seconds[-1])
    peers((label[some], group[some]), vectors[some])
    print("texts,seconds with embeddings,with hashes only")
    counts = [1000, 10_000, len(texts)]
    with_both = grouped(arguments.benchmark, texts, vectors, counts)[0]
    for count, first, second in zip(counts, with_both, grouped(arguments.benchmark, texts, None, counts)[0]):
        print(f"{count},{first:.3f},{second:.3f}")


if __name__ == "__main__":
    main()
