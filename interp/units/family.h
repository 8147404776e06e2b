/* SPDX-License-Identifier: MIT */
/* family.h: one conlua process and all its descendants: the root of everything in the arena, and
 * the table of processes.
 *
 * Owns:   con_family_root; the process records.
 *
 * Rules:  a process is known by its slot, which is also the owner in the tags of its blocks. A slot
 * is used again only after the process was reaped (reap.h).
 */
#ifndef CON_UNITS_FAMILY_H
#define CON_UNITS_FAMILY_H

#include "base/clock.h"
#include "shared/block.h"
#include "units/kind.h"
#include "units/spot.h"

#define CON_PROCESSES 16384 /* at most, slot 0 among them */
#define CON_SLOTS 500       /* in a piece of the table */
#define CON_UNSTARTED 8     /* places of units that were dropped before their start */

struct con_unit;
struct con_ref_chunk;

typedef struct con_process {
  uint32_t slot;    /* fixed */
  uint32_t creator; /* slot of the process that made the record; 0: buried. atomic */
  uint32_t dead;    /* a reaper has begun to bury the process; atomic */
  /* Atomic; set by the maker after the fork, the maker's last store to the record. */
  int32_t pid;
  con_carrier *main;     /* of the main thread; fixed */
  struct con_unit *unit; /* the main unit; fixed. Kept by an entry of the references */
  con_latch refs_latch;
  struct con_ref_chunk *chunks; /* references (refs.h); refs latch, as the two below */
  uint64_t n_chunks;
  uint64_t free_ref;
  uint32_t counts[CON_KIND_GREEN + 1]; /* units named, by kind; atomic */
  uint32_t started;                    /* has the process started a unit? atomic */
  uint32_t leaves;  /* about to end, with all that runs here: the family is not asleep; atomic */
  uint32_t left;    /* ended in order, and owns no block; atomic */
  uint32_t listens; /* signal handlers of the script: the outside can wake the process; atomic */
  /* Operations that go on by themselves, and wake a unit of the process at their end; atomic. */
  uint32_t expects;
  /* Bits of tables of the process that children have filled for themselves (kinds/lost.h);
   * atomic. */
  uint32_t filled;
} con_process;

/* Units that were dropped before their start: where they were made, the name of the first, and how
 * many. Atomic; spot 0: the entry is free. */
typedef struct con_unstarted {
  uint32_t spot, name, n;
} con_unstarted;

typedef struct con_family {
  con_latch units_latch;
  struct con_unit *first, *last; /* every unit with a record, in order of creation; units latch */
  con_latch process_latch;
  con_latch deadlock_latch;      /* one thread at a time looks for a deadlock */
  con_latch reap_latch;          /* one at a time buries, or takes locks from the dead */
  struct con_unit *transferring; /* the dead unit that loses a lock (holds.h); reap latch */
  uint32_t live;                 /* units started and not ended; atomic */
  uint32_t asleep;    /* of them, parked without a limit: never too low, see park.c; atomic */
  uint32_t forked;    /* has there ever been a second one? atomic */
  uint64_t processes; /* records in the table; process latch, read without it */
  uint32_t highest;   /* slots ever used lie up to it; process latch, read without it */
  uint32_t doomed;    /* the family sleeps for ever and is to end; atomic */
  /* The signal that goes to every process, also to one that begins later; 0: none. Atomic, seq_cst
   * against the births of processes. */
  uint32_t ended;
  uint32_t numbers[CON_KINDS]; /* the last number given out, by kind; atomic */
  con_time last_sweep;         /* atomic */
  con_time last_signal;        /* when a member last sent a signal to another; atomic */
  /* Until when no thread spins before a sleep, and how long that was (sched/spin.h); atomic,
   * hints. */
  con_time crowded_until, crowded_for;
  con_time crowded_asked; /* the crowded_until at whose end the system was asked; atomic */
  struct con_unit *root;  /* main unit of the first process; fixed */
  /* A unit that is always dead, the owner of locks of units whose code ended by an error
   * (con_unit_abandon_locks); fixed. */
  struct con_unit *failed;
  /* Warnings (kinds/warn.h). Who wants none: CON_QUIET_*; atomic. */
  uint32_t quiet;
  con_spots spots;
  /* Units begun, without tasks and the workers of pools; those that ended by an error, for which
   * nobody has asked. Atomic. */
  uint32_t begun, ended_badly;
  con_unstarted unstarted[CON_UNSTARTED];
  /* Made when first needed; process latch. */
  con_process **pieces[(CON_PROCESSES + CON_SLOTS - 1) / CON_SLOTS];
} con_family;

/* Bits of `quiet`. */
#define CON_QUIET_OPTION 1u /* --quiet, or a run in which nobody reads warnings */
#define CON_QUIET_SCRIPT 2u /* the script said warn("@off") */

extern con_family *con_family_root;

/* The record of this process. Set by con_family_open and, in a child, by con_process_begin. */
extern con_process *con_process_self;

/* This process is the child of a fork that a C module made, and no process of the family
 * (kinds/foreign.h); con_process_self and con_process_slot are its maker's. Set before any code of
 * the script runs here. */
extern bool con_process_is_foreign;

/* The table's entry for a slot, to be read atomically without the process latch. */
static inline con_process **con_process_entry(uint32_t slot) {
  return &con_family_root->pieces[slot / CON_SLOTS][slot % CON_SLOTS];
}

/* The process that has the slot; NULL: none, or the slot was never given out. */
static inline con_process *con_process_at(uint32_t slot) {
  if (slot > con_load(&con_family_root->highest)) return NULL;
  return con_load(con_process_entry(slot));
}

/* Is `p` the record of a process of the family? For a pointer read from a record that may have been
 * freed since. */
static inline bool con_process_is_known(const con_process *p) {
  return con_arena_holds(p) && con_process_at(con_look(&p->slot)) == p;
}

/* Make the root and the record of the first process, with the calling thread as its carrier. Once,
 * after con_arena_open. CON_OK or CON_NO_MEMORY. */
con_status con_family_open(void);

/* Put `p` into a free slot of the table. Process latch. Returns false: no slot is free, or there is
 * no memory. */
bool con_family_take_slot(con_process *p);

/* Is this thread between con_reap_enter and con_reap_leave (holds.h)? */
extern _Thread_local bool con_sweeping;

/* The pid of process `p`, also while the maker is still in the fork; 0: the process has not begun.
 * Async-signal-safe. */
int con_process_pid(con_process *p);

/* Is the process dead? Exact once the process has begun; between fork and con_process_begin, /proc
 * is asked. If the maker died in the middle of the fork and the process has not begun, its birth is
 * denied under the reap latch. Without that latch the record may be freed meanwhile, and the answer
 * be wrong: "dead" is then no more than a reason to look (con_sweep). */
bool con_process_is_dead(con_process *p);

/* The state letter of a process in /proc: 'T' and 't' are stopped, 'Z' is a zombie; 0: no
 * process. */
char con_process_letter(int pid);

/* Is the process ending, or a signal on its way there, which may kill the process? Asks /proc; no,
 * where /proc does not tell. */
bool con_process_is_hit(con_process *p);

#endif
