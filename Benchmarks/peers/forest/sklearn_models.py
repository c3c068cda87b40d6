"""Forests of scikit-learn of every kind, through the exporter, small ones and, by `scale`, larger ones."""

import json
import pathlib
import sys

import numpy as np
import pandas
from sklearn import ensemble, tree

import rows
from lightgbm_models import Model, data

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "Tools"))

import export_sklearn  # noqa: E402

CATEGORIES = [3, 4, 5]


def finish(name, model, features, predict, seed, scale, single=True, missing=True, categorical=()):
    document = export_sklearn.document(model)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    odd = rows.odd_rows(features, thresholds(document), categorical, 60 * scale ** 2, seed, single)
    if single:
        # Beside an infinite threshold, which separates what is missing, lies what is refused.
        odd[np.abs(odd) > np.finfo(np.float32).max] = np.nan
    if not missing:
        odd = np.nan_to_num(odd)
    if categorical:
        # What lies between two categories is none for scikit-learn.
        odd[:, list(categorical)] = np.trunc(odd[:, list(categorical)])
    return Model("sklearn-" + name, "json", text.encode(), document["features"], odd, predict(odd))


def thresholds(document):
    found = {}
    for inner in document["trees"]:
        for index, feature in enumerate(inner["features"]):
            if index not in inner.get("category_splits", []):
                found.setdefault(feature, []).append(inner["thresholds"][index])
    return found


def all_models(seed, scale):
    numeric, gaps, mixed, score = data(seed, scale)
    labels = (score > 0.5).astype(int)
    classes = np.digitize(score, [0, 1])
    targets = np.column_stack([score, score - gaps[:, 1]])
    leaves = 6 if scale == 1 else 40
    small = dict(random_state=seed, max_leaf_nodes=leaves)
    several = small | dict(n_estimators=5 if scale == 1 else 60)
    few = small | dict(n_estimators=3 if scale == 1 else 60)

    def second(model):
        return lambda rows: model.predict_proba(rows)[:, 1]

    def classic(name, model, features, target, predict=None, missing=True):
        model.fit(features, target)
        predict = predict(model) if predict else model.predict
        return finish(name, model, features, predict, seed, scale, missing=missing)

    def every(model):
        return model.predict_proba

    def raw(model):
        return model.decision_function

    yield classic("tree", tree.DecisionTreeClassifier(**small), gaps, labels, second)
    yield classic("tree-regression", tree.DecisionTreeRegressor(**small), gaps, score)
    yield classic("forest", ensemble.RandomForestClassifier(**several), gaps, labels, second)
    yield classic("forest-weights", ensemble.RandomForestClassifier(class_weight="balanced", **few), gaps, labels,
                  second)
    yield classic("forest-classes", ensemble.RandomForestClassifier(**few), gaps, classes, every)
    yield classic("forest-regression", ensemble.RandomForestRegressor(**several), gaps, score)
    yield classic("forest-targets", ensemble.RandomForestRegressor(**few), gaps, targets)
    yield classic("extra", ensemble.ExtraTreesClassifier(**few), gaps, labels, second)
    yield classic("extra-regression", ensemble.ExtraTreesRegressor(**few), gaps, score)
    yield classic("constant", ensemble.RandomForestClassifier(**few), np.zeros((200, 2)),
                  np.arange(200) % 4 == 0, second)
    boosted = few | dict(max_depth=3)
    yield classic("boosting", ensemble.GradientBoostingClassifier(**boosted), numeric, labels, raw, missing=False)
    yield classic("boosting-exponential", ensemble.GradientBoostingClassifier(loss="exponential", **boosted),
                  numeric, labels, raw, missing=False)
    yield classic("boosting-classes", ensemble.GradientBoostingClassifier(**boosted), numeric, classes, raw,
                  missing=False)
    yield classic("boosting-regression", ensemble.GradientBoostingRegressor(init="zero", **boosted), numeric, score,
                  missing=False)
    isolation = ensemble.IsolationForest(n_estimators=3 if scale == 1 else 60, max_samples=12 * scale,
                                         max_features=0.7, random_state=seed)
    yield classic("isolation", isolation, np.nan_to_num(gaps), None,
                  lambda model: lambda rows: -np.log2(-model.score_samples(rows)), missing=False)
    options = dict(random_state=seed, max_leaf_nodes=leaves, min_samples_leaf=5,
                   max_iter=4 if scale == 1 else 60)

    def histogram(name, kind, features, target, predict, categorical=(), **parameters):
        model = kind(**options | dict(categorical_features=list(categorical) or None) | parameters)
        model.fit(features, target)
        return finish(name, model, np.asarray(features), predict(model), seed, scale, single=False,
                      categorical=categorical)

    def margin(model):
        return lambda rows: model._raw_predict(np.asarray(rows, dtype=np.float64))

    yield histogram("histogram", ensemble.HistGradientBoostingClassifier, gaps, labels, raw)
    yield histogram("histogram-classes", ensemble.HistGradientBoostingClassifier, gaps, classes, raw, max_iter=2)
    yield histogram("histogram-regression", ensemble.HistGradientBoostingRegressor, gaps, score, margin)
    yield histogram("histogram-poisson", ensemble.HistGradientBoostingRegressor, gaps, np.exp(score / 2), margin,
                    loss="poisson", max_iter=2)
    yield histogram("histogram-categories", ensemble.HistGradientBoostingClassifier, mixed, labels, raw,
                    categorical=CATEGORIES)
    if scale == 1:
        yield table(mixed, labels, seed, options)


def table(mixed, labels, seed, options):
    """Categories with names; what training did not see is missing."""
    names = ["x", "y", "z z", "é\"", "w"]
    frame = pandas.DataFrame({
        "number": mixed[:, 0],
        "text": pandas.Categorical.from_codes(mixed[:, 3].astype(int), names),
        "other": mixed[:, 1],
        "code": pandas.Categorical((mixed[:, 4].astype(int) % 7) * 10),
    })
    model = ensemble.HistGradientBoostingClassifier(categorical_features="from_dtype", **options)
    model.fit(frame, labels)
    document = export_sklearn.document(model)
    order = {entry["feature"]: entry["names"] for entry in document["categories"]}
    head = frame.head(48)
    codes = np.column_stack([
        head["number"], [order[1].index(text) for text in head["text"]], head["other"],
        [order[3].index(code) for code in head["code"]]])
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Model("sklearn-table", "json", text.encode(), document["features"], codes,
                 model.decision_function(head))
