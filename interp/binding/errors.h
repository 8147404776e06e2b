/* SPDX-License-Identifier: MIT */
/* errors.h: the errors that scripts test for: unique values, one for each name.
 *
 * Each is a userdata, the same one whenever its state sees it, with its name where Lua asks for text (tostring, ..); it travels
 * as its code.
 */
#ifndef CON_BINDING_ERRORS_H
#define CON_BINDING_ERRORS_H

#include <lua.h>

typedef enum con_error {
  CON_ERROR_NONE,
  CON_ERROR_QUEUE_EMPTY,
  CON_ERROR_QUEUE_FULL,
  CON_ERROR_QUEUE_CLOSED,
  CON_ERROR_PIPE_EMPTY,
  CON_ERROR_PIPE_CLOSED,
  CON_ERROR_BARRIER_BROKEN,
  CON_ERROR_UNIT_TIMEOUT,
  CON_ERROR_UNIT_TERMINATED,
  CON_ERROR_UNIT_DIED,
  CON_ERROR_UNIT_CANCELLED,
  CON_ERROR_DEADLOCK,
  CON_ERROR_INTERRUPTED,
  CON_ERRORS
} con_error;

/* Push the value of an error. */
void con_error_push(lua_State *L, con_error code);

/* Which error the value at `index` is; CON_ERROR_NONE if none. */
con_error con_error_at(lua_State *L, int index);

/* Its name: "queue.Empty". */
const char *con_error_name(con_error code);

/* Raise it. */
int con_error_raise(lua_State *L, con_error code);

/* Raise what a word says in a process that is foreign (units/family.h). */
int con_raise_foreign(lua_State *L);

/* Keep the error on top (taken off) of a handler that ran in the middle of something that must first come to an end; and
 * raise it then. */
void con_error_keep(lua_State *L);
int con_error_raise_kept(lua_State *L);

#endif
