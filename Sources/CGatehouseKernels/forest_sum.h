// What the leaves of trees add to a row's margins, in the order of the trees.
#pragma once

#include "gatehouse_kernels.h"

// Adds the leaves of the trees from `first` up to but not including `end`.
static inline void gatehouse_add_leaves(const gatehouse_forest *f, const uint32_t *leaves, size_t first,
                                        size_t end, double *margins) {
    const double *values = f->values;
    if (f->outputs == 1 && f->sums_in_single) {
        float sum = (float)margins[0];
        for (size_t t = first; t < end; t++) sum += (float)values[leaves[t]];
        margins[0] = sum;
    } else if (f->outputs == 1) {
        double sum = margins[0];
        for (size_t t = first; t < end; t++) sum += values[leaves[t]];
        margins[0] = sum;
    } else {
        for (size_t t = first; t < end; t++) {
            // Rounded twice, yet the sum of floats: a double has over twice a float's digits.
            const double sum = margins[f->tree_outputs[t]] + values[leaves[t]];
            margins[f->tree_outputs[t]] = f->sums_in_single ? (double)(float)sum : sum;
        }
    }
}

// The same for two rows, whose additions do not wait for each other.
static inline void gatehouse_add_leaves_of_two(const gatehouse_forest *f,
                                               const gatehouse_binned_row *rows, size_t first,
                                               size_t end, double *margins) {
    if (f->outputs != 1 || f->sums_in_single) {
        gatehouse_add_leaves(f, rows[0].leaves, first, end, margins);
        gatehouse_add_leaves(f, rows[1].leaves, first, end, margins + f->outputs);
        return;
    }
    double sum0 = margins[0], sum1 = margins[1];
    for (size_t t = first; t < end; t++) {
        sum0 += f->values[rows[0].leaves[t]];
        sum1 += f->values[rows[1].leaves[t]];
    }
    margins[0] = sum0;
    margins[1] = sum1;
}
