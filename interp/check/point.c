/* SPDX-License-Identifier: MIT */
#include "check/point.h"

#include <errno.h>
#include <lua.h>
#include <stdio.h>
#include <string.h>

#include "base/panic.h"
#include "binding/args.h"
#include "binding/chunk.h"
#include "binding/words.h"
#include "check/ask.h"
#include "check/choose.h"
#include "check/depend.h"
#include "check/enabled.h"
#include "check/fiber.h"
#include "check/image.h"
#include "check/now.h"
#include "check/pools.h"
#include "check/punctual.h"
#include "check/turns.h"
#include "objects/barrier.h"
#include "objects/condition.h"
#include "objects/pipe.h"
#include "sched/enter.h"
#include "sched/hook.h"
#include "sched/loop.h"
#include "sched/pending.h"
#include "sched/upcalls.h"
#include "sched/wait.h"

/* ---- ends of a run ---- */

/* The innermost line of the script; where only other files run, as its modules, their line. */
static uint32_t line_here(void) {
  lua_Debug ar;
  lua_State *L = con_here.running;
  const char *name = con_control_here->script;
  uint32_t line = 0;
  for (int level = 0; L != NULL && lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline <= 0 || con_chunk_is_library(ar.source)) continue;
    if (line == 0) line = (uint32_t)ar.currentline;
    if (name != NULL && strcmp(ar.source, name) == 0) return (uint32_t)ar.currentline;
  }
  return line;
}

_Noreturn void con_point_end(con_verdict v) {
  con_control_here->verdict = v;
  if (v == CON_VERDICT_STEPS) con_control_here->line = line_here();
  con_fiber_stop();
}

/* The last step of the running unit in the log, but for silent ones; NULL: there is none. */
static con_check_step *last_step(void) {
  con_control *c = con_control_here;
  con_check_step *s = &c->step[c->unit[c->me].last];
  return c->n > 0 && s->unit == c->me && !(s->flags & CON_STEP_SILENT) ? s : NULL;
}

_Noreturn void con_point_fail(con_verdict v, const char *message) {
  con_control *c = con_control_here;
  c->failed = c->me;
  if (c->is_exhausted) v = CON_VERDICT_MEMORY; /* the script may have failed for want of it */
  if (c->line == 0) c->line = line_here();
  snprintf(c->message, sizeof c->message, "%s", message);
  con_check_step *s = last_step();
  if (s != NULL) s->flags |= CON_STEP_FAILS;
  con_point_end(v);
}

_Noreturn void con_point_refuse(const char *what) {
  con_control *c = con_control_here;
  c->line = line_here();
  snprintf(c->message, sizeof c->message, "%s", what);
  con_point_end(CON_VERDICT_OUTSIDE);
}

/* ---- what the script says of every state ---- */

void con_point_look(lua_State *asked, con_verdict v) {
  con_control *c = con_control_here;
  lua_Debug ar;
  char text[200];
  if (asked == NULL) return;
  uint32_t me = con_ask_as(c->said_unit);
  for (int i = 1, n = lua_gettop(asked); i <= n; i++) {
    con_answer answer = con_ask(c->said_state, asked, i);
    if (answer == CON_ANSWER_YES) continue;
    c->me = c->before; /* the step before has broken it */
    if (answer == CON_ANSWER_ERROR) {
      const char *why = lua_tostring(asked, -1);
      snprintf(text, sizeof text, "%s", why != NULL ? why : "an error in a property");
    } else {
      lua_pushvalue(asked, i);
      lua_getinfo(asked, ">S", &ar);
      c->line = (uint32_t)ar.linedefined;
      snprintf(text, sizeof text, "%s:%d", ar.short_src, ar.linedefined);
    }
    con_point_fail(v, text);
  }
  con_ask_back(me);
}

/* ---- choosing ---- */

/* Was the state seen in an earlier run, and the unit that goes on is given? */
static bool is_known(void) { return con_control_here->chosen < con_control_here->n_known; }

/* The unit that goes on, in a state that was seen; 0: the choice is open. */
static uint32_t known_unit(void) {
  return is_known() ? con_control_here->prefix[con_control_here->chosen] : 0;
}

/* The units that can go on. Returns a unit that was just started, which goes first, unlogged; 0:
 * none. */
static uint32_t find_enabled(con_units_set *enabled) {
  con_control *c = con_control_here;
  uint32_t known = known_unit(); /* no other is asked for */
  memset(enabled, 0, sizeof *enabled);
  con_turns_look();
  for (uint32_t u = 1; u <= c->n_units; u++) {
    if (c->unit[u].place == CON_PLACE_NEWBORN) return u;
    if (c->unit[u].place == CON_PLACE_PENDING && (c->atomic == 0 || u == c->me) &&
        (known == 0 || u == known) && con_enabled_is(&c->unit[u]))
      con_units_set_add(enabled, u);
  }
  if (c->is_punctual && known == 0) con_punctual_narrow(enabled);
  return 0;
}

/* Nobody can go on by itself: a long limit runs out. */
static void add_patient(con_units_set *enabled) {
  const con_control *c = con_control_here;
  uint32_t known = known_unit();
  for (uint32_t u = 1; u <= c->n_units && c->atomic == 0; u++)
    if (c->unit[u].place == CON_PLACE_PENDING && c->unit[u].next.flags & CON_STEP_PATIENT &&
        (known == 0 || u == known))
      con_units_set_add(enabled, u);
}

/* Nobody can go on. */
static _Noreturn void end_stuck(void) {
  const con_control *c = con_control_here;
  bool waits = false;
  if (c->atomic > 0) con_point_refuse("check.atomically: its function would have to wait");
  for (uint32_t u = 1; u <= c->n_units; u++) {
    const con_checked *x = &c->unit[u];
    if (x->place == CON_PLACE_PENDING && x->next.flags & CON_STEP_AWAITS)
      con_point_end(CON_VERDICT_LIVELOCK);
    waits = waits || (x->place == CON_PLACE_PENDING && !x->unit->daemon);
  }
  con_point_end(waits ? CON_VERDICT_DEADLOCK : CON_VERDICT_OK);
}

static void check_limits(void) {
  const con_control *c = con_control_here;
  if (c->n >= CON_CHECK_STEPS - 1) con_point_end(CON_VERDICT_STEPS);
  if (c->is_exhausted) con_point_end(CON_VERDICT_MEMORY);
}

/* The step just taken wakes each unit asleep with a next step that depends on the step. */
static void wake(const con_check_step *taken) {
  con_control *c = con_control_here;
  for (uint64_t left = c->now_asleep; left != 0; left &= left - 1) {
    uint32_t u = (uint32_t)__builtin_ctzll(left);
    con_check_step next = c->unit[u].next;
    if (c->now_failing >> u & 1) next.flags |= CON_STEP_FAILS;
    if (u == taken->unit || con_depend(&next, taken)) c->now_asleep &= ~((uint64_t)1 << u);
  }
}

static void log_step(uint32_t u, const con_units_set *enabled) {
  con_control *c = con_control_here;
  c->unit[u].last = c->n;
  con_check_step *s = &c->step[c->n++];
  *s = c->unit[u].next;
  s->enabled = *enabled;
  s->asleep = c->now_asleep;
  s->failing = c->now_failing & c->now_asleep;
  s->refused = con_enabled_refused(s);
  if (s->flags & CON_STEP_PATIENT && !con_enabled_is(&c->unit[u]))
    s->flags &= (uint16_t)~CON_STEP_WAITS;
  if (s->operation == CON_OP_CHOOSE) s->value = con_choose_value(s);
  if (con_enabled_by_calls(&c->unit[u])) {
    s->operation = CON_OP_CALLBACK;
    s->flags &= (uint16_t)~CON_STEP_WAITS;
  }
  if (c->now_asleep != 0) wake(s);
  c->before = u;
  c->chosen++;
}

/* The unit that goes on, whose step is logged. */
static uint32_t pick(void) {
  con_control *c = con_control_here;
  con_units_set enabled;
  uint32_t u = find_enabled(&enabled);
  if (u != 0) return u;
  check_limits();
  if (con_units_set_next(&enabled, 0) == 0) add_patient(&enabled);
  if (con_units_set_next(&enabled, 0) == 0) end_stuck();
  if (c->chosen == c->sleep_from && c->chooser == CON_CHOOSE_FIRST) {
    c->now_asleep = c->asleep;
    c->now_failing = c->failing;
  }
  if (c->chosen >= c->n_prefix && c->at_choice != NULL && !c->at_choice(&enabled))
    con_point_end(CON_VERDICT_ASLEEP);
  if (c->chosen < c->n_prefix) {
    u = c->prefix[c->chosen];
    if (!con_units_set_has(&enabled, u)) con_point_end(CON_VERDICT_DIVERGED);
  } else {
    u = con_choose(&enabled);
    if (u == 0) con_point_end(CON_VERDICT_ASLEEP);
  }
  log_step(u, &enabled);
  return u;
}

/* The running unit stops here. Returns when it is chosen; for a unit that has ended, never. */
static void go_on(void) {
  con_control *c = con_control_here;
  uint32_t u = pick();
  if (c->unit[u].place == CON_PLACE_PENDING) {
    if (c->unit[u].next.flags & CON_STEP_TURN) con_turns_take(u);
    con_now_step(&c->unit[u], &c->step[c->n - 1]);
  } else con_clock_virtual = c->unit[u].now;
  c->unit[u].place = CON_PLACE_RUNNING;
  if (u != c->me) con_fiber_switch(u);
}

/* The name of the word that runs in L, whatever the script calls the function; NULL: not known. */
static const char *name_of_word(lua_State *L, lua_Debug *ar) {
  if (!lua_checkstack(L, 2) || !lua_getinfo(L, "nf", ar)) return NULL;
  const con_word *word = con_words_at(L, -1);
  lua_pop(L, 1);
  return word != NULL ? word->name : ar->name;
}

/* May an error that stops the unit be raised in the place of the step? Not where a variable closes,
 * nor in the middle of a wait for a condition, which takes the lock first. */
static bool may_raise(const con_check_step *s) {
  lua_Debug ar;
  lua_State *L = con_here.running;
  if (L == NULL || s->operation == CON_OP_END || !lua_getstack(L, 0, &ar)) return false;
  const char *name = name_of_word(L, &ar);
  if (strcmp(ar.namewhat, "metamethod") == 0) return false;
  bool is_lock = s->kind == CON_KIND_LOCK || s->kind == CON_KIND_RLOCK ||
                 s->kind == CON_KIND_CONDITION;
  if (is_lock && (name == NULL || strncmp(name, "wait", 4) == 0)) return false;
  if (s->operation == CON_OP_RELEASE && (name == NULL || strcmp(name, "release") != 0))
    return false;
  if (!lua_getstack(L, 1, &ar)) return true;
  return s->flags & CON_STEP_WAITS || !lua_getinfo(L, "S", &ar) || !con_chunk_is_library(ar.source);
}

/* The running unit stops before `next` until it is chosen. False: it is chosen to run callbacks. */
static bool stop_once(con_check_step next) {
  con_control *c = con_control_here;
  con_checked *u = &c->unit[c->me];
  if (c->invariants != NULL && c->atomic == 0 && !is_known())
    con_point_look(c->invariants, CON_VERDICT_INVARIANT);
  next.unit = (uint8_t)c->me;
  struct con_waiter *waiter = con_loop_here != NULL ? con_loop_here->current : NULL;
  if (c->asks_lines) next.line = line_here();
  u->next = next;
  u->unit = con_self_known;
  u->state = con_here.state;
  u->L = con_here.running;
  u->place = CON_PLACE_PENDING;
  con_state_leave();
  go_on();
  con_state_enter();
  if (waiter != NULL) con_loop_here->current = waiter;
  return c->step[u->last].operation != CON_OP_CALLBACK;
}

/* Callbacks run in the middle of a wait. An error comes out of them where the unit is to stop. */
static void run_callbacks(void) {
  lua_State *L = con_here.running;
  con_and(&con_self_known->pending, ~CON_PENDING_CALLS);
  if (L == NULL || con_sched.run_calls == NULL || !lua_checkstack(L, 10)) return;
  lua_pushcfunction(L, con_sched.run_calls);
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) lua_pop(L, 1);
}

void con_point_stop(con_check_step next) {
  uint32_t from = con_control_here->n;
  bool had_calls = con_pools_call_later(con_self_known);
  while (!stop_once(next)) run_callbacks();
  if (next.operation == CON_OP_COLLECT && !had_calls) con_pools_collected(&next, from);
  con_unit *self = con_self_known;
  if (self == NULL || !(con_load(&self->pending) & ~CON_PENDING_IN_WAITS)) return;
  if (may_raise(&next))
    con_raise_status(con_here.running, con_handle_pending_of(con_here.running, CON_STOPS));
  con_hook_request();
}

void con_point_wait(con_time deadline) { con_point_stop(con_turns_retry(deadline)); }

void con_point_pause(void) {
  const con_control *c = con_control_here;
  if (c->me == 0 || c->asking > 0 || c->atomic > 0 || !c->name[c->me].is_terminated) return;
  con_point_stop((con_check_step){.operation = CON_OP_PAUSE});
}

/* ---- what units announce ---- */

/* The sleep is in a loop that only looks. From the second round on the unit waits until something
 * seen has changed. */
static void await_change(con_check_step *sleep) {
  con_control *c = con_control_here;
  uint32_t i = c->n;
  c->unit[c->me].looks_only = false;
  for (; i > 0; i--) {
    const con_check_step *s = &c->step[i - 1];
    if (s->unit != c->me || s->operation == CON_OP_READ || s->operation == CON_OP_LOOK) continue;
    if (s->operation != CON_OP_SLEEP) return;
    break;
  }
  if (i == 0) return;
  sleep->flags |= CON_STEP_AWAITS;
  sleep->looks = i;
  sleep->end = c->n;
}

/* A wait with a limit has come to nothing. Time goes on a little even where the limit was rounded
 * to nothing, else a loop that waits for what is left would never end. */
static void time_is_up(con_time deadline) {
  if (deadline == CON_NEVER || deadline == 0) return;
  if (deadline <= con_clock_virtual) deadline = con_clock_virtual + 1;
  con_clock_virtual = deadline;
  con_control_here->unit[con_control_here->me].now = deadline;
  con_punctual_pass(deadline);
}

/* `parks`: the tasks of the unit's thread may run meanwhile. */
static void sleep_until(con_time deadline, bool parks) {
  con_check_step next = {.operation = CON_OP_SLEEP, .until = deadline};
  if (con_control_here->unit[con_control_here->me].looks_only) await_change(&next);
  if (parks && con_turns_are_taken()) {
    con_check_step park;
    bool passes = deadline <= con_clock_virtual;
    if (!passes && con_turns_park(&park)) con_point_stop(park);
    con_turns_sleep(&next, passes);
  }
  con_point_stop(next);
  time_is_up(deadline);
}

static const char *outside_of(con_operation op) {
  switch (op) {
    case CON_OP_WAIT: return "wait_any is not tried in every order yet";
    default: return "what others do cannot be tried in every order";
  }
}

/* Does the operation wait, if it has no limit? */
static bool may_wait(con_operation op, con_kind kind) {
  switch (op) {
    case CON_OP_JOIN:
    case CON_OP_ACQUIRE:
    case CON_OP_PUT:
    case CON_OP_GET:
    case CON_OP_COLLECT:
    case CON_OP_ADD:
    case CON_OP_UPDATE: return true;
    case CON_OP_WAIT: return kind != CON_KIND_BARRIER; /* the arrival does not: wait_on */
    case CON_OP_SET: return kind == CON_KIND_CELL;
    default: return false;
  }
}

static bool is_controlled(con_operation op) {
  switch (op) {
    case CON_OP_START:
    case CON_OP_END:
    case CON_OP_RELEASE:
    case CON_OP_SET:
    case CON_OP_CLEAR:
    case CON_OP_NOTIFY:
    case CON_OP_COUNT_DOWN:
    case CON_OP_TASK_DONE:
    case CON_OP_CLOSE:
    case CON_OP_TERMINATE:
    case CON_OP_LOOK: return true;
    default: return may_wait(op, CON_KIND_NONE);
  }
}

static uint64_t address(const void *o) { return (uint64_t)(uintptr_t)o; }

/* A pipe has two directions. */
static void set_pipe(con_check_step *s, const con_pipe *p, con_operation op) {
  s->object = address(op == CON_OP_PUT || p->in == NULL ? p->out : p->in);
  if (op == CON_OP_CLOSE) s->key = address(p->out != NULL ? p->out : p->in);
}

/* A condition counts as its lock, but where the unit waits for a notification. */
static void set_object(con_check_step *s, const con_object *o, con_operation op) {
  if (o->kind == CON_KIND_PIPE) {
    set_pipe(s, (const con_pipe *)o, op);
    return;
  }
  s->object = address(o);
  if (o->kind != CON_KIND_CONDITION || op == CON_OP_WAIT) return;
  s->object = address(((const con_condition *)o)->lock);
  s->key = address(o);
}

static void check_held(const con_unit *u) {
  const con_control *c = con_control_here;
  if (u->held == 0) return;
  char text[120];
  for (uint32_t i = c->n; i-- > 0;) {
    const con_check_step *s = &c->step[i];
    const con_object *o = (const con_object *)(uintptr_t)s->object;
    if (s->operation != CON_OP_ACQUIRE || con_object_owner(o) != u) continue;
    snprintf(text, sizeof text, "%s#%u is held at the end of its owner", con_kind_name(o->kind),
             o->number);
    con_point_fail(CON_VERDICT_HELD, text);
  }
}

/* A unit of the same state that waits at the end of a pipe would find the end closed, and not by
 * the pipe. */
static void check_close(const con_pipe *p) {
  const con_control *c = con_control_here;
  for (uint32_t u = 1; u <= c->n_units; u++) {
    const con_checked *x = &c->unit[u];
    if (x->place != CON_PLACE_PENDING || x->space != c->unit[c->me].space) continue;
    bool waits = x->next.kind == CON_KIND_PIPE && x->next.operation == CON_OP_GET &&
                 x->next.object == address(p->in);
    for (uint32_t i = x->next.looks; x->next.flags & CON_STEP_ANY && i < x->next.end; i++)
      waits = waits || c->watched[i].object == &p->head;
    if (waits) con_point_refuse("a pipe is closed at which another unit of the process waits");
  }
}

/* Of a wait until `deadline`. */
static uint16_t flags_of(con_time deadline) {
  con_time patience = con_control_here->patience;
  if (deadline == CON_NEVER) return CON_STEP_WAITS;
  bool is_patient = patience > 0 && deadline - con_clock_virtual >= patience;
  return is_patient ? CON_STEP_WAITS | CON_STEP_PATIENT : 0;
}

static void announced(con_unit *u, con_operation op, con_object *o, int64_t number) {
  if (con_control_here->me == 0 || con_control_here->asking) return;
  if (op == CON_OP_SLEEP) {
    sleep_until(number, true);
    return;
  }
  if (o == NULL || !is_controlled(op)) con_point_refuse(outside_of(op));
  con_check_step next = {.operation = (uint8_t)op, .kind = (uint8_t)o->kind, .number = o->number};
  set_object(&next, o, op);
  con_pools_step(&next, u);
  if (op == CON_OP_TERMINATE) next.child = con_checked_number((const con_unit *)o);
  if (may_wait(op, o->kind)) {
    if (!con_turns_are_taken()) next.flags = flags_of(number);
    next.until = number;
  }
  con_point_stop(next);
  if (op == CON_OP_END) check_held(u);
  if (op == CON_OP_CLOSE && o->kind == CON_KIND_PIPE) check_close((const con_pipe *)o);
}

/* A wait at a barrier has a second part, until the others have come. Each other operation does what
 * is possible at its moment. */
static con_status wait_on(con_unit *self, con_call *call) {
  con_object *o = call->what.object;
  if (con_control_here->asking) return call->attempt(self, call, NULL);
  if (self->shield == 0 && con_load(&self->pending) & CON_STOPS)
    return con_handle_pending_of(con_here.running, CON_STOPS);
  bool is_barrier = o != NULL && o->kind == CON_KIND_BARRIER;
  if (!is_barrier && con_turns_are_taken()) {
    con_point_wait(call->deadline);
    if (self->shield == 0 && con_load(&self->pending) & CON_STOPS)
      return con_handle_pending_of(con_here.running, CON_STOPS);
  }
  if (!is_barrier) {
    con_status got = call->attempt(self, call, NULL);
    if (got == CON_TIMEOUT || got == CON_EMPTY || got == CON_FULL) time_is_up(call->deadline);
    return got;
  }
  uint64_t generation = ((con_barrier *)o)->generation;
  con_status status = call->attempt(self, call, &self->wait_node);
  if (status != CON_BLOCKED) return status;
  con_check_step next = {.object = address(o),
                         .key = generation,
                         .operation = CON_OP_WAIT,
                         .kind = CON_KIND_BARRIER,
                         .number = o->number,
                         .until = call->deadline,
                         .flags = flags_of(call->deadline)};
  if (con_turns_are_taken()) con_turns_give(&next, call->deadline != CON_NEVER);
  con_point_stop(next);
  return call->attempt(self, call, NULL);
}

void con_point_any(con_object *const *objects, uint64_t n, con_time deadline) {
  con_control *c = con_control_here;
  con_check_step next = {.operation = CON_OP_WAIT,
                         .looks = c->n_watched,
                         .end = c->n_watched + (uint32_t)n,
                         .until = deadline,
                         .flags = CON_STEP_ANY};
  if (n > CON_WATCHED || next.end > CON_WATCHED) con_point_end(CON_VERDICT_STEPS);
  bool takes_turns = con_turns_are_taken();
  if (!takes_turns) next.flags |= flags_of(deadline);
  for (uint64_t i = 0; i < n; i++) {
    con_check_step on = {0};
    set_object(&on, objects[i], CON_OP_GET);
    c->watched[c->n_watched++] = (con_watched){objects[i], on.object};
  }
  con_point_stop(next);
  if (takes_turns && deadline != CON_TRY && !con_enabled_any(&c->unit[c->me].next))
    con_point_wait(deadline);
}

void con_point_touch(con_object *o, bool queued) {
  const con_check_step *s = last_step();
  con_operation op = s != NULL && s->object == address(o) ? s->operation : CON_OP_GET;
  bool of_done = op == CON_OP_COLLECT || op == CON_OP_TASK_DONE;
  if (op == CON_OP_GET || (queued && of_done)) announced(con_self_known, CON_OP_NOTIFY, o, 0);
}

void con_point_post(con_unit *u) {
  uint32_t number = con_checked_number(u);
  if (number == 0 || number == con_control_here->me) return;
  con_point_stop((con_check_step){.operation = CON_OP_POST, .child = number});
}

void con_point_abandon(con_unit *u) {
  con_control *c = con_control_here;
  con_check_step next = {.operation = CON_OP_RELEASE, .looks = c->n_watched, .flags = CON_STEP_ANY};
  for (uint32_t i = 0; i < c->n; i++) {
    con_object *o = (con_object *)(uintptr_t)c->step[i].object;
    bool locks = c->step[i].kind >= CON_KIND_LOCK && c->step[i].kind <= CON_KIND_CELL;
    if (c->step[i].unit == c->me && locks && con_object_owner(o) == u && c->n_watched < CON_WATCHED)
      c->watched[c->n_watched++] = (con_watched){o, address(o)};
  }
  next.end = c->n_watched;
  if (next.end == CON_WATCHED) con_point_end(CON_VERDICT_STEPS);
  con_point_stop(next);
}

void con_point_look_again(bool sleeps) {
  con_control *c = con_control_here;
  if (c->me == 0) return;
  c->unit[c->me].looks_only = true;
  if (!sleeps) sleep_until(con_clock_virtual, false);
}

void con_point_open(void) {
  con_units.announce = announced;
  con_sched.wait_on = wait_on;
}

/* ---- data ---- */

/* Between two choices a unit runs alone, and one access of each kind tells as much as many. */
static bool was_seen(const con_check_step *s) {
  con_control *c = con_control_here;
  uint32_t hash = con_control_hash(s->object ^ s->key * 31 ^ s->site * 1000003u);
  con_seen_access *a = &c->seen[hash % CON_SEEN_ACCESSES];
  con_seen_access now = {s->object, s->key,  c->runs << 32 | c->chosen,
                         s->site,   s->unit, s->operation};
  if (a->object == now.object && a->key == now.key && a->turn == now.turn && a->site == now.site &&
      a->unit == now.unit && a->operation == now.operation)
    return true;
  *a = now;
  return false;
}

/* A unit that has made so many accesses without a choice may be going round until another unit
 * changes something. */
static bool is_too_long_a_turn(void) {
  con_control *c = con_control_here;
  if (c->turn != c->chosen) c->accesses = 0;
  c->turn = c->chosen;
  return ++c->accesses > CON_LONG_TURN;
}

void con_point_access(con_operation op, uint32_t site, uint64_t object, uint64_t key) {
  con_control *c = con_control_here;
  if (c->me == 0) return;
  if (c->asking) {
    if (op == CON_OP_WRITE) con_point_refuse("a function that check asks changes something");
    con_ask_note(con_control_place(object), key);
    return;
  }
  object = con_control_place(object);
  con_check_step s = {
      .operation = (uint8_t)op, .site = site, .object = object, .key = key, .unit = (uint8_t)c->me};
  if (c->atomic > 0) s.flags = CON_STEP_ATOMIC;
  else if (is_too_long_a_turn()) c->stops[site] = 1;
  if (c->stops[site] && c->atomic == 0) {
    con_point_stop(s);
  } else if (c->logs_accesses && !was_seen(&s)) {
    if (c->n >= CON_CHECK_STEPS - 1) con_point_end(CON_VERDICT_STEPS);
    s.flags |= CON_STEP_SILENT;
    c->step[c->n++] = s;
  }
}

/* ---- units ---- */

void con_point_cut(uint32_t u) {
  con_control *c = con_control_here;
  if (c->unit[u].place == CON_PLACE_PENDING) c->unit[u].ended_by = c->unit[c->me].last + 1;
  c->unit[u].place = CON_PLACE_ENDED;
}

_Noreturn void con_point_leave(void) {
  con_control *c = con_control_here;
  c->unit[c->me].place = CON_PLACE_ENDED;
  con_turns_end(c->me);
  if (con_me == NULL) con_me = con_process_at(1)->main; /* to ask objects who can go on */
  go_on();
  con_panic("check: a unit went on behind its end");
}

void con_point_kill(con_unit *u, int sig) {
  const con_check_step *s = last_step();
  if (s != NULL && s->operation == CON_OP_TERMINATE && s->object == address(u)) return;
  announced(con_self_known, CON_OP_TERMINATE, &u->head, sig);
}

static void begin(void *(*run)(void *), void *data) {
  run(data);
  con_point_leave();
}

static uint32_t make_unit(uint32_t maker, con_unit *u) {
  con_control *c = con_control_here;
  uint32_t made = maker != 0 ? con_control_child(maker, c->unit[maker].children++) : CON_CHECK_MAIN;
  if (made == 0) con_point_end(CON_VERDICT_UNITS);
  con_checked *x = &c->unit[made];
  memset(x, 0, sizeof *x);
  x->unit = u;
  con_kind kind = u->head.kind;
  x->process = kind == CON_KIND_PROCESS ? (uint8_t)made : c->unit[maker].process;
  bool shares = kind == CON_KIND_THREAD || kind == CON_KIND_GREEN;
  x->space = shares ? c->unit[maker].space : maker != 0 ? (uint8_t)made : 0;
  con_turns_begin(made, maker, kind);
  if (maker != 0) con_now_start(x, &c->unit[maker]);
  else x->now = con_clock_virtual;
  /* CON_CHOOSE_CHANGES lowers priorities below these. */
  x->priority = con_control_draw() | (uint64_t)1 << 40;
  snprintf(c->name[made].name, sizeof c->name[made].name, "%s", con_unit_peek_name(u));
  return made;
}

/* The START of the running unit that is under way; behind it may be what the copy reads. */
static con_check_step *start_under_way(void) {
  con_control *c = con_control_here;
  uint32_t i = c->unit[c->me].last;
  while (c->step[i].unit != c->me || c->step[i].operation != CON_OP_START) i--;
  return &c->step[i];
}

int con_point_start(void *(*run)(void *), void *data) {
  con_control *c = con_control_here;
  con_check_step *start = start_under_way();
  uint32_t made = make_unit(c->me, (con_unit *)(uintptr_t)start->object);
  con_kind kind = (con_kind)c->unit[made].unit->head.kind;
  bool forks = kind == CON_KIND_PROCESS, is_task = kind == CON_KIND_GREEN;
  if (!con_fiber_prepare(made, forks || is_task, begin, run, data)) return ENOMEM;
  if (forks) con_image_take(made);
  if (is_task) con_turns_start(made);
  else c->unit[made].place = CON_PLACE_NEWBORN;
  start->child = made;
  return 0;
}

void con_point_run(void *(*run)(void *), void *data) {
  con_control_reset();
  uint32_t main = make_unit(0, con_family_root->root);
  con_control_here->unit[main].place = CON_PLACE_RUNNING;
  if (!con_fiber_prepare(main, true, begin, run, data)) {
    con_control_here->verdict = CON_VERDICT_MEMORY;
    return;
  }
  con_fiber_run(main);
}
