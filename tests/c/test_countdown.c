/* SPDX-License-Identifier: MIT */
/* Countdown: at 0 all waiters go on, none before, whoever is killed meanwhile. */
#include "family_objects.h"
#include "objects/countdown.h"

typedef struct start {
  con_countdown *ready, *done;
  uint32_t early; /* units that went on before the count was 0; atomic */
  int rounds;
} start;

static con_status try_countdown(con_unit *self, family_call *c, con_node *node) {
  (void)self;
  return con_countdown_wait(c->object, node);
}

static con_status wait_until_0(con_countdown *c, con_time deadline) {
  family_call call = {try_countdown, {&c->head, CON_OP_WAIT, false}, deadline, c, NULL};
  return family_wait(&call);
}

static con_countdown *new_countdown(uint64_t n) { return FAMILY_KEEP(con_countdown_new(n)); }

FAMILY_TEST(it_counts_down_and_not_below_0) {
  con_countdown *c = new_countdown(5);
  CHECK_EQ(wait_until_0(c, 0), CON_TIMEOUT);
  con_countdown_down(c, 2);
  CHECK_EQ(c->count, 3);
  con_time deadline = family_after(30 * CON_MS);
  CHECK_EQ(wait_until_0(c, deadline), CON_TIMEOUT);
  CHECK_OP(con_clock_now(), >=, deadline);
  CHECK(c->head.waiters.head == NULL);
  con_countdown_down(c, UINT64_MAX);
  CHECK_EQ(c->count, 0);
  CHECK_EQ(wait_until_0(c, CON_NEVER), CON_OK);
  con_countdown_down(c, 1);
  CHECK_EQ(c->count, 0);
  CHECK_EQ(wait_until_0(new_countdown(0), 0), CON_OK);
}

static int wait_and_count(void *arg) {
  start *s = arg;
  CHECK_EQ(wait_until_0(s->ready, CON_NEVER), CON_OK);
  if (con_load(&s->ready->count) != 0) con_add(&s->early, 1u);
  con_countdown_down(s->done, 1);
  return 0;
}

FAMILY_TEST(all_go_on_at_0_and_none_before) {
  for (int i = 0; i < FAMILY_TIMES(20); i++) {
    start *s = family_shared(sizeof *s);
    family_unit *u[6];
    s->ready = new_countdown(3);
    s->done = new_countdown(6);
    for (int j = 5; j >= 0; j--) u[j] = family_start(FAMILY_MIXED(j), wait_and_count, s);
    for (int j = 0; j < 3; j++) {
      CHECK_EQ(con_load(&s->done->count), 6);
      con_countdown_down(s->ready, 1);
    }
    CHECK_EQ(wait_until_0(s->done, family_after(FAMILY_LONG)), CON_OK);
    for (int j = 0; j < 6; j++) CHECK_EQ(family_join(u[j]), 0);
    CHECK_EQ(s->early, 0);
    CHECK(s->ready->head.waiters.head == NULL);
  }
}

static int count_often(void *arg) {
  start *s = arg;
  for (int i = 0; i < s->rounds; i++) con_countdown_down(s->ready, 1);
  return 0;
}

FAMILY_TEST(no_count_is_lost) {
  start *s = family_shared(sizeof *s);
  family_unit *u[4];
  s->rounds = FAMILY_TIMES(20000);
  s->ready = new_countdown((uint64_t)(4 * s->rounds + 1));
  for (int i = 3; i >= 0; i--) u[i] = family_start(FAMILY_MIXED(i), count_often, s);
  for (int i = 0; i < 4; i++) CHECK_EQ(family_join(u[i]), 0);
  CHECK_EQ(s->ready->count, 1);
}

static int count_for_ever(void *arg) {
  start *s = arg;
  for (;;) con_countdown_down(s->ready, 1);
  return 0;
}

static int wait_for_ready(void *arg) {
  start *s = arg;
  return wait_until_0(s->ready, family_after(FAMILY_LONG)) == CON_OK ? 0 : 1;
}

/* A process that is killed while it counts takes at most its own step along: the count is whole,
 * and who waits goes on. */
FAMILY_TEST(killed_at_any_moment_the_waiters_go_on) {
  for (int i = 0; i < FAMILY_TIMES(20); i++) {
    start *s = family_shared(sizeof *s);
    s->ready = new_countdown(i % 2 == 0 ? 20000 : UINT64_MAX);
    family_unit *waits = family_process(wait_for_ready, s);
    family_unit *victim = family_process(count_for_ever, s);
    family_nap(family_random(2000));
    family_kill(victim);
    con_countdown_down(s->ready, UINT64_MAX);
    CHECK_EQ(con_load(&s->ready->count), 0);
    CHECK_EQ(family_join(waits), 0);
    CHECK_EQ(wait_until_0(s->ready, 0), CON_OK);
  }
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(it_counts_down_and_not_below_0);
  RUN(all_go_on_at_0_and_none_before);
  RUN(no_count_is_lost);
  RUN(killed_at_any_moment_the_waiters_go_on);
  return check_end();
}
