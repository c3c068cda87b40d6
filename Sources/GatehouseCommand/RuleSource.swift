internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseCore
internal import GatehouseRules
internal import GatehouseRuntime

/// The rules that a command works with: those of a bundle, or an edit of them.
struct RuleSource: ParsableArguments {
    @Argument(help: "The bundle: a folder with a bundle.yaml.")
    var bundle: String

    @Option(help: "The expert whose rules these are; may be left out where only one has any.")
    var expert: String?

    @Option(
        help: ArgumentHelp(
            "Take this file of rules in place of the bundle's; the files it names lie next to it.",
            valueName: "file"
        )
    )
    var rules: String?

    /// What the bundle says; it need not have been trained.
    func manifest() throws -> BundleManifest {
        try CommandFailure.catching { try BundleManifest(bundle: bundle) }
    }

    /// The rules in force: those of `--rules`, else the bundle's.
    func file(_ manifest: BundleManifest) throws -> RuleFile {
        do {
            return try reading(manifest)
        } catch let error as RuleError {
            throw CommandFailure.work("\(error)")
        }
    }

    /// The same, with a ``RuleError`` for rules that cannot be read.
    func reading(_ manifest: BundleManifest) throws -> RuleFile {
        let expert = try ruleExpert(of: manifest)
        guard let rules else {
            return try RuleFile(of: manifest.folder(of: expert), schema: manifest.schema)
        }
        guard FileManager.default.fileExists(atPath: rules) else {
            throw CommandFailure.call("--rules \(rules): no such file; give a file of rules")
        }
        return try RuleFile(path: rules, schema: manifest.schema)
    }

    /// The bundle's own rules, whatever `--rules` says.
    func bundleFile(_ manifest: BundleManifest) throws -> RuleFile {
        let expert = try ruleExpert(of: manifest)
        do {
            return try RuleFile(of: manifest.folder(of: expert), schema: manifest.schema)
        } catch {
            throw CommandFailure.work("\(error)")
        }
    }

    /// Refuses ids that no rule of the file has, and those of rules that are disabled.
    func expect(_ ids: [String], in file: RuleFile) throws {
        let rules = file.rules.filter { $0.status != .disabled }
        for id in ids where !rules.contains(where: { $0.id == id }) {
            let isDisabled = file.rules.contains { $0.id == id }
            throw CommandFailure.call(
                """
                --rule \(id): found \(isDisabled ? "a disabled rule" : "no such rule") in \
                \(file.path); wanted one of \(rules.map(\.id).joined(separator: ", "))
                """
            )
        }
    }

    /// The expert whose rules these are.
    func ruleExpert(of manifest: BundleManifest) throws -> BundleManifest.Expert {
        let experts = manifest.experts.filter { $0.detector == RuleDetector.name }
        let names = experts.map(\.name).joined(separator: ", ")
        guard !experts.isEmpty else {
            throw CommandFailure.call(
                """
                \(bundle): found no expert with `detector: rules`; add one to bundle.yaml, see \
                Documentation/rules.md
                """
            )
        }
        if let expert {
            guard let found = experts.first(where: { $0.name == expert }) else {
                throw CommandFailure.call(
                    "--expert \(expert): found no such expert with rules; wanted one of \(names)"
                )
            }
            return found
        }
        guard experts.count == 1 else {
            throw CommandFailure.call(
                "\(bundle): found \(experts.count) experts with rules; say --expert, one of \(names)"
            )
        }
        return experts[0]
    }
}

/// Where a command's figures go.
struct ReportOptions: ParsableArguments {
    @Option(help: "Write JSON to this file; \"-\" is standard output, and then there is no table.")
    var json: String?

    /// Writes a report as JSON, as lines for people, or both.
    func show(_ report: some Encodable, _ lines: [String]) throws {
        if let json { try JSONOutput.write(report, to: json) }
        guard json != "-" else { return }
        let output = Output()
        for line in lines { try output.line(line) }
        try output.flush()
    }
}
