/* SPDX-License-Identifier: MIT */
/* pools.c: pool, executor, as_completed, futures_wait, timer. */
#include "binding/args.h"
#include "binding/lua_word.h"
#include "binding/own.h"
#include "binding/words.h"
#include "objects/pool.h"
#include "sched/here.h"
#include "words/board.h"

/* Each word loads its module in Lua, which then replaces the methods of handles by its own. */
CON_LUA_WORD(pool, pools.words)
CON_LUA_WORD(thread_pool, pools.words)
CON_LUA_WORD(isolate_pool, pools.words)
CON_LUA_WORD(process_executor, pools.words)
CON_LUA_WORD(thread_executor, pools.words)
CON_LUA_WORD(isolate_executor, pools.words)
CON_LUA_WORD(green_executor, pools.words)
CON_LUA_WORD(as_completed, pools.future)
CON_LUA_WORD(futures_wait, pools.future)
CON_LUA_WORD(timer, timer)
CON_LUA_METHOD(pool, Pool, apply, pools.words)
CON_LUA_METHOD(pool, Pool, apply_async, pools.words)
CON_LUA_METHOD(pool, Pool, map, pools.words)
CON_LUA_METHOD(pool, Pool, map_async, pools.words)
CON_LUA_METHOD(pool, Pool, imap, pools.words)
CON_LUA_METHOD(pool, Pool, imap_unordered, pools.words)
CON_LUA_METHOD(pool, Pool, starmap, pools.words)
CON_LUA_METHOD(pool, Pool, close, pools.words)
CON_LUA_METHOD(pool, Pool, terminate, pools.words)
CON_LUA_METHOD(pool, Pool, join, pools.words)
CON_LUA_METHOD(executor, Executor, submit, pools.words)
CON_LUA_METHOD(executor, Executor, map, pools.words)
CON_LUA_METHOD(executor, Executor, shutdown, pools.words)
CON_LUA_METHOD(future, Future, result, pools.future)
CON_LUA_METHOD(future, Future, exception, pools.future)
CON_LUA_METHOD(future, Future, done, pools.future)
CON_LUA_METHOD(future, Future, running, pools.future)
CON_LUA_METHOD(future, Future, cancelled, pools.future)
CON_LUA_METHOD(future, Future, cancel, pools.future)
CON_LUA_METHOD(future, Future, add_done_callback, pools.future)
CON_LUA_METHOD(timer, Timer, start, timer)
CON_LUA_METHOD(timer, Timer, cancel, timer)
CON_LUA_METHOD(timer, Timer, join, timer)

/* __gc: the handle is collected, or its state closes, so no task can be submitted. Workers end when
 * all tasks are done. */
static int pool_gc(lua_State *L) {
  con_handle *h = con_handle_at(L, 1);
  if (h == NULL || h->object == NULL || con_process_is_foreign) return 0;
  con_pool *p = (con_pool *)h->object;
  if (h->aspect == 0 && con_here.state != NULL && p->home == con_here.state->unit->head.number)
    con_pool_close(p, CON_POOL_CLOSED);
  con_handle_close(L, 1);
  return 0;
}

/* __close, as in Python: a pool stops at once, an executor when its tasks are done. */
static int pool_leave(lua_State *L) {
  if (con_process_is_foreign) return 0;
  lua_settop(L, 1);
  return pool_terminate(L);
}

static int executor_close(lua_State *L) {
  if (con_process_is_foreign) return 0;
  lua_settop(L, 1);
  return executor_shutdown(L);
}

static const con_word pool_methods[] = {
    {"apply", pool_apply, "pool:apply(f, [args]) -> what f returns",
     "Let a worker call f with the values of the array args, and wait for it."},
    {"apply_async", pool_apply_async,
     "pool:apply_async(f, [args], [callback], [error_callback]) -> future",
     "The same without waiting. callback gets what f returned, error_callback the error, in this "
     "process while it waits."},
    {"map", pool_map, "pool:map(f, list, [chunk]) -> array",
     "f of each item, in order. A worker gets so many items at once; the pool finds a number by "
     "itself."},
    {"map_async", pool_map_async,
     "pool:map_async(f, list, [chunk], [callback], [error_callback]) -> future of an array",
     "map without waiting."},
    {"imap", pool_imap, "for result in pool:imap(f, list, [chunk=1]) do",
     "f of each item, in order, as soon as each is there."},
    {"imap_unordered", pool_imap_unordered,
     "for result in pool:imap_unordered(f, list, [chunk=1]) do", "f of each item, as they come."},
    {"starmap", pool_starmap, "pool:starmap(f, list, [chunk]) -> array",
     "As map; each item is an array of arguments."},
    {"close", pool_close, "pool:close()", "No more tasks. Workers end when all are done."},
    {"terminate", pool_terminate, "pool:terminate()",
     "Stop at once; what is not done fails with unit.Terminated."},
    {"join", pool_join, "pool:join([wait]) -> boolean",
     "Wait until the workers have ended; after close or terminate."},
    {"__close", pool_leave, NULL, NULL},
    {"__gc", pool_gc, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static const con_word executor_methods[] = {
    {"submit", executor_submit, "executor:submit(f, ...) -> future", "Let a worker call f(...)."},
    {"map", executor_map, "executor:map(f, list) -> array",
     "f of each item, in order. The array can also be called, as an iterator."},
    {"shutdown", executor_shutdown, "executor:shutdown([wait]) -> boolean",
     "No more tasks; wait until all are done. With false the rest is done in the background."},
    {"__close", executor_close, NULL, NULL},
    {"__gc", pool_gc, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static const con_word future_methods[] = {
    {"result", future_result, "future:result([wait]) -> what the function returned",
     "Wait for it; its results, or its error raised here. unit.Timeout if `wait` ran out."},
    {"exception", future_exception, "future:exception([wait]) -> error or nil",
     "Wait for it; its error."},
    {"done", future_done, "future:done() -> boolean", "Has it ended, in whatever way?"},
    {"running", future_running, "future:running() -> boolean", "Does a worker have it just now?"},
    {"cancelled", future_cancelled, "future:cancelled() -> boolean", "Was it cancelled?"},
    {"cancel", future_cancel, "future:cancel() -> boolean",
     "Take it back, if nobody has begun it."},
    {"add_done_callback", future_add_done_callback, "future:add_done_callback(f)",
     "Call f(future) when it has ended; at once if it has."},
    {NULL, NULL, NULL, NULL},
};

static const con_word timer_methods[] = {
    {"start", timer_start, "timer:start()", "Let the time begin; once only."},
    {"cancel", timer_cancel, "timer:cancel()",
     "Do not call the function, if it was not called yet."},
    {"join", timer_join, "timer:join([wait]) -> boolean", "Wait until it was called or cancelled."},
    {NULL, NULL, NULL, NULL},
};

static const con_word words[] = {
    {"pool", word_pool, "pool([n], [{maxtasks=k}]) -> pool",
     "Up to n processes that do tasks; os.cpu_count() if not told. A worker is replaced after k."},
    {"thread_pool", word_thread_pool, "thread_pool([n], [{maxtasks=k}]) -> pool",
     "The same of threads."},
    {"isolate_pool", word_isolate_pool, "isolate_pool([n], [{maxtasks=k}]) -> pool",
     "The same of isolates."},
    {"process_executor", word_process_executor, "process_executor([n], [{maxtasks=k}]) -> executor",
     "Up to n processes to submit functions to; <close> waits for them."},
    {"thread_executor", word_thread_executor, "thread_executor([n], [{maxtasks=k}]) -> executor",
     "The same of threads."},
    {"isolate_executor", word_isolate_executor, "isolate_executor([n], [{maxtasks=k}]) -> executor",
     "The same of isolates."},
    {"green_executor", word_green_executor, "green_executor([n=100], [{maxtasks=k}]) -> executor",
     "The same of green tasks."},
    {"as_completed", word_as_completed, "for future in as_completed(futures, [wait]) do",
     "The futures, as they end. unit.Timeout if `wait` ran out."},
    {"futures_wait", word_futures_wait,
     "futures_wait(futures, [wait], [when=\"all\"]) -> done, open",
     "Wait for all, for the \"first\", or for all or the first with an \"error\"; two arrays."},
    {"timer", word_timer, "timer(seconds, f, ...) -> timer",
     "Call f(...) after so many seconds; not started. With its field daemon true, before the "
     "start, "
     "the end does not wait for it."},
    {NULL, NULL, NULL, NULL},
};

static void open_pools(lua_State *L, const con_library *self) {
  con_words_open_fields(L, self);
  con_own_preload(L, "conlua.board", con_board_open);
}

const con_library con_library_pools = {"pools", CON_KIND_NONE, words, open_pools};
const con_library con_library_pool = {"pool", CON_KIND_POOL, pool_methods, con_words_open_class};
const con_library con_library_executor = {"executor", CON_KIND_EXECUTOR, executor_methods,
                                          con_words_open_class};
const con_library con_library_future = {"future", CON_KIND_NONE, future_methods, NULL};
const con_library con_library_timer = {"timer", CON_KIND_NONE, timer_methods, NULL};
