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
#include <stddef.h>
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

/* A load from a record that may be gone: its memory may belong to another record or a message by
 * then, whose maker stores without atomics. The caller proves afterwards that the record was still
 * the one that was meant, and drops the value otherwise. As con_load_seq, but without order for
 * ThreadSanitizer: the load is hidden from that, since the proof is. */
#ifdef __SANITIZE_THREAD__
__attribute__((no_sanitize("thread"))) static inline uint64_t con_look_word(const void *p,
                                                                            size_t size) {
  if (size == 1) return con_load_seq((const uint8_t *)p);
  if (size == 4) return con_load_seq((const uint32_t *)p);
  return con_load_seq((const uint64_t *)p);
}
#define con_look(p) ((__typeof__((void)0, *(p)))con_look_word((p), sizeof *(p)))
#else
#define con_look(p) con_load_seq(p)
#endif

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
