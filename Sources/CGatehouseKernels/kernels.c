#include "gatehouse_kernels.h"

#include <stdlib.h>
#include <string.h>

#define GATEHOUSE_TARGET
#define GATEHOUSE_NAME(kernel) kernel##_portable
#include "dense.h"
#undef GATEHOUSE_TARGET
#undef GATEHOUSE_NAME

static const gatehouse_kernels portable = {"portable", dense_portable};

#if defined(__x86_64__)

#define GATEHOUSE_TARGET __attribute__((target("avx2")))
#define GATEHOUSE_NAME(kernel) kernel##_avx2
#include "dense.h"
#undef GATEHOUSE_TARGET
#undef GATEHOUSE_NAME

// Clang ignores a `target` with a name in it that it does not know, all of it, and merely warns.
#if defined(__clang__)
#define GATEHOUSE_TARGET \
    __attribute__((target("avx512f,avx512bw,avx512vl"), min_vector_width(512)))
#else
#define GATEHOUSE_TARGET \
    __attribute__((target("avx512f,avx512bw,avx512vl,prefer-vector-width=512")))
#endif
#define GATEHOUSE_NAME(kernel) kernel##_avx512
#include "dense.h"
#undef GATEHOUSE_TARGET
#undef GATEHOUSE_NAME

static const gatehouse_kernels avx2 = {"avx2", dense_avx2};
static const gatehouse_kernels avx512 = {"avx512", dense_avx512};

static int has_avx2(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2");
}

static int has_avx512(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl");
}

#endif

const gatehouse_kernels *gatehouse_kernels_named(const char *name) {
    if (strcmp(name, portable.name) == 0) return &portable;
#if defined(__x86_64__)
    if (strcmp(name, avx2.name) == 0) return has_avx2() ? &avx2 : NULL;
    if (strcmp(name, avx512.name) == 0) return has_avx512() ? &avx512 : NULL;
#endif
    return NULL;
}

const gatehouse_kernels *gatehouse_kernels_for_this_cpu(void) {
    const char *forced = getenv("GATEHOUSE_CPU");
    if (forced != NULL && *forced != '\0') {
        const gatehouse_kernels *named = gatehouse_kernels_named(forced);
        return named != NULL ? named : &portable;
    }
#if defined(__x86_64__)
    if (has_avx512()) return &avx512;
    if (has_avx2()) return &avx2;
#endif
    return &portable;
}
