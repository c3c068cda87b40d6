// Scans of rows for those nearest to a query, sixteen rows at a time.
//
// A set's header gives `int8_dots` and `int4_dots`: sixteen dot products, of which the first `left`
// count and the others may be of any row that is there. Sums are exact, so their order is free.

#include GATEHOUSE_SCAN_TILE

// The bits of sixteen rows that are not to be found; `first` is a multiple of 16.
INLINE uint32_t masked_rows(const uint64_t *masked, size_t first) {
    return masked == NULL ? 0 : (uint32_t)(masked[first / 64] >> first % 64) & 0xFFFF;
}

// Keeps those of the first `left` of sixteen rows that beat the worst one kept.
INLINE void offer(lanes_int dots, const gatehouse_rows *rows, size_t first, size_t left,
                  gatehouse_nearest *nearest) {
    lanes scores = {};
    memcpy(&scores, rows->scales + first, left * sizeof(float));
    scores *= __builtin_convertvector(dots, lanes);
    if (__builtin_expect(!__builtin_reduce_or(scores > nearest->bar.score), 1)) return;
    typedef _Bool flags __attribute__((ext_vector_type(16)));
    const flags better = __builtin_convertvector(scores > nearest->bar.score, flags);
    uint16_t bits;
    memcpy(&bits, &better, sizeof bits);
    float each[16];
    memcpy(each, &scores, sizeof each);
    for (uint32_t found = bits & ~masked_rows(rows->masked, first) & ((1u << left) - 1); found != 0;
         found &= found - 1) {
        const int r = __builtin_ctz(found);
        const gatehouse_hit hit = {each[r], rows->first_row + (uint32_t)first + (uint32_t)r};
        keep(nearest, hit);
    }
}

// Scans with the dot products `dots`; a stride that is a constant lets them be unrolled.
#define SCAN(dots, stride_bytes)                                                                  \
    do {                                                                                          \
        const size_t step = stride_bytes;                                                         \
        size_t first = 0;                                                                         \
        for (; first + 16 <= rows->count; first += 16)                                            \
            offer(dots(query, sum, rows->bytes + first * step, step, 16), rows, first, 16,        \
                  nearest);                                                                       \
        if (first < rows->count)                                                                  \
            offer(dots(query, sum, rows->bytes + first * step, step, rows->count - first), rows,  \
                  first, rows->count - first, nearest);                                           \
    } while (0)

INLINE int32_t sum_of_steps(const int8_t *query, size_t width) {
    int32_t sum = 0;
    for (size_t i = 0; i < width; i++) sum += query[i];
    return sum;
}

GATEHOUSE_TARGET
static void scan_int8(const int8_t *query, const gatehouse_rows *rows, gatehouse_nearest *nearest) {
    const int32_t sum = sum_of_steps(query, rows->stride);
    switch (rows->stride) {
        case 64: SCAN(int8_dots, 64); break;
        case 384: SCAN(int8_dots, 384); break;
        default: SCAN(int8_dots, rows->stride);
    }
}

GATEHOUSE_TARGET
static void scan_int4(const int8_t *query, const gatehouse_rows *rows, gatehouse_nearest *nearest) {
    const int32_t sum = sum_of_steps(query, 2 * rows->stride);
    switch (rows->stride) {
        case 64: SCAN(int4_dots, 64); break;
        case 192: SCAN(int4_dots, 192); break;
        default: SCAN(int4_dots, rows->stride);
    }
}

#undef SCAN

// Rows further on are asked for while this many others are worked on.
enum { LISTED_AHEAD = 8 };

GATEHOUSE_TARGET
static void score_int8(const int8_t *query, const gatehouse_rows *rows, const gatehouse_hit *listed,
                       size_t count, gatehouse_nearest *nearest) {
    const size_t stride = rows->stride;
    const int32_t sum = sum_of_steps(query, stride);
    for (size_t i = 0; i < count; i++) {
        if (i + LISTED_AHEAD < count) {
            const int8_t *ahead = rows->bytes + listed[i + LISTED_AHEAD].row * stride;
            for (size_t k = 0; k < stride; k += 64) __builtin_prefetch(ahead + k);
        }
        const uint32_t row = listed[i].row;
        const int32_t dot = int8_dot(query, sum, rows->bytes + row * stride, stride);
        const gatehouse_hit hit = {(float)dot * rows->scales[row], rows->first_row + row};
        keep(nearest, hit);
    }
}
