"""Writes a forest that scikit-learn trained as JSON that Gatehouse reads.

    python export_sklearn.py model.joblib forest.json       # loads a pickle: only of people you trust

or, where the model was trained:

    from export_sklearn import export
    export(model, "forest.json")

Takes DecisionTree, ExtraTree, RandomForest, ExtraTrees, GradientBoosting and HistGradientBoosting,
classifiers and regressors alike, and IsolationForest, of scikit-learn 1.3 or later. Documentation/forests.md
has the keys of the file, and what its margins are. Whatever cannot be said exactly is refused.
"""

import argparse
import json
import sys

import numpy as np
import sklearn
from sklearn import ensemble, tree
from sklearn.dummy import DummyClassifier, DummyRegressor

VERSION = 1

AVERAGED_CLASSIFIERS = (ensemble.RandomForestClassifier, ensemble.ExtraTreesClassifier)
AVERAGED_REGRESSORS = (ensemble.RandomForestRegressor, ensemble.ExtraTreesRegressor)
BOOSTED = (ensemble.GradientBoostingClassifier, ensemble.GradientBoostingRegressor)
HISTOGRAMS = (ensemble.HistGradientBoostingClassifier, ensemble.HistGradientBoostingRegressor)


def export(model, path):
    """Writes `model` to `path`."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document(model), file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


def document(model):
    """What is written: numbers and texts in lists and dictionaries."""
    if tuple(int(part) for part in sklearn.__version__.split(".")[:2]) < (1, 3):
        raise ValueError(f"found scikit-learn {sklearn.__version__}; wanted 1.3 or later")
    if isinstance(model, HISTOGRAMS):
        content = histograms(model)
    elif isinstance(model, BOOSTED):
        content = boosted(model)
    elif isinstance(model, ensemble.IsolationForest):
        content = isolation(model)
    elif isinstance(model, AVERAGED_CLASSIFIERS):
        content = classifier(model, model.estimators_)
    elif isinstance(model, AVERAGED_REGRESSORS):
        content = regressor(model, model.estimators_)
    elif isinstance(model, tree.DecisionTreeClassifier):
        content = classifier(model, [model])
    elif isinstance(model, tree.DecisionTreeRegressor):
        content = regressor(model, [model])
    else:
        raise ValueError(f"found {type(model).__name__}; wanted a tree or a forest of trees; "
                         "of a pipeline or a search export the forest within")
    names = getattr(model, "feature_names_in_", None)
    return {
        "gatehouse_forest": VERSION,
        "library": f"scikit-learn {sklearn.__version__}",
        "model": type(model).__name__,
        "features": [str(name) for name in names] if names is not None
        else [f"f{index}" for index in range(model.n_features_in_)],
    } | content


def classifier(model, estimators):
    """The margins are `predict_proba`; of two classes that of the second alone."""
    if model.n_outputs_ != 1:
        raise ValueError(f"found {model.n_outputs_} targets of classes; wanted one")
    count = int(model.n_classes_)
    chosen = [1] if count == 2 else range(count)
    return {
        "link": "probability" if count == 2 else "none",
        "bases": [0.0] * len(chosen),
        "divisor": float(len(estimators)),
        "rounds_rows": True,
        "trees": [classic(estimator.tree_, estimator.tree_.value[:, 0, chosen]) for estimator in estimators],
    }


def regressor(model, estimators):
    """The margins are `predict`."""
    return {
        "link": "none",
        "bases": [0.0] * model.n_outputs_,
        "divisor": float(len(estimators)),
        "rounds_rows": True,
        "trees": [classic(estimator.tree_, estimator.tree_.value[:, :, 0]) for estimator in estimators],
    }


def boosted(model):
    """The margins are `decision_function` of a classifier, `predict` of a regressor."""
    if not (model.init_ == "zero" or isinstance(model.init_, (DummyClassifier, DummyRegressor))):
        raise ValueError(f"found {type(model.init_).__name__} as init; wanted none, or \"zero\"")
    start = model._raw_predict_init(np.zeros((1, model.n_features_in_), dtype=np.float32))[0]
    links = {"log_loss": "logit", "exponential": "half_logit"}
    link = links.get(model.loss, "none") if len(start) == 1 else "none"
    return {
        "link": link if isinstance(model, ensemble.GradientBoostingClassifier) else "none",
        "bases": [float(value) for value in start],
        "divisor": 1.0,
        "rounds_rows": True,
        "trees": [
            {"output": output} | classic(estimator.tree_, model.learning_rate * estimator.tree_.value[:, 0])
            for stage in model.estimators_ for output, estimator in enumerate(stage)
        ],
    }


def isolation(model):
    """The margin is what `score_samples` is minus 2 to the power of minus: longer paths, more ordinary."""
    from sklearn.ensemble._iforest import _average_path_length
    trees = []
    for estimator, features in zip(model.estimators_, model.estimators_features_):
        inner = estimator.tree_
        depths = inner.compute_node_depths() + _average_path_length(inner.n_node_samples) - 1.0
        trees.append(classic(inner, depths[:, None], features))
    return {
        "link": "none",
        "bases": [0.0],
        "divisor": float(len(trees) * _average_path_length([model._max_samples])[0]),
        "rounds_rows": True,
        "trees": trees,
    }


def classic(inner, values, places=None):
    """A tree of scikit-learn's older kind, with the value of each node."""
    state = inner.__getstate__()["nodes"]
    weights, impurities = inner.weighted_n_node_samples, inner.impurity
    lost = weights * impurities
    left, right = inner.children_left, inner.children_right
    gains = lost - lost[left] - lost[right]
    features = inner.feature if places is None else np.asarray(places)[np.maximum(inner.feature, 0)]
    missing = state["missing_go_to_left"] if "missing_go_to_left" in state.dtype.names \
        else np.zeros(len(state), dtype=int)
    return lists(left, right, left < 0, features, inner.threshold, missing, values, weights, gains)


def histograms(model):
    """The margins are `decision_function` of a classifier; of a regressor the raw prediction.

    That is `predict`, or its logarithm where the loss is `poisson` or `gamma`.
    """
    baseline = np.asarray(model._baseline_prediction).ravel()
    if baseline.dtype != np.float64:
        raise ValueError(f"found a baseline of {baseline.dtype}; wanted float64")
    is_binary = isinstance(model, ensemble.HistGradientBoostingClassifier) and len(baseline) == 1
    places, categories = columns(model)
    known, known_rows = model._bin_mapper.make_known_categories_bitsets()
    return {
        "link": "logit" if is_binary else "none",
        "bases": baseline.tolist(),
        "divisor": 1.0,
        "rounds_rows": False,
        "categories": categories,
        "trees": [
            {"output": output} | histogram(predictor, places, known, known_rows)
            for stage in model._predictors for output, predictor in enumerate(stage)
        ],
    }


def columns(model):
    """For each column of the trees its feature, and the names of categories.

    Trees see the categorical features first, as indices of their categories.
    """
    preprocessor = getattr(model, "_preprocessor", None)
    is_categorical = model.is_categorical_
    if is_categorical is None or not is_categorical.any():
        return np.arange(model.n_features_in_), []
    if preprocessor is None:
        return np.arange(model.n_features_in_), []
    places = np.concatenate([np.flatnonzero(is_categorical), np.flatnonzero(~is_categorical)])
    encoder = preprocessor.named_transformers_["encoder"]
    categories = [
        {"feature": int(feature), "names": [name(value) for value in values if not is_missing(value)]}
        for feature, values in zip(places, encoder.categories_)
    ]
    return places, categories


def is_missing(value):
    return value is None or value != value


def name(value):
    """A category: a number where it is one, else a text."""
    return float(value) if isinstance(value, (int, float, np.number)) else str(value)


def histogram(predictor, places, known, known_rows):
    """A tree of HistGradientBoosting.

    A category that training did not see goes where missing values go. Here a set's members go left and
    all else goes right; so where missing values go left, the children change places, and the set has
    what training saw and sent right.
    """
    nodes = predictor.nodes
    left, right = nodes["left"].astype(int), nodes["right"].astype(int)
    is_leaf = nodes["is_leaf"].astype(bool)
    missing = nodes["missing_go_to_left"].astype(int)
    sets = {}
    for index in np.flatnonzero(nodes["is_categorical"].astype(bool) & ~is_leaf):
        members = bits(predictor.raw_left_cat_bitsets[nodes["bitset_idx"][index]])
        if missing[index]:
            members = bits(known[known_rows[nodes["feature_idx"][index]]]) - members
            left[index], right[index] = right[index], left[index]
            missing[index] = 0
        sets[index] = sorted(members)
    return lists(left, right, is_leaf, places[nodes["feature_idx"]], nodes["num_threshold"], missing,
                 nodes["value"][:, None], nodes["count"], nodes["gain"], sets)


def bits(words):
    return {32 * place + bit for place, word in enumerate(words) for bit in range(32) if int(word) >> bit & 1}


def lists(left, right, is_leaf, features, thresholds, missing, values, covers, gains, sets=None):
    """The tree with its splits and its leaves in lists of their own, parents before children."""
    splits, leaves = np.flatnonzero(~is_leaf), np.flatnonzero(is_leaf)
    numbers = np.zeros(len(is_leaf), dtype=int)
    numbers[splits] = np.arange(len(splits))
    numbers[leaves] = -1 - np.arange(len(leaves))
    found = {
        "features": features[splits].tolist(),
        "thresholds": [0.0 if sets and split in sets else float(thresholds[split]) for split in splits],
        "lefts": numbers[left[splits]].tolist(),
        "rights": numbers[right[splits]].tolist(),
        "missing_goes_left": missing[splits].astype(int).tolist(),
        "values": np.asarray(values, dtype=np.float64)[leaves].ravel().tolist(),
        "split_covers": covers[splits].tolist(),
        "leaf_covers": covers[leaves].tolist(),
        "gains": gains[splits].tolist(),
    }
    if sets:
        order = [split for split in splits if split in sets]
        found["category_splits"] = numbers[order].tolist()
        found["category_sets"] = [sets[split] for split in order]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("model", help="a model that joblib or pickle has written; loading it runs its code")
    parser.add_argument("forest", help="the JSON file to write")
    arguments = parser.parse_args()
    import joblib
    try:
        export(joblib.load(arguments.model), arguments.forest)
    except ValueError as error:
        sys.exit(f"{arguments.model}: {error}")


if __name__ == "__main__":
    main()
