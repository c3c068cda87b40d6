// The best rows of a scan, kept in no order: those that pass the bar are put behind the others, and
// when there are twice as many as wanted, the better half stays and sets the bar. A row costs a few
// nanoseconds, however many are wanted: 4,000 of a million took 3.1 ms in a heap and take 1.3.

// Whether `a` comes after `b` in the order of results: a lower score, or the same and a larger
// number.
INLINE int comes_after(gatehouse_hit a, gatehouse_hit b) {
    return a.score < b.score || (a.score == b.score && a.row > b.row);
}

INLINE void exchange(gatehouse_hit *a, gatehouse_hit *b) {
    const gatehouse_hit hit = *a;
    *a = *b;
    *b = hit;
}

// Moves the best `wanted` of more hits to the front, the worst of these last (Hoare's selection).
GATEHOUSE_TARGET
static void select_best(gatehouse_hit *hits, size_t count, size_t wanted) {
    size_t low = 0, high = count - 1;
    const size_t last = wanted - 1;
    while (low < high) {
        // The median of three goes to the end as the pivot.
        gatehouse_hit *a = hits + low, *b = hits + low + (high - low) / 2, *c = hits + high;
        if (comes_after(*a, *b)) exchange(a, b);
        if (comes_after(*c, *b)) exchange(b, c);
        if (comes_after(*a, *c)) exchange(a, c);
        const gatehouse_hit pivot = *c;
        size_t place = low;
        for (size_t i = low; i < high; i++) {
            const gatehouse_hit hit = hits[i], other = hits[place];
            hits[i] = other;
            hits[place] = hit;
            place += (size_t)comes_after(pivot, hit);
        }
        exchange(hits + place, hits + high);
        if (place == last) return;
        if (place < last) low = place + 1;
        else high = place - 1;
    }
}

// Keeps no more rows than are wanted; the worst of them is the bar for others.
GATEHOUSE_TARGET __attribute__((noinline))
static void trim_nearest(gatehouse_nearest *nearest) {
    if (nearest->count <= nearest->capacity) return;
    select_best(nearest->hits, nearest->count, nearest->capacity);
    nearest->count = nearest->capacity;
    nearest->bar = nearest->hits[nearest->capacity - 1];
}

// Keeps a row if it may be among the best; one whose score is not a number never is.
INLINE void keep(gatehouse_nearest *nearest, gatehouse_hit hit) {
    if (!comes_after(nearest->bar, hit)) return;
    nearest->hits[nearest->count++] = hit;
    if (nearest->count == 2 * nearest->capacity) trim_nearest(nearest);
}

// Puts the best rows in order, the best first, and drops the others.
GATEHOUSE_TARGET
static void sort_nearest(gatehouse_nearest *nearest) {
    trim_nearest(nearest);
    // Shell's sort: there are few, or they are not to be sorted.
    size_t gap = 1;
    while (gap < nearest->count / 3) gap = 3 * gap + 1;
    for (; gap > 0; gap /= 3)
        for (size_t i = gap; i < nearest->count; i++) {
            const gatehouse_hit hit = nearest->hits[i];
            size_t j = i;
            for (; j >= gap && comes_after(nearest->hits[j - gap], hit); j -= gap)
                nearest->hits[j] = nearest->hits[j - gap];
            nearest->hits[j] = hit;
        }
}
