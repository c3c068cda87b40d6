// The gates: a few small networks that read the same inputs, and what comes before and behind them.
//
// Sums run in the order of the inputs and are not fused, as training computes them. Additions of one
// output wait for each other, so three networks are computed side by side: with one by one the
// processor would wait most of the time.

// One layer of `members` networks, each with its own weights; `vectors` times sixteen outputs from `first`
// on. Networks read their inputs `input_stride` floats apart, or the same ones where that is 0.
INLINE void network_layer(const float *inputs, size_t input_stride, size_t input_count,
                          const float *weights, const float *bias, size_t output_count, size_t first,
                          float *outputs, const size_t members, const size_t vectors) {
    lanes sums[6];
    UNROLL for (size_t m = 0; m < members; m++)
        UNROLL for (size_t v = 0; v < vectors; v++)
            sums[m * vectors + v] = load(bias + m * output_count + first + 16 * v);
    for (size_t i = 0; i < input_count; i++) {
        UNROLL for (size_t m = 0; m < members; m++) {
            const float input = inputs[m * input_stride + i];
            const float *row = weights + (m * input_count + i) * output_count + first;
            UNROLL for (size_t v = 0; v < vectors; v++)
                sums[m * vectors + v] += input * load(row + 16 * v);
        }
    }
    UNROLL for (size_t m = 0; m < members; m++)
        UNROLL for (size_t v = 0; v < vectors; v++)
            store(outputs + m * output_count + first + 16 * v, sums[m * vectors + v]);
}

// The same for any number of networks and of outputs, a multiple of 16.
GATEHOUSE_TARGET static inline void network_layers(const float *inputs, size_t input_stride,
                                                   size_t input_count, const float *weights,
                                                   const float *bias, size_t output_count,
                                                   float *outputs, size_t members) {
    size_t m = 0;
    while (m < members) {
        const size_t group = members - m >= 3 ? 3 : 1;
        const float *own_inputs = inputs + m * input_stride;
        const float *own_weights = weights + m * input_count * output_count;
        const float *own_bias = bias + m * output_count;
        float *own_outputs = outputs + m * output_count;
        for (size_t first = 0; first < output_count;) {
            const size_t vectors = output_count - first >= 32 ? 2 : 1;
#define GATEHOUSE_LAYER(m, v)                                                                  \
    network_layer(own_inputs, input_stride, input_count, own_weights, own_bias, output_count, \
                  first, own_outputs, m, v)
            if (group == 3 && vectors == 2) GATEHOUSE_LAYER(3, 2);
            else if (group == 3) GATEHOUSE_LAYER(3, 1);
            else if (vectors == 2) GATEHOUSE_LAYER(1, 2);
            else GATEHOUSE_LAYER(1, 1);
#undef GATEHOUSE_LAYER
            first += 16 * vectors;
        }
        m += group;
    }
}

// max(x, 0).
INLINE void rectify(float *values, size_t count) {
    for (size_t i = 0; i < count; i += 16) {
        const lanes x = load(values + i);
        store(values + i, choose(x > 0.0f, x, lanes_of(0)));
    }
}

GATEHOUSE_TARGET static void networks(const gatehouse_networks *n, const float *inputs,
                                      float *hidden, float *outputs) {
    const size_t width = GATEHOUSE_NETWORK_WIDTH, units = n->members * width;
    const float *weights = n->parameters;
    const float *bias = weights + units * (n->inputs + width + n->outputs);
    network_layers(inputs, 0, n->inputs, weights, bias, width, hidden, n->members);
    rectify(hidden, units);
    weights += units * n->inputs;
    bias += units;
    network_layers(hidden, width, width, weights, bias, width, hidden + units, n->members);
    rectify(hidden + units, units);
    weights += units * width;
    bias += units;
    network_layers(hidden + units, width, width, weights, bias, n->outputs, outputs, n->members);
}

// ln(1 + x) for x in 0...3e38: Cephes' polynomial, without fused products.
INLINE lanes log1p_of(lanes x) {
    const lanes sum = 1.0f + x;
    // 0x3f3504f3 is the root of a half: the significand lies in [0.707, 1.414).
    const lanes_int exponent = ((lanes_int)sum - 0x3f3504f3) >> 23;
    const lanes f = (lanes)((lanes_int)sum - (exponent << 23)) - 1.0f;
    const lanes k = __builtin_convertvector(exponent, lanes);
    const lanes square = f * f;
    lanes p = lanes_of(7.0376836292e-2f);
    p = p * f - 1.1514610310e-1f;
    p = p * f + 1.1676998740e-1f;
    p = p * f - 1.2420140846e-1f;
    p = p * f + 1.4249322787e-1f;
    p = p * f - 1.6668057665e-1f;
    p = p * f + 2.0000714765e-1f;
    p = p * f - 2.4999993993e-1f;
    p = p * f + 3.3333331174e-1f;
    const lanes y = p * f * square + k * -2.1219444e-4f - 0.5f * square;
    return f + y + k * 0.693359375f;
}

// e^x for x in -87...0: Cephes' polynomial, without fused products; below, that of -87.
INLINE lanes exp_of_negative(lanes x) {
    x = choose(x < -87.0f, lanes_of(-87), x);
    const lanes shifted = x * 1.44269504f + ROUND;
    const lanes k = shifted - ROUND;
    const lanes r = (x - k * 0.693359375f) + k * 2.1219444e-4f;
    lanes p = lanes_of(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    const lanes y = p * (r * r) + r + 1.0f;
    return y * (lanes)(((lanes_bits)shifted << 23) + 0x3f800000u);
}

INLINE lanes magnitude_of(lanes x) { return (lanes)((lanes_bits)x & 0x7fffffffu); }

GATEHOUSE_TARGET static void softplus(float *values, size_t count) {
    for (size_t i = 0; i < count; i += 16) {
        const lanes x = load(values + i);
        const lanes positive = choose(x > 0.0f, x, lanes_of(0));
        store(values + i, positive + log1p_of(exp_of_negative(-magnitude_of(x))));
    }
}

GATEHOUSE_TARGET static void standardize(const gatehouse_columns *columns, const float *features,
                                         float *outputs) {
    const size_t padded = (columns->count + 15) / 16 * 16;
    const uint32_t *places = columns->parameters, *logarithmic = places + padded;
    const float *means = (const float *)(logarithmic + padded), *scales = means + padded;
    for (size_t c = 0; c < columns->count; c++) outputs[c] = features[places[c]];
    for (size_t c = 0; c < columns->count; c += 16) {
        const size_t rest = columns->count - c < 16 ? columns->count - c : 16;
        lanes x = {};
        if (rest == 16) x = load(outputs + c);
        else memcpy(&x, outputs + c, rest * sizeof(float));
        const lanes_bits sign = (lanes_bits)x & 0x80000000u;
        const lanes logarithm = (lanes)((lanes_bits)log1p_of(magnitude_of(x)) | sign);
        lanes_int is_logarithmic;
        memcpy(&is_logarithmic, logarithmic + c, sizeof is_logarithmic);
        lanes y = choose(is_logarithmic, logarithm, x);
        y = (y - load(means + c)) * load(scales + c);
        y = choose(y > 4.0f, lanes_of(4), y);
        y = choose(y < -4.0f, lanes_of(-4), y);
        // What is not finite, taken from itself, is no number.
        y = choose(x - x == 0.0f, y, lanes_of(0));
        if (rest == 16) store(outputs + c, y);
        else memcpy(outputs + c, &y, rest * sizeof(float));
    }
}
