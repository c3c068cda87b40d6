// Imported for the linker alone: `squareRoot()`, which IEEE 754 defines to the last bit, may call libm's `sqrt`.
#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Exponential, logarithm and cosine from IEEE additions, multiplications and divisions alone.
///
/// glibc picks its `exp`, `log` and `cos` by CPU (with and without fused multiply-add), and their last
/// bits differ; what is trained here must be the same bytes on every machine. The double precision
/// forms are those of [fdlibm], error below 1 ulp; the single precision one is that of Cephes, 2 ulp.
///
/// [fdlibm]: https://www.netlib.org/fdlibm/
package enum PortableMath {
    /// Computes eˣ; 0 below −745.1, infinity above 709.8, NaN of NaN.
    package static func exponential(_ x: Double) -> Double {
        guard x < 709.782712893384 else { return x.isNaN ? x : .infinity }
        guard x > -745.133219101941 else { return x.isNaN ? x : 0 }
        // Adding 1.5 · 2⁵² rounds to an integer.
        let k = (x * 1.442_695_040_888_963_4 + 0x1.8p52) - 0x1.8p52
        let high = x - k * ln2High
        let low = k * ln2Low
        let r = high - low
        let t = r * r
        var p = 4.138_136_797_057_238_46e-08
        p = p * t - 1.653_390_220_546_525_15e-06
        p = p * t + 6.613_756_321_437_934_36e-05
        p = p * t - 2.777_777_777_701_559_338_42e-03
        p = p * t + 1.666_666_666_666_660_190_37e-01
        let c = r - t * p
        let y = 1 - ((low - (r * c) / (2 - c)) - high)
        // y lies in [0.7, 1.42]: adding to its exponent field scales by 2ᵏ without rounding.
        let exponent = Int64(k)
        if exponent >= -1021 {
            return Double(bitPattern: y.bitPattern &+ UInt64(bitPattern: exponent &<< 52))
        }
        // Subnormal: in two steps, so that the only rounding is the last multiplication.
        let shifted = UInt64(bitPattern: (exponent &+ 1000) &<< 52)
        return Double(bitPattern: y.bitPattern &+ shifted) * 0x1p-1000
    }

    /// Computes ln x; −infinity of 0, NaN below 0 and of NaN.
    package static func logarithm(_ x: Double) -> Double {
        guard x > 0 else { return x == 0 ? -.infinity : .nan }
        guard x < .infinity else { return x }
        var significand = x.significand
        var k = Double(x.exponent)
        if significand > 1.414_213_562_373_095 {
            significand *= 0.5
            k += 1
        }
        let f = significand - 1
        let s = f / (2 + f)
        let z = s * s
        var r = 1.479_819_860_511_658_591e-01
        r = r * z + 1.531_383_769_920_937_332e-01
        r = r * z + 1.818_357_216_161_805_012e-01
        r = r * z + 2.222_219_843_214_978_396e-01
        r = r * z + 2.857_142_874_366_239_149e-01
        r = r * z + 3.999_999_999_940_941_908e-01
        r = r * z + 6.666_666_666_666_735_130e-01
        r *= z
        let halfSquare = 0.5 * f * f
        return k * ln2High - ((halfSquare - (s * (halfSquare + r) + k * ln2Low)) - f)
    }

    /// Computes ln(1 + x) without losing a small x.
    package static func logarithm(onePlus x: Double) -> Double {
        let sum = 1 + x
        guard sum != 1 else { return x }
        guard sum < .infinity else { return sum }
        // What rounding took from `sum` is put back in proportion (W. Kahan).
        return logarithm(sum) * (x / (sum - 1))
    }

    /// Computes cos x for x in [0, π].
    package static func cosine(_ x: Double) -> Double {
        precondition(x >= 0 && x <= 3.141_592_653_589_794, "cosine of \(x), which is outside 0...π")
        let isReflected = x > 1.570_796_326_794_896_6
        let angle = isReflected ? 3.141_592_653_589_793 - x : x
        let square = angle * angle
        var sum = 1.0
        var n = 22.0
        while n > 0 {
            sum = 1 - sum * square / (n * (n - 1))
            n -= 2
        }
        return isReflected ? -sum : sum
    }

    /// Computes eˣ in single precision, x held to −87…88.
    ///
    /// Without a branch, so that loops over it vectorise.
    @inlinable
    @inline(__always)
    package static func exponential(_ value: Float) -> Float {
        var x = value > 88 ? 88 : value
        x = x < -87 ? -87 : x
        // Adding 1.5 · 2²³ rounds to an integer and leaves it in the low bits.
        let shifted = x * 1.442_695_04 + 12_582_912
        let k = shifted - 12_582_912
        let r = (x - k * 0.693_359_375) + k * 2.121_944_4e-4
        var p: Float = 1.987_569_15e-4
        p = p * r + 1.398_199_950_7e-3
        p = p * r + 8.333_451_907_3e-3
        p = p * r + 4.166_579_589_4e-2
        p = p * r + 1.666_666_545_9e-1
        p = p * r + 5.000_000_120_1e-1
        let y = p * (r * r) + r + 1
        return y * Float(bitPattern: (shifted.bitPattern &<< 23) &+ 0x3f80_0000)
    }

    /// Computes ln(1 + x) in single precision for x in 0…3e38, within 1e-7 of it or of its value.
    ///
    /// What is smaller than 6e-8 is lost. Without a branch, so that loops over it vectorise.
    @inlinable
    @inline(__always)
    package static func logarithm(onePlus x: Float) -> Float {
        let sum = 1 + x
        // 0x3f35_04f3 is √½: the significand lies in [√½, √2).
        let exponent = Int32(bitPattern: sum.bitPattern &- 0x3f35_04f3) &>> 23
        let f = Float(bitPattern: sum.bitPattern &- UInt32(bitPattern: exponent &<< 23)) - 1
        let k = Float(exponent)
        let square = f * f
        var p: Float = 7.037_683_629_2e-2
        p = p * f - 1.151_461_031_0e-1
        p = p * f + 1.167_699_874_0e-1
        p = p * f - 1.242_014_084_6e-1
        p = p * f + 1.424_932_278_7e-1
        p = p * f - 1.666_805_766_5e-1
        p = p * f + 2.000_071_476_5e-1
        p = p * f - 2.499_999_399_3e-1
        p = p * f + 3.333_333_117_4e-1
        let y = p * f * square + k * -2.121_944_4e-4 - 0.5 * square
        return f + y + k * 0.693_359_375
    }

    /// Computes ln(1 + eˣ), the smooth form of max(x, 0), in single precision; x finite.
    ///
    /// Without a branch, so that loops over it vectorise.
    @inlinable
    @inline(__always)
    package static func softplus(_ x: Float) -> Float {
        (x > 0 ? x : 0) + logarithm(onePlus: exponential(-abs(x)))
    }

    private static let ln2High = 6.931_471_803_691_238_164_90e-01
    private static let ln2Low = 1.908_214_929_270_587_700_02e-10
}
