#include "gatehouse_forest.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#if !defined(__cpp_lib_to_chars)
#include <cstdlib>
#include <string>
#include <locale.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif
#endif

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Where the number at `start` ends; `start` itself when there is none.
const char *read(const char *start, const char *end, double &value, bool allows_infinity) {
    const char *digits = start != end && *start == '-' ? start + 1 : start;
    if (digits == end) return start;
    if (allows_infinity && end - digits >= 3 && std::memcmp(digits, "inf", 3) == 0) {
        value = digits == start ? infinity : -infinity;
        return digits + 3;
    }
    // The library would also take `nan`, `infinity` and the like.
    if (*digits != '.' && (*digits < '0' || *digits > '9')) return start;
#if defined(__cpp_lib_to_chars)
    const auto result = std::from_chars(start, end, value);
    return result.ec == std::errc() ? result.ptr : start;
#else
    // Libraries without it, such as older ones of LLVM: exact too, but slow.
    static const locale_t locale = newlocale(LC_ALL_MASK, "C", nullptr);
    const char *stop = digits;
    while (stop != end && *stop != ' ') {
        if (std::strchr("0123456789+-.eE", *stop) == nullptr) return start;
        stop++;
    }
    const std::string text(start, stop);
    char *after = nullptr;
    value = strtod_l(text.c_str(), &after, locale);
    const bool is_whole = after == text.c_str() + text.size();
    return is_whole && std::isfinite(value) ? stop : start;
#endif
}

// Takes numbers off by `read_one`, which returns where its argument's number ends.
template <typename Value, typename Read>
size_t read_all(const uint8_t *bytes, size_t length, Value *values, size_t capacity, size_t *offset,
                Read read_one) {
    const char *const begin = reinterpret_cast<const char *>(bytes);
    const char *const end = begin + length;
    const char *next = begin;
    size_t count = 0;
    while (true) {
        while (next != end && *next == ' ') next++;
        if (next == end || count == capacity) break;
        const char *const stop = read_one(next, end, values[count]);
        if (stop == next || (stop != end && *stop != ' ')) break;
        next = stop;
        count++;
    }
    *offset = static_cast<size_t>(next - begin);
    return count;
}

}  // namespace

size_t gatehouse_read_doubles(const uint8_t *bytes, size_t length, bool allows_infinity,
                              double *values, size_t capacity, size_t *offset) {
    return read_all(bytes, length, values, capacity, offset,
                    [=](const char *start, const char *end, double &value) {
                        return read(start, end, value, allows_infinity);
                    });
}

size_t gatehouse_read_integers(const uint8_t *bytes, size_t length, int64_t least, int64_t most,
                               int64_t *values, size_t capacity, size_t *offset) {
    return read_all(bytes, length, values, capacity, offset,
                    [=](const char *start, const char *end, int64_t &value) {
                        const auto result = std::from_chars(start, end, value);
                        const bool is_allowed = result.ec == std::errc() && value >= least && value <= most;
                        return is_allowed ? result.ptr : start;
                    });
}
