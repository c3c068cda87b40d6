// Numbers that packing, scratch and kernels share.
#pragma once

// Rows that a linear layer takes at a time: few enough that they stay in the second cache beside a
// panel of weights, enough that the weights are seldom read again.
enum { GATEHOUSE_ROW_BLOCK = 48 };

// Queries that an attention takes at a time: the rows of the tallest tile.
enum { GATEHOUSE_QUERY_BLOCK = 12 };

// Below this a largest magnitude counts as zero: its reciprocal would not be finite.
#define GATEHOUSE_TINY 1e-30f

// How many bytes ahead weights of less than 32 bits are asked for. Panels follow each other, so this reaches into the
// next one; the CPU's own prefetching ends with each page.
#define GATEHOUSE_AHEAD 8192
