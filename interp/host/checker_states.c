/* SPDX-License-Identifier: MIT */
#include "host/checker_states.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "check/control.h"
#include "check/graph.h"
#include "check/prove.h"
#include "check/round.h"
#include "check/run.h"

static void set_number(lua_State *L, const char *name, lua_Integer n) {
  lua_pushinteger(L, n);
  lua_setfield(L, -2, name);
}

static void set_boolean(lua_State *L, const char *name, bool b) {
  lua_pushboolean(L, b);
  lua_setfield(L, -2, name);
}

static void push_graph(lua_State *L, const con_graph *g, double start) {
  lua_createtable(L, 0, 14);
  set_number(L, "states", (lua_Integer)g->states);
  set_number(L, "steps", (lua_Integer)g->steps);
  set_number(L, "runs", (lua_Integer)g->runs);
  set_number(L, "failing", (lua_Integer)g->failing);
  set_number(L, "longest", g->longest);
  set_boolean(L, "complete", g->is_complete);
  set_boolean(L, "failed", g->has_failure);
  set_boolean(L, "interrupted", con_control_here->is_interrupted);
  if (g->goes_round) set_number(L, "round", g->round);
  lua_pushnumber(L, g->share);
  lua_setfield(L, -2, "share");
  lua_pushnumber(L, con_control_clock() - start);
  lua_setfield(L, -2, "time");
  if (g->stop == CON_VERDICT_NONE) return;
  lua_pushstring(L, con_verdict_name(g->stop));
  lua_setfield(L, -2, "stop");
}

/* explore(seconds) -> {states, steps, runs, failing, longest, complete, failed, interrupted, round,
 * share, time, stop}: all states, up to the first failure */
static int states_explore(lua_State *L) {
  double start = con_control_clock();
  con_graph g;
  con_checker_enter();
  con_graph_explore(&g, 0, start + luaL_checknumber(L, 1), con_checker_keep_failure);
  con_checker_leave();
  push_graph(L, &g, start);
  return 1;
}

/* Ask for the choices of the list at 1: {path of a unit, alternative or 0, path, ...}. Returns how
 * many there are. */
static uint32_t ask(lua_State *L) {
  con_control *c = con_control_here;
  lua_Integer n = luaL_len(L, 1) / 2;
  luaL_argcheck(L, n < CON_CHECK_STEPS, 1, "too many choices");
  for (lua_Integer i = 0; i < n; i++) {
    lua_rawgeti(L, 1, 2 * i + 1);
    lua_rawgeti(L, 1, 2 * i + 2);
    const char *path = lua_tostring(L, -2);
    uint32_t u = 1;
    while (u <= c->n_units && strcmp(c->name[u].path, path) != 0) u++;
    luaL_argcheck(L, u <= c->n_units, 1, "no such unit");
    c->prefix[i] = (uint8_t)u;
    c->values[i] = (uint16_t)lua_tointeger(L, -1);
    lua_pop(L, 2);
  }
  return (uint32_t)n;
}

/* As con_control.at_choice. */
static bool end_here(const con_units_set *enabled) {
  con_control_here->able = *enabled;
  return false;
}

/* stand(choices): run so far, and no further; run() tells how it stands. -> list of the paths of
 * the units that can go on; nil: the run has ended */
static int states_stand(lua_State *L) {
  con_control *c = con_control_here;
  c->n_prefix = ask(L);
  c->chooser = CON_CHOOSE_FIRST;
  c->sleep_from = UINT32_MAX;
  c->at_choice = end_here;
  c->asks_lines = c->keeps_values = c->logs_accesses = true;
  memset(c->value, 0, sizeof c->value[0] * CON_CHECK_STEPS);
  con_checker_enter();
  con_run();
  con_checker_leave();
  c->at_choice = NULL;
  c->asks_lines = c->keeps_values = false;
  if (c->verdict != CON_VERDICT_ASLEEP) return 0;
  lua_newtable(L);
  for (uint32_t u = 0; (u = con_units_set_next(&c->able, u)) != 0;) {
    lua_pushstring(L, c->name[u].path);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  }
  return 1;
}

/* ahead(choices, seconds) -> what explore gives, of all that begins with the choices; `distance`:
 * so many steps at least to a failure, the first of which is of `unit`, with `alternative` */
static int states_ahead(lua_State *L) {
  double start = con_control_clock();
  con_graph g;
  uint8_t unit = 0;
  uint16_t value = 0;
  uint32_t base = ask(L);
  con_checker_enter();
  con_graph_explore(&g, base, start + luaL_checknumber(L, 2), NULL);
  con_checker_leave();
  push_graph(L, &g, start);
  uint32_t distance = g.states > 0 ? con_round_distance(&unit, &value) : 0;
  if (distance == 0) return 1;
  set_number(L, "distance", distance);
  set_number(L, "alternative", value);
  lua_pushstring(L, con_control_here->name[unit].path);
  lua_setfield(L, -2, "unit");
  return 1;
}

/* order_output(): what units print is a step, whose order matters. */
static int states_order_output(lua_State *L) {
  (void)L;
  con_control_here->orders_output = true;
  return 0;
}

/* expect(text, rejects): every run is to print the text; or none is to. */
static int states_expect(lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  char *copy = con_control_memory(size + 1);
  memcpy(copy, text, size);
  con_control_here->expected = copy;
  con_control_here->n_expected = size;
  con_control_here->rejects = lua_toboolean(L, 2);
  con_control_here->orders_output = true;
  return 0;
}

/* ---- the terminal of conlua step ---- */

static struct termios usual;

/* raw(on) -> is stdin a terminal? Keys come one by one, and are not shown; or as before. */
static int states_raw(lua_State *L) {
  bool on = lua_toboolean(L, 1), is_terminal = isatty(STDIN_FILENO) != 0;
  if (is_terminal && on) {
    tcgetattr(STDIN_FILENO, &usual);
    struct termios raw = usual;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
  } else if (is_terminal) {
    tcsetattr(STDIN_FILENO, TCSADRAIN, &usual);
  }
  lua_pushboolean(L, is_terminal);
  return 1;
}

/* columns() -> the width of the terminal on stdout, else what COLUMNS says, else 80 */
static int states_columns(lua_State *L) {
  struct winsize size;
  const char *text = getenv("COLUMNS");
  int n = text != NULL ? atoi(text) : 0;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) n = size.ws_col;
  lua_pushinteger(L, n > 0 ? n : 80);
  return 1;
}

/* key() -> the next byte of stdin; nil: the end, or Ctrl-C */
static int states_key(lua_State *L) {
  char c;
  ssize_t n;
  do n = read(STDIN_FILENO, &c, 1);
  while (n < 0 && errno == EINTR && !con_control_here->is_interrupted);
  if (n != 1 || con_control_here->is_interrupted) return 0;
  lua_pushlstring(L, &c, 1);
  return 1;
}

const luaL_Reg con_checker_states[] = {{"explore", states_explore},
                                       {"stand", states_stand},
                                       {"ahead", states_ahead},
                                       {"raw", states_raw},
                                       {"key", states_key},
                                       {"columns", states_columns},
                                       {"order_output", states_order_output},
                                       {"expect", states_expect},
                                       {NULL, NULL}};
