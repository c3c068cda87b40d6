import GatehouseCore
import GatehouseFiles
import GatehouseTestSupport
import Testing

@testable import GatehouseRuntime

@Suite struct ManifestTests {
    static let valid = """
        gatehouse: 1
        name: sample
        schema:
          channels: [sms, mail]
          texts: [{name: body, bytes: 100}]
          attributes:
            - {name: sender, kind: category, values: [phone, code]}
            - {name: count, kind: number}
          limits: {bytes: 4096, fields: 32, depth: 8, id_bytes: 64}
        experts:
          - {name: a, detector: gbdt, folder: a, files: [forest.txt], out_of_fold: oof.csv}
          - {name: b, detector: ngram, folder: b, files: [w.safetensors], options: {cost: 2.5}}
        fusion: fusion.safetensors
        policy:
          thresholds: [{action: block, probability: 0.9}, {action: review, probability: 0.4}]
          otherwise: allow
        golden: {file: golden.jsonl, tolerance: 0.001}
        training: {folds: 3, seed: 9}
        """

    private func manifest(_ yaml: String) throws(BundleError) -> BundleManifest {
        try BundleManifest(yaml: yaml, file: "bundle.yaml", folder: "/bundle")
    }

    @Test("every key is read")
    func reads() throws {
        let manifest = try manifest(Self.valid)
        #expect(manifest.name == "sample")
        #expect(manifest.schema.channels == ["sms", "mail"])
        #expect(manifest.schema.attributes.map(\.name) == ["sender", "count"])
        #expect(manifest.schema.limits.bytes == 4096)
        #expect(manifest.schema.limits.idBytes == 64)
        #expect(manifest.experts.map(\.name) == ["a", "b"])
        #expect(manifest.outOfFoldPath(of: manifest.experts[0]) == "/bundle/a/oof.csv")
        #expect(manifest.experts[1].options.names == ["cost"])
        #expect(manifest.policy.thresholds.map(\.action) == ["block", "review"])
        #expect(manifest.goldenTolerance == 0.001)
        #expect(manifest.training.folds == 3)
        #expect(manifest.training.seed == 9)
        #expect(
            manifest.files == [
                "a/forest.txt", "b/w.safetensors", "bundle.yaml", "fusion.safetensors",
                "golden.jsonl",
            ]
        )
    }

    @Test(
        "what is wrong is refused with its place",
        arguments: [
            ("gatehouse: 1", "gatehouse: 2", "wanted a whole number from 1 to 1"),
            ("name: sample", "name: sample\nnmae: x", "found the key \"nmae\""),
            ("name: sample\n", "", "found no \"name\""),
            ("kind: number", "kind: numeric", "wanted number, flag, category or time"),
            ("kind: category, values: [phone, code]", "kind: category", "found no \"values\""),
            ("bytes: 100", "bytes: 0", "wanted a whole number from 1"),
            ("folder: a,", "folder: ../a,", "wanted one inside the bundle"),
            ("folder: a,", "folder: /a,", "wanted one inside the bundle"),
            ("name: b, detector", "name: a, detector", "found this name twice"),
            ("probability: 0.4", "probability: 0.95", "from the highest down"),
            ("probability: 0.4", "probability: 1.4", "wanted a number from 0.0 to 1.0"),
            ("otherwise: allow", "otherwise: [allow]", "found no text"),
            ("folds: 3", "folds: 1", "wanted a whole number from 2 to 100"),
            ("name: count, kind", "name: sender, kind", "twice"),
            ("[sms, mail]", "[sms mail, x]", "1 to 64 letters"),
            ("experts:", "experts: [", "not YAML"),
        ]
    )
    func refuses(part: String, replacement: String, message: String) {
        let yaml = Self.valid.replacing(part, with: replacement)
        #expect(yaml != Self.valid)
        do {
            _ = try manifest(yaml)
            Issue.record("accepted \(replacement)")
        } catch {
            #expect("\(error)".contains(message), "\(error)")
        }
    }

    @Test("a message names the line")
    func namesTheLine() {
        let yaml = Self.valid.replacing("kind: number", with: "kind: numeric")
        do {
            _ = try manifest(yaml)
            Issue.record("accepted")
        } catch {
            #expect("\(error)".hasPrefix("bundle.yaml:8: schema.attributes[1].kind: "), "\(error)")
        }
    }

    @Test("a missing bundle says what a bundle is")
    func missing() {
        do {
            _ = try BundleManifest(bundle: "/no/such/bundle")
            Issue.record("accepted")
        } catch {
            #expect("\(error)".contains("a bundle is a folder with a bundle.yaml"), "\(error)")
        }
    }

    @Test("the first threshold that is reached names the action")
    func policy() throws {
        let policy = try manifest(Self.valid).policy
        #expect(policy.action(for: 0.9) == "block")
        #expect(policy.action(for: 0.899) == "review")
        #expect(policy.action(for: 0.4) == "review")
        #expect(policy.action(for: 0.3999) == "allow")
    }

    @Test("a pattern is all files of that name in a folder, in the order of their bytes")
    func patterns() throws {
        let folder = TemporaryFolder()
        for name in ["b.txt", "a.txt", "Z.txt", ".hidden.txt", "c.md"] {
            try folder.write([1], named: "e/lists/\(name)")
        }
        func files(_ list: String) throws -> [String] {
            let yaml = "files: \(list)"
            let root = try ManifestNode(parsing: yaml, file: "bundle.yaml", wanted: "files")
            return try BundleManifest.files(root.required("files"), in: folder.path + "/e")
        }
        #expect(
            try files("[x, 'lists/*.txt']") == ["x", "lists/Z.txt", "lists/a.txt", "lists/b.txt"]
        )
        #expect(try files("[lists/b.txt, 'lists/b*']") == ["lists/b.txt"])
        for (list, message) in [
            ("['lists/*.csv']", "found no file for \"lists/*.csv\""),
            ("['*/a.txt']", "wanted one \"*\", in the name"), ("['none/*']", "cannot be read"),
        ] {
            let error = #expect(throws: BundleError.self) { _ = try files(list) }
            #expect(error?.description.contains(message) == true)
        }
    }
}
