// The body of the dense layer. Each instruction set includes it once, under its own
// `target` attribute, and leaves the vector width to the compiler.
//
// A block of outputs stays in registers across all inputs. Additions of one output wait for each
// other, so a wide block, with more outputs under way, takes hardly longer than a narrow one. Zeros
// are not skipped: the branch is mispredicted too often to pay.

#define GATEHOUSE_DENSE_BLOCK(width)                                              \
    do {                                                                          \
        float sums[width];                                                        \
        for (size_t o = 0; o < width; o++) sums[o] = bias[first + o];             \
        for (size_t i = 0; i < input_count; i++) {                                \
            const float input = inputs[i];                                        \
            const float *row = weights + i * output_count + first;                \
            for (size_t o = 0; o < width; o++) sums[o] += input * row[o];         \
        }                                                                         \
        for (size_t o = 0; o < width; o++) outputs[first + o] = sums[o];          \
        first += width;                                                           \
    } while (0)

GATEHOUSE_TARGET
static void dense(const float *inputs, size_t input_count, const float *weights,
                                  const float *bias, float *outputs, size_t output_count) {
    size_t first = 0;
    while (first + 96 <= output_count) GATEHOUSE_DENSE_BLOCK(96);
    while (first + 32 <= output_count) GATEHOUSE_DENSE_BLOCK(32);
    while (first + 16 <= output_count) GATEHOUSE_DENSE_BLOCK(16);
    while (first + 4 <= output_count) GATEHOUSE_DENSE_BLOCK(4);
    while (first + 2 <= output_count) GATEHOUSE_DENSE_BLOCK(2);
    while (first < output_count) GATEHOUSE_DENSE_BLOCK(1);
}

#undef GATEHOUSE_DENSE_BLOCK
