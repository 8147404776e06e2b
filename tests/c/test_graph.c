/* SPDX-License-Identifier: MIT */
/* Deadlocks are told, once, and only where there is one. */
#include "family_objects.h"

enum { SEATS = 4 };

typedef struct table {
  con_lock *fork[SEATS];
  con_event *event;
  con_unit *units[SEATS];
  uint32_t seated, ready, deadlocks, reports; /* atomic */
  int n, timed;                               /* seats; the one that waits with a limit, or -1 */
  char report[8192];
} table;

static table *the_table;

static void take_report(const char *text) {
  if (con_add(&the_table->reports, 1u) == 0)
    snprintf(the_table->report, sizeof the_table->report, "%s", text);
}

static table *new_table(int n) {
  table *t = the_table = family_shared(sizeof *t);
  con_units.deadlock_report = take_report;
  for (int i = 0; i < SEATS; i++) t->fork[i] = FAMILY_KEEP(con_lock_new(CON_KIND_LOCK));
  t->event = FAMILY_KEEP(con_event_new());
  t->n = n;
  t->timed = -1;
  return t;
}

static void wait_for(uint32_t *word, uint32_t value) {
  while (con_load(word) < value) family_nap(100);
}

static void wait_until_asleep(con_unit *u) {
  while (!con_load(&u->asleep)) family_nap(100);
}

/* ---- rings ---- */

static int philosophize(void *arg) {
  table *t = arg;
  uint32_t me = con_add(&t->seated, 1u);
  CHECK_EQ(family_acquire(t->fork[me], CON_NEVER), CON_OK);
  con_add(&t->ready, 1u);
  wait_for(&t->ready, (uint32_t)t->n); /* all have their left one */
  con_lock *right = t->fork[(me + 1) % (uint32_t)t->n];
  con_time deadline = t->timed == (int)me ? family_after(300 * CON_MS) : CON_NEVER;
  con_status status = family_acquire(right, deadline);
  if (status == CON_DEADLOCK) con_add(&t->deadlocks, 1u);
  else if (status == CON_TIMEOUT) CHECK_EQ(t->timed, me);
  else CHECK(status == CON_OK);
  CHECK(right->head.waiters.head == NULL || right->head.waiters.head->unit != con_self());
  if (status == CON_OK) CHECK_EQ(family_release(right), CON_OK);
  CHECK_EQ(family_release(t->fork[me]), CON_OK);
  return 0;
}

static int dine(table *t, int kinds) {
  family_unit *u[SEATS];
  t->seated = t->ready = t->deadlocks = t->reports = 0;
  for (int i = t->n - 1; i >= 0; i--)
    u[i] = family_start(kinds == 2 ? FAMILY_MIXED(i) : kinds, philosophize, t);
  for (int i = 0; i < t->n; i++) CHECK_EQ(family_join(u[i]), 0);
  CHECK_EQ(t->reports, t->deadlocks);
  CHECK_EQ(con_family_root->doomed, 0);
  return (int)t->deadlocks;
}

static void dine_often(int kinds) {
  con_time end = family_after(FAMILY_LONG);
  for (int n = 2; n <= SEATS; n++)
    for (int i = 0; i < FAMILY_TIMES(60) && (i == 0 || con_clock_now() < end); i++) {
      table *t = new_table(n);
      CHECK_EQ(dine(t, kinds), 1);
      CHECK(strstr(t->report, "wait for each other in a ring") != NULL);
      CHECK(strstr(t->report, "lock#") != NULL && strstr(t->report, ", held by ") != NULL);
      for (int seat = 0; seat < n; seat++) CHECK_EQ(t->fork[seat]->head.owner, 0);
    }
}

FAMILY_TEST(exactly_one_thread_of_a_ring_is_told) { dine_often(0); }
FAMILY_TEST(exactly_one_process_of_a_ring_is_told) { dine_often(1); }
FAMILY_TEST(exactly_one_of_a_mixed_ring_is_told) { dine_often(2); }

FAMILY_TEST(a_ring_with_a_limit_is_none) {
  for (int kinds = 0; kinds < 3; kinds++)
    for (int n = 2; n <= 3; n++) {
      table *t = new_table(n);
      t->timed = n - 1;
      CHECK_EQ(dine(t, kinds), 0);
    }
}

FAMILY_TEST(a_unit_that_waits_for_itself_is_told) {
  table *t = new_table(2);
  CHECK_EQ(family_acquire(t->fork[0], CON_NEVER), CON_OK);
  CHECK_EQ(family_acquire(t->fork[0], CON_NEVER), CON_DEADLOCK);
  CHECK(t->fork[0]->head.waiters.head == NULL);
  CHECK_EQ(t->reports, 1);
  CHECK(strstr(t->report, "waits for itself") != NULL);
  CHECK(strstr(t->report, "which it holds itself") != NULL);
  CHECK_EQ(family_acquire(t->fork[0], family_after(20 * CON_MS)), CON_TIMEOUT);
  CHECK_EQ(t->reports, 1);
  CHECK_EQ(family_release(t->fork[0]), CON_OK);
}

static int lock_then_join(void *arg) {
  table *t = arg;
  wait_for(&t->seated, 1);
  con_status status = family_acquire(t->fork[0], CON_NEVER); /* who holds it joins us */
  if (status == CON_DEADLOCK) con_add(&t->deadlocks, 1u);
  if (status == CON_OK) family_release(t->fork[0]);
  return 0;
}

FAMILY_TEST(a_join_can_close_a_ring) {
  for (int process = 0; process < 2; process++) {
    table *t = new_table(2);
    CHECK_EQ(family_acquire(t->fork[0], CON_NEVER), CON_OK);
    family_unit *u = family_start(process, lock_then_join, t);
    con_add(&t->seated, 1u);
    con_status status = family_wait_end(u->unit, CON_NEVER);
    if (status == CON_DEADLOCK) con_add(&t->deadlocks, 1u);
    CHECK_EQ(t->deadlocks, 1);
    CHECK_EQ(t->reports, 1);
    CHECK(strstr(t->report, " to end") != NULL);
    family_release(t->fork[0]);
    CHECK_EQ(family_join(u), 0);
  }
}

/* Locks taken in one order only: nothing to tell, however dense the traffic. */
static int take_in_order(void *arg) {
  table *t = arg;
  for (int i = 0; i < FAMILY_TIMES(3000); i++) {
    uint32_t a = family_random(3), b = a + 1 + family_random(3 - a);
    if (!CHECK(family_acquire(t->fork[a], CON_NEVER) == CON_OK)) return 1;
    if (!CHECK(family_acquire(t->fork[b], CON_NEVER) == CON_OK)) return 1;
    if (i % 16 == 0) family_nap(20);
    CHECK_EQ(family_release(t->fork[b]), CON_OK);
    CHECK_EQ(family_release(t->fork[a]), CON_OK);
  }
  return 0;
}

FAMILY_TEST(no_ring_is_seen_where_there_is_none) {
  table *t = new_table(SEATS);
  family_unit *u[4];
  for (int i = 3; i >= 0; i--) u[i] = family_start(FAMILY_MIXED(i), take_in_order, t);
  for (int i = 0; i < 4; i++) CHECK_EQ(family_wait_end(u[i]->unit, CON_NEVER), CON_OK);
  for (int i = 0; i < 4; i++) CHECK_EQ(family_join(u[i]), 0);
  CHECK_EQ(t->reports, 0);
}

/* ---- a family asleep ---- */

static int wait_for_event(void *arg) {
  table *t = arg;
  con_status status = family_wait_event(t->event, CON_NEVER);
  return status == CON_OK ? 0 : (int)con_load(&con_self()->pending);
}

static void fall_asleep(int kinds) {
  table *t = new_table(2);
  family_unit *u[3];
  for (int i = 2; i >= 0; i--)
    u[i] = family_start(kinds == 2 ? FAMILY_MIXED(i) : kinds, wait_for_event, t);
  con_time start = con_clock_now();
  CHECK_EQ(family_wait_event(t->event, CON_NEVER), CON_TERMINATED);
  CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
  CHECK_EQ(con_self()->pending, CON_PENDING_DOOM);
  CHECK_EQ(con_family_root->doomed, 1);
  CHECK_EQ(t->reports, 1);
  CHECK(strstr(t->report, "all 4 units wait without a limit") != NULL);
  CHECK(strstr(t->report, "MainProcess (pid ") != NULL);
  CHECK(strstr(t->report, "waits for event#1 (wait)") != NULL);
  con_event_set(t->event);
  for (int i = 0; i < 3; i++) CHECK_EQ(family_join(u[i]), 0);
}

FAMILY_TEST(threads_asleep_are_told) { fall_asleep(0); }
FAMILY_TEST(processes_asleep_are_told) { fall_asleep(1); }
FAMILY_TEST(units_of_all_kinds_asleep_are_told) { fall_asleep(2); }

FAMILY_TEST(a_unit_alone_asleep_is_told) {
  table *t = new_table(2);
  CHECK_EQ(family_wait_event(t->event, CON_NEVER), CON_TERMINATED);
  CHECK(strstr(t->report, "the only unit waits without a limit") != NULL);
}

static int end_at_once(void *arg) {
  wait_until_asleep(con_family_root->root);
  (void)arg;
  return 0;
}

FAMILY_TEST(the_end_of_the_last_one_awake_is_noticed) {
  for (int process = 0; process < 2; process++) {
    table *t = new_table(2);
    con_family_root->doomed = 0;
    con_self()->pending = 0;
    family_unit *u = family_start(process, end_at_once, t);
    CHECK_EQ(family_wait_event(t->event, CON_NEVER), CON_TERMINATED);
    CHECK_EQ(t->reports, 1);
    CHECK_EQ(family_join(u), 0);
  }
}

static int hang_outside(void *arg) {
  con_store((uint32_t *)arg, 1u);
  for (;;) pause();
  return 0;
}

FAMILY_TEST(the_death_of_the_last_one_awake_is_noticed) {
  table *t = new_table(2);
  family_unit *u = family_process(hang_outside, &t->seated);
  wait_for(&t->seated, 1);
  family_strike(u);
  con_time start = con_clock_now();
  CHECK_EQ(family_wait_event(t->event, CON_NEVER), CON_TERMINATED);
  CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
  CHECK_EQ(t->reports, 1);
  CHECK_EQ(family_join(u), -SIGKILL);
}

static int set_after_a_sleep(void *arg) {
  table *t = arg;
  con_time deadline = family_after(700 * CON_MS);
  con_waiting what = {NULL, CON_OP_SLEEP, false};
  while (con_park(con_self(), &what, con_park_begin(con_self()), deadline) == CON_OK) {}
  con_event_set(t->event);
  return 0;
}

static int set_after_something_outside(void *arg) {
  table *t = arg;
  con_waiting what = {NULL, CON_OP_READ, true};
  con_time until = family_after(700 * CON_MS); /* what comes from outside, we make up ourselves */
  while (con_clock_now() < until) {
    uint32_t seen = con_park_begin(con_self());
    family_nap(10000);
    if (con_clock_now() >= until) con_unpark(con_self());
    else if (con_family_root->processes == 1) con_unpark(con_self());
    con_park(con_self(), &what, seen, CON_NEVER);
  }
  con_event_set(t->event);
  return 0;
}

static void stay_calm(family_body body) {
  for (int process = 0; process < 2; process++) {
    table *t = new_table(2);
    family_unit *u = family_start(process, body, t), *v = family_start(process, wait_for_event, t);
    CHECK_EQ(family_wait_event(t->event, CON_NEVER), CON_OK);
    CHECK_EQ(family_join(u), 0);
    CHECK_EQ(family_join(v), 0);
    CHECK_EQ(t->reports, 0);
    CHECK_EQ(con_family_root->doomed, 0);
  }
}

FAMILY_TEST(one_that_sleeps_can_wake_the_others) { stay_calm(set_after_a_sleep); }
FAMILY_TEST(one_that_waits_outside_can_wake_the_others) { stay_calm(set_after_something_outside); }

FAMILY_TEST(a_process_that_listens_to_signals_can_be_woken) {
  table *t = new_table(2);
  con_store(&con_process_self->listens, 1u);
  CHECK_EQ(family_wait_event(t->event, family_after(20 * CON_MS)), CON_TIMEOUT);
  family_unit *u = family_process(set_after_a_sleep, t);
  CHECK_EQ(family_wait_event(t->event, CON_NEVER), CON_OK);
  CHECK_EQ(t->reports, 0);
  CHECK_EQ(family_join(u), 0);
}

/* All but one asleep most of the time, and each wake is under way to somebody: never the picture of a family asleep. */
static int pass_on(void *arg) {
  con_queue **q = arg;
  uint64_t n = 0;
  for (;;) {
    if (!CHECK(family_get(q[0], &n, CON_NEVER) == CON_OK)) return 1;
    CHECK_EQ(family_put(q[1], n, 0, CON_NEVER), CON_OK);
    if (n == 0) return 0;
  }
}

FAMILY_TEST(a_message_that_goes_round_keeps_the_family_awake) {
  for (int process = 0; process < 2; process++) {
    table *t = new_table(2);
    con_queue **q = family_shared(4 * sizeof *q);
    family_unit *u[3];
    uint64_t n;
    for (int i = 0; i < 4; i++) q[i] = FAMILY_KEEP(con_queue_new(CON_QUEUE_FIFO, 0));
    for (int i = 0; i < 3; i++) u[i] = family_start(process, pass_on, &q[i]);
    for (uint64_t i = (uint64_t)FAMILY_TIMES(5000); i-- > 0;) {
      CHECK_EQ(family_put(q[0], i, 0, CON_NEVER), CON_OK);
      if (!CHECK(family_get(q[3], &n, CON_NEVER) == CON_OK)) break;
    }
    for (int i = 0; i < 3; i++) CHECK_EQ(family_join(u[i]), 0);
    CHECK_EQ(t->reports, 0);
  }
}

FAMILY_TEST(who_is_killed_is_not_taken_for_asleep) {
  for (int i = 0; i < FAMILY_TIMES(30); i++) {
    table *t = new_table(2);
    family_unit *u = family_process(wait_for_event, t);
    wait_until_asleep(u->unit);
    family_strike(u);
    CHECK_EQ(family_wait_end(u->unit, family_after(10)) == CON_DEADLOCK, false);
    CHECK_EQ(family_join(u), -SIGKILL);
    CHECK_EQ(t->reports, 0);
  }
  table *t = new_table(2);
  family_unit *u = family_process(wait_for_event, t);
  wait_until_asleep(u->unit);
  family_strike(u);
  CHECK_EQ(family_wait_end(u->unit, CON_NEVER), CON_OK);
  CHECK_EQ(t->reports, 0);
  CHECK_EQ(family_join(u), -SIGKILL);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(exactly_one_thread_of_a_ring_is_told);
  RUN(exactly_one_process_of_a_ring_is_told);
  RUN(exactly_one_of_a_mixed_ring_is_told);
  RUN(a_ring_with_a_limit_is_none);
  RUN(a_unit_that_waits_for_itself_is_told);
  RUN(a_join_can_close_a_ring);
  RUN(no_ring_is_seen_where_there_is_none);
  RUN(threads_asleep_are_told);
  RUN(processes_asleep_are_told);
  RUN(units_of_all_kinds_asleep_are_told);
  RUN(a_unit_alone_asleep_is_told);
  RUN(the_end_of_the_last_one_awake_is_noticed);
  RUN(the_death_of_the_last_one_awake_is_noticed);
  RUN(one_that_sleeps_can_wake_the_others);
  RUN(one_that_waits_outside_can_wake_the_others);
  RUN(a_process_that_listens_to_signals_can_be_woken);
  RUN(a_message_that_goes_round_keeps_the_family_awake);
  RUN(who_is_killed_is_not_taken_for_asleep);
  return check_end();
}
