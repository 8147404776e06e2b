/* SPDX-License-Identifier: MIT */
/* enter.h: the lock that lets one thread at a time run in a Lua state, and how the lock changes
 * hands.
 *
 * The lock is held whenever Lua code or a C function of Lua runs, and never across con_park or a
 * call that blocks. A thread that has waited for an interval has SIGURG sent to the holder
 * (units/urge.h). The signal's handler sets a hook for the next instruction (hook.h); the hook
 * gives the lock up and stays away until a waiter has taken it. With no thread waiting the lock
 * costs nothing.
 *
 * Each function is for the state that the calling thread is attached to (con_here).
 */
#ifndef CON_SCHED_ENTER_H
#define CON_SCHED_ENTER_H

#include "sched/baton.h"
#include "sched/here.h"

/* The parts of con_state_enter and con_state_leave that are not inline. */
void con_state_enter_slow(con_state *s);
void con_state_enter_shaken(void);
void con_state_wake(con_state *s);

/* Nobody asks `u` for the lock of `s` from here on, so the unit may be gone: its thread will not
 * enter `s` again, or nobody waits for the lock. The caller has the lock. */
void con_state_forget(con_state *s, con_unit *u);

/* In the child of a fork. */
void con_state_forget_after_fork(void);

/* Take the lock. */
static inline void con_state_enter(void) {
  con_state *s = con_here.state;
  uint32_t free = 0;
  if (__builtin_expect(con_state_shaking, 0)) con_state_enter_shaken();
  else if (!con_cas(&s->word, &free, 1u)) con_state_enter_slow(s);
  con_store(&s->holder, con_self_thread);
}

/* Give the lock up, for a call that is short. */
static inline void con_state_leave(void) {
  con_state *s = con_here.state;
  if (__builtin_expect(con_state_shaking, 0)) con_baton_lend();
  else if (con_swap(&s->word, 0u) == 2) con_state_wake(s);
}

/* Give the lock up for a wait that ends when *word, without the bits of `mask`, is no longer
 * `seen`. */
static inline void con_state_leave_until(uint32_t *word, uint32_t seen, uint32_t mask) {
  if (__builtin_expect(con_state_shaking, 0)) con_baton_give(word, seen, mask);
  else con_state_leave();
}

/* Give the lock up for a wait that ends when the wake word moves on from `seen`. */
static inline void con_state_leave_until_woken(con_wake_word *w, uint32_t seen) {
  con_state_leave_until(&w->value, seen, CON_WAKE_HOW);
}

/* Give the lock up for a wait that only the world outside the family, or time, ends. */
static inline void con_state_leave_outside(void) { con_state_leave_until(NULL, 0, 0); }

/* Let threads that wait for the lock have it, if there are any. Returns with the lock held. */
void con_state_take_turns(void);

#endif
