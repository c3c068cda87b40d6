// Forests of at most 32 leaves a tree and 64 columns, in AVX2: thirty-two trees at a time, as
// forest_masks_vbmi.c has sixty-four.

#include "forest_masks.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi")))

// The bytes of sixteen bins of 16 bits, in both halves.
TARGET static inline __m256i table_of(const uint16_t *bins) {
    const __m128i bytes = _mm_packus_epi16(_mm_loadu_si128((const __m128i *)bins),
                                           _mm_loadu_si128((const __m128i *)(bins + 8)));
    return _mm256_broadcastsi128_si256(bytes);
}

// Each tree's bin: of four tables the one that bits 4 and 5 of the column say.
TARGET static inline __m256i bins_of(const __m256i tables[4], __m256i columns) {
    const __m256i bit4 = _mm256_slli_epi16(columns, 3), bit5 = _mm256_slli_epi16(columns, 2);
    const __m256i low = _mm256_blendv_epi8(_mm256_shuffle_epi8(tables[0], columns),
                                           _mm256_shuffle_epi8(tables[1], columns), bit4);
    const __m256i high = _mm256_blendv_epi8(_mm256_shuffle_epi8(tables[2], columns),
                                            _mm256_shuffle_epi8(tables[3], columns), bit4);
    return _mm256_blendv_epi8(low, high, bit5);
}

TARGET static void find(const gatehouse_forest *forest, const gatehouse_binned_row *row,
                        double *margins) {
    const gatehouse_masks *m = &forest->masks;
    const uint16_t *bins = row->bins;
    uint32_t *leaves = row->leaves;
    const __m256i tables[4] = {table_of(bins), table_of(bins + 16), table_of(bins + 32),
                               table_of(bins + 48)};
    const gatehouse_masked_split *first = m->splits;
    for (size_t t = 0; t < m->trees; t += 32) {
        const size_t half = t % 64;
        __m256i left[4];
        for (int q = 0; q < 4; q++) left[q] = _mm256_set1_epi32(-1);
        for (size_t o = 0; o < forest->category_features; o++) {
            const uint32_t *from = m->exclusions + row->offsets[o] + t;
            for (int q = 0; q < 4; q++)
                left[q] = _mm256_and_si256(
                    left[q], _mm256_loadu_si256((const __m256i *)(from + 8 * q)));
        }
        const gatehouse_masked_split *end = first + m->depths[t / 64];
        for (const gatehouse_masked_split *s = first; s < end; s++) {
            const __m256i columns = _mm256_load_si256((const __m256i *)(s->columns + half));
            const __m256i limits = _mm256_load_si256((const __m256i *)(s->bins + half));
            const __m256i found = bins_of(tables, columns);
            const __m256i goes_left = _mm256_cmpeq_epi8(_mm256_max_epu8(found, limits), limits);
            const __m128i low = _mm256_castsi256_si128(goes_left);
            const __m128i high = _mm256_extracti128_si256(goes_left, 1);
            const __m128i eights[4] = {low, _mm_unpackhi_epi64(low, low), high,
                                       _mm_unpackhi_epi64(high, high)};
            for (int q = 0; q < 4; q++) {
                const void *from = s->left + half + 8 * q;
                left[q] = _mm256_and_si256(left[q], _mm256_or_si256(_mm256_cvtepi8_epi32(eights[q]),
                                                                   _mm256_load_si256(from)));
            }
        }
        uint32_t left_of[32];
        for (int q = 0; q < 4; q++) _mm256_storeu_si256((__m256i *)(left_of + 8 * q), left[q]);
        for (size_t i = 0; i < 32; i++)
            leaves[t + i] = (uint32_t)(32 * (t + i)) + _tzcnt_u32(left_of[i]);
        const size_t next = t + 32 < forest->trees ? t + 32 : forest->trees;
        if (t < next) gatehouse_add_leaves(forest, leaves, t, next, margins);
        if (half) first = end;
    }
}

TARGET void gatehouse_masks_avx2(const gatehouse_forest *forest, const gatehouse_binned_row *rows,
                                 size_t count, double *margins) {
    for (size_t r = 0; r < count; r++) find(forest, rows + r, margins + r * forest->outputs);
}

#endif
