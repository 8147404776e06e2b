/* SPDX-License-Identifier: MIT */
/* family.h: one conlua process and all its descendants: the root of everything in the arena, and the table of processes.
 *
 * Owns:   con_family_root; the process records.
 * Rules:  a process is known by its slot, which is also the owner in the marks of its blocks. A slot is used again only
 *         after the process was reaped (reap.h).
 * Uses:   object, block, carrier.
 */
#ifndef CON_UNITS_FAMILY_H
#define CON_UNITS_FAMILY_H

#include "base/clock.h"
#include "shared/block.h"
#include "units/kind.h"

#define CON_PROCESSES 16384 /* at most, slot 0 among them */
#define CON_SLOTS 500       /* in a piece of the table */

struct con_unit;
struct con_ref_chunk;

typedef struct con_process {
  uint32_t slot;    /* fixed */
  uint32_t creator; /* slot of who made it, 0 when that one is buried; atomic */
  uint32_t dead;    /* somebody has begun to bury it; atomic */
  int32_t
      pid; /* atomic; set by its maker after the fork, who does not touch the record any more then */
  con_carrier *main;     /* of its main thread; fixed */
  struct con_unit *unit; /* its main unit; fixed. Kept by the reference below */
  con_latch refs_latch;
  struct con_ref_chunk *chunks; /* what it refers to (refs.h); refs latch, as the two below */
  uint64_t n_chunks;
  uint64_t free_ref;
  uint32_t counts[CON_KIND_GREEN + 1]; /* units it named, by kind; atomic */
  uint32_t started;                    /* did it ever start a unit? atomic */
  uint32_t leaves;  /* it is about to end, with all that runs in it: nobody's sleep; atomic */
  uint32_t left;    /* it ended in order and owns no block; atomic */
  uint32_t listens; /* handlers of the script for signals: something outside can wake it; atomic */
  uint32_t
      expects; /* operations that go on by themselves, whose end will wake a unit of it; atomic */
} con_process;

typedef struct con_family {
  con_latch units_latch;
  struct con_unit *first, *last; /* every unit with a record, in order of creation; units latch */
  con_latch process_latch;
  con_latch deadlock_latch; /* who looks for a deadlock */
  con_latch reap_latch;     /* who buries a process, or takes locks from the dead */
  struct con_unit
      *transferring;  /* the dead unit whose count of locks is being changed; reap latch */
  uint32_t live;      /* units started and not ended; atomic */
  uint32_t asleep;    /* of them, parked without a limit: never too low, see park.c; atomic */
  uint32_t forked;    /* has there ever been a second one? atomic */
  uint64_t processes; /* records in the table; process latch, read without it */
  uint32_t highest;   /* slots ever used lie up to it; process latch, read without it */
  uint32_t doomed;    /* the family sleeps for ever and is to end; atomic */
  uint32_t
      ended; /* the signal that goes to every process, also to one that begins later; 0: none. atomic, seq_cst
                   * against the births of processes */
  uint32_t numbers[CON_KINDS]; /* the last number given out, by kind; atomic */
  con_time last_sweep;         /* atomic */
  con_time last_signal;        /* when a member last sent a signal to another; atomic */
  /* No thread looks before a sleep until then, and how long that is (sched/spin.h); both atomic, hints. */
  con_time crowded_until, crowded_for;
  struct con_unit *root;   /* main unit of the first process; fixed */
  struct con_unit *failed; /* a unit that is always dead: it owns the locks of units whose code
                                  ended by an error (con_unit_abandon_locks); fixed */
  con_process **pieces[(CON_PROCESSES + CON_SLOTS - 1) /
                       CON_SLOTS]; /* made when first needed; process latch */
} con_family;

extern con_family *con_family_root;

/* The record of this process. Set by con_family_open and, in a child, by con_process_begin. */
extern con_process *con_process_self;

/* This process is the child of a fork that a C module made, and no process of the family (kinds/foreign.h); what is above is its
 * maker's. Set before any code of the script runs in it. */
extern bool con_process_is_foreign;

/* The table's entry for a slot: who reads it without the process latch does so atomically. */
static inline con_process **con_process_entry(uint32_t slot) {
  return &con_family_root->pieces[slot / CON_SLOTS][slot % CON_SLOTS];
}

/* Who has the slot, NULL for none. It need not have been given out. */
static inline con_process *con_process_at(uint32_t slot) {
  if (slot > con_load(&con_family_root->highest)) return NULL;
  return con_load(con_process_entry(slot));
}

/* Is `p` the record of a process of the family? For a pointer that was read from a record which may have been freed since. */
static inline bool con_process_is_known(const con_process *p) {
  return con_arena_holds(p) && con_process_at(p->slot) == p;
}

/* Make the root and the record of the first process, with the calling thread as its carrier. Once, after con_arena_open. */
con_status con_family_open(void);

/* A record for a process about to be forked, with a carrier for its main thread. NULL: CON_LIMIT or no memory. */
con_process *con_process_new(void);

/* In the child, first thing after the fork: this process is `p` and this thread its main carrier. Ends the process if that is
 * denied to it, because its maker died in the middle of the fork. `birth`: of its main carrier, taken before the fork, for `p`
 * may be gone by now. */
void con_process_begin(con_process *p, con_birth birth);

/* Free the record of a process that was never forked, or that is buried. Its references are dropped already. */
void con_process_free(con_process *p);

/* Its pid, also while its maker is still in the fork; 0 if it has not begun. Async-signal-safe. */
int con_process_pid(con_process *p);

/* Is the process dead? Exact for one that has begun; for one between fork and con_process_begin, /proc is asked. Of one whose
 * maker died in the middle of the fork nobody knows whether it exists: if it has not begun, it is not to begin any more. Without the reap
 * latch the record may be freed meanwhile, and the answer be wrong: "dead" is then no more than a reason to look (con_sweep). */
bool con_process_is_dead(con_process *p);

/* The state letter of a process in /proc, 0 if there is none: 'T' and 't' are stopped, 'Z' is a zombie. */
char con_process_letter(int pid);

/* Is a signal on its way to the process, which may kill it, or is it ending already? Asks /proc; where that does not tell,
 * the answer is no. */
bool con_process_is_hit(con_process *p);

#endif
