internal import GatehouseLearning

/// Points and weights that integrate polynomials over 0…1 exactly, up to twice as many degrees as points.
struct GaussLegendre {
    private(set) var points: [Double] = []
    private(set) var weights: [Double] = []

    /// A rule of `count` points: the roots of Legendre's polynomial, found by Newton's method.
    init(count: Int) {
        for index in 0..<count {
            let angle = 3.141_592_653_589_793 * (Double(index) + 0.75) / (Double(count) + 0.5)
            var x = PortableMath.cosine(angle)
            var slope = 1.0
            for _ in 0..<100 {
                var (previous, value) = (1.0, x)
                for degree in 2..<count + 1 {
                    let n = Double(degree)
                    (previous, value) = (value, ((2 * n - 1) * x * value - (n - 1) * previous) / n)
                }
                slope = Double(count) * (x * value - previous) / (x * x - 1)
                let step = value / slope
                x -= step
                if step.magnitude < 1e-16 { break }
            }
            points.append((1 - x) / 2)
            weights.append(1 / ((1 - x * x) * slope * slope))
        }
    }
}
