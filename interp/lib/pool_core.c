/* SPDX-License-Identifier: MIT */
/* pool_core.c: conlua.core, what the Lua side of pools (stdlib/conlua) has of objects/pool.h. Not a word of the language:
 * callers are trusted to pass what is meant.
 */
#include <string.h>

#include "lib/lib.h"
#include "lib/pools.h"
#include "lua/codec.h"
#include "objects/pool.h"
#include "units/park.h"

static con_pool *check_pool(lua_State *L) {
  return con_check_object2(L, 1, CON_KIND_POOL, CON_KIND_EXECUTOR);
}

static bool is_owner(const con_pool *p) {
  return con_here.state != NULL && p->home == con_here.state->unit->head.number;
}

static bool works_for(const con_unit *u, const con_pool *p) {
  return u->worker != NULL && u->worker->pool == p;
}

/* ---- the pool ---- */

/* new(is_executor, kind, size, lease) */
static int core_new(lua_State *L) {
  const char *name = luaL_checkstring(L, 2);
  con_kind kind = CON_KIND_PROCESS;
  while (strcmp(con_kind_name(kind), name) != 0) kind++;
  return con_push_new(L, con_pool_new(lua_toboolean(L, 1) ? CON_KIND_EXECUTOR : CON_KIND_POOL,
                                      con_here.state->unit, kind, (uint64_t)luaL_checkinteger(L, 3),
                                      (uint64_t)luaL_checkinteger(L, 4)));
}

/* info(pool) -> kind, size, lease, is_executor */
static int core_info(lua_State *L) {
  con_pool *p = check_pool(L);
  lua_pushstring(L, con_kind_name((con_kind)p->kind));
  lua_pushinteger(L, (lua_Integer)p->size);
  lua_pushinteger(L, (lua_Integer)p->lease);
  lua_pushboolean(L, p->head.kind == CON_KIND_EXECUTOR);
  return 4;
}

static int core_owns(lua_State *L) {
  lua_pushboolean(L, is_owner(check_pool(L)));
  return 1;
}

/* serves(pool): does the process or isolate that this is work for it? */
static int core_serves(lua_State *L) {
  con_pool *p = check_pool(L);
  lua_pushboolean(L, works_for(con_here.state->unit, p) || works_for(con_process_self->unit, p));
  return 1;
}

/* works(pool): does the unit that runs work for it? */
static int core_works(lua_State *L) {
  lua_pushboolean(L, works_for(con_self, check_pool(L)));
  return 1;
}

/* can_start(kind): a daemon process may not start processes. */
static int core_can_start(lua_State *L) {
  bool process = strcmp(luaL_checkstring(L, 1), con_kind_name(CON_KIND_PROCESS)) == 0;
  lua_pushboolean(L, !process || !con_process_self->unit->daemon);
  return 1;
}

/* here() -> a number that no other Lua state has */
static int core_here(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)con_process_slot << 32 | con_here.state->unit->head.number);
  return 1;
}

/* view(pool): for a worker in the owner's state. A handle of its own, which does not keep the owner's from being collected,
 * which closes the pool. */
static int core_view(lua_State *L) {
  con_pool *p = check_pool(L);
  con_handle_push_aspect(L, &p->head, p->head.kind);
  return 1;
}

/* counts(pool) -> queued, running, working */
static int core_counts(lua_State *L) {
  con_pool *p = check_pool(L);
  lua_pushinteger(L, (lua_Integer)con_load(&p->queued));
  lua_pushinteger(L, (lua_Integer)con_load(&p->running));
  lua_pushinteger(L, (lua_Integer)con_load(&p->working));
  return 3;
}

/* close(pool, at_once) */
static int core_close(lua_State *L) {
  con_pool *p = check_pool(L);
  con_announce(con_self, CON_OP_CLOSE, &p->head);
  con_pool_close(p, lua_toboolean(L, 2) ? CON_POOL_STOPPED : CON_POOL_CLOSED);
  return 0;
}

static int core_hire(lua_State *L) {
  if (con_pool_hire(check_pool(L), con_check_unit(L, 2)) != CON_OK) return con_out_of_memory(L);
  return 0;
}

/* dismiss(pool, unit): it could not be started. */
static int core_dismiss(lua_State *L) {
  check_pool(L);
  con_pool_dismiss(con_check_unit(L, 2));
  return 0;
}

/* ---- submitting ---- */

/* enter(pool, records, rec) -> id: the record of a task, at a number given out once. One step for the threads of the state, as
 * release is. */
static int core_enter(lua_State *L) {
  con_pool *p = check_pool(L);
  lua_Integer id = (lua_Integer)++p->ids;
  lua_rawseti(L, 2, id);
  p->open++;
  lua_pushinteger(L, id);
  return 1;
}

/* release(pool, records, id) -> was it the last one under way? */
static int core_release(lua_State *L) {
  con_pool *p = check_pool(L);
  if (lua_rawgeti(L, 2, lua_tointeger(L, 3)) != LUA_TNIL) {
    lua_pushnil(L);
    lua_rawseti(L, 2, lua_tointeger(L, 3));
    p->open--;
  }
  lua_pushboolean(L, p->open == 0);
  return 1;
}

/* open(pool) -> how many tasks are under way, as the owner sees it */
static int core_open(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)check_pool(L)->open);
  return 1;
}

/* Encode the n values from `first` on; NULL: there are none. */
static con_message *encode(lua_State *L, int first, int n, const char *what) {
  con_parcel parcel;
  if (n == 0) return NULL;
  con_encode(L, first, n, what, &parcel);
  con_message *m = con_message_new(&parcel);
  if (m == NULL) con_out_of_memory(L);
  return m;
}

/* define(pool, f) -> function as it is known to the pool */
static int core_define(lua_State *L) {
  con_pool *p = check_pool(L);
  con_message *m = encode(L, 2, 1, "function");
  con_function *f = con_pool_define(p, m);
  if (f == NULL) {
    con_message_free(m);
    return con_out_of_memory(L);
  }
  lua_pushlightuserdata(L, f);
  return 1;
}

static int core_forget(lua_State *L) {
  con_handle *h = con_handle_at(L, 1);
  if (h->object != NULL && is_owner((con_pool *)h->object))
    con_pool_forget((con_pool *)h->object, lua_touserdata(L, 2));
  return 0;
}

/* Queue a task with the function at 4. Pushes it, or nil when the pool is closed. */
static int submit(lua_State *L, con_pool *p, con_message *work) {
  con_status status;
  con_announce(con_self, CON_OP_PUT, &p->head);
  con_task *t = con_pool_submit(p, (uint64_t)lua_tointeger(L, 2), (uint64_t)lua_tointeger(L, 3),
                                lua_touserdata(L, 4), work, &status);
  if (t == NULL && work != NULL) con_message_free(work);
  if (t == NULL && status == CON_NO_MEMORY) return con_out_of_memory(L);
  if (t != NULL) lua_pushlightuserdata(L, t);
  else lua_pushnil(L);
  return 1;
}

/* submit(pool, id, mode, f, ...) -> task or nil */
static int core_submit(lua_State *L) {
  con_pool *p = check_pool(L);
  return submit(L, p, encode(L, 5, lua_gettop(L) - 4, "argument"));
}

/* submit_slice(pool, id, mode, f, list, first, last) -> task or nil: the items first..last as one argument */
static int core_submit_slice(lua_State *L) {
  con_pool *p = check_pool(L);
  lua_Integer first = luaL_checkinteger(L, 6), last = luaL_checkinteger(L, 7);
  lua_settop(L, 5);
  lua_createtable(L, (int)(last - first + 1), 0);
  for (lua_Integer i = first; i <= last; i++) {
    lua_geti(L, 5, i);
    lua_rawseti(L, -2, i - first + 1);
  }
  return submit(L, p, encode(L, 6, 1, "list"));
}

static int core_cancel(lua_State *L) {
  lua_pushboolean(L, con_pool_cancel(check_pool(L), lua_touserdata(L, 2)));
  return 1;
}

/* begun(task): is it with a worker, or further? For the owner, who did not collect it. */
static int core_begun(lua_State *L) {
  const con_task *t = lua_touserdata(L, 1);
  lua_pushboolean(L, con_load(&t->state) != CON_TASK_QUEUED);
  return 1;
}

/* ---- collecting ---- */

typedef struct collect_call {
  con_call call;
  uint64_t news;
  con_collected got;
} collect_call;

static con_status attempt_collect(con_unit *self, con_call *call, bool wait) {
  collect_call *c = (collect_call *)call;
  return con_pool_collect(self, (con_pool *)call->what.object, c->news, &c->got, wait);
}

static int decode_message(lua_State *L) {
  con_message *m = lua_touserdata(L, 1);
  lua_settop(L, 0);
  return con_decode(L, con_message_bytes(m), m->size, m->refs, m->n_refs);
}

/* Push the values of a message, or the error of decoding them; the status of lua_pcall. */
static int push_values(lua_State *L, con_message *m) {
  lua_pushcfunction(L, decode_message);
  lua_pushlightuserdata(L, m);
  return lua_pcall(L, 1, LUA_MULTRET, 0);
}

/* Push what came of a task and free it. */
static int push_done(lua_State *L, con_task *t) {
  int top = lua_gettop(L);
  lua_pushinteger(L, (lua_Integer)t->id);
  if (t->state == CON_TASK_DIED) {
    lua_pushliteral(L, "died");
    lua_pushinteger(L, (lua_Integer)t->exitcode);
  } else {
    lua_pushboolean(L, t->state == CON_TASK_DONE);
    if (t->result != NULL && push_values(L, t->result) != LUA_OK) {
      lua_pushboolean(L, 0);
      lua_replace(L, top + 2);
    }
  }
  con_pool_free_task(t);
  return lua_gettop(L) - top;
}

static int core_news(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)con_load(&check_pool(L)->news));
  return 1;
}

/* collect(pool, news, deadline): what is there to deal with:
 *   id, true, results... or id, false, error, traceback
 *   id, "died", exitcode
 *   false, unit's number                                   a worker is gone
 *   true                                                   look again: another thread collected
 *   nothing                                                the time is up */
static int core_collect(lua_State *L) {
  collect_call c;
  con_pool *p = check_pool(L);
  c.call = (con_call){
      attempt_collect, {&p->head, CON_OP_GET, false}, (con_time)luaL_checkinteger(L, 3), false};
  c.news = (uint64_t)luaL_checkinteger(L, 2);
  con_status status = con_wait(L, &c.call);
  con_raise_status(L, status);
  if (status != CON_OK) return 0;
  if (c.got.task != NULL) return push_done(L, c.got.task);
  if (c.got.gone == 0) {
    lua_pushboolean(L, 1);
    return 1;
  }
  lua_pushboolean(L, 0);
  lua_pushinteger(L, (lua_Integer)c.got.gone);
  return 2;
}

static int core_tell(lua_State *L) {
  con_pool_tell(check_pool(L));
  return 0;
}

/* tells(pool, on): press the main unit when there is something to collect and nobody waits to. */
static int core_tells(lua_State *L) {
  con_pool *p = check_pool(L);
  con_store(&p->tells, (uint64_t)lua_toboolean(L, 2));
  return 0;
}

/* ---- working ---- */

typedef struct take_call {
  con_call call;
  con_task *task;
  con_message *work;
} take_call;

static con_status attempt_take(con_unit *self, con_call *call, bool wait) {
  take_call *c = (take_call *)call;
  return con_pool_take(self, (con_pool *)call->what.object, &c->task, &c->work, wait);
}

/* take(pool) -> number of the function (0: none), mode, id, arguments...; nothing when the pool is closed. An error with
 * the task taken (core.has_task) is one of decoding its arguments. */
static int core_take(lua_State *L) {
  take_call c;
  con_pool *p = check_pool(L);
  if (!works_for(con_self, p)) return luaL_error(L, "this unit does not work for the pool");
  c.call = (con_call){attempt_take, {&p->head, CON_OP_GET, false}, CON_NEVER, false};
  con_status status = con_wait(L, &c.call);
  con_raise_status(L, status);
  if (status != CON_OK) return 0;
  lua_settop(L, 0);
  lua_pushinteger(L, c.task->function != NULL ? (lua_Integer)c.task->function->number : 0);
  lua_pushinteger(L, (lua_Integer)c.task->mode);
  lua_pushinteger(L, (lua_Integer)c.task->id);
  if (c.work == NULL) return 3;
  int result = push_values(L, c.work);
  con_message_free(c.work);
  return result == LUA_OK ? lua_gettop(L) : lua_error(L);
}

/* fetch(pool) -> the function of the task under way */
static int core_fetch(lua_State *L) {
  con_task *t = con_pool_task_of(con_self, check_pool(L));
  if (t == NULL) return luaL_error(L, "there is no task");
  con_message *m = t->function->message;
  return con_decode(L, con_message_bytes(m), m->size, m->refs, m->n_refs);
}

static int core_has_task(lua_State *L) {
  lua_pushboolean(L, con_pool_task_of(con_self, check_pool(L)) != NULL);
  return 1;
}

/* finish(pool, ok, ...): the task under way is done or failed; these values go to who collects it. */
static int core_finish(lua_State *L) {
  con_pool *p = check_pool(L);
  bool ok = lua_toboolean(L, 2);
  if (con_pool_task_of(con_self, p) == NULL) return luaL_error(L, "there is no task to finish");
  con_message *m = encode(L, 3, lua_gettop(L) - 2, ok ? "result" : "error");
  con_announce(con_self, CON_OP_TASK_DONE, &p->head);
  con_pool_finish(con_self, p, ok ? CON_TASK_DONE : CON_TASK_FAILED, m);
  return 0;
}

/* told(): was this unit told to terminate? */
static int core_told(lua_State *L) {
  lua_pushboolean(L, con_load(&con_self->told) != 0);
  return 1;
}

/* ---- help for the Lua side ---- */

/* fail(message): raise it with the position of the script's own line. */
static int core_fail(lua_State *L) {
  lua_Debug ar;
  const char *message = luaL_checkstring(L, 1);
  for (int level = 1; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline <= 0 || strncmp(ar.source, "=[conlua", 8) == 0) continue;
    lua_pushfstring(L, "%s:%d: %s", ar.short_src, ar.currentline, message);
    return lua_error(L);
  }
  lua_settop(L, 1);
  return lua_error(L);
}

/* traced(error) -> {error, traceback}: a handler for xpcall. The traceback ends where conlua's own library begins. */
static int core_traced(lua_State *L) {
  static const char called[] = "\n\t[C]: in function 'xpcall'";
  lua_settop(L, 1);
  lua_createtable(L, 2, 0);
  lua_insert(L, 1);
  lua_rawseti(L, 1, 1);
  luaL_traceback(L, L, NULL, 1);
  const char *trace = lua_tostring(L, -1), *own = strstr(trace, "\n\t[conlua.");
  size_t n = own != NULL ? (size_t)(own - trace) : strlen(trace), end = sizeof called - 1;
  if (n >= end && memcmp(trace + n - end, called, end) == 0) n -= end;
  lua_pushlstring(L, trace, n);
  lua_rawseti(L, 1, 2);
  lua_settop(L, 1);
  return 1;
}

/* deadline(wait, seconds) -> an absolute time for collect; nil and why for what is no `wait`. */
static int core_deadline(lua_State *L) {
  lua_settop(L, 2);
  if (lua_type(L, 1) == LUA_TBOOLEAN && lua_toboolean(L, 1)) lua_remove(L, 1);
  con_time t = CON_NEVER;
  switch (lua_type(L, 1)) {
    case LUA_TNONE:
    case LUA_TNIL: break;
    case LUA_TBOOLEAN: t = CON_TRY; break;
    case LUA_TNUMBER:
      if (!(lua_tonumber(L, 1) >= 0)) {
        lua_pushnil(L);
        lua_pushliteral(L, "wait must be >= 0");
        return 2;
      }
      t = lua_tonumber(L, 1) == 0 ? CON_TRY : con_clock_after(lua_tonumber(L, 1));
      break;
    default:
      lua_pushnil(L);
      lua_pushfstring(L, "number of seconds, boolean or nil expected, got %s", luaL_typename(L, 1));
      return 2;
  }
  lua_pushinteger(L, t);
  return 1;
}

/* left(deadline) -> what is left of it, as a `wait` */
static int core_left(lua_State *L) {
  con_time t = (con_time)luaL_checkinteger(L, 1), now = con_clock_now();
  if (t == CON_NEVER) lua_pushnil(L);
  else lua_pushnumber(L, t > now ? (lua_Number)(t - now) / 1e9 : 0);
  return 1;
}

/* report(who, error, traceback): print it as an error that nobody caught. */
static int core_report(lua_State *L) {
  const char *who = luaL_checkstring(L, 1);
  lua_settop(L, 3);
  con_body_report(L, who);
  return 0;
}

/* methods(kind) -> the table of methods of its handles */
static int core_methods(lua_State *L) {
  bool executor = strcmp(luaL_checkstring(L, 1), "executor") == 0;
  con_handle_metatable(L, executor ? CON_KIND_EXECUTOR : CON_KIND_POOL);
  lua_getfield(L, -1, "__index");
  return 1;
}

static int set_hook(lua_State *L, const char *key) {
  lua_settop(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, key);
  return 0;
}

/* on_calls(f): f runs when the owner's main unit is pressed while it waits. on_end(f): f runs at the end of the main code. */
static int core_on_calls(lua_State *L) { return set_hook(L, &con_pools_calls_key); }
static int core_on_end(lua_State *L) { return set_hook(L, &con_kinds_end_key); }

int con_pool_core_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"new", core_new},
      {"info", core_info},
      {"owns", core_owns},
      {"serves", core_serves},
      {"works", core_works},
      {"can_start", core_can_start},
      {"here", core_here},
      {"view", core_view},
      {"counts", core_counts},
      {"close", core_close},
      {"hire", core_hire},
      {"dismiss", core_dismiss},
      {"enter", core_enter},
      {"release", core_release},
      {"open", core_open},
      {"define", core_define},
      {"forget", core_forget},
      {"submit", core_submit},
      {"submit_slice", core_submit_slice},
      {"cancel", core_cancel},
      {"begun", core_begun},
      {"news", core_news},
      {"collect", core_collect},
      {"tell", core_tell},
      {"tells", core_tells},
      {"take", core_take},
      {"fetch", core_fetch},
      {"has_task", core_has_task},
      {"finish", core_finish},
      {"told", core_told},
      {"fail", core_fail},
      {"deadline", core_deadline},
      {"left", core_left},
      {"report", core_report},
      {"methods", core_methods},
      {"traced", core_traced},
      {"on_calls", core_on_calls},
      {"on_end", core_on_end},
      {NULL, NULL},
  };
  luaL_newlib(L, functions);
  return 1;
}
