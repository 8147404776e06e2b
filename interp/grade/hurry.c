/* SPDX-License-Identifier: MIT */
#include "grade/hurry.h"

#include "base/clock.h"
#include "binding/args.h"
#include "binding/chunk.h"
#include "binding/handle.h"
#include "units/announce.h"
#include "units/family.h"
#include "units/unit.h"

#define HURRIES 16           /* spans of a unit that are cut */
#define NEXT_TO_NOTHING 2e-4 /* seconds */
#define PATIENT 1.0          /* seconds; a limit of so many is no means to order anything */

static bool (*is_of_exercise)(const char *source);
static bool spares_sleeps; /* only limits are cut */

/* Has the submission named the span? The innermost function in Lua says so; where the call is
 * handed on, the innermost function of a script. A unit whose function is a word, as in
 * spawn(sleep, 1), has none. */
static bool is_of_submission(lua_State *L, bool handed) {
  lua_Debug ar;
  for (int level = 0; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline < 0) continue; /* a function in C */
    if (!con_chunk_is_library(ar.source)) return !is_of_exercise(ar.source);
    if (!handed) return false;
  }
  return true;
}

static lua_Number hurry(lua_State *L, lua_Number seconds, con_lapse lapse, bool handed) {
  if (!(seconds > NEXT_TO_NOTHING) || (lapse == CON_LAPSE_LIMIT && seconds >= PATIENT))
    return seconds;
  if (lapse == CON_LAPSE_SLEEP && spares_sleeps) return seconds;
  if (!is_of_submission(L, handed)) return seconds;
  con_unit *self = con_self();
  if (self->hurried >= HURRIES) return seconds;
  self->hurried++;
  return NEXT_TO_NOTHING;
}

/* ---- locks ---- */

/* Is the value at `index` a limit that is cut? */
static bool is_short(lua_State *L, int index) {
  if (lua_type(L, index) == LUA_TBOOLEAN && lua_toboolean(L, index)) index++;
  if (lua_type(L, index) != LUA_TNUMBER) return false;
  lua_Number seconds = lua_tonumber(L, index);
  return seconds > NEXT_TO_NOTHING && seconds < PATIENT;
}

static int end_acquire(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  return lua_gettop(L);
}

/* Is the calling unit the only one of the family? Then no other unit can have an object. */
static bool is_alone(void) { return con_load(&con_family_root->live) <= 1; }

/* acquire(object, ...), where the true acquire is the upvalue. With a limit that is cut the unit
 * finds that others have the object all the time, as long as there are others. */
static int acquire(lua_State *L) {
  con_handle *h = con_handle_at(L, 1);
  con_object *o = h != NULL ? h->object : NULL;
  con_unit *self = con_self();
  if (o != NULL && is_short(L, 2) && self->hurried < HURRIES && con_object_owner(o) != self &&
      !is_alone() && is_of_submission(L, false)) {
    self->hurried++;
    con_announce(self, CON_OP_ACQUIRE, o, con_clock_after(NEXT_TO_NOTHING));
    con_tell(self, CON_OP_ACQUIRE, o, CON_TIMEOUT, 0);
    lua_pushboolean(L, 0);
    return 1;
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, end_acquire);
  return lua_gettop(L);
}

void con_hurry_acquires(lua_State *L) {
  static const con_kind kinds[] = {CON_KIND_LOCK, CON_KIND_RLOCK, CON_KIND_SEMAPHORE};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    con_handle_metatable(L, kinds[i]);
    lua_getfield(L, -1, "__index");
    lua_getfield(L, -1, "acquire");
    lua_pushcclosure(L, acquire, 1);
    lua_setfield(L, -2, "acquire");
    lua_pop(L, 2);
  }
}

void con_hurry_begin(bool (*is_module)(const char *source), bool only_limits) {
  is_of_exercise = is_module;
  spares_sleeps = only_limits;
  con_args_hurry = hurry;
}
