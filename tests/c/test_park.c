/* SPDX-License-Identifier: MIT */
/* No wake is lost between units that park and unpark each other, in whatever process, and a park ends at its deadline. */
#include "family.h"

typedef struct game {
  con_unit *player[2];
  uint32_t ball; /* atomic: whose turn it is */
  uint32_t sit;  /* atomic: the seat of the next who sits down */
  int rounds;
} game;

static const con_waiting nothing = {NULL, CON_OP_WAIT, false};

static int play(void *arg) {
  game *g = arg;
  uint32_t me = con_add(&g->sit, 1u);
  con_store(&g->player[me], con_self());
  while (con_load(&g->player[!me]) == NULL) sched_yield();
  for (int i = 0; i < g->rounds; i++) {
    for (;;) {
      uint32_t seen = con_park_begin(con_self());
      if (con_load(&g->ball) == me) break;
      con_status status = con_park(con_self(), &nothing, seen, CON_NEVER);
      if (!CHECK(status == CON_OK)) return 1;
    }
    con_store(&g->ball, !me);
    con_unpark(g->player[!me]);
  }
  return 0;
}

static void play_together(bool processes) {
  game *g = family_shared(sizeof *g);
  g->rounds = FAMILY_TIMES(50000); /* 100000 throws */
  con_time start = con_clock_now();
  family_unit *a = family_start(processes, play, g), *b = family_start(processes, play, g);
  CHECK_EQ(family_join(a), 0);
  CHECK_EQ(family_join(b), 0);
  /* A lost wake would cost half a second each, or for ever. */
  CHECK_OP(con_clock_now() - start, <, FAMILY_LONG);
}

FAMILY_TEST(no_wake_is_lost_between_threads) { play_together(false); }
FAMILY_TEST(no_wake_is_lost_between_processes) { play_together(true); }

FAMILY_TEST(a_wake_before_the_park_is_remembered) {
  uint32_t seen = con_park_begin(con_self());
  con_unpark(con_self());
  CHECK_EQ(con_park(con_self(), &nothing, seen, CON_NEVER), CON_OK);
  CHECK_EQ(con_load(&con_self()->state), CON_RUNNING);
}

FAMILY_TEST(a_park_ends_at_its_deadline_and_not_before) {
  for (int ms = 0; ms < 60; ms += 20) {
    con_time deadline = family_after(ms * CON_MS);
    CHECK_EQ(con_park(con_self(), &nothing, con_park_begin(con_self()), deadline), CON_TIMEOUT);
    CHECK_OP(con_clock_now(), >=, deadline);
    CHECK_OP(con_clock_now(), <, deadline + FAMILY_SOON);
  }
  CHECK_EQ(con_park(con_self(), &nothing, con_park_begin(con_self()), 1), CON_TIMEOUT);
}

static _Noreturn int sit(void *arg) {
  (void)arg;
  for (;;) pause();
}

FAMILY_TEST(a_deadline_holds_beside_looks_after_the_dead) {
  family_unit *u = family_process(
      sit, NULL); /* with two processes a park looks again every half second */
  con_time deadline = family_after(1200 * CON_MS);
  con_status status;
  do status = con_park(con_self(), &nothing, con_park_begin(con_self()), deadline);
  while (status == CON_OK);
  CHECK_EQ(status, CON_TIMEOUT);
  CHECK_OP(con_clock_now(), >=, deadline);
  CHECK_OP(con_clock_now(), <, deadline + FAMILY_SOON);
  family_kill(u);
}

typedef struct sleepers {
  uint32_t n; /* atomic */
  uint32_t order[5];
  con_time base; /* atomic; 0: not all are there yet */
} sleepers;

static int sleep_for_index(void *arg) {
  sleepers *s = arg;
  uint32_t me = con_add(&s->n, 1u);
  static const int turn[] = {3, 0, 4, 1, 2};
  if (me == 4) con_store(&s->base, con_clock_now());
  while (con_load(&s->base) == 0) family_nap(1000);
  CHECK_EQ(con_park(con_self(), &nothing, con_park_begin(con_self()),
                    s->base + (turn[me] + 1) * 300 * CON_MS),
           CON_TIMEOUT);
  s->order[con_add(&s->n, 1u) - 5] = (uint32_t)turn[me];
  return 0;
}

FAMILY_TEST(sleepers_wake_in_the_order_of_their_deadlines) {
  sleepers *s = family_shared(sizeof *s);
  family_unit *u[5];
  for (int i = 0; i < 5; i++) u[i] = family_thread(sleep_for_index, s);
  for (int i = 0; i < 5; i++) CHECK_EQ(family_join(u[i]), 0);
  for (uint32_t i = 0; i < 5; i++) CHECK_EQ(s->order[i], i);
}

static int park_for_ever(void *arg) {
  uint32_t *there = arg;
  con_store(there, 1u);
  while (!con_load(&con_self()->pending)) {
    uint32_t seen = con_park_begin(con_self());
    if (con_load(&con_self()->pending)) break;
    con_park(con_self(), &(con_waiting){NULL, CON_OP_SLEEP, true}, seen, CON_NEVER);
  }
  return (int)con_load(&con_self()->pending);
}

static void press(bool process) {
  uint32_t *there = family_shared(sizeof *there);
  family_unit *u = family_start(process, park_for_ever, there);
  while (!con_load(there)) family_nap(100);
  if (process) /* asleep for certain */
    while (con_load(&u->unit->state) != CON_WAITING) family_nap(100);
  con_time start = con_clock_now();
  con_unit_post(u->unit, CON_PENDING_TERMINATE);
  CHECK_EQ(family_join(u), CON_PENDING_TERMINATE);
  CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
}

FAMILY_TEST(something_pending_ends_the_park_of_a_thread) { press(false); }
FAMILY_TEST(something_pending_ends_the_park_of_a_process) { press(true); }

FAMILY_TEST(nobody_sleeps_with_something_pending) {
  con_or(&con_self()->pending, CON_PENDING_SIGNAL); /* without a wake */
  CHECK_EQ(con_park(con_self(), &nothing, con_park_begin(con_self()), CON_NEVER), CON_OK);
}

FAMILY_TEST(a_joiner_is_woken_by_the_end) {
  uint32_t *there = family_shared(sizeof *there);
  for (int process = 0; process < 2; process++) {
    *there = 0;
    family_unit *u = family_start(process, park_for_ever, there);
    CHECK_EQ(family_wait_end(u->unit, family_after(20 * CON_MS)), CON_TIMEOUT);
    CHECK_EQ(family_wait_end(u->unit, 0), CON_TIMEOUT);
    con_unit_post(u->unit, CON_PENDING_INTERRUPT);
    CHECK_EQ(family_wait_end(u->unit, CON_NEVER), CON_OK);
    CHECK_EQ(u->unit->exitcode, CON_PENDING_INTERRUPT);
    CHECK_EQ(family_wait_end(u->unit, 0), CON_OK);
    CHECK_STR(con_unit_state_name(u->unit), process ? "zombie" : "terminated");
    family_join(u);
  }
}

static int park_often(void *arg) {
  while (!con_load((uint32_t *)arg))
    con_park(con_self(), &nothing, con_park_begin(con_self()), 1); /* past */
  return 0;
}

/* A join looked at the state, which the unit changes at each park without the latch, by a plain
 * load. ThreadSanitizer told. */
FAMILY_TEST(a_join_looks_at_a_unit_that_parks) {
  uint32_t *over = family_shared(sizeof *over);
  family_unit *f = family_thread(park_often, over);
  for (int i = 0; i < FAMILY_TIMES(2000); i++) CHECK_EQ(con_unit_join(f->unit, NULL), CON_TIMEOUT);
  con_store(over, 1u);
  CHECK_EQ(family_join(f), 0);
}

static int watch_state(void *arg) {
  con_unit *u = arg;
  int blocked = 0;
  for (int i = 0; i < 20000 && blocked < 3; i++) {
    if (con_load(&u->state) == CON_WAITING && u->operation == CON_OP_SLEEP) blocked++;
    family_nap(100);
  }
  CHECK_STR(con_unit_state_name(u), "blocked");
  con_unpark(u);
  return 0;
}

FAMILY_TEST(others_see_that_a_unit_is_blocked) {
  uint32_t seen = con_park_begin(con_self());
  family_unit *u = family_process(watch_state, con_self());
  con_status status = CON_OK;
  while (status == CON_OK && !con_wake_word_moved(&con_self()->wake, seen))
    status = con_park(con_self(), &(con_waiting){NULL, CON_OP_SLEEP, true}, seen, CON_NEVER);
  CHECK_EQ(status, CON_OK);
  CHECK_STR(con_unit_state_name(con_self()), "ready"); /* until it has its state's lock */
  con_unit_go_on(con_self());
  CHECK_STR(con_unit_state_name(con_self()), "running");
  CHECK_EQ(family_join(u), 0);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(no_wake_is_lost_between_threads);
  RUN(no_wake_is_lost_between_processes);
  RUN(a_wake_before_the_park_is_remembered);
  RUN(a_park_ends_at_its_deadline_and_not_before);
  RUN(a_deadline_holds_beside_looks_after_the_dead);
  RUN(sleepers_wake_in_the_order_of_their_deadlines);
  RUN(something_pending_ends_the_park_of_a_thread);
  RUN(something_pending_ends_the_park_of_a_process);
  RUN(nobody_sleeps_with_something_pending);
  RUN(a_joiner_is_woken_by_the_end);
  RUN(a_join_looks_at_a_unit_that_parks);
  RUN(others_see_that_a_unit_is_blocked);
  return check_end();
}
