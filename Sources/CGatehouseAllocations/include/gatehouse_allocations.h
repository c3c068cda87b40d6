// Counts the calling thread's heap allocations while it is armed.
//
// Linking this target replaces malloc and its kin by versions that count and call glibc's. Under a
// sanitizer, which replaces them itself, and without glibc, nothing is replaced or counted.
#pragma once
#include <stdbool.h>
#include <stdint.h>

// Whether anything is counted.
bool gatehouse_allocations_available(void);

// From now on allocations of this thread count, from 0.
void gatehouse_allocations_arm(void);

// Stops counting; the number of allocations since this thread was armed.
uint64_t gatehouse_allocations_disarm(void);

// The number of allocations of all threads so far; counted only once this was called.
uint64_t gatehouse_allocations_total(void);
