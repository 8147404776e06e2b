/* SPDX-License-Identifier: MIT */
/* kill.h: killed at any instruction. A process does something under ptrace, instruction by instruction, and is killed after
 * the k-th; then the others must find everything whole. A short run does this for some k. What others find changes only at a
 * store, so a whole run kills after each store, given the addresses of all of them:
 *
 *   ./dev kills                                     all stories
 *   KILL_STORES=FILE test_kill lock_pair            one; FILE: lua5.4 tests/kill_points.lua --stores test_kill
 *
 * With KILL_LOG=FILE the stores after which it killed are added to FILE, for tests/kill_points.lua.
 *
 * A story is what happens before, what the victim does, and what must hold after. */
#ifndef KILL_H
#define KILL_H

#include <limits.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#include "family_objects.h"

/* About as many for a story in a short run. A fork under AddressSanitizer takes as long as a hundred steps, so its kills are
 * fewer; nothing that a death can damage lies in memory that it looks after. */
#define STEPS (FAMILY_SLOW ? 1500 : 6000)
#define LONG \
  2000 /* a story with more points is mostly a loop that waits: some of them are left out */
#define MEDDLED 600   /* kills of a story in which somebody meddles */
#define SOON_AFTER 50 /* so many points after somebody meddled */
#define APART 4       /* instructions of a library from one point to the next */

typedef struct stage {
  con_lock *lock;
  con_condition *cond;
  con_semaphore *sem, *second;
  con_barrier *barrier;
  con_queue *fifo, *lifo, *heap, *small;
  con_cell *cell;
  con_latch *outer, *inner;
  uint64_t *words;
  uint64_t put, got, before; /* what the victim was told; its own */
  uint32_t arrived;          /* the story is told; atomic */
  uint32_t dead_token;       /* of who died before */
} stage;

static stage *s;
static const char *story;

extern const char __executable_start[], etext[]; /* by the linker */

/* ---- where to kill ---- */

enum { NO_STORE, STORE, VISITED };
static uint8_t *stores; /* by address in the program; NULL: a point is any instruction */

static inline void read_stores(void) {
  const char *name = getenv("KILL_STORES");
  FILE *file = name != NULL ? fopen(name, "r") : NULL;
  unsigned long at;
  if (name == NULL) return;
  REQUIRE(file != NULL);
  stores = family_shared((size_t)(etext - __executable_start));
  while (fscanf(file, "%lx", &at) == 1) stores[at] = STORE;
  fclose(file);
}

/* The instruction the victim is about to carry out, as the listing of the program has it. */
static inline uintptr_t place_of(pid_t pid) {
#ifdef __x86_64__
  long at = ptrace(PTRACE_PEEKUSER, pid, (void *)offsetof(struct user, regs.rip), NULL);
  return (uintptr_t)at - (uintptr_t)__executable_start;
#else
  (void)pid;
  return 0;
#endif
}

/* May it have changed what others see? */
static unsigned outside, repeated; /* steps of this telling in libraries; in a loop of one store */
static uintptr_t repeating;
static inline bool is_ours(uintptr_t place) {
  return place < (uintptr_t)(etext - __executable_start);
}

static inline bool is_new(uintptr_t place) { return is_ours(place) && stores[place] == STORE; }

static inline bool is_point(uintptr_t place) {
  if (!is_ours(place)) return outside++ % APART == 0;
  if (stores[place] == NO_STORE) return false;
  if (place != repeating) repeated = 0;
  repeating = place;
  return repeated++ < APART || repeated % (APART * APART) == 0;
}

static inline void log_place(uintptr_t place) {
  static FILE *log;
  const char *name = getenv("KILL_LOG");
  if (is_ours(place)) stores[place] = VISITED;
  if (name == NULL || (log == NULL && (log = fopen(name, "a")) == NULL)) return;
  fprintf(log, "%lx\n", (unsigned long)place);
  fflush(log); /* each story is a process */
}

/* ---- what comes in between ---- */

/* Some stories have another one who acts meanwhile: `meddle` is called between two of the victim's steps, now and then, and
 * says whether it did something. It may take no latch that the victim holds. */
static bool (*meddle)(const con_carrier *victim);
static long meddle_within = 1; /* so many steps, at most */
static uint32_t meddle_times;  /* the kill comes after one of so many */

/* In the act, of a story told `late`: only from here on the victim is stepped and killed. */
static bool late;
static inline void begin_here(void) {
  if (late) raise(SIGSTOP);
  late = false;
}

static inline void stopped(family_unit *u) {
  int status;
  REQUIRE(waitpid(u->pid, &status, 0) == u->pid && WIFSTOPPED(status)); /* its own SIGSTOP */
}

/* Where a telling is cut off: so many points after the n-th meddling; or at a store that was never the last. */
typedef struct cut {
  long points;
  uint32_t meddlings;
  bool hunting;
} cut;

/* Step the victim to there, then kill it. Returns how many points it passed before the end of its story; hunting, the number
 * of new stores. */
static inline long step_and_kill(family_unit *u, cut end) {
  const con_carrier *carrier = u->process->main;
  int status;
  long passed = 0, meddling = family_random((uint32_t)meddle_within);
  uintptr_t place = 0, last = 0;
  outside = 0;
  repeating = 0;
  stopped(u);
  if (late && ptrace(PTRACE_CONT, u->pid, NULL, NULL) == 0) stopped(u);
  while ((passed < end.points || end.meddlings > 0) && !con_load(&s->arrived)) {
    if (meddle != NULL && meddling-- == 0) {
      meddling = family_random((uint32_t)meddle_within);
      if (meddle(carrier) && end.meddlings > 0) {
        end.meddlings--;
        passed = 0;
      }
    }
    if (stores != NULL) place = place_of(u->pid);
    if (ptrace(PTRACE_SINGLESTEP, u->pid, NULL, NULL) != 0) break;
    if (waitpid(u->pid, &status, 0) != u->pid || !WIFSTOPPED(status)) break;
    if (stores != NULL && !is_point(place)) continue;
    passed++;
    last = place;
    if (end.hunting && is_new(place)) break;
  }
  if (end.hunting) passed = is_new(last);
  if (end.points != LONG_MAX && last != 0) log_place(last);
  kill(u->pid, SIGKILL);
  return passed;
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
  s->second = FAMILY_KEEP(con_semaphore_new(5, UINT64_MAX));
  s->barrier = FAMILY_KEEP(con_barrier_new(2));
  s->fifo = FAMILY_KEEP(con_queue_new(CON_QUEUE_FIFO, 0));
  s->lifo = FAMILY_KEEP(con_queue_new(CON_QUEUE_LIFO, 0));
  s->heap = FAMILY_KEEP(con_queue_new(CON_QUEUE_PRIORITY, 0));
  s->cell = FAMILY_KEEP(con_cell_new());
  s->outer = con_block_new_shared(256, CON_BLOCK_PLAIN);
  memset(s->outer, 0, 256);
  s->inner = s->outer + 1;
  s->words = (uint64_t *)(s->outer + 2);
}

/* One victim. How many points it passed. */
static inline long tell_once(cut end, void (*before)(void), void (*after)(void),
                             family_blocks *blocks) {
  if (before != NULL) before();
  s->arrived = 0;
  con_store(&con_me->lookers,
            0u); /* of those who died looking whether we live; each later look would be longer */
  family_unit *u = family_process(victim, NULL);
  long passed = step_and_kill(u, end);
  CHECK_EQ(family_join(u), -SIGKILL);
  after();
  family_blocks now = family_count();
  bool whole = CHECK_EQ(now.objects, blocks->objects) & CHECK_EQ(now.messages, blocks->messages);
  whole &= CHECK_OP(now.plain, <=, blocks->plain + 6); /* the queues keep some memory */
  for (int i = 0; i < CON_CLASSES; i++) whole &= CHECK_EQ(con_shared->classes[i].latch.word, 0);
  if (!whole) fprintf(stderr, "%s: killed after point %ld\n", story, end.points);
  blocks->objects = now.objects;
  blocks->messages = now.messages;
  return passed;
}

/* Kill after each point, or, as far as it takes too long, some. How many kills. */
static inline long kill_everywhere(void (*before)(void), void (*after)(void), family_blocks *blocks,
                                   long all) {
  long kills = 0, stride = stores != NULL ? 1 + all / LONG : 1 + all * all / 2 / STEPS;
  /* What the dead leave can make the story longer (con_carrier_is_dead), so go on until it is told. */
  for (long k = 0;; k += stride, kills++) {
    cut end = {k + family_random((uint32_t)stride), 0, false};
    if (tell_once(end, before, after, blocks) < end.points) return kills;
  }
}

/* With somebody who meddles no telling is like the other. */
static inline long kill_anywhere(void (*before)(void), void (*after)(void), family_blocks *blocks,
                                 long all) {
  long kills = stores != NULL ? MEDDLED : 1 + 2 * STEPS / (all + 1);
  for (long i = 0; i < kills; i++) {
    cut end = {1 + family_random(SOON_AFTER), 1 + family_random(meddle_times), false};
    tell_once(end, before, after, blocks);
  }
  return kills;
}

/* What is not the same in each telling makes that some stores are missed: they are looked for. How many were found. */
static inline long hunt(void (*before)(void), void (*after)(void), family_blocks *blocks) {
  long found = 0;
  for (int in_vain = 0; in_vain < (meddle != NULL ? 20 : 2);) {
    cut end = {LONG_MAX - 1, meddle != NULL, true};
    if (tell_once(end, before, after, blocks) == 0) in_vain++;
    else found++;
  }
  return found;
}

static inline void tell(void (*before)(void), void (*body)(void), void (*after)(void)) {
  con_time start = con_clock_now();
  if (!can_step()) {
    printf("%s: skipped, no ptrace here\n", story);
    return;
  }
  open_stage();
  act = body;
  family_seed ^= (uint64_t)getpid() << 16;
  family_blocks blocks = family_count();
  long all = tell_once((cut){LONG_MAX, 0, false}, before, after, &blocks);
  long kills = (meddle != NULL ? kill_anywhere : kill_everywhere)(before, after, &blocks, all);
  if (stores != NULL) kills += hunt(before, after, &blocks);
  if (stores != NULL)
    printf("%s: %ld points, %ld kills, %.1f s\n", story, all, kills,
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

/* With somebody who does `meddling` at random, with at most so many steps of the victim in between. */
#define MEDDLED_STORY(name, before, body, after, meddling, steps, times) \
  FAMILY_TEST(name) { \
    story = #name; \
    meddle = meddling; \
    meddle_within = steps; \
    meddle_times = times; \
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
  read_stores();
  if (stores != NULL) signal(SIGALRM, SIG_IGN); /* every instruction takes its time */
  if (FAMILY_TSAN)
    printf(
        "skipped under ThreadSanitizer\n"); /* most steps would be its own, a hundred times as many */
  return !FAMILY_TSAN;
}

#endif
