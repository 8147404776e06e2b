/* SPDX-License-Identifier: MIT */
#include "objects/lock.h"

#include "base/futex.h"
#include "units/bell.h"
#include "units/park.h"
#include "units/reap.h"
#include "units/waitq.h"

#define WORD(unit) ((uint64_t)(uintptr_t)(unit))

/* The count of a living owner is put right at its end (unit.c). */
static void destroy_held(con_object *o, con_unit *owner) {
  bool entered = con_reap_enter(), ended = con_unit_ended(owner);
  if (ended) con_unit_forgive_begin(owner);
  con_store(&o->owner, (uint64_t)0);
  if (ended) con_unit_forgive(owner);
  if (entered) con_reap_leave();
}

void con_lock_destroy(con_object *o) {
  con_unit *owner = con_object_owner(o);
  if (owner != NULL && owner == con_self) {
    con_store(&o->owner, (uint64_t)0);
    con_store_relaxed(&owner->held, owner->held - 1);
  } else if (owner != NULL) {
    destroy_held(o, owner);
  }
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

/* The lock is still that of `owner`, which is dead or over: it becomes ours. */
static bool take_over(con_unit *self, con_lock *l, con_unit *owner) {
  bool entered = con_reap_enter(), taken = false;
  uint64_t word = con_load(&l->head.owner);
  /* As long as the word names it, its record is there. */
  while (!taken && (word & ~(uint64_t)CON_OWNER_WAITERS) == WORD(owner)) {
    con_unit_forgive_begin(owner);
    taken = take(self, l, &word);
    if (taken) con_unit_forgive(owner);
    else con_unit_forgive_not();
  }
  if (entered) con_reap_leave();
  return taken;
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

/* Was the lock handed to `self`? Then its owner word names it, once the latch is free, unless who handed it over died. */
static bool was_granted(con_unit *self, con_lock *l) {
  if (con_load(&self->granted) != &l->head) return false;
  con_latch_lock(&l->head.latch);
  con_latch_unlock(&l->head.latch);
  bool mine = con_object_owner(&l->head) == self;
  if (mine) con_store_relaxed(&self->held, self->held + 1);
  con_store_relaxed(&self->granted, (con_object *)NULL); /* after the count, see set_ended */
  if (mine) l->depth = 1;
  return mine;
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
      if (take_over(self, l, owner)) return CON_ABANDONED;
      continue;
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
  /* No log: the word also changes without the latch, and a change carried out again could undo that. `granted` comes first,
   * for who looks for rings (graph.c); should we die before the word, was_granted sees it. Handed over before it is woken:
   * should we die in between, it finds out when it looks again. */
  if (next != NULL) con_store(&next->granted, &l->head);
  if (next != NULL) con_store(&l->hungry, (uint64_t)0);
  con_store_seq(&l->head.owner, WORD(next) | waiters);
  uint32_t *word = con_waitq_pop(&l->head, &l->head.waiters, NULL);
  con_latch_unlock(&l->head.latch);
  if (word != NULL) con_bell_tell(word);
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
