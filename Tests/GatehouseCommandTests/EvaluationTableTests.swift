import Testing

@testable import GatehouseCommand

@Suite("The table of an evaluation")
struct EvaluationTableTests {
    @Test(
        "a set of experts is named by those it lacks, where that is shorter",
        arguments: [
            ("gbdt+ngram+rules+text+long", "all"),
            ("gbdt+ngram+rules+text", "all but long"),
            // Two that are left out are told apart; cut to a column's width they were not.
            ("gbdt+ngram+rules+long", "all but text"),
            ("gbdt", "gbdt"),
        ]
    )
    func sets(name: String, shown: String) {
        let experts = ["gbdt", "ngram", "rules", "text", "long"]
        #expect(EvaluationTable.short(name, among: experts) == shown)
    }
}
