// What each feature of a row adds to a forest's margin: path-dependent Shapley values.
//
// A leaf of value v below edges of features i has Shapley values that are an integral over t in 0...1
// (Owen 1972): of v (o_i - z_i) times the product over the other features j of z_j (1 - t) + o_j t, where
// o_j is whether the row takes all edges of j, and z_j the share of the training data that does. The product
// is a polynomial, so Gauss-Legendre quadrature of half as many points as a path has features is exact. The
// points lie in the lanes; one pass down multiplies the products, and one up adds the leaves.

typedef double points __attribute__((vector_size(64)));

INLINE points reciprocal(points x) {
#if GATEHOUSE_LANES == 16
    // Two Newton steps double the 14 bits twice: a fifth of a division's time.
    const points two = {2, 2, 2, 2, 2, 2, 2, 2};
    points r = (points)_mm512_rcp14_pd((__m512d)x);
    r *= fused(-x, r, two);
    return r * fused(-x, r, two);
#else
    return 1.0 / x;
#endif
}

// What is kept of an edge between the ways down and up.
typedef struct {
    points product;     // over the features of the path, times the value where a leaf is reached; then
                        // the sum of the leaves below
    points reciprocal;  // of the factor of its feature
} shap_edge;

// An edge 2 * i goes left from split i, and 2 * i + 1 right. Edge 0 is the one above the root.
typedef struct {
    shap_edge *edges;
    double *gains;   // of an edge, taken or not, minus the share
    uint8_t *taken;  // whether the row takes the edge and those above it of the feature
} shap_work;

_Static_assert(2 * (sizeof(shap_edge) + sizeof(double) + 1) <= GATEHOUSE_SHAP_WORK, "room for a split");

// The factor of an edge's feature. Both edges of a split are treated alike: what is written where must not
// depend on the way the row goes, or loads would wait for it.
INLINE points go_down(const gatehouse_shap_split *split, const shap_work *w, size_t edge, size_t side,
                      int taken, points above, points t, points rest) {
    static const double numbers[2] = {0, 1};
    const double share = split->share[side];
    const points factor = fused(share - (points){}, rest, numbers[taken] * t);
    w->taken[edge] = (uint8_t)taken;
    w->gains[edge] = numbers[taken] - share;
    w->edges[edge].product = above * (factor * split->value[side]);
    return factor;
}

// Splits from `inner` on have two leaves below: what they add is known at once.
INLINE void add_leaves(const gatehouse_shap_split *split, const uint16_t *bins, const shap_work *w,
                       points t, points rest, points *sums) {
    static const double numbers[2] = {0, 1};
    const int right = bins[split->column] > split->bin;
    const int taken = w->taken[split->before];
    const points before = w->edges[split->before].reciprocal;
    const points above = w->edges[split->above].product * before;
    const double left_share = split->share[0], right_share = split->share[1];
    const double left_taken = numbers[taken & !right], right_taken = numbers[taken & right];
    // Both factors times their values: a part without t, and one with it.
    const double still = left_share * split->value[0] + right_share * split->value[1];
    const double moving = left_taken * split->value[0] + right_taken * split->value[1];
    const points both = above * (still * rest + moving * t);
    points sum = fused(above, (moving - still) - (points){}, sums[split->feature]);
    sum = fused(both * before, -w->gains[split->before] - (points){}, sum);
    sums[split->feature] = sum;
    w->edges[split->above].product = both;
}

INLINE void explain_tree(const gatehouse_shap_split *splits, size_t inner, size_t count,
                         const uint16_t *bins, points t, points weights, const shap_work *w,
                         points *sums) {
    const points rest = 1.0 - t;
    w->edges[0].product = weights;
    w->edges[0].reciprocal = (points){1, 1, 1, 1, 1, 1, 1, 1};
    w->gains[0] = 0;
    w->taken[0] = 1;
    for (size_t i = 1; i < inner; i++) {
        const gatehouse_shap_split *split = splits + i;
        const int right = bins[split->column] > split->bin;
        const int taken = w->taken[split->before];
        const points above = w->edges[split->above].product * w->edges[split->before].reciprocal;
        const points on_left = go_down(split, w, 2 * i, 0, taken & !right, above, t, rest);
        const points on_right = go_down(split, w, 2 * i + 1, 1, taken & right, above, t, rest);
        // One reciprocal for both.
        const points inverse = reciprocal(on_left * on_right);
        w->edges[2 * i].reciprocal = inverse * on_right;
        w->edges[2 * i + 1].reciprocal = inverse * on_left;
    }
    for (size_t i = inner; i < count; i++) add_leaves(splits + i, bins, w, t, rest, sums);
    // What lies below counts for this split's edges, and no longer for the feature's edge above.
    for (size_t i = inner - 1; i > 0; i--) {
        const gatehouse_shap_split *split = splits + i;
        const shap_edge *left = w->edges + 2 * i, *right = left + 1;
        const points both = left->product + right->product;
        const size_t before = split->before;
        points sum = sums[split->feature];
        sum = fused(left->product * left->reciprocal, w->gains[2 * i] - (points){}, sum);
        sum = fused(right->product * right->reciprocal, w->gains[2 * i + 1] - (points){}, sum);
        sum = fused(both * w->edges[before].reciprocal, -w->gains[before] - (points){}, sum);
        sums[split->feature] = sum;
        w->edges[split->above].product = both;
    }
}

GATEHOUSE_TARGET static void explain(const gatehouse_shap *s, const uint16_t *bins, void *scratch,
                                     double *contributions) {
    points *sums = scratch;
    shap_work work;
    work.edges = (shap_edge *)(sums + s->features);
    work.gains = (double *)(work.edges + 2 * s->largest);
    work.taken = (uint8_t *)(work.gains + 2 * s->largest);
    const gatehouse_shap_tree *tree = s->trees;
    for (size_t output = 0; output < s->outputs; output++, contributions += s->features) {
        const gatehouse_shap_tree *end = s->trees + s->output_ends[output];
        memset(sums, 0, s->features * sizeof(points));
        for (; tree < end; tree++) {
            for (size_t q = 0; q < s->point_count; q += 8) {
                points t, weights;
                memcpy(&t, s->points + q, sizeof t);
                memcpy(&weights, s->weights + q, sizeof weights);
                explain_tree(s->splits + tree->first, tree->inner, tree->count, bins, t, weights,
                             &work, sums);
            }
        }
        for (size_t f = 0; f < s->features; f++) {
            const points v = sums[f];
            contributions[f] = ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
        }
    }
}
