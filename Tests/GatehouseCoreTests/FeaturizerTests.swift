import GatehouseTestSupport
import Testing

@testable import GatehouseCore

@Suite("Featurizer")
struct FeaturizerTests {
    private func row(_ event: Event) -> [String: Float] {
        var signals = Signals(schema: event.schema)
        signals.derive(.features, from: event)
        let names = Featurizer(schema: event.schema).features.map(\.name)
        let row = Array(copying: signals.features)
        #expect(row.count == names.count)
        return Dictionary(uniqueKeysWithValues: zip(names, row))
    }

    @Test("columns follow from the schema")
    func columns() throws {
        let features = Featurizer(schema: try SampleSchema.make()).features
        #expect(
            features.prefix(9) == [
                Feature(name: "channel=sms", kind: .channel),
                Feature(name: "channel=mail", kind: .channel),
                Feature(name: "channel=job", kind: .channel),
                Feature(name: "followers", kind: .number),
                Feature(name: "verified", kind: .flag),
                Feature(name: "sender", kind: .category),
                Feature(name: "joined_age_hours", kind: .time),
                Feature(name: "hour_of_day", kind: .time),
                Feature(name: "text_length", kind: .text),
            ]
        )
        #expect(features.count == 8 + TextFeatures.names.count)
        #expect(Set(features.map(\.name)).count == features.count)
    }

    @Test("an empty event has no channel, no attributes and no text")
    func emptyEvent() throws {
        for (name, value) in row(Event(try SampleSchema.make())) {
            let isMissing = ["followers", "verified", "sender", "joined_age_hours", "hour_of_day"]
            if isMissing.contains(name) {
                #expect(value.isNaN, "\(name)")
            } else {
                #expect(value == 0, "\(name)")
            }
        }
    }

    @Test("attributes are copied, and a time becomes hours before the event")
    func attributes() throws {
        var event = Event(try SampleSchema.make())
        event.channel = 1
        event.time = 1_409_819_340  // 08:29 UTC
        event.setValue(12.5, at: SampleSchema.followers)
        event.setValue(1, at: SampleSchema.verified)
        event.setValue(1, at: SampleSchema.sender)
        event.setValue(1_409_819_340 - 36 * 3600, at: SampleSchema.joined)
        let row = row(event)
        #expect(row["channel=sms"] == 0 && row["channel=mail"] == 1 && row["channel=job"] == 0)
        #expect(row["followers"] == 12.5 && row["verified"] == 1 && row["sender"] == 1)
        #expect(row["joined_age_hours"] == 36 && row["hour_of_day"] == 8)
    }

    @Test(
        "the hour is that of the sender's wall clock",
        arguments: [
            (0, 0, 0), (3_599, 0, 0), (3_600, 0, 1), (86_399, 0, 23), (86_400, 0, 0), (-1, 0, 23),
            (-86_400, 0, 0), (0, 3_600, 1), (0, -3_600, 23), (1_409_819_340, 19_800, 13),
            (1e300, 0, nil), (.infinity, 0, nil),  // no time of day, but a number of 0 to 23 or NaN
        ] as [(Double, Int, Float?)]
    )
    func hour(time: Double, offset: Int, expected: Float?) throws {
        var event = Event(try SampleSchema.make())
        event.time = time
        event.timeZoneOffset = offset
        let hour = try #require(row(event)["hour_of_day"])
        if let expected {
            #expect(hour == expected)
        } else {
            #expect(hour.isNaN || (0...23).contains(hour))
        }
    }

    /// An event's text and all its features that are not zero, worked out by hand.
    struct Example: CustomTestStringConvertible {
        let text: String
        let features: [String: Float]

        init(_ text: String, _ features: [String: Float]) {
            self.text = text
            self.features = features
        }

        var testDescription: String { text.debugDescription }
    }

    static let examples = [
        Example("", [:]),
        Example("   ", ["length": 3]),
        Example(
            "Hi, are you home?",
            [
                "length": 17, "words": 4, "upper_share": 1 / 17, "punctuation_share": 2 / 17,
                "vowel_share": 7 / 12, "distinct_word_share": 1, "second_person_share": 1 / 4,
                "function_word_share": 2 / 4, "mean_word_length": 14 / 4, "longest_word": 5,
                "questions": 1, "longest_repeat": 1, "starts_upper": 1,
            ]
        ),
        Example(
            "WINNER!! Claim £900 now: call 09061701461. 150p/min",
            [
                "length": 51, "words": 7, "upper_share": 7 / 51, "digit_share": 17 / 51,
                "non_ascii_share": 1 / 51, "punctuation_share": 6 / 51, "symbol_share": 1 / 51,
                "vowel_share": 7 / 22, "shouted_word_share": 1 / 7, "distinct_word_share": 1,
                "mixed_words": 1, "mean_word_length": 45 / 7, "longest_word": 12,
                "exclamations": 2, "periods": 1, "slashes": 1, "currency_signs": 1,
                "phone_numbers": 1, "amounts": 2, "longest_digit_run": 11, "longest_repeat": 2,
                "repeated_punctuation": 1, "starts_upper": 1,
            ]
        ),
        Example(
            "@anna @bob see http://t.co/x1 #now",
            [
                "length": 34, "words": 5, "digit_share": 1 / 34, "punctuation_share": 8 / 34,
                "vowel_share": 7 / 21, "distinct_word_share": 1, "mixed_words": 1,
                "mean_word_length": 30 / 5, "longest_word": 14, "periods": 1, "slashes": 3,
                "hashes": 1, "mentions": 2, "leading_mentions": 2, "links": 1, "domains": 1,
                "longest_digit_run": 1, "longest_repeat": 2, "repeated_punctuation": 1,
            ]
        ),
        Example(
            "RT @x: FREE iPhone → www.Win.com",
            [
                "length": 32, "words": 6, "upper_share": 8 / 32, "non_ascii_share": 1 / 32,
                "punctuation_share": 5 / 32, "symbol_share": 1 / 32, "vowel_share": 7 / 22,
                "shouted_word_share": 1 / 6, "distinct_word_share": 1, "mean_word_length": 27 / 6,
                "longest_word": 11, "periods": 2, "mentions": 1, "links": 1, "domains": 1,
                "longest_repeat": 3, "starts_upper": 1, "starts_with_retweet": 1,
            ]
        ),
        Example(
            "Привет, как дела? Позвони мне 89161234567",
            [
                "length": 41, "words": 6, "upper_share": 2 / 41, "digit_share": 11 / 41,
                "non_ascii_share": 23 / 41, "punctuation_share": 2 / 41, "distinct_word_share": 1,
                "mean_word_length": 36 / 6, "longest_word": 11, "questions": 1,
                "phone_numbers": 1, "longest_digit_run": 11, "longest_repeat": 1,
                "starts_upper": 1,
            ]
        ),
        Example(
            "你好！点击 http://例.cn 领取¥500",
            [
                "length": 24, "words": 3, "digit_share": 3 / 24, "non_ascii_share": 9 / 24,
                "punctuation_share": 6 / 24, "symbol_share": 1 / 24, "distinct_word_share": 1,
                "mean_word_length": 22 / 3, "longest_word": 11, "periods": 1, "slashes": 2,
                "currency_signs": 1, "links": 1, "amounts": 1, "longest_digit_run": 3,
                "longest_repeat": 2, "repeated_punctuation": 1,
            ]
        ),
        Example(
            "مرحبا ١٢٣٤٥٦ ريال",
            [
                "length": 17, "words": 3, "digit_share": 6 / 17, "non_ascii_share": 15 / 17,
                "distinct_word_share": 1, "mean_word_length": 15 / 3, "longest_word": 6,
                "short_numbers": 1, "longest_digit_run": 6, "longest_repeat": 1,
            ]
        ),
        Example(
            "Ihr Paket wartet: bit.ly/x9 – 2,99 EUR zahlen",
            [
                "length": 45, "words": 8, "upper_share": 5 / 45, "digit_share": 4 / 45,
                "non_ascii_share": 1 / 45, "punctuation_share": 5 / 45, "vowel_share": 10 / 29,
                "shouted_word_share": 1 / 8, "distinct_word_share": 1, "mixed_words": 1,
                "mean_word_length": 38 / 8, "longest_word": 9, "periods": 1, "slashes": 1,
                "domains": 1, "longest_digit_run": 2, "longest_repeat": 2, "starts_upper": 1,
            ]
        ),
        Example(
            "Dear friend, I have N5000 and 500 dollars mail me@site.org",
            [
                "length": 58, "words": 10, "upper_share": 3 / 58, "digit_share": 7 / 58,
                "punctuation_share": 3 / 58, "vowel_share": 16 / 39, "shouted_word_share": 1 / 10,
                "distinct_word_share": 1, "first_person_share": 1 / 10,
                "function_word_share": 3 / 10, "mixed_words": 1, "mean_word_length": 49 / 10,
                "longest_word": 11, "periods": 1, "mentions": 1, "emails": 1, "amounts": 2,
                "longest_digit_run": 4, "longest_repeat": 3, "starts_upper": 1,
            ]
        ),
        Example(
            "aaaa!!!! ???",
            [
                "length": 12, "words": 2, "punctuation_share": 7 / 12, "vowel_share": 1,
                "distinct_word_share": 1, "mean_word_length": 11 / 2, "longest_word": 8,
                "exclamations": 4, "questions": 3, "longest_repeat": 4, "repeated_punctuation": 2,
            ]
        ),
        Example(
            "नमस्ते आप",
            [
                "length": 9, "words": 2, "non_ascii_share": 8 / 9, "distinct_word_share": 1,
                "mean_word_length": 8 / 2, "longest_word": 6, "longest_repeat": 1,
            ]
        ),
        Example(
            "GAGNEZ 1000€ !!! Répondez OUI au 81234",
            [
                "length": 38, "words": 7, "upper_share": 10 / 38, "digit_share": 9 / 38,
                "non_ascii_share": 2 / 38, "punctuation_share": 4 / 38, "symbol_share": 1 / 38,
                "vowel_share": 9 / 18, "shouted_word_share": 2 / 7, "distinct_word_share": 1,
                "mean_word_length": 32 / 7, "longest_word": 8, "exclamations": 3,
                "currency_signs": 1, "short_numbers": 2, "longest_digit_run": 5,
                "longest_repeat": 3, "repeated_punctuation": 1, "starts_upper": 1,
            ]
        ),
        Example(
            "now Now NOW my my",
            [
                "length": 17, "words": 5, "upper_share": 4 / 17, "vowel_share": 3 / 13,
                "shouted_word_share": 1 / 5, "distinct_word_share": 2 / 5,
                "first_person_share": 2 / 5, "function_word_share": 2 / 5,
                "mean_word_length": 13 / 5, "longest_word": 3, "longest_repeat": 1,
            ]
        ),
    ]

    @Test("a text has exactly the features worked out by hand", arguments: examples)
    func texts(example: Example) throws {
        let row = row(Event(body: example.text, schema: try SampleSchema.make()))
        #expect(Set(example.features.keys).isSubset(of: TextFeatures.names))
        for name in TextFeatures.names {
            #expect(row["text_" + name] == example.features[name, default: 0], "\(name)")
        }
    }

    @Test("scalars beyond the first 8,000 do not count")
    func scalarLimit() throws {
        let schema = try SampleSchema.make()
        let long = row(Event(body: String(repeating: "é ", count: 4_000), schema: schema))
        let longer = row(Event(body: String(repeating: "é ", count: 4_000) + "X9!", schema: schema))
        #expect(long["text_length"] == 8_000 && long["text_words"] == 4_000)
        #expect(long.filter { !$0.value.isNaN } == longer.filter { !$0.value.isNaN })
    }

    @Test(
        "64 KiB of anything take linear time",
        arguments: [
            "1", "\u{301}", "a", "a ", "!", "/", "@", ".", "1 ", "$1", "a.bc", "://", "😀", "\u{0}",
        ]
    )
    func hostile(unit: String) throws {
        let schema = try SampleSchema.make()
        let text = String(repeating: unit, count: 65_536 / unit.utf8.count)
        let event = Event(body: text, schema: schema)
        let clock = ContinuousClock()
        var length: Float?
        let time = clock.measure { length = row(event)["text_length"] }
        #expect(length == Float(min(text.unicodeScalars.count, TextFeatures.scalarLimit)))
        #expect(time < .seconds(2))
    }
}
