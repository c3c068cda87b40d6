// Forests of decision trees: rows to bins, the general walk, and the sums.
//
// A bin is how many of a column's thresholds lie below the value, so that "value <= threshold i" is "bin
// <= i" for whatever number type the row has; and the walk compares integers alone.

#include "forest_sum.h"

#if GATEHOUSE_LANES == 16
#include <immintrin.h>
#endif

// How many of sixteen thresholds lie below a value.
INLINE uint32_t below_float(const float *thresholds, float value) {
#if GATEHOUSE_LANES == 16
    const __m512 values = _mm512_set1_ps(value);
    return __builtin_popcount(
        _mm512_cmp_ps_mask(_mm512_loadu_ps(thresholds), values, _CMP_LT_OQ));
#else
    return -__builtin_reduce_add(load(thresholds) < value);
#endif
}

INLINE uint32_t below_double(const double *thresholds, double value) {
#if GATEHOUSE_LANES == 16
    const __m512d values = _mm512_set1_pd(value);
    const uint32_t low = _mm512_cmp_pd_mask(_mm512_loadu_pd(thresholds), values, _CMP_LT_OQ);
    const uint32_t high = _mm512_cmp_pd_mask(_mm512_loadu_pd(thresholds + 8), values, _CMP_LT_OQ);
    return __builtin_popcount(low | high << 8);
#else
    uint32_t count = 0;
    UNROLL for (size_t i = 0; i < 16; i++) count += thresholds[i] < value;
    return count;
#endif
}

// A column of at most 256 thresholds takes two comparisons with sixteen of them; more are halved until
// sixteen are left. Nothing is jumped over: neither the values nor what is missing can be predicted.
#define GATEHOUSE_BIN(real)                                                                      \
    GATEHOUSE_TARGET static void bin_##real(const gatehouse_bins *b, const real *row,             \
                                            uint16_t *bins) {                                     \
        const real *thresholds = b->thresholds_##real, *coarse = b->coarse_##real;                \
        for (size_t c = 0; c < b->small; c++) {                                                   \
            const gatehouse_bin_column *column = b->columns + c;                                  \
            const real value = row[column->feature];                                              \
            const uint32_t block = below_##real(coarse + 16 * c, value);                          \
            const uint32_t bin = 16 * block                                                       \
                + below_##real(thresholds + column->first + 16 * block, value);                   \
            const int present = GATEHOUSE_MAGNITUDE(value) > (real)column->zero;                  \
            bins[c] = __builtin_unpredictable(present) ? bin : column->missing;                   \
        }                                                                                         \
        for (size_t c = b->small; c < b->count; c++) {                                            \
            const gatehouse_bin_column *column = b->columns + c;                                  \
            const real value = row[column->feature];                                              \
            const real *from = thresholds + column->first;                                        \
            for (uint32_t blocks = column->blocks; blocks > 1;) {                                 \
                const uint32_t half = blocks / 2;                                                 \
                from += __builtin_unpredictable(from[16 * half - 1] < value) ? 16 * half : 0;     \
                blocks -= half;                                                                   \
            }                                                                                     \
            const uint32_t bin =                                                                  \
                (uint32_t)(from - thresholds) - column->first + below_##real(from, value);        \
            const int present = GATEHOUSE_MAGNITUDE(value) > (real)column->zero;                  \
            bins[c] = __builtin_unpredictable(present) ? bin : column->missing;                   \
        }                                                                                         \
    }

#define GATEHOUSE_MAGNITUDE(x) __builtin_fabs(x)
GATEHOUSE_BIN(double)
#undef GATEHOUSE_MAGNITUDE
#define GATEHOUSE_MAGNITUDE(x) __builtin_fabsf(x)
GATEHOUSE_BIN(float)
#undef GATEHOUSE_MAGNITUDE
#undef GATEHOUSE_BIN

#define SPLIT_COLUMN(split) ((uint16_t)(split))
#define SPLIT_BIN(split) ((uint16_t)((split) >> 16))
#define SPLIT_LEAF 0x8000u

#if GATEHOUSE_LANES == 16

// Eight trees in a register, and four registers of them: what one waits for, the others use.
GATEHOUSE_TARGET static void walk(const gatehouse_walk *w, const uint16_t *bins,
                                  uint32_t *leaves) {
    const __m512i low = _mm512_set1_epi64(0xffff), leaf = _mm512_set1_epi64(SPLIT_LEAF);
    for (size_t t = 0; t < w->trees; t += GATEHOUSE_WALK_TREES) {
        __m512i at[4], first[4];
        __mmask8 active[4];
        UNROLL for (size_t k = 0; k < 4; k++) {
            const void *from = w->first_split + t + 8 * k;
            first[k] = _mm512_cvtepu32_epi64(_mm256_loadu_si256(from));
            at[k] = _mm512_setzero_si512();
            active[k] = 0xff;
        }
        while (active[0] | active[1] | active[2] | active[3]) {
            UNROLL for (size_t k = 0; k < 4; k++) {
                const __m512i zero = _mm512_setzero_si512();
                const __m512i split = _mm512_mask_i64gather_epi64(
                    zero, active[k], _mm512_add_epi64(first[k], at[k]), w->splits, 8);
                const __m512i column = _mm512_and_si512(split, low);
                const __m512i threshold = _mm512_and_si512(_mm512_srli_epi64(split, 16), low);
                // Reads three columns more, which are there.
                const __m512i bin = _mm512_and_si512(
                    _mm512_mask_i64gather_epi64(zero, active[k], column, bins, 2), low);
                const __mmask8 right = _mm512_cmpgt_epu64_mask(bin, threshold);
                const __m512i left = _mm512_and_si512(_mm512_srli_epi64(split, 32), low);
                const __m512i next = _mm512_mask_srli_epi64(left, right, split, 48);
                at[k] = _mm512_mask_mov_epi64(at[k], active[k], next);
                active[k] = _mm512_mask_testn_epi64_mask(active[k], next, leaf);
            }
        }
        UNROLL for (size_t k = 0; k < 4; k++) {
            const void *from = w->first_leaf + t + 8 * k, *place = w->place + t + 8 * k;
            const __m256i local = _mm512_cvtepi64_epi32(_mm512_andnot_si512(leaf, at[k]));
            _mm256_i32scatter_epi32(leaves, _mm256_loadu_si256(place),
                                    _mm256_add_epi32(local, _mm256_loadu_si256(from)), 4);
        }
    }
}

#else

// Eight trees side by side: a processor that waits for one tree's split works on the others. A tree that
// has reached its leaf stays there; trees are in the order of their depth, so that few wait long.
GATEHOUSE_TARGET static void walk(const gatehouse_walk *w, const uint16_t *bins,
                                  uint32_t *leaves) {
    for (size_t t = 0; t < w->trees; t += 8) {
        uint32_t at[8] = {0};
        const uint64_t *first[8];
        UNROLL for (size_t k = 0; k < 8; k++) first[k] = w->splits + w->first_split[t + k];
        for (uint32_t step = w->depth[t + 7]; step > 0; step--) {
            UNROLL for (size_t k = 0; k < 8; k++) {
                // There is a split for every leaf, too.
                const uint64_t split = first[k][at[k] & ~SPLIT_LEAF];
                const uint32_t right = bins[SPLIT_COLUMN(split)] > SPLIT_BIN(split);
                const uint32_t next = (uint16_t)(split >> (32 + 16 * right));
                at[k] = at[k] & SPLIT_LEAF ? at[k] : next;
            }
        }
        for (size_t k = 0; k < 8; k++)
            leaves[w->place[t + k]] = w->first_leaf[t + k] + (at[k] & ~SPLIT_LEAF);
    }
}

#endif

#undef SPLIT_COLUMN
#undef SPLIT_BIN
#undef SPLIT_LEAF

// A feature's category, or what follows the categories: none of them, and missing.
INLINE size_t category_of(const gatehouse_categories *c, double value) {
    if (value != value) return (size_t)c->categories + 1;
    return value >= c->least && value < (double)c->categories ? (size_t)value : c->categories;
}

// Brings one row's numbers and categories to what trees compare.
#define GATEHOUSE_PREPARE(real)                                                                   \
    INLINE void prepare_##real(const gatehouse_forest *f, const real *row,                        \
                               gatehouse_binned_row *binned) {                                    \
        bin_##real(&f->bins, row, binned->bins);                                                  \
        for (size_t i = 0; i < f->category_features; i++) {                                       \
            const gatehouse_categories *c = f->categories + i;                                    \
            const size_t from = c->first + category_of(c, row[c->feature]) * c->count;            \
            if (f->find) binned->offsets[i] = from;                                               \
            else                                                                                  \
                memcpy(binned->bins + c->column, f->walk.memberships + from,                      \
                       c->count * sizeof(uint16_t));                                              \
        }                                                                                         \
    }

// Rows two by two, and the last of an odd number by itself.
#define GATEHOUSE_SCORE(real)                                                                     \
    GATEHOUSE_PREPARE(real)                                                                       \
    GATEHOUSE_TARGET static void score_##real(const gatehouse_forest *f, const real *rows,        \
                                              size_t count, gatehouse_forest_scratch scratch,     \
                                              double *margins) {                                  \
        gatehouse_binned_row binned[GATEHOUSE_FOREST_ROWS];                                       \
        for (size_t r = 0; r < GATEHOUSE_FOREST_ROWS; r++) {                                      \
            binned[r].bins = scratch.bins + r * scratch.bin_stride;                               \
            binned[r].leaves = scratch.leaves + r * scratch.leaf_stride;                          \
        }                                                                                         \
        while (count > 0) {                                                                       \
            const size_t taken = count >= GATEHOUSE_FOREST_ROWS ? GATEHOUSE_FOREST_ROWS : 1;      \
            for (size_t r = 0; r < taken; r++) {                                                  \
                prepare_##real(f, rows + r * f->features, binned + r);                            \
                memcpy(margins + r * f->outputs, f->bases, f->outputs * sizeof(double));          \
            }                                                                                     \
            if (f->find) f->find(f, binned, taken, margins);                                      \
            else                                                                                  \
                for (size_t r = 0; r < taken; r++) {                                              \
                    walk(&f->walk, binned[r].bins, binned[r].leaves);                             \
                    gatehouse_add_leaves(f, binned[r].leaves, 0, f->trees,                        \
                                         margins + r * f->outputs);                               \
                }                                                                                 \
            rows += taken * f->features;                                                          \
            margins += taken * f->outputs;                                                        \
            count -= taken;                                                                       \
        }                                                                                         \
    }

GATEHOUSE_SCORE(double)
GATEHOUSE_SCORE(float)
#undef GATEHOUSE_SCORE
#undef GATEHOUSE_PREPARE
