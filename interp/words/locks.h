/* SPDX-License-Identifier: MIT */
/* locks.h: steps of the words that acquire and release locks. */
#ifndef CON_WORDS_LOCKS_H
#define CON_WORDS_LOCKS_H

#include <lua.h>

#include "base/clock.h"
#include "base/status.h"
#include "units/object.h"
#include "units/operation.h"

/* Acquire a lock, waiting until `deadline`. Raises nothing. Returns a status of con_wait, or
 * CON_ABANDONED: acquired, but the last owner died holding the lock. */
con_status con_locks_acquire(lua_State *L, con_object *lock, con_time deadline);

/* con_locks_acquire that is announced as `operation`, and told with `depth`, if the lock was
 * acquired. */
con_status con_locks_acquire_as(lua_State *L, con_object *lock, con_operation operation,
                                int64_t depth, con_time deadline);

/* For a warning: the running unit has acquired `lock`, a lock or rlock, in the line of the script
 * that runs. Only the first acquisitions of a lock cost more than a look. With CON_ABANDONED there
 * will be no warning: that the last owner kept the lock was told. */
void con_locks_note(lua_State *L, con_object *lock, con_status status);

/* Push the results of the word `acquire` for a status: true; true, "abandoned"; or false. Returns
 * how many values. Raises for a status that no word answers (con_raise_status). */
int con_locks_push_acquired(lua_State *L, con_status status);

/* Raise the error for CON_NOT_HELD or CON_NOT_OWNER: "cannot <action> lock#1: MainProcess holds
 * it". */
int con_locks_misuse(lua_State *L, con_status status, con_object *lock, const char *action);

/* The method guard() of a handle whose __close releases; `acquire` is its method that acquires. */
int con_locks_guard(lua_State *L, lua_CFunction acquire);

/* The method with(f, ...) of such a handle. */
int con_locks_with(lua_State *L, lua_CFunction acquire);

#endif
