/* SPDX-License-Identifier: MIT */
/* An operation belongs to one thread at a time: the thread that begins it, then the one that takes
 * the completions. */
#include "io/uring.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/atomic.h"
#include "check.h"

#define SIZE 400000 /* more than a socket takes at once */

typedef struct operation {
  con_io io;
  uint32_t over; /* atomic */
} operation;

static char data[SIZE];

static void note(con_io *io) { con_store(&((operation *)(void *)io)->over, 1u); }

static void begin(operation *o, int fd, bool writes, size_t size) {
  *o = (operation){.io = {.fd = fd,
                          .writes = writes,
                          .socket = true,
                          .offset = -1,
                          .data = data,
                          .size = size,
                          .complete = note}};
  REQUIRE(con_uring_start(&o->io) == 0);
}

static void finish(operation *o, size_t done) {
  while (!con_load(&o->over)) usleep(100);
  CHECK_EQ(o->io.error, 0);
  CHECK_EQ(o->io.done, done);
}

static void make_pair(int fd[2]) {
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd) == 0);
}

static void begin_often(void) {
  for (int i = 0; i < 30; i++) {
    static char sink[SIZE];
    operation o;
    int fd[2];
    make_pair(fd);
    begin(&o, fd[0], false, 10); /* waits for the descriptor first */
    CHECK_EQ(write(fd[1], "abc", 3), 3);
    finish(&o, 3);
    CHECK(memcmp(data, "abc", 3) == 0);
    close(fd[1]);
    make_pair(fd);
    begin(&o, fd[0], true, SIZE); /* in steps */
    for (size_t got = 0; got < SIZE;) {
      ssize_t n = read(fd[1], sink, SIZE);
      if (n > 0) got += (size_t)n;
      else usleep(50);
    }
    finish(&o, SIZE);
    close(fd[1]);
  }
}

/* In a process of its own, since the way is chosen once. */
static void in_a_way(const char *way) {
  pid_t pid = fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    setenv("CONLUA_AIO", way, 1);
    begin_often();
    _exit(0);
  }
  int status;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  CHECK_EQ(status, 0);
}

/* The thread that takes the completions counted the bytes of a step without the mutex under which
 * the step was handed over. No thread saw a wrong count, since the kernel stood in between, but
 * nothing said so. */
static void a_step_is_handed_over(void) { in_a_way("ring"); }
static void a_thread_does_all_steps(void) { in_a_way("threads"); }

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(a_step_is_handed_over);
  RUN(a_thread_does_all_steps);
  return check_end();
}
