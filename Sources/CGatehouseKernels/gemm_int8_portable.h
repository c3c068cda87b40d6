// The plain form of the int8 tile.

enum { INT8_TILE_ROWS = GATEHOUSE_TILE_ROWS };

INLINE void int8_tile(const size_t rows, const size_t panels, const uint8_t *inputs, size_t depth,
                      const int8_parts *parts, size_t first, const float *row_scales,
                      const float *bias, float *outputs, size_t output_stride) {
    (void)panels;
    const int8_t *weights = parts->weights + first * depth;
    for (size_t r = 0; r < rows; r++) {
        int32_t sums[16] = {0};
        for (size_t k = 0; k < depth; k += 4)
            for (size_t o = 0; o < 16; o++)
                for (size_t i = 0; i < 4; i++)
                    sums[o] += inputs[r * depth + k + i] * weights[k * 16 + o * 4 + i];
        lanes_int exact;
        memcpy(&exact, sums, sizeof exact);
        int8_finish(exact, row_scales[r], parts, first, bias, outputs + r * output_stride);
    }
}
