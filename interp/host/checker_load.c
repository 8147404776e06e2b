/* SPDX-License-Identifier: MIT */
#include "host/checker_load.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "check/control.h"
#include "check/replay.h"
#include "sched/here.h"

#define KNOWN 200 /* sources; more are rewritten in each run, and have sites of their own there */

typedef struct rewritten {
  uint64_t hash;
  size_t size; /* of the source */
  char *text;
  size_t length;
} rewritten;

/* Kept from run to run. */
typedef struct loader {
  lua_State *L; /* of the checker */
  con_local here;
  int f; /* a reference of L */
  uint32_t n;
  rewritten known[KNOWN];
} loader;

static loader *all;

bool con_checker_load_sites(lua_State *L, int list) {
  lua_Integer n = luaL_len(L, list);
  if (n >= CON_CHECK_SITES / 2) return false;
  for (lua_Integer i = 1; i <= n; i++) {
    con_site site = {0, NULL, NULL};
    lua_rawgeti(L, list, i);
    lua_getfield(L, -1, "line");
    site.line = (uint32_t)lua_tointeger(L, -1);
    lua_getfield(L, -2, "text");
    site.text = strdup(lua_tostring(L, -1));
    if (lua_getfield(L, -3, "name") == LUA_TSTRING) site.name = strdup(lua_tostring(L, -1));
    bool added = con_replay_add_site(site) != 0;
    lua_pop(L, 4);
    if (!added) return false;
  }
  return true;
}

void con_checker_load_open(lua_State *L) {
  all = con_control_memory(sizeof *all);
  all->L = L;
  all->here = con_here;
  lua_pushvalue(L, 1);
  all->f = luaL_ref(L, LUA_REGISTRYINDEX);
}

static uint64_t hash(const char *bytes, size_t size) {
  uint64_t h = 0xcbf29ce484222325u;
  for (size_t i = 0; i < size; i++) h = (h ^ (unsigned char)bytes[i]) * 0x100000001b3u;
  return h;
}

/* rewrite(source) -> text; or nil, {line, why}. In the checker's state. */
static int rewrite(lua_State *L) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, all->f);
  lua_insert(L, 1);
  lua_pushinteger(L, con_replay_sites());
  lua_call(L, 2, 2);
  if (!lua_isnil(L, 1) && !con_checker_load_sites(L, 2)) luaL_error(L, "the sources are too long");
  return 2;
}

static void keep(uint64_t h, size_t size, const char *text, size_t length) {
  char *copy = all->n < KNOWN ? malloc(length) : NULL;
  if (copy == NULL) return;
  memcpy(copy, text, length);
  all->known[all->n++] = (rewritten){h, size, copy, length};
}

/* Rewrite in the checker's state, of which nothing is of the run; the answer goes to L. */
static int rewrite_apart(lua_State *L, const char *source, size_t size, uint64_t h) {
  lua_State *own = all->L;
  con_local here = con_here;
  uint32_t me = con_control_here->me;
  size_t length;
  int top = lua_gettop(own), n = 1;
  con_control_here->me = 0;
  con_here = all->here;
  lua_pushcfunction(own, rewrite);
  lua_pushlstring(own, source, size);
  bool ok = lua_pcall(own, 1, 2, 0) == LUA_OK;
  const char *text = ok && lua_isstring(own, -2) ? lua_tolstring(own, -2, &length) : NULL;
  if (text != NULL) keep(h, size, text, length);
  con_here = here;
  con_control_here->me = me;
  if (text != NULL) {
    lua_pushlstring(L, text, length);
  } else {
    n = 3;
    lua_pushnil(L);
    if (ok) lua_getfield(own, -1, "line");
    if (ok) lua_getfield(own, -2, "why");
    lua_pushinteger(L, ok ? lua_tointeger(own, -2) : 0);
    lua_pushstring(L, lua_isstring(own, -1) ? lua_tostring(own, -1) : "cannot be rewritten");
  }
  lua_settop(own, top);
  return n;
}

int con_checker_load_rewritten(lua_State *L) {
  size_t size;
  const char *source = luaL_checklstring(L, 1, &size);
  uint64_t h = hash(source, size);
  for (uint32_t i = 0; i < all->n; i++) {
    const rewritten *r = &all->known[i];
    if (r->hash != h || r->size != size) continue;
    lua_pushlstring(L, r->text, r->length);
    return 1;
  }
  return rewrite_apart(L, source, size, h);
}
