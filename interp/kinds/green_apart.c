/* SPDX-License-Identifier: MIT */
/* green_apart.c: green tasks apart from the loop of this thread: those of the parent, in the child
 * of a fork; and tasks under `conlua check`, which decides itself which unit goes on, so that each
 * has a stack of its own from beginning to end. */
#include <lauxlib.h>
#include <string.h>

#include "check/point.h"
#include "kinds/green.h"
#include "sched/enter.h"

static void *run(void *data) {
  con_green *t = data;
  con_state_enter();
  con_loop_run_apart(t->loop, &t->waiter);
  con_state_leave();
  return NULL;
}

void con_green_start_apart(lua_State *L, con_green *t) {
  int error = con_point_start(run, t);
  if (error != 0) luaL_error(L, "cannot start a task: %s", strerror(error));
}

void con_green_after_fork(lua_State *L) {
  con_loop *l = con_loop_here;
  if (l == NULL) return;
  lua_pushthread(L); /* the child begins on the stack of L */
  lua_rawsetp(L, LUA_REGISTRYINDEX, l);
  con_loop_after_fork();
}
