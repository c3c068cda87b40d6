#include "decimal.h"
#include "gatehouse_forest.h"

namespace {

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
                        return gatehouse::read_decimal(start, end, value, allows_infinity);
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
