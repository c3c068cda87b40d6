// The scan of 64-bit hashes for those with few bits that differ from a query's.

typedef uint64_t words __attribute__((vector_size(64)));

INLINE words differing_bits(const uint64_t *hashes, uint64_t query) {
    words bits;
    memcpy(&bits, hashes, sizeof bits);
    return __builtin_elementwise_popcount(bits ^ query);
}

// How many bits may not differ, so that fewer count: 64 less the score that must be exceeded.
INLINE uint64_t differing_limit(const gatehouse_nearest *nearest) {
    const float bar = nearest->bar.score;
    return bar < 0 ? 65 : bar >= 64 ? 0 : 64 - (uint64_t)bar;
}

INLINE void offer_hash(const gatehouse_hashes *hashes, uint64_t query, size_t i,
                       gatehouse_nearest *nearest) {
    const int bits = __builtin_popcountll(hashes->words[i] ^ query);
    const int is_masked = hashes->masked != NULL && hashes->masked[i / 64] >> i % 64 & 1;
    const gatehouse_hit hit = {(float)(64 - bits), hashes->first_row + (uint32_t)i};
    if (!is_masked) keep(nearest, hit);
}

INLINE void scan_words(uint64_t query, const gatehouse_hashes *hashes, gatehouse_nearest *nearest) {
    size_t i = 0;
    for (uint64_t limit = differing_limit(nearest); i + 32 <= hashes->count; i += 32) {
        words fewest = differing_bits(hashes->words + i, query);
        UNROLL for (size_t w = 8; w < 32; w += 8) {
            const words bits = differing_bits(hashes->words + i + w, query);
            fewest = __builtin_elementwise_min(fewest, bits);
        }
        if (__builtin_expect(!__builtin_reduce_or(fewest < limit), 1)) continue;
        for (size_t j = i; j < i + 32; j++) offer_hash(hashes, query, j, nearest);
        limit = differing_limit(nearest);
    }
    for (; i < hashes->count; i++) offer_hash(hashes, query, i, nearest);
}

#if defined(GATEHOUSE_COUNT_TARGET)
GATEHOUSE_COUNT_TARGET
static void scan_words_counting(uint64_t query, const gatehouse_hashes *hashes,
                                gatehouse_nearest *nearest) {
    scan_words(query, hashes, nearest);
}
#endif

GATEHOUSE_TARGET
static void scan_hashes(uint64_t query, const gatehouse_hashes *hashes,
                        gatehouse_nearest *nearest) {
#if defined(GATEHOUSE_COUNT_TARGET)
    if (__builtin_cpu_supports("avx512vpopcntdq")) {
        scan_words_counting(query, hashes, nearest);
        return;
    }
#endif
    scan_words(query, hashes, nearest);
}
