/* SPDX-License-Identifier: MIT */
#include "objects/lock.h"

#include "base/futex.h"
#include "units/park.h"
#include "units/reap.h"
#include "units/waitq.h"

#define WORD(unit) ((uint64_t)(uintptr_t)(unit))

void con_lock_destroy(con_object *o) {
  con_unit *owner = con_object_owner(o);
  con_store(&o->owner, (uint64_t)0);
  if (owner != NULL && owner == con_self) con_store_relaxed(&owner->held, owner->held - 1);
  else if (owner != NULL && con_unit_ended(owner)) con_unit_forgive(owner);
  con_block_free(o);
}

void con_lock_init(void) {
  con_object_on_destroy(CON_KIND_LOCK, con_lock_destroy);
  con_object_on_destroy(CON_KIND_RLOCK, con_lock_destroy);
}

con_lock *con_lock_new(con_kind kind) { return con_object_new(kind, sizeof(con_lock)); }

/* Swap the owner word from `*word`, which names nobody or a dead unit, to self. The count comes first: were we killed
 * between the two, it would be too high, and the reaper counts again. */
static bool take(con_unit *self, con_lock *l, uint64_t *word) {
  con_store_relaxed(&self->held, self->held + 1);
  if (con_cas(&l->head.owner, word, WORD(self) | (*word & CON_OWNER_WAITERS))) {
    l->depth = 1;
    return true;
  }
  con_store_relaxed(&self->held, self->held - 1);
  return false;
}

/* Was the unit taken out of this queue before, and lost? */
static bool has_lost(const con_unit *self, const con_lock *l) {
  return self->node.object == &l->head && self->node.queue == NULL;
}

/* Queue up for a lock somebody holds. False if it became free meanwhile. */
static bool queue_up(con_unit *self, con_lock *l) {
  bool queued = false;
  con_time now = con_futex.now();
  con_latch_lock(&l->head.latch);
  if (self->node.object != &l->head) self->waits_since = now;
  else if (has_lost(self, l) && now - self->waits_since > CON_LOCK_PATIENCE)
    con_store(&l->hungry, (uint64_t)1);
  uint64_t word = con_load_seq(&l->head.owner);
  while ((word & ~(uint64_t)CON_OWNER_WAITERS) != 0) {
    if ((word & CON_OWNER_WAITERS) || con_cas(&l->head.owner, &word, word | CON_OWNER_WAITERS)) {
      con_waitq_add(&l->head, &l->head.waiters, &self->node);
      queued = true;
      break;
    }
  }
  con_latch_unlock(&l->head.latch);
  return queued;
}

/* Was the lock handed to `self`? Then its owner word names it already, once the latch is free. */
static bool was_granted(con_unit *self, con_lock *l) {
  if (con_load(&self->granted) != &l->head) return false;
  con_latch_lock(&l->head.latch);
  con_latch_unlock(&l->head.latch);
  con_store_relaxed(&self->held, self->held + 1);
  con_store_relaxed(&self->granted, (con_object *)NULL);
  l->depth = 1;
  return true;
}

void con_lock_give_up(con_unit *self, con_lock *l) {
  if (was_granted(self, l)) con_lock_release(self, l);
}

con_status con_lock_acquire(con_unit *self, con_lock *l, bool wait) {
  if (con_load_relaxed(&self->granted) != NULL && was_granted(self, l)) return CON_OK;
  for (;;) {
    uint64_t word = con_load(&l->head.owner);
    con_unit *owner = (con_unit *)(uintptr_t)(word & ~(uint64_t)CON_OWNER_WAITERS);
    if (owner == NULL) {
      if (take(self, l, &word)) return CON_OK;
      continue;
    }
    if (owner == self) {
      if (was_granted(self, l)) return CON_OK; /* just now */
      if (l->head.kind == CON_KIND_RLOCK) {
        l->depth++;
        return CON_OK;
      }
    } else if (con_load(&owner->over) || con_unit_is_gone(owner)) {
      if (!take(self, l, &word)) continue;
      con_unit_forgive(owner);
      return CON_ABANDONED;
    }
    if (!wait) return CON_TIMEOUT;
    if (queue_up(self, l)) return CON_BLOCKED;
  }
}

/* Free a lock that has waiters and wake the first; or, if somebody is hungry, hand it to the first. */
static void release_to_waiters(con_lock *l) {
  con_latch_lock(&l->head.latch);
  con_node *first = l->head.waiters.head;
  con_unit *next = first != NULL && l->hungry ? first->unit : NULL;
  uint64_t waiters = first != NULL && first->next != NULL ? CON_OWNER_WAITERS : 0;
  /* Handed over before it is woken: should we die in between, it finds out when it looks again. */
  con_redo_begin(&l->head.latch);
  if (next != NULL)
    con_redo_set_pointer(&next->granted,
                         l); /* before the word, for who looks for rings (graph.c) */
  if (next != NULL) con_redo_set(&l->hungry, 0);
  con_redo_set(&l->head.owner, WORD(next) | waiters);
  con_redo_commit();
  uint32_t *word = con_waitq_pop(&l->head, &l->head.waiters, NULL);
  con_latch_unlock(&l->head.latch);
  if (word != NULL) con_futex.wake(word, 1);
}

static con_status check_owner(con_unit *self, con_lock *l) {
  con_unit *owner = con_object_owner(&l->head);
  if (owner == self) return CON_OK;
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
