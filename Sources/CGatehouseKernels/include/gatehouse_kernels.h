// Vector kernels behind one table that is chosen from the CPU once.
//
// Every kernel computes the same bits on every instruction set, but for `linear_bfloat16` of
// `avx512bf16`, which rounds inputs too: sums run in a stated order; lanes lie across outputs, or they are sixteen and fold lane i with lane i + 8, then
// i + 4, i + 2, i + 1; a product is fused with an addition everywhere or nowhere. What a row gives
// never depends on the rows beside it.
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

// A linear layer: `inputs` and `outputs` are widths, both multiples of 16.
typedef struct {
    size_t rows, inputs, outputs;
    int gelu;  // apply GELU to the results
} gatehouse_shape;

// outputs[r, o] = activation(bias[o] + sum over k of inputs[r, k] * weights[o, k]), where
// `weights` were packed for the kernel and start on a multiple of 64. `scratch` has
// `gatehouse_linear_scratch` bytes, on a multiple of 64.
typedef void gatehouse_linear(gatehouse_shape shape, const float *inputs, const void *weights,
                              const float *bias, void *scratch, float *outputs);

#define GATEHOUSE_NETWORK_WIDTH 32

// Networks of three layers with GATEHOUSE_NETWORK_WIDTH hidden units in both, which read the same inputs.
typedef struct {
    size_t members, inputs;
    size_t outputs;  // of each; a multiple of 16
    // The weights of each layer, [members, its inputs, its outputs], then the biases of each,
    // [members, its outputs]; on a multiple of 64.
    const float *parameters;
} gatehouse_networks;

// Features to be brought to a common scale.
typedef struct {
    size_t count;
    // Of all columns, filled up to a multiple of 16: which feature, all bits set where its logarithm
    // is taken, the mean, and the scale; on a multiple of 64.
    const uint32_t *parameters;
} gatehouse_columns;

// Rows of integers to be scanned. Each starts `stride` bytes, a multiple of 64 of at most 32768, after
// the one before it; the first starts on a multiple of 64.
typedef struct {
    const int8_t *bytes;
    const float *scales;     // one for each row
    const uint64_t *masked;  // bit r % 64 of word r / 64 hides row r; NULL when none is hidden
    size_t count, stride;
    uint32_t first_row;  // the number of the first row
} gatehouse_rows;

// Hashes to be scanned, and the same of them.
typedef struct {
    const uint64_t *words;
    const uint64_t *masked;
    size_t count;
    uint32_t first_row;
} gatehouse_hashes;

// A row and its score.
typedef struct {
    float score;
    uint32_t row;
} gatehouse_hit;

// The rows found so far, of which the best `capacity` are wanted, which is not zero. Kept are those
// that come before the bar in the order of results: a higher score or, of the same, a smaller number.
// At first the bar is a score that is no NaN, and the row 0.
typedef struct {
    gatehouse_hit *hits;  // room for 2 * capacity
    size_t capacity, count;
    gatehouse_hit bar;
} gatehouse_nearest;

// Numbers of a row that become one bin: how many of the column's thresholds lie below the feature.
typedef struct {
    uint32_t feature;
    uint32_t first;    // of its thresholds
    uint32_t blocks;   // of sixteen thresholds, at least one
    uint32_t missing;  // the bin of a missing value
    double zero;       // magnitudes up to this are missing too; negative when none is
} gatehouse_bin_column;

// A feature whose category is looked up in a table: a row of it for each category.
typedef struct {
    uint32_t feature;
    uint32_t categories;  // that any set speaks of; what is beyond is a member of none
    double least;         // values from this on are truncated to a category
    size_t first;         // of the table: [categories, none of them, missing], each `count` long
    uint32_t count;
    uint32_t column;  // the first of `count`
} gatehouse_categories;

// How rows become bins. Thresholds ascend within a column, and are filled up with infinity.
typedef struct {
    size_t count;
    size_t small;  // the first columns, which have at most 16 blocks
    const gatehouse_bin_column *columns;
    const float *thresholds_float, *coarse_float;  // coarse: for each small column the last threshold
    const double *thresholds_double, *coarse_double;  // of each block but the last, filled up
} gatehouse_bins;

// Trees are walked so many at a time; their lists are filled up with trees of one leaf.
#define GATEHOUSE_WALK_TREES 32

// Trees in the order of their depth. A split is, from the low bits on, sixteen bits each: the column, the
// bin up to which rows go left, the left and the right child; 0x8000 + i is leaf i. Every tree has splits
// up to and including the number of its leaves, so that what is read at a leaf is there. Categories are
// columns behind the others: 0 for the members of a set, else 1.
typedef struct {
    size_t trees;
    const uint64_t *splits;
    const uint32_t *first_split, *first_leaf;
    const uint32_t *depth;
    const uint32_t *place;  // of its leaf in the result
    const uint16_t *memberships;
} gatehouse_walk;

// Trees of at most 32 leaves, numbered from left to right, and at most 128 columns of at most 255
// thresholds. Of each 64 trees, filled up, there are so many splits as the deepest has; of each split for
// the 64 trees the columns, the bins (a byte each), and what is left of the leaves (32 bits each) when a
// row goes right. On a multiple of 64.
typedef struct {
    size_t trees, columns;
    const void *splits;
    const uint32_t *depths;
    const uint32_t *exclusions;  // what categories leave of each tree's leaves
} gatehouse_masks;

// A forest. Either `find` is not NULL and walks `masks`, or `walk` is walked.
typedef struct gatehouse_forest gatehouse_forest;

#define GATEHOUSE_CATEGORY_FEATURES 64

// A row on its way: its bins, where its categories stand in the exclusions, and its leaves.
typedef struct {
    uint16_t *bins;
    size_t offsets[GATEHOUSE_CATEGORY_FEATURES];
    uint32_t *leaves;
} gatehouse_binned_row;

// Rows are taken so many at a time: what one waits for, the other uses.
#define GATEHOUSE_FOREST_ROWS 2

// leaves[t] = 32 * t + the leaf of tree t, whose value is added to the margin, for one or two rows;
// margins: [rows, outputs].
typedef void gatehouse_find_leaves(const gatehouse_forest *forest, const gatehouse_binned_row *rows,
                                   size_t count, double *margins);

struct gatehouse_forest {
    gatehouse_bins bins;
    size_t category_features;  // with `find` at most GATEHOUSE_CATEGORY_FEATURES
    const gatehouse_categories *categories;
    gatehouse_masks masks;
    gatehouse_find_leaves *find;
    gatehouse_walk walk;
    size_t features, trees, outputs;
    const double *values;      // of leaves
    const uint32_t *tree_outputs;  // what each tree adds to
    const double *bases;       // what the sum of each output starts from
    int sums_in_single;
};

// What scoring writes between its steps, for each of GATEHOUSE_FOREST_ROWS.
typedef struct {
    uint16_t *bins;    // room for 128, and three more than there are columns
    uint32_t *leaves;  // room for one more than there are trees, and for a multiple of 64
    size_t bin_stride, leaf_stride;
} gatehouse_forest_scratch;

// A split, with the edges to what lies on its left and on its right. The first of a tree stands above its
// root: shares of 1, and its left edge is the root's. A split lies behind those above it.
typedef struct {
    double share[2];        // of the training data that takes the edge and those above it of the feature
    double value[2];        // of the leaf below, or 1 above a split
    uint16_t above;         // the edge to this split: twice the split above, and 1 more on its right
    uint16_t before;        // the nearest edge above of the same feature, or the first
    uint16_t feature;
    uint16_t column, bin;  // bins beyond go right
} gatehouse_shap_split;

// The splits of a tree, of which those from `inner` on have two leaves below.
typedef struct {
    uint32_t first, inner, count;
} gatehouse_shap_tree;

// Bytes of scratch for a split of the largest tree.
#define GATEHOUSE_SHAP_WORK 288

// Trees to be explained, those of an output together.
typedef struct {
    size_t features, outputs;
    size_t largest;                  // splits of a tree
    size_t point_count;              // a multiple of 8, at least half the features of the longest path
    const double *points, *weights;  // of quadrature over 0...1
    const gatehouse_shap_split *splits;
    const gatehouse_shap_tree *trees;
    const uint32_t *output_ends;  // of outputs in trees
} gatehouse_shap;

// What one instruction set offers.
typedef struct {
    const char *name;  // "avx512bf16", "avx512", "avx2" or "portable"

    // outputs[o] = bias[o] + sum over i of inputs[i] * weights[i * output_count + o], in the order
    // of i, not fused.
    void (*dense)(const float *inputs, size_t input_count, const float *weights, const float *bias,
                  float *outputs, size_t output_count);

    // Three linear layers of every network, with max(x, 0) between them, where
    // layer(x)[o] = bias[o] + sum over i of x[i] * weights[i, o], in the order of i, not fused.
    // `hidden` has room for 2 * members * GATEHOUSE_NETWORK_WIDTH; outputs: [members, outputs].
    void (*networks)(const gatehouse_networks *networks, const float *inputs, float *hidden,
                     float *outputs);

    // values = ln(1 + exp(values)); `count` is a multiple of 16. No product is fused.
    void (*softplus)(float *values, size_t count);

    // outputs[c] = (x - means[c]) * scales[c] held to -4...4, where x is the column's feature, or of
    // it sign(x) * ln(1 + |x|); 0 where the feature is not finite.
    void (*standardize)(const gatehouse_columns *columns, const float *features, float *outputs);

    // From bias[o], fused, in the order of k.
    gatehouse_linear *linear_float;

    // Either as `linear_float` with weights of 16 bits, or with the inputs rounded to 16 bits too
    // and pairs of k multiplied at once.
    gatehouse_linear *linear_bfloat16;

    // Row r is divided by the smoothing and rounded to q = x / (amax(r) / 127), ties to even. The
    // sum of q * weight is exact; the result is (sum * scale(r)) * scale(o) + bias[o], where the
    // second product is fused. A row with a number that is not finite gives NaN.
    gatehouse_linear *linear_int8;

    // projections: [tokens, 3 * heads * head_width], queries, keys, values; context: [tokens,
    // heads * head_width]. head_width is a multiple of 8. `scratch` has
    // `gatehouse_attention_scratch` bytes, on a multiple of 64.
    void (*attention)(const float *projections, size_t tokens, size_t heads, size_t head_width,
                      void *scratch, float *context);

    // rows = (x - mean(x)) / sqrt(variance(x) + epsilon) * gamma + beta where x = rows + branch, or
    // rows where `branch` is NULL. Here and below, `width` is a multiple of 16.
    void (*layer_norm)(float *rows, const float *branch, size_t count, size_t width,
                       const float *gamma, const float *beta, float epsilon);

    // rows[t] = words[tokens[t]] + positions[t] + type. An int8 table has its scales, one float for
    // each row, behind all rows.
    void (*embed_float)(const int32_t *tokens, size_t count, const void *words, size_t word_count,
                        size_t width, const float *positions, const float *type, float *rows);
    void (*embed_int8)(const int32_t *tokens, size_t count, const void *words, size_t word_count,
                       size_t width, const float *positions, const float *type, float *rows);

    // mean = sum over t of words[tokens[t]], in the order of t, divided by `count`; zeros when that
    // is zero.
    void (*gather_mean_float)(const int32_t *tokens, size_t count, const void *words,
                              size_t word_count, size_t width, float *mean);
    void (*gather_mean_int8)(const int32_t *tokens, size_t count, const void *words,
                             size_t word_count, size_t width, float *mean);

    // The same of all rows.
    void (*mean)(const float *rows, size_t count, size_t width, float *mean);

    // Divides by the Euclidean norm; leaves the zero vector.
    void (*normalize_length)(float *vector, size_t width);

    // sum over i of a[i] * b[i].
    float (*dot)(const float *a, const float *b, size_t width);

    // Keep the rows that score best by (sum over i of query[i] * row[i]) * scale, where sums are
    // exact. The query, in -127...127, starts on a multiple of 64 and is filled with zeros up to the
    // stride, or twice that for int4. Row numbers must not be smaller than those already kept.
    //
    // int4: byte i of a row holds element e = i / 64 * 128 + i % 64 in its lower half and element
    // e + 64 in its upper half, each 0...15; element u counts as 16 * u - 120.
    void (*scan_int8)(const int8_t *query, const gatehouse_rows *rows, gatehouse_nearest *nearest);
    void (*scan_int4)(const int8_t *query, const gatehouse_rows *rows, gatehouse_nearest *nearest);

    // `scan_int8` of the listed rows alone, masked or not, in any order; they are numbered from 0,
    // and their scores are not looked at.
    void (*score_int8)(const int8_t *query, const gatehouse_rows *rows, const gatehouse_hit *listed,
                       size_t count, gatehouse_nearest *nearest);

    // Keeps the hashes with the most bits that are those of the query; their number is the score.
    void (*scan_hashes)(uint64_t query, const gatehouse_hashes *hashes, gatehouse_nearest *nearest);

    // Drop all but the best; `sort_nearest` also puts them in order, the best first.
    void (*trim_nearest)(gatehouse_nearest *nearest);
    void (*sort_nearest)(gatehouse_nearest *nearest);

    // The leaf of each tree that a row falls into, and for each output the sum over its trees, in their
    // order. rows: [count, features], margins: [count, outputs]; of one row the bins and leaves stay.
    void (*score_float)(const gatehouse_forest *forest, const float *rows, size_t count,
                        gatehouse_forest_scratch scratch, double *margins);
    void (*score_double)(const gatehouse_forest *forest, const double *rows, size_t count,
                         gatehouse_forest_scratch scratch, double *margins);

    // contributions: [outputs, features]. Bits differ between sets. `scratch`, on a multiple of 64, has
    // room for 64 bytes a feature and GATEHOUSE_SHAP_WORK a split of the largest tree.
    void (*explain)(const gatehouse_shap *shap, const uint16_t *bins, void *scratch,
                    double *contributions);

    // Four CRC-32C of the bytes' words in turn: tells damage, not malice.
    void (*checksum)(const void *bytes, size_t count, uint32_t sums[4]);
} gatehouse_kernels;

// The fastest set this CPU runs; `GATEHOUSE_CPU=avx512bf16|avx512|avx2|portable` in the environment
// forces one. A forced set that the CPU lacks, or that does not exist, falls back to the portable
// one.
const gatehouse_kernels *gatehouse_kernels_for_this_cpu(void);

// The named set, or NULL when it does not exist or this CPU lacks it.
const gatehouse_kernels *gatehouse_kernels_named(const char *name);

// What finds the leaves of small trees with this set, or NULL when it cannot for so many columns.
gatehouse_find_leaves *gatehouse_masks_of(const gatehouse_kernels *kernels, size_t columns);

// Bytes of scratch for linear layers of up to `inputs` inputs.
size_t gatehouse_linear_scratch(size_t inputs);

// Bytes of scratch for the attention of up to `tokens` tokens with heads up to `head_width` wide.
size_t gatehouse_attention_scratch(size_t tokens, size_t head_width);

// Pack a row-major matrix [outputs, inputs]; both are multiples of 16. With p = o / 16, j = o % 16:
//   float     4 bytes each, [p][k][j]
//   bfloat16  2 bytes each, [p][k / 2][j][k % 2]
//   int8      1 byte each, [p][k / 4][j][k % 4]; then a float [outputs], the scale of each output;
//             then an int32 [outputs], -127 times the sum of its weights; then a float [inputs], by
//             which inputs are multiplied: 1 / smoothing. `smoothing` may be NULL for ones. The
//             scale is amax / 127 or, if longer, what keeps the sum of the weights of one sign
//             within 129 for k, k + 1, k + 4 and k + 5, where k % 8 is 0 or 2.
void gatehouse_pack_float(const float *weights, size_t outputs, size_t inputs, void *packed);
void gatehouse_pack_bfloat16(const float *weights, size_t outputs, size_t inputs, void *packed);
void gatehouse_pack_int8(const float *weights, const float *smoothing, size_t outputs,
                         size_t inputs, void *packed);

// Pack an embedding table [rows, width]: int8 [rows, width], then a float [rows], their scales.
void gatehouse_pack_rows_int8(const float *table, size_t rows, size_t width, void *packed);

#if defined(__cplusplus)
}
#endif
