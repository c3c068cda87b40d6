// Tiles over weights of 16 bits that are widened to floats: for sets without bfloat16 products.
//
// A word holds the weights of two k; the float of the first is its low half shifted up, that of the
// second is its high half.

INLINE void bfloat16_tile(const size_t rows, const size_t panels, const float *inputs,
                          size_t stride, size_t depth, const uint32_t *weights, const float *bias,
                          float *outputs, size_t output_stride) {
    vector sums[GATEHOUSE_TILE_ROWS][VECTORS];
    UNROLL for (size_t r = 0; r < rows; r++)
        UNROLL for (size_t v = 0; v < VECTORS; v++)
            sums[r][v] = load_vector(bias + v * GATEHOUSE_LANES);
    (void)panels;
    for (size_t k = 0; k < depth; k += 2, weights += 16) {
        __builtin_prefetch((const char *)weights + GATEHOUSE_AHEAD);
        UNROLL for (size_t half = 0; half < 2; half++) {
            vector weight[VECTORS];
            UNROLL for (size_t v = 0; v < VECTORS; v++) {
                vector_bits pair;
                memcpy(&pair, weights + v * GATEHOUSE_LANES, sizeof pair);
                weight[v] = (vector)(half == 0 ? pair << 16 : pair & 0xFFFF0000u);
            }
            UNROLL for (size_t r = 0; r < rows; r++) {
                const vector input = vector_of(inputs[r * stride + k + half]);
                UNROLL for (size_t v = 0; v < VECTORS; v++)
                    sums[r][v] = fused(input, weight[v], sums[r][v]);
            }
        }
    }
    UNROLL for (size_t r = 0; r < rows; r++)
        UNROLL for (size_t v = 0; v < VECTORS; v++)
            store_vector(outputs + r * output_stride + v * GATEHOUSE_LANES, sums[r][v]);
}

GATEHOUSE_TARGET
static void linear_bfloat16(gatehouse_shape shape, const float *inputs, const void *weights,
                            const float *bias, void *scratch, float *outputs) {
    (void)scratch;
    const uint16_t *packed = weights;
    for (size_t block = 0; block < shape.rows; block += GATEHOUSE_ROW_BLOCK) {
        const size_t left = shape.rows - block;
        const size_t rows = left < GATEHOUSE_ROW_BLOCK ? left : GATEHOUSE_ROW_BLOCK;
        for (size_t o = 0; o < shape.outputs; o += 16) {
            const uint32_t *panel = (const uint32_t *)(packed + o * shape.inputs);
            for (size_t r = 0; r < rows;) {
                const size_t height = tile_height(rows, r, GATEHOUSE_TILE_ROWS);
                const float *from = inputs + (block + r) * shape.inputs;
                float *into = outputs + (block + r) * shape.outputs + o;
#define TILE(h, w)                                                                                \
    bfloat16_tile(h, w, from, shape.inputs, shape.inputs, panel, bias + o, into, shape.outputs)
                GATEHOUSE_EACH_TILE(TILE, height, 1)
#undef TILE
                r += height;
            }
            if (shape.gelu)
                gelu_block(outputs + block * shape.outputs + o, shape.outputs, rows);
        }
    }
}
