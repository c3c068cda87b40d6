"""Trains small forests of every kind and writes them with rows and the libraries' own raw margins.

    pip install -r requirements.txt
    python fixtures.py                              # writes Tests/GatehouseGBDTTests/Fixtures/peers
    python fixtures.py --library catboost           # those of one library
    python fixtures.py --check gatehouse            # larger models, through `gatehouse forest`, to the bit

NAME.txt, NAME.json or NAME.ubj is the model, NAME.rows has lines `features|margins`. Two things are
changed in what the libraries say: the margins of LightGBM's averaged forests are divided by their
rounds, as LightGBM does before it applies an objective, and LightGBM's parameters are cut off.

XGBoost's older versions write other files. With one of them installed, only its models are written:

    pip install --no-deps xgboost-cpu==3.0.5 && python fixtures.py --old
"""

import argparse
import importlib
import pathlib
import subprocess
import tempfile

import numpy as np

import rows

LIBRARIES = ["lightgbm", "xgboost", "catboost", "sklearn"]
ROOT = pathlib.Path(__file__).resolve().parents[3]


def fixtures(models, folder, count):
    folder.mkdir(parents=True, exist_ok=True)
    for model in models:
        (folder / f"{model.name}.{model.suffix}").write_bytes(model.content)
        rows.write(folder / f"{model.name}.rows", model.rows[:count], model.margins[:count])


def check(models, command):
    """Compares the margins that `command` prints with the library's; raises at a difference."""
    total = different = 0
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / "rows.csv"
        for model in models:
            path = pathlib.Path(folder) / f"{model.name}.{model.suffix}"
            path.write_bytes(model.content)
            rows.write_csv(data, model.features, model.rows)
            output = subprocess.run(
                [command, "forest", str(path), "--data", str(data)],
                capture_output=True, text=True, check=False)
            if output.returncode != 0:
                raise SystemExit(f"{model.name}: {output.stderr}")
            margins = np.asarray(model.margins, dtype=np.float64).reshape(len(model.rows), -1)
            found = np.array([[float(cell) for cell in line.split(",")]
                              for line in output.stdout.splitlines()])
            # Of isolation forests scikit-learn gives no more than a power of the margin.
            tolerance = 1e-14 if model.name == "sklearn-isolation" else 0
            with np.errstate(invalid="ignore"):
                same = (np.abs(found - margins) <= tolerance) | (found == margins)
            same |= np.isnan(found) & np.isnan(margins)
            wrong = int((~same.all(axis=1)).sum())
            total += len(margins)
            different += wrong
            print(f"{model.name:32} {len(model.content):9} bytes {len(margins):7} rows {wrong} differ",
                  flush=True)
    print(f"{total - different} of {total} rows equal to the bit")
    raise SystemExit(different > 0)


def old_models(seed, scale):
    import xgboost_models
    return xgboost_models.old(seed, scale)


def all_models(library, seed, scale):
    """The models of one library, or of all."""
    for name in LIBRARIES if library is None else [library]:
        yield from importlib.import_module(f"{name}_models").all_models(seed, scale)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", metavar="GATEHOUSE", help="the command to compare with")
    parser.add_argument("--old", action="store_true", help="only what XGBoost's versions tell apart")
    parser.add_argument("--library", choices=LIBRARIES, help="only this library's models")
    parser.add_argument("--seed", type=int, default=5)
    arguments = parser.parse_args()
    scale = 20 if arguments.check else 1
    models = list(old_models(arguments.seed, scale) if arguments.old
                  else all_models(arguments.library, arguments.seed, scale))
    if arguments.check:
        check(models, arguments.check)
    else:
        fixtures(models, ROOT / "Tests/GatehouseGBDTTests/Fixtures/peers", 32)


if __name__ == "__main__":
    main()
