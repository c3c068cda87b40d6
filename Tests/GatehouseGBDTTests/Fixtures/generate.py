"""Writes the forest fixtures: LightGBM models, rows, and the margins LightGBM gives them.

    python generate.py        # needs lightgbm==4.6.0 and numpy; writes beside this file

NAME.txt is the model. Each line of NAME.rows has the features of a row as bit patterns of float32 in
hexadecimal, and last the bit pattern of `predict(raw_score=True)` as float64.
"""

import pathlib

import lightgbm
import numpy as np

assert lightgbm.__version__ == "4.6.0"
HERE = pathlib.Path(__file__).parent
ROWS = 120
COMMON = dict(
    objective="binary", num_leaves=8, min_data_in_leaf=5, learning_rate=0.2, verbose=-1,
    num_threads=1, deterministic=True, force_row_wise=True, seed=1,
    min_data_per_group=5, cat_smooth=0.5, cat_l2=0.5, max_cat_to_onehot=2,
)
ZERO = np.float32(1e-35)
ODD_NUMBERS = np.array(
    [np.nan, np.inf, -np.inf, 0.0, -0.0, ZERO, -ZERO, np.nextafter(ZERO, np.float32(1)),
     -np.nextafter(ZERO, np.float32(1)), 1e-36, -1e-36, 1e-45, -1e-45, 3.4e38, -3.4e38],
    dtype=np.float32)
ODD_CATEGORIES = np.array(
    [np.nan, np.inf, -np.inf, -0.0, -0.5, -0.99, -1, -7, 0.9, 3.7, 12, 31, 32, 33, 63, 64, 95, 96,
     100, 1000, 16777216, 2147483520, 2147483648, 4294967296, 1e30, -1e30, 1e-45],
    dtype=np.float32)


def thresholds_by_feature(booster):
    """The thresholds of the numeric splits, by the index of their feature."""
    found = {}

    def visit(node):
        if "split_index" not in node:
            return
        if node["decision_type"] == "<=":
            found.setdefault(node["split_feature"], []).append(float(node["threshold"]))
        visit(node["left_child"])
        visit(node["right_child"])

    for tree in booster.dump_model()["tree_info"]:
        visit(tree["tree_structure"])
    return found


def write(name, features, labels, categorical, rounds, **parameters):
    """Trains a model on float32 features and writes it with rows that hit every edge."""
    data = lightgbm.Dataset(features, labels, categorical_feature=categorical)
    booster = lightgbm.train(COMMON | parameters, data, rounds)
    random = np.random.default_rng(9)
    rows = features[random.integers(0, len(features), ROWS)].copy()
    thresholds = thresholds_by_feature(booster)
    for row in rows[20:]:
        for column in range(rows.shape[1]):
            if random.random() < 0.5:
                continue
            if column in categorical:
                row[column] = random.choice(ODD_CATEGORIES)
                continue
            if column in thresholds and random.random() < 0.5:
                # On the threshold, or the next float on either side.
                with np.errstate(over="ignore"):
                    value = np.float32(random.choice(thresholds[column]))
                side = random.choice([-np.inf, np.inf])
                row[column] = np.nextafter(value, np.float32(side)) if random.random() < 0.6 else value
            else:
                row[column] = random.choice(ODD_NUMBERS)
    margins = booster.predict(rows.astype(np.float64), raw_score=True)
    # Parameters say nothing that a margin depends on; without them the fixtures stay small.
    text = booster.model_to_string().replace("\r", "")
    head, tail = text.split("\nparameters:", 1)
    text = head + "\n" + tail.split("end of parameters\n", 1)[1]
    (HERE / f"{name}.txt").write_text(text)
    lines = [
        " ".join([f"{bits:08x}" for bits in row.view(np.uint32)] + [f"{bits:016x}"])
        for row, bits in zip(rows, np.asarray(margins, dtype=np.float64).view(np.uint64))
    ]
    (HERE / f"{name}.rows").write_text("\n".join(lines) + "\n")


def main():
    random = np.random.default_rng(5)
    count = 3000
    dense = random.normal(size=(count, 4)).astype(np.float32)
    dense[:, 1] = np.round(dense[:, 1] * 4) / 4  # has thresholds that are floats, and zeros
    dense[:, 2] = np.where(random.random(count) < 0.5, 0, dense[:, 2])
    score = dense[:, 0] - (dense[:, 1] > 0.25) + np.sin(3 * dense[:, 3]) + (dense[:, 2] < 0)
    noise = random.normal(size=count) * 0.5
    labels = (score + noise > 0).astype(int)
    write("numeric", dense, labels, [], 8)
    write("zero_missing", dense, (score + (dense[:, 2] == 0) + noise > 0.5).astype(int), [], 6,
          zero_as_missing=True)

    gaps = dense.copy()
    gaps[random.random(count) < 0.3, 0] = np.nan
    gaps[random.random(count) < 0.1, 3] = np.nan
    gaps[random.random(count) < 0.05, 1] = np.inf
    gaps[random.random(count) < 0.05, 1] = -np.inf
    gaps_labels = ((np.nan_to_num(score) + 1.5 * np.isnan(gaps[:, 0]) + noise) > 0.5).astype(int)
    # The first split of a forest may separate NaN from all else: its threshold is inf.
    write("missing", gaps, (np.isnan(gaps[:, 0]) ^ (gaps_labels & (noise > 0.3))).astype(int), [], 8)

    mixed = gaps[:, :3].copy()
    few = random.integers(0, 6, count).astype(np.float32)
    many = random.integers(0, 90, count).astype(np.float32)
    hole = random.integers(-1, 12, count).astype(np.float32)
    hole[random.random(count) < 0.2] = np.nan
    mixed = np.column_stack([mixed, few, many, hole]).astype(np.float32)
    effect = np.isin(few, [0, 3]) + np.isin(many % 7, [1, 4]) - 1.0 * np.isin(hole, [2, 5])
    write("categorical", mixed, (effect + 0.5 * dense[:, 1] + noise > 0.6).astype(int), [3, 4, 5], 8)
    soft = 1 / (1 + np.exp(-(score + noise)))
    write("cross_entropy", dense, soft, [], 3, objective="cross_entropy")
    write("constant", np.zeros((200, 2), np.float32), np.arange(200) % 4 == 0, [], 2)


if __name__ == "__main__":
    main()
