// Linear layers with AVX-512 BF16: `vdpbf16ps` multiplies two pairs and adds them to a sum.

#include <immintrin.h>

INLINE void bfloat16_tile(const size_t rows, const size_t panels, const uint16_t *inputs,
                          size_t depth, const uint16_t *weights, const float *bias, float *outputs,
                          size_t output_stride) {
    __m512 sums[GATEHOUSE_TILE_ROWS][GATEHOUSE_TILE_PANELS];
    UNROLL for (size_t r = 0; r < rows; r++)
        UNROLL for (size_t p = 0; p < panels; p++) sums[r][p] = _mm512_loadu_ps(bias + p * 16);
    for (size_t k = 0; k < depth; k += 2) {
        __m512bh weight[GATEHOUSE_TILE_PANELS];
        UNROLL for (size_t p = 0; p < panels; p++)
            weight[p] = (__m512bh)_mm512_load_si512(weights + (p * depth + k) * 16);
        UNROLL for (size_t r = 0; r < rows; r++) {
            int32_t two;
            memcpy(&two, inputs + r * depth + k, sizeof two);
            const __m512bh input = (__m512bh)_mm512_set1_epi32(two);
            UNROLL for (size_t p = 0; p < panels; p++)
                sums[r][p] = _mm512_dpbf16_ps(sums[r][p], input, weight[p]);
        }
    }
    UNROLL for (size_t r = 0; r < rows; r++)
        UNROLL for (size_t p = 0; p < panels; p++)
            _mm512_storeu_ps(outputs + r * output_stride + p * 16, sums[r][p]);
}

GATEHOUSE_TARGET
void gatehouse_linear_bfloat16_avx512(gatehouse_shape shape, const float *inputs,
                                      const void *weights, const float *bias, void *scratch,
                                      float *outputs) {
    const uint16_t *packed = weights;
    uint16_t *rounded = scratch;
    const size_t panels = shape.outputs / 16;
    for (size_t block = 0; block < shape.rows; block += GATEHOUSE_ROW_BLOCK) {
        const size_t left = shape.rows - block;
        const size_t rows = left < GATEHOUSE_ROW_BLOCK ? left : GATEHOUSE_ROW_BLOCK;
        for (size_t i = 0; i < rows * shape.inputs; i += 16) {
            const __m256bh sixteen =
                _mm512_cvtneps_pbh(_mm512_loadu_ps(inputs + block * shape.inputs + i));
            memcpy(rounded + i, &sixteen, sizeof sixteen);
        }
        for (size_t p = 0; p < panels;) {
            const size_t width = panels - p < GATEHOUSE_TILE_PANELS ? 1 : GATEHOUSE_TILE_PANELS;
            const uint16_t *panel = packed + p * 16 * shape.inputs;
            for (size_t r = 0; r < rows;) {
                const size_t height = tile_height(rows, r, GATEHOUSE_TILE_ROWS);
                const uint16_t *from = rounded + r * shape.inputs;
                float *into = outputs + (block + r) * shape.outputs + p * 16;
#define TILE(h, w)                                                                                \
    bfloat16_tile(h, w, from, shape.inputs, panel, bias + p * 16, into, shape.outputs)
                GATEHOUSE_EACH_TILE(TILE, height, width)
#undef TILE
                r += height;
            }
            if (shape.gelu)
                for (size_t w = p; w < p + width; w++)
                    gelu_block(outputs + block * shape.outputs + w * 16, shape.outputs, rows);
            p += width;
        }
    }
}
