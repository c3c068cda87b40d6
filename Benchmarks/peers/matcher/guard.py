"""What tells a bad entry of a bank from a campaign in a burst, and how BankGuard does on real texts.

usage: guard.py --data ROWS.jsonl --logits LOGITS.csv --embeddings EMBEDDINGS.jsonl --fingerprints PRINTS.csv

ROWS has {"event":{"id",…},"label"} lines. LOGITS has the columns id and logit: log-odds of whoever scores
without the bank, from a fit that did not see the row, such as experts/messaging/gbdt/oof.csv. EMBEDDINGS is
what `gatehouse embed` prints for the texts of ROWS, and PRINTS what `ClusterBenchmark fingerprints` does,
both in the order of ROWS.

Campaigns are connected components of the rows whose cosine is at least .9, of at least four rows, nine in
ten of them scams. Bad entries are such components of benign rows and single benign rows, added as scams by
mistake, and vectors that are near to much. Rows are drawn with repeats; the rest of the traffic is one
scam in twenty.
"""

import argparse
import csv
import json

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

SEED = 5
QUIET, BURST = 1000, 5000


class Guard:
    """BankGuard for one entry; the same sums in the same order."""

    factor, least_rate, least_events, window = 30, 0.0005, 200, 500
    bound = 4

    def __init__(self, threshold, expected=0.0):
        self.threshold = threshold
        self.rate = self.factor * max(expected, self.least_rate)
        self.opened, self.matches, self.evidence = None, 0.0, 0.0

    def note(self, event, logit):
        """Whether the match of an event, numbered from 1, gets the entry quarantined."""
        if self.opened is not None:
            count = event - self.opened
            if self.matches + 1 < self.rate / 2 * count:
                self.opened = None
            elif count > self.window:
                kept = self.window / 2 / count
                self.opened = event - self.window // 2
                self.matches *= kept
                self.evidence *= kept
        if self.opened is None:
            self.opened, self.matches, self.evidence = event - 1, 0.0, 0.0
        self.matches += 1
        self.evidence += min(max(logit, -self.bound), self.bound)
        count = event - self.opened
        return (
            count >= self.least_events
            and self.matches - 1 > self.rate * count
            and self.evidence < self.threshold * self.matches
        )


class Data:
    def __init__(self, arguments):
        rows = [json.loads(line) for line in open(arguments.data)]
        logits = {row["id"]: float(row["logit"]) for row in csv.DictReader(open(arguments.logits))}
        self.label = np.array([row["label"] for row in rows])
        self.logit = np.array([logits[row["event"]["id"]] for row in rows])
        vectors = [json.loads(line)["embedding"] for line in open(arguments.embeddings)]
        self.vector = np.array(vectors, np.float32)
        self.vector /= np.linalg.norm(self.vector, axis=1, keepdims=True)
        prints = list(csv.DictReader(open(arguments.fingerprints)))
        self.exact = np.array([int(row["exact"]) for row in prints], np.uint64)
        self.similar = np.array([int(row["similar"]) for row in prints], np.uint64)
        self.benign = np.flatnonzero(self.label == 0)
        self.scam = np.flatnonzero(self.label == 1)
        clusters = self.clusters(0.9, 4)
        share = [self.label[cluster].mean() for cluster in clusters]
        self.campaigns = [c for c, s in zip(clusters, share) if s >= 0.9]
        self.mistakes = [c for c, s in zip(clusters, share) if s <= 0.1]

    def clusters(self, cosine, least):
        count = len(self.vector)
        pairs = []
        for start in range(0, count, 1000):
            near = np.argwhere(self.vector[start : start + 1000] @ self.vector.T >= cosine)
            pairs.append(near + [start, 0])
        i, j = np.concatenate(pairs).T
        graph = coo_matrix((np.ones(len(i), np.int8), (i, j)), shape=(count, count))
        component = connected_components(graph, directed=False)[1]
        order = np.argsort(component, kind="stable")
        parts = np.split(order, np.flatnonzero(np.diff(component[order])) + 1)
        return [part for part in parts if len(part) >= least]

    def traffic(self, draws, count):
        rows = draws.choice(self.benign, count)
        scams = draws.random(count) < 0.05
        rows[scams] = draws.choice(self.scam, scams.sum())
        return rows

    def flood(self, draws, entry, share, length):
        """Rows of quiet traffic, then of traffic of which `share` matches the entry; which match."""
        rows = self.traffic(draws, QUIET + length)
        hits = draws.random(len(rows)) < share
        hits[:QUIET] = False
        rows[hits] = draws.choice(entry, hits.sum())
        return rows, np.isin(rows, entry)

    def delay(self, draws, entry, share, length, threshold):
        """Events of the flood until the entry is quarantined; infinite when it is not."""
        rows, hits = self.flood(draws, entry, share, length)
        guard = Guard(threshold)
        for event in np.flatnonzero(hits):
            if guard.note(event + 1, self.logit[rows[event]]):
                return event + 1 - QUIET
        return np.inf


def features(data, cluster):
    prints = data.similar[cluster]
    distance = np.bitwise_count(prints[:, None] ^ prints).mean()
    clamped = np.clip(data.logit[cluster], -Guard.bound, Guard.bound)
    distinct = len(set(data.exact[cluster])) / len(cluster)
    return clamped.mean(), clamped.std(), distinct, distance


def separate(data):
    """How well each kind of evidence tells campaigns from benign clusters."""
    both = data.campaigns + data.mistakes
    is_campaign = np.arange(len(both)) < len(data.campaigns)
    table = np.array([features(data, cluster) for cluster in both])
    scaled = (table - table.mean(0)) / table.std(0)
    print(f"evidence of {len(data.campaigns)} campaigns and {len(data.mistakes)} benign clusters,ROC AUC")
    for name, columns in [
        ("mean logit", [0]),
        ("deviation of the logit", [1]),
        ("share of distinct texts", [2]),
        ("mean Hamming distance", [3]),
        ("mean logit and distinct texts", [0, 2]),
        ("mean logit and Hamming distance", [0, 3]),
        ("all four", [0, 1, 2, 3]),
    ]:
        score = table[:, columns[0]]
        if len(columns) > 1:
            model = LogisticRegression()
            score = cross_val_predict(model, scaled[:, columns], is_campaign, cv=5, method="decision_function")
        area = roc_auc_score(is_campaign, score)
        print(f"{name},{max(area, 1 - area):.4f}")


def thresholds(data):
    """What each threshold of the mean logit does when all matches are in."""
    mean = lambda cluster: np.clip(data.logit[cluster], -Guard.bound, Guard.bound).mean()
    campaigns = np.array([mean(cluster) for cluster in data.campaigns])
    mistakes = np.array([mean(cluster) for cluster in data.mistakes])
    singles = data.logit[data.benign]
    print("\nmean logit below,campaigns,benign clusters,single benign texts")
    for threshold in (-1, -1.25, -1.5, -1.75, -2, -2.5):
        print(
            f"{threshold},{(campaigns < threshold).sum()} of {len(campaigns)},"
            f"{(mistakes < threshold).mean():.3f},{(singles < threshold).mean():.3f}"
        )


def bursts(data, draws, threshold):
    print(f"\nburst of a campaign, {BURST} events,wrongly quarantined of {len(data.campaigns)}, by rate alone")
    for share in (0.03, 0.05, 0.1, 0.2, 0.4, 0.6):
        wrong = [data.delay(draws, c, share, BURST, threshold) < np.inf for c in data.campaigns]
        rate = [data.delay(draws, c, share, BURST, np.inf) < np.inf for c in data.campaigns]
        print(f"{share:.0%} of traffic,{sum(wrong)},{sum(rate)}")


def hubs(data, draws):
    """Vectors that are near to much: means of many rows, each at the cosine that a tenth of rows reach."""
    found = {}
    benign = data.vector[data.benign]
    for number in range(20):
        mean = benign[draws.choice(len(benign), 2 ** (number % 5 + 4))].mean(0)
        cosines = data.vector @ (mean / np.linalg.norm(mean))
        found[number] = np.flatnonzero(cosines >= np.quantile(cosines, 0.9))
    return list(found.values())


def floods(data, draws, threshold):
    singles = [np.array([row]) for row in draws.choice(data.benign, 1000, replace=False)]
    ordinary = lambda entries: [e for e in entries if np.clip(data.logit[e], -4, 4).mean() < threshold]
    print("\nflood,times expected,entries,quarantined within 500 events,within 2000,delay p50,p95,largest")
    for name, entries in [
        ("single benign texts", singles),
        ("benign clusters", data.mistakes),
        ("those that others take for benign", ordinary(singles + data.mistakes)),
    ]:
        for share in (0.026, 0.03, 0.05, 0.1, 0.2, 0.6):
            report(name, share, [data.delay(draws, e, share, 2000, threshold) for e in entries])
    # These flood quiet traffic too, from the first event on.
    delays = [data.delay(draws, e, 0.1, 2000, threshold) + QUIET for e in hubs(data, draws)]
    report("vectors near a tenth of all", 0.1, delays)


def report(name, share, delays):
    delays = np.array(delays)
    caught = np.sort(delays[delays < np.inf])
    at = lambda q: f"{caught[min(int(q * len(caught)), len(caught) - 1)]:.0f}" if len(caught) else "-"
    print(
        f"{name},{share / Guard.least_rate:.0f},{len(delays)},{(delays <= 500).mean():.3f},"
        f"{(delays <= 2000).mean():.3f},{at(0.5)},{at(0.95)},{at(1)}"
    )


def steady(data, draws, threshold):
    """Benign entries that go on at a rate: how far below the bound chance takes them for floods."""
    print("\nsteady for 20000 events,times expected,quarantined of 200")
    for times in (1, 5, 10, 20, 40):
        entries = [np.array([row]) for row in draws.choice(data.benign, 200, replace=False)]
        delays = [data.delay(draws, e, times * Guard.least_rate, 20_000, threshold) for e in entries]
        print(f"benign texts,{times},{np.isfinite(delays).sum()}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name in ("data", "logits", "embeddings", "fingerprints"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--threshold", type=float, default=-1.5)
    arguments = parser.parse_args()
    data = Data(arguments)
    draws = np.random.default_rng(SEED)
    separate(data)
    thresholds(data)
    bursts(data, draws, arguments.threshold)
    floods(data, draws, arguments.threshold)
    steady(data, draws, arguments.threshold)


if __name__ == "__main__":
    main()
