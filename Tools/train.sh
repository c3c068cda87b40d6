#!/bin/sh
# Trains experts/messaging on the CSV files in a folder and judges the result out of fold.
#
#   Tools/train.sh DIR   `make train DATA=DIR`
#
# experts/messaging/README.md names the files. What is made on the way lies in .build/train.
set -eu

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
    cat >&2 <<END
train: found no folder "${1:-}"; wanted the one that holds the data sets:
  make train DATA=DIR
experts/messaging/README.md names the files and where they come from.
END
    exit 2
fi
data=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

gatehouse=.build/release/gatehouse
bundle=experts/messaging
work=.build/train
python=.venv/bin/python
mkdir -p "$work"

# Made once; again when the requirements have changed.
if ! cmp -s "$bundle/requirements.txt" .venv/requirements.txt; then
    echo "train: installing LightGBM into .venv"
    python3 -m venv .venv
    "$python" -m pip install --quiet --disable-pip-version-check -r "$bundle/requirements.txt"
    cp "$bundle/requirements.txt" .venv/requirements.txt
fi

echo "train: reading $data"
"$python" "$bundle/prepare.py" "$data" >"$work/data.jsonl"
echo "train: features"
"$gatehouse" features "$bundle" --data "$work/data.jsonl" >"$work/features.csv"
"$gatehouse" inspect "$bundle" --json - >"$work/schema.json"
echo "train: forest"
"$python" "$bundle/train_forest.py" --features "$work/features.csv" \
    --schema "$work/schema.json" --out "$bundle/gbdt"
echo "train: bundle"
"$gatehouse" train "$bundle" --data "$work/data.jsonl"
echo "train: evaluation, everything fitted again for each of 5 folds"
"$gatehouse" evaluate "$bundle" --data "$work/data.jsonl" --folds 5
