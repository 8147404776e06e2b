/* SPDX-License-Identifier: MIT */
/* sync.c: event, condition, barrier, countdown. */
#include "binding/args.h"
#include "binding/errors.h"
#include "binding/words.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "kinds/body.h"
#include "objects/barrier.h"
#include "objects/condition.h"
#include "objects/countdown.h"
#include "objects/event.h"
#include "sched/wait.h"
#include "units/announce.h"
#include "words/locks.h"

/* ---- event ---- */

static con_event *check_event(lua_State *L) { return con_check_object(L, 1, CON_KIND_EVENT); }

static con_status attempt_event(con_unit *self, con_call *call, con_node *node) {
  (void)self;
  return con_event_wait((con_event *)call->what.object, node);
}

static int event_new(lua_State *L) { return con_push_new(L, con_event_new()); }

static int event_set(lua_State *L) {
  con_event *e = check_event(L);
  con_announce(con_self(), CON_OP_SET, &e->head, 0);
  con_event_set(e);
  return 0;
}

static int event_clear(lua_State *L) {
  con_event *e = check_event(L);
  con_announce(con_self(), CON_OP_CLEAR, &e->head, 0);
  con_event_clear(e);
  return 0;
}

static int event_is_set(lua_State *L) {
  con_event *e = check_event(L);
  con_announce_look(&e->head);
  return con_push_look_boolean(L, &e->head, "is_set", con_load(&e->set) != 0);
}

static int event_wait(lua_State *L) {
  con_event *e = check_event(L);
  con_call call = {.attempt = attempt_event,
                   .what = {.object = &e->head, .operation = CON_OP_WAIT},
                   .deadline = con_check_wait(L, 2)};
  return con_wait_then(L, &call, sizeof call, con_wait_end_boolean);
}

static const con_word event_methods[] = {
    {"set", event_set, "event:set()", "Set the flag and wake all who wait for it."},
    {"clear", event_clear, "event:clear()", "Clear the flag."},
    {"is_set", event_is_set, "event:is_set() -> boolean", "Is the flag set?"},
    {"wait", event_wait, "event:wait([wait]) -> boolean",
     "Wait until the flag is set; false if `wait` ran out."},
    {NULL, NULL, NULL, NULL},
};

/* ---- condition ---- */

static con_condition *check_condition(lua_State *L) {
  return con_check_object(L, 1, CON_KIND_CONDITION);
}

static int condition_new(lua_State *L) {
  con_lock *lock;
  if (lua_isnoneornil(L, 1)) {
    lua_settop(L, 0);
    /* The handle keeps the lock until the condition does. */
    con_push_new(L, con_lock_new(CON_KIND_RLOCK));
    lock = (con_lock *)con_handle_at(L, 1)->object;
  } else {
    lock = con_check_object2(L, 1, CON_KIND_LOCK, CON_KIND_RLOCK);
  }
  return con_push_new(L, con_condition_new(lock));
}

static int condition_acquire(lua_State *L) {
  con_condition *c = check_condition(L);
  con_status status = con_locks_acquire(L, &c->lock->head, con_check_wait(L, 2));
  if (status == CON_OK || status == CON_ABANDONED) con_locks_note(L, &c->lock->head, status);
  return con_locks_push_acquired(L, status);
}

static int condition_release(lua_State *L) {
  con_condition *c = check_condition(L);
  if (con_process_is_foreign) return 0; /* as lock_release */
  con_announce(con_self(), CON_OP_RELEASE, &c->lock->head, 1);
  con_status status = con_lock_release(con_self(), c->lock);
  return status == CON_OK ? 0 : con_locks_misuse(L, status, &c->lock->head, "release");
}

static int condition_close(lua_State *L) { return condition_release(L); } /* as lock_close */

static int condition_guard(lua_State *L) {
  check_condition(L);
  return con_locks_guard(L, condition_acquire);
}
static int condition_with(lua_State *L) {
  check_condition(L);
  return con_locks_with(L, condition_acquire);
}

static con_status attempt_condition(con_unit *self, con_call *call, con_node *node) {
  return con_condition_wait(self, (con_condition *)call->what.object, node);
}

/* Take the lock back after a wait that ended with `status`, whatever comes: the code around the
 * wait counts on holding the lock. Returns `status`, or why a wait for the lock was ended.
 * CON_DEADLOCK: the lock is not taken back, since waiting again would not help. */
static con_status take_back(lua_State *L, con_lock *lock, uint64_t depth, con_status status) {
  con_status got;
  while ((got = con_locks_acquire_as(L, &lock->head, CON_OP_ACQUIRE, (int64_t)depth, CON_NEVER)) !=
             CON_OK &&
         got != CON_ABANDONED) {
    if (got == CON_DEADLOCK) return got;
    status = got;
  }
  lock->depth = (uint32_t)depth;
  return status;
}

/* Wait once, and return whether a notification came. Raises what else ended the wait, with the lock
 * held. */
static bool wait_once(lua_State *L, con_condition *c, con_time deadline) {
  con_unit *self = con_self();
  uint64_t depth;
  con_announce(self, CON_OP_RELEASE, &c->lock->head, (int64_t)con_load(&c->lock->depth));
  con_status status = con_condition_begin(self, c, &depth);
  if (status != CON_OK) con_locks_misuse(L, status, &c->lock->head, "wait without holding");
  con_call call = {.attempt = attempt_condition,
                   .what = {.object = &c->head, .operation = CON_OP_WAIT},
                   .deadline = deadline};
  status = con_wait(L, &call);
  bool notified = status == CON_OK;
  status = take_back(L, c->lock, depth, status);
  if (notified && status != CON_OK) con_condition_pass_on(c);
  con_condition_end(self);
  con_raise_status(L, status);
  return status == CON_OK;
}

static int condition_wait(lua_State *L) {
  con_condition *c = check_condition(L);
  lua_pushboolean(L, wait_once(L, c, con_check_wait(L, 2)));
  return 1;
}

static int condition_wait_for(lua_State *L) {
  con_condition *c = check_condition(L);
  con_check_type(L, 2, LUA_TFUNCTION);
  con_time deadline = con_check_wait(L, 3);
  con_unit *owner = con_object_owner(&c->lock->head);
  if (owner != con_self())
    con_locks_misuse(L, owner == NULL ? CON_NOT_HELD : CON_NOT_OWNER, &c->lock->head,
                     "wait without holding");
  for (bool more = true;;) {
    lua_pushvalue(L, 2);
    lua_call(L, 0, 1);
    if (lua_toboolean(L, -1)) return 1;
    lua_pop(L, 1);
    if (!more) {
      lua_pushboolean(L, 0);
      return 1;
    }
    more = wait_once(L, c, deadline);
  }
}

static int notify(lua_State *L, uint32_t n) {
  con_condition *c = check_condition(L);
  con_announce(con_self(), CON_OP_NOTIFY, &c->head, (int64_t)n);
  con_status status = con_condition_notify(con_self(), c, n);
  return status == CON_OK ? 0
                          : con_locks_misuse(L, status, &c->lock->head, "notify without holding");
}

static int condition_notify(lua_State *L) {
  lua_Integer n = con_opt_integer(L, 2, 1);
  con_arg_check(L, n >= 1, 2, "count must be >= 1");
  return notify(L, n < UINT32_MAX ? (uint32_t)n : UINT32_MAX);
}

static int condition_notify_all(lua_State *L) { return notify(L, UINT32_MAX); }

static const con_word condition_methods[] = {
    {"acquire", condition_acquire, "condition:acquire([wait]) -> boolean", "Acquire its lock."},
    {"release", condition_release, "condition:release()", "Release its lock."},
    {"guard", condition_guard, "local _ <close> = condition:guard()",
     "Acquire its lock; released when the block ends."},
    {"with", condition_with, "condition:with(f, ...) -> what f gives",
     "Hold its lock around a call of f."},
    {"wait", condition_wait, "condition:wait([wait]) -> boolean",
     "Give up the lock, wait for a notification, and take the lock back; false if `wait` ran out."},
    {"wait_for", condition_wait_for,
     "condition:wait_for(pred, [wait]) -> what pred gives, or false",
     "Wait until pred() is true, asking again after each notification; false if `wait` ran out."},
    {"notify", condition_notify, "condition:notify([n=1])", "Wake the first n who wait."},
    {"notify_all", condition_notify_all, "condition:notify_all()", "Wake all who wait."},
    {"__close", condition_close, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

/* ---- barrier ---- */

static con_barrier *check_barrier(lua_State *L) { return con_check_object(L, 1, CON_KIND_BARRIER); }

/* Encode the action into the barrier. Raises where the action cannot be sent. */
static int encode_action(lua_State *L) {
  con_parcel parcel;
  con_encode(L, 2, 1, "action", &parcel);
  if (con_barrier_set_action(lua_touserdata(L, 1), &parcel) != CON_OK) return con_out_of_memory(L);
  return 0;
}

/* barrier(n, [action], [wait]). The action lies in the annex of the barrier for units of this
 * state, and encoded in the barrier for other units. An action that cannot be sent is for units of
 * this state only. */
static int barrier_new(lua_State *L) {
  lua_Integer n = con_opt_integer(L, 1, 0);
  con_arg_check(L, n >= 1, 1, "parties must be >= 1");
  bool has_action = !lua_isnoneornil(L, 2);
  if (has_action && !lua_isfunction(L, 2)) con_arg_error(L, 2, "function expected for the action");
  con_time limit = con_check_wait(L, 3);
  con_barrier *b = con_barrier_new((uint64_t)n);
  con_push_new(L, b);
  if (limit != CON_NEVER && limit != CON_TRY) limit -= con_clock_now();
  b->patience = limit;
  if (has_action) {
    b->has_action = 1;
    lua_createtable(L, 1, 0);
    lua_pushvalue(L, 2);
    lua_rawseti(L, -2, 1);
    con_handle_set_annex(L, &b->head);
    lua_pushcfunction(L, encode_action);
    lua_pushlightuserdata(L, b);
    lua_pushvalue(L, 2);
    if (lua_pcall(L, 2, 0, 0) != LUA_OK) lua_pop(L, 1);
  }
  return 1;
}

static int call_action(lua_State *L) {
  con_barrier *b = lua_touserdata(L, 1);
  con_message *m = b->action;
  if (con_handle_annex(L, &b->head)) lua_rawgeti(L, -1, 1);
  else if (m != NULL) con_decode_message(L, m);
  else return luaL_error(L, "the action of barrier#%d cannot be sent here", (int)b->head.number);
  lua_call(L, 0, 0);
  return 0;
}

static void run_action(lua_State *L, con_barrier *b) {
  lua_pushcfunction(L, call_action);
  lua_pushlightuserdata(L, b);
  if (con_body_call(L, 1, 0) == LUA_OK) {
    con_announce(con_self(), CON_OP_SET, &b->head, 0);
    con_barrier_complete(con_self(), b);
    return;
  }
  con_barrier_abort(b);
  con_store(&con_self()->owes, (con_object *)NULL);
  lua_pop(L, 1); /* the traceback */
  lua_error(L);
}

typedef struct barrier_call {
  con_call call;
  con_barrier_wait wait;
  bool last;
} barrier_call;

static con_status attempt_barrier(con_unit *self, con_call *call, con_node *node) {
  barrier_call *c = (barrier_call *)call;
  con_barrier *b = (con_barrier *)call->what.object;
  con_status status = con_barrier_arrive(self, b, &c->wait, b->has_action ? &c->last : NULL, node);
  call->number = (int64_t)(c->wait.generation * b->parties + c->wait.index);
  return status;
}

static int end_barrier(lua_State *L, con_call *call, con_status status) {
  barrier_call *c = (barrier_call *)call;
  con_barrier *b = (con_barrier *)call->what.object;
  if (status != CON_OK && status != CON_BROKEN) con_barrier_abort(b);
  con_raise_status(L, status);
  if (status != CON_OK) return con_error_raise(L, CON_ERROR_BARRIER_BROKEN);
  if (c->last) run_action(L, b);
  lua_pushinteger(L, (lua_Integer)c->wait.index);
  return 1;
}

/* The deadline of a wait that names none: the barrier's own. */
static con_time own_deadline(const con_barrier *b) {
  if (b->patience == CON_NEVER || b->patience == CON_TRY) return b->patience;
  return con_clock_now() + b->patience;
}

static int barrier_wait(lua_State *L) {
  con_barrier *b = check_barrier(L);
  con_time deadline = lua_isnoneornil(L, 2) ? own_deadline(b) : con_check_wait(L, 2);
  barrier_call c = {{.attempt = attempt_barrier,
                     .what = {.object = &b->head, .operation = CON_OP_WAIT},
                     .deadline = deadline},
                    {false, 0, 0},
                    false};
  return con_wait_then(L, &c.call, sizeof c, end_barrier);
}

static int barrier_reset(lua_State *L) {
  con_barrier *b = check_barrier(L);
  con_announce(con_self(), CON_OP_CLEAR, &b->head, 0);
  con_barrier_reset(b);
  return 0;
}

static int barrier_abort(lua_State *L) {
  con_barrier *b = check_barrier(L);
  con_announce(con_self(), CON_OP_CLOSE, &b->head, 0);
  con_barrier_abort(b);
  return 0;
}

static int barrier_n_waiting(lua_State *L) {
  con_barrier *b = check_barrier(L);
  con_announce_look(&b->head);
  return con_push_look(L, &b->head, "n_waiting", con_load(&b->arrived));
}

static int barrier_parties(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)check_barrier(L)->parties);
  return 1;
}

static int barrier_broken(lua_State *L) {
  con_barrier *b = check_barrier(L);
  con_announce_look(&b->head);
  return con_push_look_boolean(L, &b->head, "broken", con_load(&b->broken) != 0);
}

static const con_word barrier_methods[] = {
    {"wait", barrier_wait, "barrier:wait([wait]) -> 1..n",
     "Wait until all parties have come; the order of arrival. barrier.Broken if one fails to "
     "come."},
    {"reset", barrier_reset, "barrier:reset()", "Like new; who waits gets barrier.Broken."},
    {"abort", barrier_abort, "barrier:abort()",
     "Break it: who waits or comes gets barrier.Broken."},
    {"n_waiting", barrier_n_waiting, "barrier:n_waiting() -> integer", "How many have come."},
    {"parties", barrier_parties, "barrier:parties() -> integer", "How many must come."},
    {"broken", barrier_broken, "barrier:broken() -> boolean", "Is it broken?"},
    {NULL, NULL, NULL, NULL},
};

/* ---- countdown ---- */

static con_countdown *check_countdown(lua_State *L) {
  return con_check_object(L, 1, CON_KIND_COUNTDOWN);
}

static con_status attempt_countdown(con_unit *self, con_call *call, con_node *node) {
  (void)self;
  return con_countdown_wait((con_countdown *)call->what.object, node);
}

static int countdown_new(lua_State *L) {
  lua_Integer n = con_opt_integer(L, 1, -1);
  con_arg_check(L, n >= 0, 1, "count must be >= 0");
  return con_push_new(L, con_countdown_new((uint64_t)n));
}

static int countdown_count_down(lua_State *L) {
  con_countdown *c = check_countdown(L);
  lua_Integer n = con_opt_integer(L, 2, 1);
  con_arg_check(L, n >= 1, 2, "count must be >= 1");
  con_announce(con_self(), CON_OP_COUNT_DOWN, &c->head, n);
  con_countdown_down(c, (uint64_t)n);
  return 0;
}

static int countdown_wait(lua_State *L) {
  con_countdown *c = check_countdown(L);
  con_call call = {.attempt = attempt_countdown,
                   .what = {.object = &c->head, .operation = CON_OP_WAIT},
                   .deadline = con_check_wait(L, 2)};
  return con_wait_then(L, &call, sizeof call, con_wait_end_boolean);
}

static int countdown_count(lua_State *L) {
  con_countdown *c = check_countdown(L);
  con_announce_look(&c->head);
  return con_push_look(L, &c->head, "count", con_load(&c->count));
}

static const con_word countdown_methods[] = {
    {"count_down", countdown_count_down, "countdown:count_down([n=1])",
     "Lower the count by n, but not below 0; at 0 all who wait go on."},
    {"wait", countdown_wait, "countdown:wait([wait]) -> boolean",
     "Wait until the count is 0; false if `wait` ran out."},
    {"count", countdown_count, "countdown:count() -> integer", "The count now."},
    {NULL, NULL, NULL, NULL},
};

static const con_word words[] = {
    {"event", event_new, "event() -> event", "A flag that units wait for."},
    {"condition", condition_new, "condition([lock]) -> condition",
     "Wait for something to change under a lock; without one it makes an rlock."},
    {"countdown", countdown_new, "countdown(n) -> countdown",
     "A count that only goes down; units wait until it is 0."},
    {NULL, NULL, NULL, NULL},
};
static const con_word barrier_words[] = {
    {"barrier", barrier_new, "barrier(n, [action], [wait]) -> barrier",
     "A meeting point of n units; the last to come runs action before all go on. `wait` is for "
     "the waits that are not told how long."},
    {NULL, NULL, NULL, NULL},
};

/* `barrier` is a callable table; its error is a field. */
static void open_barriers(lua_State *L, const con_library *self) {
  con_words_callable(L, self->words);
  con_error_push(L, CON_ERROR_BARRIER_BROKEN);
  lua_setfield(L, -2, "Broken");
  lua_pop(L, 1);
}

const con_library con_library_meeting = {"meeting", CON_KIND_NONE, words, con_words_open_fields};
const con_library con_library_barriers = {"barriers", CON_KIND_NONE, barrier_words, open_barriers};
const con_library con_library_event = {"event", CON_KIND_EVENT, event_methods,
                                       con_words_open_class};
const con_library con_library_condition = {"condition", CON_KIND_CONDITION, condition_methods,
                                           con_words_open_class};
const con_library con_library_countdown = {"countdown", CON_KIND_COUNTDOWN, countdown_methods,
                                           con_words_open_class};
const con_library con_library_barrier = {"barrier", CON_KIND_BARRIER, barrier_methods,
                                         con_words_open_class};
