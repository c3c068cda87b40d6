package import GatehouseCore
internal import GatehouseFiles

/// Reading rules where people write them, so that messages name the file to open.
extension RuleFile {
    /// Reads the rules of an expert.
    ///
    /// - Throws: ``RuleError`` for the first thing that is not as it should be.
    package init(of expert: ExpertFolder, schema: EventSchema) throws(RuleError) {
        let path: String
        let yaml: String
        do {
            path = try expert.path(of: RuleDetector.rulesFile)
            yaml = try expert.map(RuleDetector.rulesFile).string
        } catch {
            throw RuleError(file: "bundle.yaml", line: nil, message: "\(error)")
        }
        try self.init(parsing: yaml, path: path, schema: schema) { (file) throws(ExpertError) in
            try expert.map(file).copy
        }
    }

    /// Reads a file of rules that is part of no bundle, such as an edit of one; the files that it names
    /// lie next to it.
    ///
    /// - Throws: ``RuleError`` for the first thing that is not as it should be.
    package init(path: String, schema: EventSchema) throws(RuleError) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let yaml: String
        do {
            yaml = try MappedFile(path: path).string
        } catch {
            throw RuleError(file: path, line: nil, message: "\(error)")
        }
        try self.init(parsing: yaml, path: path, schema: schema) { (file) throws(ExpertError) in
            do {
                return try MappedFile(path: folder + file).copy
            } catch {
                throw ExpertError(expert: RuleDetector.name, message: "\(error)")
            }
        }
    }
}
