/* SPDX-License-Identifier: MIT */
/* kill.h: killed at any instruction. A process does something under ptrace, instruction by instruction, and is killed after
 * the k-th; then the others must find everything whole. For every k, or, in a short run, for some of them:
 *
 *   KILL_STRIDE=1 test_kill            each instruction, but for long stories; minutes
 *   KILL_STRIDE=1 test_kill lock_pair  of one story
 *
 * With KILL_LOG=FILE the addresses at which it killed are added to FILE, for tests/kill_points.lua (`./dev kills`).
 *
 * A story is what happens before, what the victim does, and what must hold after. */
#ifndef KILL_H
#define KILL_H

#include <limits.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#include "family_objects.h"

#define STEPS 12000 /* about as many for a story in a short run */
#define LONG \
  3000 /* a story with more steps is mostly a loop that waits: some of its steps are left out */

typedef struct stage {
  con_lock *lock;
  con_condition *cond;
  con_semaphore *sem;
  con_barrier *barrier;
  con_queue *fifo, *lifo, *heap, *small;
  con_cell *cell;
  con_latch *outer, *inner;
  uint64_t *words;
  uint64_t put, got, before; /* what the victim was told; its own */
  uint32_t arrived;          /* the story is told; atomic */
} stage;

static stage *s;
static const char *story;

extern const char __executable_start[]; /* by the linker */

/* Where the victim stands, as the listing of this program has it. */
static inline void log_place(pid_t pid) {
  static FILE *log;
  const char *name = getenv("KILL_LOG");
#ifdef __x86_64__
  struct user_regs_struct regs;
  if (name == NULL || ptrace(PTRACE_GETREGS, pid, NULL, &regs) != 0) return;
  if (log == NULL && (log = fopen(name, "a")) == NULL) return;
  fprintf(log, "%llx\n", regs.rip - (unsigned long long)(uintptr_t)__executable_start);
  fflush(log); /* each story is a process */
#else
  (void)name, (void)log, (void)pid;
#endif
}

/* Let the victim make up to `steps` steps, then kill it. Returns how many it made before the end of its story. */
static inline long step_and_kill(family_unit *u, long steps) {
  int status;
  long made = 0;
  REQUIRE(waitpid(u->pid, &status, 0) == u->pid && WIFSTOPPED(status)); /* its own SIGSTOP */
  for (; made < steps && !con_load(&s->arrived); made++) {
    if (ptrace(PTRACE_SINGLESTEP, u->pid, NULL, NULL) != 0) break;
    if (waitpid(u->pid, &status, 0) != u->pid || !WIFSTOPPED(status)) break;
  }
  if (steps != LONG_MAX) log_place(u->pid);
  kill(u->pid, SIGKILL);
  return made;
}

static void (*act)(void);

static inline int victim(void *arg) {
  (void)arg;
  ptrace(PTRACE_TRACEME, 0, NULL, NULL);
  raise(SIGSTOP);
  act();
  con_store(&s->arrived, 1u);
  for (;;) pause();
  return 0;
}

/* Can a process be stepped here at all? */
static inline bool can_step(void) {
  pid_t pid = fork();
  int status;
  if (pid == 0) {
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) _exit(1);
    raise(SIGSTOP);
    _exit(0);
  }
  waitpid(pid, &status, 0);
  if (!WIFSTOPPED(status)) return false;
  bool can = ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) == 0 && waitpid(pid, &status, 0) == pid &&
             WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP;
  kill(pid, SIGKILL);
  waitpid(pid, &status, 0);
  return can;
}

static inline void open_stage(void) {
  s = family_shared(sizeof *s);
  s->lock = FAMILY_KEEP(con_lock_new(CON_KIND_LOCK));
  s->cond = FAMILY_KEEP(con_condition_new(s->lock));
  s->sem = FAMILY_KEEP(con_semaphore_new(1, 1));
  s->barrier = FAMILY_KEEP(con_barrier_new(2));
  s->fifo = FAMILY_KEEP(con_queue_new(CON_QUEUE_FIFO, 0));
  s->lifo = FAMILY_KEEP(con_queue_new(CON_QUEUE_LIFO, 0));
  s->heap = FAMILY_KEEP(con_queue_new(CON_QUEUE_PRIORITY, 0));
  s->cell = FAMILY_KEEP(con_cell_new());
  s->outer = con_block_new(256, CON_BLOCK_PLAIN, CON_SHARED_OWNER);
  memset(s->outer, 0, 256);
  s->inner = s->outer + 1;
  s->words = (uint64_t *)(s->outer + 2);
}

/* One victim, killed after k steps. How many it made. */
static inline long tell_once(long k, void (*before)(void), void (*after)(void),
                             family_blocks *blocks) {
  if (before != NULL) before();
  s->arrived = 0;
  con_store(&con_me->lookers,
            0u); /* of those who died looking whether we live; each later look would be longer */
  family_unit *u = family_process(victim, NULL);
  long made = step_and_kill(u, k);
  CHECK_EQ(family_join(u), -SIGKILL);
  after();
  family_blocks now = family_count();
  bool whole = CHECK_EQ(now.objects, blocks->objects) & CHECK_EQ(now.messages, blocks->messages);
  whole &= CHECK_OP(now.plain, <=, blocks->plain + 6); /* the queues keep some memory */
  for (int i = 0; i < CON_CLASSES; i++) whole &= CHECK_EQ(con_shared->classes[i].latch.word, 0);
  if (!whole) fprintf(stderr, "%s: killed after step %ld\n", story, k);
  blocks->objects = now.objects;
  blocks->messages = now.messages;
  return made;
}

static inline void tell(void (*before)(void), void (*body)(void), void (*after)(void)) {
  const char *wish = getenv("KILL_STRIDE");
  con_time start = con_clock_now();
  if (!can_step()) {
    printf("%s: skipped, no ptrace here\n", story);
    return;
  }
  open_stage();
  act = body;
  family_blocks blocks = family_count();
  long end = tell_once(LONG_MAX, before, after, &blocks), kills = 0;
  long stride = wish != NULL ? atol(wish) * (1 + end / LONG) : 1 + end * end / 2 / STEPS;
  family_seed ^= (uint64_t)getpid() << 16;
  /* What the dead leave can make the story longer (con_carrier_is_dead), so go on until it is told. */
  for (long k = 0;; k += stride, kills++) {
    long steps = k + family_random((uint32_t)stride);
    if (tell_once(steps, before, after, &blocks) < steps) break;
  }
  if (wish != NULL)
    printf("%s: %ld steps, %ld kills, %.1f s\n", story, end, kills,
           (double)(con_clock_now() - start) / 1e9);
}

static con_queue *the_queue;

static inline void item_of(con_item *item, uint64_t *n, size_t pad) {
  static const char zeros[FAMILY_PAD_MAX];
  *item = (con_item){.parcel = {(const char *)n, sizeof *n, zeros, pad, NULL, 0, NULL, 0}};
}

static inline int wait_for_item(void *arg) {
  uint64_t n;
  (void)arg;
  return family_get(the_queue, &n, CON_NEVER);
}

static family_unit *waiter;

/* A process that waits for an item of the_queue. */
static inline void start_waiter(void) {
  waiter = family_process(wait_for_item, NULL);
  while (con_load(&waiter->unit->state) != CON_WAITING) family_nap(50);
}

#define STORY(name, before, body, after) \
  FAMILY_TEST(name) { \
    story = #name; \
    the_queue = NULL; \
    tell(before, body, after); \
  }

#define QUEUE_STORY(name, which, before, body, after) \
  static void name##_before(void) { \
    the_queue = s->which; \
    before(); \
  } \
  STORY(name, name##_before, body, after)

/* For main: false if nothing can be told here. */
static inline bool kill_start(int argc, char **argv) {
  check_start(argc, argv);
  if (getenv("KILL_STRIDE") != NULL)
    signal(SIGALRM, SIG_IGN); /* every instruction takes its time */
  if (FAMILY_TSAN)
    printf(
        "skipped under ThreadSanitizer\n"); /* most steps would be its own, a hundred times as many */
  return !FAMILY_TSAN;
}

#endif
