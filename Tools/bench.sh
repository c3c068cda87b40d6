#!/bin/sh
# Measures the latency in process on the samples, on one core where the system can pin it.
#
#   Tools/bench.sh [OPTION…]   the options go to `gatehouse bench`
#
# BENCH_CORE=N chooses the core; without it, the last one that this process may use.
set -eu
cd "$(dirname "$0")/.."

pin=
if command -v taskset >/dev/null 2>&1; then
    core=${BENCH_CORE:-$(taskset -cp $$ | sed 's/.*[^0-9]//')}
    pin="taskset -c $core"
fi
# The words of $pin are the command that pins.
# shellcheck disable=SC2086
exec $pin .build/release/gatehouse bench experts/messaging \
    --data experts/messaging/samples.jsonl "$@"
