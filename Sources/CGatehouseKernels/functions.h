// Transcendental functions of sixteen lanes. Coefficients are minimax fits, found by Lawson's
// iteration and rounded to floats; errors were measured over all of the stated range.

// Adding and taking away 1.5 * 2^23 rounds to an integer, ties to even; between the two, the low
// bits are that integer.
#define ROUND 12582912.0f
#define ROUND_BITS 0x4B400000u

// 2^x to 2e-7 of itself for x in -126...127; below and above, the result of the nearer end.
INLINE lanes exp2_of(lanes x) {
    x = choose(x < -126.0f, lanes_of(-126), x);
    x = choose(x > 127.0f, lanes_of(127), x);
    const lanes shifted = x + ROUND;
    const lanes f = x - (shifted - ROUND);
    lanes p = lanes_of(1.535336196e-4f);
    p = fused(p, f, lanes_of(1.339887502e-3f));
    p = fused(p, f, lanes_of(9.618437663e-3f));
    p = fused(p, f, lanes_of(5.550332367e-2f));
    p = fused(p, f, lanes_of(2.402264774e-1f));
    p = fused(p, f, lanes_of(6.931471825e-1f));
    p = fused(p, f, lanes_of(1));
    // The integer becomes the exponent of a factor.
    return p * (lanes)(((lanes_bits)shifted << 23) + 0x3F800000u);
}

// x * P(X < x) for a standard normal X; the probability is within 1.5e-7, as that of a rational
// function of degree 11 over 10 on -5.4...5.4, beyond which it is within 4e-8 of 0 or 1.
INLINE lanes gelu_of(lanes x) {
    lanes c = choose(x < -5.4f, lanes_of(-5.4f), x);
    c = choose(c > 5.4f, lanes_of(5.4f), c);
    const lanes t = c * c;
    lanes p = lanes_of(2.3386725445107004e-8f);
    p = fused(p, t, lanes_of(6.36001050224877e-6f));
    p = fused(p, t, lanes_of(1.643212599446997e-4f));
    p = fused(p, t, lanes_of(4.65084845200181e-3f));
    p = fused(p, t, lanes_of(3.3372193574905396e-2f));
    p = fused(p, t, lanes_of(3.98942232131958e-1f));
    lanes q = lanes_of(1.2165900216132286e-6f);
    q = fused(q, t, lanes_of(7.240001286845654e-5f));
    q = fused(q, t, lanes_of(1.8589789979159832e-3f));
    q = fused(q, t, lanes_of(2.8378665447235107e-2f));
    q = fused(q, t, lanes_of(2.5031778216362e-1f));
    q = fused(q, t, lanes_of(1));
    return x * (c * p / q + 0.5f);
}

// Sixteen columns of a block of rows. Apart, or its many constants would be kept in the registers
// that the tiles around it need.
GATEHOUSE_TARGET __attribute__((noinline, unused))
static void gelu_block(float *values, size_t stride, size_t rows) {
    for (size_t r = 0; r < rows; r++, values += stride) store(values, gelu_of(load(values)));
}
