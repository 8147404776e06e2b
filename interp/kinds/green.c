/* SPDX-License-Identifier: MIT */
#include "kinds/green.h"

#include <lauxlib.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binding/args.h"
#include "check/control.h"
#include "check/fingerprint.h"
#include "kinds/body.h"
#include "kinds/join.h"
#include "kinds/leave.h"
#include "kinds/upcalls.h"
#include "kinds/warn.h"
#include "sched/here.h"
#include "sched/hook.h"
#include "sched/upcalls.h"
#include "units/announce.h"
#include "units/deadlock.h"
#include "units/unpark.h"

#define COROUTINES 8000 /* at most so many are kept for the next tasks */

/* The tasks of a loop are held by a Lua table in the registry, with three entries for each slot:
 * the task; the coroutine, or the function of a task that has not begun; and the argument of a task
 * that has not begun and has a single argument. A slot without a task may hold a spare coroutine
 * for the next task that begins. */
#define TASK(slot) (3 * (slot)-2)
#define CODE(slot) (3 * (slot)-1)
#define ARGUMENT(slot) (3 * (slot))

typedef struct spare {
  lua_State *L;
  int slot;
} spare;

typedef struct tasks {
  int n, room; /* slots */
  int n_free, n_spares;
  int *free;     /* empty slots */
  spare *spares; /* slots that hold nothing but a coroutine */
} tasks;

static con_green *task_of(con_waiter *w) {
  return (con_green *)(void *)((char *)w - offsetof(con_green, waiter));
}

con_green *con_green_current(void) {
  con_loop *l = con_loop_here;
  return l == NULL || l->current == &l->main ? NULL : task_of(l->current);
}

con_green *con_green_at(lua_State *L, int index) {
  con_handle *h = con_handle_at(L, index);
  return h != NULL && h->is_task ? (con_green *)(void *)h : NULL;
}

/* The address is the key in the registry of the metatable of tasks without a record. */
static const char plain_key = 0;

/* A metatable without finalizer, which would cost the collector more than the rest of the task, and
 * has nothing to do for a task without record. When the task gets a record, con_handle_enter sees
 * to a finalizer. */
static void push_plain_metatable(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &plain_key) == LUA_TTABLE) return;
  lua_pop(L, 1);
  lua_newtable(L);
  con_handle_metatable(L, CON_KIND_GREEN);
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    if (strcmp(lua_tostring(L, -2), "__gc") == 0) continue;
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    lua_rawset(L, -6);
  }
  lua_pop(L, 1);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &plain_key);
}

con_green *con_green_push(lua_State *L, bool daemon) {
  con_green *t = lua_newuserdatauv(L, sizeof *t, 2);
  memset(t, 0, sizeof *t);
  t->head.magic = CON_HANDLE_MAGIC;
  t->head.ref = CON_NO_REF;
  t->head.is_task = 1;
  t->waiter.daemon = daemon;
  t->number = con_unit_count(CON_KIND_GREEN);
  push_plain_metatable(L);
  lua_setmetatable(L, -2);
  return t;
}

/* ---- records ---- */

/* From here on the task counts as a unit of the family. */
static void begin_unit(con_green *t, con_unit *u) {
  con_loop *l = t->loop;
  con_unit_start(u, con_process_self);
  con_unit_be_hosted(u, l->host, &t->waiter);
  t->waiter.unit = u;
}

/* A task that has started gets a record: fill in the state. */
static void catch_up(con_green *t, con_unit *u) {
  con_waiter *w = &t->waiter;
  begin_unit(t, u);
  if (w->state == CON_WAITER_ENDED) {
    w->unit = NULL;
    con_unit_end(u, w->flags & CON_GREEN_FAILED);
    return;
  }
  con_sub(&t->loop->host->unrecorded, 1u);
  if (w->state == CON_WAITER_RUNNING) con_store(&u->state, (uint64_t)CON_RUNNING);
  if (w->state != CON_WAITER_WAITING) return;
  u->operation = CON_OP_SLEEP;
  con_store(&u->park_seen, con_wake_word_seen(&u->wake));
  con_store_seq(&u->park_count, u->park_count + 1);
  con_store(&u->state, (uint64_t)CON_WAITING);
  con_loop_recorded(t->loop, w);
}

con_unit *con_green_record(lua_State *L, int index) {
  con_green *t = con_green_at(L, index);
  uint64_t ref;
  char name[32];
  if (t->head.object != NULL) return (con_unit *)t->head.object;
  luaL_checkstack(L, 8, NULL);
  index = lua_absindex(L, index);
  snprintf(name, sizeof name, "Green-%u", t->number);
  con_handle_prepare(L);
  con_unit *u = con_unit_new(CON_KIND_GREEN, name, t->waiter.daemon, &ref);
  if (u == NULL) con_out_of_memory(L);
  if (!con_handle_enter(L, index, &t->head, &u->head, ref)) return (con_unit *)t->head.object;
  if (t->loop != NULL) catch_up(t, u);
  return u;
}

static void complete(lua_State *L, int index) { con_green_record(L, index); }

/* Give the running task its record; for con_units.self_make. */
static con_unit *record_current(void) {
  con_green *t = con_green_current();
  lua_State *L = con_here.running;
  if (t == NULL || L == NULL) return NULL;
  luaL_checkstack(L, 4, NULL);
  lua_rawgetp(L, LUA_REGISTRYINDEX, t->loop);
  lua_rawgeti(L, -1, TASK(t->slot));
  con_self_known = con_green_record(L, lua_gettop(L));
  lua_pop(L, 2);
  return con_self_known;
}

void con_green_record_all(lua_State *L) {
  luaL_checkstack(L, 8, NULL);
  for (con_loop *l = con_here.state->loops; l != NULL; l = l->next) {
    tasks *all = l->tasks_memory;
    lua_rawgetp(L, LUA_REGISTRYINDEX, l);
    for (int slot = 1; slot <= all->n; slot++) {
      if (lua_rawgeti(L, -1, TASK(slot)) == LUA_TUSERDATA) con_green_record(L, lua_gettop(L));
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
}

/* ---- running ---- */

/* Keep the outcome of the task; the results, or the error and its traceback, begin at 2 of L. */
static void keep(lua_State *L, con_green *t, bool ok) {
  int n = lua_gettop(L) - 1;
  con_unit *u = t->waiter.unit;
  lua_pushboolean(L, ok);
  lua_insert(L, 2);
  luaL_checkstack(L, n + 8, "too many results");
  /* Two references are the unit's own and the handle's; others belong to messages and other
   * processes */
  if (u != NULL && con_load(&u->head.refs) > 2) {
    for (int i = 0; i <= n; i++) lua_pushvalue(L, 2 + i);
    con_body_record(L, u, n + 1);
  }
  con_body_pack(L, n + 1);
  lua_rawgetp(L, LUA_REGISTRYINDEX, t->loop);
  lua_rawgeti(L, -1, TASK(t->slot));
  lua_pushvalue(L, 2);
  lua_setiuservalue(L, -2, CON_HANDLE_ANNEX);
}

/* Push the traceback that con_body_trace kept; "" after an error, as of memory, that left none. */
static void push_trace(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, L);
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, L);
  if (!lua_isnil(L, -1)) return;
  lua_pushliteral(L, "");
  lua_replace(L, -2);
}

/* The function has ended. The handler is at 1, the results or the error are above. */
static int end(lua_State *L, int status, lua_KContext context) {
  con_green *t = con_green_current();
  bool ok = status == LUA_OK || status == LUA_YIELD;
  (void)context;
  bool late = ok && con_body_stops_late(L, 2);
  if (con_kinds.finish_unit != NULL) con_kinds.finish_unit(L);
  con_here.running = NULL; /* from here on nothing is raised in the task */
  lua_sethook(L, NULL, 0, 0);
  if (!ok) push_trace(L);
  if (con_process_is_foreign) con_body_leave(L, "a task", ok);
  if (late) ok = false;
  if (!ok) {
    t->waiter.flags |= CON_GREEN_FAILED;
    if (!(t->waiter.flags & CON_GREEN_QUIET)) {
      char name[64];
      snprintf(name, sizeof name, "Green-%u", t->number);
      if (t->waiter.unit != NULL) con_unit_name(t->waiter.unit, name, sizeof name);
      con_body_report(L, name);
    }
  }
  if (!ok || lua_gettop(L) > 1) keep(L, t, ok);
  lua_settop(L, 0);
  return 0;
}

/* The main function of every task's coroutine. The handler is at 1, the script's function and its
 * arguments are above. */
static int body(lua_State *L) {
  con_green *t = con_green_current();
  if (t->waiter.unit != NULL && con_load_seq(&t->waiter.unit->pending) != 0) con_hook_request();
  return end(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 1, 0, end), 0);
}

/* The task in the slot has ended. The coroutine `co` becomes a spare if `usable`: if it is empty.
 * NULL: the task had none. Allocates nothing. */
static void free_slot(con_loop *l, lua_State *L, lua_State *co, int slot, bool usable) {
  tasks *all = l->tasks_memory;
  usable = usable && all->n_spares < COROUTINES;
  lua_rawgetp(L, LUA_REGISTRYINDEX, l);
  lua_pushboolean(L, 0);
  lua_rawseti(L, -2, TASK(slot));
  if (!usable) {
    lua_pushboolean(L, 0);
    lua_rawseti(L, -2, CODE(slot));
    lua_pushboolean(L, 0); /* in case the task never began */
    lua_rawseti(L, -2, ARGUMENT(slot));
  }
  lua_pop(L, 1);
  if (usable) all->spares[all->n_spares++] = (spare){co, slot};
  else all->free[all->n_free++] = slot;
}

/* A task has ended; for con_sched.task_end. */
static void task_ends(con_waiter *w, int status) {
  con_green *t = task_of(w);
  con_loop *l = t->loop;
  con_unit *u = w->unit;
  if (con_checking()) con_announce(u, CON_OP_END, &u->head, w->flags & CON_GREEN_FAILED);
  if (con_process_is_foreign) con_process_leave(status != LUA_OK);
  if (status != LUA_OK) { /* there was no memory even for `body` */
    t->waiter.flags |= CON_GREEN_FAILED;
    if (w->L != NULL) lua_resetthread(w->L);
  }
  int code = w->flags & CON_GREEN_FAILED;
  w->state = CON_WAITER_ENDED;
  w->unit = NULL;
  l->tasks--;
  if (!t->waiter.daemon) l->user_tasks--;
  free(w->kept);
  w->kept = NULL;
  /* From here on t may be garbage */
  free_slot(l, w->L != NULL ? w->L : l->stack->L, w->L, t->slot, status == LUA_OK);
  if (u == NULL) {
    con_sub(&l->host->unrecorded, 1u);
    return;
  }
  if (con_load(&u->stop_asked) == CON_STOP_ITSELF) code = u->exitcode;
  con_unit_end(u, code);
}

/* ---- starting ---- */

/* The loop of this thread, and its table of tasks. */
static con_loop *open_loop(lua_State *L) {
  con_loop *l = con_loop_open();
  if (l == NULL) luaL_error(L, "not enough memory");
  if (l->tasks_memory != NULL) return l;
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, l);
  l->tasks_memory = con_loop_memory(NULL, 0, sizeof(tasks));
  if (l->tasks_memory == NULL) luaL_error(L, "not enough memory");
  return l;
}

static void *enlarge(void *list, int room, int wanted, size_t size) {
  return con_loop_memory(list, (size_t)room * size, (size_t)wanted * size);
}

/* Make room for one more slot in both lists, so that free_slot need not allocate. */
static void reserve(lua_State *L, tasks *all) {
  if (all->n < all->room) return;
  int room = all->room == 0 ? 64 : all->room * 2;
  int *slots = enlarge(all->free, all->room, room, sizeof *slots);
  if (slots != NULL) all->free = slots;
  spare *spares = enlarge(all->spares, all->room, room, sizeof *spares);
  if (spares != NULL) all->spares = spares;
  if (slots == NULL || spares == NULL) luaL_error(L, "not enough memory");
  all->room = room;
}

/* Take an empty slot of the loop whose table is on top. */
static int take_slot(lua_State *L, tasks *all) {
  if (all->n_free > 0) return all->free[--all->n_free];
  reserve(L, all);
  for (int i = 0; i < 3; i++) {
    lua_pushboolean(L, 0);
    lua_rawseti(L, -2, 3 * all->n + 1 + i);
  }
  return ++all->n;
}

/* Put a coroutine into the slot; the table is at `index` of L. Raises when there is no spare and no
 * memory. */
static lua_State *take_coroutine(lua_State *L, tasks *all, int index, int slot) {
  lua_State *co;
  index = lua_absindex(L, index);
  if (all->n_spares > 0) {
    spare s = all->spares[--all->n_spares];
    all->free[all->n_free++] = s.slot;
    co = s.L;
    lua_rawgeti(L, index, CODE(s.slot));
    lua_pushboolean(L, 0);
    lua_rawseti(L, index, CODE(s.slot));
  } else {
    co = lua_newthread(L);
    con_state_set_base(co);
  }
  lua_rawseti(L, index, CODE(slot));
  con_hook_new(co);
  lua_pushcfunction(co, body);
  lua_pushcfunction(co, con_body_trace);
  return co;
}

/* put_into_coroutine(loop, task): put the task's function and argument into a coroutine. */
static int put_into_coroutine(lua_State *L) {
  con_loop *l = lua_touserdata(L, 1);
  con_green *t = lua_touserdata(L, 2);
  lua_settop(L, 2);
  lua_rawgetp(L, LUA_REGISTRYINDEX, l);
  lua_rawgeti(L, 3, CODE(t->slot));
  lua_rawgeti(L, 3, ARGUMENT(t->slot));
  lua_State *co = take_coroutine(L, l->tasks_memory, 3, t->slot);
  lua_pushboolean(L, 0);
  lua_rawseti(L, 3, ARGUMENT(t->slot));
  if (t->waiter.n_args == 0) lua_pop(L, 1);
  lua_xmove(L, co, (int)t->waiter.n_args + 1);
  t->waiter.n_args += 2;
  t->waiter.L = co;
  return 0;
}

/* A task begins; for con_sched.task_begin. The coroutine is taken only here, because most tasks
 * never wait, and can run one after the other in a single coroutine. */
static bool task_begins(con_waiter *w, lua_State *service) {
  con_green *t = task_of(w);
  lua_pushcfunction(service, put_into_coroutine);
  lua_pushlightuserdata(service, t->loop);
  lua_pushlightuserdata(service, t);
  bool ok = lua_pcall(service, 2, 0, 0) == LUA_OK;
  if (!ok) lua_pop(service, 1);
  return ok;
}

void con_green_start(lua_State *L, int index, int n) {
  con_green *t = con_green_at(L, index);
  con_loop *l = open_loop(L);
  luaL_checkstack(L, 6, NULL);
  lua_rawgetp(L, LUA_REGISTRYINDEX, l);
  t->slot = take_slot(L, l->tasks_memory);
  if (n > 1 || con_checking()) {
    lua_State *co = take_coroutine(L, l->tasks_memory, -1, t->slot);
    if (!lua_checkstack(co, n + 4)) luaL_error(L, "too many arguments");
    t->waiter.L = co;
    t->waiter.n_args = (uint32_t)n + 2;
  } else {
    t->waiter.n_args = (uint32_t)n;
  }
  lua_pushvalue(L, index);
  lua_rawseti(L, -2, TASK(t->slot));
  if (t->waiter.L != NULL) {
    lua_pop(L, 1);
    lua_xmove(L, t->waiter.L, n + 1);
  } else {
    lua_insert(L, -n - 2);
    if (n == 1) lua_rawseti(L, -3, ARGUMENT(t->slot));
    lua_rawseti(L, -2, CODE(t->slot));
    lua_pop(L, 1);
  }
  t->loop = l;
  l->tasks++;
  if (!t->waiter.daemon) l->user_tasks++;
  if (t->head.object != NULL) begin_unit(t, (con_unit *)t->head.object);
  else con_add(&l->host->unrecorded, 1u);
  if (con_checking()) con_green_start_apart(L, t);
  else con_loop_ready(l, &t->waiter);
}

/* ---- the end ---- */

/* Push the last live task in a slot below *slot, which becomes the task's; `daemons`: daemon tasks
 * count. From the last one down, since the task made last mostly ends last, and then the waits for
 * the others are short. Returns the task's record; NULL: there is none. */
static con_unit *push_live(lua_State *L, con_loop *l, bool daemons, int *slot) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, l);
  while (--*slot > 0) {
    if (lua_rawgeti(L, -1, TASK(*slot)) == LUA_TUSERDATA) {
      con_green *t = con_green_at(L, -1);
      if (daemons || !t->waiter.daemon) return con_green_record(L, lua_gettop(L));
    }
    lua_pop(L, 1);
  }
  return NULL;
}

#define FROM_LAST(l) (((tasks *)(l)->tasks_memory)->n + 1)

con_status con_green_join_all(lua_State *L, con_time deadline) {
  con_loop *l = con_loop_here;
  int top = lua_gettop(L), slot = 0;
  con_status status = CON_OK;
  while (status == CON_OK && l != NULL && l->user_tasks > 0) {
    if (slot <= 1) slot = FROM_LAST(l);
    con_unit *u = push_live(L, l, false, &slot);
    if (u != NULL) status = con_join(L, u, deadline);
    lua_settop(L, top);
  }
  return status;
}

void con_green_post_all(lua_State *L) {
  con_loop *l = con_loop_here;
  int top = lua_gettop(L), slot;
  con_unit *u;
  if (l == NULL) return;
  slot = FROM_LAST(l);
  while ((u = push_live(L, l, true, &slot)) != NULL) {
    con_unit_post(u, CON_PENDING_TERMINATE);
    lua_settop(L, top);
  }
  lua_settop(L, top);
}

con_status con_green_finish(lua_State *L) {
  con_loop *l = con_loop_here;
  int top = lua_gettop(L), slot;
  con_status status, now;
  con_unit *u;
  if (l == NULL) return CON_OK;
  status = con_green_join_all(L, CON_NEVER);
  while (l->tasks > 0) {
    con_green_post_all(L);
    slot = FROM_LAST(l);
    if ((u = push_live(L, l, true, &slot)) != NULL) {
      now = con_join(L, u, con_clock_after(0.1)); /* a task that catches the error is told again */
      if (now != CON_OK && now != CON_TIMEOUT) status = now;
    }
    lua_settop(L, top);
  }
  return status;
}

void con_green_close(lua_State *L) {
  con_loop *l = con_loop_here;
  if (l == NULL) return;
  tasks *all = l->tasks_memory;
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, l);
  if (all != NULL) {
    enlarge(all->free, all->room, 0, sizeof *all->free);
    enlarge(all->spares, all->room, 0, sizeof *all->spares);
    con_loop_memory(all, sizeof *all, 0);
  }
  con_loop_close();
}

void con_green_open(void) {
  con_sched.task_begin = task_begins;
  con_sched.task_end = task_ends;
  con_sched.pass = con_loop_pass;
  con_sched.report_hog = con_warn_of_hog;
  con_units.self_make = record_current;
  con_handle_complete = complete;
  con_fingerprint_trust(body);
}
