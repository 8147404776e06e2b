/* SPDX-License-Identifier: MIT */
/* wait.h: how a word of the language waits.
 *
 * A word that may block describes itself in a con_call: how to try, on what, and until when. con_wait tries, and, while the
 * answer is CON_BLOCKED, parks the unit outside the state's lock. It never raises, so that the word can put its things in
 * order before it raises what the answer means.
 *
 * In a thread with green tasks the others run meanwhile (loop.h): a task yields where its word allows (con_wait_then), and
 * everybody else keeps its C stack.
 *
 * Uses:   state, park, loop.
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
   * wait. Else `node` is the unit's: CON_BLOCKED where the word would have to wait, and then the node
   * is in a queue, or the unit will be woken in another way. */
  con_status (*attempt)(con_unit *self, con_call *call, con_node *node);
  con_waiting what;
  con_time deadline; /* CON_TRY: once only */
  bool only_looks;   /* the attempt takes nothing, so a wake is passed on */
};

/* Carry out the call: the attempt's last answer, or CON_TERMINATED, CON_INTERRUPTED, CON_DEADLOCK. */
con_status con_wait(lua_State *L, con_call *call);

/* The same for a word that ends with the wait: `finish` gives the word's results. A task yields meanwhile, to be gone on with
 * later, when nothing of the C stack is left: so what belongs to the call is in `size` bytes that begin with it (at most
 * CON_CALL_MAX), of which `finish` gets a copy, and the Lua stack stays as it is. `finish` may raise. con_wait_on_then: a call
 * that was announced and tried already. */
#define CON_CALL_MAX 512
typedef int (*con_finish)(lua_State *L, con_call *call, con_status status);
int con_wait_then(lua_State *L, con_call *call, size_t size, con_finish finish);
int con_wait_on_then(lua_State *L, con_call *call, size_t size, con_finish finish);

/* A finish for a question: true, false if the time was up, or what is to be raised. */
int con_wait_end_boolean(lua_State *L, con_call *call, con_status status);

/* Wait until the deadline, and end the word without results; CON_TRY: only let others run. Raises what ends it before. */
int con_wait_time(lua_State *L, con_time deadline);

/* con_wait for a call that was announced and tried already: wait, if it may. */
con_status con_wait_on(lua_State *L, con_call *call);

/* Wait until one of the descriptors is ready, as poll(2) says in their `revents`. CON_OK, CON_TIMEOUT, CON_TERMINATED,
 * CON_INTERRUPTED or CON_SIGNALLED. The one place where a word waits for the world outside the family. */
con_status con_wait_outside(lua_State *L, struct pollfd *fds, nfds_t n, con_operation operation,
                            con_time deadline);

/* The same; CON_OK also once handlers or callbacks of the script, which ran in this wait, have set *enough. */
con_status con_wait_outside_unless(lua_State *L, struct pollfd *fds, nfds_t n,
                                   con_operation operation, con_time deadline, const bool *enough);

/* The same for a word that ends with the wait, and for one descriptor: `finish` as above, but there is no call. A task yields
 * meanwhile. The caller has just tried, and was told that the descriptor is not ready. */
int con_wait_outside_then(lua_State *L, struct pollfd fd, con_operation operation,
                          con_time deadline, con_finish finish);

/* Note in the unit's record which line of the script waits. */
void con_wait_note_line(lua_State *L, con_unit *self);

#endif
