// Reads one JSON object with simdjson into a flat list of its fields.
//
// The whole document is validated, skipped parts included: syntax, UTF-8, depth and what follows
// it. Nothing is allocated after a reader was made.
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

typedef enum {
    GATEHOUSE_JSON_NULL,
    GATEHOUSE_JSON_FALSE,
    GATEHOUSE_JSON_TRUE,
    GATEHOUSE_JSON_NUMBER,
    GATEHOUSE_JSON_STRING,
    GATEHOUSE_JSON_ARRAY,   // its elements are not listed
    GATEHOUSE_JSON_OBJECT,  // its fields follow, one level deeper, down to level 3
} gatehouse_json_kind;

typedef struct {
    const uint8_t *key;   // valid until the reader's next document
    const uint8_t *text;  // for a string, unescaped, valid as long
    double number;
    uint32_t key_length;
    uint32_t text_length;
    uint8_t kind;
    uint8_t level;  // 1 for a field of the document itself
} gatehouse_json_field;

typedef enum {
    GATEHOUSE_JSON_OK,
    GATEHOUSE_JSON_SYNTAX,
    GATEHOUSE_JSON_BAD_UTF8,
    GATEHOUSE_JSON_TOO_DEEP,
    GATEHOUSE_JSON_TOO_LONG,
    GATEHOUSE_JSON_TOO_MANY_FIELDS,
    GATEHOUSE_JSON_NOT_AN_OBJECT,
    GATEHOUSE_JSON_EMPTY,
} gatehouse_json_status;

typedef struct gatehouse_json_reader gatehouse_json_reader;

// A reader for documents of at most `byte_limit` bytes nested at most `depth_limit` deep; NULL when
// memory is short.
gatehouse_json_reader *gatehouse_json_reader_make(size_t byte_limit, size_t depth_limit);
void gatehouse_json_reader_free(gatehouse_json_reader *reader);

// Lists the fields of the object in `bytes`, in their order, parents before their fields.
gatehouse_json_status gatehouse_json_read(gatehouse_json_reader *reader, const uint8_t *bytes,
                                          size_t length, gatehouse_json_field *fields,
                                          size_t capacity, size_t *count);

#if defined(__cplusplus)
}
#endif
