// The int8 tile of AVX2.
//
// `vpmaddubsw` multiplies 32 pairs and adds neighbours in 16 bits, where it saturates. Packing
// keeps the weights of four inputs so small together that not even the sum of two such results can,
// so that only every second one has to be widened, by `vpmaddwd` with ones. That takes 5
// instructions for 64 products, against 8 for 16-bit products of widened weights.

#include <immintrin.h>

// Six sums and four registers of weights leave room for what is under way; with a fourth row, a sum
// goes to memory and back each time.
enum { INT8_TILE_ROWS = 3 };

INLINE __m256i int8_four(const uint8_t *from) {
    int32_t four;
    memcpy(&four, from, sizeof four);
    return _mm256_set1_epi32(four);
}

INLINE void int8_tile(const size_t rows, const size_t panels, const uint8_t *inputs, size_t depth,
                      const int8_parts *parts, size_t first, const float *row_scales,
                      const float *bias, float *outputs, size_t output_stride) {
    (void)panels;
    const __m256i ones = _mm256_set1_epi16(1);
    const __m256i *weights = (const __m256i *)(parts->weights + first * depth);
    __m256i sums[GATEHOUSE_TILE_ROWS][2];
    UNROLL for (size_t r = 0; r < rows; r++) sums[r][0] = sums[r][1] = _mm256_setzero_si256();
    for (size_t k = 0; k < depth; k += 8, weights += 4) {
        __builtin_prefetch((const char *)weights + GATEHOUSE_AHEAD);
        __builtin_prefetch((const char *)(weights + 2) + GATEHOUSE_AHEAD);
        // Each holds eight outputs: `low` of the first four inputs, `high` of the next.
        const __m256i low[2] = {_mm256_load_si256(weights), _mm256_load_si256(weights + 1)};
        const __m256i high[2] = {_mm256_load_si256(weights + 2), _mm256_load_si256(weights + 3)};
        UNROLL for (size_t r = 0; r < rows; r++) {
            const __m256i input_low = int8_four(inputs + r * depth + k);
            const __m256i input_high = int8_four(inputs + r * depth + k + 4);
            UNROLL for (size_t half = 0; half < 2; half++) {
                const __m256i pairs =
                    _mm256_add_epi16(_mm256_maddubs_epi16(input_low, low[half]),
                                     _mm256_maddubs_epi16(input_high, high[half]));
                sums[r][half] = _mm256_add_epi32(sums[r][half], _mm256_madd_epi16(pairs, ones));
            }
        }
    }
    UNROLL for (size_t r = 0; r < rows; r++) {
        lanes_int exact;
        memcpy(&exact, sums[r], sizeof exact);
        int8_finish(exact, row_scales[r], parts, first, bias, outputs + r * output_stride);
    }
}
