// Which set runs, and how much scratch any of them takes.

#include <stdlib.h>
#include <string.h>

#include "extents.h"
#include "forest_masks.h"
#include "sets.h"

#if defined(__x86_64__)

static int has_avx2(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static int has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512vnni");
}

static int has_avx512_bfloat16(void) {
    return has_avx512() && __builtin_cpu_supports("avx512bf16");
}

// Products of 16 bits do twice the work of fused additions on AMD's processors (Zen 4), but half of
// it on Intel's (Sapphire Rapids): there, widening the weights to floats is faster, and more exact.
static int prefers_bfloat16_products(void) {
    return has_avx512_bfloat16() && __builtin_cpu_is("amd");
}

#endif

const gatehouse_kernels *gatehouse_kernels_named(const char *name) {
    if (strcmp(name, "portable") == 0) return &gatehouse_portable;
#if defined(__x86_64__)
    if (strcmp(name, "avx2") == 0) return has_avx2() ? &gatehouse_avx2 : NULL;
    if (strcmp(name, "avx512") == 0) return has_avx512() ? &gatehouse_avx512 : NULL;
    if (strcmp(name, "avx512bf16") == 0)
        return has_avx512_bfloat16() ? &gatehouse_avx512_bfloat16 : NULL;
#endif
    return NULL;
}

const gatehouse_kernels *gatehouse_kernels_for_this_cpu(void) {
    const char *forced = getenv("GATEHOUSE_CPU");
    if (forced != NULL && *forced != '\0') {
        const gatehouse_kernels *named = gatehouse_kernels_named(forced);
        return named != NULL ? named : &gatehouse_portable;
    }
#if defined(__x86_64__)
    if (prefers_bfloat16_products()) return &gatehouse_avx512_bfloat16;
    if (has_avx512()) return &gatehouse_avx512;
    if (has_avx2()) return &gatehouse_avx2;
#endif
    return &gatehouse_portable;
}

gatehouse_find_leaves *gatehouse_masks_of(const gatehouse_kernels *kernels, size_t columns) {
#if defined(__x86_64__)
    if (kernels == &gatehouse_portable) return NULL;
    if (kernels != &gatehouse_avx2 && __builtin_cpu_supports("avx512vbmi")
        && __builtin_cpu_supports("avx512cd"))
        return columns <= 128 ? gatehouse_masks_vbmi : NULL;
    return columns <= 64 ? gatehouse_masks_avx2 : NULL;
#else
    (void)kernels, (void)columns;
    return NULL;
#endif
}

static size_t up_to_16(size_t count) { return (count + 15) / 16 * 16; }

size_t gatehouse_linear_scratch(size_t inputs) {
    // A scale for each row, then the rows in at most two bytes for each input.
    return GATEHOUSE_ROW_BLOCK * (sizeof(float) + 2 * up_to_16(inputs));
}

size_t gatehouse_attention_scratch(size_t tokens, size_t head_width) {
    const size_t padded_tokens = up_to_16(tokens), padded_width = up_to_16(head_width);
    const size_t keys_and_values = padded_tokens * head_width + tokens * padded_width;
    return sizeof(float)
        * (keys_and_values + GATEHOUSE_QUERY_BLOCK * (padded_tokens + padded_width));
}
