/* SPDX-License-Identifier: MIT */
#include "io/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/ends.h"

/* ---- the keeper ---- */

typedef struct groups {
  int32_t *all;
  size_t n, room;
} groups;

static void remember(groups *g, int32_t group) {
  if (g->n == g->room) {
    size_t room = g->room * 2 + 16;
    int32_t *all = realloc(g->all, room * sizeof *all);
    if (all == NULL) return;
    g->all = all;
    g->room = room;
  }
  g->all[g->n++] = group;
}

static void forget(groups *g, int32_t group) {
  for (size_t i = 0; i < g->n; i++) {
    if (g->all[i] != group) continue;
    g->all[i] = g->all[--g->n];
    return;
  }
}

int con_keeper_run(void) {
  groups g = {NULL, 0, 0};
  int32_t message;
  ssize_t n;
  prctl(PR_SET_NAME, "keeper");
  while ((n = recv(STDIN_FILENO, &message, sizeof message, 0)) > 0 || (n < 0 && errno == EINTR)) {
    if (n != sizeof message) continue;
    if (message > 0) remember(&g, message);
    else forget(&g, -message);
  }
  for (size_t i = 0; i < g.n; i++) kill(-g.all[i], SIGKILL);
  return 0;
}

/* ---- the side of this process ---- */

static int channel = -1; /* to the keeper; the mutex of ends.h, as the two variables below */
static pid_t keeper;
static uint32_t forks; /* con_ends_forks when `channel` was opened: a forked child has closed it */

static int make_sockets(int fds[2]) {
  return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds);
}

/* Start the keeper in its own session, out of reach of the terminal and of signals to our group,
 * and with all signals blocked that can be. */
static int spawn_keeper(int socket) {
  char *const argv[] = {(char[]){"conlua"}, (char[]){CON_KEEPER_OPTION}, NULL}, *env[] = {NULL};
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attr;
  sigset_t all;
  int error = posix_spawn_file_actions_init(&actions);
  if (error != 0) return error;
  posix_spawnattr_init(&attr); /* allocates nothing */
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attr, &all);
  posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
  error = posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
  for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO && error == 0; fd++)
    error = posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_WRONLY, 0);
  if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  if (error == 0) error = posix_spawn(&keeper, "/proc/self/exe", &actions, &attr, argv, env);
  posix_spawnattr_destroy(&attr);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

static void start_keeper(void) {
  int fds[2];
  if (con_ends_make(fds, make_sockets) != 0) return;
  int error = spawn_keeper(fds[1]);
  con_ends_close(fds[1]);
  if (error != 0) {
    con_ends_close(fds[0]);
    return;
  }
  channel = fds[0];
  forks = con_ends_forks();
}

static bool is_open(void) { return channel >= 0 && forks == con_ends_forks(); }

int con_keeper_open(void) {
  con_ends_lock();
  if (!is_open()) {
    channel = -1;
  } else if (waitpid(keeper, NULL, WNOHANG) != 0) { /* the keeper has been killed */
    con_ends_close(channel);
    channel = -1;
  }
  if (channel < 0) start_keeper();
  int fd = channel;
  con_ends_unlock();
  return fd;
}

void con_keeper_forget(pid_t group) {
  int32_t message = -(int32_t)group;
  con_ends_lock();
  if (is_open()) send(channel, &message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT);
  con_ends_unlock();
}
