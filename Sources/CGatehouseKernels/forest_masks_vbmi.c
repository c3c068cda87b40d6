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

TARGET void gatehouse_masks_vbmi(const gatehouse_forest *forest, const uint16_t *bins,
                                 const size_t *offsets, uint32_t *leaves, double *margins) {
    const gatehouse_masks *m = &forest->masks;
    const __m512i low = _mm512_inserti64x4(
        _mm512_castsi256_si512(_mm512_cvtepi16_epi8(_mm512_loadu_si512(bins))),
        _mm512_cvtepi16_epi8(_mm512_loadu_si512(bins + 32)), 1);
    const __m512i high = _mm512_inserti64x4(
        _mm512_castsi256_si512(_mm512_cvtepi16_epi8(_mm512_loadu_si512(bins + 64))),
        _mm512_cvtepi16_epi8(_mm512_loadu_si512(bins + 96)), 1);
    const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const gatehouse_masked_split *s = m->splits;
    for (size_t t = 0; t < m->trees; t += 64) {
        const __m512i all = _mm512_set1_epi32(-1);
        __m512i left[4] = {all, all, all, all};
        for (size_t o = 0; o < forest->category_features; o++) {
            const uint32_t *from = m->exclusions + offsets[o] + t;
            for (int q = 0; q < 4; q++)
                left[q] = _mm512_and_si512(left[q], _mm512_loadu_si512(from + 16 * q));
        }
        const gatehouse_masked_split *end = s + m->depths[t / 64];
        if (m->columns <= 64) {
            for (; s < end; s++) decide(s, _mm512_permutexvar_epi8(_mm512_load_si512(s->columns), low), left);
        } else {
            for (; s < end; s++)
                decide(s, _mm512_permutex2var_epi8(low, _mm512_load_si512(s->columns), high), left);
        }
        for (int q = 0; q < 4; q++) {
            // The lowest bit that is set.
            const __m512i lowest =
                _mm512_and_si512(left[q], _mm512_sub_epi32(_mm512_setzero_si512(), left[q]));
            const __m512i leaf =
                _mm512_sub_epi32(_mm512_set1_epi32(31), _mm512_lzcnt_epi32(lowest));
            const __m512i tree = _mm512_add_epi32(_mm512_set1_epi32((int)t + 16 * q), lane);
            _mm512_storeu_si512(leaves + t + 16 * q,
                                _mm512_add_epi32(_mm512_slli_epi32(tree, 5), leaf));
        }
        // Here, so that the additions, which wait for each other, go on beside the next trees.
        const size_t next = t + 64 < forest->trees ? t + 64 : forest->trees;
        gatehouse_add_leaves(forest, leaves, t, next, margins);
    }
}

#endif
