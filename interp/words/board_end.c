/* SPDX-License-Identifier: MIT */
/* board_end.c: the functions of conlua.board that end jobs, whatever memory there is.
 *
 * stdlib/conlua/pools/job.lua ends a job, and each step there may fail for want of memory, even a
 * call. So the steps that must not be done by halves are done here, with fields that the job has
 * from the start, and a job whose end fails in Lua ends here with the error of that: else a task
 * would be lost, and a unit wait for its job for ever.
 */
#include "words/board.h"

#include "binding/args.h"
#include "sched/here.h"
#include "units/unpark.h"

static const char end_key, due_key; /* addresses: keys in the registry, see board_set_end */

/* set_end(end_part, due): the function of pools/job.lua, and the queue of pools/callbacks.lua. */
static int board_set_end(lua_State *L) {
  lua_settop(L, 2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &due_key);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &end_key);
  return 0;
}

static bool is_false(lua_State *L, int index) {
  return lua_isboolean(L, index) && !lua_toboolean(L, index);
}

/* claim_part(tasks, k): may the caller end part k? False: another thread has, or does. From here
 * until count_part the entry is 0. */
static int board_claim_part(lua_State *L) {
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  bool mine = lua_rawget(L, 1) != LUA_TNUMBER && !is_false(L, 3);
  if (mine) {
    lua_pushvalue(L, 2);
    lua_pushinteger(L, 0);
    lua_rawset(L, 1);
  }
  lua_pushboolean(L, mine);
  return 1;
}

/* job.open -= 1. Returns what is left. */
static lua_Integer count_down(lua_State *L, int job) {
  lua_getfield(L, job, "open");
  lua_Integer open = lua_tointeger(L, -1) - 1;
  lua_pop(L, 1);
  lua_pushinteger(L, open);
  lua_setfield(L, job, "open");
  return open;
}

/* The entry of part k becomes false, and the job's open parts one less, if that was not done
 * before. Returns the number of parts left, or -1. */
static lua_Integer count_part(lua_State *L, int job, lua_Integer k) {
  lua_Integer open = -1;
  if (lua_getfield(L, job, "tasks") == LUA_TTABLE) {
    if (lua_rawgeti(L, -1, k) != LUA_TNIL && !is_false(L, -1)) {
      lua_pushboolean(L, 0);
      lua_rawseti(L, -3, k);
      open = count_down(L, job);
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return open;
}

/* count_part(job, k) -> how many parts are open; -1: part k was counted before */
static int board_count_part(lua_State *L) {
  lua_settop(L, 2);
  lua_pushinteger(L, count_part(L, 1, lua_tointeger(L, 2)));
  return 1;
}

/* ---- an end without memory ---- */

static void set(lua_State *L, int job, const char *key, int value) {
  lua_pushvalue(L, value);
  lua_setfield(L, job, key);
}

static void clear(lua_State *L, int job, const char *key) {
  lua_pushnil(L);
  lua_setfield(L, job, key);
}

/* Take the job out of the jobs under way, and let threads that wait for the pool look. */
static void leave_ledger(lua_State *L, int job, bool ended) {
  int top = lua_gettop(L);
  if (lua_getfield(L, job, "ledger") != LUA_TTABLE) return;
  lua_getfield(L, -1, "jobs");
  lua_getfield(L, -2, "board");
  con_pool *p = (con_pool *)con_handle_at(L, -1)->object;
  lua_getfield(L, job, "id");
  if (ended && p != NULL) con_board_release(L, p, top + 2, lua_tointeger(L, -1));
  if (p != NULL && con_board_owns(p)) con_pool_tell(p);
  lua_settop(L, top);
}

void con_board_put_last(lua_State *L, int queue, int item) {
  bool any = lua_getfield(L, queue, "last") == LUA_TTABLE;
  lua_pushvalue(L, item);
  if (any) lua_setfield(L, -2, "behind");
  else lua_setfield(L, queue, "first");
  lua_pop(L, 1);
  lua_pushvalue(L, item);
  lua_setfield(L, queue, "last");
}

/* What is left of the end, the hooks and the callbacks, is done when callbacks are. */
static void put_off(lua_State *L, int job) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &due_key);
  con_board_put_last(L, lua_gettop(L), job);
  lua_pop(L, 1);
  con_unit_post(con_here.state->unit, CON_PENDING_CALLS);
}

/* Fields that an ended job does not need, or that tell of another end. */
static const char *const surplus[] = {"trace",   "exitcode", "signal", "f",        "args", "task",
                                      "outcome", "tasks",    "starts", "outcomes", NULL};

/* Job, or part k of the job, ends with the error at index `why`. */
static void end_hard(lua_State *L, int job, lua_Integer k, int why) {
  if (lua_getfield(L, job, "open") == LUA_TNUMBER) {
    lua_pop(L, 1);
    set(L, job, "failed", why);
    count_part(L, job, k);
    lua_getfield(L, job, "open");
    if (lua_tointeger(L, -1) > 0) {
      lua_pop(L, 1);
      leave_ledger(L, job, false);
      return;
    }
  }
  lua_pop(L, 1);
  lua_getfield(L, job, "ended");
  bool ended = lua_toboolean(L, -1);
  lua_pop(L, 1);
  if (!ended) {
    lua_pushboolean(L, 1);
    set(L, job, "concluded", lua_gettop(L));
    set(L, job, "error", why);
    for (int i = 0; surplus[i] != NULL; i++) clear(L, job, surplus[i]);
    set(L, job, "ended", lua_gettop(L));
    lua_pop(L, 1);
  }
  leave_ledger(L, job, true);
  put_off(L, job);
}

/* End the job at `job`, or its part k, with the n values on top, which are popped, as
 * jobs.conclude gets them. Raises nothing. */
static void end_with(lua_State *L, int job, lua_Integer k, int n) {
  int base = lua_gettop(L) - n;
  bool ok = lua_checkstack(L, 8);
  if (ok) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &end_key);
    lua_pushvalue(L, job);
    lua_pushinteger(L, k);
    lua_rotate(L, base + 1, 3);
    ok = lua_pcall(L, n + 2, 0, 0) == LUA_OK;
  } else {
    lua_settop(L, base); /* makes room */
    lua_pushnil(L);
  }
  if (!ok) end_hard(L, job, k, lua_gettop(L));
  lua_settop(L, base);
}

/* end_part(job, k, ok, ...): end a job, or part k of a job of parts; what follows is that of
 * jobs.conclude. Raises nothing. */
static int board_end_part(lua_State *L) {
  end_with(L, 1, lua_tointeger(L, 2), lua_gettop(L) - 2);
  return 0;
}

/* close_submission(job): all parts of a job are submitted. Raises nothing. */
static int board_close_submission(lua_State *L) {
  lua_settop(L, 1);
  if (count_down(L, 1) <= 0) end_with(L, 1, 0, 0);
  return 0;
}

/* Replace the n values on top by the outcome that a worker of this state has left in the job, if
 * there is one. Returns the number of values. */
static int replace_outcome(lua_State *L, int job, lua_Integer k, int n) {
  int base = lua_gettop(L) - n;
  if (lua_getfield(L, job, "outcomes") == LUA_TTABLE) {
    int list = lua_gettop(L);
    if (lua_rawgeti(L, list, k) != LUA_TNIL) {
      lua_pushnil(L);
      lua_rawseti(L, list, k);
    }
    lua_replace(L, list);
  } else {
    lua_pop(L, 1);
    lua_getfield(L, job, "outcome");
  }
  int outcome = lua_gettop(L);
  if (!lua_istable(L, outcome)) {
    lua_pop(L, 1);
    return n;
  }
  lua_getfield(L, outcome, "n");
  int values = (int)lua_tointeger(L, -1);
  lua_pop(L, 1);
  if (lua_checkstack(L, values + 4)) {
    for (int i = 1; i <= values; i++) lua_rawgeti(L, outcome, i);
  } else {
    lua_pushboolean(L, 0);
    lua_pushliteral(L, "not enough memory");
    values = 2;
  }
  lua_rotate(L, base + 1, values);
  lua_settop(L, base + values);
  return values;
}

void con_board_end(lua_State *L, int job, lua_Integer k, int n) {
  end_with(L, job, k, replace_outcome(L, job, k, n));
}

const luaL_Reg con_board_ending[] = {
    {"set_end", board_set_end},
    {"claim_part", board_claim_part},
    {"count_part", board_count_part},
    {"end_part", board_end_part},
    {"close_submission", board_close_submission},
    {NULL, NULL},
};
