/* SPDX-License-Identifier: MIT */
#include "kinds/warn.h"

#include <lauxlib.h>
#include <stdio.h>
#include <unistd.h>

#include "base/color.h"
#include "binding/chunk.h"
#include "binding/own.h"
#include "check/control.h"
#include "sched/loop.h"
#include "units/family.h"

bool con_warn_on(void) {
  return con_load_relaxed(&con_family_root->quiet) == 0 && !con_process_is_foreign &&
         !con_checking();
}

/* say(key, place, values...) */
static int say(lua_State *L) {
  size_t size;
  con_own_push(L, "conlua.warning");
  lua_insert(L, 1);
  lua_pushboolean(L, con_color_on(STDERR_FILENO));
  lua_insert(L, 2);
  lua_call(L, lua_gettop(L) - 1, 1);
  const char *text = luaL_checklstring(L, -1, &size);
  fflush(stdout);
  fwrite(text, 1, size, stderr); /* in one piece, since stderr is not buffered */
  return 0;
}

/* The first step of `say`, which may raise: push the strings. */
static int begin(lua_State *L) {
  const char *const *texts = lua_touserdata(L, 1);
  lua_remove(L, 1);
  for (int i = 1; i >= 0; i--) {
    lua_pushstring(L, texts[i]);
    lua_insert(L, 1);
  }
  return say(L);
}

void con_warn(lua_State *L, const char *key, const char *about, const char *place, int n) {
  const char *texts[] = {key, place};
  int top = lua_gettop(L) - n;
  if (con_warn_on() && !con_own_is_closed("conlua.warning") &&
      con_spot_say_first(&con_family_root->spots, about) && lua_checkstack(L, 4)) {
    lua_pushcfunction(L, begin);
    lua_insert(L, top + 1);
    lua_pushlightuserdata(L, texts);
    lua_insert(L, top + 2);
    lua_pcall(L, n + 1, 0, 0);
  }
  lua_settop(L, top);
}

const char *con_warn_push_line(lua_State *L, int level) {
  lua_Debug ar;
  if (!con_chunk_find_script(L, level, &ar)) return lua_pushliteral(L, "");
  return lua_pushfstring(L, "%s:%d", ar.short_src, ar.currentline);
}

void con_warn_of_hog(lua_State *L) {
  char name[64], place[LUA_IDSIZE + 16], about[LUA_IDSIZE + 24];
  if (!con_loop_is_hogged() || !con_warn_on() || !lua_checkstack(L, 4)) return;
  con_unit_name(con_self(), name, sizeof name);
  snprintf(place, sizeof place, "%s", con_warn_push_line(L, 0));
  lua_pop(L, 1);
  lua_pushstring(L, name);
  snprintf(about, sizeof about, "hog %s", place);
  con_warn(L, "hog", about, place, 1);
}
