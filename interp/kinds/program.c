/* SPDX-License-Identifier: MIT */
#include "kinds/program.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinds/kinds.h"

extern char **environ;

int (*con_program_terminal)(void);

/* ---- start ---- */

static int describe(const con_program *p, posix_spawn_file_actions_t *actions) {
  int error = 0;
  for (int i = 0; i < 3 && error == 0; i++)
    if (p->fds[i] >= 0) error = posix_spawn_file_actions_adddup2(actions, p->fds[i], i);
  if (p->closes && error == 0) error = posix_spawn_file_actions_addclosefrom_np(actions, 3);
  if (p->cwd != NULL && error == 0) error = posix_spawn_file_actions_addchdir_np(actions, p->cwd);
  return error;
}

int con_program_start(const con_program *p, pid_t *pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attr;
  sigset_t none;
  con_program_abandon(0);
  int error = posix_spawn_file_actions_init(&actions);
  if (error != 0) return error;
  error = posix_spawnattr_init(&attr);
  if (error == 0) {
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setpgroup(&attr, 0);
    posix_spawnattr_setflags(&attr,
                             POSIX_SPAWN_SETSIGMASK | (p->group ? POSIX_SPAWN_SETPGROUP : 0));
    error = describe(p, &actions);
    if (error == 0)
      error = posix_spawnp(pid, p->argv[0], &actions, &attr, p->argv,
                           p->env != NULL ? p->env : environ);
    posix_spawnattr_destroy(&attr);
  }
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

int con_program_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  for (int i = 0; i < 2; i++) {
    if (ends[i] > STDERR_FILENO) continue;
    int fd = fcntl(ends[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1), error = errno;
    close(ends[i]);
    ends[i] = fd;
    if (fd >= 0) continue;
    close(ends[1 - i]);
    return error;
  }
  return 0;
}

/* ---- wait ---- */

/* Collect it if it has ended. */
static bool collect(pid_t pid, int *status) {
  pid_t r;
  do r = waitpid(pid, status, WNOHANG);
  while (r < 0 && errno == EINTR);
  if (r < 0) *status = -1;
  return r != 0;
}

con_status con_program_wait(lua_State *L, pid_t pid, con_time deadline, int *status) {
  if (collect(pid, status)) return CON_OK;
  struct pollfd fd = {(int)syscall(SYS_pidfd_open, pid, 0), POLLIN, 0};
  con_status how = CON_OK;
  if (fd.fd < 0) { /* an old kernel, or no descriptor left: wait in the kernel */
    con_state_leave();
    pid_t r;
    do r = waitpid(pid, status, 0);
    while (r < 0 && errno == EINTR);
    con_state_enter();
    if (r < 0) *status = -1;
    return CON_OK;
  }
  while (how == CON_OK && !collect(pid, status))
    how = con_wait_outside(L, &fd, 1, CON_OP_JOIN, deadline);
  close(fd.fd);
  return how;
}

con_status con_program_wait_as_shell(lua_State *L, pid_t pid, int *status) {
  bool interrupted = false;
  con_status how;
  while ((how = con_program_wait(L, pid, CON_NEVER, status)) == CON_INTERRUPTED) {
    if (!con_signals_was_typed()) return how; /* it was for us alone */
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

static abandoned *all; /* mutex */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void collect_abandoned(void) {
  for (abandoned **p = &all; *p != NULL;) {
    int status;
    abandoned *a = *p;
    if (!collect(a->pid, &status)) {
      p = &a->next;
      continue;
    }
    *p = a->next;
    free(a);
  }
}

void con_program_abandon(pid_t pid) {
  int status;
  if (pid != 0 && collect(pid, &status)) pid = 0;
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
