internal import GatehouseFiles

/// Out-of-fold logits of an expert that was trained elsewhere.
///
/// A CSV with the header `id,fold,logit` and one line for every event of the data, in any order: the
/// logit of a fit that did not see the event's fold. An empty logit abstains.
package enum ExpertLogits {
    /// Reads the logits of `data`'s rows, whose folds are `folds`; NaN where the expert abstains.
    ///
    /// - Throws: When an id is unknown, missing or given twice, a fold is another, or a logit is no
    ///   number.
    package static func read(
        _ path: String,
        for data: LabelledEvents,
        folds: [Int],
    ) throws(TrainingError) -> [Double] {
        let lines: [[UInt8]]
        do {
            lines = try MappedFile(path: path).lines
        } catch {
            // It names the file.
            throw .file("\(error)")
        }
        guard let header = lines.first, String(decoding: header, as: UTF8.self) == "id,fold,logit"
        else {
            throw .logits(file: path, message: "found no header; the first line is id,fold,logit")
        }
        var logits = [Double?](repeating: nil, count: data.count)
        for (index, line) in lines.enumerated().dropFirst() {
            func refuse(_ message: String) -> TrainingError {
                .logits(file: "\(path):\(index + 1)", message: message)
            }
            let cells = String(decoding: line, as: UTF8.self)
                .split(separator: ",", omittingEmptySubsequences: false)
            guard cells.count == 3, let fold = Int(cells[1]), let logit = logit(cells[2]) else {
                throw refuse("found \"\(cells.joined(separator: ","))\"; wanted id,fold,logit")
            }
            guard let row = data.row(of: String(cells[0])) else {
                throw refuse("found the id \(cells[0]), which the data does not have; \(remedy)")
            }
            guard logits[row] == nil else { throw refuse("found the id \(cells[0]) twice") }
            guard folds[row] == fold else {
                throw refuse(
                    "found fold \(fold) for \(cells[0]); the data's is \(folds[row]); \(remedy)"
                )
            }
            logits[row] = logit
        }
        if let missing = logits.firstIndex(of: nil) {
            throw .logits(
                file: path,
                message: "found no logit for the id \(data.ids[missing]); \(remedy)"
            )
        }
        return logits.map { $0 ?? .nan }
    }

    /// NaN of an empty cell; nil of one that is no finite number.
    private static func logit(_ cell: Substring) -> Double? {
        if cell.isEmpty { return .nan }
        return Double(cell).flatMap { $0.isFinite ? $0 : nil }
    }

    private static let remedy =
        """
        make the logits from `gatehouse features` of the same data and bundle, whose \
        `training.folds` is what --folds must be
        """
}
