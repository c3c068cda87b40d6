#define _GNU_SOURCE
#include "gatehouse_allocations.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define GATEHOUSE_SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(GATEHOUSE_SANITIZED)

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void __libc_free(void *block);
extern void *__libc_memalign(size_t alignment, size_t size);

// Initial-exec: reaching it must not allocate.
static __thread struct {
    uint64_t count;
    bool armed;
} thread __attribute__((tls_model("initial-exec")));

// All threads together; off until somebody asks, so that a server pays no shared counter.
static atomic_bool total_wanted;
static atomic_ullong total;

static inline void note(void) {
    if (__builtin_expect(thread.armed, 0)) thread.count++;
    if (__builtin_expect(atomic_load_explicit(&total_wanted, memory_order_relaxed), 0))
        atomic_fetch_add_explicit(&total, 1, memory_order_relaxed);
}

void *malloc(size_t size) {
    note();
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    note();
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    note();
    return __libc_realloc(block, size);
}

void free(void *block) { __libc_free(block); }

void *memalign(size_t alignment, size_t size) {
    note();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    note();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0) return EINVAL;
    note();
    void *made = __libc_memalign(alignment, size);
    if (made == NULL) return ENOMEM;
    *block = made;
    return 0;
}

bool gatehouse_allocations_available(void) { return true; }

void gatehouse_allocations_arm(void) {
    thread.count = 0;
    thread.armed = true;
}

uint64_t gatehouse_allocations_disarm(void) {
    thread.armed = false;
    return thread.count;
}

uint64_t gatehouse_allocations_total(void) {
    atomic_store_explicit(&total_wanted, true, memory_order_relaxed);
    return atomic_load_explicit(&total, memory_order_relaxed);
}

#else

bool gatehouse_allocations_available(void) { return false; }
void gatehouse_allocations_arm(void) {}
uint64_t gatehouse_allocations_disarm(void) { return 0; }
uint64_t gatehouse_allocations_total(void) { return 0; }

#endif
