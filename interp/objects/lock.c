/* SPDX-License-Identifier: MIT */
#include "objects/lock.h"

#include "base/futex.h"
#include "shared/stopped.h"
#include "units/bell.h"
#include "units/holds.h"
#include "units/reap.h"
#include "units/waitq.h"

con_time (*con_lock_clock)(void);

#define WORD(unit) ((uint64_t)(uintptr_t)(unit))
#define WAITERS ((uint64_t)CON_OWNER_WAITERS)
#define GRANTED ((uint64_t)CON_OWNER_GRANTED)

/* A living owner's count of held locks is corrected at its end (units/end.c). */
static void destroy_held(con_object *o, con_unit *owner) {
  bool entered = con_reap_enter(), ended = con_unit_ended(owner);
  if (ended) con_hold_transfer_begin(owner);
  con_store(&o->owner, (uint64_t)0);
  if (ended) con_hold_transfer_commit(owner);
  if (entered) con_reap_leave();
}

void con_lock_destroy(con_object *o) {
  con_unit *owner = con_object_owner(o);
  /* A task without a record holds no lock, so con_self_known suffices. */
  if (owner != NULL && owner == con_self_known) {
    con_store(&o->owner, (uint64_t)0);
    con_store_relaxed(&owner->held, owner->held - 1);
  } else if (owner != NULL) {
    destroy_held(o, owner);
  }
  con_block_free(o);
}

con_lock *con_lock_new(con_kind kind) { return con_object_new(kind, sizeof(con_lock)); }

con_lock *con_lock_new_unnumbered(con_kind kind) {
  return con_object_new_unnumbered(kind, sizeof(con_lock));
}

/* Swap the owner word from `*word` to `self`. The word names no unit, a dead unit, or a unit that
 * has been handed the lock and does not know. False: the word changed. The count goes first: after
 * a death between the two stores the count is too high, and the reaper counts again. */
static bool take(con_unit *self, con_lock *l, uint64_t *word) {
  con_store_relaxed(&self->held, self->held + 1);
  if (con_cas(&l->head.owner, word, WORD(self) | (*word & WAITERS))) {
    l->depth = 1;
    return true;
  }
  con_store_relaxed(&self->held, self->held - 1);
  return false;
}

/* Take the lock from `owner`, which had number `number` and was found dead, if that unit still owns
 * the lock. The owner word alone is no proof: while this unit waited for the reap latch, the lock
 * may have passed on, and the record may have been given to another unit, which lives and has the
 * lock. But a number is never given twice, and under the reap latch a dead owner keeps lock and
 * record. */
static bool take_over(con_unit *self, con_lock *l, con_unit *owner, uint32_t number) {
  bool entered = con_reap_enter(), taken = false;
  uint64_t word = con_load(&l->head.owner);
  while (!taken && con_owner_of(word) == owner && con_load(&owner->head.number) == number) {
    con_hold_transfer_begin(owner);
    taken = take(self, l, &word);
    if (taken) con_hold_transfer_commit(owner);
    else con_hold_transfer_abort();
  }
  if (entered) con_reap_leave();
  return taken;
}

/* Was the unit of `node` woken from this queue before, without getting the lock? */
static bool has_lost(const con_node *node, const con_lock *l) {
  return node->object == &l->head && node->queue == NULL;
}

/* Queue up for a held lock. False: the lock became free meanwhile. */
static bool queue_up(con_unit *self, con_lock *l, con_node *node) {
  bool queued = false;
  con_time now = con_lock_clock != NULL ? con_lock_clock() : con_futex.now();
  con_latch_lock(&l->head.latch);
  if (node->object != &l->head) self->waits_since = now;
  else if (has_lost(node, l) && now - self->waits_since > CON_LOCK_PATIENCE)
    con_store(&l->hungry, 1u);
  uint64_t word = con_load_seq(&l->head.owner);
  while (con_owner_of(word) != NULL) {
    if ((word & WAITERS) || con_cas(&l->head.owner, &word, word | WAITERS)) {
      con_waitq_add(&l->head, &l->head.waiters, node);
      queued = true;
      break;
    }
  }
  con_latch_unlock(&l->head.latch);
  return queued;
}

/* Take the lock if the lock was handed to `self`. The note `granted` goes last, and only if no
 * other lock can have been handed to a place that was put aside (waitq.h). */
static bool take_granted(con_unit *self, con_lock *l) {
  uint64_t word = con_load(&l->head.owner);
  while (con_owner_of(word) == self && (word & GRANTED)) {
    con_store_relaxed(&self->held, self->held + 1);
    if (con_cas(&l->head.owner, &word, word & ~GRANTED)) {
      l->depth = 1;
      if (self->extra_nodes == NULL) con_store(&self->granted, (con_object *)NULL);
      return true;
    }
    con_store_relaxed(&self->held, self->held - 1);
  }
  return false;
}

/* Take a lock that `word` says was handed to `owner`. Under the reap latch, since at the end of the
 * owner its locks are counted. */
static bool take_handed(con_unit *self, con_lock *l, con_unit *owner, uint64_t word) {
  bool entered = con_reap_enter();
  bool taken = !con_unit_ended(owner) && take(self, l, &word);
  if (entered) con_reap_leave();
  return taken;
}

#define LOOK_EACH (10 * CON_MS) /* of a thread, whether an owner is stopped: each reads /proc */

/* The lock is to be had soon from `owner`, as `word` says. If a signal has stopped that unit, take
 * a lock that was handed to the unit, and help the unit out of a brief word. A lock may be taken
 * from a unit that goes on again, which only loses its turn. Returns whether `self` has the
 * lock. */
static bool take_from_stopped(con_unit *self, con_lock *l, con_unit *owner, uint64_t word) {
  static _Thread_local con_time looked;
  con_carrier *c = con_look(&owner->carrier);
  if (c == NULL || !con_carrier_holds(c)) return false;
  uint32_t token = con_load(&c->token);
  bool granted = word & GRANTED;
  if (!granted && con_load(&c->n_brief) == 0) return false;
  con_time now = con_futex.now();
  if (now - looked < LOOK_EACH) return false;
  looked = now;
  if (con_load_seq(&l->head.owner) != word) return false; /* so `token` may be of another unit */
  if (granted) return con_stopped_is(c) && take_handed(self, l, owner, word);
  con_stopped_help(c, token);
  return false;
}

void con_lock_cancel(con_unit *self, con_lock *l) {
  if (take_granted(self, l)) con_lock_release(self, l);
}

con_status con_lock_acquire(con_unit *self, con_lock *l, con_node *node) {
  for (;;) {
    uint64_t word = con_load(&l->head.owner);
    con_unit *owner = con_owner_of(word);
    if (owner == NULL) {
      if (take(self, l, &word)) return CON_OK;
      continue;
    }
    if (owner == self) {
      if (take_granted(self, l)) return CON_OK;
      if (l->head.kind == CON_KIND_RLOCK) {
        l->depth++;
        return CON_OK;
      }
    } else {
      uint32_t number = con_look(
          &owner->head.number); /* of the unit that the next line asks about */
      if (con_unit_looks_gone(owner)) {
        if (take_over(self, l, owner, number)) return CON_ABANDONED;
        continue;
      }
      if (take_from_stopped(self, l, owner, word)) return CON_OK;
    }
    if (node == NULL) return CON_TIMEOUT;
    if (queue_up(self, l, node)) return CON_BLOCKED;
  }
}

/* Free a lock that has waiters and wake the first; if a waiter is hungry, hand the lock to the
 * first. */
static void release_to_waiters(con_lock *l) {
  con_latch_lock(&l->head.latch);
  con_node *first = l->head.waiters.head;
  con_unit *next = first != NULL && l->hungry ? first->unit : NULL;
  uint64_t word = next != NULL ? WORD(next) | GRANTED : 0;
  if (first != NULL && first->next != NULL) word |= WAITERS;
  /* No log: the word also changes without the latch, and a repeated change could undo that.
   * `granted` goes first: if this unit dies before storing the word, the note only makes the end of
   * `next` count locks. The lock is handed over before the wake: if this unit dies in between,
   * `next` finds the lock at its next look. */
  if (next != NULL) con_store(&next->granted, &l->head);
  if (next != NULL) con_store(&l->hungry, 0u);
  con_store_seq(&l->head.owner, word);
  con_wakeup left = con_waitq_pop(&l->head, &l->head.waiters, NULL);
  con_latch_unlock(&l->head.latch);
  con_bell_tell(left);
}

/* Does `self` hold the lock? A unit does not hold a lock handed to it before taking it: a handler
 * that runs in the middle of the wait may not release the lock. */
static con_status check_owner(con_unit *self, con_lock *l) {
  uint64_t word = con_load_seq(&l->head.owner);
  con_unit *owner = con_owner_of(word);
  if (owner == self) return word & GRANTED ? CON_NOT_HELD : CON_OK;
  return owner == NULL ? CON_NOT_HELD : CON_NOT_OWNER;
}

static void let_go(con_unit *self, con_lock *l) {
  uint64_t word = WORD(self);
  l->depth = 0;
  if (!con_cas(&l->head.owner, &word, (uint64_t)0)) release_to_waiters(l);
  con_store_relaxed(&self->held, self->held - 1);
}

con_status con_lock_release(con_unit *self, con_lock *l) {
  con_status status = check_owner(self, l);
  if (status != CON_OK) return status;
  if (l->depth > 1) l->depth--;
  else let_go(self, l);
  return CON_OK;
}

con_status con_lock_release_all(con_unit *self, con_lock *l, uint64_t *depth) {
  con_status status = check_owner(self, l);
  if (status != CON_OK) return status;
  *depth = l->depth;
  let_go(self, l);
  return CON_OK;
}

const con_kind_type con_kind_lock = {.destroy = con_lock_destroy, .listed = true};
