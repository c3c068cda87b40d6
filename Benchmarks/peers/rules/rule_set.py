#!/usr/bin/env python3
"""Makes 1,000 different rules of three conditions over the schema of experts/messaging.

    rule_set.py --out DIR
    gatehouse rules bench experts/messaging --rules DIR/rules.yaml --data EVENTS --cpu 1

As in real sets most rules look at one channel, and ask for an attribute and a list; everything is
made up and the same in every run.
"""
import argparse
import pathlib
import random

CHANNELS = ["sms_meta", "sms", "tweet", "job", "mail"]
NUMBERS = {"mail": ["n_recipients", "n_parts", "n_attachments", "n_images", "n_urls", "n_ip_urls"]}
FEATURES = ["text_links", "text_domains", "text_amounts", "text_words"]
WORDS = """account bank parcel prize winner claim verify gift card wallet bitcoin invest loan job salary
telegram whatsapp urgent tax refund password code click free offer""".split()


def condition(draw, channel, number):
    first = f"event.channel == '{channel}'"
    if channel in NUMBERS and draw.random() < 0.5:
        second = f"event.{draw.choice(NUMBERS[channel])} > {draw.randrange(20)}.0"
    else:
        second = f"feature.{draw.choice(FEATURES)} > {draw.randrange(12)}.0"
    if draw.random() < 0.7:
        third = f"hits.list_{draw.randrange(50)}.count > {draw.randrange(3)}"
    else:
        third = f"event.text.body.contains('{draw.choice(WORDS)} {number}')"
    return f"{first} && {second} && {third}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, type=pathlib.Path)
    options = parser.parse_args()
    draw = random.Random(5)
    lines = ["version: 1", "lists:"]
    for number in range(50):
        entries = ", ".join(draw.sample(WORDS, 3))
        lines.append(f"  list_{number}: {{kind: phrase, entries: [{entries}]}}")
    lines.append("rules:")
    for number in range(1000):
        text = condition(draw, draw.choice(CHANNELS), number)
        lines += [f"  - id: rule-{number}", "    owner: benchmark", "    status: live",
                  f'    when: "{text}"', "    score: 1"]
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "rules.yaml").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
