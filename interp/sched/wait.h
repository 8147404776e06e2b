/* SPDX-License-Identifier: MIT */
/* wait.h: how a word of the language waits.
 *
 * A word that may block describes the wait in a con_call: how to try, on what, and until when.
 * con_wait tries, and, while the answer is CON_BLOCKED, parks the unit without the state's lock.
 * con_wait never raises, so that the word can put its things in order before raising what the
 * answer means.
 *
 * In a thread with green tasks other waiters run meanwhile (loop.h): a task yields where the word
 * allows (con_wait_then), and any other waiter keeps its C stack.
 *
 * All functions are for the running unit, with the state's lock.
 */
#ifndef CON_SCHED_WAIT_H
#define CON_SCHED_WAIT_H

#include <lua.h>
#include <poll.h>

#include "base/clock.h"
#include "units/park.h"

typedef struct con_call con_call;
struct con_call {
  /* Try once. NULL: answer at once, CON_EMPTY, CON_FULL or CON_TIMEOUT where the word would have to
   * wait. Else `node` is the unit's: CON_BLOCKED where the word would have to wait, and then the
   * node is in a queue, or the unit will be woken in another way. */
  con_status (*attempt)(con_unit *self, con_call *call, con_node *node);
  con_waiting what;
  con_time deadline; /* CON_TRY: once only */
  int64_t number;    /* what is told of the call at its end (units/operation.h); by `attempt` */
  bool only_looks;   /* the attempt takes nothing, so a wake is passed on */
};

/* Carry out the call. Returns the last attempt's answer, or CON_TERMINATED, CON_CANCELLED,
 * CON_INTERRUPTED, CON_SIGNALLED, CON_DEADLOCK or CON_NO_MEMORY. */
con_status con_wait(lua_State *L, con_call *call);

/* con_wait for a word whose last act is to wait. In a task the C frame is gone when the wait ends,
 * so all that the word still needs lies in a struct of `size` bytes (at most CON_CALL_MAX) that
 * begins with the con_call; the Lua stack stays. `finish` gets a copy of the struct and the status,
 * pushes the results, and may raise. */
#define CON_CALL_MAX 512
typedef int (*con_finish)(lua_State *L, con_call *call, con_status status);
int con_wait_then(lua_State *L, con_call *call, size_t size, con_finish finish);

/* con_wait_then for a call that was announced and tried already. */
int con_wait_on_then(lua_State *L, con_call *call, size_t size, con_finish finish);

/* Finish a question: push true, or false if the time was up; raise any other status. */
int con_wait_end_boolean(lua_State *L, con_call *call, con_status status);

/* End a word without results after a wait until the deadline; CON_TRY: only let other units run.
 * Raises what ends the wait early. */
int con_wait_time(lua_State *L, con_time deadline);

/* con_wait for a call that was announced and tried already. */
con_status con_wait_on(lua_State *L, con_call *call);

/* Wait until one of the descriptors is ready, as poll(2) says in `revents`. CON_OK, CON_TIMEOUT,
 * CON_TERMINATED, CON_CANCELLED, CON_INTERRUPTED or CON_SIGNALLED. Every wait of a word for the
 * world outside the family goes through here. */
con_status con_wait_outside(lua_State *L, struct pollfd *fds, nfds_t n, con_operation operation,
                            con_time deadline);

/* con_wait_outside, but also CON_OK once handlers or callbacks of the script, run in the wait, have
 * set *enough. */
con_status con_wait_outside_unless(lua_State *L, struct pollfd *fds, nfds_t n,
                                   con_operation operation, con_time deadline, const bool *enough);

/* con_wait_outside for a word whose last act is to wait for a descriptor; a task yields meanwhile.
 * `finish` gets NULL for the call. The caller has just tried, and the descriptor was not ready. */
int con_wait_outside_then(lua_State *L, struct pollfd fd, con_operation operation,
                          con_time deadline, con_finish finish);

/* Note in the unit's record which line of the script waits. */
void con_wait_note_line(lua_State *L, con_unit *self);

#endif
