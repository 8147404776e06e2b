/* SPDX-License-Identifier: MIT */
#include "check/said.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "check/ask.h"
#include "check/point.h"
#include "check/turns.h"
#include "sched/here.h"

#define MOST_ALTERNATIVES 10000

uint32_t con_said_choose(lua_State *L, uint32_t n) {
  con_control *c = con_control_here;
  if (n > MOST_ALTERNATIVES)
    luaL_error(L, "check.choose: more than %d alternatives", MOST_ALTERNATIVES);
  if (c->asking) luaL_error(L, "check.choose: in a function that is only to look");
  c->has_words = true;
  con_point_stop((con_check_step){.operation = CON_OP_CHOOSE, .number = n});
  return c->step[c->unit[c->me].last].value;
}

void con_said_await(lua_State *L) {
  con_control *c = con_control_here;
  if (c->asking) luaL_error(L, "check.await: in a function that is only to look");
  c->has_words = true;
  bool takes_turns = con_turns_are_taken();
  con_point_stop(
      (con_check_step){.operation = CON_OP_AWAIT, .flags = takes_turns ? 0 : CON_STEP_WAITS});
  if (takes_turns && !con_ask_await(&c->unit[c->me])) con_point_wait(CON_NEVER);
  if (con_ask(con_here.state, L, 1) == CON_ANSWER_ERROR) lua_error(L);
}

void con_said_enter(void) {
  con_control *c = con_control_here;
  if (c->asking) return;
  c->has_words = true;
  if (c->atomic == 0) con_point_stop((con_check_step){.operation = CON_OP_ATOMIC});
  c->atomic++;
}

void con_said_leave(void) {
  if (!con_control_here->asking) con_control_here->atomic--;
}

/* Move the function at 1 to the stack of a coroutine, which is made at first. */
static void keep(lua_State *L, lua_State **at) {
  if (*at == NULL) {
    *at = lua_newthread(L);
    con_state_set_base(*at);
    lua_rawsetp(L, LUA_REGISTRYINDEX, *at);
  }
  if (!lua_checkstack(*at, LUA_MINSTACK)) luaL_error(L, "too many properties");
  lua_pushvalue(L, 1);
  lua_xmove(L, *at, 1);
}

static void keep_here(lua_State *L, lua_State **at) {
  con_control *c = con_control_here;
  if (c->said_state != NULL && c->said_state != con_here.state)
    con_point_refuse("check: properties are stated in one Lua state");
  if (c->said_state == NULL) c->said_unit = c->me;
  c->said_state = con_here.state;
  keep(L, at);
}

void con_said_invariant(lua_State *L) {
  con_control_here->has_words = true;
  keep_here(L, &con_control_here->invariants);
}

void con_said_finally(lua_State *L) { keep_here(L, &con_control_here->finals); }

static void keep_output(const char *text, size_t size) {
  con_control *c = con_control_here;
  size_t room = CON_CHECK_OUTPUT - c->n_output;
  if (size > room) size = room;
  memcpy(c->output + c->n_output, text, size);
  c->n_output += (uint32_t)size;
}

/* What the process has written of a line goes out, and the text behind. */
static void put_out(uint32_t process, const char *text, size_t size) {
  con_control *c = con_control_here;
  keep_output(c->begun[process].text, c->begun[process].n);
  c->begun[process].n = 0;
  keep_output(text, size);
}

static void stop_for_output(void) {
  const con_control *c = con_control_here;
  if (c->orders_output && c->atomic == 0)
    con_point_stop((con_check_step){.operation = CON_OP_OUTPUT, .object = 1});
}

void con_said_print(const char *text, size_t size) {
  con_control *c = con_control_here;
  uint32_t process = c->unit[c->me].process;
  if (c->asking) return;
  const char *end = memrchr(text, '\n', size);
  size_t whole = end != NULL ? (size_t)(end - text) + 1 : 0;
  size_t room = CON_CHECK_LINE - (whole > 0 ? 0 : c->begun[process].n);
  if (size - whole > room) whole = size;
  if (whole > 0) {
    stop_for_output();
    put_out(process, text, whole);
  }
  memcpy(c->begun[process].text + c->begun[process].n, text + whole, size - whole);
  c->begun[process].n += (uint32_t)(size - whole);
}

void con_said_flush(void) {
  con_control *c = con_control_here;
  uint32_t process = c->unit[c->me].process;
  if (c->asking || c->begun[process].n == 0) return;
  stop_for_output();
  put_out(process, "", 0);
}

void con_said_close(void) {
  for (uint32_t u = 0; u <= con_control_here->n_units; u++) put_out(u, "", 0);
}

void con_said_end(void) {
  const con_control *c = con_control_here;
  con_point_look(c->finals, CON_VERDICT_FINALLY);
  con_said_close();
  if (c->expected == NULL) return;
  bool same = c->n_output == c->n_expected && memcmp(c->output, c->expected, c->n_output) == 0;
  if (same == c->rejects)
    con_point_fail(CON_VERDICT_OUTPUT,
                   same ? "this output is wrong" : "the output is not the expected one");
}

_Noreturn void con_said_exit(int code) {
  char text[40];
  snprintf(text, sizeof text, "exit code %d", code);
  if (code != 0) con_point_fail(CON_VERDICT_EXIT, text);
  con_said_end();
  con_point_end(CON_VERDICT_OK);
}
