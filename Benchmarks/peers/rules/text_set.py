#!/usr/bin/env python3
"""Makes a set of 10,000 phrases and 200 regular expressions, and messages to look for them in.

    text_set.py --out DIR
    gatehouse rules bench experts/messaging --rules DIR/rules.yaml --data DIR/messages-200.jsonl --cpu 1

Everything is made up and the same in every run.
"""
import argparse
import json
import pathlib
import random

VERBS = """send claim verify unlock confirm transfer release withdraw invest deposit update activate
redeem collect settle restore recover validate""".split()
ARTICLES = ["your", "the", "my", "a pending", "this", "an urgent", "our", "one final", "the new",
            "his", "her", "free", "instant", "secure", "official"]
NOUNS = ["bitcoin wallet", "gift card", "parcel fee", "bank account", "tax refund",
         "customs charge", "lottery prize", "job offer", "telegram group", "trading profit",
         "otp code", "seed phrase", "loan approval", "visa slot", "crypto mentor",
         "delivery address", "security deposit", "airtime bonus", "steam card",
         "investment plan", "account limit", "sim swap", "password reset", "inheritance fund"]
TAILS = ["now", "today", "within 24 hours", "before midnight", "immediately", "via whatsapp",
         "on telegram", "at this link", "for free", "with zero risk", "and earn daily",
         "to avoid closure", "as soon as possible"]
WORDS = """hey are you coming to dinner tonight mum asked about the tickets and said that train is
late again call me when home we can watch film or go out with john because it was raining all day
please bring milk bread see later work meeting moved friday photo kids school bank send your account
new phone""".split()


def phrases(count):
    draw = random.Random(7)
    found = set()
    while len(found) < count:
        noun = draw.choice(NOUNS)
        phrase = f"{draw.choice(VERBS)} {draw.choice(ARTICLES)} {noun}"
        kind = draw.randrange(3)
        if kind == 1:
            phrase += f" {draw.choice(TAILS)}"
        elif kind == 2:
            letters = "".join(draw.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(5))
            phrase = f"{noun.replace(' ', '-')}-{letters}.{draw.choice(['top', 'xyz'])}"
        found.add(phrase)
    return sorted(found)


def expressions(count):
    draw = random.Random(11)
    found = set()
    while len(found) < count:
        verb, other = draw.choice(VERBS), draw.choice(VERBS)
        noun, second = draw.choice(NOUNS), draw.choice(NOUNS)
        found.add(draw.choice([
            rf"(?:{verb}|{other})\s+(?:your|the|my)\s+(?:\w+\s+){{0,3}}{noun}",
            rf"\b{noun}\b.{{0,20}}\b(?:usd|usdt|eur|\$)\s?\d{{2,6}}",
            rf"(?:t\.me|wa\.me|bit\.ly)/[a-z0-9_]{{3,32}}.{{0,20}}{verb}",
            rf"\b\d{{3,6}}\s?(?:usd|dollars|euros)\b.{{0,20}}{noun}",
            rf"{noun}[^.!?]{{0,30}}{second}",
            rf"\+?\d{{1,3}}[ -]?\(?\d{{2,4}}\)?[ -]?\d{{3,4}}[ -]?\d{{3,4}}.{{0,20}}{verb}",
            rf"https?://[a-z0-9.-]{{3,30}}\.(?:top|xyz|icu|click)/[^ ]{{0,30}}{verb}",
        ]))
    return sorted(found)


def message(length, seed, entries):
    draw = random.Random(seed)
    # Every tenth has an entry, as traffic has.
    inject = draw.randrange(length) if seed % 10 == 0 else None
    text = ""
    while len(text) < length:
        if inject is not None and len(text) >= inject:
            text += draw.choice(entries) + " "
            inject = None
        text += draw.choice(WORDS) + (". " if draw.randrange(9) == 0 else " ")
    return text[:length]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--squeezed", action="store_true", help="look for phrases in both forms")
    options = parser.parse_args()
    out = options.out
    out.mkdir(parents=True, exist_ok=True)
    all_phrases = phrases(10_000)
    (out / "phrases.txt").write_text("\n".join(all_phrases) + "\n")
    (out / "expressions.txt").write_text("\n".join(expressions(200)) + "\n")
    views = "[folded, squeezed]" if options.squeezed else "[folded]"
    (out / "rules.yaml").write_text(f"""version: 1
lists:
  phrases: {{kind: phrase, views: {views}, file: phrases.txt}}
  expressions: {{kind: regex, file: expressions.txt}}
rules:
  - id: listed
    owner: benchmark
    status: live
    when: hits.phrases.count > 0 || hits.expressions.count > 0
    score: 1
""")
    for length, count in [(200, 2000), (2048, 500), (10_000, 100), (60_000, 30)]:
        with open(out / f"messages-{length}.jsonl", "w") as file:
            for seed in range(count):
                body = message(length, seed, all_phrases)
                event = {"id": str(seed), "channel": "mail", "text": {"body": body}}
                file.write(json.dumps(event) + "\n")


if __name__ == "__main__":
    main()
