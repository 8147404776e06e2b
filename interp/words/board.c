/* SPDX-License-Identifier: MIT */
/* board.c: conlua.board. Scripts cannot reach these functions, so arguments are trusted. */
#include "words/board.h"

#include <string.h>

#include "binding/args.h"
#include "check/point.h"
#include "codec/encode.h"
#include "objects/pool.h"
#include "sched/here.h"
#include "units/announce.h"
#include "units/park.h"

con_pool *con_board_pool(lua_State *L) {
  return con_check_object2(L, 1, CON_KIND_POOL, CON_KIND_EXECUTOR);
}

con_pool *con_board_touch(lua_State *L, bool queued) {
  con_pool *p = con_board_pool(L);
  if (con_checking()) con_point_touch(&p->head, queued);
  return p;
}

bool con_board_owns(const con_pool *p) {
  return con_here.state != NULL && p->home == con_here.state->unit->head.number;
}

bool con_board_works_for(const con_unit *u, const con_pool *p) {
  return u->worker != NULL && u->worker->pool == p;
}

/* ---- the pool ---- */

/* new(is_executor, kind, size, lease) -> pool */
static int board_new(lua_State *L) {
  con_kind kind = con_kind_named(luaL_checkstring(L, 2));
  return con_push_new(L, con_pool_new(lua_toboolean(L, 1) ? CON_KIND_EXECUTOR : CON_KIND_POOL,
                                      con_here.state->unit, kind, (uint64_t)luaL_checkinteger(L, 3),
                                      (uint64_t)luaL_checkinteger(L, 4)));
}

/* info(pool) -> kind, size, lease, is_executor */
static int board_info(lua_State *L) {
  con_pool *p = con_board_pool(L);
  lua_pushstring(L, con_kind_name((con_kind)p->kind));
  lua_pushinteger(L, (lua_Integer)p->size);
  lua_pushinteger(L, (lua_Integer)p->lease);
  lua_pushboolean(L, p->head.kind == CON_KIND_EXECUTOR);
  return 4;
}

/* serves(pool): is the running process or isolate a worker of the pool? */
static int board_serves(lua_State *L) {
  con_pool *p = con_board_pool(L);
  lua_pushboolean(L, con_board_works_for(con_here.state->unit, p) ||
                         con_board_works_for(con_process_self->unit, p));
  return 1;
}

/* works(pool): is the running unit a worker of the pool? */
static int board_works(lua_State *L) {
  lua_pushboolean(L, con_board_works_for(con_self(), con_board_pool(L)));
  return 1;
}

/* view(pool) -> a second handle, for a worker in the owner's state. The second handle does not keep
 * the owner's handle from being collected, which closes the pool. */
static int board_view(lua_State *L) {
  con_pool *p = con_board_pool(L);
  con_handle_push_aspect(L, &p->head, p->head.kind);
  return 1;
}

/* Are there more tasks than workers, and may there be more workers? */
static bool wants_worker(con_pool *p) {
  uint64_t working = con_load(&p->working);
  return working < p->size && con_load(&p->queued) + con_load(&p->running) > working;
}

static int board_wants(lua_State *L) {
  lua_pushboolean(L, wants_worker(con_board_touch(L, true)));
  return 1;
}

/* counts(pool) -> queued, running, working */
static int board_counts(lua_State *L) {
  con_pool *p = con_board_touch(L, true);
  lua_pushinteger(L, (lua_Integer)con_load(&p->queued));
  lua_pushinteger(L, (lua_Integer)con_load(&p->running));
  lua_pushinteger(L, (lua_Integer)con_load(&p->working));
  return 3;
}

/* close(pool, at_once) */
static int board_close(lua_State *L) {
  con_pool *p = con_board_pool(L);
  con_announce(con_self(), CON_OP_CLOSE, &p->head, 0);
  con_pool_close(p, lua_toboolean(L, 2) ? CON_POOL_STOPPED : CON_POOL_CLOSED);
  return 0;
}

static int board_hire(lua_State *L) {
  if (con_pool_hire(con_board_pool(L), con_check_unit(L, 2)) != CON_OK) return con_out_of_memory(L);
  return 0;
}

/* dismiss(pool, unit): a hired unit could not be started. */
static int board_dismiss(lua_State *L) {
  con_board_pool(L);
  con_pool_dismiss(con_check_unit(L, 2));
  return 0;
}

/* methods(kind) -> the table of methods of pools or executors */
static int board_methods(lua_State *L) {
  bool executor = strcmp(luaL_checkstring(L, 1), "executor") == 0;
  con_handle_metatable(L, executor ? CON_KIND_EXECUTOR : CON_KIND_POOL);
  lua_getfield(L, -1, "__index");
  return 1;
}

/* ---- submitting ---- */

/* open(pool) -> how many tasks are under way, as the owner counts */
static int board_open(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)con_board_pool(L)->open);
  return 1;
}

con_message *con_board_encode(lua_State *L, int first, int n, const char *what, bool lends) {
  con_parcel parcel;
  if (n == 0) return NULL;
  (lends ? con_encode_lent : con_encode)(L, first, n, what, &parcel);
  con_message *m = con_message_new(&parcel);
  if (m == NULL) con_out_of_memory(L);
  return m;
}

/* define(pool, f) -> light userdata by which the pool knows the function */
static int board_define(lua_State *L) {
  con_pool *p = con_board_pool(L);
  con_message *m = con_board_encode(L, 2, 1, "function", true);
  con_function *f = con_pool_define(p, m);
  if (f == NULL) {
    con_message_free(m);
    return con_out_of_memory(L);
  }
  lua_pushlightuserdata(L, f);
  return 1;
}

static int board_forget(lua_State *L) {
  con_pool *p = (con_pool *)con_handle_at(L, 1)->object;
  if (p != NULL && con_board_owns(p)) con_pool_forget(p, lua_touserdata(L, 2));
  return 0;
}

/* Queue a task. NULL: *status is CON_CLOSED or CON_NO_MEMORY, and the work of the order is
 * freed. */
static con_task *queue_task(con_pool *p, con_order *order, con_status *status) {
  con_announce(con_self(), CON_OP_PUT, &p->head, con_task_number(order->id, order->part));
  con_task *t = con_pool_submit(p, order, status);
  if (t == NULL && order->work != NULL) con_message_free(order->work);
  return t;
}

/* A record of the owner holds its tasks as light userdata. A task that is collected or cancelled is
 * freed, and no record may hold it any longer. So the functions below store and remove a task in
 * one step, without other threads of the state in between. */
static con_task *task_in(lua_State *L, int holder, int key) {
  lua_pushvalue(L, key);
  lua_rawget(L, holder);
  con_task *t = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return t;
}

/* Put the record at index `rec` among `records` at a new number, rec.id, which is returned. */
static lua_Integer enter(lua_State *L, con_pool *p, int records, int rec) {
  lua_Integer id = (lua_Integer)++p->ids;
  lua_pushinteger(L, id);
  lua_setfield(L, rec, "id");
  lua_pushvalue(L, rec);
  lua_rawseti(L, records, id);
  p->open++;
  return id;
}

void con_board_release(lua_State *L, con_pool *p, int records, lua_Integer id) {
  if (lua_rawgeti(L, records, id) != LUA_TNIL) {
    lua_pushnil(L);
    lua_rawseti(L, records, id);
    p->open--;
  }
  lua_pop(L, 1);
}

/* enter(pool, records, rec): put a record of parts among the records. */
static int board_enter(lua_State *L) {
  enter(L, con_board_pool(L), 2, 3);
  return 0;
}

/* release(pool, records, id): take the record out. -> is no task under way any more? */
static int board_release(lua_State *L) {
  con_pool *p = con_board_pool(L);
  con_board_release(L, p, 2, lua_tointeger(L, 3));
  lua_pushboolean(L, p->open == 0);
  return 1;
}

/* submit(pool, records, rec, f, ...) -> was the task queued? is a worker wanted? If queued, rec
 * with its task is among the records; else the pool is closed. */
static int board_submit(lua_State *L) {
  con_pool *p = con_board_pool(L);
  con_order order = {.function = lua_touserdata(L, 4)};
  lua_pushboolean(L, 1);
  lua_setfield(L, 3, "task"); /* makes room */
  con_message *m = con_board_encode(L, 5, lua_gettop(L) - 4, "argument", true);
  order.id = (uint64_t)enter(L, p, 2, 3);
  order.work = m;
  con_status status;
  con_task *t = queue_task(p, &order, &status);
  if (t != NULL) {
    lua_pushlightuserdata(L, t);
    lua_setfield(L, 3, "task");
  } else {
    con_board_release(L, p, 2, (lua_Integer)order.id);
    con_raise_status(L, status);
  }
  lua_pushboolean(L, t != NULL);
  lua_pushboolean(L, wants_worker(p));
  return 2;
}

/* The mode of a task: how the worker calls the function, and how many items the function gets. As
 * in worker.lua. */
enum { MODE_LIST = 1, MODE_ONE = 3, MODE_BITS = 2 };

/* Encode n items of the list at 5 from `first` on: as a list, or without a list if `bare`. */
static con_message *encode_items(lua_State *L, lua_Integer first, lua_Integer n, bool bare) {
  int top = lua_gettop(L);
  if (bare) {
    lua_geti(L, 5, first);
  } else {
    lua_createtable(L, (int)n, 0);
    for (lua_Integer i = 0; i < n; i++) {
      lua_geti(L, 5, first + i);
      lua_rawseti(L, -2, i + 1);
    }
  }
  con_message *m = con_board_encode(L, top + 1, 1, bare ? "list[1]" : "list", true);
  lua_settop(L, top);
  return m;
}

/* submit_parts(pool, id, how, f, list, starts, tasks, from, to): queue the parts from..to of a
 * list. Part k has the items from starts[k] up to starts[k + 1] - 1, and its task becomes tasks[k].
 * An entry left nil was not queued: the pool is closed; or the first of its items cannot be sent,
 * which is raised as an error. Without f nothing is encoded. */
static int board_submit_parts(lua_State *L) {
  con_pool *p = con_board_pool(L);
  lua_Integer to = luaL_checkinteger(L, 9);
  uint64_t how = (uint64_t)lua_tointeger(L, 3);
  con_order order = {.id = (uint64_t)lua_tointeger(L, 2), .function = lua_touserdata(L, 4)};
  for (lua_Integer k = luaL_checkinteger(L, 8); k <= to; k++) {
    lua_rawgeti(L, 6, k);
    lua_rawgeti(L, 6, k + 1);
    lua_Integer first = lua_tointeger(L, -2), n = lua_tointeger(L, -1) - first;
    lua_settop(L, 9);
    bool one = n == 1 && how == MODE_LIST;
    order.part = (uint64_t)k;
    order.mode = (one ? (uint64_t)MODE_ONE : how) | (uint64_t)n << MODE_BITS;
    order.work = order.function != NULL ? encode_items(L, first, n, one) : NULL;
    lua_pushboolean(L, 1);
    lua_rawseti(L, 7, k); /* makes room */
    con_status status;
    con_task *t = queue_task(p, &order, &status);
    if (t != NULL) lua_pushlightuserdata(L, t);
    else lua_pushnil(L);
    lua_rawseti(L, 7, k);
    if (t != NULL) continue;
    con_raise_status(L, status);
    break;
  }
  return 0;
}

/* cancel(pool, holder, key) -> was the task holder[key] still in the queue? If so, the task is
 * gone, and holder[key] is true. */
static int board_cancel(lua_State *L) {
  con_pool *p = con_board_touch(L, true);
  con_task *t = task_in(L, 2, 3);
  bool gone = t != NULL && con_pool_cancel(p, t);
  if (gone) {
    lua_settop(L, 3);
    lua_pushboolean(L, 1);
    lua_rawset(L, 2);
  }
  lua_pushboolean(L, gone);
  return 1;
}

/* begun(holder, key): does a worker have the task, or has the task ended? */
static int board_begun(lua_State *L) {
  const con_task *t = task_in(L, 1, 2);
  lua_settop(L, 2);
  bool other = lua_rawget(L, 1) != LUA_TNIL && t == NULL;
  lua_pushboolean(L, other || (t != NULL && con_load(&t->state) != CON_TASK_QUEUED));
  return 1;
}

int con_board_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"new", board_new},         {"info", board_info},     {"serves", board_serves},
      {"works", board_works},     {"view", board_view},     {"counts", board_counts},
      {"methods", board_methods}, {"close", board_close},   {"hire", board_hire},
      {"dismiss", board_dismiss}, {"enter", board_enter},   {"release", board_release},
      {"open", board_open},       {"wants", board_wants},   {"define", board_define},
      {"forget", board_forget},   {"submit", board_submit}, {"submit_parts", board_submit_parts},
      {"cancel", board_cancel},   {"begun", board_begun},   {NULL, NULL},
  };
  luaL_newlib(L, functions);
  luaL_setfuncs(L, con_board_taking, 0);
  luaL_setfuncs(L, con_board_ending, 0);
  return 1;
}
