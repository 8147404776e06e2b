/* SPDX-License-Identifier: MIT */
#include "io/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/proc.h"
#include "io/keeper.h"
#include "io/program.h"
#include "kinds/children.h"

extern char **environ;

#define STACK (64 * 1024)
#define SIGNALS 64
#define ALONE __attribute__((no_sanitize("address"), no_sanitize("thread")))

typedef struct birth {
  const con_program *program;
  const char *path; /* the PATH of this process */
  int keeper;       /* the keeper's socket; -1: none */
  int error;        /* an errno or 0; the child sets it, and `step` */
  con_program_step step;
} birth;

/* Set signals with a handler to their default: our handlers must not run in the child. The others'
 * dispositions stay. The first word of the system's structure is the handler. */
ALONE static void drop_handlers(void) {
  unsigned long action[8], usual[8] = {0};
  for (int sig = 1; sig <= SIGNALS; sig++) {
    if (syscall(SYS_rt_sigaction, sig, NULL, action, sizeof(unsigned long)) != 0) continue;
    if (action[0] != (unsigned long)SIG_DFL && action[0] != (unsigned long)SIG_IGN)
      syscall(SYS_rt_sigaction, sig, usual, NULL, sizeof(unsigned long));
  }
}

ALONE static void close_others(void) {
  if (syscall(SYS_close_range, STDERR_FILENO + 1, UINT_MAX, 0) == 0) return;
  for (int fd = STDERR_FILENO + 1; fd < 65536; fd++) syscall(SYS_close, fd);
}

ALONE static bool place(const int *fds) {
  for (int i = 0; i < 3; i++) {
    if (fds[i] < 0) continue;
    if (fds[i] == i && syscall(SYS_fcntl, i, F_SETFD, 0) < 0) return false;
    if (fds[i] != i && syscall(SYS_dup3, fds[i], i, 0) < 0) return false;
  }
  return true;
}

/* Run `file`. Returns only if that fails, with the errno. */
ALONE static int try_to_run(birth *b, const char *file) {
  const con_program *p = b->program;
  syscall(SYS_execve, file, p->argv, p->env != NULL ? p->env : environ);
  int error = errno;
  if (error == ENOENT && syscall(SYS_faccessat, AT_FDCWD, file, F_OK) == 0)
    b->step = CON_PROGRAM_INTERPRETER;
  return error;
}

ALONE static bool goes_on(int error) {
  return error == ENOENT || error == ENOTDIR || error == EACCES || error == ENODEV ||
         error == ESTALE || error == ETIMEDOUT;
}

/* Look for `name` in PATH, as a shell does, and run it. Returns an errno: that of a file that may
 * not be run tells more than that of a file that does not exist. */
ALONE static int look_in_path(birth *b, const char *name) {
  char file[PATH_MAX + NAME_MAX + 2];
  size_t size = strlen(name);
  int error = 0, denied = 0;
  if (size == 0) return ENOENT;
  if (size > NAME_MAX) return ENAMETOOLONG;
  for (const char *at = b->path;; at++) {
    size_t n = strcspn(at, ":");
    if (n < PATH_MAX) {
      memcpy(file, at, n);
      file[n] = '/';
      memcpy(file + n + (n > 0), name, size + 1); /* an empty entry is the working folder */
      error = try_to_run(b, file);
      if (!goes_on(error) || b->step == CON_PROGRAM_INTERPRETER) return error;
      if (error == EACCES) denied = error;
    }
    at += n;
    if (*at == 0) return denied != 0 ? denied : error;
  }
}

/* In the child: become the program. Returns only if that fails, with the errno. */
ALONE static int become_program(birth *b) {
  const con_program *p = b->program;
  uint64_t none = 0;
  if (p->apart && syscall(SYS_setsid) < 0) return errno;
  if (b->keeper >= 0) {
    int32_t group = (int32_t)syscall(SYS_getpid);
    syscall(SYS_sendto, b->keeper, &group, sizeof group, MSG_NOSIGNAL | MSG_DONTWAIT, NULL, 0);
  }
  drop_handlers();
  if (!place(p->fds)) return errno;
  if (p->cwd != NULL && syscall(SYS_chdir, p->cwd) != 0) {
    b->step = CON_PROGRAM_CWD;
    return errno;
  }
  if (p->closes) close_others();
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof none);
  return strchr(p->argv[0], '/') != NULL ? try_to_run(b, p->argv[0]) : look_in_path(b, p->argv[0]);
}

ALONE static int be_born(void *data) {
  birth *b = data;
  b->error = become_program(b);
  syscall(SYS_exit_group, 127);
  return 127;
}

int con_program_start(const con_program *p, pid_t *pid, con_program_step *step) {
  sigset_t all, before;
  const char *path = getenv("PATH");
  birth b = {p, path != NULL ? path : "/bin:/usr/bin", -1, 0, CON_PROGRAM_RUN};
  con_program_abandon(0);
  char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
  if (stack == MAP_FAILED) return ENOMEM;
  con_child *place = con_children_new();
  if (place == NULL) {
    munmap(stack, STACK);
    return ENOMEM;
  }
  if (p->kept) b.keeper = con_keeper_open();
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  con_children_begin();
  pid_t child = clone(be_born, stack + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, &b);
  int error = child < 0 ? errno : b.error;
  if (child > 0 && error != 0) {
    if (p->kept) con_keeper_forget(child);
    con_proc_wait(child, NULL, 0);
  }
  con_children_enter(place, error == 0 ? child : 0, true);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  munmap(stack, STACK);
  *pid = child;
  if (step != NULL) *step = b.step;
  return error;
}
