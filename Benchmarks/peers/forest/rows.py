"""Rows that hit every edge of a model, and how they and their margins are written."""

import json

import numpy as np

ZERO = float(np.float32(1e-35))  # LightGBM takes magnitudes up to this for zero
ODD_NUMBERS = [
    np.nan, np.inf, -np.inf, 0.0, -0.0, ZERO, -ZERO, np.nextafter(ZERO, 1), -np.nextafter(ZERO, 1),
    1e-36, -1e-36, 5e-324, -5e-324, 1e-40, -1e-45, 3.4e38, -3.4e38, 1.0, -1.0,
]
ODD_CATEGORIES = [
    np.nan, -0.0, -0.5, -0.99, -1, -7, 0.9, 3.7, 12, 31, 32, 33, 63, 64, 95, 96, 100, 1000, 16777215,
    16777216, 2147483520, 2147483648, 4294967296, 1e30, -1e30, 1e-45,
]


def odd_rows(features, thresholds, categorical, count, seed, single):
    """`count` rows of `features`, most of them changed to what a walk might get wrong.

    `thresholds` has a list of numbers for each column. With `single`, values are those that XGBoost takes:
    finite as floats, and on and beside thresholds as floats and as doubles.
    """
    random = np.random.default_rng(seed)
    rows = np.array(features[random.integers(0, len(features), count)], dtype=np.float64)
    for row in rows[count // 5:]:
        for column in range(rows.shape[1]):
            kind = random.random()
            if kind < 0.4:
                continue
            if column in categorical:
                row[column] = random.choice(ODD_CATEGORIES)
            elif kind < 0.75 and thresholds.get(column):
                row[column] = beside(random.choice(thresholds[column]), random, single)
            else:
                row[column] = random.choice(ODD_NUMBERS)
            if single and np.isinf(row[column]):
                row[column] = np.nan
    return rows


def beside(value, random, single):
    """The value itself, or the next number above or below."""
    side = random.choice([-np.inf, np.inf])
    choice = random.integers(0, 3 if single else 2)
    if choice == 0:
        return value
    if choice == 1:
        return np.nextafter(float(value), side)
    with np.errstate(over="ignore"):
        return float(np.nextafter(np.float32(value), np.float32(side)))


def write(path, rows, margins):
    """Writes lines `features|margins`, each a list of the shortest decimals that are the numbers."""
    margins = np.asarray(margins, dtype=np.float64).reshape(len(rows), -1)
    with open(path, "w", encoding="utf-8") as file:
        for row, row_margins in zip(rows, margins):
            file.write("|".join([numbers(row), numbers(row_margins)]) + "\n")


def numbers(values):
    return ",".join(short(float(value)) for value in values)


def short(value):
    return str(int(value)) if value == int_or_none(value) and str(value) != "-0.0" else repr(value)


def int_or_none(value):
    return int(value) if np.isfinite(value) and abs(value) < 1e15 else None


def write_csv(path, names, rows):
    """Writes the rows as `gatehouse forest` reads them."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(",".join(names) + "\n")
        for row in rows:
            file.write(",".join("" if np.isnan(value) else repr(float(value)) for value in row) + "\n")


def lightgbm_thresholds(booster):
    """The thresholds of numeric splits, by the index of their feature."""
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


def xgboost_thresholds(booster):
    """The same for XGBoost."""
    model = json.loads(bytes(booster.save_raw("json")))["learner"]["gradient_booster"]
    found = {}
    for tree in model.get("gbtree", model)["model"]["trees"]:
        for node, left in enumerate(tree["left_children"]):
            if left != -1 and not tree["split_type"][node]:
                value = float(np.float32(tree["split_conditions"][node]))
                found.setdefault(tree["split_indices"][node], []).append(value)
    return found
