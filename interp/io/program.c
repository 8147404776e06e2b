/* SPDX-License-Identifier: MIT */
#include "io/program.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/proc.h"
#include "binding/args.h"
#include "io/keeper.h"
#include "kinds/children.h"
#include "kinds/signals.h"
#include "sched/enter.h"

#define ASK_AGAIN (20 * CON_MS)

/* ---- wait ---- */

/* Collect program `pid` if it has ended; `options` is WNOHANG, or 0: wait for the end. Returns
 * true: collected, or not our child (*status is -1). The keeper forgets the group before the number
 * is free. */
static bool collect(pid_t pid, int options, int *status) {
  siginfo_t info = {.si_pid = 0};
  while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT | options) < 0 && errno == EINTR) {}
  if (info.si_pid == pid) con_keeper_forget(pid);
  pid_t r = con_proc_wait(pid, status, options);
  if (r < 0) *status = -1;
  if (r != 0) con_children_forget(pid);
  return r != 0;
}

/* Wait for the end of `pid` where the system cannot tell of it (an old kernel, a filter, no
 * descriptor left): ask again and again, ever less often. */
static con_status ask_for_end(lua_State *L, pid_t pid, con_time deadline, int *status) {
  for (con_time pause = CON_MS; !collect(pid, WNOHANG, status); pause = pause * 2) {
    con_time now = con_clock_now();
    if (now >= deadline) return CON_TIMEOUT;
    if (pause > ASK_AGAIN) pause = ASK_AGAIN;
    con_time until = deadline - now > pause ? now + pause : deadline;
    con_status how = con_wait_outside(L, NULL, 0, CON_OP_JOIN, until);
    if (how != CON_OK && how != CON_TIMEOUT) return how;
  }
  return CON_OK;
}

con_status con_program_wait(lua_State *L, pid_t pid, con_time deadline, int *status) {
  if (collect(pid, WNOHANG, status)) return CON_OK;
  if (deadline == CON_TRY) return CON_TIMEOUT;
  struct pollfd fd = {(int)syscall(SYS_pidfd_open, pid, 0), POLLIN, 0};
  con_status how = CON_OK;
  if (fd.fd < 0) return ask_for_end(L, pid, deadline, status);
  while (how == CON_OK && !collect(pid, WNOHANG, status))
    how = con_wait_outside(L, &fd, 1, CON_OP_JOIN, deadline);
  close(fd.fd);
  return how;
}

void con_program_kill_group(pid_t pid) {
  int status;
  kill(-pid, SIGKILL);
  con_state_leave();
  collect(pid, 0, &status);
  con_state_enter();
}

con_status con_program_wait_as_shell(lua_State *L, pid_t pid, int *status) {
  bool interrupted = false;
  con_status how;
  while ((how = con_program_wait(L, pid, CON_NEVER, status)) == CON_INTERRUPTED) {
    if (!con_signals_was_typed()) return how; /* not typed: for this process alone */
    con_signals_forget_interrupt();
    interrupted = true;
  }
  if (how != CON_OK || !interrupted || *status == -1) return how;
  bool by_it = WIFSIGNALED(*status) ? WTERMSIG(*status) == SIGINT : WEXITSTATUS(*status) == 130;
  return by_it ? CON_INTERRUPTED : CON_OK;
}

/* ---- programs nobody waits for ---- */

typedef struct abandoned {
  pid_t pid;
  struct abandoned *next;
} abandoned;

static abandoned *all; /* mutex; also read without it */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void collect_abandoned(void) {
  for (abandoned **p = &all; *p != NULL;) {
    int status;
    abandoned *a = *p;
    if (!collect(a->pid, WNOHANG, &status)) {
      p = &a->next;
      continue;
    }
    *p = a->next;
    free(a);
  }
}

void con_program_abandon(pid_t pid) {
  int status;
  if (pid != 0 && collect(pid, WNOHANG, &status)) pid = 0;
  if (pid == 0 && con_load(&all) == NULL) return;
  abandoned *a = pid != 0 ? malloc(sizeof *a) : NULL;
  pthread_mutex_lock(&mutex);
  collect_abandoned();
  if (a != NULL) {
    a->pid = pid;
    a->next = all;
    con_store(&all, a);
  }
  pthread_mutex_unlock(&mutex);
}
