/* SPDX-License-Identifier: MIT */
/* turns.h: who may use a stream of C while somebody waits in the middle of an operation on it.
 *
 * A read that waits for the rest of its line, or a write that waits for room, gives up the state's lock, so another unit may
 * come to the same stream. It waits for its turn, which is a lock like those of the language, but without a number. The
 * turns of stdin and stdout are the whole family's: children inherit both. Those of other streams are made when somebody
 * has to wait, and go with the last who uses them.
 *
 * In the middle of such a wait handlers and callbacks of the script run, in the same unit, and may use the same stream. The
 * unit has the turn already; the operation that waits gives way first: a write is completed, so that lines stay whole, and a
 * read puts back what it has, so that the inner one gets whole lines and the outer one what comes after them.
 *
 * Uses:   wait, lock.
 */
#ifndef CON_IO_TURNS_H
#define CON_IO_TURNS_H

#include <stdio.h>

#include "objects/lock.h"
#include "sched/wait.h"

struct con_use;

typedef struct con_turn {
  FILE *stream;
  con_lock *lock;
  uint64_t ref;        /* in the process's references */
  uint32_t users;      /* who has it or wants it; turns mutex */
  struct con_use *use; /* the innermost operation of the unit that has it; that unit */
  struct con_turn *next;
} con_turn;

/* An operation on a stream, of the unit that has or takes its turn. */
typedef struct con_use {
  con_turn *turn;        /* NULL: it did without, so far */
  struct con_use *outer; /* the operation in whose wait this one runs, of the same unit; or NULL */
  /* Let an inner operation come first; NULL: there is nothing to be done for that. Called in the outer's wait; may wait. */
  con_status (*give_way)(lua_State *L, struct con_use *use);
  bool gave_way; /* since the operation last cleared it; ends con_wait_outside_unless */
} con_use;

/* Once, in the first process. False: no memory. */
bool con_turns_open(void);

/* Does anybody have the turn of `f`, or may another process have it? Cheap. */
bool con_turn_is_needed(FILE *f);

/* Is somebody in the middle of an operation on `f`, in this process? */
bool con_turn_is_held(FILE *f);

/* Wait for the turn of `f`. use->turn is NULL unless CON_OK; other answers are those of con_wait, or CON_NO_MEMORY. */
con_status con_turn_take(lua_State *L, FILE *f, con_use *use);
void con_turn_give(con_use *use);

#endif
