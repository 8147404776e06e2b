/* SPDX-License-Identifier: MIT */
/* carrier.h: the family's record of an OS thread, which carries units.
 *
 * Two questions must have an exact answer for any thread of any process, at any moment: is the
 * thread dead, and what was the thread in the middle of? The first is answered by `life`, a robust
 * process-shared mutex (set_robust_list(2)) that the thread holds for as long as it lives: the
 * kernel releases the mutex at the thread's death, even if the process is a zombie or long gone.
 * The second is answered by `held` and `redo`: the latches that the thread holds, and the change
 * that the thread intends under the last of these latches.
 *
 * Owns: the table of carriers; con_me.
 *
 * Rules: only the thread itself writes the redo log and the list of held latches of its carrier.
 */
#ifndef CON_SHARED_CARRIER_H
#define CON_SHARED_CARRIER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/atomic.h"
#include "shared/arena.h"

#define CON_REDO_WORDS 40 /* the longest change under one latch */
#define CON_REDO_SPARE 8  /* more room, for the take-over of a dead thread's log (latch.c) */
/* Bits of a token for the id of the carrier; above are the turn, and the waiters bit of latch.h. */
#define CON_CARRIER_BITS 15
#define CON_LATCH_WAITERS 0x80000000u
#define CON_HELD_MAX 6 /* the deepest nesting of latches */

/* An intended change: words and their new values. The store of `n` commits the change. */
typedef struct con_redo {
  /* Words committed. Release store by the owner; a thread that takes over `latch` from a dead owner
   * reads the field, and clears the field. */
  uint64_t n;
  uint64_t filled; /* words set so far */
  con_latch *latch;
  struct {
    uint64_t *word;
    uint64_t value;
  } set[CON_REDO_WORDS + CON_REDO_SPARE];
} con_redo;

enum { CON_CARRIER_FREE, CON_CARRIER_CLAIMED, CON_CARRIER_ALIVE, CON_CARRIER_DEAD };

typedef struct con_carrier {
  pthread_mutex_t life;
  uint32_t state;   /* atomic */
  uint32_t process; /* slot of the process, 0: free. atomic: setting the slot claims the record */
  /* Threads that are probing whether this thread lives; a prober that dies there is counted for
   * ever. Atomic. */
  uint32_t lookers;
  /* The word of a latch that this thread holds. Each claim of the record has another token. Fixed
   * while claimed. */
  uint32_t token;
  int32_t tid; /* atomic; 0 before the thread starts */
  /* Of a process's main thread. High half: the token; low half: 0, the pid of the process that
   * began, or CON_BIRTH_DENIED. Atomic, con_birth_begin with con_birth_deny. */
  uint64_t birth;
  uint32_t n_held; /* written by the thread; read after its death, or while stopped */
  con_latch *held[CON_HELD_MAX];
  /* Words under way that put off a stop (con_stopped_put_off). The thread writes; con_stopped_help
   * reads, while the thread is stopped. */
  uint32_t n_brief;
  /* The token, if the thread was stopped with latches and continued to release the latches; else 0.
   * Atomic, con_stopped_help with con_stopped_again. */
  uint32_t resumed;
  con_redo redo;
} con_carrier;

_Static_assert(sizeof(con_carrier) <= CON_CARRIER_SIZE, "con_arena_open reserves too little");

/* The carrier of this thread, or NULL. */
extern _Thread_local con_carrier *con_me;

/* All carriers are fibers of one OS thread, and end in order (check/fiber.h): no carrier holds its
 * `life`. Fixed before the first carrier begins. */
extern bool con_carrier_is_fiber;

/* Claim a free record for a thread of process slot `process`. Any thread. NULL: the table is
 * full. */
con_carrier *con_carrier_claim(uint32_t process);

/* Make `c` the carrier of this thread, from now on alive. Once in each thread, before any latch. */
void con_carrier_begin(con_carrier *c);

/* End this thread's use of its carrier `c`, and free the record. The thread holds no latch. */
void con_carrier_end(con_carrier *c);

/* Give back a claimed record whose thread never began, or the record of a dead thread. Any
 * thread. */
void con_carrier_free(con_carrier *c);

/* Did the thread die without con_carrier_end? Any thread. Exact once the kernel has noticed the
 * death; never true for a living thread. A record that was claimed but not begun is not dead. */
bool con_carrier_is_dead(con_carrier *c);

/* A birth: a forked child and the threads that find the child's maker dead decide by one
 * compare-and-swap whether the child begins. A late child, with a record that has long been reused,
 * fails by the token. */
#define CON_BIRTH_DENIED UINT32_MAX

typedef struct con_birth {
  con_carrier *carrier;
  uint32_t token;
} con_birth;

/* The birth of the child whose main thread gets carrier `c`. For the maker, before the fork. */
static inline con_birth con_birth_of(con_carrier *c) { return (con_birth){c, c->token}; }

/* May this child live? `pid` is the child's own. For the child, before any access to the arena. */
bool con_birth_begin(con_birth birth, uint32_t pid);

/* Forbid the birth of the process of `c`. Any thread.
 * Returns the pid if the process has begun already, or CON_BIRTH_DENIED. */
uint32_t con_birth_deny(con_carrier *c);

/* The pid of the process that began, 0 if none has, or CON_BIRTH_DENIED. */
static inline uint32_t con_birth_pid(const con_carrier *c) {
  return (uint32_t)con_load_seq(&c->birth);
}

/* Does `c` point to a carrier? For a pointer read from a record that may have been freed since. */
static inline bool con_carrier_holds(const con_carrier *c) {
  uintptr_t at = (uintptr_t)c - (uintptr_t)con_shared->carriers;
  return at % sizeof *c == 0 && at / sizeof *c < CON_CARRIERS;
}

static inline uint32_t con_carrier_id(const con_carrier *c) {
  return (uint32_t)(c - con_shared->carriers) + 1;
}

#endif
