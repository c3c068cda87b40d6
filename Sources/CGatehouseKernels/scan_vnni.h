// The dot products of a scan in AVX-512 VNNI: `vpdpbusd` multiplies 64 pairs, one side unsigned.

// Adds up sixteen lanes of each of sixteen registers: sum r goes to lane r.
INLINE lanes_int fold_sixteen(const __m512i sums[16]) {
    __m512i twos[8], fours[4], eights[2];
    UNROLL for (size_t i = 0; i < 8; i++)
        twos[i] = _mm512_add_epi32(_mm512_unpacklo_epi32(sums[2 * i], sums[2 * i + 1]),
                                   _mm512_unpackhi_epi32(sums[2 * i], sums[2 * i + 1]));
    UNROLL for (size_t i = 0; i < 4; i++)
        fours[i] = _mm512_add_epi32(_mm512_unpacklo_epi64(twos[2 * i], twos[2 * i + 1]),
                                    _mm512_unpackhi_epi64(twos[2 * i], twos[2 * i + 1]));
    // Each quarter of 128 bits now has one partial sum of each of four rows.
    UNROLL for (size_t i = 0; i < 2; i++)
        eights[i] = _mm512_add_epi32(_mm512_shuffle_i32x4(fours[2 * i], fours[2 * i + 1], 0x88),
                                     _mm512_shuffle_i32x4(fours[2 * i], fours[2 * i + 1], 0xDD));
    return (lanes_int)_mm512_add_epi32(_mm512_shuffle_i32x4(eights[0], eights[1], 0x88),
                                       _mm512_shuffle_i32x4(eights[0], eights[1], 0xDD));
}

// A step of the row that is 128 too large is unsigned; 128 times the sum of the query takes that
// back.
INLINE __m512i int8_sums(const int8_t *query, const int8_t *row, size_t stride) {
    const __m512i sign = _mm512_set1_epi8((char)0x80);
    __m512i sums = {};
    for (size_t k = 0; k < stride; k += 64)
        sums = _mm512_dpbusd_epi32(sums, _mm512_xor_si512(_mm512_load_si512(row + k), sign),
                                   _mm512_load_si512(query + k));
    return sums;
}

INLINE int32_t int8_dot(const int8_t *query, int32_t sum, const int8_t *row, size_t stride) {
    return __builtin_reduce_add((lanes_int)int8_sums(query, row, stride)) - 128 * sum;
}

INLINE lanes_int int8_dots(const int8_t *query, int32_t sum, const int8_t *rows, size_t stride,
                           size_t left) {
    __m512i sums[16];
    UNROLL for (size_t r = 0; r < 16; r++)
        sums[r] = int8_sums(query, rows + (r < left ? r : left - 1) * stride, stride);
    return fold_sixteen(sums) - 128 * sum;
}

INLINE __m512i int4_sums(const int8_t *query, const int8_t *row, size_t stride) {
    const __m512i low = _mm512_set1_epi8(15);
    __m512i sums = {};
    for (size_t k = 0; k < stride; k += 64) {
        const __m512i pairs = _mm512_load_si512(row + k);
        const __m512i second = _mm512_and_si512(_mm512_srli_epi16(pairs, 4), low);
        sums = _mm512_dpbusd_epi32(sums, _mm512_and_si512(pairs, low),
                                   _mm512_load_si512(query + 2 * k));
        sums = _mm512_dpbusd_epi32(sums, second, _mm512_load_si512(query + 2 * k + 64));
    }
    return sums;
}

INLINE lanes_int int4_dots(const int8_t *query, int32_t sum, const int8_t *rows, size_t stride,
                           size_t left) {
    __m512i sums[16];
    UNROLL for (size_t r = 0; r < 16; r++)
        sums[r] = int4_sums(query, rows + (r < left ? r : left - 1) * stride, stride);
    return fold_sixteen(sums) * 16 - 120 * sum;
}
