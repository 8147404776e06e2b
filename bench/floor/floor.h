/* floor.h: what the small C programs of this folder share: time, shared memory, futex calls,
 * the line they print.
 *
 * Each program is one side of a row: it does `count` operations, checks its own result, and prints
 * one line, `seconds count`. Anything unexpected ends it with a message and exit code 1.
 */
#ifndef FLOOR_H
#define FLOOR_H

#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A word that processes wait on. */
typedef _Atomic uint32_t floor_word;

static inline void floor_check(int holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static inline double floor_clock(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The number in argument `i` of the command line, or `otherwise` if there is none. */
static inline long floor_arg(int argc, char **argv, int i, long otherwise) {
  if (i >= argc) return otherwise;
  char *end;
  long n = strtol(argv[i], &end, 10);
  floor_check(*argv[i] != '\0' && *end == '\0' && n >= 0, "an argument is not a count");
  return n;
}

/* Zeroed memory that children made by fork share. */
static inline void *floor_shared(size_t size) {
  void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  floor_check(p != MAP_FAILED, "mmap failed");
  return p;
}

/* Sleep while `*word` is `seen`; may return early. */
static inline void floor_wait(floor_word *word, uint32_t seen) {
  syscall(SYS_futex, word, FUTEX_WAIT, seen, NULL, NULL, 0);
}

static inline void floor_wake(floor_word *word) {
  syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* Wait for the child `pid` and insist on exit code 0. */
static inline void floor_join(pid_t pid) {
  int status;
  floor_check(waitpid(pid, &status, 0) == pid, "waitpid failed");
  floor_check(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a child failed");
}

static inline void floor_report(double seconds, long count) {
  printf("%.9f %ld\n", seconds, count);
}

#endif
