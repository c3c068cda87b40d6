#define _GNU_SOURCE
#include "gatehouse_echo.h"

#if defined(__linux__)

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { buffer_bytes = 1 << 20 };

static uint32_t length_of(const uint8_t *frame) {
    return (uint32_t)frame[0] << 24 | (uint32_t)frame[1] << 16 | (uint32_t)frame[2] << 8 | frame[3];
}

static int send_all(int descriptor, const uint8_t *bytes, size_t count) {
    while (count > 0) {
        const ssize_t sent = send(descriptor, bytes, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return errno;
        bytes += sent;
        count -= (size_t)sent;
    }
    return 0;
}

static int watch(int descriptor) {
    const int queue = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event interest = {.events = EPOLLIN};
    if (queue >= 0) epoll_ctl(queue, EPOLL_CTL_ADD, descriptor, &interest);
    return queue;
}

// Reads until one whole frame is there; its bytes, or -1.
static ssize_t receive_frame(int queue, int descriptor, uint8_t *buffer) {
    size_t held = 0;
    for (;;) {
        struct epoll_event event;
        if (epoll_wait(queue, &event, 1, -1) < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        const ssize_t got = read(descriptor, buffer + held, buffer_bytes - held);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return -1;
        held += (size_t)got;
        if (held < 4) continue;
        const size_t whole = 4 + (size_t)length_of(buffer);
        if (whole > buffer_bytes) return -1;
        if (held >= whole) return (ssize_t)whole;
    }
}

// Runs in a child of a process with threads: system calls only, and memory made before.
static void echo(int descriptor, uint8_t *buffer) {
    const int queue = watch(descriptor);
    if (queue < 0) _exit(1);
    for (;;) {
        const ssize_t got = receive_frame(queue, descriptor, buffer);
        if (got < 0) _exit(0);
        if (send_all(descriptor, buffer, (size_t)got) != 0) _exit(0);
    }
}

int gatehouse_echo_start(int *descriptor, int *process) {
    int ends[2];
    uint8_t *buffer = malloc(buffer_bytes);
    if (buffer == NULL) return ENOMEM;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        free(buffer);
        return errno;
    }
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        echo(ends[1], buffer);
    }
    const int error = errno;
    close(ends[1]);
    free(buffer);
    if (child < 0) {
        close(ends[0]);
        return error;
    }
    *descriptor = ends[0];
    *process = child;
    return 0;
}

void gatehouse_echo_stop(int descriptor, int process) {
    close(descriptor);
    kill(process, SIGTERM);
    waitpid(process, NULL, 0);
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int gatehouse_echo_ping(int descriptor, const uint8_t *frames, const size_t *offsets, size_t count,
                        uint64_t *durations) {
    uint8_t *buffer = malloc(buffer_bytes);
    if (buffer == NULL) return ENOMEM;
    const int queue = watch(descriptor);
    int error = queue < 0 ? errno : 0;
    for (size_t i = 0; i < count && error == 0; i++) {
        const uint64_t start = now();
        error = send_all(descriptor, frames + offsets[i], offsets[i + 1] - offsets[i]);
        if (error == 0 && receive_frame(queue, descriptor, buffer) < 0) error = EPIPE;
        durations[i] = now() - start;
    }
    if (queue >= 0) close(queue);
    free(buffer);
    return error;
}

int gatehouse_echo_pin(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    return sched_setaffinity(0, sizeof set, &set) == 0 ? 0 : errno;
}

#else

#include <errno.h>

int gatehouse_echo_start(int *descriptor, int *process) { return ENOTSUP; }
void gatehouse_echo_stop(int descriptor, int process) {}
int gatehouse_echo_ping(int descriptor, const uint8_t *frames, const size_t *offsets, size_t count,
                        uint64_t *durations) {
    return ENOTSUP;
}
int gatehouse_echo_pin(int processor) { return ENOTSUP; }

#endif
