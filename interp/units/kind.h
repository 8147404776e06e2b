/* SPDX-License-Identifier: MIT */
/* kind.h: the kinds of unit and object, and each kind's row: what the floors do differently for a
 * kind.
 *
 * CON_KIND_LIST is the list of all kinds, units first. A line has the constant, the name in the
 * language, and the row: a kind's row is `const con_kind_type con_kind_<row>`, beside the code of
 * the kind, and may serve several kinds. objects/objects.c hands all rows to con_kind_register, so
 * that any process can destroy any object.
 */
#ifndef CON_UNITS_KIND_H
#define CON_UNITS_KIND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct con_object;
struct con_node;
struct con_unit;

/* The kinds of unit come first. */
#define CON_UNIT_KIND_LIST(X) \
  X(PROCESS, process, unit) \
  X(THREAD, thread, unit) \
  X(ISOLATE, isolate, unit) \
  X(GREEN, green, unit)
#define CON_OBJECT_KIND_LIST(X) \
  X(LOCK, lock, lock) \
  X(RLOCK, rlock, lock) \
  X(SEMAPHORE, semaphore, semaphore) \
  X(EVENT, event, event) \
  X(CONDITION, condition, condition) \
  X(BARRIER, barrier, barrier) \
  X(COUNTDOWN, countdown, countdown) \
  X(CELL, cell, cell) \
  X(QUEUE, queue, queue) \
  X(PIPE, pipe, pipe) \
  X(POOL, pool, pool) \
  X(EXECUTOR, executor, pool)
#define CON_KIND_LIST(X) CON_UNIT_KIND_LIST(X) CON_OBJECT_KIND_LIST(X)

#define CON_KIND_CONSTANT(NAME, name, row) CON_KIND_##NAME,
typedef enum con_kind { CON_KIND_NONE, CON_KIND_LIST(CON_KIND_CONSTANT) CON_KINDS } con_kind;
#undef CON_KIND_CONSTANT

/* A kind's row. A field that is NULL or false: nothing special. Constant, and the same in all
 * processes. */
typedef struct con_kind_type {
  /* At the last reference: free what hangs on the object, then the object. Any process, no latch
   * held; may run again from the start after a death. NULL: only the block is freed. */
  void (*destroy)(struct con_object *o);

  /* A unit died that waited for `o`: in its queue, or just taken out of the queue. For the reaper,
   * no latch held. */
  void (*on_death)(struct con_object *o);

  /* For wait_any: is `o` ready? CON_OK; else CON_BLOCKED with `node` in the queue whose wake says
   * that it may be, or, where `node` is NULL, CON_TIMEOUT. NULL: wait_any does not take this
   * kind. */
  con_status (*ready)(struct con_object *o, struct con_node *node);

  /* Can `ready` be asked of this object? NULL: always, if there is a `ready`. */
  bool (*can_wait)(const struct con_object *o);

  /* Unit `u`, which the object knows by a field of the unit's record, has ended. For
   * con_unit_finish, which tells whose row that is; may run again from the start after a death. */
  void (*on_unit_end)(struct con_unit *u);

  /* How errors call an object that must not leave its Lua state ("a thread.queue"); NULL: it may
   * go. NULL: all may go. */
  const char *(*refuses)(const struct con_object *o);

  /* How large a new object is, for a recording (CON_OP_NEW). NULL: objects of the kind have no
   * size. */
  uint64_t (*size)(const struct con_object *o);

  bool broadcasts; /* a wake is for all who wait, so nobody passes an unused one on */
  bool annex;      /* the handle has room for a table of Lua's */
  bool listed;     /* locks() shows it even if nobody holds it or waits for it */
} con_kind_type;

/* Fixed after con_kind_register. */
extern const con_kind_type *const *con_kind_rows;

/* Make the rows known: one for each kind but CON_KIND_NONE. Once, before the first unit; panics if
 * a row is missing. */
void con_kind_register(const con_kind_type *const rows[CON_KINDS]);

/* The row of a kind that is not CON_KIND_NONE. */
static inline const con_kind_type *con_kind_row(con_kind kind) { return con_kind_rows[kind]; }

static inline bool con_kind_is_unit(con_kind kind) {
  return kind >= CON_KIND_PROCESS && kind <= CON_KIND_GREEN;
}

/* The name of a kind as the language has it ("lock"); "nothing" for CON_KIND_NONE, "?" for what is
 * no kind. */
const char *con_kind_name(con_kind kind);

/* The kind with this name; CON_KIND_NONE: there is none. */
con_kind con_kind_named(const char *name);

#endif
