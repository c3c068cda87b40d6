"""How sure a match with one added example of abuse is: logistic regressions, judged on campaigns not fitted on.

usage: calibrate.py ROWS.jsonl EMBEDDINGS.jsonl [--least 0.6]

Files as for quality.py. A campaign is a cluster of a channel's abuse by average linkage at a mean cosine of at least
`--least`, or, with `--least 0`, rows that chains of shared word triples (Jaccard of at least 0.3) tie together, which
knows nothing of embeddings; of at least three rows. Up to two of its rows are entries, and every other row is an
event; rows whose group has both labels are left out. Half of the benign groups are the bank's benign rows and the background, the other half are events. An event
of a campaign counts so much that campaigns are 0.5 % of traffic, other abuse 5 %.

s is the similarity to the entry, b that to the nearest of 4,000 benign rows, and of the entry's similarities to the
background z is s by mean and deviation, q the quantile of 0.999. Printed for each regression: log loss, and at three
probabilities the precision, the share of abuse, the recall, and the share of benign events. Then the same for whole
banks, where the probability is that of the best entry, less the logarithm of their number.
"""

import argparse
import re
from collections import Counter, defaultdict

import numpy as np

from embeddings import Rows, average_linkage

BENIGN, CAMPAIGN, BACKGROUND = 4000, 0.005, 2000
FEATURES = {
    "s": lambda s, b, z, q: [s],
    "z": lambda s, b, z, q: [z],
    "s, b": lambda s, b, z, q: [s, b],
    "s, q": lambda s, b, z, q: [s, q],
    "s, b, z": lambda s, b, z, q: [s, b, z],
    "s, b, q": lambda s, b, z, q: [s, b, q],
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("rows")
    parser.add_argument("embeddings")
    parser.add_argument("--least", type=float, default=0.6)
    arguments = parser.parse_args()
    rows = Rows(arguments.rows, arguments.embeddings)
    campaigns = by_text(rows) if arguments.least == 0 else by_similarity(rows, arguments.least)
    world = World(rows, campaigns)
    counts = Counter(world.campaigns[row] for row in world.entries)
    print(f"{len(counts)} campaigns, {len(world.entries)} entries")
    for size in (100, 250, 500, 1000, BACKGROUND, 4000):
        pairs = world.pairs(size)
        print(f"\nbackground of {size} rows")
        for name in FEATURES if size == BACKGROUND else ["z", "s, b, q"]:
            kept = report(name, pairs)
            if size == BACKGROUND and name == "s, b, q":
                weights = kept
    print("\nwhole banks, by s, b, q")
    for size in (1, 10, 100, 1000, 4000):
        world.bank(size, weights)


def by_similarity(rows, least, limit=2500):
    campaigns, draws, named = np.full(len(rows.labels), -1), np.random.default_rng(0), 0
    for channel in np.unique(rows.channels):
        chosen = np.nonzero(rows.labels & (rows.channels == channel))[0]
        chosen = np.sort(draws.permutation(chosen)[:limit])
        campaigns[chosen] = average_linkage(rows.vectors[chosen], least) + named
        named += limit
    return campaigns


def by_text(rows):
    abuse = np.nonzero(rows.labels)[0]
    triples, holders = {}, defaultdict(list)
    for row in abuse:
        words = re.findall(r"[a-z]+|0", re.sub(r"\d+", "0", rows.texts[row].lower()))[:120]
        triples[row] = {tuple(words[i:i + 3]) for i in range(len(words) - 2)}
        for triple in triples[row]:
            holders[triple].append(row)
    shared = Counter()
    for holding in holders.values():
        if len(holding) <= 200:
            shared.update((one, other) for i, other in enumerate(holding) for one in holding[:i])
    campaigns = np.arange(len(rows.labels))
    for (one, other), count in shared.items():
        if count >= 0.3 * (len(triples[one]) + len(triples[other]) - count):
            campaigns[campaigns == campaigns[other]] = campaigns[one]
    campaigns[~rows.labels] = -1
    return campaigns


class World:
    def __init__(self, rows, campaigns, limit=437):
        draws = np.random.default_rng(1)
        # A campaign of its own for each row that is in none.
        campaigns = np.where(campaigns < 0, -1 - np.arange(len(campaigns)), campaigns)
        self.vectors, self.campaigns = rows.vectors, campaigns
        both = np.intersect1d(rows.groups[rows.labels], rows.groups[~rows.labels])
        clean = ~np.isin(rows.groups, both)
        print(f"{(~clean).sum()} rows of groups with both labels are left out")
        half = draws.permutation(rows.groups.max() + 1)[rows.groups]
        benign = np.nonzero(~rows.labels & clean)[0]
        self.benign = draws.permutation(benign[half[benign] % 2 == 0])
        self.abuse = np.nonzero(rows.labels & clean)[0]
        self.events = np.concatenate([benign[half[benign] % 2 == 1], self.abuse])
        self.is_benign = ~rows.labels[self.events]
        self.event_fold = half[self.events] // 2 % 5
        counts = Counter(campaigns[self.abuse].tolist())
        names = sorted(name for name, count in counts.items() if count >= 3)
        names = draws.permutation(names)[:limit]
        self.fold = {name: place % 5 for place, name in enumerate(names)}
        self.entries = [row for name in names for row in draws.permutation(self.abuse[campaigns[self.abuse] == name])[:2]]
        usual = self.vectors[self.benign[:BENIGN]]
        self.nearest = np.concatenate([
            (self.vectors[self.events[i:i + 2000]] @ usual.T).max(1) for i in range(0, len(self.events), 2000)
        ])

    def pairs(self, background):
        """Entries with events: all that are similar, and a hundredth of the others at a hundredfold weight."""
        draws, parts = np.random.default_rng(5), []
        usual = self.vectors[self.benign[-background:]]
        for entry in self.entries:
            similar = self.vectors[self.events] @ self.vectors[entry]
            there = np.sort(usual @ self.vectors[entry])
            same = self.campaigns[self.events] == self.campaigns[entry]
            weight = self.traffic(same, same.sum() - 1)
            hard = same | (similar > 0.35)
            used = (self.events != entry) & (hard | (draws.random(len(hard)) < 0.01))
            weight = np.where(hard, weight, 100 * weight) / len(self.entries)
            fold = np.full(len(same), self.fold[self.campaigns[entry]])
            z = (similar - there.mean()) / there.std()
            q = np.full(len(same), there[-1 - background // 1000])
            columns = [similar, self.nearest, z, q, same, self.is_benign, weight, fold, self.event_fold]
            parts.append(np.stack(columns, 1)[used])
        return np.concatenate(parts)

    def traffic(self, same, count):
        weight = np.where(self.is_benign, 0.945 / self.is_benign.sum(), 0.05 / (~self.is_benign).sum())
        weight[same] = CAMPAIGN / max(count, 1)
        return weight

    def bank(self, size, weights, draws=3):
        found = []
        for draw in range(draws if size > 1 else 20):
            order = np.random.default_rng(draw)
            own = order.permutation(self.entries)
            own = own[np.unique(self.campaigns[own], return_index=True)[1]]
            bank = np.unique(np.concatenate([order.permutation(own), order.permutation(self.abuse)])[:size])
            background = np.sort(self.vectors[bank] @ self.vectors[self.benign[-BACKGROUND:]].T, axis=1)
            similar = self.vectors[self.events] @ self.vectors[bank].T
            logits = weights[0] * similar + weights[1] * self.nearest[:, None] + weights[2] * background[:, -3]
            best = logits.argmax(1)
            logits = logits.max(1) + weights[3] - np.log(size)
            campaigns = self.campaigns[self.events]
            same = (campaigns == self.campaigns[bank][best]) & ~self.is_benign
            covered = np.isin(campaigns, self.campaigns[bank]) & ~self.is_benign
            kept = ~np.isin(self.events, bank)
            weight = self.traffic(covered, (covered & kept).sum())
            found.append(np.stack([logits, same, self.is_benign, weight, covered], 1)[kept])
        logits, same, benign, weight, covered = np.concatenate(found).T
        figures(f"{size} entries", 1 / (1 + np.exp(-logits)), same == 1, benign == 1, weight, covered == 1)


def regression(inputs, targets, weights, rounds=50):
    """Newton's steps of a weighted logistic regression; the intercept is last."""
    inputs = np.column_stack([inputs, np.ones(len(inputs))])
    scale = np.abs(inputs).max(0)
    inputs, found = inputs / scale, np.zeros(inputs.shape[1])
    found[-1] = np.log(weights[targets].sum() / weights[~targets].sum())
    ridge = 1e-9 * np.eye(len(found))

    def loss(at):
        return (weights * np.logaddexp(0, np.where(targets, -1, 1) * (inputs @ at))).sum()

    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ found, -40, 40)))
        slope = inputs.T @ (weights * (chance - targets))
        step = np.linalg.solve(inputs.T @ (inputs * (weights * chance * (1 - chance))[:, None]) + ridge, slope)
        while loss(found - step) > loss(found) + 1e-12 and np.abs(step).max() > 1e-9:
            step /= 2
        found -= step
        if np.abs(step).max() < 1e-7:
            break
    return found / scale


def report(name, pairs):
    """Fits on four fifths of the campaigns and of the benign groups, judges on the rest; then fits on all."""
    inputs = np.stack(FEATURES[name](*pairs[:, :4].T), 1)
    same, benign, weight, fold, event_fold = pairs[:, 4] == 1, pairs[:, 5] == 1, *pairs[:, 6:].T
    chance = np.zeros(len(pairs))
    for held in range(5):
        training = (fold != held) & (same | (event_fold != held))
        weights = regression(inputs[training], same[training], weight[training])
        logits = inputs @ weights[:-1] + weights[-1]
        chance[fold == held] = 1 / (1 + np.exp(-logits[fold == held]))
    judged = same | (event_fold == fold)
    factor = np.where(same, 1, 5) * weight
    figures(name, chance[judged], same[judged], benign[judged], factor[judged], same[judged])
    weights = regression(inputs, same, weight)
    print(" " * 12 + "weights " + " ".join(f"{number:.2f}" for number in weights))
    return weights


def figures(name, chance, same, benign, weight, covered):
    bounded = np.clip(chance, 1e-9, 1 - 1e-9)
    loss = -(weight * np.log(np.where(same, bounded, 1 - bounded))).sum() / weight.sum()
    line = f"{name:12}log loss {loss:.5f}"
    for bar in (0.5, 0.9, 0.99):
        above = chance >= bar
        total = max(weight[above].sum(), 1e-12)
        line += (
            f" | {bar}: precision {weight[above & same].sum() / total:.3f}"
            f" abuse {1 - weight[above & benign].sum() / total:.3f}"
            f" recall {weight[above & same].sum() / weight[covered].sum():.3f}"
            f" benign {weight[above & benign].sum() / weight[benign].sum():.1e}"
        )
    print(line, flush=True)


if __name__ == "__main__":
    main()
