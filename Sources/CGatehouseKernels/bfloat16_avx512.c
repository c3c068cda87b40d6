// The one kernel that needs AVX-512 BF16, apart from those that must run without it.

#if defined(__x86_64__)

#define GATEHOUSE_TARGET                                                                     \
    __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"),          \
                   min_vector_width(512)))
#define GATEHOUSE_LANES 16
#define GATEHOUSE_TILE_ROWS 12
#define GATEHOUSE_TILE_PANELS 2

// Each of these stands on those before it.
// clang-format off
#include "lanes.h"
#include "tiles.h"
#include "functions.h"
#include "sets.h"
#include "gemm_bfloat16_avx512.h"
// clang-format on

#endif
