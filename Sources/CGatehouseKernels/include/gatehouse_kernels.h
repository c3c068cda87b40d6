// Vector kernels behind one table that is chosen from the CPU once.
//
// Every kernel computes the same bits on every instruction set: sums run in a stated order, lanes
// lie across outputs, and nothing is contracted into a fused multiply-add.
#pragma once
#include <stddef.h>

#if defined(__cplusplus)
extern "C" {
#endif

// What one instruction set offers.
typedef struct {
    const char *name;  // "avx512", "avx2" or "portable"

    // outputs[o] = bias[o] + sum over i of inputs[i] * weights[i * output_count + o], in the order
    // of i.
    void (*dense)(const float *inputs, size_t input_count, const float *weights, const float *bias,
                  float *outputs, size_t output_count);
} gatehouse_kernels;

// The best set this CPU runs; `GATEHOUSE_CPU=avx512|avx2|portable` in the environment forces one.
// A forced set that the CPU lacks, or that does not exist, falls back to the portable one.
const gatehouse_kernels *gatehouse_kernels_for_this_cpu(void);

// The named set, or NULL when it does not exist or this CPU lacks it.
const gatehouse_kernels *gatehouse_kernels_named(const char *name);

#if defined(__cplusplus)
}
#endif
