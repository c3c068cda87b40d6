// How rows are divided into tiles, and one compiled tile for each height and width.
//
// GATEHOUSE_TILE_ROWS is the tallest tile, GATEHOUSE_TILE_PANELS its width in panels of 16.

// The height of the tile that starts at row `r`: as few tiles as possible, as even as possible,
// because a short tile wastes the latency that a tall one hides.
INLINE size_t tile_height(size_t rows, size_t r, size_t tallest) {
    const size_t left = rows - r;
    const size_t tiles = (left + tallest - 1) / tallest;
    return (left + tiles - 1) / tiles;
}

#if GATEHOUSE_TILE_PANELS == 2
#define GATEHOUSE_TILE_CASE(tile, h) \
    case h * 2: tile(h, 1); break;   \
    case h * 2 + 1: tile(h, 2); break;
#else
#define GATEHOUSE_TILE_CASE(tile, h) \
    case h * 2: tile(h, 1); break;
#endif

#if GATEHOUSE_TILE_ROWS == 12
#define GATEHOUSE_TALL_TILES(tile)                                             \
    GATEHOUSE_TILE_CASE(tile, 7) GATEHOUSE_TILE_CASE(tile, 8)                  \
    GATEHOUSE_TILE_CASE(tile, 9) GATEHOUSE_TILE_CASE(tile, 10)                 \
    GATEHOUSE_TILE_CASE(tile, 11) GATEHOUSE_TILE_CASE(tile, 12)
#else
#define GATEHOUSE_TALL_TILES(tile)
#endif

// Runs `tile(height, width)` with both constant.
#define GATEHOUSE_EACH_TILE(tile, height, width)                               \
    switch ((height) * 2 + (width) - 1) {                                      \
        GATEHOUSE_TILE_CASE(tile, 1) GATEHOUSE_TILE_CASE(tile, 2)              \
        GATEHOUSE_TILE_CASE(tile, 3) GATEHOUSE_TILE_CASE(tile, 4)              \
        GATEHOUSE_TILE_CASE(tile, 5) GATEHOUSE_TILE_CASE(tile, 6)              \
        GATEHOUSE_TALL_TILES(tile)                                             \
    }
