internal import Dispatch
internal import GatehouseLearning
package import GatehouseRuntime
internal import Synchronization

/// What deferred groups are worth, predicted for each fold by networks fitted on the rows outside it.
///
/// What a group saved of a row's loss comes from the gate that did not see the row's fold. That gate saw
/// the fold that is predicted, as in stacking generally.
extension CrossFit {
    /// Calibrated fused logits of the eager experts, then with one deferred group, two, and so on.
    package func nestedLogits(_ scoring: ScoringMasks) -> [[Double]] {
        scoring.nested.map { calibrated(fusedLogits(mask: $0)) }
    }

    /// Predicted savings of log loss, in nats, `[group][row]`.
    package func savings(
        _ scoring: ScoringMasks,
        nested fused: [[Double]],
        seed: UInt64,
    ) -> [[Double]] {
        let groupCount = fused.count - 1
        let empty = [Double](repeating: 0, count: folds.count)
        guard groupCount > 0 else { return [] }
        let predicted = Mutex([[Double]](repeating: empty, count: groupCount))
        DispatchQueue.concurrentPerform(iterations: gates.count) { fold in
            let table = ValueTable(
                examples,
                rows: folds.indices.filter { folds[$0] != fold },
                gate: gates[fold],
                scoring: scoring,
                fused: fused
            )
            let members = ValueFit.members(fitting: table, seed: seed, recipe: recipe)
            let rows = folds.indices.filter { folds[$0] == fold }
            let tested = ValueTable(
                examples,
                rows: rows,
                gate: gates[fold],
                scoring: scoring,
                fused: fused
            )
            let savings = tested.savings(predictedBy: members)
            predicted.withLock { predicted in
                for (place, row) in rows.enumerated() {
                    for group in 0..<groupCount {
                        predicted[group][row] = savings[place * groupCount + group]
                    }
                }
            }
        }
        return predicted.withLock { $0 }
    }

    /// The value gate of all rows.
    ///
    /// - Parameters:
    ///   - gate: The fusion gate of all rows.
    ///   - scoring: Which experts run when.
    ///   - fused: ``nestedLogits(_:)``.
    ///   - savings: ``savings(_:nested:seed:)``: out of fold, for a network thinks more of the rows that it
    ///     was fitted on.
    ///   - costs: What each group takes for each row, in microseconds, `[group][row]`.
    ///   - seed: For whatever is random.
    /// - Returns: Nothing where there are no deferred groups.
    package func valueGate(
        beside gate: FusionGate,
        _ scoring: ScoringMasks,
        nested fused: [[Double]],
        savings: [[Double]],
        costs: [[Double]],
        seed: UInt64,
    ) -> ValueGate? {
        guard !scoring.groups.isEmpty else { return nil }
        let table = ValueTable(
            examples,
            rows: Array(folds.indices),
            gate: gate,
            scoring: scoring,
            fused: fused
        )
        return ValueGate(
            groups: scoring.groups.map(\.name),
            rates: Quantiles(of: RouteChoice.rates(savings, costs: costs)),
            fusionInputCount: gate.inputs.count,
            members: ValueFit.members(fitting: table, seed: seed, recipe: recipe)
                .map(\.gateLayers)
        )
    }
}

extension ValueTable {
    /// The mean of what networks predict, shape `[rowCount, groupCount]`.
    func savings(predictedBy members: [MultilayerPerceptron]) -> [Double] {
        var sums = [Double](repeating: 0, count: savings.count)
        for network in members {
            var workspace = network.makeWorkspace()
            for row in 0..<rowCount {
                let start = row * inputCount
                network.forward(
                    inputs.span.extracting(start..<start + inputCount),
                    workspace: &workspace
                )
                for group in 0..<groupCount {
                    sums[row * groupCount + group] +=
                        Double(workspace.output(group)) / Double(members.count)
                }
            }
        }
        return sums
    }
}
