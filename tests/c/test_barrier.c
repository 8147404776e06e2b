/* SPDX-License-Identifier: MIT */
/* barrier: all meet or all are told that they can't. */
#include "family_objects.h"

typedef struct court {
  con_barrier *barrier;
  uint32_t arrived, through, last; /* atomic */
  int rounds;
} court;

static court *new_court(uint64_t parties) {
  court *c = family_shared(sizeof *c);
  c->barrier = FAMILY_KEEP(con_barrier_new(parties));
  return c;
}

static void wait_for_arrived(con_barrier *b, uint64_t n) {
  while (con_load(&b->arrived) < n) family_nap(100);
}

static int meet_often(void *arg) {
  court *c = arg;
  uint64_t index, parties = c->barrier->parties;
  for (int i = 0; i < c->rounds; i++) {
    con_add(&c->arrived, 1u);
    if (!CHECK(family_meet(c->barrier, CON_NEVER, &index) == CON_OK)) return 1;
    CHECK_OP(con_load(&c->arrived), >=, (uint64_t)(i + 1) * parties); /* all were there */
    if (index == parties) con_add(&c->last, 1u);
  }
  return 0;
}

FAMILY_TEST(nobody_goes_on_before_all_are_there) {
  court *c = new_court(4);
  family_unit *u[4];
  c->rounds = FAMILY_TIMES(3000);
  for (int i = 3; i >= 0; i--) u[i] = family_start(FAMILY_MIXED(i), meet_often, c);
  for (int i = 0; i < 4; i++) CHECK_EQ(family_join(u[i]), 0);
  CHECK_EQ(c->last, c->rounds); /* each time exactly one was the last */
  CHECK(c->barrier->head.waiters.head == NULL);
}

FAMILY_TEST(one_party_meets_itself) {
  court *c = new_court(1);
  uint64_t index;
  CHECK_EQ(family_meet(c->barrier, 0, &index), CON_OK);
  CHECK_EQ(family_meet(c->barrier, CON_NEVER, &index), CON_OK);
  CHECK_EQ(index, 1);
}

static int meet_once(void *arg) {
  court *c = arg;
  con_status status = family_meet(c->barrier, CON_NEVER, NULL);
  con_add(&c->through, 1u);
  return status;
}

FAMILY_TEST(who_gives_up_breaks_it_for_the_others) {
  court *c = new_court(3);
  family_unit *a = family_process(meet_once, c), *b = NULL;
  wait_for_arrived(c->barrier, 1);
  CHECK_EQ(family_meet(c->barrier, family_after(20 * CON_MS), NULL), CON_TIMEOUT);
  CHECK_EQ(family_join(a), CON_BROKEN);
  CHECK_EQ(family_meet(c->barrier, CON_NEVER, NULL), CON_BROKEN); /* and for who comes later */
  con_barrier_reset(c->barrier);
  a = family_process(meet_once, c);
  b = family_thread(meet_once, c);
  CHECK_EQ(family_meet(c->barrier, CON_NEVER, NULL), CON_OK);
  CHECK_EQ(family_join(a), CON_OK);
  CHECK_EQ(family_join(b), CON_OK);
}

FAMILY_TEST(a_reset_sends_away_who_waits) {
  court *c = new_court(3);
  family_unit *a = family_process(meet_once, c), *b = family_thread(meet_once, c);
  wait_for_arrived(c->barrier, 2);
  for (int i = 0; i < 5; i++) con_barrier_reset(c->barrier); /* quicker than they can look */
  CHECK_EQ(family_join(a), CON_BROKEN);
  CHECK_EQ(family_join(b), CON_BROKEN);
  CHECK_EQ(c->barrier->broken, 0);
}

static int act(void *arg) {
  court *c = arg;
  bool last = false;
  con_barrier_wait w = {0};
  CHECK_EQ(con_barrier_arrive(con_self(), c->barrier, &w, &last, &con_self()->wait_node), CON_OK);
  CHECK(last);
  con_store(&c->last, 1u);
  while (con_load(&c->last) == 1) family_nap(100);
  con_barrier_complete(con_self(), c->barrier);
  return 0;
}

FAMILY_TEST(the_others_wait_for_the_action) {
  court *c = new_court(3);
  family_unit *u[4];
  for (int i = 0; i < 2; i++) u[i] = family_start(FAMILY_MIXED(i + 1), meet_once, c);
  wait_for_arrived(c->barrier, 2);
  u[2] = family_thread(act, c);
  while (con_load(&c->last) == 0) family_nap(100);
  u[3] = family_thread(meet_once, c); /* for the next meeting */
  family_nap(20000);
  CHECK_EQ(con_load(&c->through), 0);
  con_store(&c->last, 2u);
  for (int i = 0; i < 3; i++) CHECK_EQ(family_join(u[i]), CON_OK);
  wait_for_arrived(c->barrier, 1);
  CHECK_EQ(con_load(&c->through), 2);
  con_barrier_reset(c->barrier);
  CHECK_EQ(family_join(u[3]), CON_BROKEN);
}

FAMILY_TEST(a_broken_action_does_not_end_a_later_meeting) {
  court *c = new_court(2);
  family_unit *a = family_process(meet_once, c);
  wait_for_arrived(c->barrier, 1);
  family_unit *actor = family_thread(act, c);
  while (con_load(&c->last) == 0) family_nap(100);
  con_barrier_abort(c->barrier);
  CHECK_EQ(family_join(a), CON_BROKEN);
  con_barrier_reset(c->barrier);
  a = family_process(meet_once, c);
  wait_for_arrived(c->barrier, 1);
  con_store(&c->last, 2u); /* only now the first action is done */
  CHECK_EQ(family_join(actor), 0);
  family_nap(20000);
  CHECK(!con_unit_ended(a->unit));
  CHECK_EQ(family_meet(c->barrier, CON_NEVER, NULL), CON_OK);
  CHECK_EQ(family_join(a), CON_OK);
}

static int die_in_action(void *arg) {
  court *c = arg;
  bool last = false;
  con_barrier_wait w = {0};
  con_barrier_arrive(con_self(), c->barrier, &w, &last, &con_self()->wait_node);
  kill(getpid(), SIGKILL);
  return 0;
}

FAMILY_TEST(a_death_in_the_wait_breaks_it_for_the_others) {
  for (int i = 0; i < FAMILY_TIMES(3); i++) {
    court *c = new_court(4);
    family_unit *u[2] = {family_process(meet_once, c), family_process(meet_once, c)};
    wait_for_arrived(c->barrier, 2);
    family_strike(u[0]);
    con_time start = con_clock_now();
    CHECK_EQ(family_meet(c->barrier, CON_NEVER, NULL),
             CON_BROKEN); /* nobody sweeps but who waits */
    CHECK_EQ(family_join(u[1]), CON_BROKEN);
    CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
    CHECK_EQ(family_join(u[0]), -SIGKILL);
    CHECK(c->barrier->head.waiters.head == NULL);
  }
}

FAMILY_TEST(a_death_in_the_action_breaks_it_for_the_others) {
  for (int i = 0; i < FAMILY_TIMES(3); i++) {
    court *c = new_court(3);
    family_unit *u[2] = {family_process(meet_once, c), family_process(meet_once, c)};
    wait_for_arrived(c->barrier, 2);
    con_time start = con_clock_now();
    family_unit *dead = family_process(die_in_action, c);
    for (int j = 0; j < 2; j++) CHECK_EQ(family_join(u[j]), CON_BROKEN);
    CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
    CHECK_EQ(family_join(dead), -SIGKILL);
    CHECK_EQ(family_meet(c->barrier, CON_NEVER, NULL), CON_BROKEN);
  }
}

static _Noreturn int meet_for_ever(void *arg) {
  court *c = arg;
  for (;;) {
    con_status status = family_meet(c->barrier, CON_NEVER, NULL);
    CHECK(status == CON_OK || status == CON_BROKEN);
    if (status == CON_OK) con_add(&c->through, 1u);
    else family_nap(100);
  }
}

FAMILY_TEST(killed_at_any_moment_the_others_are_told) {
  court *c = new_court(3);
  family_blocks before = family_count();
  family_unit *u[3];
  for (int i = 0; i < 3; i++) u[i] = family_process(meet_for_ever, c);
  for (int i = 0; i < FAMILY_TIMES(150); i++) {
    int victim = (int)family_random(3);
    family_nap(family_random(2000));
    family_kill(u[victim]);
    u[victim] = family_process(meet_for_ever, c);
    con_barrier_reset(c->barrier);
    uint32_t through = con_load(&c->through);
    con_time start = con_clock_now();
    while (con_load(&c->through) == through && con_clock_now() - start < FAMILY_SOON)
      family_nap(50);
    CHECK_OP(con_clock_now() - start, <, FAMILY_SOON); /* they meet again */
  }
  for (int i = 0; i < 3; i++) family_kill(u[i]);
  family_check_blocks(before);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(nobody_goes_on_before_all_are_there);
  RUN(one_party_meets_itself);
  RUN(who_gives_up_breaks_it_for_the_others);
  RUN(a_reset_sends_away_who_waits);
  RUN(the_others_wait_for_the_action);
  RUN(a_broken_action_does_not_end_a_later_meeting);
  RUN(a_death_in_the_wait_breaks_it_for_the_others);
  RUN(a_death_in_the_action_breaks_it_for_the_others);
  RUN(killed_at_any_moment_the_others_are_told);
  return check_end();
}
