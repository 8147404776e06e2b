/* SPDX-License-Identifier: MIT */
/* dispatch.c: conlua.dispatch, the module of C behind scheduling.drive: how the dispatcher hears of
 * the jobs, which are processes, and how a job ends with the dispatcher.
 *
 * A job tells through an eventfd that the job's main unit begins or ends a wait, so the dispatcher
 * sleeps in between, and then reads the state from the unit's record.
 */
#include "words/dispatch.h"

#include <errno.h>
#include <lauxlib.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/atomic.h"
#include "binding/args.h"
#include "binding/own.h"
#include "sched/enter.h"
#include "sched/wait.h"
#include "units/reap.h"
#include "units/unit.h"

#define MOST 4096 /* descriptors of a wait */

/* ---- in a job ---- */

static int note_fd; /* fixed by dispatch_bind */
static void (*next_tell)(con_unit *u, const con_fact *fact);

/* Ring the dispatcher when this process's main unit begins or ends a wait. write(2) to an eventfd
 * does not block, and may be called by a signal's handler. */
static void tell_dispatcher(con_unit *u, const con_fact *fact) {
  if (u == con_process_self->unit &&
      (fact->operation == CON_OP_PARK || fact->operation == CON_OP_UNPARK)) {
    int error = errno;
    ssize_t n = write(note_fd, &(uint64_t){1}, sizeof(uint64_t));
    (void)n;
    errno = error;
  }
  if (next_tell != NULL) next_tell(u, fact);
}

/* bind(fd, parent): from here on the process ends with the parent, even when stopped, and tells of
 * waits. Then stop the process, until the dispatcher sends SIGCONT. */
static int dispatch_bind(lua_State *L) {
  note_fd = (int)luaL_checkinteger(L, 1);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != (pid_t)luaL_checkinteger(L, 2)) kill(getpid(), SIGKILL);
  if (con_units.tell != tell_dispatcher) {
    next_tell = con_units.tell;
    con_store(&con_units.tell, tell_dispatcher);
  }
  kill(getpid(), SIGSTOP);
  return 0;
}

/* ---- in the dispatcher ---- */

/* notes() -> an eventfd that jobs ring */
static int dispatch_notes(lua_State *L) {
  int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) return luaL_fileresult(L, 0, "eventfd");
  lua_pushinteger(L, fd);
  return 1;
}

/* watch(pid) -> a descriptor that is readable once the process has ended */
static int dispatch_watch(lua_State *L) {
  int fd = (int)syscall(SYS_pidfd_open, (pid_t)luaL_checkinteger(L, 1), 0);
  if (fd < 0) return luaL_fileresult(L, 0, "pidfd_open");
  lua_pushinteger(L, fd);
  return 1;
}

/* close(fd) */
static int dispatch_close(lua_State *L) {
  close((int)luaL_checkinteger(L, 1));
  return 0;
}

/* wait(list, seconds): sleep until a descriptor is readable; the first is an eventfd, and is
 * emptied. -> did anything come? */
static int dispatch_wait(lua_State *L) {
  struct pollfd fds[MOST];
  nfds_t n = (nfds_t)lua_rawlen(L, 1);
  con_time until = con_clock_after(luaL_checknumber(L, 2));
  if (n > MOST) return luaL_error(L, "more than %d jobs", MOST);
  for (nfds_t i = 0; i < n; i++) {
    lua_rawgeti(L, 1, (lua_Integer)i + 1);
    fds[i] = (struct pollfd){(int)lua_tointeger(L, -1), POLLIN, 0};
    lua_pop(L, 1);
  }
  con_status status = con_wait_outside(L, fds, n, CON_OP_WAIT, until);
  if (status != CON_OK && status != CON_TIMEOUT) con_raise_status(L, status);
  uint64_t count;
  ssize_t size = read(fds[0].fd, &count, sizeof count);
  (void)size;
  lua_pushboolean(L, status == CON_OK);
  return 1;
}

/* nice(n): have the thread come before others, if the system allows that to the user, so that
 * slices end in time on a busy machine. -> the value before; nil: not allowed */
static int dispatch_nice(lua_State *L) {
  int before = getpriority(PRIO_PROCESS, 0);
  if (setpriority(PRIO_PROCESS, 0, (int)luaL_checkinteger(L, 1)) != 0) return 0;
  lua_pushinteger(L, before);
  return 1;
}

/* look(unit) -> "blocked", "ended", or "running": the state in the unit's record, whether the
 * process is stopped or not */
static int dispatch_look(lua_State *L) {
  con_unit *u = con_check_unit(L, 1);
  if (con_unit_is_gone(u)) lua_pushliteral(L, "ended");
  else lua_pushstring(L, con_load(&u->state) == CON_WAITING ? "blocked" : "running");
  return 1;
}

static int open_dispatch(lua_State *L) {
  static const luaL_Reg functions[] = {{"bind", dispatch_bind},   {"notes", dispatch_notes},
                                       {"watch", dispatch_watch}, {"close", dispatch_close},
                                       {"wait", dispatch_wait},   {"look", dispatch_look},
                                       {"nice", dispatch_nice},   {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}

void con_dispatch_preload(lua_State *L) { con_own_preload(L, "conlua.dispatch", open_dispatch); }
