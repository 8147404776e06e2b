/* SPDX-License-Identifier: MIT */
/* condition: a wait gives up the lock and has it back; notifications reach as many as they should, whoever is killed. */
#include "family_objects.h"

typedef struct room {
  con_lock *lock;
  con_condition *cond;
  uint32_t waiting, through, step; /* atomic */
  uint64_t tokens, taken;          /* lock */
  int rounds;
} room;

static room *new_room(con_kind kind) {
  room *r = family_shared(sizeof *r);
  r->lock = FAMILY_KEEP(con_lock_new(kind));
  r->cond = FAMILY_KEEP(con_condition_new(r->lock));
  return r;
}

static void enter(room *r) {
  con_status status = family_acquire(r->lock, CON_NEVER);
  CHECK(status == CON_OK || status == CON_ABANDONED);
}

/* Until so many wait, seen with the lock held. */
static void wait_for_waiters(room *r, uint32_t n) {
  for (;;) {
    enter(r);
    if (r->waiting == n) return;
    CHECK_EQ(family_release(r->lock), CON_OK);
    family_nap(200);
  }
}

FAMILY_TEST(only_the_owner_of_the_lock_may_wait_and_notify) {
  room *r = new_room(CON_KIND_LOCK);
  uint64_t depth;
  CHECK_EQ(con_condition_begin(con_self(), r->cond, &depth), CON_NOT_HELD);
  CHECK_EQ(con_condition_notify(con_self(), r->cond, 1), CON_NOT_HELD);
  CHECK_EQ(family_acquire(r->lock, 0), CON_OK);
  CHECK_EQ(con_condition_notify(con_self(), r->cond, 1),
           CON_OK); /* nobody there: nothing happens */
  CHECK_EQ(family_wait_condition(r->cond, family_after(20 * CON_MS), NULL), CON_TIMEOUT);
  CHECK(con_object_owner(&r->lock->head) == con_self());
  CHECK(r->cond->head.waiters.head == NULL);
  CHECK_EQ(family_release(r->lock), CON_OK);
  CHECK(con_self()->owes == NULL);
}

static int wait_once(void *arg) {
  room *r = arg;
  enter(r);
  if (r->lock->head.kind == CON_KIND_RLOCK) enter(r);
  r->waiting++;
  con_status status = family_wait_condition(r->cond, CON_NEVER, NULL);
  CHECK(con_object_owner(&r->lock->head) == con_self());
  CHECK_EQ(r->lock->depth, r->lock->head.kind == CON_KIND_RLOCK ? 2 : 1);
  if (r->lock->head.kind == CON_KIND_RLOCK) CHECK_EQ(family_release(r->lock), CON_OK);
  r->through++;
  CHECK_EQ(family_release(r->lock), CON_OK);
  return status;
}

FAMILY_TEST(as_many_as_notified_go_on) {
  for (con_kind kind = CON_KIND_LOCK; kind <= CON_KIND_RLOCK; kind++) {
    room *r = new_room(kind);
    family_unit *u[5];
    for (int i = 4; i >= 0; i--) u[i] = family_start(FAMILY_MIXED(i), wait_once, r);
    wait_for_waiters(r, 5);
    CHECK_EQ(con_condition_notify(con_self(), r->cond, 2), CON_OK);
    CHECK_EQ(r->through, 0); /* they need the lock */
    CHECK_EQ(family_release(r->lock), CON_OK);
    for (uint32_t seen = 0; seen < 2; family_nap(200)) {
      enter(r);
      seen = r->through;
      CHECK_EQ(family_release(r->lock), CON_OK);
    }
    family_nap(20000);
    enter(r);
    CHECK_EQ(r->through, 2);
    CHECK_EQ(con_condition_notify(con_self(), r->cond, UINT32_MAX), CON_OK);
    CHECK_EQ(family_release(r->lock), CON_OK);
    for (int i = 0; i < 5; i++) CHECK_EQ(family_join(u[i]), CON_OK);
    CHECK(r->cond->head.waiters.head == NULL);
  }
}

/* A bounded buffer with two conditions is the usual use; here one condition and a count of tokens. */
static int take_tokens(void *arg) {
  room *r = arg;
  for (;;) {
    enter(r);
    while (r->tokens == 0 && !r->step)
      CHECK_EQ(family_wait_condition(r->cond, CON_NEVER, NULL), CON_OK);
    bool got = r->tokens > 0;
    if (got) {
      r->tokens--;
      r->taken++;
    }
    CHECK_EQ(family_release(r->lock), CON_OK);
    if (!got) return 0;
  }
}

FAMILY_TEST(no_notification_is_lost) {
  room *r = new_room(CON_KIND_LOCK);
  family_unit *u[4];
  int n = FAMILY_TIMES(20000);
  for (int i = 3; i >= 0; i--) u[i] = family_start(FAMILY_MIXED(i), take_tokens, r);
  for (int i = 0; i < n; i++) {
    enter(r);
    r->tokens++;
    CHECK_EQ(con_condition_notify(con_self(), r->cond, 1), CON_OK);
    CHECK_EQ(family_release(r->lock), CON_OK);
  }
  enter(r);
  r->step = 1;
  CHECK_EQ(con_condition_notify(con_self(), r->cond, UINT32_MAX), CON_OK);
  CHECK_EQ(family_release(r->lock), CON_OK);
  for (int i = 0; i < 4; i++) CHECK_EQ(family_join(u[i]), 0);
  CHECK_EQ(r->taken, n);
}

FAMILY_TEST(the_notification_of_a_killed_waiter_goes_to_the_next) {
  for (int i = 0; i < FAMILY_TIMES(60); i++) {
    room *r = new_room(CON_KIND_LOCK);
    family_unit *u[3];
    for (int j = 0; j < 3; j++) u[j] = family_process(wait_once, r);
    wait_for_waiters(r, 3);
    int victim = i % 3;
    if (i % 4 == 0) family_strike(u[victim]);
    CHECK_EQ(con_condition_notify(con_self(), r->cond, 2), CON_OK);
    if (i % 4 == 1) family_strike(u[victim]); /* notified perhaps, without the lock as yet */
    CHECK_EQ(family_release(r->lock), CON_OK);
    if (i % 4 == 2) family_nap(family_random(300));
    con_time start = con_clock_now();
    if (i % 4 >= 2) family_strike(u[victim]);
    /* Both notifications are acted on, perhaps one by the victim before it died. */
    family_join(u[victim]);
    bool both = false;
    for (con_time end = family_after(FAMILY_SOON); !both && con_clock_now() < end;
         family_nap(500)) {
      enter(r);
      both = r->through >= 2;
      CHECK_EQ(family_release(r->lock), CON_OK);
    }
    CHECK(both);
    CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
    enter(r);
    con_condition_notify(con_self(), r->cond, UINT32_MAX);
    CHECK_EQ(family_release(r->lock), CON_OK);
    for (int j = 0; j < 3; j++)
      if (j != victim) CHECK_EQ(family_join(u[j]), CON_OK);
    CHECK(r->cond->head.waiters.head == NULL);
  }
}

/* Tokens passed around by units that are killed at any moment. */
static _Noreturn int pass_tokens(void *arg) {
  room *r = arg;
  for (;;) {
    bool abandoned = false;
    enter(r);
    while (r->tokens == 0)
      family_wait_condition(r->cond, family_random(2) ? CON_NEVER : family_after(300000),
                            &abandoned);
    r->tokens--;
    r->taken++;
    CHECK_EQ(family_release(r->lock), CON_OK);
  }
}

FAMILY_TEST(killed_at_any_moment_the_condition_goes_on) {
  room *r = new_room(CON_KIND_LOCK);
  family_blocks before = family_count();
  family_unit *u[3];
  for (int i = 0; i < 3; i++) u[i] = family_process(pass_tokens, r);
  for (int i = 0; i < FAMILY_TIMES(150); i++) {
    int victim = (int)family_random(3);
    for (int j = 0; j < 20; j++) {
      enter(r);
      r->tokens++;
      CHECK_EQ(con_condition_notify(con_self(), r->cond, 1), CON_OK);
      CHECK_EQ(family_release(r->lock), CON_OK);
      if (j == i % 20) family_strike(u[victim]);
    }
    CHECK_EQ(family_join(u[victim]), -SIGKILL);
    con_time start = con_clock_now();
    for (uint64_t left = 1; left != 0 && con_clock_now() - start < FAMILY_SOON; family_nap(200)) {
      enter(r);
      left = r->tokens;
      CHECK_EQ(family_release(r->lock), CON_OK);
    }
    CHECK_OP(con_clock_now() - start, <, FAMILY_SOON); /* the two others took them all */
    u[victim] = family_process(pass_tokens, r);
  }
  for (int i = 0; i < 3; i++) family_kill(u[i]);
  enter(r);
  family_check_blocks(before);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(only_the_owner_of_the_lock_may_wait_and_notify);
  RUN(as_many_as_notified_go_on);
  RUN(no_notification_is_lost);
  RUN(the_notification_of_a_killed_waiter_goes_to_the_next);
  RUN(killed_at_any_moment_the_condition_goes_on);
  return check_end();
}
