"""How well the matcher's margin tells abuse, beside other losses and banks, and what it makes of new campaigns.

usage: quality.py ROWS.jsonl EMBEDDINGS.jsonl [--channel sms_meta]

ROWS are labelled events as `gatehouse train` reads them; EMBEDDINGS is what `gatehouse embed` prints for their
documents, in the same order. Needs numpy alone; ten minutes on two cores.

The first table is out of fold, all channels together. `groups` are folds over the rows' groups, `similar` over
chains of embeddings with a cosine of at least 0.95. The margin is over the 20 nearest of 4,000 examples of
either class, as `gatehouse train` keeps them; `abuse alone` is the similarity to examples of abuse without the
other half.

The second table takes campaigns of one channel out of training and bank, then adds 0, 1, 5 or 20 of their rows to
the bank with nothing trained again, and looks for the others. A campaign is a cluster of abuse by average
linkage; rows whose group has both labels are left out. Recall is the mean over campaigns at the score that 1 %
of benign events reach, out of fold by group; precision is what is found of campaigns over that and those 1 %. The last
line is what the messaging bundle does: `variants` looks in the bank, and `matcher` knows what it was trained on.
"""

import argparse
from collections import Counter, defaultdict

import numpy as np

from embeddings import (
    Rows, average_linkage, average_precision, components, fit, folds, nearest, soft_mean, strongest, unit
)

NEIGHBORS, SHARPNESS, EXAMPLES = 20, 10, 4000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("rows")
    parser.add_argument("embeddings")
    parser.add_argument("--channel", default="sms_meta")
    arguments = parser.parse_args()
    rows = Rows(arguments.rows, arguments.embeddings)
    out_of_fold(rows)
    new_campaigns(rows, arguments.channel)


def examples(rows, among, label, draws):
    """A draw of a class's rows, one of each group."""
    order = draws.permutation(among[rows.labels[among] == label])
    first = np.unique(rows.groups[order], return_index=True)[1]
    return order[np.sort(first)[:EXAMPLES]]


def out_of_fold(rows):
    strata = [f"{label}{channel}" for label, channel in zip(rows.labels, rows.channels)]
    print(f"{'out of fold':46}{'AP':>8}{'R at 1 %':>10}")
    for name, groups in (("groups", rows.groups), ("similar", components(rows.vectors, 0.95))):
        fold = folds(groups, strata)
        scores = defaultdict(lambda: np.zeros(len(fold)))
        for held in range(5):
            training, tested = np.nonzero(fold != held)[0], fold == held
            draws = np.random.default_rng(held)
            abuse, benign = (examples(rows, training, label, draws) for label in (True, False))
            for space in ("soft nearest neighbour", "SupCon", "384 numbers"):
                vectors = rows.vectors
                if space != "384 numbers":
                    loss = "soft" if space.startswith("soft") else "supcon"
                    weights = fit(vectors[training], rows.labels[training], loss, seed=held)
                    vectors = unit(vectors @ weights.T)
                sides = [
                    soft_mean(nearest(vectors[tested], vectors[bank], NEIGHBORS), SHARPNESS)
                    for bank in (abuse, benign)
                ]
                scores[space][tested] = sides[0] - sides[1]
                scores[space + ", abuse alone"][tested] = sides[0]
        for space, score in scores.items():
            bar = np.quantile(score[~rows.labels], 0.99)
            recall = (score[rows.labels] > bar).mean()
            print(f"{name + ': ' + space:46}{average_precision(rows.labels, score):8.3f}{recall:10.3f}")
    print()


def new_campaigns(rows, channel):
    chosen = np.nonzero(rows.channels == channel)[0]
    vectors, labels, groups = rows.vectors[chosen], rows.labels[chosen], rows.groups[chosen]
    clean = ~np.isin(groups, np.intersect1d(groups[labels], groups[~labels]))
    print(f"{channel}: {labels.sum()} rows of abuse, {(~labels).sum()} benign; {(~clean).sum()} left out")
    for least, size, added in ((0.35, 40, (0, 1, 5, 20)), (0.5, 20, (0, 1, 5)), (0.6, 12, (0, 1, 5))):
        cluster = np.full(len(labels), -1)
        cluster[labels] = average_linkage(vectors[labels], least)
        campaigns = [name for name, count in Counter(cluster[labels]).most_common(13) if count >= size]
        campaign_table(vectors[clean], labels[clean], groups[clean], cluster[clean], campaigns, least, added)


def campaign_table(vectors, labels, groups, cluster, campaigns, least, added, draws=3):
    abuse, benign = np.nonzero(labels)[0], np.nonzero(~labels)[0]
    cluster = cluster[abuse]
    sizes = [int((cluster == name).sum()) for name in campaigns]
    known = abuse[~np.isin(cluster, campaigns)]
    fold = folds(groups[benign], labels[benign])
    found = defaultdict(list)
    for held in range(5):
        training = np.concatenate([known, benign[fold != held]])
        spaces = {"384 numbers": vectors}
        spaces["64 strongest directions"] = unit(vectors @ strongest(vectors[training], 64).T)
        for name, loss in (("soft nearest neighbour", "soft"), ("SupCon", "supcon")):
            weights = fit(vectors[training], labels[training], loss, seed=held, batch=256)
            spaces[name] = unit(vectors @ weights.T)
        usual = {space: nearest(rows, rows[benign[fold != held]], 1)[:, 0] for space, rows in spaces.items()}
        for draw in range(draws):
            orders = [np.random.default_rng(draw).permutation(abuse[cluster == name]) for name in campaigns]
            for extra in added:
                bank = np.concatenate([known] + [order[:extra] for order in orders])
                scores = {}
                for space, projected in spaces.items():
                    similar = nearest(projected, projected[bank], 1)[:, 0]
                    scores[space] = similar - usual[space]
                    scores[space + ", abuse alone"] = similar
                if not extra:
                    trained = scores["soft nearest neighbour"]
                scores["384 numbers, or trained margin +0"] = either(
                    scores["384 numbers"], trained, benign[fold == held]
                )
                for name, score in scores.items():
                    others = [score[order[max(added):]] for order in orders]
                    found[name, extra].append((held, draw, score[benign[fold == held]], others))
    print(f"\n{len(campaigns)} campaigns, mean cosine at least {least}, rows {sizes}")
    print(f"{'recall (precision) with rows':36}" + "".join(f"{'+' + str(extra):>14}" for extra in added))
    for space in dict.fromkeys(name for name, _ in found):
        line = f"{space:36}"
        for extra in added:
            recalls, precisions = [], []
            for draw in range(draws):
                parts = [part for part in found[space, extra] if part[1] == draw]
                usual = np.concatenate([part[2] for part in parts])
                bar = np.quantile(usual, 0.99)
                recalls.append(np.mean([[(scores > bar).mean() for scores in part[3]] for part in parts]))
                hits = np.mean([sum((scores > bar).sum() for scores in part[3]) for part in parts])
                precisions.append(hits / max(hits + (usual > bar).sum(), 1))
            line += f"{np.mean(recalls):8.3f} ({np.mean(precisions):.2f})"
        print(line, flush=True)


def either(first, second, benign):
    """The better of two scores, each as the number of benign events below it."""
    return np.maximum(*(np.searchsorted(np.sort(score[benign]), score) for score in (first, second)))


if __name__ == "__main__":
    main()
