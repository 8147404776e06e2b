/* SPDX-License-Identifier: MIT */
/* board_take.c: the functions of conlua.board that take: events from a pool, for its owner, and
 * tasks, for its workers. */
#include "words/board.h"

#include "binding/args.h"
#include "check/control.h"
#include "codec/decode.h"
#include "objects/pool.h"
#include "sched/here.h"
#include "sched/state.h"
#include "sched/wait.h"
#include "units/announce.h"
#include "units/park.h"

/* ---- collecting ---- */

typedef struct collect_call {
  con_call call;
  uint64_t news;
  con_collected got;
} collect_call;

static con_status attempt_collect(con_unit *self, con_call *call, con_node *node) {
  (void)self;
  collect_call *c = (collect_call *)call;
  con_status status = con_pool_collect((con_pool *)call->what.object, c->news, &c->got, node);
  const con_task *t = status == CON_OK ? c->got.task : NULL;
  call->number = t != NULL ? con_task_number(t->id, t->part) : 0;
  return status;
}

/* Push the record of a task from `records`, or nil if the record is gone. The record no longer
 * holds the task. */
static void push_record(lua_State *L, int records, const con_task *t) {
  if (lua_rawgeti(L, records, (lua_Integer)t->id) != LUA_TTABLE) return;
  if (lua_getfield(L, -1, "tasks") == LUA_TTABLE) {
    lua_pushboolean(L, 1);
    if (lua_rawgeti(L, -2, (lua_Integer)t->part) == LUA_TLIGHTUSERDATA) {
      lua_pop(L, 1);
      lua_rawseti(L, -2, (lua_Integer)t->part);
    } else {
      lua_pop(L, 2);
    }
  } else {
    lua_pushboolean(L, 1);
    lua_setfield(L, -3, "task");
  }
  lua_pop(L, 1);
}

/* End the job, or the part of a job, whose task was collected, and free the task. Raises nothing: a
 * task that was collected is in no queue any more. */
static void end_collected(lua_State *L, int records, con_task *t) {
  int top = lua_gettop(L), n = 2;
  push_record(L, records, t);
  if (t->state == CON_TASK_DIED) {
    lua_pushliteral(L, "died");
    lua_pushinteger(L, (lua_Integer)t->exitcode);
  } else {
    lua_pushboolean(L, t->state == CON_TASK_DONE);
    if (t->result != NULL && con_decode_protected(L, t->result) != LUA_OK) {
      lua_pushboolean(L, 0);
      lua_replace(L, top + 2);
    }
    n = lua_gettop(L) - top - 1;
  }
  if (lua_istable(L, top + 1)) con_board_end(L, top + 1, (lua_Integer)t->part, n);
  con_pool_free_task(t);
  lua_settop(L, top);
}

static int board_news(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)con_load(&con_board_pool(L)->news));
  return 1;
}

/* The unit has dealt with an event, and the callbacks were called. */
static int lower_shield(lua_State *L, int status, lua_KContext context) {
  (void)context;
  con_unit *self = con_self();
  if (self->shield > 0) con_state_shield(self, self->shield - 1);
  if (status != LUA_OK && status != LUA_YIELD) return lua_error(L);
  lua_pushboolean(L, 1);
  return 1;
}

/* Call the function at `bury` with the ledger and the number of a worker that is gone. Without
 * memory for that, the worker can be collected again. */
static int deal_with_gone(lua_State *L, con_pool *p, con_worker *gone, int bury) {
  lua_pushvalue(L, bury);
  lua_pushvalue(L, bury - 1);
  lua_pushinteger(L, (lua_Integer)gone->unit);
  int status = lua_pcall(L, 2, 0, 0);
  if (status == LUA_OK) con_block_free(gone);
  else con_pool_put_back(p, gone);
  return status;
}

/* collect(pool, records, news, deadline, ledger, bury, call_due) -> true: an event was dealt with,
 * or another thread collected; nothing: the time is up. Ends the job or the part whose task is
 * done; for a worker that is gone, calls bury(ledger, number). Then calls call_due(), which may
 * wait. All that under a shield. */
static int board_collect(lua_State *L) {
  collect_call c;
  con_pool *p = con_board_pool(L);
  lua_settop(L, 7);
  c.call = (con_call){.attempt = attempt_collect,
                      .what = {.object = &p->head, .operation = CON_OP_COLLECT},
                      .deadline = (con_time)luaL_checkinteger(L, 4)};
  c.news = (uint64_t)luaL_checkinteger(L, 3);
  con_status status = con_wait(L, &c.call);
  con_raise_status(L, status);
  if (status != CON_OK) return 0;
  lua_settop(L, 7);
  if (c.got.task == NULL && c.got.gone == NULL) {
    lua_pushboolean(L, 1);
    return 1;
  }
  con_state_shield(con_self(), con_self()->shield + 1);
  int result = LUA_OK;
  if (c.got.task != NULL) end_collected(L, 2, c.got.task);
  else result = deal_with_gone(L, p, c.got.gone, 6);
  if (result != LUA_OK) return lower_shield(L, result, 0);
  lua_pushvalue(L, 7);
  return lower_shield(L, lua_pcallk(L, 0, 0, 0, 0, lower_shield), 0);
}

static int board_tell(lua_State *L) {
  con_pool_tell(con_board_touch(L, false));
  return 0;
}

/* ripe(pool): is there an event to collect? Who asks wants only to let go of what has ended: a run
 * of `conlua check` is too short for that. */
static int board_ripe(lua_State *L) {
  const con_pool *p = con_board_pool(L);
  bool ripe = con_load(&p->first_done) != NULL || con_load(&p->gone) != NULL;
  lua_pushboolean(L, ripe && !con_checking());
  return 1;
}

/* ---- working ---- */

typedef struct take_call {
  con_call call;
  con_task *task;
  con_message *work;
} take_call;

static con_status attempt_take(con_unit *self, con_call *call, con_node *node) {
  take_call *c = (take_call *)call;
  con_status status = con_pool_take(self, (con_pool *)call->what.object, &c->task, &c->work, node);
  if (status == CON_OK) call->number = con_task_number(c->task->id, c->task->part);
  return status;
}

/* take(pool) -> number of the function (0: none), mode, id, part, arguments...; nothing: the pool
 * is closed. An error raised while board.has_task(pool) comes from decoding the arguments. */
static int board_take(lua_State *L) {
  take_call c;
  con_pool *p = con_board_pool(L);
  if (!con_board_works_for(con_self(), p))
    return luaL_error(L, "this unit does not work for the pool");
  c.call = (con_call){.attempt = attempt_take,
                      .what = {.object = &p->head, .operation = CON_OP_GET},
                      .deadline = CON_NEVER};
  con_status status = con_wait(L, &c.call);
  con_raise_status(L, status);
  if (status != CON_OK) return 0;
  lua_settop(L, 0);
  lua_pushinteger(L, c.task->function != NULL ? (lua_Integer)c.task->function->number : 0);
  lua_pushinteger(L, (lua_Integer)c.task->mode);
  lua_pushinteger(L, (lua_Integer)c.task->id);
  lua_pushinteger(L, (lua_Integer)c.task->part);
  if (c.work == NULL) return 4;
  int result = con_decode_protected(L, c.work);
  con_message_free(c.work);
  return result == LUA_OK ? lua_gettop(L) : lua_error(L);
}

/* fetch(pool) -> the function of the task under way */
static int board_fetch(lua_State *L) {
  const con_task *t = con_pool_task_of(con_self(), con_board_pool(L));
  if (t == NULL) return luaL_error(L, "there is no task");
  return con_decode_message(L, t->function->message);
}

/* knows(pool, number): does the owner still know the function of that number? */
static int board_knows(lua_State *L) {
  lua_pushboolean(L, con_pool_knows(con_board_pool(L), (uint64_t)luaL_checkinteger(L, 2)));
  return 1;
}

static int board_has_task(lua_State *L) {
  lua_pushboolean(L, con_pool_task_of(con_self(), con_board_pool(L)) != NULL);
  return 1;
}

/* finish(pool, ok, ...): end the task under way as done or failed, with these values. */
static int board_finish(lua_State *L) {
  con_pool *p = con_board_pool(L);
  bool ok = lua_toboolean(L, 2);
  const con_task *t = con_pool_task_of(con_self(), p);
  if (t == NULL) return luaL_error(L, "there is no task to finish");
  con_message *m = con_board_encode(L, 3, lua_gettop(L) - 2, ok ? "result" : "error|traceback",
                                    false);
  con_announce(con_self(), CON_OP_TASK_DONE, &p->head, con_task_number(t->id, t->part));
  con_pool_finish(con_self(), p, ok ? CON_TASK_DONE : CON_TASK_FAILED, m);
  return 0;
}

const luaL_Reg con_board_taking[] = {
    {"knows", board_knows}, {"news", board_news},         {"collect", board_collect},
    {"tell", board_tell},   {"ripe", board_ripe},         {"take", board_take},
    {"fetch", board_fetch}, {"has_task", board_has_task}, {"finish", board_finish},
    {NULL, NULL},
};
