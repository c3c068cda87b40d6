internal import GatehouseCEL

/// Times expressions on one event, and prints `name,best,median` in nanoseconds.
///
///     swift run -c release --package-path Benchmarks/CEL
///
/// Best and median are of 9 batches. Names are those of Benchmarks/peers/cel/compare.py.
@main
enum CELBenchmark {
    private static let threeConditions =
        "event.amount > 100.0 && event.country in ['NG','RU'] && event.text.contains('telegram')"

    private static let expressions = [
        ("floor", "true"),
        ("three_and", threeConditions),
        ("number", "event.amount > 100.0"),
        ("contains", "event.text.contains('telegram')"),
        ("map", "event.metadata['channel'] == 'dm' && event.account_age_days < 7"),
        ("exists", "event.tags.exists(t, t == 'vpn')"),
        ("regex", "event.text.matches('(?:whatsapp|telegram).{0,40}t[.]me/')"),
    ]

    static func main() throws {
        let event = try Event()
        var activation = Activation(event.environment)
        try event.bindAll(&activation)
        print("name,best,median")
        for (name, source) in expressions {
            let program = try event.environment.compile(source)
            report(name, time(20_000, [program], binding: nil, &activation))
        }
        let program = try event.environment.compile(threeConditions)
        report(
            "three_and_and_binding",
            time(20_000, [program], binding: event, &activation)
        )
        // No two the same, all true: every condition of every rule is evaluated.
        let thousand = try (0..<1_000).map { index in
            try event.environment.compile(
                """
                event.amount > \(Double(index) / 10) && event.country in ['NG','R\(index)'] \
                && event.text.contains('\(["telegram", "bitcoin", "mentor"][index % 3])')
                """
            )
        }
        report("thousand_rules", time(20, thousand, binding: nil, &activation))
    }

    private static func report(_ name: String, _ batches: [Double]) {
        let sorted = batches.sorted()
        print("\(name),\(Int(sorted[0].rounded())),\(Int(sorted[sorted.count / 2].rounded()))")
    }

    /// Nanoseconds of one round over all programs, by batch of `rounds`; each must be true.
    private static func time(
        _ rounds: Int,
        _ programs: [Program],
        binding event: Event?,
        _ activation: inout Activation,
    ) -> [Double] {
        (0..<9).map { _ in
            var hits = 0
            let start = ContinuousClock.now
            for _ in 0..<rounds {
                event?.bind(&activation)
                for program in programs where activation.evaluate(program).bool == true {
                    hits += 1
                }
            }
            let time = (ContinuousClock.now - start).components
            precondition(hits == rounds * programs.count, "a rule was not true")
            return (Double(time.attoseconds) / 1e9 + Double(time.seconds) * 1e9) / Double(rounds)
        }
    }
}
