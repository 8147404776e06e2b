/* The client of the echo servers, the same for all:
 *   echo COUNT CONNECTIONS time|work SERVER...
 * starts the server, which prints its port, opens the connections, and has each send a line and
 * wait for its echo, again and again, until COUNT lines were echoed. Prints `seconds COUNT`: of
 * time, or of the processor in the server.
 *
 * With a COUNT of 0 the connections are idle for three seconds, and what is printed is the
 * processor time that the server took meanwhile, and 3: a share of one processor.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "floor.h"

#define IDLE 3 /* seconds */

static const char line[] = "The quick brown fox jumps over the lazy dog, and over 1 2 3.\n";
#define SIZE (sizeof line - 1)

/* Both sides need a descriptor for each connection. */
static void raise_limit(void) {
  struct rlimit r;
  floor_check(getrlimit(RLIMIT_NOFILE, &r) == 0, "getrlimit failed");
  r.rlim_cur = r.rlim_max;
  setrlimit(RLIMIT_NOFILE, &r);
}

static pid_t start(char **command, int *port) {
  int ends[2];
  char text[32] = "";
  floor_check(pipe(ends) == 0, "pipe failed");
  pid_t pid = fork();
  floor_check(pid >= 0, "fork failed");
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execvp(command[0], command);
    _exit(127);
  }
  close(ends[1]);
  size_t n = 0;
  while (n < sizeof text - 1 && strchr(text, '\n') == NULL) {
    ssize_t got = read(ends[0], text + n, sizeof text - 1 - n);
    floor_check(got > 0, "the server does not start");
    n += (size_t)got;
  }
  *port = atoi(text);
  floor_check(*port > 0, "the server told no port");
  return pid;
}

static int connect_to(int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  floor_check(fd >= 0, "no descriptor for a connection: is the limit too low?");
  floor_check(connect(fd, (struct sockaddr *)&to, sizeof to) == 0, "connect failed");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

static void send_line(int fd) {
  floor_check(send(fd, line, SIZE, MSG_NOSIGNAL) == (ssize_t)SIZE, "send failed");
}

/* The echo of one connection; it may come in pieces. True: it is whole. */
static int receive_echo(int fd, size_t *got) {
  char text[SIZE];
  ssize_t n = recv(fd, text + *got, SIZE - *got, 0);
  floor_check(n > 0 && memcmp(text + *got, line + *got, (size_t)n) == 0, "this is no echo");
  *got += (size_t)n;
  if (*got < SIZE) return 0;
  *got = 0;
  return 1;
}

/* `count` lines over all connections; seconds. */
static double talk(const int *fds, long connections, long count) {
  struct epoll_event events[256];
  size_t *got = calloc((size_t)connections, sizeof *got);
  long sent = 0, echoed = 0;
  int set = epoll_create1(0);
  floor_check(set >= 0 && got != NULL, "epoll_create1 failed");
  for (long i = 0; i < connections; i++) {
    struct epoll_event e = {.events = EPOLLIN, .data = {.u64 = (uint64_t)i}};
    floor_check(epoll_ctl(set, EPOLL_CTL_ADD, fds[i], &e) == 0, "epoll_ctl failed");
  }
  double begun = floor_clock();
  for (; sent < connections && sent < count; sent++) send_line(fds[sent]);
  while (echoed < count) {
    int n = epoll_wait(set, events, 256, -1);
    for (int i = 0; i < n; i++) {
      uint64_t at = events[i].data.u64;
      if (!receive_echo(fds[at], &got[at])) continue;
      echoed++;
      if (sent >= count) continue;
      sent++;
      send_line(fds[at]);
    }
  }
  double seconds = floor_clock() - begun;
  free(got);
  close(set);
  return seconds;
}

/* Processor time of a process so far, in seconds. */
static double used(pid_t pid) {
  char path[64], text[1024];
  unsigned long user, system;
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  FILE *f = fopen(path, "r");
  floor_check(f != NULL, "the server is gone");
  size_t n = fread(text, 1, sizeof text - 1, f);
  fclose(f);
  text[n] = 0;
  char *rest = strrchr(text, ')');
  floor_check(rest != NULL && sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                                     &user, &system) == 2,
              "/proc is not understood");
  return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* Wait until the server has seen to all of them. */
static void settle(const int *fds, long connections) {
  size_t got = 0;
  for (long i = 0; i < connections; i++) {
    send_line(fds[i]);
    while (!receive_echo(fds[i], &got)) continue;
  }
  sleep(1);
}

int main(int argc, char **argv) {
  long count = floor_arg(argc, argv, 1, 100000), connections = floor_arg(argc, argv, 2, 1000);
  int port;
  floor_check(argc > 4, "usage: echo COUNT CONNECTIONS time|work SERVER...");
  raise_limit();
  pid_t server = start(argv + 4, &port);
  int *fds = calloc((size_t)connections, sizeof *fds);
  floor_check(fds != NULL, "not enough memory");
  for (long i = 0; i < connections; i++) fds[i] = connect_to(port);
  settle(fds, connections);
  double before = used(server), seconds = 0;
  if (count > 0) seconds = talk(fds, connections, count);
  else sleep(IDLE);
  double work = used(server) - before;
  if (count > 0) floor_report(strcmp(argv[3], "work") == 0 ? work : seconds, count);
  else floor_report(work, IDLE);
  kill(server, SIGKILL);
  waitpid(server, NULL, 0);
  return 0;
}
