import Testing
@testable import GatehouseCore
import GatehouseTestSupport
@Suite("Featurizer")
struct FeaturizerTests {
 @Test("print") func p() throws {
  let schema = try SampleSchema.make()
  for t in Self.texts { var s = Signals(schema: schema); s.derive(.features, from: Event(body: t, schema: schema)); 
    let f = Array(copying: s.features); let names = Featurizer(schema: schema).features.map(\.name)
    print("TEXT", t.debugDescription); print("  ", zip(names, f).filter { $0.0.hasPrefix("text_") && $0.1 != 0 }.map { "\($0.0.dropFirst(5)): \($0.1)" }.joined(separator: ", ")) } }
 static let texts = ["Hi, are you home?", "WINNER!! Claim £900 now: call 09061701461. 150p/min", "@anna @bob see http://t.co/x1 #now", "RT @x: FREE iPhone → www.Win.com",
 "Привет, как дела? Позвони мне 89161234567", "你好！点击 http://例.cn 领取¥500", "مرحبا ١٢٣٤٥٦ ريال", "Ihr Paket wartet: bit.ly/x9 – 2,99 EUR zahlen", "Dear friend, I have N5000 and 500 dollars. mail me@site.org", "aaaa!!!! ???", "नमस्ते आप", "GAGNEZ 1000€ !!! Répondez OUI au 81234", "   "]
}
