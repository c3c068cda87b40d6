"""Time of CEL expressions against cel-rust by its Python binding, interleaved.

usage: taskset -c 1 compare.py --benchmark PATH [--rounds 5]

`--benchmark` is what `swift build -c release --package-path Benchmarks/CEL` makes. The peer is net of
its floor, the expression `true`, which is mostly the call from Python; ours is not. Prints CSV in
nanoseconds: medians over rounds of each round's median.
"""

import argparse
import statistics
import subprocess
import time

TEXT = (
    "Hi dear, I am trading bitcoin with a professional mentor and making 5000 USD weekly. Contact her on "
    "telegram t.me/fx_mentor_anna now, send the fee to start, slots are limited, do not tell anyone else ok"
)
EVENT = {
    "amount": 250.0,
    "country": "NG",
    "text": TEXT,
    "account_age_days": 2,
    "tags": ["new", "vpn", "web"],
    "metadata": {"channel": "dm", "device": "android"},
}
EXPRESSIONS = {
    "floor": "true",
    "three_and": "event.amount > 100.0 && event.country in ['NG','RU'] && event.text.contains('telegram')",
    "number": "event.amount > 100.0",
    "contains": "event.text.contains('telegram')",
    "map": "event.metadata['channel'] == 'dm' && event.account_age_days < 7",
    "exists": "event.tags.exists(t, t == 'vpn')",
    "regex": "event.text.matches('(?:whatsapp|telegram).{0,40}t[.]me/')",
}


def rust():
    import cel

    context = cel.Context(variables={"event": EVENT})
    programs = {name: cel.compile(source) for name, source in EXPRESSIONS.items()}
    return {name: lambda p=p: p.execute(context) for name, p in programs.items()}


def median(call, count=2000):
    batches = []
    for _ in range(5):
        start = time.perf_counter_ns()
        for _ in range(count):
            call()
        batches.append((time.perf_counter_ns() - start) / count)
    return statistics.median(batches)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--benchmark", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    calls = rust()
    assert all(call() is True for call in calls.values())
    times = {}
    for _ in range(arguments.rounds):
        output = subprocess.run([arguments.benchmark], check=True, capture_output=True, text=True)
        for line in output.stdout.splitlines()[1:]:
            name, _, middle = line.split(",")
            times.setdefault(("gatehouse", name), []).append(float(middle))
        floor = median(calls["floor"])
        times.setdefault(("cel-rust", "floor"), []).append(floor)
        for name, call in calls.items():
            if name != "floor":
                count = 100 if name == "regex" else 2000
                times.setdefault(("cel-rust", name), []).append(median(call, count) - floor)
    print("engine,expression,nanoseconds")
    for (engine, name), values in times.items():
        print(f"{engine},{name},{statistics.median(values):.0f}")


if __name__ == "__main__":
    main()
