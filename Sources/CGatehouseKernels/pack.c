// Weights into the order in which kernels read them. Runs once when a model is loaded, on any CPU.

#include <float.h>
#include <math.h>
#include <string.h>

#include "gatehouse_kernels.h"
#include "extents.h"

#pragma STDC FP_CONTRACT OFF

void gatehouse_pack_float(const float *weights, size_t outputs, size_t inputs, void *packed) {
    float *into = packed;
    for (size_t o = 0; o < outputs; o++) {
        float *panel = into + o / 16 * 16 * inputs + o % 16;
        for (size_t k = 0; k < inputs; k++) panel[k * 16] = weights[o * inputs + k];
    }
}

// Round to nearest, ties to even.
static uint16_t bfloat16_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    if (value != value) return (uint16_t)(bits >> 16 | 0x40);  // rounding could carry into infinity
    return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

void gatehouse_pack_bfloat16(const float *weights, size_t outputs, size_t inputs, void *packed) {
    uint16_t *into = packed;
    for (size_t o = 0; o < outputs; o++) {
        uint16_t *panel = into + o / 16 * 16 * inputs + o % 16 * 2;
        for (size_t k = 0; k < inputs; k++)
            panel[k / 2 * 32 + k % 2] = bfloat16_of(weights[o * inputs + k]);
    }
}

// A weight as it is packed; one that is not finite counts as zero.
static float smoothed(const float *weights, const float *smoothing, size_t k) {
    const float weight = smoothing == NULL ? weights[k] : weights[k] * smoothing[k];
    return fabsf(weight) <= FLT_MAX ? weight : 0;
}

// To the nearest of -127...127, ties to even.
static int rounded(float steps) {
    return steps < -127 ? -127 : steps > 127 ? 127 : (int)rintf(steps);
}

// How large a sum of four weights of one sign may be, next to inputs of up to 254: two sums of two
// products each, added, then stay within 16 bits. See `gemm_int8_avx2.h`.
enum { FOUR = 32767 / 254 };

// The input that is number `i` in four number `four`: two neighbours and the two four further on.
static size_t input_of(size_t four, size_t i) {
    return four / 2 * 8 + four % 2 * 2 + i / 2 * 4 + i % 2;
}

// The shortest step in which all weights are within 127 steps and all fours within theirs.
static float step_of(const float *weights, const float *smoothing, size_t inputs) {
    float longest = 0;
    for (size_t four = 0; four < inputs / 4; four++) {
        float up = 0, down = 0;
        for (size_t i = 0; i < 4; i++) {
            const float weight = smoothed(weights, smoothing, input_of(four, i));
            longest = fmaxf(longest, fabsf(weight) / 127);
            if (weight > 0) up += weight;
            if (weight < 0) down -= weight;
        }
        longest = fmaxf(longest, fmaxf(up, down) / FOUR);
    }
    return longest <= FLT_MAX ? longest : FLT_MAX;
}

// Takes from the weights of one sign what rounding added too much to their sum: each time from the
// one that it lengthened most.
static void shorten(int sign, const float exact[4], int steps[4]) {
    for (;;) {
        int sum = 0;
        size_t worst = 0;
        float most = -FLT_MAX;
        for (size_t i = 0; i < 4; i++) {
            const int length = sign * steps[i];
            if (length <= 0) continue;
            sum += length;
            const float added = (float)length - (float)sign * exact[i];
            if (added > most) most = added, worst = i;
        }
        if (sum <= FOUR) return;
        steps[worst] -= sign;
    }
}

void gatehouse_pack_int8(const float *weights, const float *smoothing, size_t outputs,
                         size_t inputs, void *packed) {
    int8_t *into = packed;
    float *scales = (float *)(into + outputs * inputs);
    int32_t *offsets = (int32_t *)(scales + outputs);
    float *factors = (float *)(offsets + outputs);
    for (size_t o = 0; o < outputs; o++) {
        const float *row = weights + o * inputs;
        int8_t *panel = into + o / 16 * 16 * inputs + o % 16 * 4;
        const float step = step_of(row, smoothing, inputs);
        const float inverse = step < GATEHOUSE_TINY ? 0 : 1 / step;
        int32_t sum = 0;
        for (size_t four = 0; four < inputs / 4; four++) {
            float exact[4];
            int steps[4];
            for (size_t i = 0; i < 4; i++) {
                exact[i] = smoothed(row, smoothing, input_of(four, i)) * inverse;
                steps[i] = rounded(exact[i]);
            }
            shorten(1, exact, steps);
            shorten(-1, exact, steps);
            for (size_t i = 0; i < 4; i++) {
                const size_t k = input_of(four, i);
                panel[k / 4 * 64 + k % 4] = (int8_t)steps[i];
                sum += steps[i];
            }
        }
        scales[o] = step < GATEHOUSE_TINY ? 0 : step;
        offsets[o] = -127 * sum;
    }
    for (size_t k = 0; k < inputs; k++) factors[k] = smoothing == NULL ? 1 : 1 / smoothing[k];
}

void gatehouse_pack_rows_int8(const float *table, size_t rows, size_t width, void *packed) {
    int8_t *into = packed;
    float *scales = (float *)(into + rows * width);
    for (size_t r = 0; r < rows; r++) {
        const float *row = table + r * width;
        float largest = 0;
        for (size_t i = 0; i < width; i++) largest = fmaxf(largest, fabsf(smoothed(row, NULL, i)));
        const float step = largest < GATEHOUSE_TINY ? 0 : largest / 127;
        const float inverse = step > 0 ? 1 / step : 0;
        for (size_t i = 0; i < width; i++)
            into[r * width + i] = (int8_t)rounded(smoothed(row, NULL, i) * inverse);
        scales[r] = step;
    }
}
