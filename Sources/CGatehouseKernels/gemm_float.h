// Tiles of rows times panels of 16 outputs, in floats.
//
// The sums of a tile stay in registers over all of k, one fused addition for each, so a sum is the
// same whatever the tile. GATEHOUSE_TILE_ROWS times GATEHOUSE_TILE_PANELS is what the registers
// hold beside one panel's weights. Panels lie behind each other, so two are two streams.

INLINE void float_tile(const size_t rows, const size_t panels, const float *inputs, size_t stride,
                       size_t depth, const float *weights, const float *bias, float *outputs,
                       size_t output_stride, const char *next, size_t next_step) {
    vector sums[GATEHOUSE_TILE_ROWS][GATEHOUSE_TILE_PANELS * VECTORS];
    UNROLL for (size_t r = 0; r < rows; r++)
        UNROLL for (size_t v = 0; v < panels * VECTORS; v++)
            sums[r][v] = bias == NULL ? vector_of(0) : load_vector(bias + v * GATEHOUSE_LANES);
    for (size_t k = 0; k < depth; k++) {
        __builtin_prefetch(next + k * next_step, 0, 2);
        if (next_step > 64) __builtin_prefetch(next + k * next_step + 64, 0, 2);
        vector weight[GATEHOUSE_TILE_PANELS * VECTORS];
        UNROLL for (size_t p = 0; p < panels; p++)
            UNROLL for (size_t v = 0; v < VECTORS; v++)
                weight[p * VECTORS + v] =
                    load_vector(weights + (p * depth + k) * 16 + v * GATEHOUSE_LANES);
        UNROLL for (size_t r = 0; r < rows; r++) {
            const vector input = vector_of(inputs[r * stride + k]);
            UNROLL for (size_t v = 0; v < panels * VECTORS; v++)
                sums[r][v] = fused(input, weight[v], sums[r][v]);
        }
    }
    UNROLL for (size_t r = 0; r < rows; r++)
        UNROLL for (size_t v = 0; v < panels * VECTORS; v++)
            store_vector(outputs + r * output_stride + v * GATEHOUSE_LANES, sums[r][v]);
}

// outputs[rows, panels * 16] = bias + inputs[rows, depth] * weights; no bias is zeros.
GATEHOUSE_TARGET
static void float_block(const float *inputs, size_t stride, size_t rows, size_t depth,
                        const float *weights, size_t panels, const float *bias, int gelu,
                        float *outputs, size_t output_stride) {
    for (size_t p = 0; p < panels;) {
        const size_t width = panels - p < GATEHOUSE_TILE_PANELS ? 1 : GATEHOUSE_TILE_PANELS;
        const float *panel = weights + p * 16 * depth;
        const float *panel_bias = bias == NULL ? NULL : bias + p * 16;
        // While the tiles of these panels are worked on, each asks for its part of the next ones:
        // otherwise the first tile would wait for memory, and the others leave memory idle.
        const size_t tiles = (rows + GATEHOUSE_TILE_ROWS - 1) / GATEHOUSE_TILE_ROWS;
        const size_t next_step = width * 64 / tiles;
        const char *next = (const char *)(panel + width * 16 * depth);
        for (size_t r = 0; r < rows;) {
            const size_t height = tile_height(rows, r, GATEHOUSE_TILE_ROWS);
            const float *from = inputs + r * stride;
            float *into = outputs + r * output_stride + p * 16;
#define TILE(h, w)                                                                                \
    float_tile(h, w, from, stride, depth, panel, panel_bias, into, output_stride, next, next_step)
            GATEHOUSE_EACH_TILE(TILE, height, width)
#undef TILE
            next += depth * next_step;
            r += height;
        }
        if (gelu)
            for (size_t w = p; w < p + width; w++)
                gelu_block(outputs + w * 16, output_stride, rows);
        p += width;
    }
}

GATEHOUSE_TARGET
static void linear_float(gatehouse_shape shape, const float *inputs, const void *weights,
                         const float *bias, void *scratch, float *outputs) {
    (void)scratch;
    for (size_t r = 0; r < shape.rows; r += GATEHOUSE_ROW_BLOCK) {
        const size_t left = shape.rows - r;
        float_block(inputs + r * shape.inputs, shape.inputs,
                    left < GATEHOUSE_ROW_BLOCK ? left : GATEHOUSE_ROW_BLOCK, shape.inputs, weights,
                    shape.outputs / 16, bias, shape.gelu, outputs + r * shape.outputs,
                    shape.outputs);
    }
}
