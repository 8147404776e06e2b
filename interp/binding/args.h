/* SPDX-License-Identifier: MIT */
/* args.h: what the functions of the language share in reading their arguments and giving their answers. */
#ifndef CON_BINDING_ARGS_H
#define CON_BINDING_ARGS_H

#include <lauxlib.h>

#include "base/clock.h"
#include "binding/errors.h"
#include "binding/handle.h"
#include "units/unit.h"

#define CON_TRY ((con_time)0) /* a deadline that means: do not wait */

/* As the functions of lauxlib with these names. But a word that was called by C, as by pcall(semaphore, -1), is named as the
 * script knows it, where lauxlib would find it first in package.loaded.conlua or, a method, nowhere. */
int con_arg_error(lua_State *L, int arg, const char *why);
int con_type_error(lua_State *L, int arg, const char *expected);
void con_check_type(lua_State *L, int arg, int type);
void con_check_any(lua_State *L, int arg);
lua_Integer con_check_integer(lua_State *L, int arg);
lua_Integer con_opt_integer(lua_State *L, int arg, lua_Integer absent);
lua_Number con_check_number(lua_State *L, int arg);
static inline void con_arg_check(lua_State *L, bool good, int arg, const char *why) {
  if (!good) con_arg_error(L, arg, why);
}

/* The `wait` argument at `index`, the last one (with Python's pair `true, seconds`): absent, nil, true: CON_NEVER; a number:
 * so many seconds from now; false: CON_TRY. Raises for anything else. */
con_time con_check_wait(lua_State *L, int index);

/* The object of a kind at `index`; raises `lock expected, got table`. */
con_object *con_check_object_slow(lua_State *L, int index, con_kind kind, con_kind other);
static inline void *con_check_object2(lua_State *L, int index, con_kind kind, con_kind other) {
  con_handle *h = con_handle_at(L, index);
  if (h != NULL && h->object != NULL && (h->object->kind == kind || h->object->kind == other))
    return h->object;
  return con_check_object_slow(L, index, kind, other);
}
static inline void *con_check_object(lua_State *L, int index, con_kind kind) {
  return con_check_object2(L, index, kind, kind);
}

/* The unit at `index`, of any kind. */
con_unit *con_check_unit(lua_State *L, int index);

/* Raise for a status that no function answers in its own way: terminated, interrupted, deadlock, out of shared memory.
 * Returns 0 for the others. */
int con_raise_status(lua_State *L, con_status status);

int con_out_of_memory(lua_State *L);

/* Push the handle of a new object of which nobody has a reference yet; NULL: raises out of shared memory. */
int con_push_new(lua_State *L, void *object);

#endif
