// Kernels for AVX-512 with VNNI.

#if defined(__x86_64__)

// Clang ignores a `target` with a name in it that it does not know, all of it, and merely warns.
#define GATEHOUSE_TARGET                                                                     \
    __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"),          \
                   min_vector_width(512)))
#define GATEHOUSE_LANES 16
#define GATEHOUSE_TILE_ROWS 12
#define GATEHOUSE_TILE_PANELS 2
// Counts bits in one instruction, which came a generation after VNNI: 100,000 hashes take 18 us instead
// of 30.
#define GATEHOUSE_COUNT_TARGET                                                                      \
    __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vpopcntdq"), \
                   min_vector_width(512)))
#define GATEHOUSE_SCAN_TILE "scan_vnni.h"
#define GATEHOUSE_INT8_TILE "gemm_int8_vnni.h"
#define GATEHOUSE_HAS_CRC32

// Each of these stands on those before it.
// clang-format off
#include "lanes.h"
#include "tiles.h"
#include "functions.h"
#include "dense.h"
#include "networks.h"
#include "gemm_float.h"
#include "gemm_bfloat16.h"
#include "gemm_int8.h"
#include "attention.h"
#include "rows.h"
#include "nearest.h"
#include "scan.h"
#include "hamming.h"
#include "forest.h"
#include "forest_shap.h"
#include "checksum.h"
#include "sets.h"
// clang-format on

const gatehouse_kernels gatehouse_avx512 = GATEHOUSE_SET("avx512", linear_bfloat16);
const gatehouse_kernels gatehouse_avx512_bfloat16 =
    GATEHOUSE_SET("avx512bf16", gatehouse_linear_bfloat16_avx512);

#endif
