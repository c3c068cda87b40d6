// The plain form of the dot products of a scan.

INLINE int32_t int8_dot(const int8_t *query, int32_t sum, const int8_t *row, size_t stride) {
    (void)sum;
    int32_t dot = 0;
    for (size_t k = 0; k < stride; k++) dot += query[k] * row[k];
    return dot;
}

INLINE lanes_int int8_dots(const int8_t *query, int32_t sum, const int8_t *rows, size_t stride,
                           size_t left) {
    lanes_int dots = {};
    for (size_t r = 0; r < left; r++) dots[r] = int8_dot(query, sum, rows + r * stride, stride);
    return dots;
}

INLINE lanes_int int4_dots(const int8_t *query, int32_t sum, const int8_t *rows, size_t stride,
                           size_t left) {
    lanes_int dots = {};
    for (size_t r = 0; r < left; r++, rows += stride) {
        int32_t dot = 0;
        for (size_t k = 0; k < stride; k += 64)
            for (size_t i = k; i < k + 64; i++) {
                const uint8_t pair = (uint8_t)rows[i];
                dot += query[k + i] * (pair & 15) + query[k + i + 64] * (pair >> 4);
            }
        dots[r] = 16 * dot - 120 * sum;
    }
    return dots;
}
