// Sixteen floats at a time, whatever the registers: one of 512 bits, two of 256 or four of 128.
//
// Included once for each instruction set, after GATEHOUSE_TARGET and GATEHOUSE_LANES (floats in a
// register) are defined. Clang turns the vector types into that set's instructions. `fused` is one
// rounding everywhere: an instruction where there is one, else the C library's function.

#include <float.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "extents.h"
#include "gatehouse_kernels.h"

#pragma STDC FP_CONTRACT OFF

// Wide vectors have no one way to be passed between functions; none is, because all are inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE GATEHOUSE_TARGET __attribute__((always_inline, unused)) static inline
#define UNROLL _Pragma("clang loop unroll(full)")

typedef float lanes __attribute__((vector_size(64)));
typedef int32_t lanes_int __attribute__((vector_size(64)));
typedef uint32_t lanes_bits __attribute__((vector_size(64)));

// One register.
typedef float vector __attribute__((vector_size(GATEHOUSE_LANES * 4)));
typedef uint32_t vector_bits __attribute__((vector_size(GATEHOUSE_LANES * 4)));
enum { VECTORS = 16 / GATEHOUSE_LANES };  // registers in a panel of 16 outputs

#define fused(a, b, c) __builtin_elementwise_fma(a, b, c)

// The same value in every lane. Taking zero away changes nothing, not even the sign of a zero, so
// nothing is left of it but the broadcast.
INLINE lanes lanes_of(float value) { return value - (lanes){}; }
INLINE vector vector_of(float value) { return value - (vector){}; }

INLINE lanes load(const float *from) {
    lanes value;
    memcpy(&value, from, sizeof value);
    return value;
}

INLINE void store(float *into, lanes value) { memcpy(into, &value, sizeof value); }

INLINE vector load_vector(const float *from) {
    vector value;
    memcpy(&value, from, sizeof value);
    return value;
}

INLINE void store_vector(float *into, vector value) { memcpy(into, &value, sizeof value); }

// `yes` where the mask is set, else `no`.
INLINE lanes choose(lanes_int mask, lanes yes, lanes no) {
    return (lanes)((mask & (lanes_int)yes) | (~mask & (lanes_int)no));
}

typedef float eight __attribute__((vector_size(32)));
typedef float four __attribute__((vector_size(16)));
typedef float two __attribute__((vector_size(8)));

// Folds lane i with lane i + 8, then i + 4, i + 2, i + 1.
#define FOLD(value, with)                                                              \
    const eight a = __builtin_shufflevector(value, value, 0, 1, 2, 3, 4, 5, 6, 7);      \
    const eight b = __builtin_shufflevector(value, value, 8, 9, 10, 11, 12, 13, 14, 15); \
    const eight ab = with(a, b);                                                       \
    const four c = __builtin_shufflevector(ab, ab, 0, 1, 2, 3);                         \
    const four d = __builtin_shufflevector(ab, ab, 4, 5, 6, 7);                         \
    const four cd = with(c, d);                                                        \
    const two e = __builtin_shufflevector(cd, cd, 0, 1);                                \
    const two f = __builtin_shufflevector(cd, cd, 2, 3);                                \
    const two ef = with(e, f);                                                         \
    return with(ef[0], ef[1])

#define PLUS(x, y) ((x) + (y))
#define LARGER(x, y) __builtin_elementwise_max(x, y)

INLINE float sum_of(lanes value) { FOLD(value, PLUS); }

INLINE float max_of(lanes value) { FOLD(value, LARGER); }

// The largest bits of sixteen magnitudes. As integers these order like the magnitudes, and put what
// is not finite above all others.
INLINE uint32_t max_of_bits(lanes_bits value) { return __builtin_reduce_max(value); }
