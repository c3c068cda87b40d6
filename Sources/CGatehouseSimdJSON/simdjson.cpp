#include "gatehouse_simdjson.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <simdjson.h>

namespace dom = simdjson::dom;

namespace {

constexpr uint8_t deepest_level = 3;

// simdjson refuses any document, however short, when its parser may grow to less than 32 bytes.
constexpr size_t least_capacity = 64;

// Where the next field goes.
struct field_list {
    gatehouse_json_field *fields;
    size_t capacity;
    size_t count;
};

void set_value(gatehouse_json_field &field, dom::element value) {
    switch (value.type()) {
    case dom::element_type::NULL_VALUE: field.kind = GATEHOUSE_JSON_NULL; break;
    case dom::element_type::ARRAY: field.kind = GATEHOUSE_JSON_ARRAY; break;
    case dom::element_type::OBJECT: field.kind = GATEHOUSE_JSON_OBJECT; break;
    case dom::element_type::BOOL: {
        bool flag = false;
        (void)value.get_bool().get(flag);
        field.kind = flag ? GATEHOUSE_JSON_TRUE : GATEHOUSE_JSON_FALSE;
        break;
    }
    case dom::element_type::STRING: {
        std::string_view text;
        (void)value.get_string().get(text);
        field.kind = GATEHOUSE_JSON_STRING;
        field.text = reinterpret_cast<const uint8_t *>(text.data());
        field.text_length = static_cast<uint32_t>(text.size());
        break;
    }
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE:
        (void)value.get_double().get(field.number);
        field.kind = GATEHOUSE_JSON_NUMBER;
        break;
    }
}

bool list_fields(dom::object object, uint8_t level, field_list &list) {
    for (dom::key_value_pair pair : object) {
        if (list.count == list.capacity) return false;
        gatehouse_json_field &field = list.fields[list.count++];
        field = {};
        field.key = reinterpret_cast<const uint8_t *>(pair.key.data());
        field.key_length = static_cast<uint32_t>(pair.key.size());
        field.level = level;
        set_value(field, pair.value);
        if (field.kind != GATEHOUSE_JSON_OBJECT || level == deepest_level) continue;
        dom::object inner;
        (void)pair.value.get_object().get(inner);
        if (!list_fields(inner, level + 1, list)) return false;
    }
    return true;
}

gatehouse_json_status status_of(simdjson::error_code error) {
    switch (error) {
    case simdjson::SUCCESS: return GATEHOUSE_JSON_OK;
    case simdjson::UTF8_ERROR: return GATEHOUSE_JSON_BAD_UTF8;
    case simdjson::DEPTH_ERROR: return GATEHOUSE_JSON_TOO_DEEP;
    case simdjson::CAPACITY: return GATEHOUSE_JSON_TOO_LONG;
    case simdjson::EMPTY: return GATEHOUSE_JSON_EMPTY;
    default: return GATEHOUSE_JSON_SYNTAX;
    }
}

}  // namespace

struct gatehouse_json_reader {
    gatehouse_json_reader(size_t byte_limit)
        : parser(std::max(byte_limit, least_capacity)), byte_limit(byte_limit) {}

    dom::parser parser;
    size_t byte_limit;
    // simdjson reads beyond the end of its input, so that the input is copied here.
    std::unique_ptr<uint8_t[]> padded;
};

gatehouse_json_reader *gatehouse_json_reader_make(size_t byte_limit, size_t depth_limit) {
    std::unique_ptr<gatehouse_json_reader> reader(new (std::nothrow)
                                                      gatehouse_json_reader(byte_limit));
    if (!reader) return nullptr;
    reader->padded.reset(new (std::nothrow) uint8_t[byte_limit + simdjson::SIMDJSON_PADDING]);
    if (!reader->padded) return nullptr;
    // simdjson refuses what is nested as deep as its limit.
    const size_t capacity = std::max(byte_limit, least_capacity);
    if (reader->parser.allocate(capacity, depth_limit + 1) != simdjson::SUCCESS) return nullptr;
    return reader.release();
}

void gatehouse_json_reader_free(gatehouse_json_reader *reader) { delete reader; }

gatehouse_json_status gatehouse_json_read(gatehouse_json_reader *reader, const uint8_t *bytes,
                                          size_t length, gatehouse_json_field *fields,
                                          size_t capacity, size_t *count) {
    *count = 0;
    if (length > reader->byte_limit) return GATEHOUSE_JSON_TOO_LONG;
    // Some versions of simdjson skip a byte order mark and some refuse it: none sees it here.
    if (length >= 3 && std::memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    if (length == 0) return GATEHOUSE_JSON_EMPTY;
    std::memcpy(reader->padded.get(), bytes, length);
    std::memset(reader->padded.get() + length, ' ', simdjson::SIMDJSON_PADDING);
    dom::element document;
    const auto error = reader->parser.parse(reader->padded.get(), length, false).get(document);
    if (error != simdjson::SUCCESS) return status_of(error);
    dom::object object;
    if (document.get_object().get(object) != simdjson::SUCCESS) return GATEHOUSE_JSON_NOT_AN_OBJECT;
    field_list list = {fields, capacity, 0};
    if (!list_fields(object, 1, list)) return GATEHOUSE_JSON_TOO_MANY_FIELDS;
    *count = list.count;
    return GATEHOUSE_JSON_OK;
}
