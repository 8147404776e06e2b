/* SPDX-License-Identifier: MIT */
#include "grade/hurry.h"

#include "binding/args.h"
#include "binding/chunk.h"

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

void con_hurry_begin(bool (*is_module)(const char *source), bool only_limits) {
  is_of_exercise = is_module;
  spares_sleeps = only_limits;
  con_args_hurry = hurry;
}
