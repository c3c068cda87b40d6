// Attention of one text: for each head, two products of `gemm_float.h` with a softmax between them.
//
// The keys, transposed, and the values are put into panels first; that is work for each token,
// against work for each pair of tokens that then reads them in order.

// Four rows of four into columns that lie 16 apart.
INLINE void transpose_four(const float *from, size_t stride, float *into) {
    four a, b, c, d;
    memcpy(&a, from, sizeof a);
    memcpy(&b, from + stride, sizeof b);
    memcpy(&c, from + 2 * stride, sizeof c);
    memcpy(&d, from + 3 * stride, sizeof d);
    const four ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    const four ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const four cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const four cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    a = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
    b = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
    c = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
    d = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
    memcpy(into, &a, sizeof a);
    memcpy(into + 16, &b, sizeof b);
    memcpy(into + 32, &c, sizeof c);
    memcpy(into + 48, &d, sizeof d);
}

// Keys of one head to [token / 16][width][token % 16]; places behind the last token are zero.
GATEHOUSE_TARGET
static void pack_keys(const float *keys, size_t stride, size_t tokens, size_t width, float *into) {
    for (size_t t = 0; t < tokens; t += 4) {
        float *panel = into + t / 16 * 16 * width + t % 16;
        if (t + 4 <= tokens) {
            for (size_t i = 0; i < width; i += 4)
                transpose_four(keys + t * stride + i, stride, panel + i * 16);
        } else {
            for (size_t i = 0; i < width; i++)
                for (size_t j = 0; j < 4; j++)
                    panel[i * 16 + j] = t + j < tokens ? keys[(t + j) * stride + i] : 0;
        }
    }
    for (size_t t = (tokens + 3) / 4 * 4; t % 16 != 0; t += 4)
        for (size_t i = 0; i < width; i++)
            memset(into + t / 16 * 16 * width + i * 16 + t % 16, 0, 4 * sizeof(float));
}

// Values of one head to [width / 16][token][width % 16]; places behind the width are zero.
GATEHOUSE_TARGET
static void pack_values(const float *values, size_t stride, size_t tokens, size_t width,
                        float *into) {
    for (size_t first = 0; first < width; first += 16)
        for (size_t t = 0; t < tokens; t++, into += 16) {
            if (first + 16 <= width) {
                store(into, load(values + t * stride + first));
            } else {
                memcpy(into, values + t * stride + first, 8 * sizeof(float));
                memset(into + 8, 0, 8 * sizeof(float));
            }
        }
}

// Replaces a row's scores by 2^((score - largest) * scale); gives the sum of these. `count` is
// rounded up to sixteens, of which the last is filled with scores that count for nothing.
GATEHOUSE_TARGET __attribute__((noinline))
static float softmax(float *scores, size_t count, float scale) {
    const size_t padded = (count + 15) / 16 * 16;
    for (size_t t = count; t < padded; t++) scores[t] = -FLT_MAX;
    lanes largest = load(scores);
    for (size_t t = 16; t < padded; t += 16) {
        const lanes x = load(scores + t);
        largest = choose(x > largest, x, largest);
    }
    const float most = max_of(largest);
    lanes total = lanes_of(0);
    for (size_t t = 0; t < padded; t += 16) {
        const lanes power = exp2_of((load(scores + t) - most) * scale);
        store(scores + t, power);
        total += power;
    }
    return sum_of(total);
}

GATEHOUSE_TARGET
static void attention(const float *projections, size_t tokens, size_t heads, size_t head_width,
                      void *scratch, float *context) {
    const size_t hidden = heads * head_width, stride = 3 * hidden;
    const size_t padded_tokens = (tokens + 15) / 16 * 16;
    const size_t padded_width = (head_width + 15) / 16 * 16;
    float *keys = scratch;
    float *values = keys + padded_tokens * head_width;
    float *scores = values + tokens * padded_width;
    float *mixed = scores + GATEHOUSE_QUERY_BLOCK * padded_tokens;
    const float log2_e = 1.44269504f;
    const float scale = log2_e / __builtin_elementwise_sqrt((float)head_width);
    for (size_t head = 0; head < heads; head++) {
        const float *queries = projections + head * head_width;
        pack_keys(queries + hidden, stride, tokens, head_width, keys);
        pack_values(queries + 2 * hidden, stride, tokens, head_width, values);
        for (size_t t = 0; t < tokens; t += GATEHOUSE_QUERY_BLOCK) {
            const size_t left = tokens - t;
            const size_t rows = left < GATEHOUSE_QUERY_BLOCK ? left : GATEHOUSE_QUERY_BLOCK;
            float_block(queries + t * stride, stride, rows, head_width, keys, padded_tokens / 16,
                        NULL, 0, scores, padded_tokens);
            float sums[GATEHOUSE_QUERY_BLOCK];
            for (size_t r = 0; r < rows; r++)
                sums[r] = softmax(scores + r * padded_tokens, tokens, scale);
            float_block(scores, padded_tokens, rows, tokens, values, padded_width / 16, NULL, 0,
                        mixed, padded_width);
            for (size_t r = 0; r < rows; r++)
                for (size_t i = 0; i < head_width; i++)
                    context[(t + r) * hidden + head * head_width + i] =
                        mixed[r * padded_width + i] / sums[r];
        }
    }
}
