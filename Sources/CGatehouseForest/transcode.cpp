#include "gatehouse_forest.h"

#include "decimal.h"
#include "json_text.h"
#include "output_buffer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>
#include <string_view>

namespace {

// What is written before the numbers of a typed list: `[$D#L` and 8 bytes of count.
constexpr size_t list_header = 13;

struct failure {
    gatehouse_model_status status;
    const char *at;
};

struct number {
    double value;
    bool is_whole;
};

// Numbers that JSON has no words for, which XGBoost writes so.
struct odd_number {
    std::string_view word;
    double value;
};
constexpr odd_number odd_numbers[] = {
    {"NaN", std::numeric_limits<double>::quiet_NaN()},
    {"Infinity", gatehouse::infinity},
    {"-Infinity", -gatehouse::infinity},
};

// Reads a document from front to back, and writes each value as it is read: needs no memory but the
// output's.
class transcoder {
public:
    transcoder(const char *begin, const char *end, size_t depth_limit)
        : at_(begin), end_(end), depth_limit_(depth_limit) {}

    void document() {
        value(0);
        skip_space();
        if (at_ != end_) fail();
    }

    gatehouse::output_buffer output;

private:
    [[noreturn]] void fail(gatehouse_model_status status = GATEHOUSE_MODEL_SYNTAX) const {
        throw failure{status, at_};
    }

    void skip_space() {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) at_++;
    }

    // Takes `byte`, and the space before it, when it comes next.
    bool take(char byte) {
        skip_space();
        if (at_ == end_ || *at_ != byte) return false;
        at_++;
        return true;
    }

    bool take(std::string_view word) {
        if (std::string_view(at_, static_cast<size_t>(end_ - at_)).substr(0, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }

    // Recurses no deeper than the limit, and its lists once more.
    void value(size_t depth) {
        skip_space();
        if (at_ == end_) fail();
        number found;
        if (*at_ == '{' || *at_ == '[') {
            if (depth == depth_limit_) fail(GATEHOUSE_MODEL_TOO_DEEP);
            const bool is_list = *at_++ == '[';
            is_list ? list(depth) : object(depth);
        } else if (*at_ == '"') {
            output.marker('S');
            text();
        } else if (take("null")) {
            output.marker('Z');
        } else if (take("true")) {
            output.marker('T');
        } else if (take("false")) {
            output.marker('F');
        } else if (take_number(found)) {
            output.marker('D');
            output.number(found.value);
        } else {
            fail();
        }
    }

    void text() {
        if (!take('"')) fail();
        gatehouse::json_problem problem;
        at_ = gatehouse::read_json_text(at_, end_, output, problem);
        if (problem == gatehouse::json_problem::utf8) fail(GATEHOUSE_MODEL_BAD_UTF8);
        if (problem != gatehouse::json_problem::none) fail();
    }

    void object(size_t depth) {
        output.marker('{');
        if (!take('}')) {
            do {
                skip_space();
                text();
                if (!take(':')) fail();
                value(depth + 1);
            } while (take(','));
            if (!take('}')) fail();
        }
        output.marker('}');
    }

    // Tries numbers first; at anything else all is read again, once.
    void list(size_t depth) {
        const char *const first = at_;
        const size_t start = output.size();
        if (take(']')) {
            output.append("[]", 2);
            return;
        }
        if (numbers()) return;
        at_ = first;
        output.shorten(start);
        output.marker('[');
        do {
            value(depth + 1);
        } while (take(','));
        if (!take(']')) fail();
        output.marker(']');
    }

    // Reads the rest of a list of numbers alone; false when it is none.
    bool numbers() {
        const size_t start = output.skip(list_header);
        size_t count = 0;
        bool are_whole = true;
        double least = 0, most = 0;
        do {
            number found;
            skip_space();
            if (!take_number(found)) return false;
            are_whole = are_whole && found.is_whole;
            if (found.is_whole) {
                least = std::min(least, found.value);
                most = std::max(most, found.value);
            }
            output.number(found.value);
            count++;
        } while (take(','));
        if (!take(']')) return false;
        constexpr struct {
            char marker;
            size_t width;
            double least, most;
        } types[] = {{'i', 1, -128, 127}, {'I', 2, -32768, 32767}, {'l', 4, -2147483648.0, 2147483647.0}};
        char marker = 'D';
        for (const auto &type : types) {
            if (!are_whole || least < type.least || most > type.most) continue;
            marker = type.marker;
            // From front to back: nothing is overwritten before it was read.
            for (size_t i = 0; i < count; i++) {
                const auto whole = static_cast<int64_t>(output.number_at(start + list_header + 8 * i));
                output.put(start + list_header + type.width * i, static_cast<uint64_t>(whole), type.width);
            }
            output.shorten(start + list_header + type.width * count);
            break;
        }
        const char header[] = {'[', '$', marker, '#', 'L'};
        for (size_t i = 0; i < sizeof header; i++) output.put_marker(start + i, header[i]);
        output.put(start + sizeof header, count, 8);
        return true;
    }

    // Takes the number that comes next; false when there is none.
    bool take_number(number &found) {
        for (const odd_number &odd : odd_numbers) {
            if (take(odd.word)) {
                found = {odd.value, false};
                return true;
            }
        }
        const char *stop = at_;
        const auto digits = [&] {
            const char *const start = stop;
            while (stop != end_ && *stop >= '0' && *stop <= '9') stop++;
            return stop - start;
        };
        if (stop != end_ && *stop == '-') stop++;
        const char *const leading = stop;
        const auto count = digits();
        if (count == 0 || (count > 1 && *leading == '0')) return false;
        bool is_whole = true;
        if (stop != end_ && *stop == '.') {
            is_whole = false;
            stop++;
            if (digits() == 0) return false;
        }
        if (stop != end_ && (*stop == 'e' || *stop == 'E')) {
            is_whole = false;
            stop++;
            if (stop != end_ && (*stop == '-' || *stop == '+')) stop++;
            if (digits() == 0) return false;
        }
        double value;
        if (gatehouse::read_decimal(at_, stop, value, false) != stop) return false;
        at_ = stop;
        // -0 has a sign, which no integer has.
        found = {value, is_whole && !(value == 0 && std::signbit(value))};
        return true;
    }

    const char *at_;
    const char *const end_;
    const size_t depth_limit_;
};

}  // namespace

gatehouse_model_status gatehouse_transcode_json(const uint8_t *bytes, size_t length,
                                                size_t depth_limit, uint8_t **output,
                                                size_t *output_length, size_t *offset) {
    *output = nullptr;
    *output_length = 0;
    *offset = 0;
    const char *const begin = reinterpret_cast<const char *>(bytes);
    try {
        transcoder transcoder(begin, begin + length, depth_limit);
        transcoder.document();
        *output_length = transcoder.output.size();
        *output = transcoder.output.release();
        return GATEHOUSE_MODEL_OK;
    } catch (const failure &failure) {
        *offset = static_cast<size_t>(failure.at - begin);
        return failure.status;
    } catch (const std::bad_alloc &) {
        return GATEHOUSE_MODEL_NO_MEMORY;
    }
}

void gatehouse_free_model(uint8_t *output) { std::free(output); }
