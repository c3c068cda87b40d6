// What is done to rows as they are: normalising, looking up, averaging.

GATEHOUSE_TARGET
static void layer_norm(float *rows, const float *branch, size_t count, size_t width,
                       const float *gamma, const float *beta, float epsilon) {
    for (size_t r = 0; r < count; r++, rows += width) {
        lanes total = lanes_of(0);
        for (size_t i = 0; i < width; i += 16) {
            const lanes x = branch == NULL ? load(rows + i) : load(rows + i) + load(branch + i);
            store(rows + i, x);
            total += x;
        }
        if (branch != NULL) branch += width;
        const float mean = sum_of(total) / (float)width;
        lanes squares = lanes_of(0);
        for (size_t i = 0; i < width; i += 16) {
            const lanes centred = load(rows + i) - mean;
            squares = fused(centred, centred, squares);
        }
        const float variance = sum_of(squares) / (float)width;
        const float scale = 1 / __builtin_elementwise_sqrt(variance + epsilon);
        for (size_t i = 0; i < width; i += 16)
            store(rows + i,
                  fused((load(rows + i) - mean) * scale, load(gamma + i), load(beta + i)));
    }
}

// Sixteen 8-bit integers as floats.
INLINE lanes load_int8(const int8_t *from) {
    int8_t values __attribute__((vector_size(16)));
    memcpy(&values, from, sizeof values);
    return __builtin_convertvector(values, lanes);
}

GATEHOUSE_TARGET
static void embed_float(const int32_t *tokens, size_t count, const void *words, size_t word_count,
                        size_t width, const float *positions, const float *type, float *rows) {
    (void)word_count;
    for (size_t t = 0; t < count; t++) {
        const float *word = (const float *)words + (size_t)tokens[t] * width;
        for (size_t i = 0; i < width; i += 16)
            store(rows + t * width + i,
                  load(word + i) + load(type + i) + load(positions + t * width + i));
    }
}

GATEHOUSE_TARGET
static void embed_int8(const int32_t *tokens, size_t count, const void *words, size_t word_count,
                       size_t width, const float *positions, const float *type, float *rows) {
    const int8_t *steps = words;
    const float *scales = (const float *)(steps + word_count * width);
    for (size_t t = 0; t < count; t++) {
        const int8_t *word = steps + (size_t)tokens[t] * width;
        const lanes scale = lanes_of(scales[tokens[t]]);
        for (size_t i = 0; i < width; i += 16)
            store(rows + t * width + i, fused(load_int8(word + i), scale, load(type + i))
                                            + load(positions + t * width + i));
    }
}

GATEHOUSE_TARGET
static void divide(float *values, size_t width, size_t count) {
    if (count == 0) return;
    for (size_t i = 0; i < width; i += 16) store(values + i, load(values + i) / (float)count);
}

GATEHOUSE_TARGET
static void gather_mean_float(const int32_t *tokens, size_t count, const void *words,
                              size_t word_count, size_t width, float *mean) {
    (void)word_count;
    memset(mean, 0, width * sizeof *mean);
    for (size_t t = 0; t < count; t++) {
        const float *word = (const float *)words + (size_t)tokens[t] * width;
        for (size_t i = 0; i < width; i += 16) store(mean + i, load(mean + i) + load(word + i));
    }
    divide(mean, width, count);
}

// A vocabulary does not fit the second cache; rows are asked for this many tokens early.
enum { AHEAD = 8 };

GATEHOUSE_TARGET
static void gather_mean_int8(const int32_t *tokens, size_t count, const void *words,
                             size_t word_count, size_t width, float *mean) {
    const int8_t *steps = words;
    const float *scales = (const float *)(steps + word_count * width);
    memset(mean, 0, width * sizeof *mean);
    for (size_t t = 0; t < count; t++) {
        if (t + AHEAD < count)
            for (size_t i = 0; i < width; i += 64)
                __builtin_prefetch(steps + (size_t)tokens[t + AHEAD] * width + i);
        const int8_t *word = steps + (size_t)tokens[t] * width;
        const lanes scale = lanes_of(scales[tokens[t]]);
        for (size_t i = 0; i < width; i += 16)
            store(mean + i, fused(load_int8(word + i), scale, load(mean + i)));
    }
    divide(mean, width, count);
}

GATEHOUSE_TARGET
static void mean_of_rows(const float *rows, size_t count, size_t width, float *mean) {
    memset(mean, 0, width * sizeof *mean);
    for (size_t r = 0; r < count; r++, rows += width)
        for (size_t i = 0; i < width; i += 16) store(mean + i, load(mean + i) + load(rows + i));
    divide(mean, width, count);
}

GATEHOUSE_TARGET
static float dot(const float *a, const float *b, size_t width) {
    lanes total = lanes_of(0);
    for (size_t i = 0; i < width; i += 16) total = fused(load(a + i), load(b + i), total);
    return sum_of(total);
}

GATEHOUSE_TARGET
static void normalize_length(float *vector, size_t width) {
    const float length = __builtin_elementwise_sqrt(dot(vector, vector, width));
    if (length == 0) return;
    for (size_t i = 0; i < width; i += 16) store(vector + i, load(vector + i) / length);
}
