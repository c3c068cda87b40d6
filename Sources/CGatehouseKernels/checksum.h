// CRC-32C of words of eight bytes, which go to four sums in turn: the fourth word after another
// follows it. The bytes behind the last whole 32 are filled up with zeros; last of all, each sum
// takes the byte count.
//
// Four sums, so that the instruction for it, whose result comes three cycles later, is never waited
// for: what a file was damaged in shows at the speed at which it is read.
// https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4

#if defined(GATEHOUSE_HAS_CRC32)
#include <immintrin.h>
INLINE uint32_t checksum_step(uint32_t sum, uint64_t word) {
    return (uint32_t)_mm_crc32_u64(sum, word);
}
#else
INLINE uint32_t checksum_step(uint32_t sum, uint64_t word) {
    // By four bits at a time, the lowest first.
    static const uint32_t table[16] = {
        0x00000000, 0x105EC76F, 0x20BD8EDE, 0x30E349B1, 0x417B1DBC, 0x5125DAD3,
        0x61C69362, 0x7198540D, 0x82F63B78, 0x92A8FC17, 0xA24BB5A6, 0xB21572C9,
        0xC38D26C4, 0xD3D3E1AB, 0xE330A81A, 0xF36E6F75,
    };
    for (int digit = 0; digit < 16; digit++, word >>= 4)
        sum = (sum >> 4) ^ table[(sum ^ (uint32_t)word) & 15];
    return sum;
}
#endif

GATEHOUSE_TARGET
static void checksum(const void *bytes, size_t count, uint32_t sums[4]) {
    for (size_t lane = 0; lane < 4; lane++) sums[lane] = 0xFFFFFFFF;
    uint64_t words[4];
    const char *next = bytes;
    for (size_t left = count; left > 0;) {
        const size_t size = left < sizeof words ? left : sizeof words;
        if (size < sizeof words) memset(words, 0, sizeof words);
        memcpy(words, next, size);
        UNROLL for (size_t lane = 0; lane < 4; lane++)
            sums[lane] = checksum_step(sums[lane], words[lane]);
        next += size;
        left -= size;
    }
    for (size_t lane = 0; lane < 4; lane++) sums[lane] = ~checksum_step(sums[lane], count);
}
