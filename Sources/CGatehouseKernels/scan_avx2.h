// The dot products of a scan in AVX2.

// Adds up eight lanes of each of eight registers: sum r goes to lane r.
INLINE __m256i fold_eight(const __m256i sums[8]) {
    __m256i pairs[4], fours[2];
    UNROLL for (size_t i = 0; i < 4; i++)
        pairs[i] = _mm256_hadd_epi32(sums[2 * i], sums[2 * i + 1]);
    UNROLL for (size_t i = 0; i < 2; i++)
        fours[i] = _mm256_hadd_epi32(pairs[2 * i], pairs[2 * i + 1]);
    return _mm256_add_epi32(_mm256_permute2x128_si256(fours[0], fours[1], 0x20),
                            _mm256_permute2x128_si256(fours[0], fours[1], 0x31));
}

INLINE __m256i widened(const int8_t *from) {
    return _mm256_cvtepi8_epi16(_mm_load_si128((const __m128i *)from));
}

INLINE int32_t int8_dot(const int8_t *query, int32_t sum, const int8_t *row, size_t stride) {
    (void)sum;
    typedef int32_t eight_int __attribute__((vector_size(32)));
    __m256i sums = {};
    for (size_t k = 0; k < stride; k += 16)
        sums = _mm256_add_epi32(sums, _mm256_madd_epi16(widened(row + k), widened(query + k)));
    return __builtin_reduce_add((eight_int)sums);
}

// Products of 16 bits, for `vpmaddubsw` takes one side unsigned and saturates. Eight rows share
// what is widened of the query: 10 ns a row of 384, against 16 when each widens it again.
INLINE lanes_int int8_dots(const int8_t *query, int32_t sum, const int8_t *rows, size_t stride,
                           size_t left) {
    (void)sum;
    __m256i dots[2];
    UNROLL for (size_t half = 0; half < 2; half++) {
        __m256i sums[8] = {};
        for (size_t k = 0; k < stride; k += 16) {
            const __m256i q = widened(query + k);
            UNROLL for (size_t r = 0; r < 8; r++) {
                const size_t row = half * 8 + r < left ? half * 8 + r : left - 1;
                sums[r] = _mm256_add_epi32(
                    sums[r], _mm256_madd_epi16(widened(rows + row * stride + k), q));
            }
        }
        dots[half] = fold_eight(sums);
    }
    lanes_int all;
    memcpy(&all, dots, sizeof all);
    return all;
}

// Four products of at most 15 * 127, twice over, stay within 16 bits.
INLINE __m256i int4_sums(const int8_t *query, const int8_t *row, size_t stride) {
    const __m256i low = _mm256_set1_epi8(15), ones = _mm256_set1_epi16(1);
    __m256i sums = {};
    for (size_t k = 0; k < stride; k += 64) {
        __m256i products = {};
        UNROLL for (size_t half = 0; half < 64; half += 32) {
            const __m256i *q = (const __m256i *)(query + 2 * k + half);
            const __m256i pairs = _mm256_load_si256((const __m256i *)(row + k + half));
            const __m256i first = _mm256_and_si256(pairs, low);
            const __m256i second = _mm256_and_si256(_mm256_srli_epi16(pairs, 4), low);
            products = _mm256_add_epi16(
                products, _mm256_maddubs_epi16(first, _mm256_load_si256(q)));
            products = _mm256_add_epi16(
                products, _mm256_maddubs_epi16(second, _mm256_load_si256(q + 2)));
        }
        sums = _mm256_add_epi32(sums, _mm256_madd_epi16(products, ones));
    }
    return sums;
}

INLINE lanes_int int4_dots(const int8_t *query, int32_t sum, const int8_t *rows, size_t stride,
                           size_t left) {
    __m256i dots[2];
    UNROLL for (size_t half = 0; half < 2; half++) {
        __m256i sums[8];
        UNROLL for (size_t r = 0; r < 8; r++) {
            const size_t row = half * 8 + r < left ? half * 8 + r : left - 1;
            sums[r] = int4_sums(query, rows + row * stride, stride);
        }
        dots[half] = fold_eight(sums);
    }
    lanes_int all;
    memcpy(&all, dots, sizeof all);
    return all * 16 - 120 * sum;
}
