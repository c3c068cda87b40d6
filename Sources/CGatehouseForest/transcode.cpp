#include "gatehouse_forest.h"

#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <simdjson.h>
#include <string>
#include <string_view>

namespace dom = simdjson::dom;

namespace {

// Bytes that grow, in memory that C can free.
class output_buffer {
public:
    ~output_buffer() { std::free(bytes_); }

    void marker(char value) { append(&value, 1); }

    // The lowest `width` bytes of `value`, the highest first.
    void integer(uint64_t value, int width) {
        uint8_t bytes[8];
        for (int i = 0; i < width; i++) {
            bytes[i] = static_cast<uint8_t>(value >> (8 * (width - 1 - i)));
        }
        append(bytes, static_cast<size_t>(width));
    }

    void number(double value) {
        uint64_t bits;
        std::memcpy(&bits, &value, sizeof bits);
        integer(bits, 8);
    }

    void count(size_t value) {
        marker('L');
        integer(value, 8);
    }

    void text(std::string_view value) {
        count(value.size());
        append(value.data(), value.size());
    }

    size_t size() const { return size_; }

    uint8_t *release() {
        uint8_t *bytes = bytes_;
        bytes_ = nullptr;
        return bytes;
    }

private:
    void append(const void *bytes, size_t count) {
        if (count > capacity_ - size_) grow(count);
        if (count > 0) std::memcpy(bytes_ + size_, bytes, count);
        size_ += count;
    }

    void grow(size_t count) {
        const size_t capacity = capacity_ + capacity_ / 2 + count + 4096;
        auto *bytes = static_cast<uint8_t *>(std::realloc(bytes_, capacity));
        if (bytes == nullptr) throw std::bad_alloc();
        bytes_ = bytes;
        capacity_ = capacity;
    }

    uint8_t *bytes_ = nullptr;
    size_t size_ = 0;
    size_t capacity_ = 0;
};

// Numbers that JSON has no words for, as strings that are as long with their quotes. Nothing in a
// model is called so.
constexpr std::string_view nan_text = "\x7f";
constexpr std::string_view infinity_text = "\x7f+inf\x7f";
constexpr std::string_view minus_infinity_text = "\x7f-inf\x7f\x7f";

// XGBoost's way of writing them, which simdjson refuses.
struct odd_number {
    std::string_view word;
    std::string_view text;
    double value;
};
constexpr odd_number odd_numbers[] = {
    {"NaN", nan_text, std::numeric_limits<double>::quiet_NaN()},
    {"Infinity", infinity_text, std::numeric_limits<double>::infinity()},
    {"-Infinity", minus_infinity_text, -std::numeric_limits<double>::infinity()},
};

// Puts strings for such words, in place; false when there is none.
bool replace_odd_numbers(char *bytes, size_t length) {
    bool is_string = false;
    bool is_found = false;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '"') is_string = !is_string;
        if (is_string) {
            i += bytes[i] == '\\';
            continue;
        }
        if (bytes[i] != 'N' && bytes[i] != 'I' && bytes[i] != '-') continue;
        for (const odd_number &odd : odd_numbers) {
            if (std::string_view(bytes + i, length - i).substr(0, odd.word.size()) != odd.word) continue;
            bytes[i] = '"';
            std::memcpy(bytes + i + 1, odd.text.data(), odd.text.size());
            bytes[i + odd.word.size() - 1] = '"';
            i += odd.word.size() - 1;
            is_found = true;
        }
    }
    return is_found;
}

const odd_number *odd_number_of(dom::element value) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return nullptr;
    for (const odd_number &odd : odd_numbers) {
        if (text == odd.text) return &odd;
    }
    return nullptr;
}

bool is_number(dom::element value) {
    return value.is<int64_t>() || value.is<uint64_t>() || value.is<double>() || odd_number_of(value);
}

bool is_int32(dom::element value) {
    int64_t whole = 0;
    return value.is<int64_t>() && value.get_int64().get(whole) == simdjson::SUCCESS &&
        whole >= std::numeric_limits<int32_t>::min() && whole <= std::numeric_limits<int32_t>::max();
}

double as_double(dom::element value) {
    if (const odd_number *odd = odd_number_of(value)) return odd->value;
    double number = 0;
    (void)value.get_double().get(number);
    return number;
}

void write(dom::element value, output_buffer &output);

void write(dom::array list, output_buffer &output) {
    size_t count = 0;
    bool is_numeric = true;
    bool is_small = true;
    for (dom::element value : list) {
        count++;
        is_numeric = is_numeric && is_number(value);
        is_small = is_small && is_numeric && is_int32(value);
    }
    output.marker('[');
    if (count == 0 || !is_numeric) {
        for (dom::element value : list) write(value, output);
        output.marker(']');
        return;
    }
    output.marker('$');
    output.marker(is_small ? 'l' : 'D');
    output.marker('#');
    output.count(count);
    for (dom::element value : list) {
        if (is_small) {
            int64_t whole = 0;
            (void)value.get_int64().get(whole);
            output.integer(static_cast<uint64_t>(whole), 4);
        } else {
            output.number(as_double(value));
        }
    }
}

void write(dom::object object, output_buffer &output) {
    output.marker('{');
    for (dom::key_value_pair pair : object) {
        output.text(pair.key);
        write(pair.value, output);
    }
    output.marker('}');
}

// Recurses no deeper than the parser's limit.
void write(dom::element value, output_buffer &output) {
    switch (value.type()) {
    case dom::element_type::NULL_VALUE: output.marker('Z'); break;
    case dom::element_type::BOOL: output.marker(bool(value) ? 'T' : 'F'); break;
    case dom::element_type::STRING:
        output.marker('S');
        output.text(std::string_view(value));
        break;
    case dom::element_type::INT64:
        output.marker('L');
        output.integer(static_cast<uint64_t>(int64_t(value)), 8);
        break;
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE:
        output.marker('D');
        output.number(as_double(value));
        break;
    case dom::element_type::ARRAY: write(dom::array(value), output); break;
    case dom::element_type::OBJECT: write(dom::object(value), output); break;
    }
}

gatehouse_model_status status_of(simdjson::error_code error) {
    switch (error) {
    case simdjson::SUCCESS: return GATEHOUSE_MODEL_OK;
    case simdjson::UTF8_ERROR: return GATEHOUSE_MODEL_BAD_UTF8;
    case simdjson::DEPTH_ERROR: return GATEHOUSE_MODEL_TOO_DEEP;
    case simdjson::CAPACITY: return GATEHOUSE_MODEL_TOO_LONG;
    case simdjson::MEMALLOC: return GATEHOUSE_MODEL_NO_MEMORY;
    default: return GATEHOUSE_MODEL_SYNTAX;
    }
}

}  // namespace

gatehouse_model_status gatehouse_transcode_json(const uint8_t *bytes, size_t length,
                                                size_t depth_limit, uint8_t **output,
                                                size_t *output_length) {
    *output = nullptr;
    *output_length = 0;
    try {
        dom::parser parser;
        // simdjson refuses what is nested as deep as its limit, and takes no capacity below 32.
        const auto capacity = parser.allocate(length < 64 ? 64 : length, depth_limit + 1);
        if (capacity != simdjson::SUCCESS) return status_of(capacity);
        dom::element document;
        auto error = parser.parse(bytes, length).get(document);
        if (error != simdjson::SUCCESS) {
            // Once more, for what is JSON but for such numbers.
            std::string copy(reinterpret_cast<const char *>(bytes), length);
            if (!replace_odd_numbers(copy.data(), length)) return status_of(error);
            error = parser.parse(copy).get(document);
        }
        if (error != simdjson::SUCCESS) return status_of(error);
        output_buffer buffer;
        write(document, buffer);
        *output_length = buffer.size();
        *output = buffer.release();
        return GATEHOUSE_MODEL_OK;
    } catch (const std::bad_alloc &) {
        return GATEHOUSE_MODEL_NO_MEMORY;
    }
}

void gatehouse_free_model(uint8_t *output) { std::free(output); }
