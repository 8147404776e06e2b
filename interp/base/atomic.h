/* SPDX-License-Identifier: MIT */
/* atomic.h: short names for the compiler's atomics on plain fields.
 *
 * Fields in shared memory are plain integers, because the redo log (shared/latch.h) writes to these
 * fields too. Each use names its order; the partner of each acquire or release stands beside the
 * use.
 */
#ifndef CON_BASE_ATOMIC_H
#define CON_BASE_ATOMIC_H

#include <stdbool.h>
#include <stdint.h>

#define con_load(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define con_load_relaxed(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define con_load_seq(p) __atomic_load_n((p), __ATOMIC_SEQ_CST)
#define con_store(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define con_store_relaxed(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define con_store_seq(p, v) __atomic_store_n((p), (v), __ATOMIC_SEQ_CST)
#define con_add(p, v) __atomic_fetch_add((p), (v), __ATOMIC_SEQ_CST)
#define con_sub(p, v) __atomic_fetch_sub((p), (v), __ATOMIC_SEQ_CST)
#define con_or(p, v) __atomic_fetch_or((p), (v), __ATOMIC_SEQ_CST)
#define con_and(p, v) __atomic_fetch_and((p), (v), __ATOMIC_SEQ_CST)
#define con_swap(p, v) __atomic_exchange_n((p), (v), __ATOMIC_ACQ_REL)

/* Strong compare-and-swap. Sequentially consistent, because locks also order what waiters
 * publish. */
#define con_cas(p, expected, v) \
  __atomic_compare_exchange_n((p), (expected), (v), false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)

/* Stores before this point are made before stores after this point, should the thread be killed
 * between the two. A fence for the compiler only, since the processor completes the stores that it
 * has begun. */
#define con_in_order() __atomic_signal_fence(__ATOMIC_SEQ_CST)

static inline void con_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
