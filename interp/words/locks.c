/* SPDX-License-Identifier: MIT */
/* locks.c: lock, rlock, semaphore, bounded_semaphore. */
#include "words/locks.h"

#include <string.h>

#include "binding/args.h"
#include "binding/registry.h"
#include "binding/words.h"
#include "check/control.h"
#include "kinds/warn.h"
#include "objects/lock.h"
#include "objects/semaphore.h"
#include "sched/wait.h"
#include "units/announce.h"

/* ---- for warnings: where something was acquired ---- */

/* The line of the script that runs; 0: none runs, or the table is full. */
static uint32_t line_here(lua_State *L) {
  const char *line = con_warn_push_line(L, 0);
  uint32_t place = line[0] != 0 ? con_spot_enter(&con_family_root->spots, line) : 0;
  lua_pop(L, 1);
  return place;
}

void con_locks_note(lua_State *L, con_object *lock, con_status status) {
  con_lock *l = (con_lock *)lock;
  if (status == CON_ABANDONED) {
    l->place = CON_LOCK_UNTOLD;
  } else if (l->noted >= CON_LOCK_NOTED) {
    l->place = CON_LOCK_UNTOLD; /* the line is not known any more */
  } else if (!con_checking()) {
    l->noted++;
    if (l->depth == 1) l->place = line_here(L);
    if (l->depth == 1 && l->place == 0) l->place = CON_LOCK_UNTOLD; /* no line of the script */
  }
}

static void note_taker(lua_State *L, con_semaphore *s) {
  char name[CON_SPOT_SIZE];
  con_unit *self = con_self();
  if (con_load_relaxed(&s->untold) || con_checking()) return;
  con_unit_name(self, name, sizeof name);
  con_semaphore_note_take(s, self, con_spot_enter(&con_family_root->spots, name), line_here(L));
}

/* ---- lock and rlock ---- */

static con_status attempt_lock(con_unit *self, con_call *call, con_node *node) {
  return con_lock_acquire(self, (con_lock *)call->what.object, node);
}

con_status con_locks_acquire_as(lua_State *L, con_object *lock, con_operation operation,
                                int64_t depth, con_time deadline) {
  con_call call = {.attempt = attempt_lock,
                   .what = {.object = lock, .operation = operation},
                   .deadline = deadline,
                   .number = depth};
  con_status status = con_wait(L, &call);
  if (status != CON_OK && status != CON_ABANDONED) con_lock_cancel(con_self(), (con_lock *)lock);
  return status;
}

con_status con_locks_acquire(lua_State *L, con_object *lock, con_time deadline) {
  return con_locks_acquire_as(L, lock, CON_OP_ACQUIRE, 1, deadline);
}

int con_locks_misuse(lua_State *L, con_status status, con_object *lock, const char *action) {
  const char *kind = con_kind_name(lock->kind);
  if (status == CON_NOT_HELD)
    return luaL_error(L, "cannot %s %s#%d: nobody holds it", action, kind, (int)lock->number);
  char name[64];
  if (!con_unit_owner_name(lock, name, sizeof name)) strcpy(name, "another unit");
  return luaL_error(L, "cannot %s %s#%d: %s holds it", action, kind, (int)lock->number, name);
}

static con_lock *check_lock(lua_State *L) {
  return con_check_object2(L, 1, CON_KIND_LOCK, CON_KIND_RLOCK);
}

int con_locks_push_acquired(lua_State *L, con_status status) {
  con_raise_status(L, status);
  lua_pushboolean(L, status == CON_OK || status == CON_ABANDONED);
  if (status != CON_ABANDONED) return 1;
  lua_pushliteral(L, "abandoned");
  return 2;
}

static int lock_new(lua_State *L) { return con_push_new(L, con_lock_new(CON_KIND_LOCK)); }
static int rlock_new(lua_State *L) { return con_push_new(L, con_lock_new(CON_KIND_RLOCK)); }

static int end_acquire(lua_State *L, con_call *call, con_status status) {
  if (status != CON_OK && status != CON_ABANDONED)
    con_lock_cancel(con_self(), (con_lock *)call->what.object);
  else con_locks_note(L, call->what.object, status);
  return con_locks_push_acquired(L, status);
}

static int lock_acquire(lua_State *L) {
  con_lock *l = check_lock(L);
  con_call call = {.attempt = attempt_lock,
                   .what = {.object = &l->head, .operation = CON_OP_ACQUIRE},
                   .deadline = CON_NEVER,
                   .number = 1};
  if (lua_gettop(L) > 1) {
    call.deadline = con_check_wait(L, 2);
    return con_wait_then(L, &call, sizeof call, end_acquire);
  }
  /* The commonest call of all takes a short way. */
  con_unit *self = con_self();
  con_announce(self, CON_OP_ACQUIRE, &l->head, CON_NEVER);
  con_status status = con_lock_acquire(self, l, NULL);
  if (status == CON_TIMEOUT) return con_wait_on_then(L, &call, sizeof call, end_acquire);
  con_tell(self, CON_OP_ACQUIRE, &l->head, (int)status, 1);
  con_locks_note(L, &l->head, status);
  return con_locks_push_acquired(L, status);
}

static int lock_release(lua_State *L) {
  con_lock *l = check_lock(L);
  if (con_process_is_foreign)
    return 0; /* the unit that forked holds the lock; called as a word this raises before */
  con_announce(con_self(), CON_OP_RELEASE, &l->head, 1);
  con_status status = con_lock_release(con_self(), l);
  return status == CON_OK ? 0 : con_locks_misuse(L, status, &l->head, "release");
}

/* A function of its own: `conlua check` tells by it a variable that closes from the word, which a
 * stop may end. */
static int lock_close(lua_State *L) { return lock_release(L); }

static int lock_locked(lua_State *L) {
  con_lock *l = check_lock(L);
  con_announce_look(&l->head);
  return con_push_look_boolean(L, &l->head, "locked", con_lock_is_held(l));
}

static int lock_guard(lua_State *L) {
  check_lock(L);
  return con_locks_guard(L, lock_acquire);
}
static int lock_with(lua_State *L) {
  check_lock(L);
  return con_locks_with(L, lock_acquire);
}

static const con_word lock_methods[] = {
    {"acquire", lock_acquire, "lock:acquire([wait]) -> boolean",
     "Acquire the lock; false if `wait` ran out. true, \"abandoned\" if its last owner died "
     "holding it."},
    {"release", lock_release, "lock:release()",
     "Release the lock. An error if another unit, or nobody, holds it."},
    {"locked", lock_locked, "lock:locked() -> boolean", "Does anybody hold the lock?"},
    {"guard", lock_guard, "local _ <close> = lock:guard()",
     "Acquire the lock; it is released when the block ends, in whatever way."},
    {"with", lock_with, "lock:with(f, ...) -> what f gives", "Hold the lock around a call of f."},
    {"__close", lock_close, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

/* ---- semaphores ---- */

static con_status attempt_semaphore(con_unit *self, con_call *call, con_node *node) {
  (void)self;
  return con_semaphore_acquire((con_semaphore *)call->what.object, node);
}

static con_status attempt_hold(con_unit *self, con_call *call, con_node *node) {
  return con_semaphore_hold(self, (con_semaphore *)call->what.object, node);
}

static int new_semaphore(lua_State *L, bool bounded) {
  lua_Integer n = con_opt_integer(L, 1, 1);
  con_arg_check(L, n >= 0, 1, "count must be >= 0");
  return con_push_new(L,
                      con_semaphore_new((uint64_t)n, bounded ? (uint64_t)n : (uint64_t)INT64_MAX));
}

static int semaphore_new(lua_State *L) { return new_semaphore(L, false); }
static int bounded_semaphore_new(lua_State *L) { return new_semaphore(L, true); }

static int end_semaphore(lua_State *L, con_call *call, con_status status) {
  if (status == CON_OK && call->deadline == CON_NEVER)
    note_taker(L, (con_semaphore *)call->what.object);
  return con_locks_push_acquired(L, status);
}

static int semaphore_acquire(lua_State *L) {
  con_semaphore *s = con_check_object(L, 1, CON_KIND_SEMAPHORE);
  con_call call = {.attempt = attempt_semaphore,
                   .what = {.object = &s->head, .operation = CON_OP_ACQUIRE},
                   .deadline = con_check_wait(L, 2),
                   .number = 1};
  return con_wait_then(L, &call, sizeof call, end_semaphore);
}

/* Registry key: handle -> coroutine -> the coroutine's guards, weak keys: a table with the state of
 * each open guard, the innermost last. At SPENT is how many guards outside of those are open after
 * a release that counted for them. A coroutine closes its own guards, but another unit may go on
 * with the coroutine: at HOLDER is the holder of the guards, 0 if there were several. */
static const char guards_key = 0;
enum { HOLDER = -1, SPENT = -2 };

/* A guard waits for the semaphore; the semaphore is held for the guard; a release counted for the
 * guard. */
enum { GUARD_WAITS, GUARD_HOLDS, GUARD_RELEASED };

/* Push the guards of this coroutine on the handle at 1, or nil; with `make`, made at need. */
static void push_guards(lua_State *L, bool make) {
  con_registry_push(L, &guards_key, "k");
  lua_pushvalue(L, 1);
  if (lua_rawget(L, -2) == LUA_TNIL && make) {
    lua_pop(L, 1);
    con_registry_new(L, "k");
    lua_pushvalue(L, 1);
    lua_pushvalue(L, -2);
    lua_rawset(L, -4);
  }
  if (!lua_isnil(L, -1)) {
    lua_pushthread(L);
    if (lua_rawget(L, -2) == LUA_TNIL && make) {
      lua_pop(L, 1);
      lua_newtable(L);
      lua_pushthread(L);
      lua_pushvalue(L, -2);
      lua_rawset(L, -4);
    }
    lua_remove(L, -2);
  }
  lua_remove(L, -2);
}

/* Note that this coroutine opens a guard of the running unit. */
static void open_guard(lua_State *L) {
  lua_Integer holder = (lua_Integer)con_semaphore_holder(con_self());
  push_guards(L, true);
  int type = lua_rawgeti(L, -1, HOLDER);
  if (type != LUA_TNIL && lua_tointeger(L, -1) != holder) holder = 0;
  lua_pushinteger(L, holder);
  lua_rawseti(L, -3, HOLDER);
  lua_pushinteger(L, GUARD_WAITS);
  lua_rawseti(L, -3, (lua_Integer)lua_rawlen(L, -3) + 1);
  lua_pop(L, 2);
}

/* The number at index i of the table on top, 0 if there is none. */
static lua_Integer read_guard(lua_State *L, lua_Integer i) {
  lua_rawgeti(L, -1, i);
  lua_Integer state = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return state;
}

static void set_guard(lua_State *L, lua_Integer i, lua_Integer state) {
  lua_pushinteger(L, state);
  lua_rawseti(L, -2, i);
}

/* Only count the guards in the table on top where all are released: a script that opens guards and
 * never closes them must not fill the table. */
static void count_released(lua_State *L) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
  for (lua_Integer i = n; i > 0; i--)
    if (read_guard(L, i) != GUARD_RELEASED) return;
  set_guard(L, SPENT, read_guard(L, SPENT) + n);
  for (; n > 0; n--) {
    lua_pushnil(L);
    lua_rawseti(L, -2, n);
  }
}

/* The semaphore was released `n` times, which counts for the innermost guards of this coroutine for
 * which the semaphore is held. */
static void release_guards(lua_State *L, lua_Integer n) {
  push_guards(L, false);
  if (lua_istable(L, -1)) {
    for (lua_Integer i = (lua_Integer)lua_rawlen(L, -1); i > 0 && n > 0; i--) {
      if (read_guard(L, i) != GUARD_HOLDS) continue;
      set_guard(L, i, GUARD_RELEASED);
      n--;
    }
    count_released(L);
  }
  lua_pop(L, 1);
}

typedef struct guards {
  bool any;  /* had the coroutine guards? */
  bool held; /* is the semaphore held for the guard that is closed? */
  uint64_t holder;
} guards;

/* The innermost guard of this coroutine is closed. */
static guards close_guard(lua_State *L) {
  guards g = {false, true, 0};
  push_guards(L, false);
  g.any = lua_istable(L, -1);
  lua_Integer last = g.any ? (lua_Integer)lua_rawlen(L, -1) : 0;
  if (g.any) g.holder = (uint64_t)read_guard(L, HOLDER);
  if (last > 0) {
    g.held = read_guard(L, last) == GUARD_HOLDS;
    lua_pushnil(L);
    lua_rawseti(L, -2, last);
  } else if (g.any && read_guard(L, SPENT) > 0) {
    g.held = false;
    set_guard(L, SPENT, read_guard(L, SPENT) - 1);
  }
  lua_pop(L, 1);
  return g;
}

/* The wait of the innermost guard is over. */
static int end_hold(lua_State *L, con_call *call, con_status status) {
  (void)call;
  push_guards(L, true);
  if (status == CON_OK) lua_pushinteger(L, GUARD_HOLDS);
  else lua_pushnil(L);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2));
  lua_pop(L, 1);
  return con_locks_push_acquired(L, status);
}

/* acquire for guard and with: the running unit becomes a holder, whose end gives back. */
static int semaphore_hold(lua_State *L) {
  con_semaphore *s = con_check_object(L, 1, CON_KIND_SEMAPHORE);
  con_call call = {.attempt = attempt_hold,
                   .what = {.object = &s->head, .operation = CON_OP_ACQUIRE},
                   .deadline = CON_NEVER,
                   .number = 1};
  open_guard(L);
  return con_wait_then(L, &call, sizeof call, end_hold);
}

static int end_release(lua_State *L, con_semaphore *s, con_status status) {
  if (status == CON_OVER)
    return luaL_error(L, "cannot release semaphore#%d: it would go beyond its first count, %d",
                      (int)s->head.number, (int)s->bound);
  return 0;
}

static int semaphore_release(lua_State *L) {
  con_semaphore *s = con_check_object(L, 1, CON_KIND_SEMAPHORE);
  lua_Integer n = con_opt_integer(L, 2, 1);
  con_arg_check(L, n >= 1, 2, "count must be >= 1");
  con_unit *self = con_self();
  con_announce(self, CON_OP_RELEASE, &s->head, n);
  con_status status = con_semaphore_give(self, s, (uint64_t)n);
  if (status == CON_OK) con_semaphore_note_give(s, self, (uint64_t)n);
  if (status == CON_OK) release_guards(L, n);
  return end_release(L, s, status);
}

/* Where `release` gave the hold back before, there is nothing to do. Without guards the script
 * closes what it acquired plainly. */
static int semaphore_close(lua_State *L) {
  con_semaphore *s = con_check_object(L, 1, CON_KIND_SEMAPHORE);
  if (con_process_is_foreign) return 0;
  con_unit *self = con_self();
  guards g = close_guard(L);
  if (!g.held) return 0;
  con_announce(self, CON_OP_RELEASE, &s->head, 1);
  con_status status = con_semaphore_close(self, s, g.holder);
  if (status == CON_NOT_HELD && !g.any) status = con_semaphore_give(self, s, 1);
  return end_release(L, s, status);
}

static int semaphore_value(lua_State *L) {
  con_semaphore *s = con_check_object(L, 1, CON_KIND_SEMAPHORE);
  con_announce_look(&s->head);
  return con_push_look(L, &s->head, "value", con_load(&s->value));
}

static int semaphore_guard(lua_State *L) {
  con_check_object(L, 1, CON_KIND_SEMAPHORE);
  return con_locks_guard(L, semaphore_hold);
}
static int semaphore_with(lua_State *L) {
  con_check_object(L, 1, CON_KIND_SEMAPHORE);
  return con_locks_with(L, semaphore_hold);
}

static const con_word semaphore_methods[] = {
    {"acquire", semaphore_acquire, "semaphore:acquire([wait]) -> boolean",
     "Take one from the count, waiting while it is 0; false if `wait` ran out. It has no owner, "
     "and is lost if the unit dies."},
    {"release", semaphore_release, "semaphore:release([n=1])",
     "Add n to the count. A bounded semaphore refuses to go beyond its first count."},
    {"value", semaphore_value, "semaphore:value() -> integer", "The count now."},
    {"guard", semaphore_guard, "local _ <close> = semaphore:guard()",
     "Acquire until the block ends, in whatever way, or the unit, also if it is killed."},
    {"with", semaphore_with, "semaphore:with(f, ...) -> what f gives",
     "Acquire around a call of f; released also if the unit is killed meanwhile."},
    {"__close", semaphore_close, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

/* ---- guard and with ---- */

/* Return the handle at 1, whose __close releases. */
static int guarded(lua_State *L, int status, lua_KContext context) {
  (void)L, (void)status, (void)context;
  return 1;
}

int con_locks_guard(lua_State *L, lua_CFunction acquire) {
  lua_settop(L, 1);
  lua_pushcfunction(L, acquire);
  lua_pushvalue(L, 1);
  lua_callk(L, 1, 0, 0, guarded);
  return 1;
}

static int with_done(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  int results = lua_gettop(L) - 2;
  lua_closeslot(L, 2);
  return results;
}

/* Call f with its n arguments, which lie above the handle at 1. The lock is held. */
static int with_held(lua_State *L, int status, lua_KContext n) {
  (void)status;
  lua_pushvalue(L, 1);
  lua_insert(L, 2); /* below f and its results */
  lua_toclose(L, 2);
  lua_callk(L, (int)n, LUA_MULTRET, 0, with_done);
  return with_done(L, LUA_OK, 0);
}

int con_locks_with(lua_State *L, lua_CFunction acquire) {
  con_check_type(L, 2, LUA_TFUNCTION);
  int n = lua_gettop(L) - 2;
  lua_pushcfunction(L, acquire);
  lua_pushvalue(L, 1);
  lua_callk(L, 1, 0, n, with_held);
  return with_held(L, LUA_OK, n);
}

static const con_word words[] = {
    {"lock", lock_new, "lock() -> lock", "A lock: one unit at a time holds it."},
    {"rlock", rlock_new, "rlock() -> rlock",
     "A lock that its owner may acquire again, and releases as often."},
    {"semaphore", semaphore_new, "semaphore([n=1]) -> semaphore",
     "A count of n that units take from."},
    {"bounded_semaphore", bounded_semaphore_new, "bounded_semaphore([n=1]) -> semaphore",
     "A semaphore whose count never goes beyond n."},
    {NULL, NULL, NULL, NULL},
};

/* An rlock has the methods of a lock, which help() lists once. */
static const con_word no_words[] = {{NULL, NULL, NULL, NULL}};

static void open_rlock(lua_State *L, const con_library *self) {
  con_words_class(L, self->kind, lock_methods);
}

const con_library con_library_locks = {"locks", CON_KIND_NONE, words, con_words_open_fields};
const con_library con_library_lock = {"lock", CON_KIND_LOCK, lock_methods, con_words_open_class};
const con_library con_library_rlock = {"rlock", CON_KIND_RLOCK, no_words, open_rlock};
const con_library con_library_semaphore = {"semaphore", CON_KIND_SEMAPHORE, semaphore_methods,
                                           con_words_open_class};
