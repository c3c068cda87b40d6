// What loaders of forests need from C++: exact and fast reading of decimal numbers, and of JSON.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

// Reads numbers split by spaces from `bytes` until one is none or `capacity` are read.
//
// `offset` becomes where reading stopped: `length` when nothing but spaces is left. A double is the
// nearest to what is written, in no locale; too large or too small a number is none. `nan` is none;
// `inf` and `-inf` are numbers where `allows_infinity`. Whole numbers are within `least` and `most`.
// Both return how many were read.
size_t gatehouse_read_doubles(const uint8_t *bytes, size_t length, bool allows_infinity,
                              double *values, size_t capacity, size_t *offset);
size_t gatehouse_read_integers(const uint8_t *bytes, size_t length, int64_t least, int64_t most,
                               int64_t *values, size_t capacity, size_t *offset);

typedef enum {
    GATEHOUSE_MODEL_OK,
    GATEHOUSE_MODEL_SYNTAX,
    GATEHOUSE_MODEL_BAD_UTF8,
    GATEHOUSE_MODEL_TOO_DEEP,
    GATEHOUSE_MODEL_NO_MEMORY,
} gatehouse_model_status;

// Writes a JSON document as Universal Binary JSON, which says where everything ends.
//
// Lists of numbers become typed lists: `i`, `I` or `l` when all of them are such integers, `D` otherwise,
// as single numbers are. `NaN`, `Infinity` and `-Infinity`, which JSON does not have but XGBoost writes,
// are numbers too; what no double holds is none. Needs no memory but the output's. On
// GATEHOUSE_MODEL_OK `output` is memory that gatehouse_free_model frees; otherwise `offset` is the byte
// that was not understood.
gatehouse_model_status gatehouse_transcode_json(const uint8_t *bytes, size_t length,
                                                size_t depth_limit, uint8_t **output,
                                                size_t *output_length, size_t *offset);
void gatehouse_free_model(uint8_t *output);

#if defined(__cplusplus)
}
#endif
