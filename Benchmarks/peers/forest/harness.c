// Times one forest of one library, called from C on one thread: a row a call, and batches.
//
//   cc -O2 harness.c -o harness -ldl -lm
//   harness lightgbm|xgboost|lleaves|gatehouse LIBRARY MODEL ROWS.f64 FEATURES EXPECTED.f64
//
// Prints: p50, p99 of calls of one row in random order (the clock's own time taken off, calls in which the
// thread was switched left out), p50 after 4 MiB of other memory were written, then thread time a row in
// batches of 1000, the largest difference from what is expected, and how many rows are equal to the bit.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { ROWS = 12288, CALLS = 20000, COLD_CALLS = 400, BATCH = 1000, BATCHES = 40 };

static void *library;
static int features;
static double *rows;
static float *float_rows;

static void *symbol(const char *name) {
    void *found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "harness: no %s in the library\n", name);
        exit(2);
    }
    return found;
}

static void check(int failed, const char *what) {
    if (!failed) return;
    fprintf(stderr, "harness: %s failed\n", what);
    exit(2);
}

typedef void predict(int row, int count, double *margins);

static void *booster, *single;
static int (*lightgbm_single)(void *, const void *, int64_t *, double *);
static int (*lightgbm_rows)(void *, const void *, int, int32_t, int32_t, int, int, int, int,
                            const char *, int64_t *, double *);

static void lightgbm(int row, int count, double *margins) {
    int64_t length;
    const double *from = rows + (size_t)row * features;
    if (count == 1) lightgbm_single(single, from, &length, margins);
    else lightgbm_rows(booster, from, 1, count, features, 1, 1, 0, -1, "num_threads=1", &length, margins);
}

static predict *load_lightgbm(const char *model) {
    int (*create)(const char *, int *, void **) = symbol("LGBM_BoosterCreateFromModelfile");
    int (*prepare)(void *, int, int, int, int, int32_t, const char *, void **) =
        symbol("LGBM_BoosterPredictForMatSingleRowFastInit");
    int iterations;
    check(create(model, &iterations, &booster), "loading");
    check(prepare(booster, 1, 0, -1, 1, features, "num_threads=1", &single), "preparing");
    lightgbm_single = symbol("LGBM_BoosterPredictForMatSingleRowFast");
    lightgbm_rows = symbol("LGBM_BoosterPredictForMat");
    return lightgbm;
}

static int (*xgboost_dense)(void *, const char *, const char *, void *, const uint64_t **, uint64_t *,
                            const float **);

static void xgboost(int row, int count, double *margins) {
    char array[160];
    snprintf(array, sizeof array,
             "{\"data\":[%zu,true],\"shape\":[%d,%d],\"typestr\":\"<f4\",\"version\":3}",
             (size_t)(float_rows + (size_t)row * features), count, features);
    const uint64_t *shape;
    uint64_t dimensions;
    const float *found;
    check(xgboost_dense(booster, array,
                        "{\"type\":1,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
                        "\"strict_shape\":false,\"missing\":NaN,\"cache_id\":0}",
                        NULL, &shape, &dimensions, &found),
          "predicting");
    for (int i = 0; i < count; i++) margins[i] = found[i];
}

static predict *load_xgboost(const char *model) {
    int (*create)(uint64_t, uint64_t, void **) = symbol("XGBoosterCreate");
    int (*load)(void *, const char *) = symbol("XGBoosterLoadModel");
    int (*set)(void *, const char *, const char *) = symbol("XGBoosterSetParam");
    check(create(0, 0, &booster) || load(booster, model) || set(booster, "nthread", "1"), "loading");
    xgboost_dense = symbol("XGBoosterPredictFromDense");
    return xgboost;
}

static void (*lleaves_rows)(double *, double *, int, int);

static void lleaves(int row, int count, double *margins) {
    lleaves_rows(rows + (size_t)row * features, margins, 0, count);
}

static void (*plug)(const double *, const float *, int, int, double *);

static void gatehouse(int row, int count, double *margins) {
    plug(rows + (size_t)row * features, float_rows + (size_t)row * features, count, features, margins);
}

static predict *load(const char *name, const char *model) {
    if (!strcmp(name, "lightgbm")) return load_lightgbm(model);
    if (!strcmp(name, "xgboost")) return load_xgboost(model);
    if (!strcmp(name, "lleaves")) {
        lleaves_rows = symbol("forest_root");
        return lleaves;
    }
    int (*plug_load)(const char *, int) = symbol("plug_load");
    check(plug_load(model, features), "loading");
    plug = symbol("plug_predict");
    return gatehouse;
}

static double seconds_of(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static long switches(void) {
    struct rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nivcsw + usage.ru_nvcsw;
}

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double *doubles(const char *path, size_t *count) {
    FILE *file = fopen(path, "rb");
    check(!file || fseek(file, 0, SEEK_END), path);
    *count = (size_t)ftell(file) / sizeof(double);
    rewind(file);
    double *values = malloc(*count * sizeof(double) + 1);
    check(fread(values, sizeof(double), *count, file) != *count, path);
    fclose(file);
    return values;
}

static unsigned state = 12345;

static int draw(int below) {
    state = state * 1664525u + 1013904223u;
    return (int)((state >> 12) % (unsigned)below);
}

// Times of single calls in nanoseconds, sorted; returns how many were kept.
static int time_calls(predict *call, int calls, int distinct, double clock, char *cold, double *times) {
    int kept = 0;
    double margin;
    for (int i = 0; i < calls; i++) {
        const int row = draw(distinct);
        if (cold) {
            for (size_t at = 0; at < 4u << 20; at += 64) ((volatile char *)cold)[at]++;
            // The row itself is what the caller has just written.
            for (int f = 0; f < features; f++) {
                (void)((volatile double *)rows)[(size_t)row * features + f];
                (void)((volatile float *)float_rows)[(size_t)row * features + f];
            }
        }
        const long before = switches();
        const double start = seconds_of(CLOCK_MONOTONIC_RAW);
        call(row, 1, &margin);
        const double taken = seconds_of(CLOCK_MONOTONIC_RAW) - start - clock;
        if (switches() == before) times[kept++] = 1e9 * taken;
    }
    qsort(times, (size_t)kept, sizeof *times, compare);
    return kept;
}

int main(int count, char **arguments) {
    if (count != 7) return fprintf(stderr, "harness: see the head of harness.c\n"), 2;
    features = atoi(arguments[5]);
    size_t given, expected_count;
    double *read = doubles(arguments[4], &given);
    double *expected = doubles(arguments[6], &expected_count);
    const int distinct = (int)(given / (size_t)features);
    rows = aligned_alloc(64, ((size_t)ROWS * features * sizeof(double) + 63) / 64 * 64);
    float_rows = aligned_alloc(64, ((size_t)ROWS * features * sizeof(float) + 63) / 64 * 64);
    for (size_t i = 0; i < (size_t)ROWS * features; i++) {
        rows[i] = read[i % given];
        float_rows[i] = (float)rows[i];
    }
    library = dlopen(arguments[2], RTLD_NOW | RTLD_LOCAL);
    if (!library) return fprintf(stderr, "harness: %s\n", dlerror()), 2;
    predict *call = load(arguments[1], arguments[3]);

    double *margins = calloc(ROWS, sizeof(double));
    call(0, distinct, margins);
    double largest = 0;
    int equal = 0;
    for (int i = 0; i < distinct && i < (int)expected_count; i++) {
        largest = fmax(largest, fabs(margins[i] - expected[i]));
        equal += margins[i] == expected[i];
    }

    double clock = 1;
    for (int i = 0; i < 1000; i++) {
        const double start = seconds_of(CLOCK_MONOTONIC_RAW);
        clock = fmin(clock, seconds_of(CLOCK_MONOTONIC_RAW) - start);
    }
    const double start = seconds_of(CLOCK_MONOTONIC_RAW);
    for (int i = 0; i < 20; i++) call(i, 1, margins);
    const double one = (seconds_of(CLOCK_MONOTONIC_RAW) - start) / 20;
    const int calls = one * CALLS < 2 ? CALLS : (int)(2 / one) + 50;

    double *times = malloc(CALLS * sizeof(double));
    int kept = time_calls(call, calls, distinct, clock, NULL, times);
    const double p50 = times[kept / 2], p99 = times[kept * 99 / 100];
    kept = time_calls(call, one * COLD_CALLS < 1 ? COLD_CALLS : 50, distinct, clock, calloc(4, 1 << 20), times);
    const double cold = times[kept / 2];

    const int batches = one * BATCH * BATCHES < 4 ? BATCHES : 3;
    for (int i = 0; i < batches; i++) {
        const double begin = seconds_of(CLOCK_THREAD_CPUTIME_ID);
        call(draw(ROWS - BATCH), BATCH, margins);
        times[i] = 1e9 * (seconds_of(CLOCK_THREAD_CPUTIME_ID) - begin) / BATCH;
    }
    qsort(times, (size_t)batches, sizeof *times, compare);
    printf("%.0f,%.0f,%.0f,%.0f,%.3g,%d/%d\n", p50, p99, cold, times[batches / 2], largest, equal, distinct);
    return 0;
}
