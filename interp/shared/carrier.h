/* SPDX-License-Identifier: MIT */
/* carrier.h: the family's record of an OS thread: the one that carries units.
 *
 * Two questions must have an exact answer for any thread of any process, at any moment: is it dead, and what was it in the
 * middle of? The first is answered by `life`, a robust process-shared mutex (set_robust_list(2)) that the thread holds for
 * as long as it lives: the kernel releases it at death, be the process a zombie or long gone. The second by `held` and
 * `redo`: the latches the thread holds, and the change it was about to make under the last of them.
 *
 * Owns:   the table of carriers; con_me.
 * Rules:  a carrier's redo log and list of held latches have one writer, the thread itself.
 * Uses:   arena.
 */
#ifndef CON_SHARED_CARRIER_H
#define CON_SHARED_CARRIER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/atomic.h"
#include "shared/arena.h"

#define CON_REDO_WORDS 40 /* the longest change under one latch */
#define CON_REDO_SPARE 8  /* room that con_latch's take-over needs behind it */
#define CON_CARRIER_BITS \
  15 /* of a token: the id; above it the turn, then the waiters bit of latch.h */
#define CON_LATCH_WAITERS 0x80000000u
#define CON_HELD_MAX 6 /* the deepest nesting of latches */

/* An intended change: the words and their new values. It is committed by the one store of `n`. */
typedef struct con_redo {
  uint64_t
      n; /* release store by the owner; who takes `latch` over from a dead one reads it, and clears it */
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
  uint32_t process; /* slot of the process; 0: nobody's. atomic: setting it is the claim */
  uint32_t
      lookers; /* how many look whether it lives; one that died there counts for ever. atomic */
  uint32_t
      token; /* the word of a latch that this thread holds; never the same for the next claim. fixed while claimed */
  int32_t tid;     /* atomic; 0 before its start */
  uint64_t birth;  /* of a process's main thread: the token, and below it 0, the pid of the process
                    * that began, or CON_BIRTH_DENIED; atomic, con_birth_begin with con_birth_deny */
  uint32_t n_held; /* own thread; read after its death, and while it is stopped */
  con_latch *held[CON_HELD_MAX];
  uint32_t
      resumed; /* the token, if it was stopped with latches and continued to let them go; 0: not.
                     * atomic, con_stopped_help with con_stopped_again */
  con_redo redo;
} con_carrier;

_Static_assert(sizeof(con_carrier) <= CON_CARRIER_SIZE, "con_arena_open reserves too little");

/* The carrier of this thread, or NULL. */
extern _Thread_local con_carrier *con_me;

/* A free record for a thread of process slot `process`, or NULL when the table is full. Any thread. */
con_carrier *con_carrier_claim(uint32_t process);

/* This thread is `c` from now on; it takes its life. */
void con_carrier_begin(con_carrier *c);

/* The thread ends in order: it holds no latch. Frees the record. */
void con_carrier_end(con_carrier *c);

/* Give back a claimed record whose thread never began, or the record of a dead thread. */
void con_carrier_free(con_carrier *c);

/* Did the thread die without con_carrier_end? Exact once the kernel has noticed; never true of a living one. A record that
 * was claimed but not begun is not dead. Any thread. */
bool con_carrier_is_dead(con_carrier *c);

/* A fork's child and those who find its maker dead decide by one compare-and-swap whether it begins. The token makes a child
 * that comes late, when the record has long been somebody else's, fail as well. */
#define CON_BIRTH_DENIED UINT32_MAX

typedef struct con_birth {
  con_carrier *carrier;
  uint32_t token;
} con_birth;

/* For the maker, before the fork. */
static inline con_birth con_birth_of(con_carrier *c) { return (con_birth){c, c->token}; }

/* For the child, before it touches anything shared: may it live? `pid`: its own. */
bool con_birth_begin(con_birth birth, uint32_t pid);

/* It is not to begin any more. The pid if it has begun already, or CON_BIRTH_DENIED. */
uint32_t con_birth_deny(con_carrier *c);

/* The pid of the process that began, 0 if none has, or CON_BIRTH_DENIED. */
static inline uint32_t con_birth_pid(const con_carrier *c) {
  return (uint32_t)con_load_seq(&c->birth);
}

/* Does `c` point to a carrier? For a pointer that was read from a record which may have been freed since. */
static inline bool con_carrier_holds(const con_carrier *c) {
  uintptr_t at = (uintptr_t)c - (uintptr_t)con_shared->carriers;
  return at % sizeof *c == 0 && at / sizeof *c < CON_CARRIERS;
}

static inline uint32_t con_carrier_id(const con_carrier *c) {
  return (uint32_t)(c - con_shared->carriers) + 1;
}

#endif
