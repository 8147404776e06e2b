/* SPDX-License-Identifier: MIT */
/* locks.h: what the words have in common that acquire and release a lock. */
#ifndef CON_WORDS_LOCKS_H
#define CON_WORDS_LOCKS_H

#include <lua.h>

#include "base/clock.h"
#include "base/status.h"
#include "units/object.h"

/* Acquire a lock, waiting until `deadline`. Answers as con_wait does, and CON_ABANDONED: acquired, but its last owner died
 * with it. Raises nothing. */
con_status con_locks_acquire(lua_State *L, con_object *lock, con_time deadline);

/* Push what the word `acquire` gives for a status: true; true, "abandoned"; or false. Returns how many values these are.
 * Raises for a status that no word answers (con_raise_status). */
int con_locks_push_acquired(lua_State *L, con_status status);

/* Raise for CON_NOT_HELD or CON_NOT_OWNER: "cannot ACTION lock#1: MainProcess holds it". */
int con_locks_misuse(lua_State *L, con_status status, con_object *lock, const char *action);

/* The methods guard() and with(f, ...) of a handle whose __close releases; `acquire` is the method that acquires. */
int con_locks_guard(lua_State *L, lua_CFunction acquire);
int con_locks_with(lua_State *L, lua_CFunction acquire);

#endif
