/* SPDX-License-Identifier: MIT */
/* object.h: the head of everything in the arena that has an identity: units, and the objects
 * between them.
 *
 * The head is what the floors need to know of an object of any kind: the number for reports, the
 * latch, the waiters, the owner, and how many references keep the object alive.
 *
 * References are counted by process (refs.h) and by message, so an object lives while some process
 * or message can reach it. At the last reference the object belongs to the process that dropped the
 * reference, which calls the kind's destroy function; should that process die before the end, its
 * reaper calls the function again.
 */
#ifndef CON_UNITS_OBJECT_H
#define CON_UNITS_OBJECT_H

#include "shared/latch.h"
#include "units/kind.h"

/* The place of a unit in a wait queue (waitq.h). Fields: latch of the object with the queue. */
typedef struct con_node {
  struct con_node *next;
  struct con_unit *unit;        /* fixed while queued */
  struct con_waitq *queue;      /* NULL: in none; also read by the node's unit without the latch */
  struct con_waitq *last_queue; /* the last value of `queue`, kept as long as `object` */
  /* The object with the queue; kept after a waker took the node out, until the unit has seen
   * that. */
  struct con_object *object;
} con_node;

typedef struct con_waitq {
  con_node *head, *tail; /* latch */
} con_waitq;

typedef struct con_object {
  con_latch latch;
  uint8_t kind;    /* con_kind; fixed */
  uint8_t flavour; /* for the kind; fixed */
  uint16_t spare;
  uint32_t number;   /* unique in the family among its kind; fixed */
  uint32_t may_wake; /* unused by the head; for the kind */
  uint64_t refs;     /* latch */
  uint64_t owner;    /* locks: the unit that holds the lock, and CON_OWNER_*; atomic */
  con_waitq waiters; /* latch */
} con_object;

/* Bits of the owner word beside the unit. */
#define CON_OWNER_WAITERS 1u /* a unit waits */
#define CON_OWNER_GRANTED 2u /* the lock was handed to the unit, which has yet to take it */
static inline struct con_unit *con_owner_of(uint64_t word) {
  return (struct con_unit *)(uintptr_t)(word & ~(uint64_t)(CON_OWNER_WAITERS | CON_OWNER_GRANTED));
}
static inline struct con_unit *con_object_owner(const con_object *o) {
  return con_owner_of(con_load_seq(&o->owner));
}

/* Was `o` handed to `u`, which has yet to take `o`? */
static inline bool con_object_is_granted(const con_object *o, const struct con_unit *u) {
  uint64_t word = con_load_seq(&o->owner);
  return con_owner_of(word) == u && (word & CON_OWNER_GRANTED);
}

/* A unit died that waited for `o`: what the kind does about it (con_kind_type.on_death). For the
 * reaper; no latch held. */
void con_object_mourn(con_object *o);

/* Free `o`, which has no reference left and belongs to this process, in the way of its kind. No
 * latch held. */
void con_object_destroy(con_object *o);

/* Can wait_any wait for `o`, as its kind says? */
bool con_object_can_wait(const con_object *o);

/* How errors call an object that must not leave its Lua state, as its kind says ("a thread.queue");
 * NULL: it may go. */
const char *con_object_refuses(const con_object *o);

/* A cleared block of `size` bytes with the head filled in, without a reference yet, owned by this
 * process; con_ref_add gives the first reference, and shares the object. No latch held. NULL: no
 * memory. */
void *con_object_new(con_kind kind, size_t size);

/* A number for a new object of the kind; CON_KIND_NONE: for a unit, or a class. */
uint32_t con_object_count(con_kind kind);

/* con_object_new for an object that the script does not see: its number is 0. */
void *con_object_new_unnumbered(con_kind kind, size_t size);

/* One reference more to `o`, for a caller whose own reference keeps `o` meanwhile. No latch
 * held. */
void con_object_add_ref(con_object *o);

/* Let the pointer at `place`, in something in the arena, refer to `o`: pointer and count change in
 * one commit. A first reference makes the object shared. Guard of the pointer: the latch of `o`,
 * which the caller does not hold. */
void con_object_hold(void *place, con_object *o);

/* Undo con_object_hold: the pointer at `place` becomes NULL, the count goes down, and at the last
 * reference the object is destroyed. Nothing to do where the pointer is NULL. No latch held. */
void con_object_let_go(void *place);

/* Words of an open redo log, under the object's latch: a reference is gone. Returns true if that
 * was the last: the object is this process's, which calls con_object_destroy after the latch is
 * released. */
bool con_object_unref_in(con_object *o);

#endif
