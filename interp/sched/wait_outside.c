/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>

#include "base/futex.h"
#include "binding/args.h"
#include "sched/enter.h"
#include "sched/loop.h"
#include "sched/pending.h"
#include "sched/wait_steps.h"
#include "units/announce.h"

con_status con_wait_plainly(struct pollfd *fds, nfds_t n, con_time deadline) {
  for (;;) {
    struct timespec left;
    int ready = ppoll(fds, n, con_futex_left(deadline, &left), NULL);
    if (ready > 0 || (ready < 0 && errno != EINTR)) return CON_OK;
    if (ready == 0) return CON_TIMEOUT;
  }
}

con_status con_wait_outside(lua_State *L, struct pollfd *fds, nfds_t n, con_operation operation,
                            con_time deadline) {
  return con_wait_outside_unless(L, fds, n, operation, deadline, NULL);
}

static con_status wait_outside(lua_State *L, con_unit *self, struct pollfd *fds, nfds_t n,
                               con_operation operation, con_time deadline, const bool *enough) {
  con_waiting what = {NULL, operation, true};
  con_status status;
  if (poll(fds, n, 0) > 0) return CON_OK;
  if (deadline == CON_TRY) return CON_TIMEOUT;
  con_wait_note_line(L, self);
  for (;;) {
    if ((status = con_wait_give_way(L, self, deadline)) != CON_OK) return status;
    uint32_t reasons = con_load(&self->pending) & ~CON_PENDING_SCRIPT;
    if (reasons != 0 && (status = con_handle_pending_of(L, reasons)) != CON_OK) return status;
    if ((con_load(&self->pending) & CON_PENDING_SCRIPT) &&
        (status = con_wait_run_script(L, self, NULL)) != CON_OK)
      return status;
    if (enough != NULL && *enough) return CON_OK;
    if (con_loop_here != NULL) {
      status = con_loop_park_outside(self, &what, fds, n, deadline);
    } else {
      con_state_leave_outside();
      status = con_park_outside(self, &what, fds, n, deadline);
      con_state_enter();
      con_unit_go_on(self);
    }
    if (poll(fds, n, 0) > 0) return CON_OK;
    if (status != CON_OK) return status;
  }
}

con_status con_wait_outside_unless(lua_State *L, struct pollfd *fds, nfds_t n,
                                   con_operation operation, con_time deadline, const bool *enough) {
  if (con_process_is_foreign) return con_wait_plainly(fds, n, deadline);
  con_unit *self = con_self();
  con_announce(self, operation, NULL, deadline);
  con_status status = wait_outside(L, self, fds, n, operation, deadline, enough);
  con_tell(self, operation, NULL, (int)status, 0);
  return status;
}

/* ---- a task ---- */

typedef struct outside_call {
  con_call call;
  con_finish finish;
  con_fd_wait watch;
  con_fd_wait *added; /* the wait that the loop has: in the call that was kept, not in a copy */
} outside_call;

/* A task that was woken otherwise asks the kernel: the number may stand for another file now. */
static con_status attempt_outside(con_unit *self, con_call *call, con_node *node) {
  outside_call *o = (outside_call *)call;
  struct pollfd fd = {o->watch.fd, o->watch.events, 0};
  (void)self;
  if (o->added == NULL && node != NULL) {
    o->watch.waiter = con_loop_here->current;
    o->added = &o->watch;
    return con_fd_wait_add(&con_loop_here->fds, &o->watch);
  }
  if (o->added != NULL && (o->watch.revents != 0 || poll(&fd, 1, 0) > 0)) return CON_OK;
  return node != NULL ? CON_BLOCKED : CON_TIMEOUT;
}

static int end_outside(lua_State *L, con_call *call, con_status status) {
  outside_call *o = (outside_call *)call;
  struct pollfd fd = {o->watch.fd, o->watch.events, 0};
  if (o->added != NULL) con_fd_wait_remove(&con_loop_here->fds, o->added);
  if (status == CON_LIMIT) /* the kernel cannot tell the loop */
    status = con_wait_outside(L, &fd, 1, call->what.operation, call->deadline);
  return o->finish(L, NULL, status);
}

int con_wait_outside_then(lua_State *L, struct pollfd fd, con_operation operation,
                          con_time deadline, con_finish finish) {
  outside_call o = {{.attempt = attempt_outside,
                     .what = {.operation = operation, .outside = true},
                     .deadline = deadline},
                    finish,
                    {NULL, NULL, fd.fd, fd.events, 0},
                    NULL};
  if (deadline == CON_TRY || fd.fd < 0 || !con_loop_can_yield(L))
    return finish(L, NULL, con_wait_outside(L, &fd, 1, operation, deadline));
  con_announce(con_self(), operation, NULL, deadline);
  return con_wait_on_then(L, &o.call, sizeof o, end_outside);
}
