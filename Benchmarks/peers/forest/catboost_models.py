"""CatBoost models of every kind, small ones and, by `scale`, larger ones."""

import json
import pathlib
import tempfile

import catboost
import numpy as np
import pandas

import rows
from lightgbm_models import Model, data

NAMES = ["x", "y", "z z", "é\"", "w"]


def train(name, features, labels, seed, scale, rounds=4, bias=None, pool=None, **parameters):
    options = dict(
        iterations=rounds if scale == 1 else 60, depth=3 if scale == 1 else 6, learning_rate=0.3,
        random_seed=seed, thread_count=1, verbose=0, allow_writing_files=False) | parameters
    if options.get("grow_policy") == "Lossguide":
        options["max_leaves"] = 6 if scale == 1 else 40
        options.pop("depth")
    model = catboost.CatBoost(options)
    model.fit(pool or catboost.Pool(features, labels))
    if bias:
        model.set_scale_and_bias(*bias)
    return model if pool else finish(name, model, np.asarray(features), seed, scale)


def finish(name, model, features, seed, scale):
    document = document_of(model)
    odd = rows.odd_rows(features, thresholds(document), [], 60 * scale ** 2, seed, False)
    # CatBoost takes no NaN where training saw none.
    for feature in document["features_info"]["float_features"]:
        if not feature["has_nans"]:
            column = odd[:, feature["flat_feature_index"]]
            column[np.isnan(column)] = np.inf
    with np.errstate(over="ignore"):
        margins = model.predict(odd.astype(np.float32), prediction_type="RawFormulaVal")
    count = odd.shape[1]
    return written(name, document, [f"f{index}" for index in range(count)], odd, margins)


def document_of(model, pool=None):
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "model.json")
        model.save_model(path, format="json", pool=pool)
        return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def written(name, document, features, odd, margins):
    """The model without what only says how it was trained, which is most of a small one."""
    loss = document["model_info"]["params"]["loss_function"]
    document["model_info"] = {"params": {"loss_function": loss}}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Model("catboost-" + name, "json", text.encode(), features, odd, margins)


def thresholds(document):
    return {feature["flat_feature_index"]: feature["borders"] or []
            for feature in document["features_info"]["float_features"]}


def all_models(seed, scale):
    numeric, gaps, mixed, score = data(seed, scale)
    labels = (score > 0.5).astype(int)
    classes = np.digitize(score, [0, 1])
    targets = np.column_stack([score, score - gaps[:, 1]])

    def fit(name, features, target, **options):
        return train(name, features, target, seed, scale, **options)

    yield fit("logloss", gaps, labels, loss_function="Logloss")
    yield fit("cross-entropy", numeric, 1 / (1 + np.exp(-score)), loss_function="CrossEntropy", rounds=2)
    yield fit("missing-above", gaps, labels, loss_function="Logloss", nan_mode="Max")
    yield fit("rmse", gaps, score, loss_function="RMSE", rounds=3)
    yield fit("scaled", gaps, score, loss_function="MAE", rounds=3, bias=(0.3, 1.7))
    yield fit("poisson", gaps, np.exp(score / 2), loss_function="Poisson", rounds=2)
    yield fit("shrunk", gaps, score, loss_function="RMSE", rounds=2, model_shrink_rate=0.1)
    yield fit("classes", gaps, classes, loss_function="MultiClass", rounds=2)
    yield fit("targets", gaps, targets, loss_function="MultiRMSE", rounds=2)
    yield fit("lossguide", gaps, labels, loss_function="Logloss", grow_policy="Lossguide")
    yield fit("depthwise", gaps, score, loss_function="RMSE", grow_policy="Depthwise", rounds=2)
    yield fit("lossguide-classes", gaps, classes, loss_function="MultiClass", grow_policy="Lossguide", rounds=2)
    for policy in ["SymmetricTree", "Lossguide"] if scale == 1 else []:
        yield table(mixed, labels, policy, seed, scale)


def table(mixed, labels, policy, seed, scale):
    """Categories that are split one by one, with their names; those that no split asks for are missing."""
    frame = pandas.DataFrame({
        "number": mixed[:, 0],
        "text": np.array(NAMES)[mixed[:, 3].astype(int)],
        "code": (mixed[:, 4].astype(int) % 7).astype(str),
        "other": mixed[:, 1],
    })
    pool = catboost.Pool(frame, labels, cat_features=["text", "code"])
    model = train("table", frame, labels, seed, scale, pool=pool, one_hot_max_size=50, rounds=6,
                  loss_function="Logloss", grow_policy=policy)
    document = document_of(model, pool)
    codes = frame.head(48 * scale).copy()
    margins = model.predict(
        catboost.Pool(codes, cat_features=["text", "code"]), prediction_type="RawFormulaVal")
    names = {entry["hash"]: entry["value"] for entry in document["features_info"]["cat_features_hash"]}
    for column in ["text", "code"]:
        codes[column] = codes[column].map(order(document, names, frame.columns.get_loc(column)))
    suffix = "" if policy == "SymmetricTree" else "-lossguide"
    return written("table" + suffix, document, list(frame.columns), codes.to_numpy(dtype=float), margins)


def order(document, names, place):
    """Numbers of a column's categories, in the order in which splits first ask for them."""
    features = document["features_info"]["categorical_features"]
    index = next(feature["feature_index"] for feature in features if feature["flat_feature_index"] == place)
    found = {}

    def visit(split):
        if split.get("cat_feature_index") == index:
            found.setdefault(names[split["value"] % 2 ** 32], len(found))

    for tree in document.get("oblivious_trees", []):
        for split in tree["splits"]:
            visit(split)
    for tree in document.get("trees", []):
        level = [tree]
        while level:
            for node in level:
                if "split" in node:
                    visit(node["split"])
            level = [node[side] for node in level if "split" in node for side in ("left", "right")]
    return found
