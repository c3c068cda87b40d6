#include "json_text.h"

#include <cstdint>
#include <string_view>

namespace gatehouse {

namespace {

// Four hexadecimal digits, or -1.
int32_t hexadecimal(const char *at, const char *end) {
    if (end - at < 4) return -1;
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        const char digit = at[i];
        const int32_t number = digit >= '0' && digit <= '9' ? digit - '0'
            : digit >= 'a' && digit <= 'f'                  ? digit - 'a' + 10
            : digit >= 'A' && digit <= 'F'                  ? digit - 'A' + 10
                                                            : -1;
        if (number < 0) return -1;
        value = value * 16 + number;
    }
    return value;
}

void append_scalar(uint32_t scalar, output_buffer &output) {
    const auto low = [](uint32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
    char bytes[4];
    size_t count;
    if (scalar < 0x80) {
        bytes[0] = static_cast<char>(scalar);
        count = 1;
    } else if (scalar < 0x800) {
        bytes[0] = static_cast<char>(0xC0 | scalar >> 6);
        bytes[1] = low(scalar);
        count = 2;
    } else if (scalar < 0x10000) {
        bytes[0] = static_cast<char>(0xE0 | scalar >> 12);
        bytes[1] = low(scalar >> 6);
        bytes[2] = low(scalar);
        count = 3;
    } else {
        bytes[0] = static_cast<char>(0xF0 | scalar >> 18);
        bytes[1] = low(scalar >> 12);
        bytes[2] = low(scalar >> 6);
        bytes[3] = low(scalar);
        count = 4;
    }
    output.append(bytes, count);
}

// What `\u` and its digits say, of which two make a scalar beyond 16 bits; null when they say none.
const char *read_scalar(const char *at, const char *end, output_buffer &output) {
    const int32_t first = hexadecimal(at, end);
    if (first < 0 || (first >= 0xDC00 && first < 0xE000)) return nullptr;
    at += 4;
    if (first < 0xD800 || first >= 0xE000) {
        append_scalar(static_cast<uint32_t>(first), output);
        return at;
    }
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u') return nullptr;
    const int32_t second = hexadecimal(at + 2, end);
    if (second < 0xDC00 || second >= 0xE000) return nullptr;
    append_scalar(0x10000 + (static_cast<uint32_t>(first - 0xD800) << 10)
                      + static_cast<uint32_t>(second - 0xDC00),
                  output);
    return at + 6;
}

// How many bytes the scalar at `at` has in UTF-8 of the shortest form; 0 when it is none.
size_t scalar_width(const char *at, const char *end) {
    const auto byte = [=](size_t i) { return static_cast<uint8_t>(at[i]); };
    const uint8_t first = byte(0);
    const size_t width = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (width == 0 || static_cast<size_t>(end - at) < width) return 0;
    for (size_t i = 1; i < width; i++) {
        if ((byte(i) & 0xC0) != 0x80) return 0;
    }
    const bool is_none = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) >= 0xA0)
        || (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) >= 0x90);
    return is_none ? 0 : width;
}

}  // namespace

const char *read_json_text(const char *at, const char *end, output_buffer &output,
                           json_problem &problem) {
    output.marker('L');
    const size_t start = output.skip(8);
    problem = json_problem::syntax;
    while (at != end && *at != '"') {
        if (static_cast<uint8_t>(*at) < 0x20) return at;
        if (*at != '\\') {
            const size_t width = scalar_width(at, end);
            if (width == 0) {
                problem = json_problem::utf8;
                return at;
            }
            output.append(at, width);
            at += width;
            continue;
        }
        if (end - at < 2) return end;
        if (at[1] == 'u') {
            const char *const next = read_scalar(at + 2, end, output);
            if (next == nullptr) return at;
            at = next;
            continue;
        }
        constexpr std::string_view escapes = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
        const size_t escape = escapes.find(at[1]);
        if (escape == std::string_view::npos) return at;
        output.marker(meanings[escape]);
        at += 2;
    }
    if (at == end) return end;
    output.put(start, output.size() - start - 8, 8);
    problem = json_problem::none;
    return at + 1;
}

}  // namespace gatehouse
