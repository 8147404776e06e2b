/* SPDX-License-Identifier: MIT */
/* args.h: reading the arguments of a word, and raising what its answer means. */
#ifndef CON_BINDING_ARGS_H
#define CON_BINDING_ARGS_H

#include <lauxlib.h>

#include "base/clock.h"
#include "binding/handle.h"
#include "units/unit.h"

#define CON_TRY ((con_time)0) /* a deadline that means: do not wait */

/* Like the functions of lauxlib with the corresponding names, but an error names the word as the
 * script knows it, also where C called the word, as in pcall(semaphore, -1). There lauxlib would
 * name what it finds first in package.loaded.conlua; a method it would not find at all. */
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

/* The deadline that the `wait` argument at `index` stands for: absent, nil or true: CON_NEVER; a
 * number: so many seconds from now; false: CON_TRY. After true seconds may follow, as in Python.
 * Raises for anything else. */
con_time con_check_wait(lua_State *L, int index);

/* What a span of time is for. */
typedef enum con_lapse { CON_LAPSE_SLEEP, CON_LAPSE_LIMIT } con_lapse;

/* Where a graded run is hurried: the seconds that are to go by in the place of `seconds`. `handed`:
 * conlua's own Lua hands on what the script has named; else a span that conlua's own Lua names is
 * its own. NULL: spans are as long as they are named. Set before the script begins; may raise. */
extern lua_Number (*con_args_hurry)(lua_State *L, lua_Number seconds, con_lapse lapse, bool handed);

/* A span of time that the script has named, as long as the span is to be. `handed`: as for
 * con_args_hurry. */
lua_Number con_args_lapse(lua_State *L, lua_Number seconds, con_lapse lapse, bool handed);

/* The deadline of a span that begins now; CON_TRY for 0 seconds. */
con_time con_args_deadline(lua_State *L, lua_Number seconds, con_lapse lapse, bool handed);

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

/* Raise what `status` means, if it has one meaning everywhere: terminated, cancelled, interrupted,
 * an error of a handler, deadlock, out of shared memory. Returns 0 for all others. */
int con_raise_status(lua_State *L, con_status status);

int con_out_of_memory(lua_State *L);

/* Push the handle of a new object, to which nothing refers yet. NULL: raises "out of shared
 * memory". */
int con_push_new(lua_State *L, void *object);

/* Tell that a word asked `question` of an object without waiting, and what the word saw: of a unit
 * whether it had ended. NULL: asked of the family. */
void con_tell_look(const con_object *o, const char *question, int64_t answer);

/* The unit is about to look at `o`. Before anything of `o` is read. */
void con_announce_look(const con_object *o);

/* Push what a word saw that asks `question` of an object and does not wait, and tell of the look.
 * Returns 1. */
int con_push_look(lua_State *L, const con_object *o, const char *question, uint64_t answer);
int con_push_look_boolean(lua_State *L, const con_object *o, const char *question, bool answer);

#endif
