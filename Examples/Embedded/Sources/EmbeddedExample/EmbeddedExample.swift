import Gatehouse

/// Scores one message in this process: `swift run EmbeddedExample [BUNDLE]`.
@main
struct EmbeddedExample {
    static func main() {
        let bundle = CommandLine.arguments.dropFirst().first ?? "../../experts/messaging"
        let runtime: Runtime
        do {
            runtime = try Runtime(bundle: bundle)
        } catch {
            // Says what was found, what was wanted and what to do. Nothing fails after this.
            print(error)
            return
        }

        // Slots are looked up once. A bundle with another schema has other fields.
        guard let channel = runtime.schema.channel("sms"), let body = runtime.schema.text("body")
        else {
            print("\(runtime.name) has no channel \"sms\" with a text \"body\"")
            return
        }

        // One scorer, event and verdict for each thread, reused from message to message.
        let scorer = runtime.makeScorer()
        var event = runtime.makeEvent()
        var verdict = Verdict()

        let messages = [
            "WINNER!! You have been selected for a £1,000 prize. Txt CLAIM to 81010 now",
            "Running 10 mins late, order me a flat white?",
        ]
        for (number, message) in messages.enumerated() {
            event.reset()
            event.setID("message-\(number)")
            event.channel = channel
            event.setText(message, at: body)
            scorer.score(event, into: &verdict)

            print("\(verdict.action)  \(verdict.probability)  \(message)")
            for expert in verdict.experts {
                print("    \(expert.name) (\(expert.status)) adds \(expert.contribution)")
            }
            print("    bias adds \(verdict.bias)")
        }
    }
}
