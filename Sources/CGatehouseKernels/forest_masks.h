// How small trees lie in memory, and what finds their leaves.
#pragma once

#include "forest_sum.h"
#include "sets.h"

// One split of sixty-four trees.
typedef struct {
    uint8_t columns[64], bins[64];
    uint32_t left[64];
} gatehouse_masked_split;

#if defined(__x86_64__)
gatehouse_find_leaves gatehouse_masks_vbmi, gatehouse_masks_avx2;
#endif
