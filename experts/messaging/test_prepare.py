"""Tests of prepare.py on tiny CSVs. `python3 -m unittest` in this folder, or run this file."""
import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import prepare  # noqa: E402

EXAIS = [
    "user", "direction", "sender", "sender_kind", "sender_in_contacts", "timestamp",
    "text", "label",
]
TWEETS = ["Tweet", "following", "followers", "actions", "is_retweet", "location", "Type"]
MAIL = [
    "id", "date", "from_domain", "reply_to_domain", "subject", "body", "content_type",
    *prepare.MAIL_NUMBERS, "n_received", "has_in_reply_to", "x_mailer", "label",
]
PROMOTION = "Dear customer, recharge with N{} today and get double data until midnight. Visit {}"


class PrepareTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name, header, *rows):
        opener = gzip.open if name.endswith(".gz") else open
        with opener(self.folder / name, "wt", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])

    def write_sms(self, *texts, name="sms_spam.csv"):
        self.write(name, ["label", "text"], *[["ham", text] for text in texts])

    def write_mail(self, **cells):
        row = {"subject": "Hello", "body": "Text", "label": "0", **cells}
        self.write("spamassassin_mail.csv", MAIL, [row.get(column, "") for column in MAIL])

    def run_tool(self, *options, seed="0"):
        return subprocess.run(
            [sys.executable, str(HERE / "prepare.py"), str(self.folder), *options],
            capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed},
        )

    def rows(self, *options):
        result = self.run_tool(*options)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        return [json.loads(line) for line in result.stdout.decode("utf-8").splitlines()]

    def groups(self, *options):
        return [row["group"] for row in self.rows(*options)]

    def assert_refused(self, *fragments):
        result = self.run_tool()
        self.assertEqual((result.returncode, result.stdout), (1, b""))
        for fragment in fragments:
            self.assertIn(fragment, result.stderr.decode())


class MappingTest(PrepareTest):
    def test_sms_with_sender(self):
        self.write(
            "exais_sms.csv.gz", EXAIS,
            ["7", "receive", "s1", "shortcode", "0", "2014-09-04T08:29", "Renew, now", "spam"],
            ["7", "send", "s2", "phone", "1", "2014-09-04T23:05:09", "Ẹ káàárọ̀ 😀", "ham"],
        )
        first, second = self.rows()
        self.assertEqual(first, {
            "event": {
                "id": "exais-00001", "channel": "sms_meta", "time": "2014-09-04T08:29:00Z",
                "text": {"body": "Renew, now"},
                "attributes": {
                    "received": True, "sender_kind": "short_code", "sender_in_contacts": False,
                },
            },
            "label": 1, "group": "exais-00001",
        })
        self.assertEqual(second["event"]["time"], "2014-09-04T23:05:09Z")
        self.assertEqual(second["event"]["text"]["body"], "Ẹ káàárọ̀ 😀")
        self.assertEqual(second["event"]["attributes"]["sender_kind"], "phone")
        self.assertEqual(second["label"], 0)

    def test_empty_cells_are_absent(self):
        self.write("exais_sms.csv", EXAIS, ["", "", "", "", "", "", "Hello", "ham"])
        event = self.rows()[0]["event"]
        self.assertNotIn("time", event)
        self.assertEqual(event["attributes"], {})

    def test_sms_tweet_and_job(self):
        self.write("sms_spam.csv", ["label", "text"], ["spam", "WIN"])
        self.write("twitter_spam.csv", TWEETS, ["Hi @ann", "1", "2", "3", "1", "Lagos", "Spam"])
        self.write("emscad_balanced_text.csv", ["text", "fraudulent"], ["clerk wanted", "1"])
        rows = self.rows()
        self.assertEqual([row["event"] for row in rows], [
            {"id": f"{channel}-00001", "channel": channel, "text": {"body": body}, "attributes": {}}
            for channel, body in [("sms", "WIN"), ("tweet", "Hi @ann"), ("job", "clerk wanted")]
        ])
        self.assertEqual([row["label"] for row in rows], [1, 1, 1])

    def test_mail(self):
        self.write_mail(
            subject="Re: [ILUG] RE[2]: re: Offer [fork]", date="2002-08-22T13:52:38",
            body="<html><style>p {}</style><p>Save&nbsp;now <a href='x'>here</a></p> "
                 "<ann@a.example>",
            content_type="Text/HTML", from_domain="A.example", reply_to_domain="b.example",
            n_urls="3", n_images="0", html_chars="12.5", label="1",
            n_received="6", x_mailer="m", has_in_reply_to="1",
        )
        event = self.rows()[0]["event"]
        self.assertEqual(event["text"]["subject"], "Offer")
        self.assertEqual(event["text"]["body"].split(), ["Save", "now", "here", "<ann@a.example>"])
        self.assertEqual(event["attributes"], {
            "n_urls": 3, "n_images": 0, "html_chars": 12.5, "reply_to_mismatch": True, "html": True,
        })
        self.assertNotIn("time", event)

    def test_reply_to(self):
        for sender, reply_to, expected in [
            ("a.example", "", False),  # no Reply-To: nothing differs
            ("a.example", "A.EXAMPLE", False),
            ("", "b.example", None),  # From unknown, so is the answer
        ]:
            with self.subTest(sender=sender, reply_to=reply_to):
                self.write_mail(from_domain=sender, reply_to_domain=reply_to)
                attributes = self.rows()[0]["event"]["attributes"]
                self.assertEqual(attributes.get("reply_to_mismatch"), expected)

    def test_plain_mail_keeps_its_angle_brackets(self):
        body = "1 < 2 <wink> &amp; <http://a.example/>"
        self.write_mail(body=body)
        self.assertEqual(self.rows()[0]["event"]["text"]["body"], body)

    def test_long_mail_is_cut(self):
        self.write_mail(body="x" * 30_000)
        self.assertEqual(len(self.rows()[0]["event"]["text"]["body"]), 20_000)


class GroupTest(PrepareTest):
    def test_case_numbers_urls_and_layout_do_not_tell_rows_apart(self):
        self.write_sms("Win 100 at https://a.example/x", "WIN  25 at www.b.example", "Win at")
        self.assertEqual(self.groups(), ["sms-00001", "sms-00001", "sms-00003"])

    def test_near_duplicates_join_and_others_do_not(self):
        self.write_sms(
            PROMOTION.format(100, "http://a.example"),
            "Are you coming home for dinner tonight, or shall we start without you?",
            PROMOTION.format(200, "http://b.example") + " Thanks!",
        )
        self.assertEqual(self.groups(), ["sms-00001", "sms-00002", "sms-00001"])

    def test_near_duplicates_join_across_sources(self):
        self.write_sms(PROMOTION.format(100, ""))
        tweet = [PROMOTION.format(5, ""), *[""] * 5, "Spam"]
        self.write("twitter_spam.csv", TWEETS, tweet)
        self.assertEqual(self.groups(), ["sms-00001", "sms-00001"])

    def test_joining_is_transitive(self):
        letters = "abcdefghijklmnopqrstuvwxyz"
        texts = [letters[:20], letters[3:23], letters[6:26]]
        grams = prepare.Grams()
        first, second, third = (grams.of(text) for text in texts)
        self.assertTrue(prepare.similar(first, second) and prepare.similar(second, third))
        self.assertFalse(prepare.similar(first, third))
        self.write_sms(*texts)
        self.assertEqual(self.groups(), ["sms-00001"] * 3)

    def test_short_and_empty_texts_join_only_when_equal(self):
        self.write_sms("ok then", "ok there", "1", "22", "https://a.example", "")
        self.assertEqual(
            self.groups(), [f"sms-0000{number}" for number in (1, 2, 3, 3, 5, 5)])

    def test_similarity_is_exact_at_the_border(self):
        ten = prepare.array("I", range(10))
        self.assertTrue(prepare.similar(ten, ten[:7]))
        self.assertFalse(prepare.similar(ten, ten[:6]))

    def test_users(self):
        row = ["receive", "s", "phone", "0", "", None, "ham"]
        texts = [("1", "see you at the station"), ("1", "happy birthday, dear uncle"),
                 ("2", "see you at the station")]
        rows = [[user, *row[:5], text, row[6]] for user, text in texts]
        self.write("exais_sms.csv", EXAIS, *rows)
        first, second, third = (f"exais-0000{number}" for number in (1, 2, 3))
        self.assertEqual(self.groups(), [first, second, first])
        self.assertEqual(self.groups("--users", "join"), [first, first, first])
        self.assertEqual(self.groups("--users", "only"), [first, first, third])

    def test_the_same_bytes_twice(self):
        self.write_sms(*[PROMOTION.format(number, "x" * (number % 7)) for number in range(40)])
        results = [self.run_tool(seed=seed) for seed in ("1", "2")]
        self.assertEqual(results[0].stdout, results[1].stdout)
        self.assertEqual(results[0].stderr, results[1].stderr)


class RefusalTest(PrepareTest):
    def test_nothing_found(self):
        (self.folder / "notes.txt").write_text("x")
        self.assert_refused("skipped notes.txt", "skipped sms_spam.csv", "found no known file")

    def test_skipped_files_are_named(self):
        self.write_sms("one")
        self.write_sms("two", name="sms_spam.csv.gz")
        result = self.run_tool()
        self.assertEqual(result.returncode, 0)
        self.assertIn("skipped sms_spam.csv.gz: sms_spam.csv is used", result.stderr.decode())
        self.assertIn("skipped twitter_spam.csv[.gz]: not in", result.stderr.decode())

    def test_wrong_calls(self):
        tool = [sys.executable, str(HERE / "prepare.py")]
        for arguments in ([], [str(self.folder / "absent")], [str(self.folder), "--users", "some"]):
            with self.subTest(arguments=arguments):
                result = subprocess.run(tool + arguments, capture_output=True)
                self.assertEqual(result.returncode, 2)
        self.assertEqual(subprocess.run(tool + ["--help"], capture_output=True).returncode, 0)

    def test_missing_column(self):
        self.write("sms_spam.csv", ["label", "body"], ["ham", "x"])
        self.assert_refused("sms_spam.csv, line 1: found columns label, body; wanted also text")

    def test_bad_label_names_the_line_where_the_record_starts(self):
        self.write("sms_spam.csv", ["label", "text"], ["ham", "two\nlines"], ["maybe", "x"])
        self.assert_refused("sms_spam.csv, line 4: found label 'maybe', wanted 'ham' or 'spam'")

    def test_empty_label(self):
        self.write("sms_spam.csv", ["label", "text"], ["", "x"])
        self.assert_refused("line 2: found label '', wanted 'ham' or 'spam'")

    def test_bad_cells(self):
        for value in ("many", "nan", "inf"):
            with self.subTest(value=value):
                self.write_mail(n_urls=value)
                self.assert_refused(f"line 2: found n_urls {value!r}, wanted a finite number")

    def test_bad_time(self):
        self.write("exais_sms.csv", EXAIS, ["1", "send", "s", "phone", "0", "noon", "x", "ham"])
        self.assert_refused("line 2: found timestamp 'noon', wanted a time")

    def test_wrong_width_and_no_rows(self):
        self.write("sms_spam.csv", ["label", "text"], ["ham", "x", "y"])
        self.assert_refused("line 2: found 3 cells, wanted 2")
        self.write("sms_spam.csv", ["label", "text"])
        self.assert_refused("found no rows")

    def test_damaged_files(self):
        self.write_sms("some text that is long enough to be cut", name="sms_spam.csv.gz")
        path = self.folder / "sms_spam.csv.gz"
        path.write_bytes(path.read_bytes()[:-12])
        self.assert_refused("sms_spam.csv.gz", "wanted a whole, readable file")
        path.unlink()
        (self.folder / "sms_spam.csv").write_bytes(b"label,text\nham,\xff\n")
        self.assert_refused("sms_spam.csv", "not UTF-8")


if __name__ == "__main__":
    unittest.main()
