// The tables of all instruction sets, and the shape of one.
#pragma once

#include "gatehouse_kernels.h"

extern const gatehouse_kernels gatehouse_portable;
#if defined(__x86_64__)
extern const gatehouse_kernels gatehouse_avx2;
extern const gatehouse_kernels gatehouse_avx512;
extern const gatehouse_kernels gatehouse_avx512_bfloat16;
gatehouse_linear gatehouse_linear_bfloat16_avx512;
#endif

// The table of the set whose kernels this file has compiled.
#define GATEHOUSE_SET(set_name, bfloat16)        \
    {                                            \
        .name = set_name,                        \
        .dense = dense,                          \
        .networks = networks,                    \
        .softplus = softplus,                    \
        .standardize = standardize,              \
        .linear_float = linear_float,            \
        .linear_bfloat16 = bfloat16,             \
        .linear_int8 = linear_int8,              \
        .attention = attention,                  \
        .layer_norm = layer_norm,                \
        .embed_float = embed_float,              \
        .embed_int8 = embed_int8,                \
        .gather_mean_float = gather_mean_float,  \
        .gather_mean_int8 = gather_mean_int8,    \
        .mean = mean_of_rows,                    \
        .normalize_length = normalize_length,    \
        .dot = dot,                              \
        .scan_int8 = scan_int8,                  \
        .scan_int4 = scan_int4,                  \
        .score_int8 = score_int8,                \
        .scan_hashes = scan_hashes,              \
        .trim_nearest = trim_nearest,            \
        .sort_nearest = sort_nearest,            \
        .score_float = score_float,              \
        .score_double = score_double,            \
        .explain = explain,                      \
        .checksum = checksum,                    \
    }
