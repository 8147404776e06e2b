/* SPDX-License-Identifier: MIT */
/* announce.h: the place that announces what a unit is about to do to an object.
 *
 * A hook may stand here: `--shake` delays units at random, a grader writes down what happens. A
 * second hook is told afterwards of the outcome of an operation that may fail or wait, and of the
 * start and end of a unit.
 */
#ifndef CON_UNITS_ANNOUNCE_H
#define CON_UNITS_ANNOUNCE_H

#include <stddef.h>

#include "units/object.h"

struct con_unit;

/* What a unit does to an object, with the name that reports and graders show. */
#define CON_OPERATION_LIST(X) \
  X(NONE, "none") \
  X(START, "start") \
  X(END, "end") \
  X(JOIN, "join") \
  X(SLEEP, "sleep") \
  X(ACQUIRE, "acquire") \
  X(RELEASE, "release") \
  X(WAIT, "wait") \
  X(SET, "set") \
  X(CLEAR, "clear") \
  X(NOTIFY, "notify") \
  X(PUT, "put") \
  X(GET, "get") \
  X(COUNT_DOWN, "count_down") \
  X(TASK_DONE, "task_done") \
  X(UPDATE, "update") \
  X(CLOSE, "close") \
  X(TERMINATE, "terminate") \
  X(READ, "read") \
  X(WRITE, "write")

#define CON_OPERATION_CONSTANT(NAME, name) CON_OP_##NAME,
typedef enum con_operation {
  CON_OPERATION_LIST(CON_OPERATION_CONSTANT) CON_OPERATIONS
} con_operation;
#undef CON_OPERATION_CONSTANT

const char *con_operation_name(con_operation op);

/* Called after each announcement when not NULL; fixed before the first unit starts. */
extern void (*con_announce_hook)(struct con_unit *u, con_operation op, con_object *o);

static inline void con_announce(struct con_unit *u, con_operation op, const con_object *o) {
  if (__builtin_expect(con_announce_hook != NULL, 0))
    con_announce_hook(u, op, (con_object *)(uintptr_t)o);
}

/* Called when not NULL, fixed before the first unit starts; must not wait. `outcome`: of an
 * operation that may wait, after its end, the con_status; of CON_OP_START, in the maker of the new
 * unit `u`, 0; of CON_OP_END, in the thread of `u` or the reaper, the exit code. */
extern void (*con_announce_done_hook)(struct con_unit *u, con_operation op, const con_object *o,
                                      int outcome);

static inline void con_announce_done(struct con_unit *u, con_operation op, const con_object *o,
                                     int outcome) {
  if (__builtin_expect(con_announce_done_hook != NULL, 0))
    con_announce_done_hook(u, op, o, outcome);
}

#endif
