// Bytes that grow, in memory that C can free, and how Universal Binary JSON writes with them.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace gatehouse {

class output_buffer {
public:
    output_buffer() = default;
    output_buffer(const output_buffer &) = delete;
    output_buffer &operator=(const output_buffer &) = delete;
    ~output_buffer() { std::free(bytes_); }

    void marker(char value) { append(&value, 1); }

    // The lowest `width` bytes of `value`, the highest first.
    void integer(uint64_t value, size_t width) { put(skip(width), value, width); }

    void number(double value) {
        uint64_t bits;
        std::memcpy(&bits, &value, sizeof bits);
        integer(bits, sizeof bits);
    }

    void count(size_t value) {
        marker('L');
        integer(value, 8);
    }

    void append(const void *bytes, size_t count) {
        const size_t at = skip(count);
        if (count > 0) std::memcpy(bytes_ + at, bytes, count);
    }

    // Leaves room for `count` bytes, which `put` fills later; where it starts.
    size_t skip(size_t count) {
        if (count > capacity_ - size_) grow(count);
        size_ += count;
        return size_ - count;
    }

    void put(size_t at, uint64_t value, size_t width) {
        for (size_t i = 0; i < width; i++) {
            bytes_[at + i] = static_cast<uint8_t>(value >> (8 * (width - 1 - i)));
        }
    }

    void put_marker(size_t at, char value) { bytes_[at] = static_cast<uint8_t>(value); }

    double number_at(size_t at) const {
        uint64_t bits = 0;
        for (size_t i = 0; i < 8; i++) bits = bits << 8 | bytes_[at + i];
        double value;
        std::memcpy(&value, &bits, sizeof value);
        return value;
    }

    size_t size() const { return size_; }

    // Forgets all from `size` on.
    void shorten(size_t size) { size_ = size; }

    uint8_t *release() {
        uint8_t *bytes = bytes_;
        bytes_ = nullptr;
        return bytes;
    }

private:
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

}  // namespace gatehouse
