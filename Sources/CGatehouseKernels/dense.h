// The body of the dense layer. Each instruction set includes it once, under its own name and
// `target` attribute, and leaves the vector width to the compiler.
//
// Blocks of 32 outputs stay in registers across all inputs; that is the width of our gates.

#pragma STDC FP_CONTRACT OFF

GATEHOUSE_TARGET
static void GATEHOUSE_NAME(dense)(const float *inputs, size_t input_count, const float *weights,
                                  const float *bias, float *outputs, size_t output_count) {
    enum { block = 32 };
    size_t first = 0;
    for (; first + block <= output_count; first += block) {
        float sums[block];
        for (size_t o = 0; o < block; o++) sums[o] = bias[first + o];
        for (size_t i = 0; i < input_count; i++) {
            const float input = inputs[i];
            if (input == 0) continue;
            const float *row = weights + i * output_count + first;
            for (size_t o = 0; o < block; o++) sums[o] += input * row[o];
        }
        for (size_t o = 0; o < block; o++) outputs[first + o] = sums[o];
    }
    for (; first < output_count; first++) {
        float sum = bias[first];
        for (size_t i = 0; i < input_count; i++) {
            const float input = inputs[i];
            if (input == 0) continue;
            sum += input * weights[i * output_count + first];
        }
        outputs[first] = sum;
    }
}
