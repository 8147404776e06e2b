/* SPDX-License-Identifier: MIT */
/* turns.h: who may use a stream of C while somebody waits in the middle of an operation on it.
 *
 * A read that waits for the rest of its line, or a write that waits for room, gives up the state's lock, so another unit may
 * come to the same stream. It waits for its turn, which is a lock like those of the language, but without a number. The
 * turns of stdin and stdout are the whole family's: children inherit both. Those of other streams are made when somebody
 * has to wait, and go with the last who uses them.
 *
 * Uses:   wait, lock.
 */
#ifndef CON_LIB_TURNS_H
#define CON_LIB_TURNS_H

#include <stdio.h>

#include "lua/wait.h"
#include "objects/lock.h"

typedef struct con_turn {
  FILE *stream;
  con_lock *lock;
  uint64_t ref;   /* in the process's references */
  uint32_t users; /* who has it or wants it; turns mutex */
  struct con_turn *next;
} con_turn;

/* Once, in the first process. False: no memory. */
bool con_turns_open(void);

/* Does anybody have the turn of `f`, or may another process have it? Cheap. */
bool con_turn_is_needed(FILE *f);

/* Is somebody in the middle of an operation on `f`, in this process? */
bool con_turn_is_held(FILE *f);

/* Wait for the turn of `f`. *turn is NULL unless CON_OK; other answers are those of con_wait, or CON_NO_MEMORY. */
con_status con_turn_take(lua_State *L, FILE *f, con_turn **turn);
void con_turn_give(con_turn *turn);

#endif
