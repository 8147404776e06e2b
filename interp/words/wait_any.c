/* SPDX-License-Identifier: MIT */
/* wait_any.c: wait_any. */
#include <string.h>

#include "binding/args.h"
#include "binding/words.h"
#include "check/point.h"
#include "sched/pending.h"
#include "sched/wait.h"
#include "units/announce.h"
#include "units/waitq.h"

typedef struct any_call {
  con_call call;
  uint64_t n;
  con_nodes *nodes;
  con_object **objects;
  con_handle **handles; /* another thread may close a pipe handle; state lock */
  uint64_t *refs;       /* own references of pipes, which keep the pipes */
  bool kept;            /* `refs` is filled */
  uint64_t ready;       /* index from 1 of the first ready object */
} any_call;

static con_status attempt_any(con_unit *self, con_call *call, con_node *node) {
  any_call *c = (any_call *)call;
  (void)self;
  for (uint64_t i = 0; i < c->n; i++) {
    bool closed = c->handles[i]->object == NULL;
    con_node *own = node != NULL && c->nodes != NULL ? &c->nodes->node[i] : NULL;
    if (!closed && con_kind_row(c->objects[i]->kind)->ready(c->objects[i], own) != CON_OK) continue;
    c->ready = i + 1;
    call->number = (int64_t)c->ready;
    call->what.object = c->objects[i];
    return CON_OK;
  }
  return node != NULL ? CON_BLOCKED : CON_TIMEOUT;
}

static bool keep_pipes(any_call *c) {
  for (uint64_t i = 0; i < c->n; i++) {
    c->refs[i] = CON_NO_REF;
    if (c->objects[i]->kind != CON_KIND_PIPE) continue;
    c->refs[i] = con_ref_add(con_process_self, c->objects[i]);
    if (c->refs[i] != CON_NO_REF) continue;
    c->n = i;
    return false;
  }
  return true;
}

static void let_pipes_go(any_call *c) {
  for (uint64_t i = 0; i < c->n; i++)
    if (c->refs[i] != CON_NO_REF) con_ref_drop(con_process_self, c->refs[i]);
}

/* Read the objects of the list at 1, and keep their handles in the table on top: other threads may
 * change the list during the wait. */
static void read_list(lua_State *L, any_call *c) {
  for (uint64_t i = 0; i < c->n; i++) {
    lua_geti(L, 1, (lua_Integer)i + 1);
    con_handle *h = con_handle_whole(L, -1);
    if (h == NULL || h->object == NULL || !con_object_can_wait(h->object))
      con_arg_error(L, 1,
                    lua_pushfstring(L, "queue, pipe, event or unit expected at [%d], got %s",
                                    (int)i + 1, luaL_typename(L, -1)));
    c->objects[i] = h->object;
    c->handles[i] = h;
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

/* Finish a wait_any. The table of handles is on top. */
static int end_any(lua_State *L, con_call *call, con_status status) {
  any_call *c = (any_call *)call;
  if (c->nodes != NULL) con_nodes_free(con_self(), c->nodes);
  if (c->kept) let_pipes_go(c);
  con_raise_status(L, status);
  if (status == CON_OK) lua_rawgeti(L, -1, (lua_Integer)c->ready);
  else lua_pushnil(L);
  return 1;
}

static int word_wait_any(lua_State *L) {
  con_check_type(L, 1, LUA_TTABLE);
  any_call c;
  memset(&c, 0, sizeof c);
  c.call = (con_call){.attempt = attempt_any,
                      .what = {.operation = CON_OP_WAIT},
                      .deadline = con_check_wait(L, 2),
                      .only_looks = true};
  c.n = (uint64_t)luaL_len(L, 1);
  c.objects = lua_newuserdatauv(L, (c.n + 1) * (2 * sizeof *c.objects + sizeof *c.refs), 0);
  c.handles = (con_handle **)(c.objects + c.n);
  c.refs = (uint64_t *)(c.handles + c.n);
  lua_createtable(L, (int)c.n, 0);
  read_list(L, &c);
  if (c.n == 1) c.call.what.object = c.objects[0];
  if (con_checking()) {
    con_point_any(c.objects, c.n, c.call.deadline);
    con_raise_status(L, con_handle_pending_of(L, CON_STOPS));
  }
  con_status status = attempt_any(con_self(), &c.call, NULL);
  if (status == CON_OK || c.call.deadline == CON_TRY || con_checking()) {
    con_tell(con_self(), CON_OP_WAIT, c.call.what.object, (int)status, c.call.number);
    return end_any(L, &c.call, status);
  }
  c.kept = true;
  if (!keep_pipes(&c) || (c.nodes = con_nodes_new(con_self(), c.n)) == NULL)
    return end_any(L, &c.call, CON_NO_MEMORY);
  return con_wait_then(L, &c.call, sizeof c, end_any);
}

static const con_word words[] = {
    {"wait_any", word_wait_any, "wait_any(list, [wait]) -> object or nil",
     "The first of the list that is ready: a queue or pipe with something to get or closed, an "
     "event set, a unit ended."},
    {NULL, NULL, NULL, NULL},
};

const con_library con_library_any = {"any", CON_KIND_NONE, words, con_words_open_fields};
