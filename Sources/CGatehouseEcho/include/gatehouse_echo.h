// The floor that a server on a Unix socket is measured against: an echo in C, and the client that
// measures both.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Starts a process that sends every frame (u32 big-endian length, then so many bytes) back.
//
// Gives a connected descriptor and the process; 0, or an error number.
int gatehouse_echo_start(int *descriptor, int *process);

// Ends it.
void gatehouse_echo_stop(int descriptor, int process);

// Sends `count` frames one after the other, each once the answer to the one before has come whole.
//
// Frame i lies at frames[offsets[i]] up to frames[offsets[i + 1]]; its round trip in nanoseconds goes
// to durations[i]. 0, or an error number; EPIPE when the other side closed.
int gatehouse_echo_ping(int descriptor, const uint8_t *frames, const size_t *offsets, size_t count,
                        uint64_t *durations);

// Binds the calling thread, and processes it starts, to one processor; 0, or an error number.
int gatehouse_echo_pin(int processor);
