// One number as it is read wherever a model has decimals.
#pragma once
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

namespace gatehouse {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

// Where the number at `start` ends; `start` itself when there is none.
inline const char *read_decimal(const char *start, const char *end, double &value, bool allows_infinity) {
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

}  // namespace gatehouse
