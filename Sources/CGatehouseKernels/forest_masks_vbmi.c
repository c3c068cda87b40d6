// Forests of at most 32 leaves a tree, in AVX-512 with byte permutations.
//
// Sixty-four trees at a time: one permutation brings each tree's bin for its split j, one comparison decides
// all of them, and where it says "right" the leaves on the split's left are ruled out, sixteen trees in a
// register. What a row falls into is the leftmost leaf that is left (Lucchese et al. 2015).

#include "forest_masks.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vbmi"), min_vector_width(512)))

TARGET __attribute__((always_inline)) static inline void decide(
    const gatehouse_masked_split *s, __m512i found, __m512i left[4]) {
    const __mmask64 right = _mm512_cmpgt_epu8_mask(found, _mm512_load_si512(s->bins));
    for (int q = 0; q < 4; q++)
        left[q] = _mm512_mask_and_epi32(left[q], (__mmask16)(right >> 16 * q), left[q],
                                        _mm512_load_si512(s->left + 16 * q));
}

// Bytes of 64 bins.
TARGET __attribute__((always_inline)) static inline __m512i bytes_of(const uint16_t *bins) {
    return _mm512_inserti64x4(
        _mm512_castsi256_si512(_mm512_cvtepi16_epi8(_mm512_loadu_si512(bins))),
        _mm512_cvtepi16_epi8(_mm512_loadu_si512(bins + 32)), 1);
}

// What is left of sixteen trees becomes the lowest leaf that is.
TARGET __attribute__((always_inline)) static inline void store_leaves(__m512i left, size_t tree,
                                                                     uint32_t *leaves) {
    const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i lowest = _mm512_and_si512(left, _mm512_sub_epi32(_mm512_setzero_si512(), left));
    const __m512i leaf = _mm512_sub_epi32(_mm512_set1_epi32(31), _mm512_lzcnt_epi32(lowest));
    const __m512i first =
        _mm512_slli_epi32(_mm512_add_epi32(_mm512_set1_epi32((int)tree), lane), 5);
    _mm512_storeu_si512(leaves + tree, _mm512_add_epi32(first, leaf));
}

TARGET __attribute__((always_inline)) static inline void find(const gatehouse_forest *forest,
                                                             const gatehouse_binned_row *rows,
                                                             const size_t count, double *margins) {
    const gatehouse_masks *m = &forest->masks;
    __m512i low[GATEHOUSE_FOREST_ROWS], high[GATEHOUSE_FOREST_ROWS];
    for (size_t r = 0; r < count; r++) {
        low[r] = bytes_of(rows[r].bins);
        high[r] = bytes_of(rows[r].bins + 64);
    }
    const gatehouse_masked_split *s = m->splits;
    for (size_t t = 0; t < m->trees; t += 64) {
        __m512i left[GATEHOUSE_FOREST_ROWS][4];
        for (size_t r = 0; r < count; r++) {
            for (int q = 0; q < 4; q++) left[r][q] = _mm512_set1_epi32(-1);
            for (size_t o = 0; o < forest->category_features; o++) {
                const uint32_t *from = m->exclusions + rows[r].offsets[o] + t;
                for (int q = 0; q < 4; q++)
                    left[r][q] = _mm512_and_si512(left[r][q], _mm512_loadu_si512(from + 16 * q));
            }
        }
        const gatehouse_masked_split *end = s + m->depths[t / 64];
        if (m->columns <= 64) {
            for (; s < end; s++) {
                const __m512i columns = _mm512_load_si512(s->columns);
                for (size_t r = 0; r < count; r++)
                    decide(s, _mm512_permutexvar_epi8(columns, low[r]), left[r]);
            }
        } else {
            for (; s < end; s++) {
                const __m512i columns = _mm512_load_si512(s->columns);
                for (size_t r = 0; r < count; r++)
                    decide(s, _mm512_permutex2var_epi8(low[r], columns, high[r]), left[r]);
            }
        }
        for (size_t r = 0; r < count; r++)
            for (size_t q = 0; q < 4; q++)
                store_leaves(left[r][q], t + 16 * q, rows[r].leaves);
        // Here, so that the additions, which wait for each other, go on beside the next trees.
        const size_t next = t + 64 < forest->trees ? t + 64 : forest->trees;
        if (count == 2) gatehouse_add_leaves_of_two(forest, rows, t, next, margins);
        else gatehouse_add_leaves(forest, rows[0].leaves, t, next, margins);
    }
}

TARGET void gatehouse_masks_vbmi(const gatehouse_forest *forest, const gatehouse_binned_row *rows,
                                 size_t count, double *margins) {
    if (count == 2) find(forest, rows, 2, margins);
    else find(forest, rows, 1, margins);
}

#endif
