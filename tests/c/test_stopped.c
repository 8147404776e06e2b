/* SPDX-License-Identifier: MIT */
/* A process is stopped at any instruction, latches held or not: for the others a wait with a limit ends in its time, nothing is
 * torn, and the process stays stopped until whoever stopped it continues it. */
#include <sched.h>

#include "base/proc.h"
#include "kill.h"

#define LIMIT (30 * CON_MS) /* of a wait */
#define BEYOND \
  (20 * CON_SECOND) /* what a loaded machine may add; a wait that hangs takes for ever */

/* Both in one log, so they are equal whoever is stopped where. */
static void count(void) {
  begin_here();
  con_latch_lock(s->outer);
  con_latch_lock(s->inner);
  con_redo_begin(s->inner);
  for (int i = 0; i < 4; i++) con_redo_set(&s->words[i], s->words[i] + 1);
  con_redo_commit();
  con_latch_unlock(s->inner);
  con_latch_unlock(s->outer);
}

static void check_counts(void) {
  con_latch_lock(s->outer);
  for (int i = 1; i < 4; i++) CHECK_EQ(s->words[i], s->words[0]);
  con_latch_unlock(s->outer);
}

/* Some of everything that takes latches. */
static void do_all(void) {
  uint64_t n;
  family_put(s->fifo, 1, 0, 0);
  family_put(s->heap, family_random(100), 300, 0);
  family_get(s->fifo, &n, 0);
  family_get(s->heap, &n, 0);
  if (family_down(s->second, 0) == CON_OK) con_semaphore_release(s->second, 1);
  if (family_acquire(s->lock, LIMIT + con_clock_now()) == CON_OK) family_release(s->lock);
  count();
}

static _Noreturn int do_all_for_ever(void *arg) {
  (void)arg;
  for (;;) {
    do_all();
    con_add(&s->arrived, 1u);
  }
}

static void within(con_time began) { CHECK_OP(con_clock_now() - began, <, LIMIT + BEYOND); }

/* What the others do while it is stopped. */
static void others_go_on(void) {
  uint64_t n;
  con_time began = con_clock_now();
  family_put(s->fifo, 2, 0, began + LIMIT);
  within(began);
  while (family_get(s->fifo, &n, 0) == CON_OK) {}
  while (family_get(s->heap, &n, 0) == CON_OK) {}
  within(began);
  began = con_clock_now();
  family_get(s->fifo, &n,
             began + LIMIT); /* empty, unless a thread put something when it was continued */
  within(began);
  began = con_clock_now();
  if (family_acquire(s->lock, began + LIMIT) == CON_OK) family_release(s->lock);
  within(began);
  began = con_clock_now();
  check_counts();
  void *block = con_block_new(300, CON_BLOCK_PLAIN);
  if (CHECK(block != NULL)) con_block_free(block);
  within(began);
}

static bool is_stopped(pid_t pid) {
  for (int i = 0; i < 20000 && con_proc_letter(pid) != 'T'; i++) family_nap(100);
  return CHECK_EQ(con_proc_letter(pid), 'T');
}

/* It ran after it was continued. */
static void goes_on(family_unit *u) {
  uint32_t before = con_load(&s->arrived);
  kill(u->pid, SIGCONT);
  con_time began = con_clock_now();
  while (con_load(&s->arrived) == before && con_clock_now() < began + FAMILY_LONG) sched_yield();
  CHECK_OP(con_load(&s->arrived), !=, before);
}

static void stop_and_continue(family_body body, int rounds) {
  open_stage();
  family_seed ^= (uint64_t)getpid() << 16;
  family_unit *u = family_process(body, NULL);
  goes_on(u);
  for (int i = 0; i < FAMILY_TIMES(rounds); i++) {
    family_nap(family_random(500));
    kill(u->pid, SIGSTOP);
    is_stopped(u->pid);
    others_go_on();
    is_stopped(u->pid);
    goes_on(u);
  }
  family_kill(u);
  check_counts();
}

FAMILY_TEST(waits_end_whenever_a_process_is_stopped) { stop_and_continue(do_all_for_ever, 6); }

static int three_threads(void *arg) {
  family_thread(do_all_for_ever, arg);
  family_thread(do_all_for_ever, arg);
  do_all_for_ever(arg);
}

FAMILY_TEST(waits_end_whenever_threads_are_stopped) {
  if (!FAMILY_TSAN) stop_and_continue(three_threads, 6);
}

/* ---- at an instruction with latches held ---- */

static bool holds(const family_unit *u, con_latch *l) {
  return (con_load(&l->word) & ~CON_LATCH_WAITERS) == u->process->main->token;
}

static int count_when_traced(void *arg) {
  (void)arg;
  ptrace(PTRACE_TRACEME, 0, NULL, NULL);
  late = true;
  do_all_for_ever(NULL);
}

/* A new process, in the middle of `count`, `steps` after it got the latch. */
static family_unit *stopped_with(con_latch *l, uint32_t steps) {
  int status;
  family_unit *u = family_process(count_when_traced, NULL);
  stopped(u);
  while (!holds(u, l) || steps-- > 0) {
    ptrace(PTRACE_SINGLESTEP, u->pid, NULL, NULL);
    REQUIRE(waitpid(u->pid, &status, 0) == u->pid && WIFSTOPPED(status));
  }
  ptrace(PTRACE_DETACH, u->pid, NULL, SIGSTOP);
  is_stopped(u->pid);
  return u;
}

static void let_go_and_stay_stopped(const char *proc) {
  open_stage();
  family_seed ^= (uint64_t)getpid() << 16;
  for (int i = 0; i < FAMILY_TIMES(6); i++) {
    con_latch *which = i % 2 != 0 ? s->inner : s->outer;
    family_unit *u = stopped_with(which, family_random(30));
    con_time began = con_clock_now();
    con_proc_folder = proc;
    check_counts();
    con_proc_folder = "/proc";
    within(began);
    CHECK(!holds(u, s->outer) && !holds(u, s->inner));
    is_stopped(u->pid);
    others_go_on();
    is_stopped(u->pid);
    goes_on(u);
    family_kill(u);
  }
}

FAMILY_TEST(a_holder_that_is_stopped_lets_go_and_stays_stopped) {
  if (can_step()) let_go_and_stay_stopped("/proc");
}

/* A graded run has no /proc: a dispatcher waited for ever for a latch of a process that it had stopped. */
FAMILY_TEST(a_child_that_is_stopped_lets_go_also_without_proc) {
  if (can_step()) let_go_and_stay_stopped("/nowhere");
}

/* Found by a note that was left: a process that goes on must not stop itself at some later unlock. */
FAMILY_TEST(who_continues_it_wins) {
  if (!can_step()) return;
  open_stage();
  family_unit *u = stopped_with(s->outer, 0);
  con_carrier *c = u->process->main;
  con_store(&c->resumed, c->token); /* a waiter that was killed here */
  con_or(&s->outer->word, CON_LATCH_WAITERS);
  goes_on(u);
  goes_on(u);
  kill(u->pid, SIGSTOP);
  is_stopped(u->pid);
  others_go_on();
  is_stopped(u->pid);
  family_kill(u);
}

/* ---- a lock on its way to a unit that is stopped ---- */

static int take_once(void *arg) {
  (void)arg;
  CHECK_EQ(family_acquire(s->lock, CON_NEVER), CON_OK);
  con_add(&s->arrived, 1u);
  CHECK_EQ(family_release(s->lock), CON_OK);
  return 0;
}

/* A unit that had waited long was handed the lock though it was stopped: nobody had the lock, and
 * all waited for it. */
static void hand_to_stopped(con_time limit) {
  open_stage();
  con_lock *l = s->lock;
  CHECK_EQ(family_acquire(l, CON_NEVER), CON_OK);
  family_unit *u = family_process(take_once, NULL);
  while (con_load(&l->head.waiters.head) == NULL) family_nap(100);
  kill(u->pid, SIGSTOP);
  is_stopped(u->pid);
  con_store(&l->hungry, (uint64_t)1);
  CHECK_EQ(family_release(l), CON_OK);
  CHECK(con_object_is_granted(&l->head, u->unit));
  con_time began = con_clock_now();
  while (family_acquire(l, limit == 0 ? 0 : con_clock_now() + limit) != CON_OK)
    if (!CHECK_OP(con_clock_now() - began, <, LIMIT + BEYOND)) break;
  is_stopped(u->pid);
  CHECK_EQ(con_self()->held, 1);
  CHECK_EQ(family_release(l), CON_OK);
  goes_on(u);
  CHECK_EQ(family_join(u), 0);
  CHECK_EQ(l->head.owner, 0);
}

FAMILY_TEST(a_lock_that_is_handed_to_who_is_stopped_can_be_had) {
  hand_to_stopped(0);
  hand_to_stopped(LIMIT);
  hand_to_stopped(FAMILY_LONG);
}

static _Noreturn int do_nothing(void *arg) {
  (void)arg;
  for (;;) pause();
}

/* Who looks whether a thread lives, and is stopped in the middle, has the life of a dead one. Others know it to be dead all the
 * same, and the record's next thread does not wait for that life. */
FAMILY_TEST(who_looks_at_the_dead_may_be_stopped) {
  family_unit *u = family_process(do_nothing, NULL);
  con_carrier *c = u->process->main;
  while (con_load(&c->state) != CON_CARRIER_ALIVE) sched_yield();
  kill(u->pid, SIGKILL);
  CHECK(waitpid(u->pid, NULL, 0) == u->pid);
  con_add(&c->lookers, 1u);
  CHECK_EQ(pthread_mutex_trylock(&c->life), EOWNERDEAD);
  pthread_mutex_consistent(&c->life);
  CHECK(con_carrier_is_dead(c));
  CHECK(con_sweep());
  CHECK(con_unit_ended(u->unit));
  for (int i = 0; i < 3; i++) {
    family_unit *next = family_process(do_nothing, NULL);
    CHECK(next->process->main != c);
    family_kill(next);
  }
  pthread_mutex_unlock(&c->life);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(waits_end_whenever_a_process_is_stopped);
  RUN(waits_end_whenever_threads_are_stopped);
  RUN(a_holder_that_is_stopped_lets_go_and_stays_stopped);
  RUN(a_child_that_is_stopped_lets_go_also_without_proc);
  RUN(who_continues_it_wins);
  RUN(a_lock_that_is_handed_to_who_is_stopped_can_be_had);
  RUN(who_looks_at_the_dead_may_be_stopped);
  return check_end();
}
