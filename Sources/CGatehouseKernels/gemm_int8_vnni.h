// The int8 tile of AVX-512 VNNI: `vpdpbusd` multiplies 64 pairs and adds fours to 16 sums.

#include <immintrin.h>

enum { INT8_TILE_ROWS = GATEHOUSE_TILE_ROWS };

INLINE void int8_tile(const size_t rows, const size_t panels, const uint8_t *inputs, size_t depth,
                      const int8_parts *parts, size_t first, const float *row_scales,
                      const float *bias, float *outputs, size_t output_stride) {
    const int8_t *weights = parts->weights + first * depth;
    __m512i sums[GATEHOUSE_TILE_ROWS][GATEHOUSE_TILE_PANELS];
    UNROLL for (size_t r = 0; r < rows; r++)
        UNROLL for (size_t p = 0; p < panels; p++) sums[r][p] = _mm512_setzero_si512();
    for (size_t k = 0; k < depth; k += 4) {
        __m512i weight[GATEHOUSE_TILE_PANELS];
        UNROLL for (size_t p = 0; p < panels; p++)
            weight[p] = _mm512_load_si512(weights + (p * depth + k) * 16);
        UNROLL for (size_t r = 0; r < rows; r++) {
            int32_t four;
            memcpy(&four, inputs + r * depth + k, sizeof four);
            const __m512i input = _mm512_set1_epi32(four);
            UNROLL for (size_t p = 0; p < panels; p++)
                sums[r][p] = _mm512_dpbusd_epi32(sums[r][p], input, weight[p]);
        }
    }
    UNROLL for (size_t r = 0; r < rows; r++)
        UNROLL for (size_t p = 0; p < panels; p++)
            int8_finish((lanes_int)sums[r][p], row_scales[r], parts, first + p * 16, bias,
                        outputs + r * output_stride + p * 16);
}
