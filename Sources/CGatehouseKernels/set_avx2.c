// Kernels for AVX2 with FMA.

#if defined(__x86_64__)

#define GATEHOUSE_TARGET __attribute__((target("avx2,fma")))
#define GATEHOUSE_LANES 8
#define GATEHOUSE_TILE_ROWS 6
#define GATEHOUSE_TILE_PANELS 1
#define GATEHOUSE_SCAN_TILE "scan_avx2.h"
#define GATEHOUSE_INT8_TILE "gemm_int8_avx2.h"
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

const gatehouse_kernels gatehouse_avx2 = GATEHOUSE_SET("avx2", linear_bfloat16);

#endif
