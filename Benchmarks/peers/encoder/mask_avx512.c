// Hides AVX-512 and AVX-VNNI from a program, so that it takes the path it has for AVX2.
//
//   cc -O2 -shared -fPIC mask_avx512.c -o mask_avx512.so
//   LD_PRELOAD=./mask_avx512.so python3 compare.py …     with GATEHOUSE_CPU=avx2
//
// Linux lets a thread have CPUID fault (arch_prctl, ARCH_SET_CPUID); the handler executes it and
// clears the flags. Threads inherit that; a program that is started does not, so the variable stays
// in its environment. The C library has chosen its own copies by then: they are what they were.
#define _GNU_SOURCE
#include <cpuid.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { ARCH_SET_CPUID = 0x1012 };

static void allow_cpuid(int allowed) { syscall(SYS_arch_prctl, ARCH_SET_CPUID, allowed); }

static void clear(greg_t *registers, int place, const int *bits, int count) {
    for (int i = 0; i < count; i++) registers[place] &= ~(1LL << bits[i]);
}

static void on_fault(int number, siginfo_t *info, void *context) {
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    const unsigned char *code = (const unsigned char *)registers[REG_RIP];
    if (code[0] != 0x0F || code[1] != 0xA2) {
        // A real fault: it happens again, with nobody to handle it.
        signal(number, SIG_DFL);
        return;
    }
    (void)info;
    unsigned leaf = registers[REG_RAX], part = registers[REG_RCX], a, b, c, d;
    allow_cpuid(1);
    __cpuid_count(leaf, part, a, b, c, d);
    allow_cpuid(0);
    registers[REG_RAX] = a;
    registers[REG_RBX] = b;
    registers[REG_RCX] = c;
    registers[REG_RDX] = d;
    if (leaf == 7 && part == 0) {
        // F, DQ, IFMA, CD, BW, VL; VBMI, VBMI2, VNNI, BITALG, VPOPCNTDQ; VP2INTERSECT, AMX, FP16.
        const int ebx[] = {16, 17, 21, 28, 30, 31}, ecx[] = {1, 6, 11, 12, 14};
        const int edx[] = {8, 22, 23, 24, 25};
        clear(registers, REG_RBX, ebx, 6);
        clear(registers, REG_RCX, ecx, 5);
        clear(registers, REG_RDX, edx, 5);
    } else if (leaf == 7 && part == 1) {
        const int eax[] = {4, 5, 21, 22, 23}, edx[] = {4, 5, 10};  // AVX-VNNI, BF16, FP16, IFMA; INT8
        clear(registers, REG_RAX, eax, 5);
        clear(registers, REG_RDX, edx, 3);
    }
    registers[REG_RIP] += 2;
}

__attribute__((constructor)) static void mask(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    sigaction(SIGSEGV, &action, NULL);
    if (syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0) != 0) {
        fprintf(stderr, "mask_avx512: this processor or kernel cannot have CPUID fault\n");
        exit(1);
    }
}
