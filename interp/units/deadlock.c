/* SPDX-License-Identifier: MIT */
#include "units/deadlock.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/futex.h"
#include "base/language.h"
#include "units/end.h"
#include "units/reap.h"
#include "units/unpark.h"
#include "units/upcalls.h"

#define RING_MAX 64
#define REPORT_SIZE 8192

static void report(const char *text) {
  if (con_units.deadlock_report != NULL) con_units.deadlock_report(text);
  else if (write(STDERR_FILENO, text, strlen(text)) < 0) return; /* nobody is left to be told */
}

/* ---- the text ---- */

typedef struct text {
  char *start, *at, *end;
} text;

__attribute__((format(printf, 2, 3))) static void add(text *t, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int n = vsnprintf(t->at, (size_t)(t->end - t->at), format, args);
  va_end(args);
  if (n > 0) t->at += n < t->end - t->at ? n : t->end - t->at - 1;
}

/* Add the process of the unit, which may be gone, behind the unit's name. */
static void add_process(text *t, con_unit *u) {
  con_process *p = con_load(&u->process);
  if (u->head.kind == CON_KIND_PROCESS) {
    add(t, con_say(CON_SAYS_DEADLOCK_PID), con_load(&u->pid));
  } else if (!con_unit_ended(u) && con_process_is_known(p)) {
    con_unit *main = con_look(&p->unit);
    if (con_arena_holds(main) && main != con_family_root->root)
      add(t, con_say(CON_SAYS_DEADLOCK_OF), con_unit_peek_name(main));
  }
}

static void add_name(text *t, con_unit *u) {
  add(t, "%s", con_unit_peek_name(u));
  add_process(t, u);
}

static void describe(con_object *o, con_unit *waiter, char *out, size_t size) {
  text t = {out, out, out + size};
  char name[64];
  *out = 0;
  if (o == NULL) {
    bool several = waiter->operation == CON_OP_WAIT;
    add(&t, "%s", con_say(several ? CON_SAYS_DEADLOCK_SEVERAL : CON_SAYS_DEADLOCK_TIME));
    return;
  }
  if (con_kind_is_unit(o->kind)) {
    add_name(&t, (con_unit *)o);
    add(&t, "%s", con_say(CON_SAYS_DEADLOCK_END));
    return;
  }
  add(&t, "%s#%u", con_kind_name(o->kind), o->number);
  con_unit *owner = con_object_owner(o);
  if (owner == waiter) add(&t, "%s", con_say(CON_SAYS_DEADLOCK_OWN));
  else if (owner != NULL && con_unit_owner_name(o, name, sizeof name)) {
    add(&t, con_say(CON_SAYS_DEADLOCK_HELD), name);
    add_process(&t, owner);
  } else if (waiter->operation != CON_OP_ACQUIRE) {
    /* For people, the owner of a pool gets results. */
    bool collects = waiter->operation == CON_OP_COLLECT;
    add(&t, " (%s)", con_operation_name(collects ? CON_OP_GET : waiter->operation));
  }
}

static void add_waiter(text *t, con_unit *u) {
  char what[200];
  add(t, "  ");
  add_name(t, u);
  describe(con_load(&u->waits_for), u, what, sizeof what);
  add(t, con_say(CON_SAYS_DEADLOCK_WAITS), what);
  if (u->where[0] != 0) add(t, con_say(CON_SAYS_DEADLOCK_AT), u->where);
  add(t, "\n");
}

/* ---- cycles ---- */

static bool looks_ended(con_unit *u) { return con_look(&u->state) == CON_ENDED; }

static bool looks_woken(con_unit *u) {
  return (con_look(&u->wake.value) & ~CON_WAKE_HOW) != con_look(&u->park_seen);
}

/* The unit that must act before `u` can go on; NULL: no certain unit, or `u` does not wait for
 * ever. The other units go on meanwhile: an object may be gone, and its memory be used again; so a
 * pointer is only believed to lie in the arena. What is read there by mistake does not survive the
 * second walk. */
static con_unit *next_of(con_unit *u) {
  if (!con_look(&u->asleep)) return NULL;
  con_object *o = con_look(&u->waits_for);
  if (!con_arena_holds(o)) return NULL;
  if (con_kind_is_unit(con_look(&o->kind)))
    return looks_ended((con_unit *)o) ? NULL : (con_unit *)o;
  uint64_t word = con_look(&o->owner);
  con_unit *owner = con_owner_of(word);
  if (owner == u && (word & CON_OWNER_GRANTED)) return NULL; /* handed over this moment */
  return con_arena_holds(owner) && !looks_ended(owner) ? owner : NULL;
}

/* Find the cycle from self back to self, with the units and their park counts. Returns the length;
 * 0: there is none. */
static int walk(con_unit *self, con_unit **ring, uint32_t *counts) {
  int n = 0;
  con_unit *u = self;
  do {
    if (n == RING_MAX) return 0;
    counts[n] = con_look(&u->park_count);
    ring[n++] = u;
    if (looks_woken(u)) return 0;
    u = next_of(u);
    if (u == NULL) return 0;
    for (int i = 1; i < n; i++)
      if (ring[i] == u) return 0; /* a cycle without self: another unit reports that */
  } while (u != self);
  return n;
}

static bool is_dead(con_unit *u) {
  con_process *p = con_look(&u->process);
  return p != NULL && (!con_process_is_known(p) || con_process_is_dead(p));
}

static bool ring_holds(con_unit *self, con_unit **ring, int n, uint32_t *counts) {
  con_unit *again[RING_MAX];
  uint32_t counts_again[RING_MAX];
  if (walk(self, again, counts_again) != n) return false;
  for (int i = 0; i < n; i++)
    if (ring[i] != again[i] || counts[i] != counts_again[i] || is_dead(ring[i])) return false;
  return true;
}

static void report_ring(con_unit **ring, int n) {
  static char space[REPORT_SIZE]; /* deadlock latch */
  text t = {space, space, space + sizeof space};
  if (n == 1) add(&t, "%s", con_say(CON_SAYS_DEADLOCK_ITSELF));
  else add(&t, con_say(CON_SAYS_DEADLOCK_RING), n);
  for (int i = 0; i < n; i++) add_waiter(&t, ring[i]);
  report(space);
}

bool con_deadlock_closes_cycle(con_unit *self) {
  con_object *o = self->waits_for;
  if (o == NULL || next_of(self) == NULL) return false;
  con_unit *ring[RING_MAX];
  uint32_t counts[RING_MAX];
  con_latch_lock(&con_family_root->deadlock_latch);
  int n = walk(self, ring, counts);
  bool closed = n > 0 && ring_holds(self, ring, n, counts);
  if (closed) {
    /* Out of the cycle before the latch goes: of two units that see the cycle, the first breaks
     * it. */
    con_store_seq(&self->park_count, self->park_count + 2);
    report_ring(ring, n);
    con_store_seq(&self->waits_for, (con_object *)NULL);
  }
  con_latch_unlock(&con_family_root->deadlock_latch);
  return closed;
}

/* ---- a family asleep ---- */

static bool is_live(con_unit *u) {
  uint64_t state = con_load_seq(&u->state);
  return state != CON_NEW && state != CON_ENDED;
}

/* Is every live unit asleep, with no wake under way? Then *waits does not change as long as these
 * units wait on. Deadlock and units latch. */
static bool all_asleep(uint32_t *live, uint64_t *waits) {
  *live = 0;
  *waits = 0;
  for (con_unit *u = con_family_root->first; u != NULL; u = u->next) {
    if (con_unit_ended(u) && !con_load_seq(&u->joiners_woken)) return false;
    if (!is_live(u)) continue;
    ++*live;
    if (con_load_seq(&u->asleep) != CON_ASLEEP || con_load_seq(&u->pending) != 0) return false;
    if (con_load_seq(&u->unrecorded) > 0) return false; /* tasks that go on by themselves */
    if (con_unit_is_woken(u)) return false;
    con_process *p = con_load(&u->process); /* perhaps buried; then the wait is over, too */
    if (p != NULL && (con_look(&p->listens) || con_look(&p->expects) || con_look(&p->leaves)))
      return false;
    con_object *o = con_load(&u->waits_for);
    if (o != NULL && con_kind_is_unit(con_look(&o->kind)) && looks_ended((con_unit *)o))
      return false;
    *waits += con_load_seq(&u->park_count) + ((uint64_t)u->head.number << 32);
  }
  return *live > 0;
}

/* Lock both latches and ask all_asleep: twice, since a unit looked at first may be woken by a unit
 * that falls asleep before its turn. Units that are in equal waits at the second look were all
 * asleep in between. Leaves the deadlock latch locked. */
static bool lock_and_ask(uint32_t *live, uint64_t *waits) {
  uint64_t again;
  con_latch_lock(&con_family_root->deadlock_latch);
  con_latch_lock(&con_family_root->units_latch);
  bool asleep = all_asleep(live, waits) && all_asleep(live, &again) && again == *waits;
  con_latch_unlock(&con_family_root->units_latch);
  return asleep;
}

#define CALM (50 * CON_MS)
#define STEP (5 * CON_MS)

static bool is_any_hit(void) {
  con_family *f = con_family_root;
  bool hit = false;
  con_latch_lock(&f->process_latch);
  for (uint32_t slot = 1; slot <= con_load(&f->highest) && !hit; slot++)
    if (con_process_at(slot) != NULL) hit = con_process_is_hit(con_process_at(slot));
  con_latch_unlock(&f->process_latch);
  return hit;
}

/* Another program may have killed a process of the family, which shows a moment later: so nothing
 * may happen for some time. If something does, the next look (con_park) finds it. No latch held. */
static bool is_calm(con_unit *self) {
  con_time until = con_futex.now() + CALM;
  do {
    uint32_t word = 0;
    if (is_any_hit() || con_sweep()) return false;
    con_futex.wait(&word, 0, con_futex.now() + STEP);
    if (self != NULL && con_unit_is_woken(self)) return false;
  } while (con_futex.now() < until);
  return true;
}

static void report_asleep(uint32_t live) {
  static char space[REPORT_SIZE]; /* deadlock latch */
  text t = {space, space, space + sizeof space};
  if (live == 1) add(&t, "%s", con_say(CON_SAYS_DEADLOCK_ONLY));
  else add(&t, con_say(CON_SAYS_DEADLOCK_ALL), live);
  uint32_t told = 0;
  con_latch_lock(&con_family_root->units_latch);
  for (con_unit *u = con_family_root->first; u != NULL; u = u->next) {
    if (!is_live(u)) continue;
    if (told++ < 40) add_waiter(&t, u);
  }
  con_latch_unlock(&con_family_root->units_latch);
  if (told > 40) add(&t, con_say(CON_SAYS_DEADLOCK_MORE), told - 40);
  report(space);
}

/* The root has ended already: then each unit ends by itself. */
static void press_all(void) {
  con_latch_lock(&con_family_root->units_latch);
  for (con_unit *u = con_family_root->first; u != NULL; u = u->next)
    if (is_live(u)) con_unit_post(u, CON_PENDING_DOOM);
  con_latch_unlock(&con_family_root->units_latch);
}

void con_deadlock_look(con_unit *self) {
  con_family *f = con_family_root;
  if (con_load_seq(&f->asleep) < con_load_seq(&f->live) || con_load(&f->live) == 0) return;
  /* What a signal does to a process may be under way; where there are two processes, a thread looks
   * again twice a second. */
  if (con_futex.now() - con_load_seq(&f->last_signal) < CON_LOOK_AGAIN / 2) return;
  if (con_sweeping) return; /* the unit that sweeps will park again, and look then */
  if (con_sweep()) return;  /* a process died: the waiting units were woken */
  con_unit *root = NULL;
  uint32_t live;
  uint64_t waits, waits_before;
  bool asleep = lock_and_ask(&live, &waits_before);
  if (asleep && con_load(&f->processes) > 1) {
    con_latch_unlock(&f->deadlock_latch);
    if (!is_calm(self)) return;
    asleep = lock_and_ask(&live, &waits) && waits == waits_before;
  }
  if (asleep && !con_load(&f->doomed)) {
    con_store(&f->doomed, 1u);
    report_asleep(live);
    root = f->root;
  }
  con_latch_unlock(&f->deadlock_latch);
  if (root == NULL) return;
  if (!con_unit_ended(root)) con_unit_post(root, CON_PENDING_DOOM);
  else press_all();
}

void con_unit_end(con_unit *u, int exitcode) {
  if (con_unit_finish(u, exitcode)) con_deadlock_look(NULL);
  con_unit_release(u);
}
