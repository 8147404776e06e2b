/* SPDX-License-Identifier: MIT */
/* checker.c: conlua.check.core. The checker runs in a Lua state of its own; the script is run in
 * another, whose memory is written back after each run. */
#include "host/checker.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <unistd.h>

#include "check/access.h"
#include "check/ask.h"
#include "check/copied.h"
#include "check/death.h"
#include "check/depend.h"
#include "check/fiber.h"
#include "check/graph.h"
#include "check/names.h"
#include "check/now.h"
#include "check/outcome.h"
#include "check/point.h"
#include "check/prove.h"
#include "check/race.h"
#include "check/region.h"
#include "check/replay.h"
#include "check/run.h"
#include "check/search.h"
#include "check/shrink.h"
#include "host/checker_kept.h"
#include "host/checker_load.h"
#include "host/checker_script.h"
#include "host/checker_states.h"
#include "host/checker_workers.h"
#include "kinds/body.h"
#include "sched/here.h"
#include "sched/state.h"
#include "sched/upcalls.h"

#define FIXED "CONLUA_FIXED_ADDRESSES" /* in the environment: the program has begun anew */

void con_checker_fix_addresses(char **argv) {
  int now = personality(0xffffffff);
  bool tried = getenv(FIXED) != NULL;
  unsetenv(FIXED);
  if (tried || now == -1 || (now & ADDR_NO_RANDOMIZE) ||
      personality((unsigned long)now | ADDR_NO_RANDOMIZE) == -1)
    return;
  setenv(FIXED, "1", 1);
  execv("/proc/self/exe", argv);
  unsetenv(FIXED);
}

/* ---- the two states ---- */

/* Not written back. */
typedef struct failure {
  con_verdict verdict; /* CON_VERDICT_NONE: none was found */
  con_schedule schedule;
  uint8_t stops[CON_CHECK_SITES]; /* where units stopped in that run */
} failure;

static failure *found;
static con_local own, script; /* where the checker runs, and the script */

static void open_all(void) {
  con_control_open();
  con_fiber_open();
  con_region_open();
  con_replay_open();
  con_outcome_open();
  con_access_open();
  con_copied_open();
  con_race_open();
  con_names_open();
  con_now_open();
  con_ask_open();
  con_prove_open();
  con_graph_open();
  con_search_open();
  con_shrink_open();
  found = con_control_memory(sizeof *found);
  con_checker_workers_open();
  con_point_open();
  con_death_open();
  con_carrier_is_fiber = con_arena_is_touched = true;
  con_sched.allocate = con_region_allocate;
}

/* on_load(rewrite): con_checker_load_open */
static int core_on_load(lua_State *L) {
  con_checker_load_open(L);
  return 0;
}

/* open(arguments, text, name, sites): load the rewritten script. -> true, or nil and why not */
static int core_open(lua_State *L) {
  con_checker_source s = {.from = L};
  s.text = luaL_checklstring(L, 2, &s.size);
  s.name = luaL_checkstring(L, 3);
  open_all();
  if (!con_checker_load_sites(L, 4)) return luaL_error(L, "the script is too long");
  own = con_here;
  con_state *state = con_state_new(0);
  if (state == NULL) return luaL_error(L, "not enough memory");
  state->unit = con_process_self->unit;
  int status = con_body_protect(state->main, 0, con_checker_script_load, &s);
  if (status == LUA_OK) {
    lua_gc(state->main, LUA_GCCOLLECT);
    script = con_here;
    con_run_open(con_checker_script_run, state->main);
    if (strstr(s.text, "isolate") != NULL) con_checker_kept_open();
    con_control_here->script = strdup(s.name);
  }
  con_here = own;
  lua_settop(L, 0);
  if (status == LUA_OK) {
    lua_pushboolean(L, 1);
    return 1;
  }
  lua_pushnil(L);
  lua_pushstring(L, lua_tostring(state->main, -1));
  return 2;
}

/* ---- the explorer ---- */

void con_checker_enter(void) { con_here = script; }
void con_checker_leave(void) { con_here = own; }

/* Keep the failing run in the log, the first of all. */
void con_checker_keep_failure(void) {
  const con_control *c = con_control_here;
  if (found->verdict != CON_VERDICT_NONE || !con_verdict_fails(c->verdict)) return;
  if (!con_replay_take(&found->schedule)) return;
  found->verdict = c->verdict;
  memcpy(found->stops, c->stops, sizeof found->stops);
}

/* The name of the last run's verdict; `failed`: does it say that the schedule is wrong? */
static void push_verdict(lua_State *L, con_verdict v) {
  lua_pushstring(L, con_verdict_name(v));
  lua_pushboolean(L, con_verdict_fails(v));
}

/* be_patient(seconds): so long may a run compute without a step. */
static int core_be_patient(lua_State *L) {
  con_run_set_patience(luaL_checknumber(L, 1));
  return 0;
}

/* be_lasting(seconds): limits of so many seconds and more run out only if nobody else can go on. */
static int core_be_lasting(lua_State *L) {
  con_control_here->patience = (con_time)(luaL_checknumber(L, 1) * 1e9);
  return 0;
}

/* profile(seed) -> runs, the last verdict, does it fail? */
static int core_profile(lua_State *L) {
  uint64_t seed = (uint64_t)luaL_checkinteger(L, 1);
  bool failed;
  con_checker_enter();
  uint32_t runs = con_search_profile(seed, &failed);
  con_checker_keep_failure();
  if (failed) con_race_find();
  con_checker_leave();
  lua_pushinteger(L, runs);
  push_verdict(L, con_control_here->verdict);
  return 3;
}

static void set_number(lua_State *L, const char *name, uint64_t n) {
  lua_pushinteger(L, (lua_Integer)n);
  lua_setfield(L, -2, name);
}

static void set_boolean(lua_State *L, const char *name, bool b) {
  lua_pushboolean(L, b);
  lua_setfield(L, -2, name);
}

static void set_string(lua_State *L, const char *name, const char *s) {
  lua_pushstring(L, s);
  lua_setfield(L, -2, name);
}

/* prove(seconds, grace, all) -> {classes, failing, asleep, runs, longest, complete, share, stop,
 * interrupted, time} */
static int core_prove(lua_State *L) {
  double start = con_control_clock();
  con_proof p;
  con_checker_enter();
  con_prove(&p, start + luaL_checknumber(L, 1), luaL_checknumber(L, 2), lua_toboolean(L, 3),
            con_checker_keep_failure);
  con_checker_leave();
  lua_createtable(L, 0, 10);
  set_number(L, "classes", p.classes);
  set_number(L, "failing", p.failing);
  set_number(L, "asleep", p.asleep);
  set_number(L, "runs", p.runs);
  set_number(L, "longest", p.longest);
  set_boolean(L, "complete", p.is_complete);
  set_boolean(L, "wants_states", p.wants_states);
  set_boolean(L, "interrupted", con_control_here->is_interrupted);
  lua_pushnumber(L, p.share);
  lua_setfield(L, -2, "share");
  lua_pushnumber(L, con_control_clock() - start);
  lua_setfield(L, -2, "time");
  if (p.stop != CON_VERDICT_NONE) set_string(L, "stop", con_verdict_name(p.stop));
  return 1;
}

/* search(seed, runs, seconds, keeps_going) -> runs, how many failed; the last verdict, does it
 * fail? */
static int core_search(lua_State *L) {
  uint64_t seed = (uint64_t)luaL_checkinteger(L, 1), most = (uint64_t)luaL_checkinteger(L, 2);
  double until = con_control_clock() + luaL_checknumber(L, 3);
  bool goes_on = lua_toboolean(L, 4);
  const con_control *c = con_control_here;
  uint64_t i = 0, failed = 0;
  con_checker_enter();
  while (i < most && con_control_goes_on(i, until)) {
    con_search_run(seed, i++);
    con_outcome_count();
    if (c->verdict == CON_VERDICT_OK) continue;
    if (!con_verdict_fails(c->verdict)) break;
    failed++;
    con_checker_keep_failure();
    if (!goes_on) break;
  }
  con_checker_leave();
  lua_pushinteger(L, (lua_Integer)i);
  lua_pushinteger(L, (lua_Integer)failed);
  push_verdict(L, c->verdict);
  return 4;
}

static void push_schedule(lua_State *L) {
  luaL_Buffer b;
  size_t room = 65536;
  char *text = luaL_buffinitsize(L, &b, room);
  con_replay_print(&found->schedule, text, room);
  luaL_pushresultsize(&b, strlen(text));
}

/* schedule() -> the schedule of the run in the log, as text */
static int core_schedule(lua_State *L) {
  if (!con_replay_take(&found->schedule)) return 0;
  push_schedule(L);
  return 1;
}

/* shrink() -> {before, after, runs, repeats, least, replay}: of the failure that was found; the log
 * is then that of the least schedule */
static int core_shrink(lua_State *L) {
  con_shrunk s;
  if (found->verdict == CON_VERDICT_NONE) return 0;
  con_checker_enter();
  con_shrink(&found->schedule, found->verdict, &s);
  if (!s.repeats) { /* units have come to stop at more places since */
    memcpy(con_control_here->stops, found->stops, sizeof found->stops);
    con_shrink(&found->schedule, found->verdict, &s);
  }
  con_checker_leave();
  lua_createtable(L, 0, 6);
  set_number(L, "before", s.before);
  set_number(L, "after", found->schedule.n);
  set_number(L, "runs", s.runs);
  set_boolean(L, "repeats", s.repeats);
  set_boolean(L, "least", s.is_least);
  push_schedule(L);
  lua_setfield(L, -2, "replay");
  return 1;
}

/* replay(text) -> the verdict, does it fail?, how many deviations the schedule has, how many were
 * met; nil: the text is no schedule */
static int core_replay(lua_State *L) {
  const char *text = luaL_checkstring(L, 1);
  con_control *c = con_control_here;
  if (!con_replay_read(text, &found->schedule)) return 0;
  con_checker_enter();
  con_shrink_show(&found->schedule);
  con_checker_leave();
  if (con_verdict_fails(c->verdict)) {
    found->verdict = c->verdict;
    memcpy(found->stops, c->stops, sizeof found->stops);
  }
  push_verdict(L, c->verdict);
  lua_pushinteger(L, found->schedule.n);
  lua_pushinteger(L, con_replay_met());
  return 4;
}

/* ---- what came of the last run ---- */

static void push_step(lua_State *L, const con_check_step *s, const char *value) {
  const con_control *c = con_control_here;
  lua_createtable(L, 0, 8);
  set_string(L, "unit", c->name[s->unit].path);
  set_string(L, "operation", con_step_name(s));
  set_string(L, "kind", s->kind != CON_KIND_NONE ? con_kind_name(s->kind) : "");
  set_number(L, "number", s->number);
  set_number(L, "line", con_step_is_access(s) ? con_replay_site(s->site)->line : s->line);
  set_boolean(L, "waits", s->flags & (CON_STEP_WAITS | CON_STEP_AWAITS));
  if (s->site != 0) set_string(L, "text", con_replay_site(s->site)->text);
  if (s->value != 0) set_number(L, "alternative", s->value);
  if (s->child != 0) set_string(L, "child", c->name[s->child].path);
  for (uint32_t u = 1; con_kind_is_unit(s->kind) && u <= c->n_units; u++)
    if ((uintptr_t)c->unit[u].unit == s->object) set_string(L, "object", c->name[u].name);
  if (value != NULL && value[0] != 0) set_string(L, "value", value);
}

static void push_steps(lua_State *L) {
  const con_control *c = con_control_here;
  uint32_t before = CON_CHECK_MAIN;
  lua_newtable(L);
  for (uint32_t i = 0; i < c->n; i++) {
    if (c->step[i].flags & CON_STEP_SILENT) continue;
    push_step(L, &c->step[i], c->value[i]);
    set_string(L, "default", c->name[con_replay_default(&c->step[i].enabled, before)].path);
    before = c->step[i].unit;
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  }
  lua_setfield(L, -2, "steps");
}

/* The units, by path; of those that stand before a step, which. */
static void push_units(lua_State *L) {
  const con_control *c = con_control_here;
  lua_newtable(L);
  for (uint32_t u = 1; u <= c->n_units; u++) {
    if (c->unit[u].place == CON_PLACE_NONE) continue;
    lua_createtable(L, 0, 2);
    set_string(L, "name", c->name[u].name);
    if (c->unit[u].place == CON_PLACE_PENDING) {
      push_step(L, &c->unit[u].next, NULL);
      lua_setfield(L, -2, "pending");
    }
    lua_setfield(L, -2, c->name[u].path);
  }
  lua_setfield(L, -2, "units");
}

/* run() -> {verdict, failed, message, line, output, steps, units} of the last run */
static int core_run(lua_State *L) {
  const con_control *c = con_control_here;
  lua_createtable(L, 0, 8);
  set_string(L, "verdict", con_verdict_name(c->verdict));
  if (c->failed != 0) set_string(L, "failed", c->name[c->failed].path);
  set_string(L, "message", c->message);
  set_number(L, "line", c->line);
  lua_pushlstring(L, c->output, c->n_output);
  lua_setfield(L, -2, "output");
  push_steps(L);
  push_units(L);
  return 1;
}

static void push_site(lua_State *L, uint32_t site) {
  lua_createtable(L, 0, 2);
  set_number(L, "line", con_replay_site(site)->line);
  set_string(L, "text", con_replay_site(site)->text);
}

/* races() -> list of {write = {line, text}, other = {line, text}, both = do both write?} */
static int core_races(lua_State *L) {
  con_race races[32];
  uint32_t n = con_race_list(races, 32);
  lua_newtable(L);
  for (uint32_t i = 0; i < n; i++) {
    lua_createtable(L, 0, 3);
    push_site(L, races[i].write);
    lua_setfield(L, -2, "write");
    push_site(L, races[i].other);
    lua_setfield(L, -2, "other");
    set_boolean(L, "both", races[i].both_write);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* outcomes() -> list of {verdict, text, count} */
static int core_outcomes(lua_State *L) {
  const con_outcome *list;
  uint32_t n = con_outcome_list(&list);
  lua_createtable(L, (int)n, 0);
  for (uint32_t i = 0; i < n; i++) {
    lua_createtable(L, 0, 3);
    set_string(L, "verdict", con_verdict_name(list[i].verdict));
    set_string(L, "text", list[i].text != NULL ? list[i].text : "");
    set_number(L, "count", list[i].count);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* narrow(bound, punctual): which schedules are tried (con_control.bound, is_punctual). */
static int core_narrow(lua_State *L) {
  con_control_here->bound = (int32_t)luaL_checkinteger(L, 1);
  con_control_here->is_punctual = lua_toboolean(L, 2);
  return 0;
}

/* stop_everywhere(): units stop at every access. */
static int core_stop_everywhere(lua_State *L) {
  (void)L;
  memset(con_control_here->stops, 1, sizeof con_control_here->stops);
  return 0;
}

static int open_core(lua_State *L) {
  static const luaL_Reg functions[] = {{"open", core_open},
                                       {"on_load", core_on_load},
                                       {"be_patient", core_be_patient},
                                       {"be_lasting", core_be_lasting},
                                       {"profile", core_profile},
                                       {"prove", core_prove},
                                       {"search", core_search},
                                       {"schedule", core_schedule},
                                       {"shrink", core_shrink},
                                       {"replay", core_replay},
                                       {"run", core_run},
                                       {"races", core_races},
                                       {"outcomes", core_outcomes},
                                       {"narrow", core_narrow},
                                       {"stop_everywhere", core_stop_everywhere},
                                       {NULL, NULL}};
  luaL_newlib(L, functions);
  luaL_setfuncs(L, con_checker_states, 0);
  luaL_setfuncs(L, con_checker_workers, 0);
  return 1;
}

void con_checker_open(lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, open_core);
  lua_setfield(L, -2, "conlua.check.core");
  lua_pop(L, 1);
}
