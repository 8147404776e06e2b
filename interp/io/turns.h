/* SPDX-License-Identifier: MIT */
/* turns.h: the right to use a stream of C, for the time of an operation that may wait in the
 * middle.
 *
 * A read that waits for the rest of a line, or a write that waits for room, gives up the state
 * lock, so another unit may come to the stream. That unit waits for its turn: a lock like those of
 * the language, but without a number. The turns of stdin and stdout belong to the family, since
 * children inherit both streams. The turn of another stream is made when a unit has to wait, and
 * goes with the last user.
 *
 * During such a wait handlers and callbacks of the script run in the waiting unit, and may use the
 * stream, whose turn the unit has. Then the operation that waits gives way first: a write is
 * completed, so that lines stay whole; a read puts back the bytes so far, so that the inner
 * operation gets whole lines, and the outer one those after them. If another unit wants the stream
 * while the handler waits (for that unit, perhaps), the operation gives way, too, and its turn up.
 *
 * But for its waits the operation is brief (shared/stopped.h): a process that is stopped in the
 * middle keeps stdin and stdout from nobody.
 */
#ifndef CON_IO_TURNS_H
#define CON_IO_TURNS_H

#include <lua.h>
#include <stdbool.h>
#include <stdio.h>

#include "objects/lock.h"

struct con_use;

typedef struct con_turn {
  FILE *stream;
  con_lock *lock;
  uint64_t ref;   /* the entry in the references of this process */
  uint32_t users; /* operations that have or want the turn; turns mutex */
  /* The innermost operation of the unit that has the turn; only that unit's to use. */
  struct con_use *use;
  struct con_turn *next;
} con_turn;

/* An operation on a stream, of the unit that has the turn or takes it. */
typedef struct con_use {
  con_turn *turn; /* NULL: the operation did without so far */
  /* The operation of the unit in whose wait this operation runs; or NULL. */
  struct con_use *outer;
  /* Let an inner operation come first. NULL: nothing is to be done for that. Called in the wait of
   * this operation; may wait. CON_TIMEOUT: `until` came first. */
  con_status (*give_way)(lua_State *L, struct con_use *use);
  /* Has the operation given way since it last cleared this? Ends con_wait_outside_unless. */
  bool gave_way;
  /* Between con_turn_pause and con_turn_resume: the next of con_unit.uses, and con_unit.scripts at
   * the time. */
  struct con_use *below;
  uint32_t scripts;
  /* While the operation gives way for a wait with a limit: until when it may wait. Otherwise 0. */
  con_time until;
} con_use;

/* Once, in the first process. False: no memory. */
bool con_turns_open(void);

/* Does a unit have the turn of `f`, or can another process have it? Cheap. */
bool con_turn_is_needed(FILE *f);

/* Is a unit of this process in the middle of an operation on `f`? */
bool con_turn_is_held(FILE *f);

/* Wait for the turn of `f`, and begin the operation `use`. Returns CON_OK; CON_NO_MEMORY; or what
 * ended the wait of con_wait. Unless CON_OK, use->turn is NULL. */
con_status con_turn_take(lua_State *L, FILE *f, con_use *use);

/* The operation, which has the turn, waits, or may stop the thread in another way, until
 * con_turn_resume: a stop of the process is no longer put off, and handlers may run. The operation
 * may be without the turn afterwards; then it gave way. */
void con_turn_pause(con_use *use);
void con_turn_resume(con_use *use);

/* End the operation, and give up the turn if it has one. */
void con_turn_give(con_use *use);

#endif
