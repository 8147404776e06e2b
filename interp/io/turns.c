/* SPDX-License-Identifier: MIT */
#include "io/turns.h"

#include <pthread.h>
#include <stdlib.h>

#include "io/stdin.h"
#include "kinds/leave.h"
#include "sched/upcalls.h"
#include "sched/wait.h"
#include "shared/stopped.h"
#include "units/unpark.h"

static con_turn of_stdin, of_stdout, of_nobody;
static con_turn *others;  /* turns mutex */
static uint32_t n_others; /* atomic */
static pthread_mutex_t turns = PTHREAD_MUTEX_INITIALIZER;

static void lock_turns(void) { pthread_mutex_lock(&turns); }
static void unlock_turns(void) { pthread_mutex_unlock(&turns); }

static con_lock *new_lock(uint64_t *ref) {
  con_lock *l = con_lock_new_unnumbered(CON_KIND_RLOCK);
  if (l == NULL) return NULL;
  *ref = con_ref_add(con_process_self, &l->head);
  if (*ref != CON_NO_REF) return l;
  con_object_destroy(&l->head);
  return NULL;
}

static bool open_turn(con_turn *t, FILE *f) {
  t->stream = f;
  t->lock = new_lock(&t->ref);
  if (t->lock == NULL) return false;
  con_object_add_ref(&t->lock->head); /* the family's reference */
  return true;
}

static con_status give_way(lua_State *L, con_unit *self, con_time deadline);

bool con_turns_open(void) {
  con_sched.give_way = give_way;
  return open_turn(&of_stdin, stdin) && open_turn(&of_stdout, stdout) && con_stdin_open() &&
         pthread_atfork(lock_turns, unlock_turns, unlock_turns) == 0;
}

bool con_turn_is_needed(FILE *f) {
  if (con_process_is_foreign) return false;
  if (f != stdout && f != stdin) return con_load(&n_others) > 0;
  con_turn *t = f == stdout ? &of_stdout : &of_stdin;
  if (f == stdin && con_load_relaxed(&con_process_threads) > 0)
    return true; /* isolates may read stdin */
  return con_load_relaxed(&con_family_root->forked) || con_object_owner(&t->lock->head) != NULL;
}

bool con_turn_is_held(FILE *f) {
  if (con_process_is_foreign) return false;
  con_unit *owner = NULL;
  lock_turns();
  con_turn *t = f == stdin ? &of_stdin : f == stdout ? &of_stdout : others;
  while (t != NULL && t->stream != f) t = t->next;
  if (t != NULL && t->lock != NULL) owner = con_object_owner(&t->lock->head);
  unlock_turns();
  return owner != NULL && owner->process == con_process_self;
}

/* The turn of a stream other than stdin and stdout, made if there is none; a user more. NULL: no
 * memory. */
static con_turn *find_other(FILE *f) {
  lock_turns();
  con_turn *t = others;
  while (t != NULL && t->stream != f) t = t->next;
  if (t == NULL && (t = calloc(1, sizeof *t)) != NULL) {
    t->stream = f;
    t->next = others;
    others = t;
    con_add(&n_others, 1u);
  }
  if (t != NULL) t->users++;
  unlock_turns();
  return t;
}

static void drop_other(con_turn *t) {
  lock_turns();
  bool last = --t->users == 0;
  if (last) {
    con_turn **p = &others;
    while (*p != t) p = &(*p)->next;
    *p = t->next;
    con_sub(&n_others, 1u);
  }
  unlock_turns();
  if (!last) return;
  if (t->lock != NULL) con_ref_drop(con_process_self, t->ref);
  free(t);
}

static con_turn *turn_of(FILE *f) {
  if (f == stdin) return &of_stdin;
  if (f == stdout) return &of_stdout;
  con_turn *t = find_other(f);
  if (t == NULL) return NULL;
  lock_turns();
  if (t->lock == NULL) t->lock = new_lock(&t->ref);
  unlock_turns();
  if (t->lock != NULL) return t;
  drop_other(t);
  return NULL;
}

/* The running unit waits for turn `l`. If the owner is in a handler, which may wait for the running
 * unit, ask the owner to give way. Tasks are not asked. */
static void ask_owner(con_unit *self, con_lock *l) {
  con_unit *owner = con_object_owner(&l->head);
  if (owner == NULL || owner == self || con_load_seq(&owner->scripts) == 0) return;
  con_unit *host = con_load(&owner->host);
  if (host == NULL || host == owner) con_unit_post(owner, CON_PENDING_GIVE_WAY);
}

/* Acquire the lock of a turn, and put a stop off while the turn is had. */
static con_status attempt(con_unit *self, con_call *call, con_node *node) {
  con_stopped_put_off();
  con_status status = con_lock_acquire(self, (con_lock *)call->what.object, node);
  if (status != CON_OK && status != CON_ABANDONED) con_stopped_let_in();
  if (status == CON_BLOCKED) ask_owner(self, (con_lock *)call->what.object);
  return status;
}

/* Operation `use`, which waits below a handler or callback of the running unit, gives way, and is
 * no operation below a handler meanwhile. A stop is put off. */
static con_status have_give_way(lua_State *L, con_use *use, con_time until) {
  con_unit *self = con_self();
  con_use *all = self->uses;
  uint32_t scripts = use->scripts;
  self->uses = use->below;
  use->until = until;
  con_status status = use->give_way(L, use);
  use->until = 0;
  use->scripts = scripts;
  self->uses = all;
  use->gave_way = true;
  return status;
}

/* The unit has the lock: begin the operation `use`. An outer operation of the unit, which waits
 * meanwhile, gives way first, and only then does `use` count as begun: operations that come while
 * the outer operation gives way have it give way again. */
static con_status enter(lua_State *L, con_turn *t, con_use *use) {
  con_status status = CON_OK;
  if (t->lock->depth == 1) t->use = NULL; /* in a forked child the pointer is the parent's */
  con_use *outer = t->use;
  if (outer != NULL && outer->give_way != NULL) status = have_give_way(L, outer, 0);
  use->turn = t;
  use->outer = t->use;
  t->use = use;
  return status;
}

con_status con_turn_take(lua_State *L, FILE *f, con_use *use) {
  if (con_process_is_foreign) { /* the only thread */
    use->turn = &of_nobody;
    return CON_OK;
  }
  con_turn *t = turn_of(f);
  use->turn = NULL;
  if (t == NULL) return CON_NO_MEMORY;
  con_call call = {.attempt = attempt,
                   .what = {.object = &t->lock->head, .operation = CON_OP_ACQUIRE},
                   .deadline = CON_NEVER};
  con_status status = attempt(con_self(), &call, NULL);
  if (status == CON_TIMEOUT) status = con_wait(L, &call);
  if (status == CON_OK || status == CON_ABANDONED) {
    con_stdin_begin(f);
    status = enter(L, t, use);
    if (status != CON_OK) con_turn_give(use);
    return status;
  }
  con_lock_cancel(con_self(), t->lock);
  if (t != &of_stdin && t != &of_stdout) drop_other(t);
  return status;
}

static bool has_turn(const con_use *use) { return use->turn != NULL && use->turn != &of_nobody; }

void con_turn_pause(con_use *use) {
  if (!has_turn(use)) return;
  con_unit *self = con_self();
  use->below = self->uses;
  use->scripts = self->scripts;
  self->uses = use;
  con_stopped_let_in();
}

void con_turn_resume(con_use *use) {
  if (con_process_is_foreign) return;
  con_unit *self = con_self();
  if (self->uses != use) return; /* the operation had no turn */
  self->uses = use->below;
  if (has_turn(use)) con_stopped_put_off();
}

void con_turn_give(con_use *use) {
  con_turn *t = use->turn;
  if (t == NULL) return;
  use->turn = NULL;
  if (t == &of_nobody) return;
  con_stdin_end(t->stream);
  t->use = use->outer;
  con_lock_release(con_self(), t->lock);
  con_stopped_let_in();
  if (t != &of_stdin && t != &of_stdout) drop_other(t);
}

/* Operation `use`, which waits below a handler, gives way, and its turn up. */
static con_status give_up(lua_State *L, con_use *use, con_time until) {
  con_stopped_put_off();
  con_status status = have_give_way(L, use, until);
  if (status == CON_OK) con_turn_give(use);
  else con_stopped_let_in();
  return status == CON_TIMEOUT ? CON_OK : status; /* the wait is about to end by itself */
}

/* For con_sched.give_way. The bit of waiters is looked at after con_unit.scripts has grown, and a
 * unit that wants the turn sets the bit before it reads that field. */
static con_status give_way(lua_State *L, con_unit *self, con_time deadline) {
  con_status status = CON_OK;
  for (con_use *u = self->uses; u != NULL && status == CON_OK; u = u->below)
    if (has_turn(u) && u->give_way != NULL && u->scripts < self->scripts &&
        (con_load_seq(&u->turn->lock->head.owner) & CON_OWNER_WAITERS))
      status = give_up(L, u, deadline);
  return status;
}
