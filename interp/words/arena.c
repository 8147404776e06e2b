/* SPDX-License-Identifier: MIT */
/* arena.c: conlua.arena(), for the search for leaks. */
#include "words/arena.h"

#include "shared/span.h"
#include "units/reap.h"

static void count(void *block, void *data) {
  (void)block;
  ++*(lua_Integer *)data;
}

/* `data` is an array with a count for each kind. */
static void count_kind(void *block, void *data) {
  con_object *o = block;
  if (o->kind < CON_KINDS) ++((lua_Integer *)data)[o->kind];
}

static void set_kinds(lua_State *L) {
  lua_Integer n[CON_KINDS] = {0};
  con_block_each(CON_BLOCK_OBJECT, count_kind, n);
  for (con_kind k = CON_KIND_PROCESS; k < CON_KINDS; k++) {
    lua_pushinteger(L, n[k]);
    lua_setfield(L, -2, con_kind_name(k));
  }
}

static void set_count(lua_State *L, const char *name, con_block_kind kind) {
  lua_Integer n = 0;
  con_block_each(kind, count, &n);
  lua_pushinteger(L, n);
  lua_setfield(L, -2, name);
}

/* conlua.arena() -> {used =, kept = (bytes), objects =, messages =, blocks = (how many), and how
 * many objects of each kind: lock =, ...} */
int con_arena_survey(lua_State *L) {
  uint64_t used, kept;
  con_sweep();
  con_span_usage(&used, &kept);
  lua_createtable(L, 0, 5);
  lua_pushinteger(L, (lua_Integer)used);
  lua_setfield(L, -2, "used");
  lua_pushinteger(L, (lua_Integer)kept);
  lua_setfield(L, -2, "kept");
  set_count(L, "objects", CON_BLOCK_OBJECT);
  set_count(L, "messages", CON_BLOCK_MESSAGE);
  set_count(L, "blocks", CON_BLOCK_PLAIN);
  set_kinds(L);
  return 1;
}
