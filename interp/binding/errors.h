/* SPDX-License-Identifier: MIT */
/* errors.h: the errors that scripts test for: a unique value for each name.
 *
 * Each error is one userdata in each Lua state, which gives its name where Lua asks for text
 * (tostring, ..), and travels as a code.
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

/* The error that the value at `index` is; CON_ERROR_NONE: no error of conlua. */
con_error con_error_at(lua_State *L, int index);

/* Raise the error. */
int con_error_raise(lua_State *L, con_error code);

/* Raise the error of a word that is called in a foreign process (units/family.h). */
int con_raise_foreign(lua_State *L);

/* Take the error of a handler off the stack and keep it. The handler ran in the middle of an
 * operation that must come to an end first. */
void con_error_keep(lua_State *L);

/* Raise the error that con_error_keep kept. */
int con_error_raise_kept(lua_State *L);

#endif
