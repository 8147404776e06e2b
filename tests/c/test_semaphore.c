/* SPDX-License-Identifier: MIT */
/* Semaphore and event: counts that never go wrong, and a flag that lets through whom it should. */
#include "family_objects.h"

typedef struct gate {
  con_semaphore *sem;
  con_event *event;
  uint32_t inside, most, step, through; /* atomic */
  int rounds;
} gate;

static gate *new_gate(uint64_t value, uint64_t bound) {
  gate *g = family_shared(sizeof *g);
  g->sem = FAMILY_KEEP(con_semaphore_new(value, bound));
  g->event = FAMILY_KEEP(con_event_new());
  return g;
}

static void wait_for(uint32_t *word, uint32_t value) {
  while (con_load(word) < value) family_nap(100);
}

/* Until so many wait in the queue of `o`. */
static void wait_for_waiters(con_object *o, int n) {
  for (int found = 0; found < n; family_nap(100)) {
    found = 0;
    con_latch_lock(&o->latch);
    for (con_node *node = o->waiters.head; node != NULL; node = node->next) found++;
    con_latch_unlock(&o->latch);
  }
}

FAMILY_TEST(a_semaphore_counts) {
  con_semaphore *s = new_gate(2, UINT64_MAX)->sem;
  CHECK_EQ(family_down(s, 0), CON_OK);
  CHECK_EQ(family_down(s, CON_NEVER), CON_OK);
  CHECK_EQ(family_down(s, 0), CON_TIMEOUT);
  con_time deadline = family_after(30 * CON_MS);
  CHECK_EQ(family_down(s, deadline), CON_TIMEOUT);
  CHECK_OP(con_clock_now(), >=, deadline);
  CHECK(s->head.waiters.head == NULL);
  CHECK_EQ(con_semaphore_release(s, 5), CON_OK);
  CHECK_EQ(s->value, 5);
}

FAMILY_TEST(a_bounded_semaphore_refuses_too_many) {
  con_semaphore *s = new_gate(2, 3)->sem;
  CHECK_EQ(con_semaphore_release(s, 2), CON_OVER);
  CHECK_EQ(s->value, 2);
  CHECK_EQ(con_semaphore_release(s, 1), CON_OK);
  CHECK_EQ(con_semaphore_release(s, 1), CON_OVER);
  CHECK_EQ(con_semaphore_release(s, UINT64_MAX), CON_OVER);
  CHECK_EQ(s->value, 3);
}

static int go_through(void *arg) {
  gate *g = arg;
  for (int i = 0; i < g->rounds; i++) {
    if (!CHECK(family_down(g->sem, CON_NEVER) == CON_OK)) return 1;
    uint32_t n = con_add(&g->inside, 1u) + 1, most = con_load(&g->most);
    while (n > most && !con_cas(&g->most, &most, n)) {}
    if (i % 64 == 0) family_nap(10);
    con_sub(&g->inside, 1u);
    CHECK_EQ(con_semaphore_release(g->sem, 1), CON_OK);
  }
  return 0;
}

FAMILY_TEST(no_more_than_the_count_are_inside) {
  gate *g = new_gate(3, 3);
  family_unit *u[6];
  g->rounds = FAMILY_TIMES(20000);
  for (int i = 5; i >= 0; i--) u[i] = family_start(FAMILY_MIXED(i), go_through, g);
  for (int i = 0; i < 6; i++) CHECK_EQ(family_join(u[i]), 0);
  CHECK_OP(g->most, <=, 3);
  CHECK_EQ(g->sem->value, 3);
  CHECK(g->sem->head.waiters.head == NULL);
}

static int go_down_once(void *arg) {
  gate *g = arg;
  con_status status = family_down(g->sem, CON_NEVER);
  con_add(&g->through, 1u);
  return status;
}

FAMILY_TEST(one_release_of_many_wakes_as_many) {
  gate *g = new_gate(0, UINT64_MAX);
  family_unit *u[4];
  for (int i = 3; i >= 0; i--) u[i] = family_start(FAMILY_MIXED(i), go_down_once, g);
  wait_for_waiters(&g->sem->head, 4);
  CHECK_EQ(con_semaphore_release(g->sem, 3), CON_OK);
  wait_for(&g->through, 3);
  family_nap(20000);
  CHECK_EQ(con_load(&g->through), 3);
  CHECK_EQ(con_semaphore_release(g->sem, 1), CON_OK);
  for (int i = 0; i < 4; i++) CHECK_EQ(family_join(u[i]), CON_OK);
}

FAMILY_TEST(a_killed_waiter_leaves_its_turn_to_the_next) {
  for (int i = 0; i < FAMILY_TIMES(60); i++) {
    gate *g = new_gate(0, UINT64_MAX);
    family_unit *u[3];
    for (int j = 0; j < 3; j++) u[j] = family_process(go_down_once, g);
    wait_for_waiters(&g->sem->head, 3);
    con_time start = con_clock_now();
    if (i % 3 == 0) con_semaphore_release(g->sem, 2);
    family_strike(u[i % 2]);
    if (i % 3 == 1) family_nap(family_random(300));
    if (i % 3 != 0) con_semaphore_release(g->sem, 2);
    /* One was killed, perhaps before it took its turn, perhaps after; but both turns are taken by somebody. */
    family_join(u[i % 2]);
    while (con_load(&g->sem->value) > 0 && con_clock_now() - start < FAMILY_SOON) family_nap(100);
    CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
    con_semaphore_release(g->sem, 2);
    CHECK_EQ(family_join(u[!(i % 2)]), CON_OK);
    CHECK_EQ(family_join(u[2]), CON_OK);
    CHECK(g->sem->head.waiters.head == NULL);
  }
}

/* ---- event ---- */

FAMILY_TEST(an_event_lets_through_while_it_is_set) {
  con_event *e = new_gate(0, 0)->event;
  CHECK_EQ(family_wait_event(e, 0), CON_TIMEOUT);
  CHECK_EQ(family_wait_event(e, family_after(20 * CON_MS)), CON_TIMEOUT);
  con_event_set(e);
  con_event_set(e);
  CHECK_EQ(family_wait_event(e, 0), CON_OK);
  CHECK_EQ(family_wait_event(e, CON_NEVER), CON_OK);
  con_event_clear(e);
  CHECK_EQ(family_wait_event(e, 0), CON_TIMEOUT);
  CHECK(e->head.waiters.head == NULL);
}

static int wait_once(void *arg) {
  gate *g = arg;
  con_status status = family_wait_event(g->event, CON_NEVER);
  con_add(&g->through, 1u);
  return status;
}

FAMILY_TEST(a_set_and_a_clear_in_quick_turn_let_all_through_who_waited) {
  gate *g = new_gate(0, 0);
  for (int round = 0; round < 20; round++) {
    family_unit *u[5];
    for (int i = 4; i >= 0; i--) u[i] = family_start(FAMILY_MIXED(i), wait_once, g);
    wait_for_waiters(&g->event->head, 5);
    con_event_set(g->event);
    con_event_clear(g->event);
    for (int i = 0; i < 5; i++) CHECK_EQ(family_join(u[i]), CON_OK);
    CHECK(g->event->head.waiters.head == NULL);
  }
}

static int wait_shortly(void *arg) {
  gate *g = arg;
  while (!con_load(&g->step)) family_wait_event(g->event, family_after(family_random(200) * 1000));
  return 0;
}

static int wait_long(void *arg) {
  gate *g = arg;
  return family_wait_event(g->event, CON_NEVER);
}

/* Those who give up at the moment of a set must not let in somebody who came after the clear. */
FAMILY_TEST(nobody_gets_through_a_cleared_event) {
  gate *g = new_gate(0, 0);
  family_unit *u[4];
  for (int i = 3; i >= 0; i--) u[i] = family_start(FAMILY_MIXED(i), wait_shortly, g);
  for (int round = 0; round < FAMILY_TIMES(100); round++) {
    con_event_set(g->event);
    con_event_clear(g->event);
    family_unit *late = family_thread(wait_long, g);
    family_nap(1000);
    CHECK(!con_unit_ended(late->unit));
    con_event_set(g->event);
    CHECK_EQ(family_join(late), CON_OK);
    con_event_clear(g->event);
  }
  con_store(&g->step, 1u);
  for (int i = 0; i < 4; i++) CHECK_EQ(family_join(u[i]), 0);
}

FAMILY_TEST(set_waits_for_no_killed_waiter) {
  for (int i = 0; i < FAMILY_TIMES(30); i++) {
    gate *g = new_gate(0, 0);
    family_unit *u[3];
    for (int j = 0; j < 3; j++) u[j] = family_process(wait_once, g);
    wait_for_waiters(&g->event->head, 3);
    family_strike(u[i % 3]);
    if (i % 2) family_nap(family_random(300));
    con_time start = con_clock_now();
    con_event_set(g->event);
    CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
    for (int j = 0; j < 3; j++) {
      int code = family_join(u[j]);
      CHECK(code == CON_OK || (j == i % 3 && code == -SIGKILL));
    }
    CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
  }
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(a_semaphore_counts);
  RUN(a_bounded_semaphore_refuses_too_many);
  RUN(no_more_than_the_count_are_inside);
  RUN(one_release_of_many_wakes_as_many);
  RUN(a_killed_waiter_leaves_its_turn_to_the_next);
  RUN(an_event_lets_through_while_it_is_set);
  RUN(a_set_and_a_clear_in_quick_turn_let_all_through_who_waited);
  RUN(nobody_gets_through_a_cleared_event);
  RUN(set_waits_for_no_killed_waiter);
  return check_end();
}
