"""XGBoost models of every kind, small ones and, by `scale`, larger ones."""

import json

import numpy as np
import pandas
import xgboost

import rows
from lightgbm_models import Model, data

CATEGORICAL = ["q", "q", "q", "c", "c", "c"]


def train(name, features, labels, seed, scale, types=None, rounds=4, suffix="json", group=None, **parameters):
    options = dict(max_depth=3 if scale == 1 else 6, learning_rate=0.3, seed=seed, nthread=1) | parameters
    dataset = xgboost.DMatrix(features, labels, feature_types=types)
    if group:
        dataset.set_group(group)
    if options["objective"] == "survival:aft":
        dataset.set_float_info("label_lower_bound", labels)
        dataset.set_float_info("label_upper_bound", labels * 2)
    booster = xgboost.train(options, dataset, rounds if scale == 1 else 60)
    return finish(name, booster, features, seed, scale, types, suffix)


def finish(name, booster, features, seed, scale, types, suffix):
    categorical = [column for column, kind in enumerate(types or []) if kind == "c"]
    odd = rows.odd_rows(features, rows.xgboost_thresholds(booster), categorical, 60 * scale ** 2, seed, True)
    margins = booster.predict(xgboost.DMatrix(odd, feature_types=types), output_margin=True)
    content = bytes(booster.save_raw("json" if suffix == "json" else "ubj"))
    names = booster.feature_names or [f"f{i}" for i in range(features.shape[1])]
    return Model("xgboost-" + name, suffix, content, names, odd, margins)


def both(*arguments, **options):
    """The same model in both formats."""
    yield train(*arguments, **options)
    name, *others = arguments
    yield train(name + "-ubj", *others, suffix="ubj", **options)


def all_models(seed, scale):
    numeric, gaps, mixed, score = data(seed, scale)
    labels = (score > 0.5).astype(int)
    classes = np.digitize(score, [0, 1])
    positive = np.exp(score / 2)
    targets = np.column_stack([score, -gaps[:, 1] + score])

    def fit(name, features, target, **options):
        return train(name, features, target, seed, scale, **options)

    yield from both("binary", gaps, labels, seed, scale, objective="binary:logistic")
    yield fit("base-score", numeric, labels, objective="binary:logistic", base_score=0.37)
    yield fit("exact", gaps, labels, objective="binary:logistic", tree_method="exact", gamma=4, max_depth=5)
    yield fit("lossguide", gaps, labels, objective="binary:logistic", grow_policy="lossguide", max_leaves=6)
    yield from both("categorical", mixed, labels, seed, scale, objective="binary:logistic",
                    types=CATEGORICAL, max_cat_to_onehot=1)
    yield fit("categorical-one-hot", mixed, score, objective="reg:squarederror", types=CATEGORICAL,
              max_cat_to_onehot=200)
    yield from both("classes", mixed, classes, seed, scale, objective="multi:softprob", num_class=3,
                    types=CATEGORICAL, rounds=2)
    yield fit("softmax", gaps, classes, objective="multi:softmax", num_class=3, rounds=2)
    yield fit("forest", gaps, classes, objective="multi:softprob", num_class=3, num_parallel_tree=3,
              subsample=0.5, learning_rate=1, rounds=1)
    yield from both("dart", gaps, labels, seed, scale, objective="binary:logistic", booster="dart",
                    rate_drop=0.5, rounds=7)
    yield fit("dart-classes", gaps, classes, objective="multi:softprob", num_class=3, booster="dart",
              rate_drop=0.5, rounds=3)
    yield fit("targets", gaps, targets, objective="reg:squarederror", rounds=2)
    vector = dict(multi_strategy="multi_output_tree", tree_method="hist")
    yield from both("vector", gaps, targets, seed, scale, objective="reg:squarederror", rounds=2, **vector)
    yield fit("vector-classes", gaps, classes, objective="multi:softprob", num_class=3, rounds=2, **vector)
    yield fit("labels", gaps, np.column_stack([labels, 1 - labels]), objective="binary:logistic", rounds=2)
    for objective, target in [
        ("reg:logistic", 1 / (1 + np.exp(-score))), ("binary:logitraw", labels), ("binary:hinge", labels),
        ("reg:squaredlogerror", positive), ("reg:pseudohubererror", score), ("reg:absoluteerror", score),
        ("reg:quantileerror", score), ("reg:gamma", positive), ("reg:tweedie", positive),
        ("count:poisson", positive), ("survival:cox", positive), ("survival:aft", positive),
    ]:
        extra = dict(quantile_alpha=0.3) if "quantile" in objective else {}
        yield fit(objective.replace(":", "-"), gaps, target, objective=objective, rounds=2, max_depth=2, **extra)
    group = [len(gaps) // 30] * 30
    for objective in ["rank:ndcg", "rank:pairwise"]:
        yield fit(objective.replace(":", "-"), gaps, classes, objective=objective, group=group, rounds=2, max_depth=2)
    yield fit("quantiles", gaps, score, objective="reg:quantileerror", quantile_alpha=[0.1, 0.5, 0.9], rounds=2)
    yield fit("constant", np.zeros((200, 2)), np.arange(200) % 4 == 0, objective="binary:logistic", rounds=2)
    yield stopped_early(gaps, labels, seed, scale)
    yield pruned(gaps, labels, seed, scale)
    if scale == 1:
        yield from table(mixed, labels, seed)


def old(seed, scale):
    """What versions of XGBoost write differently."""
    numeric, gaps, mixed, score = data(seed, scale)
    labels = (score > 0.5).astype(int)
    classes = np.digitize(score, [0, 1])
    version = xgboost.__version__
    targets = np.column_stack([score, -gaps[:, 1] + score])
    for name, features, target, options in [
        ("binary", gaps, labels, dict(objective="binary:logistic")),
        ("classes", mixed, classes, dict(objective="multi:softprob", num_class=3, types=CATEGORICAL, rounds=2)),
        ("vector", gaps, targets, dict(objective="reg:squarederror", rounds=2, tree_method="hist",
                                       multi_strategy="multi_output_tree")),
        ("dart", gaps, labels, dict(objective="binary:logistic", booster="dart", rate_drop=0.5)),
        ("logitraw", gaps, labels, dict(objective="binary:logitraw", base_score=0.3, rounds=2)),
        ("poisson", gaps, np.exp(score / 2), dict(objective="count:poisson", rounds=2)),
    ]:
        yield train(f"{version}-{name}", features, target, seed, scale, **options)
        yield train(f"{version}-{name}-ubj", features, target, seed, scale, suffix="ubj", **options)


def stopped_early(features, labels, seed, scale):
    """A booster predicts with all of its trees, those after the best round included."""
    half = len(features) // 2
    dataset = xgboost.DMatrix(features[:half], labels[:half])
    booster = xgboost.train(
        dict(objective="binary:logistic", max_depth=4, eta=1, seed=seed, nthread=1), dataset, 40 * scale,
        evals=[(xgboost.DMatrix(features[half:], labels[half:]), "test")], early_stopping_rounds=2,
        verbose_eval=False)
    assert booster.best_iteration + 1 < booster.num_boosted_rounds()
    return finish("stopped-early", booster, features, seed, scale, None, "json")


def pruned(features, labels, seed, scale):
    """Pruning after training leaves deleted nodes among the others."""
    dataset = xgboost.DMatrix(features, labels)
    options = dict(objective="binary:logistic", max_depth=4, seed=seed, nthread=1)
    grown = xgboost.train(options, dataset, 4)
    booster = xgboost.train(
        options | dict(process_type="update", updater="prune", gamma=6), dataset, 4, xgb_model=grown)
    trees = json.loads(bytes(booster.save_raw("json")))["learner"]["gradient_booster"]["model"]["trees"]
    assert any(tree["tree_param"]["num_deleted"] != "0" for tree in trees)
    return finish("pruned", booster, features, seed, scale, None, "json")


def table(mixed, labels, seed):
    """From 3.1 on a model keeps the names of a table's categories; its trees know their indices.

    Of names that are not ASCII, XGBoost 3.2.0 keeps the offsets wrongly.
    """
    frame = pandas.DataFrame({
        "text": pandas.Categorical.from_codes(mixed[:, 3].astype(int), ["x", "y", "z z", "e\"", "w"]),
        "number": mixed[:, 0],
        "code": pandas.Categorical(mixed[:, 4].astype(int) * 10),
    })
    dataset = xgboost.DMatrix(frame, labels, enable_categorical=True)
    booster = xgboost.train(dict(objective="binary:logistic", max_depth=3, seed=seed, nthread=1), dataset, 4)
    codes = np.column_stack([mixed[:48, 3], mixed[:48, 0], mixed[:48, 4]])
    margins = booster.predict(xgboost.DMatrix(frame[:48], enable_categorical=True), output_margin=True)
    for suffix in ["json", "ubj"]:
        name = "xgboost-table" + ("-ubj" if suffix == "ubj" else "")
        yield Model(name, suffix, bytes(booster.save_raw(suffix)), list(frame.columns), codes, margins)
