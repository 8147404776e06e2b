/* SPDX-License-Identifier: MIT */
#include "kinds/isolate.h"

#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "binding/args.h"
#include "check/point.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "kinds/body.h"
#include "kinds/ending.h"
#include "kinds/green.h"
#include "kinds/leave.h"
#include "kinds/lost.h"
#include "kinds/signals.h"
#include "kinds/upcalls.h"
#include "sched/baton.h"
#include "sched/here.h"
#include "sched/state.h"
#include "units/announce.h"
#include "units/deadlock.h"
#include "units/end.h"
#include "units/urge.h"

bool con_isolate_warns;

/* The fields of `package` that say where `require` looks. */
static const char *const path_names[] = {"path", "cpath"};
enum { PATHS = sizeof path_names / sizeof *path_names };

/* A key of the registry, set by -E; Lua reads it under the same name. */
#define NO_ENVIRONMENT "LUA_NOENV"

typedef struct start {
  con_unit *unit;
  con_carrier *carrier;
  con_message *message; /* the function and its arguments; this process's */
  char *paths[PATHS];   /* of the maker's `package`; NULL: the default */
  bool no_environment;
  uint64_t seed;         /* of the baton, under --shake */
  con_lost_pairs tables; /* of the function, for a warning */
} start;

/* Free the start and its members, but neither the unit nor the carrier. */
static void free_start(start *s) {
  if (s->message != NULL) con_message_free(s->message);
  for (int i = 0; i < PATHS; i++) free(s->paths[i]);
  free(s);
}

/* Push the table `package` of the libraries. False, with nothing pushed: the script has removed
 * it. */
static bool push_package(lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  bool found = lua_getfield(L, -1, LUA_LOADLIBNAME) == LUA_TTABLE;
  lua_remove(L, -2);
  if (!found) lua_pop(L, 1);
  return found;
}

/* Push for the new state: whether the environment is ignored, and the maker's paths, or nils.
 * Raises. */
static void push_surroundings(lua_State *L) {
  luaL_checkstack(L, PATHS + 4, NULL);
  lua_getfield(L, LUA_REGISTRYINDEX, NO_ENVIRONMENT);
  bool found = push_package(L);
  for (int i = 0; i < PATHS; i++) {
    lua_pushnil(L);
    if (!found) continue;
    lua_pushstring(L, path_names[i]);
    lua_rawget(L, -3 - i);
    lua_replace(L, -2);
  }
  if (found) lua_remove(L, -1 - PATHS);
}

/* Keep the values of push_surroundings, which are popped. False: no memory. */
static bool keep_surroundings(lua_State *L, start *s) {
  bool ok = true;
  s->no_environment = lua_toboolean(L, -1 - PATHS);
  for (int i = 0; i < PATHS; i++) {
    if (lua_type(L, i - PATHS) != LUA_TSTRING) continue;
    s->paths[i] = strdup(lua_tostring(L, i - PATHS));
    ok = ok && s->paths[i] != NULL;
  }
  lua_pop(L, 1 + PATHS);
  return ok;
}

static void set_surroundings(lua_State *L, const start *s) {
  if (con_isolate_warns) lua_warning(L, "@on", 0);
  if (!push_package(L)) return;
  for (int i = 0; i < PATHS; i++) {
    if (s->paths[i] == NULL) continue;
    lua_pushstring(L, s->paths[i]);
    lua_setfield(L, -2, path_names[i]);
  }
  lua_pop(L, 1);
}

/* Prepare the new state and call the function, in one protected call: any failure is the unit's
 * error. */
static int body(lua_State *L) {
  start *s = lua_touserdata(L, 1);
  const con_message *m = s->message;
  lua_settop(L, 0);
  if (s->no_environment) {
    lua_pushboolean(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, NO_ENVIRONMENT);
  }
  con_kinds.open_words(L);
  set_surroundings(L, s);
  int n = con_decode_message(L, m), tables = con_lost_begin_isolate(L, n, &s->tables);
  lua_call(L, n - 1, LUA_MULTRET);
  con_lost_end_isolate(L, &s->tables);
  return lua_gettop(L) - tables;
}

/* Run the unit in its own state. Returns the exit code. */
static int run_in(con_state *state, start *s) {
  lua_State *L = state->main;
  state->unit = s->unit;
  lua_pushcfunction(L, body);
  lua_pushlightuserdata(L, s);
  return con_body_run(L, s->unit, 1, false);
}

static void *run(void *data) {
  start *s = data;
  con_unit *u = s->unit;
  con_carrier *carrier = s->carrier;
  con_carrier_begin(carrier);
  con_signals_begin_thread();
  con_unit_run(u);
  con_unit_show_name(u);
  con_state *state = con_state_new(s->seed);
  int code = 1;
  if (state != NULL) {
    code = run_in(state, s);
    code = con_ending_run(state->main, code);
    con_green_close(state->main);
    con_announce(u, CON_OP_END, &u->head, code);
    con_ending_close(state);
  } else {
    fputs(con_say(CON_SAYS_NO_MEMORY_ISOLATE), stderr);
  }
  free_start(s);
  con_urge_end(u);
  con_unit_end(u, code);
  con_carrier_end(carrier);
  con_sub(&con_process_threads, 1u);
  return NULL;
}

void con_isolate_start(lua_State *L, con_unit *u, int n) {
  con_parcel parcel;
  con_lost_pairs tables = {.n = 0};
  int function = lua_gettop(L) - n;
  if (u->worker == NULL) con_lost_note(L, n, &tables);
  push_surroundings(L);
  con_encode(L, function, n + 1, "function|argument", &parcel);
  start *s = calloc(1, sizeof *s);
  if (s == NULL) luaL_error(L, "not enough memory");
  s->unit = u;
  s->tables = tables;
  s->seed = con_baton_child_seed();
  s->message = con_message_new(&parcel);
  bool no_memory = !keep_surroundings(L, s) || s->message == NULL;
  s->carrier = no_memory ? NULL : con_carrier_claim(con_process_slot);
  int error = 0;
  if (s->carrier != NULL) {
    u->home = u->head.number;
    con_unit_start(u, con_process_self);
    con_add(&con_process_threads, 1u);
    error = con_checking() ? con_point_start(run, s) : con_stack_start_thread(run, s);
    if (error == 0) {
      lua_pop(L, n + 1);
      return;
    }
    con_sub(&con_process_threads, 1u);
    con_unit_unstart(u);
    con_carrier_free(s->carrier);
  }
  free_start(s);
  if (no_memory) con_out_of_memory(L);
  luaL_error(L, "cannot start an isolate: %s",
             error != 0 ? strerror(error) : "too many threads in the family");
}
