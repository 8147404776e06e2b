/* SPDX-License-Identifier: MIT */
/* check.h: a C test in one header.
 *
 *   static void lock_is_free_at_first(void) { CHECK(con_lock_try(&lock)); CHECK_EQ(n, 3); }
 *   int main(int argc, char **argv) {
 *     check_start(argc, argv);
 *     RUN(lock_is_free_at_first);
 *     return check_end();
 *   }
 *
 * A check that fails prints place and values, is counted, and the test goes on; where that makes no
 * sense, REQUIRE ends the program. Checks may be made by any thread or forked child: the count is
 * in shared memory. Arguments of the program name the tests to run. A test that takes more than
 * CHECK_SECONDS ends the program. */
#ifndef CHECK_H
#define CHECK_H

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef CHECK_SECONDS
#define CHECK_SECONDS 120
#endif

#define CHECK(cond) ((cond) ? 1 : check_failed(__FILE__, __LINE__, #cond, NULL))
#define REQUIRE(cond) ((cond) ? (void)0 : (check_failed(__FILE__, __LINE__, #cond, NULL), _exit(1)))
/* Integers; each side is evaluated once. */
#define CHECK_EQ(a, b) CHECK_OP(a, ==, b)
#define CHECK_OP(a, op, b) \
  ({ \
    intmax_t check_a = (intmax_t)(a), check_b = (intmax_t)(b); \
    check_a op check_b ? 1 \
                       : check_differ(__FILE__, __LINE__, #a " " #op " " #b, check_a, check_b); \
  })
#define CHECK_STR(a, b) \
  do { \
    const char *check_a = (a), *check_b = (b); \
    if (strcmp(check_a, check_b)) check_failed(__FILE__, __LINE__, #a " is " #b, check_a); \
  } while (0)

#define RUN(test) check_run(#test, test)

static atomic_int *check_failures; /* shared with the children */
static const char *check_running = "(none)";
static char **check_wanted; /* names from the command line, or empty */

static inline int check_failed(const char *file, int line, const char *what, const char *values) {
  fprintf(stderr, "%s:%d: %s: failed: %s", file, line, check_running, what);
  fprintf(stderr, values ? " (%s)\n" : "\n", values);
  atomic_fetch_add(check_failures, 1); /* last: who is killed before has not been heard to fail */
  return 0;
}

static inline int check_differ(const char *file, int line, const char *what, intmax_t a,
                               intmax_t b) {
  char values[64];
  snprintf(values, sizeof values, "%jd, %jd", a, b);
  return check_failed(file, line, what, values);
}

static inline void check_too_long(int sig) {
  (void)sig;
  static const char text[] = ": still running, given up\n";
  ssize_t n = write(STDERR_FILENO, check_running, strlen(check_running));
  n = write(STDERR_FILENO, text, sizeof text - 1);
  _exit(n < 0 ? 2 : 1);
}

static inline void check_start(int argc, char **argv) {
  check_failures = mmap(NULL, sizeof *check_failures, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (check_failures == MAP_FAILED) exit(1);
  check_wanted = argc > 0 ? argv + 1 : argv;
  setvbuf(stdout, NULL, _IONBF, 0); /* or a forked child prints it a second time */
  signal(SIGALRM, check_too_long);
}

static inline void check_run(const char *name, void (*test)(void)) {
  char **wanted = check_wanted;
  while (*wanted && strcmp(*wanted, name)) wanted++;
  if (*check_wanted && !*wanted) return;
  int before = atomic_load(check_failures);
  check_running = name;
  printf("%s\n", name);
  alarm(CHECK_SECONDS);
  test();
  alarm(0);
  if (atomic_load(check_failures) != before) printf("%s: FAILED\n", name);
}

static inline int check_end(void) { return atomic_load(check_failures) != 0; }

#endif
