// Linear layers over 8-bit weights: rows are rounded block by block, then multiplied in integers.
//
// A rounded input is kept 127 too large, which makes it unsigned as the products of every set want
// it; 127 times the sum of the weights takes that back. Sums are exact, so their order is free.

// The parts of packed weights; see `gatehouse_pack_int8`.
typedef struct {
    const int8_t *weights;
    const float *scales;
    const int32_t *offsets;
    const float *factors;
} int8_parts;

INLINE int8_parts int8_parts_of(const void *packed, size_t inputs, size_t outputs) {
    int8_parts parts;
    parts.weights = packed;
    parts.scales = (const float *)(parts.weights + inputs * outputs);
    parts.offsets = (const int32_t *)(parts.scales + outputs);
    parts.factors = (const float *)(parts.offsets + outputs);
    return parts;
}

// Rounds a row to 127 steps of its largest magnitude; gives the length of a step,
// or NaN when a number is not finite.
GATEHOUSE_TARGET
static float int8_round_row(const float *row, const float *factors, size_t width, uint8_t *steps) {
    typedef uint8_t narrow __attribute__((vector_size(16)));
    lanes_bits largest = {};
    for (size_t i = 0; i < width; i += 16) {
        const lanes_bits magnitude = (lanes_bits)(load(row + i) * load(factors + i)) & 0x7FFFFFFFu;
        largest = __builtin_elementwise_max(largest, magnitude);
    }
    const uint32_t bits = max_of_bits(largest);
    float amax;
    memcpy(&amax, &bits, sizeof amax);
    const float inverse = amax < GATEHOUSE_TINY ? 0 : 127 / amax;
    for (size_t i = 0; i < width; i += 16) {
        const lanes x = load(row + i) * load(factors + i) * inverse;
        const lanes_bits rounded = (lanes_bits)(x + ROUND) - ROUND_BITS + 127;
        // Beyond a byte only where the largest magnitude is not finite, and with that row's scale
        // it does not matter what is multiplied.
        const narrow bytes = __builtin_convertvector(rounded, narrow);
        memcpy(steps + i, &bytes, sizeof bytes);
    }
    if (amax < GATEHOUSE_TINY) return 0;
    return amax <= FLT_MAX ? amax / 127 : __builtin_nanf("");
}

// What sixteen sums of one row come to, from output `first` on.
INLINE void int8_finish(lanes_int sums, float row_scale, const int8_parts *parts, size_t first,
                        const float *bias, float *outputs) {
    lanes_int offsets;
    memcpy(&offsets, parts->offsets + first, sizeof offsets);
    const lanes scaled = __builtin_convertvector(sums + offsets, lanes) * row_scale;
    store(outputs, fused(scaled, load(parts->scales + first), load(bias + first)));
}

#include GATEHOUSE_INT8_TILE

GATEHOUSE_TARGET
static void linear_int8(gatehouse_shape shape, const float *inputs, const void *weights,
                        const float *bias, void *scratch, float *outputs) {
    const int8_parts parts = int8_parts_of(weights, shape.inputs, shape.outputs);
    float *row_scales = scratch;
    uint8_t *steps = (uint8_t *)(row_scales + GATEHOUSE_ROW_BLOCK);
    const size_t panels = shape.outputs / 16;
    for (size_t block = 0; block < shape.rows; block += GATEHOUSE_ROW_BLOCK) {
        const size_t left = shape.rows - block;
        const size_t rows = left < GATEHOUSE_ROW_BLOCK ? left : GATEHOUSE_ROW_BLOCK;
        for (size_t r = 0; r < rows; r++)
            row_scales[r] = int8_round_row(inputs + (block + r) * shape.inputs, parts.factors,
                                           shape.inputs, steps + r * shape.inputs);
        for (size_t p = 0; p < panels;) {
            const size_t width = panels - p < GATEHOUSE_TILE_PANELS ? 1 : GATEHOUSE_TILE_PANELS;
            for (size_t r = 0; r < rows;) {
                const size_t height = tile_height(rows, r, INT8_TILE_ROWS);
                const uint8_t *from = steps + r * shape.inputs;
                float *into = outputs + (block + r) * shape.outputs + p * 16;
#define TILE(h, w)                                                                                \
    int8_tile(h, w, from, shape.inputs, &parts, p * 16, row_scales + r, bias, into, shape.outputs)
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
