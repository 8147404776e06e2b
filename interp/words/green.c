/* SPDX-License-Identifier: MIT */
/* green.c: green.scope and green.timeout, which are written in Lua (stdlib/conlua/green.lua), and
 * conlua.tasks, the module of C behind them.
 */
#include "kinds/green.h"
#include "binding/args.h"
#include "binding/lua_word.h"
#include "binding/own.h"
#include "binding/words.h"
#include "sched/state.h"
#include "units/unpark.h"

CON_LUA_WORD(scope, green)
CON_LUA_WORD(timeout, green)
CON_LUA_METHOD(scope, Scope, spawn, green)

/* self() -> the running unit */
static int tasks_self(lua_State *L) {
  con_handle_push(L, &con_self()->head);
  return 1;
}

/* cancel(unit): raise unit.Cancelled in the unit, at its next instruction or wait. */
static int tasks_cancel(lua_State *L) {
  con_unit *u = con_check_unit(L, 1);
  if (con_unit_ended(u)) return 0;
  con_unit_post(u, CON_PENDING_CANCEL);
  con_state_poke(u);
  return 0;
}

/* settle(): take back a cancellation of the running unit that is still pending. */
static int tasks_settle(lua_State *L) {
  (void)L;
  con_and(&con_self()->pending, ~CON_PENDING_CANCEL);
  con_self()->deferred &= ~CON_PENDING_CANCEL;
  return 0;
}

/* quiet(task): do not print the error of the task. */
static int tasks_quiet(lua_State *L) {
  con_green *t = con_green_at(L, 1);
  if (t != NULL) t->waiter.flags |= CON_GREEN_QUIET;
  return 0;
}

static int open_tasks(lua_State *L) {
  static const luaL_Reg functions[] = {{"self", tasks_self},
                                       {"cancel", tasks_cancel},
                                       {"settle", tasks_settle},
                                       {"quiet", tasks_quiet},
                                       {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}

static const con_word words[] = {
    {"scope", word_scope, "green.scope(f) -> what f gives",
     "Call f(s), then wait for all tasks that were made with s:spawn. An error in f "
     "or in one of them ends the others, and is raised."},
    {"timeout", word_timeout, "green.timeout(seconds, f, ...) -> what f gives",
     "Call f(...), but not longer: at the next wait after that it is ended by unit.Cancelled, and "
     "unit.Timeout raised here."},
    {NULL, NULL, NULL, NULL},
};
static const con_word scope_methods[] = {
    {"spawn", scope_spawn, "s:spawn(f, ...) -> task", "Make and start a task of the scope."},
    {NULL, NULL, NULL, NULL},
};

static void open_green(lua_State *L, const con_library *self) {
  con_words_open_table(L, self);
  con_own_preload(L, "conlua.tasks", open_tasks);
}

const con_library con_library_green = {"green", CON_KIND_NONE, words, open_green};
const con_library con_library_scope = {"scope", CON_KIND_NONE, scope_methods, NULL};
