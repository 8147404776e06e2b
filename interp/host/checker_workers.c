/* SPDX-License-Identifier: MIT */
#include "host/checker_workers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check/control.h"

#define MOST 64        /* workers */
#define ARGUMENTS 1000 /* of a worker */
#define WRONG "wrong " /* begins what a worker prints (workers.lua) */

typedef struct worker {
  pid_t pid; /* 0: collected */
  int fd;    /* its stdout; -1: at the end */
  char *text;
  size_t size, room;
} worker;

/* Not written back. */
typedef struct workers {
  uint32_t n;
  worker worker[MOST];
} workers;

static workers *all;

extern char **environ;

/* Take what the worker has printed. `waits`: up to the end. */
static void take(worker *w, bool waits) {
  while (w->fd != -1) {
    struct pollfd p = {w->fd, POLLIN, 0};
    int ready = poll(&p, 1, waits ? -1 : 0);
    if (ready == -1 && errno == EINTR && waits && !con_control_here->is_interrupted) continue;
    if (ready <= 0) return;
    if (w->room - w->size < 4096) {
      char *more = realloc(w->text, w->room + 65536);
      if (more == NULL) return;
      w->text = more;
      w->room += 65536;
    }
    ssize_t n = read(w->fd, w->text + w->size, w->room - w->size - 1);
    if (n > 0) w->text[w->size += (size_t)n] = 0;
    if (n > 0 || (n == -1 && errno == EINTR)) continue;
    close(w->fd);
    w->fd = -1;
  }
}

/* Has a worker found a schedule that fails? As con_control.is_told. */
static bool is_told(void) {
  for (uint32_t i = 0; i < all->n; i++) {
    worker *w = &all->worker[i];
    take(w, false);
    if (w->fd == -1 && w->text != NULL && strncmp(w->text, WRONG, strlen(WRONG)) == 0) return true;
  }
  return false;
}

void con_checker_workers_open(void) {
  all = con_control_memory(sizeof *all);
  con_control_here->is_told = is_told;
}

static pid_t spawn(char **arguments, int out) {
  pid_t pid;
  posix_spawn_file_actions_t a;
  posix_spawnattr_t attributes;
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  posix_spawn_file_actions_init(&a);
  posix_spawn_file_actions_addopen(&a, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&a, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&a, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  int error = posix_spawn(&pid, "/proc/self/exe", &a, &attributes, arguments, environ);
  posix_spawn_file_actions_destroy(&a);
  posix_spawnattr_destroy(&attributes);
  return error == 0 ? pid : -1;
}

/* worker_start{argument, ...} -> true, or nil: conlua with these arguments */
static int worker_start(lua_State *L) {
  char name[] = "conlua", *arguments[ARGUMENTS + 2] = {name};
  lua_Integer n = luaL_len(L, 1);
  int ends[2];
  if (n > ARGUMENTS || all->n == MOST) return 0;
  luaL_checkstack(L, (int)n, NULL);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, 1, i);
    arguments[i] = (char *)(uintptr_t)luaL_checkstring(L, -1);
  }
  if (pipe2(ends, O_CLOEXEC) == -1) return 0;
  pid_t pid = spawn(arguments, ends[1]);
  close(ends[1]);
  if (pid == -1) {
    close(ends[0]);
    return 0;
  }
  all->worker[all->n++] = (worker){.pid = pid, .fd = ends[0]};
  lua_pushboolean(L, 1);
  return 1;
}

/* workers_told() -> has a worker found a schedule that fails? */
static int workers_told(lua_State *L) {
  lua_pushboolean(L, is_told());
  return 1;
}

/* workers_end() -> list of what the workers have printed. They are asked to stop, and tell what
 * they know so far: nothing, if they have not begun. (SIGINT would be an error of the script
 * then.) */
static int workers_end(lua_State *L) {
  lua_createtable(L, (int)all->n, 0);
  for (uint32_t i = 0; i < all->n; i++)
    if (all->worker[i].pid != 0) kill(all->worker[i].pid, SIGUSR1);
  for (uint32_t i = 0; i < all->n; i++) {
    worker *w = &all->worker[i];
    take(w, true);
    if (w->fd != -1) kill(w->pid, SIGKILL);
    while (w->pid != 0 && waitpid(w->pid, NULL, 0) == -1 && errno == EINTR) {}
    lua_pushlstring(L, w->text != NULL ? w->text : "", w->size);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
    if (w->fd != -1) close(w->fd);
    free(w->text);
  }
  all->n = 0;
  return 1;
}

const luaL_Reg con_checker_workers[] = {{"worker_start", worker_start},
                                        {"workers_told", workers_told},
                                        {"workers_end", workers_end},
                                        {NULL, NULL}};
