"""LightGBM models of every kind, small ones and, by `scale`, larger ones."""

import dataclasses

import lightgbm
import numpy as np
import pandas

import rows


@dataclasses.dataclass
class Model:
    name: str
    suffix: str
    content: bytes
    features: list
    rows: np.ndarray
    margins: np.ndarray


def data(seed, scale):
    """Numbers with ties, zeros and gaps, categories few, many and holed, and a score they make."""
    random = np.random.default_rng(seed)
    count = 600 * scale
    numeric = np.round(random.normal(size=(count, 3)), 2 if scale == 1 else 6)
    numeric[:, 1] = np.round(numeric[:, 1] * 4) / 4
    numeric[random.random(count) < 0.4, 2] = 0
    few = random.integers(0, 5, count).astype(float)
    many = random.integers(0, 90, count).astype(float)
    score = (numeric[:, 0] - (numeric[:, 1] > 0.25) + np.sin(3 * numeric[:, 2]) + np.isin(few, [0, 3])
             + np.isin(many % 7, [1, 4]) + 0.3 * random.normal(size=count))
    gaps = numeric.copy()
    gaps[random.random(count) < 0.25, 0] = np.nan
    gaps[random.random(count) < 0.1, 2] = np.nan
    holed = few.copy()
    holed[random.random(count) < 0.2] = np.nan
    return numeric, gaps, np.column_stack([gaps, few, many, holed]), score


def train(name, features, labels, seed, scale, categorical=(), rounds=4, **parameters):
    options = dict(
        num_leaves=6 if scale == 1 else 31, min_data_in_leaf=5, learning_rate=0.2, verbose=-1,
        num_threads=1, deterministic=True, force_row_wise=True, seed=seed, min_data_per_group=5,
        cat_smooth=0.5, cat_l2=0.5, max_cat_to_onehot=2,
    ) | parameters
    dataset = lightgbm.Dataset(features, labels, categorical_feature=list(categorical))
    if "group" in options:
        dataset.set_group(options.pop("group"))
    rounds = rounds if scale == 1 else 60
    return finish(name, lightgbm.train(options, dataset, rounds), np.asarray(features), categorical, seed, scale)


def finish(name, booster, features, categorical, seed, scale):
    odd = rows.odd_rows(features, rows.lightgbm_thresholds(booster), categorical, 60 * scale ** 2, seed, False)
    with np.errstate(all="ignore"):
        margins = booster.predict(odd, raw_score=True)
    text = booster.model_to_string()
    if "\naverage_output" in text:
        margins = margins / (booster.num_trees() // booster.num_model_per_iteration())
    head, tail = text.split("\nparameters:", 1)
    text = head + "\n" + tail.split("end of parameters\n", 1)[1]
    return Model("lightgbm-" + name, "txt", text.encode(), booster.feature_name(), odd, margins)


def all_models(seed, scale):
    numeric, gaps, mixed, score = data(seed, scale)
    labels = (score > 0.5).astype(int)
    classes = np.digitize(score, [0, 1])
    positive = np.exp(score / 2)
    cat = [3, 4, 5]

    def fit(name, features, target, **options):
        return train(name, features, target, seed, scale, **options)

    yield fit("binary", numeric, labels, objective="binary")
    yield fit("sigmoid", gaps, labels, objective="binary", sigmoid=0.7)
    yield fit("zero-missing", gaps, labels, objective="binary", zero_as_missing=True)
    yield fit("no-missing", gaps, labels, objective="binary", use_missing=False)
    yield fit("categorical", mixed, labels, objective="binary", categorical=cat, rounds=6)
    yield fit("categorical-one-hot", mixed, labels, objective="binary", categorical=cat, max_cat_to_onehot=99)
    yield fit("categorical-no-missing", mixed, labels, objective="binary", categorical=cat, use_missing=False)
    yield fit("linear", numeric, score, objective="regression", linear_tree=True)
    yield fit("linear-missing", mixed, score, objective="regression", linear_tree=True, categorical=cat)
    yield fit("linear-constant", np.ones((200, 2)), np.ones(200), objective="regression", linear_tree=True)
    forest = dict(boosting="rf", bagging_freq=1, bagging_fraction=0.6)
    yield fit("forest", gaps, labels, objective="binary", rounds=7, **forest)
    yield fit("forest-classes", mixed, classes, objective="multiclass", num_class=3, categorical=cat, **forest)
    yield fit("forest-regression", gaps, score, objective="regression", rounds=7, **forest)
    yield fit("dart", gaps, labels, objective="binary", boosting="dart", drop_rate=0.5, rounds=8)
    yield fit("multiclass", mixed, classes, objective="multiclass", num_class=3, categorical=cat)
    yield fit("multiclassova", gaps, classes, objective="multiclassova", num_class=3, sigmoid=2)
    yield fit("constant", np.zeros((200, 2)), np.arange(200) % 4 == 0, objective="binary")
    for objective, target in [
        ("regression", score), ("regression_l1", score), ("huber", score), ("fair", score),
        ("poisson", positive), ("quantile", score), ("mape", positive), ("gamma", positive),
        ("tweedie", positive), ("cross_entropy", 1 / (1 + np.exp(-score))),
        ("cross_entropy_lambda", 1 / (1 + np.exp(-score))),
    ]:
        yield fit(objective.replace("_", "-"), gaps, target, objective=objective, rounds=2)
    group = [len(gaps) // 30] * 30
    for objective in ["lambdarank", "rank_xendcg"]:
        yield fit(objective.replace("_", "-"), gaps, classes, objective=objective, group=group, rounds=2)

    def squares(prediction, dataset):
        return prediction - dataset.get_label(), np.ones_like(prediction)

    yield fit("custom", gaps, score, objective=squares, rounds=2)
    table = pandas.DataFrame({
        "text": pandas.Categorical.from_codes(mixed[:, 3].astype(int), ["x", "y", "z z", "é\"", "w"]),
        "number": mixed[:, 0],
        "code": pandas.Categorical(mixed[:, 4].astype(int) * 10),
        "flag": pandas.Categorical(mixed[:, 1] > 0),
    })
    booster = lightgbm.train(
        dict(objective="binary", num_leaves=6, verbose=-1, min_data_per_group=5, num_threads=1, seed=seed),
        lightgbm.Dataset(table, labels), 5)
    codes = np.column_stack([mixed[:, 3], mixed[:, 0], mixed[:, 4], (mixed[:, 1] > 0).astype(float)])
    model = finish("pandas", booster, codes, [0, 2, 3], seed, scale)
    if scale == 1:
        yield model
