/* SPDX-License-Identifier: MIT */
#include "words/host.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "binding/handle.h"
#include "binding/own.h"
#include "kinds/thread.h"
#include "kinds/upcalls.h"
#include "sched/here.h"
#include "sched/waiter.h"
#include "units/family.h"
#include "units/unit.h"

#define COLUMNS 80 /* where nobody says how wide the terminal is */
#define ROWS 24

/* columns() -> the width of the terminal on stdout, else what COLUMNS says, else 80 */
static int host_columns(lua_State *L) {
  struct winsize size;
  const char *text = getenv("COLUMNS");
  int n = text != NULL ? atoi(text) : 0;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) n = size.ws_col;
  lua_pushinteger(L, n > 0 ? n : COLUMNS);
  return 1;
}

/* terminal() -> the rows of the terminal that shows what this unit prints; nil: nobody reads there
 * page by page, since stdout is something else, or the unit is not the script's main one */
static int host_terminal(lua_State *L) {
  struct winsize size;
  if (con_process_is_foreign || con_self() != con_family_root->root) return 0;
  int fd = con_host.terminal != NULL ? con_host.terminal() : -1;
  if (fd < 0) fd = STDOUT_FILENO;
  if (!isatty(fd)) return 0;
  bool known = ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0;
  lua_pushinteger(L, known ? size.ws_row : ROWS);
  return 1;
}

int con_host_is_terminal(lua_State *L) {
  lua_pushboolean(L, isatty((int)luaL_checkinteger(L, 1)));
  return 1;
}

int con_host_program(lua_State *L) {
  char path[4096];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path);
  if (n <= 0) return luaL_error(L, "cannot find this program: %s", strerror(errno));
  lua_pushlstring(L, path, (size_t)n);
  return 1;
}

/* The coroutine in which unit `u` of the running state runs, pushed if a thread's; NULL: the unit
 * runs in another state, or has none yet. */
static lua_State *stack_of(lua_State *L, const con_unit *u) {
  if (u->process != con_process_self || u->home != con_here.state->unit->head.number) return NULL;
  if (u == con_here.state->unit) return con_here.state->main;
  if (u->head.kind == CON_KIND_GREEN) return u->waiter != NULL ? u->waiter->L : NULL;
  con_thread_push(L, u);
  return lua_tothread(L, -1);
}

/* stack(unit) -> the line at which the unit waits, or nil; and the traceback, if the unit runs in
 * this Lua state, else nil */
static int host_stack(lua_State *L) {
  const con_handle *h = con_handle_whole(L, 1);
  luaL_argcheck(L, h != NULL && h->object != NULL && con_kind_is_unit(h->object->kind), 1,
                "unit expected");
  const con_unit *u = (const con_unit *)h->object;
  lua_settop(L, 1);
  bool waits = con_load(&u->state) == CON_WAITING && u->where[0] != 0;
  char where[sizeof u->where];
  memcpy(where, u->where, sizeof where);
  where[sizeof where - 1] = 0;
  if (waits) lua_pushstring(L, where);
  else lua_pushnil(L);
  lua_State *stack = stack_of(L, u);
  if (stack == NULL || stack == L) return 1;
  if (lua_gettop(L) > 2) lua_remove(L, 3); /* the coroutine, which its C stack keeps alive */
  luaL_traceback(L, stack, NULL, 0);
  return 2;
}

static int open_host(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"columns", host_columns},     {"is_terminal", con_host_is_terminal},
      {"program", con_host_program}, {"stack", host_stack},
      {"terminal", host_terminal},   {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}

void con_host_preload(lua_State *L) { con_own_preload(L, "conlua.host", open_host); }
