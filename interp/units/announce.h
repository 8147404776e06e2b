/* SPDX-License-Identifier: MIT */
/* announce.h: what units do, for those who listen.
 *
 * Two upcalls listen (upcalls.h). con_announce says that a unit is about to do something, and may
 * delay the unit: `--shake` listens, a recording, and `conlua check`. con_tell says that something
 * was done, or seen: a recording listens.
 *
 * A recording needs an order: an event that makes another possible is announced beforehand, and the
 * event made possible is told afterwards. So a release is announced, and an acquisition told.
 */
#ifndef CON_UNITS_ANNOUNCE_H
#define CON_UNITS_ANNOUNCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/atomic.h"
#include "base/status.h"
#include "units/upcalls.h"

/* Does anybody listen to con_announce? */
static inline bool con_is_announced(void) {
  return __builtin_expect(con_load(&con_units.announce) != NULL, 0);
}

/* `number`: operation.h. */
static inline void con_announce(struct con_unit *u, con_operation op, const struct con_object *o,
                                int64_t number) {
  if (con_is_announced())
    con_load (&con_units.announce)(u, op, (struct con_object *)(uintptr_t)o, number);
}

/* Does anybody listen to con_tell? */
static inline bool con_is_told(void) {
  return __builtin_expect(con_load(&con_units.tell) != NULL, 0);
}

static inline void con_tell(struct con_unit *u, con_operation op, const struct con_object *o,
                            int outcome, int64_t number) {
  if (con_is_told()) con_load (&con_units.tell)(u, &(con_fact){op, o, outcome, number, NULL, 0});
}

static inline void con_tell_text(struct con_unit *u, con_operation op, const struct con_object *o,
                                 int64_t number, const char *text, size_t size) {
  if (con_is_told()) con_load (&con_units.tell)(u, &(con_fact){op, o, CON_OK, number, text, size});
}

/* A handler or callback of the script begins, or ends. */
static inline void con_tell_callback(struct con_unit *u, bool begins, const char *what) {
  con_tell_text(u, CON_OP_CALLBACK, NULL, begins, what, strlen(what));
}

#endif
