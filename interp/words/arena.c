/* SPDX-License-Identifier: MIT */
/* arena.c: conlua.arena(), for the search for leaks. */
#include "words/arena.h"

#include <lauxlib.h>

#include "shared/span.h"
#include "units/reap.h"
#include "units/refs.h"

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

/* ---- who refers to the units ---- */

#define MOST 40 /* units that are told of */

typedef struct seen {
  con_unit *unit;
  con_unit copy;
  uint32_t owner; /* of the block */
} seen;

typedef struct survey {
  int n;
  seen units[MOST];
} survey;

static void copy_unit(void *block, void *data) {
  con_object *o = block;
  survey *s = data;
  if (!con_kind_is_unit(o->kind) || s->n == MOST) return;
  s->units[s->n++] = (seen){block, *(con_unit *)block, con_block_owner(block)};
}

static void add_unit(lua_State *L, luaL_Buffer *b, const seen *s) {
  const con_unit *u = &s->copy;
  lua_pushfstring(L, "  %s %s#%d: state %d, refs %I, runs %I, joined %d, locks %I, pid %d",
                  u->long_name != NULL ? "?" : u->name, con_kind_name(u->head.kind),
                  (int)u->head.number, (int)u->state, (lua_Integer)u->head.refs,
                  (lua_Integer)u->runs, (int)u->joined, (lua_Integer)u->held, (int)u->pid);
  luaL_addvalue(b);
  lua_pushfstring(L, ", parent %d, block of %d%s%s\n", (int)u->parent, (int)s->owner,
                  u->bell != NULL ? ", bell" : "", u->outcome != NULL ? ", outcome" : "");
  luaL_addvalue(b);
}

typedef struct referrer {
  int pid, creator, dead, left, carrier;
  uint32_t refs[MOST];
} referrer;

/* False: there is no process with the slot. */
static bool look_at_process(uint32_t slot, const survey *s, referrer *r) {
  con_latch_lock(&con_family_root->process_latch);
  con_process *p = con_process_at(slot);
  if (p != NULL) {
    r->pid = (int)con_load(&p->pid);
    r->creator = (int)con_load(&p->creator);
    r->dead = (int)con_load(&p->dead);
    r->left = (int)con_load(&p->left);
    r->carrier = p->main != NULL ? (int)con_load(&p->main->state) : -1;
    for (int i = 0; i < s->n; i++) r->refs[i] = con_refs_count(p, &s->units[i].unit->head);
  }
  con_latch_unlock(&con_family_root->process_latch);
  return p != NULL;
}

static void add_process(lua_State *L, luaL_Buffer *b, uint32_t slot, const survey *s) {
  referrer r;
  if (!look_at_process(slot, s, &r)) return;
  lua_pushfstring(L, "  process %d: pid %d, creator %d, dead %d, left %d, carrier %d; refers to",
                  (int)slot, r.pid, r.creator, r.dead, r.left, r.carrier);
  luaL_addvalue(b);
  for (int i = 0; i < s->n; i++) {
    if (r.refs[i] == 0) continue;
    const con_object *o = &s->units[i].copy.head;
    lua_pushfstring(L, " %s#%d", con_kind_name(o->kind), (int)o->number);
    luaL_addvalue(b);
  }
  luaL_addstring(b, "\n");
}

/* Push what is known of the units and the processes: which process keeps which unit. */
static void push_units(lua_State *L) {
  survey s = {.n = 0};
  luaL_Buffer b;
  con_block_each(CON_BLOCK_OBJECT, copy_unit, &s);
  luaL_buffinit(L, &b);
  for (int i = 0; i < s.n; i++) add_unit(L, &b, &s.units[i]);
  for (uint32_t slot = 1; slot <= con_load(&con_family_root->highest); slot++)
    add_process(L, &b, slot, &s);
  luaL_pushresult(&b);
}

/* conlua.arena() -> {used =, kept = (bytes), objects =, messages =, blocks = (how many), and how
 * many objects of each kind: lock =, ...}. conlua.arena(true) -> a text about the units, and the
 * processes that refer to them. */
int con_arena_survey(lua_State *L) {
  uint64_t used, kept;
  con_sweep();
  if (lua_toboolean(L, 1)) {
    push_units(L);
    return 1;
  }
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
