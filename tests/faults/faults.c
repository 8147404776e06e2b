/* SPDX-License-Identifier: MIT */
/* faults.c: a conlua in which memory runs out, at each place in turn.
 *
 *   conlua_faulty [--every N] [--first N] [--last N] [--burst N] [--tell 1] SCRIPT
 *
 * Linked with the objects of conlua, whose calls of malloc, calloc, realloc, mmap, madvise, con_block_new and so on the linker
 * turns to those below (--wrap). First the script runs once and its allocations are counted, in all its processes; then it
 * runs again and again, each time as a family of its own, and at the N-th allocation there is no memory: once, or for a
 * burst of allocations, since Lua collects its garbage and asks again. Each place is tried with each length of a burst; with
 * --every, which leaves out places, with one of them.
 *
 * A run may end with an error, or well. A fault is a run that is killed by a signal, hangs, or leaves a process behind. */
#include <errno.h>
#include <execinfo.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "shared/block.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

#define LIMIT 30 /* seconds for one run */

/* In memory that all processes of all runs share. */
typedef struct plan {
  uint64_t count;    /* allocations so far in this run; atomic */
  uint64_t from, to; /* those that fail, counted from 1; fixed while a run goes on */
  uint64_t failed;   /* how many did; atomic */
} plan;

static bool telling;
static plan *the_plan; /* NULL: before the first run */

/* With --tell: where it was, for the debugger in one's head. */
static void say_where(uint64_t n, const char *what) {
  void *frames[12];
  plan *p = the_plan;
  the_plan = NULL; /* it allocates */
  dprintf(STDERR_FILENO, "refused: allocation %lu, %s, in process %d\n", (unsigned long)n, what,
          (int)getpid());
  backtrace_symbols_fd(frames, backtrace(frames, 12), STDERR_FILENO);
  the_plan = p;
}

static bool fails(const char *what) {
  if (the_plan == NULL) return false;
  uint64_t n = __atomic_add_fetch(&the_plan->count, 1, __ATOMIC_RELAXED);
  if (n < the_plan->from || n >= the_plan->to) return false;
  __atomic_add_fetch(&the_plan->failed, 1, __ATOMIC_RELAXED);
  if (telling) say_where(n, what);
  errno = ENOMEM;
  return true;
}

/* ---- what the linker puts in the place of the functions ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset);
int __real_madvise(void *at, size_t size, int advice);
void *__real_con_block_new(size_t size, con_block_kind kind);
void *__real_con_block_new_shared(size_t size, con_block_kind kind);
int __real_pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *arg);
pid_t __real_fork(void);
int __real_main(int argc, char **argv);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset);
int __wrap_madvise(void *at, size_t size, int advice);
void *__wrap_con_block_new(size_t size, con_block_kind kind);
void *__wrap_con_block_new_shared(size_t size, con_block_kind kind);
int __wrap_pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *arg);
pid_t __wrap_fork(void);
int __wrap_main(int argc, char **argv);

void *__wrap_malloc(size_t size) { return fails("malloc") ? NULL : __real_malloc(size); }

void *__wrap_calloc(size_t n, size_t size) {
  return fails("calloc") ? NULL : __real_calloc(n, size);
}

/* What shrinks does not fail: Lua relies on it. */
void *__wrap_realloc(void *old, size_t size) {
  bool shrinks = false;
#ifdef __SANITIZE_ADDRESS__
  size_t __sanitizer_get_allocated_size(const volatile void *p);
  shrinks = old != NULL && size <= __sanitizer_get_allocated_size(old);
#endif
  return !shrinks && fails("realloc") ? NULL : __real_realloc(old, size);
}

void *__wrap_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset) {
  return fails("mmap") ? MAP_FAILED : __real_mmap(at, size, prot, flags, fd, offset);
}

int __wrap_madvise(void *at, size_t size, int advice) {
  return advice == MADV_POPULATE_WRITE && fails("madvise") ? -1 : __real_madvise(at, size, advice);
}

void *__wrap_con_block_new(size_t size, con_block_kind kind) {
  return fails("con_block_new") ? NULL : __real_con_block_new(size, kind);
}

void *__wrap_con_block_new_shared(size_t size, con_block_kind kind) {
  return fails("con_block_new") ? NULL : __real_con_block_new_shared(size, kind);
}

int __wrap_pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *arg) {
  return fails("pthread_create") ? EAGAIN : __real_pthread_create(t, a, f, arg);
}

pid_t __wrap_fork(void) { return fails("fork") ? -1 : __real_fork(); }

/* ---- runs ---- */

static char *run_argv[3];

/* Where the output of runs goes: it is told when one goes wrong. */
static FILE *output;

/* In the child: a family of its own, in a session of its own. */
_Noreturn static void be_conlua(void) {
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  dup2(fileno(output), STDOUT_FILENO);
  dup2(fileno(output), STDERR_FILENO);
  exit(__real_main(2, run_argv));
}

static double seconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The status of the child, or -1 when it had to be killed. */
static int wait_for(pid_t pid) {
  double limit = seconds_now() + LIMIT;
  struct timespec nap = {0, 200000};
  int status;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (seconds_now() > limit) {
      kill(-pid, SIGKILL);
      kill(pid, SIGKILL);
      waitpid(pid, &status, 0);
      return -1;
    }
    nanosleep(&nap, NULL);
    if (nap.tv_nsec < 10000000) nap.tv_nsec += 100000;
  }
  return status;
}

/* Nobody of the session is left; those that are on their way out get a second. */
static bool all_gone(pid_t session) {
  double limit = seconds_now() + 5;
  struct timespec nap = {0, 2000000};
  while (kill(-session, 0) == 0) {
    while (waitpid(-session, NULL, WNOHANG) > 0) {}
    if (seconds_now() > limit) {
      kill(-session, SIGKILL);
      return false;
    }
    nanosleep(&nap, NULL);
  }
  return true;
}

/* Allocations from .. to - 1 fail. NULL, or what went wrong. */
static const char *run(uint64_t from, uint64_t to) {
  static char text[64];
  the_plan->from = from;
  the_plan->to = to;
  the_plan->count = the_plan->failed = 0;
  rewind(output);
  if (ftruncate(fileno(output), 0) != 0) return "cannot truncate the output";
  plan *p = the_plan;
  the_plan = NULL;
  fflush(NULL);
  pid_t pid = __real_fork();
  the_plan = p;
  if (pid == 0) be_conlua();
  if (pid < 0) return "cannot fork";
  int status = wait_for(pid);
  bool alone = all_gone(pid);
  if (status == -1) return "it hangs";
  if (WIFSIGNALED(status)) {
    snprintf(text, sizeof text, "killed by signal %d", WTERMSIG(status));
    return text;
  }
  if (WEXITSTATUS(status) > 2) {
    snprintf(text, sizeof text, "exit code %d", WEXITSTATUS(status));
    return text;
  }
  return alone ? NULL : "it leaves processes behind";
}

static void tell(uint64_t from, uint64_t to, const char *why) {
  char line[512];
  int lines = 0;
  printf("%s: allocations %lu to %lu: %s\n", run_argv[1], (unsigned long)from,
         (unsigned long)to - 1, why);
  rewind(output);
  while (fgets(line, sizeof line, output) != NULL && lines++ < 60) printf("    %s", line);
  fflush(stdout);
}

static void refuse(void) {
  fputs("usage: conlua_faulty [--every N] [--first N] [--last N] [--burst N] [--tell 1] SCRIPT\n",
        stderr);
  exit(2);
}

static uint64_t every = 1, first = 1, last, burst;

static void read_options(int argc, char **argv) {
  int i = 1;
  for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
    uint64_t n = strtoul(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--every") == 0) every = n;
    else if (strcmp(argv[i], "--first") == 0) first = n;
    else if (strcmp(argv[i], "--last") == 0) last = n;
    else if (strcmp(argv[i], "--burst") == 0) burst = n;
    else if (strcmp(argv[i], "--tell") == 0) telling = n > 0;
    else refuse();
  }
  if (i != argc - 1 || every == 0) refuse();
  run_argv[0] = argv[0];
  run_argv[1] = argv[i];
}

int __wrap_main(int argc, char **argv) {
  static const uint64_t bursts[] = {1, 6, 40, UINT64_MAX / 2};
  uint64_t faults = 0, runs = 0, total = 0;
  read_options(argc, argv);
  output = tmpfile();
  the_plan = __real_mmap(NULL, sizeof *the_plan, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                         -1, 0);
  if (output == NULL || the_plan == MAP_FAILED) return 2;
  const char *why = run(UINT64_MAX, UINT64_MAX);
  uint64_t count = the_plan->count;
  if (why != NULL) {
    tell(0, 0, why);
    return 1;
  }
  if (last == 0 || last > count) last = count;
  uint64_t ways = burst == 0 && every == 1 ? 4 : 1;
  for (uint64_t n = first; n <= last && faults < 10; n += every) {
    for (uint64_t way = 0; way < ways; way++) {
      uint64_t length = burst > 0 ? burst : bursts[(n / every + way) % 4];
      runs++;
      if ((why = run(n, n + length)) != NULL) {
        faults++;
        tell(n, n + length, why);
      }
      total += the_plan->failed;
    }
  }
  printf("%s: %lu allocations, %lu runs, %lu refusals, %lu faults\n", run_argv[1],
         (unsigned long)count, (unsigned long)runs, (unsigned long)total, (unsigned long)faults);
  return faults > 0;
}

#ifdef __SANITIZE_ADDRESS__
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void) {
  return "detect_leaks=0:allocator_may_return_null=1:exitcode=99:handle_abort=1";
}
#endif
