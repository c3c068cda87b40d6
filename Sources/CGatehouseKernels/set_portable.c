// Kernels in the instructions that every CPU of this architecture has.

#define GATEHOUSE_TARGET
#define GATEHOUSE_LANES 4
#define GATEHOUSE_TILE_ROWS 6
#define GATEHOUSE_TILE_PANELS 1
#define GATEHOUSE_SCAN_TILE "scan_portable.h"
#define GATEHOUSE_INT8_TILE "gemm_int8_portable.h"

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

const gatehouse_kernels gatehouse_portable = GATEHOUSE_SET("portable", linear_bfloat16);
