// The best rows of a scan: a heap with the worst of them at its root, which a scan touches only for
// a row that beats it.

// Whether `a` comes after `b` in the order of results: a lower score, or the same and a larger
// number.
INLINE int comes_after(gatehouse_hit a, gatehouse_hit b) {
    return a.score < b.score || (a.score == b.score && a.row > b.row);
}

// What a score must exceed to be kept.
INLINE float bar_of(const gatehouse_nearest *nearest) {
    return nearest->count == nearest->capacity ? nearest->hits[0].score : nearest->floor;
}

// Puts a hit into the place `i` or below it, where the worse of a place's two children moves up.
INLINE void sift_down(gatehouse_hit *hits, size_t count, size_t i, gatehouse_hit hit) {
    for (size_t child; (child = 2 * i + 1) < count; i = child) {
        if (child + 1 < count && comes_after(hits[child + 1], hits[child])) child++;
        if (!comes_after(hits[child], hit)) break;
        hits[i] = hits[child];
    }
    hits[i] = hit;
}

// Keeps a row if it is among the best; one whose score is not a number never is.
GATEHOUSE_TARGET __attribute__((noinline))
static void keep(gatehouse_nearest *nearest, gatehouse_hit hit) {
    if (!(hit.score > nearest->floor)) return;
    gatehouse_hit *hits = nearest->hits;
    if (nearest->count == nearest->capacity) {
        if (comes_after(hits[0], hit)) sift_down(hits, nearest->count, 0, hit);
        return;
    }
    size_t i = nearest->count++;
    for (size_t parent; i > 0; i = parent) {
        parent = (i - 1) / 2;
        if (!comes_after(hit, hits[parent])) break;
        hits[i] = hits[parent];
    }
    hits[i] = hit;
}

// Puts the rows in order, the best first; no row can be kept afterwards.
GATEHOUSE_TARGET
static void sort_nearest(gatehouse_nearest *nearest) {
    for (size_t count = nearest->count; count > 1; count--) {
        const gatehouse_hit last = nearest->hits[count - 1];
        nearest->hits[count - 1] = nearest->hits[0];
        sift_down(nearest->hits, count - 1, 0, last);
    }
}
