"""What quality.py and calibrate.py share: labelled embeddings, projections, neighbours, campaigns, figures."""

import json

import numpy as np


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


class Rows:
    """Labelled events and their embeddings, line by line of two files."""

    def __init__(self, events, embeddings):
        with open(events) as lines:
            found = [json.loads(line) for line in lines]
        with open(embeddings) as lines:
            vectors = [json.loads(line)["embedding"] for line in lines]
        if len(found) != len(vectors):
            raise SystemExit(f"{len(found)} events, {len(vectors)} embeddings; wanted one for each")
        self.vectors = unit(np.array(vectors, np.float32))
        self.labels = np.array([row["label"] == 1 for row in found])
        self.texts = [" ".join(row["event"].get("text", {}).values()) for row in found]
        self.channels = np.array([row["event"]["channel"] for row in found])
        self.groups = np.unique([row["group"] for row in found], return_inverse=True)[1]


def fit(vectors, labels, loss="soft", seed=0, outputs=64, steps=600, batch=512, rate=2e-3, temperature=0.05):
    """A projection, [outputs, width]: AdamW from the strongest directions, batches of both classes.

    `soft`: -log of the sum over the class of softmax(similarity / temperature); `supcon`: the mean over the class
    of -log softmax, which asks that a row is near to all of its class.
    """
    draws = np.random.default_rng(seed)
    weights = strongest(vectors, outputs)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    positive, negative = np.nonzero(labels)[0], np.nonzero(~labels)[0]
    batch = min(batch, len(labels))
    share = int(np.clip(batch * labels.mean(), batch / 4, batch * 3 / 4))
    share = min(share, len(positive))
    for step in range(steps):
        chosen = np.concatenate([
            draws.choice(positive, share, replace=False), draws.choice(negative, batch - share, replace=False)
        ])
        inputs, own = vectors[chosen], labels[chosen]
        projected = inputs @ weights.T
        lengths = np.maximum(np.linalg.norm(projected, axis=1, keepdims=True), 1e-12)
        units = projected / lengths
        scores = units @ units.T / temperature
        np.fill_diagonal(scores, -1e9)
        share_of = np.exp(scores - scores.max(1, keepdims=True))
        share_of /= share_of.sum(1, keepdims=True)
        peers = (own[:, None] == own[None, :]).astype(np.float32)
        np.fill_diagonal(peers, 0)
        wanted = share_of * peers if loss == "soft" else peers
        wanted /= np.maximum(wanted.sum(1, keepdims=True), 1e-30)
        slope = (share_of - wanted) / batch
        slope = (slope + slope.T) @ units / temperature
        slope = (slope - units * (slope * units).sum(1, keepdims=True)) / lengths
        slope = slope.T @ inputs
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        at = one_cycle(step, steps, rate)
        moved = mean / (1 - 0.9 ** (step + 1)) / (np.sqrt(square / (1 - 0.999 ** (step + 1))) + 1e-8)
        weights = weights * (1 - at * 1e-3) - at * moved
    return weights.astype(np.float32)


def strongest(vectors, outputs):
    values, directions = np.linalg.eigh(np.cov(vectors.T))
    return np.ascontiguousarray(directions[:, ::-1][:, :outputs].T).astype(np.float32)


def one_cycle(step, steps, peak):
    def between(a, b, share):
        return b + (a - b) / 2 * (1 + np.cos(share * np.pi))

    rising = 0.3 * steps - 1
    if step <= rising:
        return between(peak / 25, peak, step / rising)
    return between(peak, peak / 250_000, (step - rising) / (steps - 1 - rising))


def nearest(queries, bank, count):
    """Similarities to the nearest rows, the nearest first: [queries, count]."""
    count = min(count, len(bank))
    parts = []
    for start in range(0, len(queries), 2000):
        scores = queries[start:start + 2000] @ bank.T
        parts.append(-np.sort(np.partition(-scores, count - 1, axis=1)[:, :count], axis=1))
    return np.concatenate(parts)


def soft_mean(similarities, sharpness):
    return np.log(np.exp(sharpness * (similarities - 1)).mean(1)) / sharpness + 1


def components(vectors, least):
    """Groups of rows that chains of similarities of at least `least` tie together."""
    parent = np.arange(len(vectors))

    def root(row):
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for start in range(0, len(vectors), 2000):
        ones, others = np.nonzero(vectors[start:start + 2000] @ vectors.T >= least)
        for one, other in zip(ones + start, others):
            if one < other:
                one, other = sorted((root(one), root(other)))
                parent[other] = one
    return np.array([root(row) for row in range(len(vectors))])


def average_linkage(vectors, least):
    """Groups whose mean similarity, merged from the most similar pair on, is at least `least`."""
    count = len(vectors)
    scores = (vectors @ vectors.T).astype(np.float64)
    np.fill_diagonal(scores, -np.inf)
    sizes, members = np.ones(count), {row: [row] for row in range(count)}
    best = scores.argmax(1)
    highest = scores[np.arange(count), best]
    while len(members) > 1:
        one = int(highest.argmax())
        if highest[one] < least:
            break
        other = int(best[one])
        merged = (scores[one] * sizes[one] + scores[other] * sizes[other]) / (sizes[one] + sizes[other])
        merged[one] = merged[other] = -np.inf
        scores[one], scores[:, one] = merged, merged
        scores[other], scores[:, other], highest[other] = -np.inf, -np.inf, -np.inf
        sizes[one] += sizes[other]
        members[one] += members.pop(other)
        stale = np.nonzero((best == one) | (best == other))[0]
        for row in {one, *stale.tolist()} - {other}:
            best[row] = scores[row].argmax()
            highest[row] = scores[row, best[row]]
        nearer = np.nonzero(merged > highest)[0]
        best[nearer], highest[nearer] = one, merged[nearer]
    groups = np.empty(count, int)
    for name, rows in members.items():
        groups[rows] = name
    return groups


def folds(groups, strata, count=5, seed=1):
    """Folds that split no group, with about the same share of each stratum: the largest groups first."""
    groups = np.unique(groups, return_inverse=True)[1]
    strata = np.unique(strata, return_inverse=True)[1]
    table = np.zeros((groups.max() + 1, strata.max() + 1))
    np.add.at(table, (groups, strata), 1)
    order = np.random.default_rng(seed).permutation(len(table))
    order = order[np.argsort(-table[order].max(1), kind="stable")]
    placed, fold = np.zeros((count, table.shape[1])), np.zeros(len(table), int)
    share = table / table.sum(0)
    for group in order:
        there = np.nonzero(table[group])[0]
        fold[group] = placed[:, there].sum(1).argmin()
        placed[fold[group]] += share[group]
    return fold[groups]


def average_precision(labels, scores):
    hits = labels[np.argsort(-scores, kind="stable")]
    return (np.cumsum(hits) / np.arange(1, len(hits) + 1) * hits).sum() / hits.sum()
