/* SPDX-License-Identifier: MIT */
#include "grade/results.h"

#include <lauxlib.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "binding/own.h"
#include "units/announce.h"
#include "units/unit.h"
#include "words/board.h"

#define MOST 64     /* numbers of a task that are told */
#define DEEP 4      /* tables in tables that are looked into */
#define UNKNOWN "?" /* there may be other numbers */

typedef struct numbers {
  size_t size;
  int n;
  bool more;
  char text[MOST * 24 + 1]; /* each number with a space behind, and UNKNOWN */
} numbers;

__attribute__((format(printf, 2, 3))) static void add(numbers *all, const char *format, ...) {
  size_t room = sizeof all->text - 1 - all->size;
  if (all->n == MOST) {
    all->more = true;
    return;
  }
  va_list args;
  va_start(args, format);
  int size = vsnprintf(all->text + all->size, room, format, args);
  va_end(args);
  if (size < 0 || (size_t)size >= room) all->more = true;
  else all->size += (size_t)size, all->n++;
}

/* Add the numbers in a text: a task may return "7 squared is 49". */
static void add_text(numbers *all, const char *at) {
  while (*(at += strcspn(at, "0123456789")) != 0) {
    size_t digits = strspn(at, "0123456789");
    if (digits < 20) add(all, "%.*s ", (int)digits, at);
    else all->more = true;
    at += digits;
  }
}

/* Add the numbers in the value at `index`, an absolute index. Raises nothing. */
static void add_value(lua_State *L, numbers *all, int index, int depth) {
  switch (lua_type(L, index)) {
    case LUA_TNUMBER:
      if (lua_isinteger(L, index)) add(all, LUA_INTEGER_FMT " ", lua_tointeger(L, index));
      else add(all, "%.14g ", lua_tonumber(L, index));
      return;
    case LUA_TSTRING: add_text(all, lua_tostring(L, index)); return;
    case LUA_TNIL:
    case LUA_TBOOLEAN: return;
    case LUA_TTABLE: break;
    default: all->more = true; return;
  }
  if (depth == DEEP || !lua_checkstack(L, 4)) {
    all->more = true;
    return;
  }
  int top = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, index)) {
    add_value(L, all, top + 2, depth + 1);
    lua_settop(L, top + 1);
    if (all->more) break;
  }
  lua_settop(L, top);
}

/* finish(pool, ok, ...), of conlua.board, which is the upvalue. */
static int finish(lua_State *L) {
  int n = lua_gettop(L);
  con_pool *p = con_board_pool(L);
  const con_task *t = con_pool_task_of(con_self(), p);
  if (con_is_told() && t != NULL) {
    numbers all = {.n = 0};
    for (int i = 3; i <= n && lua_toboolean(L, 2); i++) add_value(L, &all, i, 0);
    if (all.more) all.text[all.size++] = *UNKNOWN;
    con_tell_text(con_self(), CON_OP_RESULT, &p->head, con_task_number(t->id, t->part), all.text,
                  all.size);
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, n, LUA_MULTRET);
  return lua_gettop(L);
}

void con_results_tell(lua_State *L) {
  con_own_push(L, "conlua.board");
  lua_getfield(L, -1, "finish");
  lua_pushcclosure(L, finish, 1);
  lua_setfield(L, -2, "finish");
  lua_pop(L, 1);
}
