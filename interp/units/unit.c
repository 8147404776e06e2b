/* SPDX-License-Identifier: MIT */
#include "units/unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/futex.h"
#include "base/panic.h"
#include "units/announce.h"
#include "units/bell.h"
#include "units/deadlock.h"
#include "units/park.h"
#include "units/reap.h"
#include "units/waitq.h"

_Thread_local con_unit *con_self_known, *con_self_thread;
con_unit *(*con_self_make)(void);

/* ---- the list of all units; units latch ---- */

static void list_add(con_unit *u) {
  con_family *f = con_family_root;
  con_latch_lock(&f->units_latch);
  con_redo_begin(&f->units_latch);
  con_redo_set_pointer(&u->prev, f->last);
  if (f->last != NULL) con_redo_set_pointer(&f->last->next, u);
  else con_redo_set_pointer(&f->first, u);
  con_redo_set_pointer(&f->last, u);
  con_redo_commit();
  con_latch_unlock(&f->units_latch);
}

/* Into the change that has begun. */
static void list_remove_in(con_unit *u) {
  con_family *f = con_family_root;
  if (u->prev == NULL && u->next == NULL && f->first != u) return;
  if (u->prev != NULL) con_redo_set_pointer(&u->prev->next, u->next);
  else con_redo_set_pointer(&f->first, u->next);
  if (u->next != NULL) con_redo_set_pointer(&u->next->prev, u->prev);
  else con_redo_set_pointer(&f->last, u->prev);
  con_redo_set_pointer(&u->prev, NULL);
  con_redo_set_pointer(&u->next, NULL);
}

void con_unit_unlist(con_unit *u) {
  con_family *f = con_family_root;
  con_latch_lock(&f->units_latch);
  con_redo_begin(&f->units_latch);
  list_remove_in(u);
  con_redo_commit();
  con_latch_unlock(&f->units_latch);
}

static void free_holds(con_unit *u) {
  con_hold *h;
  while ((h = u->hold.next) != NULL) {
    con_latch_lock(&u->head.latch);
    con_redo_begin(&u->head.latch);
    con_redo_set_pointer(&u->hold.next, h->next);
    con_redo_own(h);
    con_redo_commit();
    con_latch_unlock(&u->head.latch);
    con_block_free(h);
  }
}

/* The reference of a task on the unit of its thread. */
static void leave_host(con_unit *u) {
  if (u->host != u) con_object_let_go(&u->host);
}

static void destroy(con_object *o) {
  con_unit *u = (con_unit *)o;
  void *block;
  con_unit_unlist(u);
  /* It died with locks: their owner words point here until somebody takes them over (con_hold_transfer_commit). */
  con_latch_lock(&o->latch);
  bool keep = con_load(&u->held) > 0;
  if (keep) con_store(con_block_tag(u), con_block_tag_for(u, CON_SHARED_OWNER));
  con_latch_unlock(&o->latch);
  if (keep) return;
  if ((block = con_block_detach(&o->latch, &u->outcome)) != NULL) con_message_destroy(block);
  if ((block = con_block_detach(&o->latch, &u->long_name)) != NULL) con_block_free(block);
  if ((block = con_block_detach(&o->latch, &u->bell)) != NULL) con_block_free(block);
  free_holds(u);
  leave_host(u);
  con_block_free(u);
}

/* The record never goes, so the number of its locks does not matter. NULL: no memory. */
static con_unit *new_failed(void) {
  con_unit *u = con_block_new_shared(sizeof *u, CON_BLOCK_PLAIN);
  if (u == NULL) return NULL;
  memset(u, 0, sizeof *u);
  u->head.kind = CON_KIND_GREEN; /* it has no pid */
  u->head.refs = 1;
  u->state = CON_ENDED;
  strcpy(u->name, "a unit that failed");
  return u;
}

con_status con_unit_init(void) {
  con_family_root->failed = new_failed();
  return con_family_root->failed != NULL ? CON_OK : CON_NO_MEMORY;
}

/* ---- making ---- */

static void default_name(con_kind kind, char *out, size_t size) {
  static const char *const titles[] = {"", "Process", "Thread", "Isolate", "Green"};
  unsigned n = con_add(&con_process_self->counts[kind], 1u) + 1;
  char maker[32] = "";
  if (kind == CON_KIND_PROCESS && con_process_self->unit != NULL &&
      con_process_self->unit != con_family_root->root) {
    con_unit_name(con_process_self->unit, maker, sizeof maker);
    /* A child's children continue its own number: Process-1:1. */
    if (strncmp(maker, "Process-", 8) == 0) {
      snprintf(out, size, "%.20s:%u", maker, n);
      return;
    }
  }
  snprintf(out, size, "%s-%u", titles[kind], n);
}

con_unit *con_unit_new(con_kind kind, const char *name, bool daemon, uint64_t *ref) {
  con_unit *u = con_object_new(kind, sizeof *u);
  if (u == NULL) return NULL;
  u->daemon = daemon;
  u->parent = con_process_slot;
  u->wait_node.unit = u;
  u->head.number = con_add(&con_family_root->numbers[CON_KIND_NONE], 1u) + 1;
  if (name == NULL) default_name(kind, u->name, sizeof u->name);
  else if (con_unit_rename(u, name) != CON_OK) {
    con_block_free(u);
    return NULL;
  }
  *ref = con_ref_add(con_process_self, &u->head);
  if (*ref == CON_NO_REF) {
    con_block_free(u);
    return NULL;
  }
  list_add(u);
  return u;
}

void con_unit_start(con_unit *u, con_process *p) {
  if (u->head.kind != CON_KIND_PROCESS) u->pid = (int32_t)getpid();
  con_latch_lock(&u->head.latch);
  con_redo_begin(&u->head.latch);
  con_redo_set_pointer(&u->process, p);
  con_redo_set(&u->head.refs, u->head.refs + 1);
  con_redo_set(&u->runs, 1);
  con_redo_set(&u->state, CON_READY);
  con_redo_commit();
  con_latch_unlock(&u->head.latch);
  con_add(&con_family_root->live, 1u);
  con_announce_done(u, CON_OP_START, &u->head, 0);
}

void con_unit_unstart(con_unit *u) {
  con_sub(&con_family_root->live, 1u);
  con_store(&u->state, (uint64_t)CON_NEW);
  con_unit_release(u);
}

void con_unit_run(con_unit *u) {
  con_self_known = con_self_thread = u;
  con_store(&u->pid, (int32_t)getpid()); /* for con_state_poke */
  con_store(&u->tid, con_me->tid);
  con_store(&u->carrier, con_me);
  con_store(&u->state, (uint64_t)CON_RUNNING);
}

con_status con_unit_be_host(con_unit *u, struct con_waiter *waiter) {
  con_bell *bell = con_bell_new();
  if (bell == NULL) return CON_NO_MEMORY;
  con_block_attach(&u->head.latch, &u->bell, bell);
  u->waiter = waiter;
  con_store_seq(&u->host, u);
  return CON_OK;
}

void con_unit_be_hosted(con_unit *u, con_unit *host, struct con_waiter *waiter) {
  u->home = host->home;
  u->waiter = waiter;
  con_store(&u->tid, host->tid);
  con_store(&u->carrier, host->carrier);
  con_object_hold(&u->host, &host->head);
}

/* Does nobody join the process `u`, which ends by itself, but its parent's main unit? That one must wait for the end of the
 * process anyhow, of which SIGCHLD tells it; to wake it before would only make it sleep twice. */
static bool only_parent_waits(con_unit *u) {
  if (u != con_process_self->unit) return false;
  con_process *parent = con_process_at(con_load(&u->parent));
  con_latch_lock(&u->head.latch);
  con_node *first = u->head.waiters.head;
  bool only = first != NULL && first->next == NULL && parent != NULL && first->unit == parent->unit;
  con_latch_unlock(&u->head.latch);
  return only;
}

/* ---- its end ---- */

typedef struct holds {
  con_unit *unit;
  uint32_t n;
} holds;

static void count_held(void *block, void *data) {
  con_object *o = block;
  holds *h = data;
  if (con_object_owner(o) == h->unit && !con_kind_is_unit(o->kind)) h->n++;
}

/* How many locks it leaves: a death may have come between the count and a lock's word; another unit may have destroyed a lock
 * that it held; or it was handed one that it did not live to take. */
static uint64_t count_again(con_unit *u) {
  holds h = {u, 0};
  con_block_each(CON_BLOCK_OBJECT, count_held, &h);
  return h.n;
}

/* The state changes first: a second call, by the reaper of a process that died in the middle, only tells again. */
static void set_ended(con_unit *u, int exitcode) {
  bool has_locks = con_load(&u->held) > 0 || con_load(&u->granted) != NULL;
  bool entered = has_locks && con_reap_enter(); /* nobody takes one meanwhile */
  if (has_locks) con_store(&u->held, count_again(u));
  /* `live` is a hint that must not be too high, or a deadlock would be missed; so it goes down first. */
  con_sub(&con_family_root->live, 1u);
  con_latch_lock(&u->head.latch);
  u->exitcode = exitcode;
  con_store(&u->carrier, (con_carrier *)NULL);
  con_store_seq(&u->state, (uint64_t)CON_ENDED);
  con_latch_unlock(&u->head.latch);
  if (entered) con_reap_leave();
}

void con_unit_finish(con_unit *u, int exitcode) {
  if (!con_unit_ended(u)) {
    con_announce_done(u, CON_OP_END, &u->head, exitcode);
    set_ended(u, exitcode);
  }
  if (u->worker != NULL) con_kind_row(CON_KIND_POOL)->on_unit_end(u);
  if (u->hold.object != NULL || u->hold.next != NULL)
    con_kind_row(CON_KIND_SEMAPHORE)->on_unit_end(u);
  bool parent_comes = only_parent_waits(u);
  if (!parent_comes) con_wake_all(&u->head, &u->head.waiters);
  if (con_load(&u->held) > 0) con_wake_everybody(); /* who waits for a lock it left may take it */
  con_store_seq(&u->joiners_woken, 1u);
  if (!parent_comes) con_deadlock_look(NULL); /* else there is one who will wake */
}

con_status con_unit_join(con_unit *u, con_node *node) {
  con_status status = CON_OK;
  if (con_unit_ended(u)) return CON_OK;
  con_latch_lock(&u->head.latch);
  if (u->state != CON_ENDED) status = con_waitq_or(&u->head, &u->head.waiters, node, CON_TIMEOUT);
  con_latch_unlock(&u->head.latch);
  return status;
}

static con_status ready(con_object *o, con_node *node) {
  return con_unit_join((con_unit *)o, node);
}

const con_kind_type con_kind_unit = {.destroy = destroy, .ready = ready, .annex = true};

void con_unit_release(con_unit *u) {
  con_family *f = con_family_root;
  con_latch_lock(&f->units_latch);
  con_latch_lock(&u->head.latch);
  con_redo_begin(&u->head.latch);
  con_redo_set(&u->runs, 0);
  bool last = con_object_unref_in(&u->head);
  /* Nobody looks for it any more by going through all; but a process is still to be collected. */
  if (u->head.kind != CON_KIND_PROCESS && con_unit_ended(u)) list_remove_in(u);
  con_redo_commit();
  con_latch_unlock(&u->head.latch);
  con_latch_unlock(&f->units_latch);
  if (last) con_object_destroy(&u->head);
}

/* The lock's owner lets it go to one who is dead. */
static void pass_on(void *block, void *data) {
  con_object *o = block;
  uint64_t word = con_load(&o->owner), failed = (uint64_t)(uintptr_t)con_family_root->failed;
  if (con_kind_is_unit(o->kind)) return;
  while (con_owner_of(word) == data &&
         !con_cas(&o->owner, &word, failed | (word & CON_OWNER_WAITERS))) {}
}

/* The count goes last: were we killed before, it would be too high, and the reaper counts again. */
void con_unit_abandon_locks(con_unit *u) {
  con_block_each(CON_BLOCK_OBJECT, pass_on, u);
  con_store(&u->held, (uint64_t)0);
  con_wake_everybody();
}

void con_hold_transfer_begin(con_unit *u) { con_store(&con_family_root->transferring, u); }
void con_hold_transfer_abort(void) { con_store(&con_family_root->transferring, (con_unit *)NULL); }

/* The count changes together with the note that it has to be changed. reap latch. */
static void set_held(con_unit *u, uint64_t held) {
  con_latch_lock(&u->head.latch);
  bool gone = held == 0 && con_unit_ended(u) && u->head.refs == 0 &&
              con_block_owner(u) == CON_SHARED_OWNER; /* else destroy has yet to look */
  con_redo_begin(&u->head.latch);
  con_redo_set(&u->held, held);
  con_redo_set_pointer(&con_family_root->transferring, NULL);
  if (gone) con_redo_own(u);
  con_redo_commit();
  con_latch_unlock(&u->head.latch);
  if (gone) destroy(&u->head);
}

void con_hold_transfer_commit(con_unit *u) { set_held(u, u->held - 1); }

void con_hold_transfer_recover(void) {
  con_unit *u = con_load(&con_family_root->transferring);
  if (u != NULL) set_held(u, count_again(u));
}

/* ---- names and states ---- */

size_t con_unit_name(con_unit *u, char *out, size_t size) {
  con_latch_lock(&con_family_root->units_latch);
  int n = snprintf(out, size, "%s", u->long_name != NULL ? u->long_name : u->name);
  con_latch_unlock(&con_family_root->units_latch);
  return (size_t)n;
}

const char *con_unit_peek_name(con_unit *u) {
  const char *name = con_load(&u->long_name);
  return name != NULL ? name : u->name;
}

/* Copy a text that another thread may be writing: every byte is one of the old text or of the new one. */
static void copy_text(char *out, const char *from, size_t size) {
  size_t i = 0;
  while (i + 1 < size && (out[i] = con_load(&from[i])) != 0) i++;
  out[i] = 0;
}

/* The partner of copy_text. */
static void write_text(char *out, const char *from, size_t size) {
  for (size_t i = 0; i < size; i++) con_store(&out[i], from[i]);
}

/* What was read counts only if the lock still names the unit, and the record still is that unit's: its owner may have let the
 * lock go and ended meanwhile. Until then the long name is only believed to lie in the arena. */
bool con_unit_owner_name(const con_object *o, char *out, size_t size) {
  for (;;) {
    con_unit *u = con_object_owner(o);
    if (u == NULL) return false;
    uint32_t number = con_load(&u->head.number);
    char *name = con_load(&u->long_name);
    bool is_long = con_arena_holds(name) && con_arena_holds(name + (size + 7) / 8 * 8);
    copy_text(out, is_long ? name : u->name,
              is_long || size < sizeof u->name ? size : sizeof u->name);
    if (con_object_owner(o) == u && con_load(&u->head.number) == number &&
        con_load(&u->long_name) == name)
      return true;
  }
}

con_status con_unit_rename(con_unit *u, const char *name) {
  con_family *f = con_family_root;
  size_t n = strlen(name) + 1;
  char *text = NULL, *old;
  if (n > sizeof u->name) {
    text = con_block_new(n, CON_BLOCK_PLAIN);
    if (text == NULL) return CON_NO_MEMORY;
    write_text(text, name, n);
  }
  con_latch_lock(&f->units_latch);
  old = u->long_name;
  if (text == NULL) write_text(u->name, name, n);
  con_redo_begin(&f->units_latch);
  con_redo_set_pointer(&u->long_name, text);
  con_redo_share(text);
  con_redo_own(old);
  con_redo_commit();
  con_latch_unlock(&f->units_latch);
  if (old != NULL) con_block_free(old);
  return CON_OK;
}

/* Its process does not run until somebody sends it SIGCONT. */
static bool is_stopped(const con_unit *u) {
  int pid = con_load(&u->pid);
  if (pid <= 0 || pid == con_load(&con_process_self->pid)) return false;
  char letter = con_process_letter(pid);
  return letter == 'T' || letter == 't';
}

const char *con_unit_state_name(con_unit *u) {
  uint64_t state = con_load(&u->state);
  if (state != CON_NEW && state != CON_ENDED && is_stopped(u)) return "stopped";
  switch (state) {
    case CON_NEW: return "new";
    case CON_READY: return "ready";
    case CON_RUNNING: return "running";
    case CON_WAITING: return "blocked";
    default:
      return u->head.kind == CON_KIND_PROCESS && !con_load(&u->joined) ? "zombie" : "terminated";
  }
}

void con_unit_post(con_unit *u, uint32_t reason) {
  if (reason & CON_PENDING_TERMINATE) con_store(&u->stop_asked, 1u);
  con_or(&u->pending, reason);
  con_unpark(u);
}

int con_unit_signal(con_unit *u, int sig) {
  int pid;
  /* Its maker is in the middle of the fork: 0 would be our own group. */
  while ((pid = con_load(&u->pid)) <= 0) {
    if (con_unit_is_gone(u) || con_load(&u->state) == CON_NEW) return -1;
    uint32_t never = 0;
    con_futex.wait(&never, 0, con_futex.now() + CON_MS);
  }
  con_store_seq(&con_family_root->last_signal, con_futex.now());
  return kill(pid, sig);
}

size_t con_unit_list(con_unit **units, uint64_t *refs, size_t most) {
  con_family *f = con_family_root;
  size_t n = 0;
  con_latch_lock(&f->units_latch);
  /* While it is listed and the latch is held nobody can free it; one on its way out takes no new reference. */
  for (con_unit *u = f->first; u != NULL && n < most; u = u->next) {
    uint64_t state = con_load(&u->state);
    if (state == CON_NEW || state == CON_ENDED) continue;
    refs[n] = con_ref_try_add(con_process_self, &u->head);
    if (refs[n] != CON_NO_REF) units[n++] = u;
  }
  con_latch_unlock(&f->units_latch);
  return n;
}
