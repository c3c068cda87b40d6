"""Compares forests with what users would pick instead: a row a call from C, batches, and explanations.

    pip install -r requirements.txt                     # and lleaves in an environment of its own
    python compare.py make FOLDER                       # trains the models A, B and C (minutes)
    swift build -c release --package-path ../../Forest
    python compare.py run FOLDER [--lleaves SO] [--cpu N] > results.csv

Peers take turns, `--rounds` times; printed is the median of each figure. lleaves is compiled in an
environment of its own: `lleaves.Model(model_file="A.txt").compile(cache="A.o", raw_score=True,
fblocksize=100, fcodemodel="small")`, then `cc -shared -o A.so A.o`.
"""

import argparse
import ctypes
import os
import pathlib
import statistics
import subprocess
import sys
import time

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
PLUG = HERE.parents[1] / "Forest/.build/release/libForestPlug.so"
SHAPES = {
    # trees, leaves, features, of these categorical and with missing values, rows, learning rate
    "A": (100, 31, 30, 0, 4, 60_000, 0.1),
    "B": (500, 63, 100, 8, 25, 40_000, 0.05),
    "C": (2000, 127, 60, 0, 10, 40_000, 0.02),
}


def data(features, categorical, missing, count, seed=7):
    """Amounts, counts, scores, ratios, zeros and seconds that a few hidden causes share; one in ten is 1."""
    random = np.random.default_rng(seed)
    hidden = random.normal(size=(count, 6))
    table = np.empty((count, features))
    for column in range(features):
        weights = random.normal(size=6) * (random.random(6) < 0.5)
        base = hidden @ weights + random.normal(size=count) * 0.7
        table[:, column] = [
            lambda: np.round(np.exp(base * 0.9 + 3), 2),
            lambda: random.poisson(np.exp(np.clip(base * 0.6 + 0.5, -4, 4))),
            lambda: base,
            lambda: 1 / (1 + np.exp(-base)),
            lambda: (base > 0.8) * np.floor(np.exp(np.clip(base, -3, 5))),
            lambda: np.floor(np.abs(base) * 3600),
        ][column % 6]()
    effect = np.zeros(count)
    first = features - categorical
    for column in range(first, features):
        size = [5, 12, 24, 40, 60, 100, 200, 7][(column - first) % 8]
        table[:, column] = random.choice(size, size=count, p=random.dirichlet(np.ones(size) * 0.5))
        effect += random.normal(size=size)[table[:, column].astype(int)] * 0.5
    score = hidden[:, 0] * hidden[:, 1] + np.sin(hidden[:, 2] * 2) + effect
    score += np.maximum(hidden[:, 3], 0) * (hidden[:, 4] > 0) - 0.5 * hidden[:, 5] ** 2
    for column in range(0, first, 3):
        cut = np.quantile(table[:, column], random.random())
        score += 0.25 * (table[:, column] > cut) * (hidden[:, column % 6] > 0)
    labels = score + random.logistic(size=count) * 0.7 > np.quantile(score, 0.9)
    for column in random.choice(first, missing, replace=False):
        table[random.random(count) < random.uniform(0.05, 0.4), column] = np.nan
    # Numbers that single precision holds, so that every peer sees the same.
    return table.astype("f4").astype("f8"), labels.astype("f4")


def make(folder):
    import lightgbm
    import xgboost

    folder.mkdir(parents=True, exist_ok=True)
    for name, (trees, leaves, features, categorical, missing, count, rate) in SHAPES.items():
        table, labels = data(features, categorical, missing, count + 4096)
        test = table[count:]
        test.tofile(folder / f"{name}.rows")
        columns = list(range(features - categorical, features))
        model = lightgbm.train(
            dict(objective="binary", num_leaves=leaves, learning_rate=rate, min_data_in_leaf=20,
                 feature_fraction=0.8, bagging_fraction=0.8, bagging_freq=1, verbose=-1,
                 num_threads=1, seed=1),
            lightgbm.Dataset(table[:count], labels[:count], categorical_feature=columns or "auto"),
            trees,
        )
        model.save_model(folder / f"{name}.txt")
        model.predict(test, raw_score=True).tofile(folder / f"{name}.txt.margins")
        types = ["c" if column in columns else "q" for column in range(features)]
        options = dict(feature_types=types, enable_categorical=True)
        model = xgboost.train(
            dict(objective="binary:logistic", tree_method="hist", grow_policy="lossguide",
                 max_leaves=leaves, max_depth=0, eta=rate, subsample=0.8, colsample_bytree=0.8,
                 min_child_weight=2, nthread=1, seed=1),
            xgboost.DMatrix(table[:count], labels[:count], **options),
            trees,
        )
        model.save_model(folder / f"{name}.json")
        margins = model.predict(xgboost.DMatrix(test, **options), output_margin=True)
        margins.astype("f8").tofile(folder / f"{name}.json.margins")


def library(package, pattern):
    module = __import__(package)
    return next(pathlib.Path(module.__file__).parent.rglob(pattern))


def run(folder, lleaves, cpu, rounds):
    harness = folder / "harness"
    subprocess.run(["cc", "-O2", HERE / "harness.c", "-o", harness, "-ldl", "-lm"], check=True)
    lightgbm = library("lightgbm", "lib_lightgbm.so")
    xgboost = library("xgboost", "libxgboost.so")
    print("model,peer,p50 ns,p99 ns,cold p50 ns,batch of 1000 ns a row,largest difference,equal rows")
    for name, (_, _, features, *_) in SHAPES.items():
        peers = [("LightGBM", "lightgbm", lightgbm, "txt", {})]
        if name == "A" and lleaves:
            peers.append(("lleaves", "lleaves", lleaves, "txt", {}))
        peers.append(("XGBoost", "xgboost", xgboost, "json", {}))
        for kind in ("avx512", "avx2", "portable"):
            peers.append((f"gatehouse {kind}", "gatehouse", PLUG, "txt",
                          {"GATEHOUSE_CPU": kind, "FOREST_FLOATS": "1"}))
        peers.append(("gatehouse avx512 (doubles)", "gatehouse", PLUG, "txt", {"GATEHOUSE_CPU": "avx512"}))
        peers.append(("gatehouse avx512 (XGBoost model)", "gatehouse", PLUG, "json",
                      {"GATEHOUSE_CPU": "avx512", "FOREST_FLOATS": "1"}))
        found = {peer[0]: [] for peer in peers}
        for _ in range(rounds):
            for title, kind, path, suffix, environment in peers:
                if title == "XGBoost" and name == "C" and found[title]:
                    continue  # 8 ms a row: once
                model = folder / f"{name}.{suffix}"
                line = subprocess.run(
                    ["taskset", "-c", str(cpu), harness, kind, path, model, folder / f"{name}.rows",
                     str(features), f"{model}.margins"],
                    env=os.environ | {"OMP_NUM_THREADS": "1"} | environment,
                    check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                ).stdout.strip()
                found[title].append(line.split(","))
        for title, lines in found.items():
            middle = [statistics.median(float(line[i]) for line in lines) for i in range(4)]
            print(",".join([name, title, *(f"{value:.0f}" for value in middle), *lines[0][4:]]), flush=True)
    quick_scorer()
    explain(folder)


def quick_scorer():
    """YDF's engines on a model of A's shape that it trains itself, measured by its own benchmark."""
    import ydf

    trees, leaves, features, categorical, missing, count, rate = SHAPES["A"]
    table, labels = data(features, categorical, missing, count + 4096)
    columns = {f"f{column}": table[:, column].astype("f4") for column in range(features)}
    columns["label"] = labels.astype(int)
    train = {name: values[:20_000] for name, values in columns.items()}
    test = {name: values[-4096:] for name, values in columns.items()}
    learner = ydf.GradientBoostedTreesLearner(
        label="label", num_trees=trees, growing_strategy="BEST_FIRST_GLOBAL", max_num_nodes=leaves,
        max_depth=-1, shrinkage=rate, early_stopping="NONE", validation_ratio=0.0, num_threads=1,
        discretize_numerical_columns=False,
    )
    model = learner.train(train, verbose=0)
    print("model,peer,batch,ns a row")
    for engine in model.list_compatible_engines():
        model.force_engine(engine)
        for batch in (1, 100, 1000):
            found = model.benchmark(test, benchmark_duration=1, warmup_duration=0.3, batch_size=batch, num_threads=1)
            print(f"A's shape,YDF {engine},{batch},{1e9 * found.duration_per_example:.0f}", flush=True)


def explain(folder):
    """One row a call, by thread time; ours in a call of 401 rows less a call of one."""
    import lightgbm
    import xgboost

    plug = ctypes.CDLL(str(PLUG))

    def pointer(array):
        return array.ctypes.data_as(ctypes.c_void_p)

    print("model,peer,explanation us a row,largest difference")
    for name, suffix in (("A", "txt"), ("A", "json"), ("B", "txt"), ("B", "json")):
        features, categorical = SHAPES[name][2:4]
        rows = np.fromfile(folder / f"{name}.rows").reshape(-1, features)
        if suffix == "txt":
            title = "LightGBM pred_contrib"
            model = lightgbm.Booster(model_file=folder / f"{name}.txt")

            def predict(some):
                return model.predict(some, pred_contrib=True, num_threads=1)
        else:
            title = "XGBoost pred_contribs"
            model = xgboost.Booster(model_file=folder / f"{name}.json")
            model.set_param({"nthread": 1})
            types = ["c" if column >= features - categorical else "q" for column in range(features)]

            def predict(some):
                table = xgboost.DMatrix(some, feature_types=types, enable_categorical=True)
                return model.predict(table, pred_contribs=True)
        wanted = predict(rows[:64])[:, :-1]
        times = []
        for row in rows[: 40 if name == "A" else 10]:
            start = time.thread_time()
            predict(row[None])
            times.append(time.thread_time() - start)
        print(f"{name},{title},{statistics.median(times) * 1e6:.1f},", flush=True)
        if plug.plug_load(str(folder / f"{name}.{suffix}").encode(), features):
            sys.exit("the model is refused")
        found = np.zeros((401, features))
        if plug.plug_explain(pointer(rows), 64, features, pointer(found)):
            sys.exit("the model cannot be explained")
        difference = np.abs(found[:64] - wanted).max()
        times = []
        for _ in range(7):
            spans = []
            for count in (1, 401):
                start = time.thread_time()
                plug.plug_explain(pointer(rows), count, features, pointer(found))
                spans.append(time.thread_time() - start)
            times.append((spans[1] - spans[0]) / 400)
        print(f"{name},gatehouse,{statistics.median(times) * 1e6:.1f},{difference:.2g}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["make", "run"])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--lleaves", type=pathlib.Path)
    parser.add_argument("--cpu", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    if chosen.what == "make":
        make(chosen.folder)
    else:
        run(chosen.folder, chosen.lleaves, chosen.cpu, chosen.rounds)
