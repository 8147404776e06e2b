/* SPDX-License-Identifier: MIT */
/* lock and rlock: one owner at a time, who alone may release, and whose death is told to the next. */
#include "family_objects.h"

FAMILY_TEST(who_has_it_may_release_it_and_nobody_else) {
  con_lock *l = family_new_shop(CON_KIND_LOCK)->lock;
  CHECK_EQ(family_release(l), CON_NOT_HELD);
  CHECK_EQ(family_acquire(l, 0), CON_OK);
  CHECK(con_lock_is_held(l));
  CHECK(con_object_owner(&l->head) == con_self());
  CHECK_EQ(con_self()->held, 1);
  CHECK_EQ(family_acquire(l, 0), CON_TIMEOUT); /* not by the owner a second time either */
  CHECK_EQ(family_acquire(l, family_after(20 * CON_MS)), CON_TIMEOUT);
  CHECK_EQ(family_release(l), CON_OK);
  CHECK_EQ(family_release(l), CON_NOT_HELD);
  CHECK(!con_lock_is_held(l));
  CHECK_EQ(con_self()->held, 0);
  CHECK(l->head.waiters.head == NULL);
}

FAMILY_TEST(an_rlock_is_released_as_often_as_acquired) {
  con_lock *l = family_new_shop(CON_KIND_RLOCK)->lock;
  uint64_t depth;
  for (int i = 0; i < 3; i++) CHECK_EQ(family_acquire(l, CON_NEVER), CON_OK);
  CHECK_EQ(l->depth, 3);
  CHECK_EQ(family_release(l), CON_OK);
  CHECK(con_lock_is_held(l));
  CHECK_EQ(con_lock_release_all(con_self(), l, &depth), CON_OK);
  CHECK_EQ(depth, 2);
  CHECK(!con_lock_is_held(l));
  CHECK_EQ(con_lock_release_all(con_self(), l, &depth), CON_NOT_HELD);
}

FAMILY_TEST(what_another_unit_has_is_not_mine) {
  for (int process = 0; process < 2; process++)
    for (con_kind kind = CON_KIND_LOCK; kind <= CON_KIND_RLOCK; kind++) {
      family_shop *s = family_new_shop(kind);
      family_unit *u = family_start(process, family_hold, s);
      family_wait_step(s, 1);
      CHECK_EQ(family_release(s->lock), CON_NOT_OWNER);
      CHECK_EQ(family_acquire(s->lock, 0), CON_TIMEOUT);
      con_time deadline = family_after(50 * CON_MS);
      CHECK_EQ(family_acquire(s->lock, deadline), CON_TIMEOUT);
      CHECK_OP(con_clock_now(), >=, deadline);
      CHECK(s->lock->head.waiters.head == NULL);
      con_store(&s->step, 2u);
      CHECK_EQ(family_acquire(s->lock, CON_NEVER), CON_OK);
      CHECK_EQ(family_release(s->lock), CON_OK);
      CHECK_EQ(family_join(u), 0);
    }
}

static int count(void *arg) {
  family_shop *s = arg;
  for (int i = 0; i < s->rounds; i++) {
    con_status status = family_acquire(s->lock, CON_NEVER);
    if (!CHECK(status == CON_OK)) return 1;
    CHECK_EQ(con_add(&s->inside, 1u), 0);
    s->count++;
    con_sub(&s->inside, 1u);
    if (!CHECK(family_release(s->lock) == CON_OK)) return 1;
  }
  return 0;
}

static void count_together(bool all, bool processes) {
  family_shop *s = family_new_shop(CON_KIND_LOCK);
  family_unit *u[6];
  s->rounds = FAMILY_TIMES(50000);
  for (int i = 5; i >= 0; i--) u[i] = family_start(all ? FAMILY_MIXED(i) : processes, count, s);
  for (int i = 0; i < 6; i++) CHECK_EQ(family_join(u[i]), 0);
  CHECK_EQ(s->count, 6 * s->rounds);
  CHECK_EQ(s->lock->head.owner, 0); /* with no waiters left over */
  CHECK(s->lock->head.waiters.head == NULL && s->lock->head.waiters.tail == NULL);
}

FAMILY_TEST(one_thread_at_a_time) { count_together(false, false); }
FAMILY_TEST(one_process_at_a_time) { count_together(false, true); }
FAMILY_TEST(one_unit_of_any_kind_at_a_time) { count_together(true, false); }

/* Short deadlines, so that many give up just when it is their turn. */
static int count_impatiently(void *arg) {
  family_shop *s = arg;
  for (int i = 0; i < s->rounds; i++) {
    con_status status = family_acquire(s->lock, family_after(family_random(3) * 50000));
    if (status == CON_TIMEOUT) continue;
    CHECK_EQ(status, CON_OK);
    s->count++;
    con_add(&s->step, 1u);
    if (family_random(4) == 0) family_nap(family_random(100));
    CHECK_EQ(family_release(s->lock), CON_OK);
  }
  return 0;
}

FAMILY_TEST(who_gives_up_takes_nobody_s_turn) {
  family_shop *s = family_new_shop(CON_KIND_LOCK);
  family_unit *u[6];
  s->rounds = FAMILY_TIMES(5000);
  for (int i = 5; i >= 0; i--) u[i] = family_start(FAMILY_MIXED(i), count_impatiently, s);
  con_time start = con_clock_now();
  for (int i = 0; i < 100; i++) { /* one with all the time in the world */
    CHECK_EQ(family_acquire(s->lock, CON_NEVER), CON_OK);
    CHECK_EQ(family_release(s->lock), CON_OK);
  }
  for (int i = 0; i < 6; i++) CHECK_EQ(family_join(u[i]), 0);
  CHECK_EQ(s->count, s->step);
  CHECK_OP(con_clock_now() - start, <, FAMILY_LONG);
  CHECK(s->lock->head.waiters.head == NULL);
}

/* ---- death ---- */

static _Noreturn int die_with_it(void *arg) {
  family_shop *s = arg;
  CHECK_EQ(family_acquire(s->lock, CON_NEVER), CON_OK);
  if (s->lock->head.kind == CON_KIND_RLOCK) CHECK_EQ(family_acquire(s->lock, CON_NEVER), CON_OK);
  con_store(&s->step, 1u);
  for (;;) pause();
}

static int end_with_it(void *arg) {
  family_shop *s = arg;
  CHECK_EQ(family_acquire(s->lock, CON_NEVER), CON_OK);
  return 0;
}

FAMILY_TEST(the_next_is_told_that_the_owner_died) {
  for (con_kind kind = CON_KIND_LOCK; kind <= CON_KIND_RLOCK; kind++) {
    family_shop *s = family_new_shop(kind);
    family_unit *u = family_process(die_with_it, s);
    family_wait_step(s, 1);
    family_strike(u);
    con_time start = con_clock_now();
    CHECK_EQ(family_acquire(s->lock, CON_NEVER),
             CON_ABANDONED); /* a zombie as yet, and nobody swept */
    CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
    CHECK_EQ(s->lock->depth, 1);
    CHECK_EQ(family_release(s->lock), CON_OK);
    CHECK_EQ(family_acquire(s->lock, 0), CON_OK); /* once only */
    CHECK_EQ(family_release(s->lock), CON_OK);
    CHECK_EQ(family_join(u), -SIGKILL);
  }
}

FAMILY_TEST(the_next_is_told_that_the_owner_ended) {
  for (int process = 0; process < 2; process++) {
    family_shop *s = family_new_shop(CON_KIND_LOCK);
    CHECK_EQ(family_join(family_start(process, end_with_it, s)), 0);
    CHECK_EQ(family_acquire(s->lock, CON_NEVER), CON_ABANDONED);
    CHECK_EQ(family_release(s->lock), CON_OK);
  }
}

static int throw_away(void *arg) {
  (void)arg;
  con_lock *l = con_lock_new(CON_KIND_LOCK);
  uint64_t ref = con_ref_add(con_process_self, &l->head);
  CHECK_EQ(family_acquire(l, 0), CON_OK);
  con_ref_drop(con_process_self, ref);
  return 0;
}

FAMILY_TEST(the_record_of_a_dead_owner_goes_with_its_last_lock) {
  family_shop *s = family_new_shop(CON_KIND_LOCK);
  con_lock *second = con_lock_new(CON_KIND_LOCK);
  uint64_t ref = con_ref_add(con_process_self, &second->head);
  family_blocks before = family_count();
  for (int i = 0; i < 4; i++) {
    CHECK_EQ(family_join(family_start(FAMILY_MIXED(i), end_with_it, s)), 0);
    CHECK_EQ(family_count().objects, before.objects + 1);
    CHECK_EQ(family_acquire(s->lock, 0), CON_ABANDONED);
    CHECK_EQ(family_release(s->lock), CON_OK);
    family_check_blocks(before);
  }
  family_shop t = {.lock = second};
  CHECK_EQ(family_join(family_thread(end_with_it, &t)), 0);
  con_ref_drop(con_process_self, ref); /* the lock goes while its owner is dead */
  before.objects--;
  family_check_blocks(before);
  CHECK_EQ(family_join(family_thread(throw_away, NULL)),
           0); /* the lock goes while its owner lives */
  family_check_blocks(before);
}

static int wait_in_line(void *arg) {
  family_shop *s = arg;
  con_add(&s->step, 1u);
  con_status status = family_acquire(s->lock, CON_NEVER);
  CHECK(status == CON_OK || status == CON_ABANDONED);
  s->entered++;
  CHECK_EQ(family_release(s->lock), CON_OK);
  return 0;
}

FAMILY_TEST(a_waiter_s_death_holds_nobody_up) {
  for (int i = 0; i < FAMILY_TIMES(30); i++) {
    family_shop *s = family_new_shop(CON_KIND_LOCK);
    CHECK_EQ(family_acquire(s->lock, CON_NEVER), CON_OK);
    family_unit *u[3];
    for (int j = 0; j < 3; j++) u[j] = family_process(wait_in_line, s);
    family_wait_step(s, 3);
    family_nap(family_random(1000));
    family_strike(u[i % 3]); /* about when the lock is released */
    if (i % 2) family_nap(family_random(300));
    con_time start = con_clock_now();
    CHECK_EQ(family_release(s->lock), CON_OK);
    for (int j = 0; j < 3; j++) {
      int code = family_join(u[j]);
      CHECK(code == 0 || (j == i % 3 && code == -SIGKILL));
    }
    CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
    CHECK_OP(s->entered, >=, 2);
  }
}

/* Killed at any moment; what the lock guards says who is told. */
static _Noreturn int lock_for_ever(void *arg) {
  family_shop *s = arg;
  for (;;) {
    con_status status = family_acquire(s->lock,
                                       family_random(3) ? CON_NEVER : family_after(100000));
    if (status == CON_TIMEOUT) continue;
    CHECK(status == CON_OK || status == CON_ABANDONED);
    if (status == CON_OK) CHECK_EQ(con_load(&s->inside), 0); /* whole, unless abandoned */
    con_store(&s->inside, 1u);
    s->count++;
    con_store(&s->inside, 0u);
    CHECK_EQ(family_release(s->lock), CON_OK);
  }
}

FAMILY_TEST(killed_at_any_moment_the_lock_goes_on) {
  family_shop *s = family_new_shop(CON_KIND_LOCK);
  family_blocks before = family_count();
  family_unit *u[3];
  for (int i = 0; i < 3; i++) u[i] = family_process(lock_for_ever, s);
  for (int i = 0; i < FAMILY_TIMES(200); i++) {
    int victim = (int)family_random(3);
    family_nap(family_random(3000));
    family_strike(u[victim]);
    con_time start = con_clock_now();
    con_status status = family_acquire(s->lock, CON_NEVER);
    CHECK(status == CON_OK || status == CON_ABANDONED);
    if (status == CON_OK) CHECK_EQ(con_load(&s->inside), 0);
    con_store(&s->inside, 0u);
    CHECK_EQ(family_release(s->lock), CON_OK);
    CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
    CHECK_EQ(family_join(u[victim]), -SIGKILL);
    u[victim] = family_process(lock_for_ever, s);
  }
  for (int i = 0; i < 3; i++) family_kill(u[i]);
  con_status status = family_acquire(s->lock, CON_NEVER);
  CHECK(status == CON_OK || status == CON_ABANDONED);
  family_check_blocks(before);
}

/* The script's locks are numbered without gaps, whoever makes one beside them. */
FAMILY_TEST(a_lock_that_the_script_does_not_see_takes_no_number) {
  con_lock *first = FAMILY_KEEP(con_lock_new(CON_KIND_LOCK));
  con_lock *hidden = FAMILY_KEEP(con_lock_new_unnumbered(CON_KIND_LOCK));
  con_lock *second = FAMILY_KEEP(con_lock_new(CON_KIND_LOCK));
  CHECK_EQ(hidden->head.number, 0);
  CHECK_EQ(second->head.number, first->head.number + 1);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(who_has_it_may_release_it_and_nobody_else);
  RUN(an_rlock_is_released_as_often_as_acquired);
  RUN(what_another_unit_has_is_not_mine);
  RUN(one_thread_at_a_time);
  RUN(one_process_at_a_time);
  RUN(one_unit_of_any_kind_at_a_time);
  RUN(who_gives_up_takes_nobody_s_turn);
  RUN(the_next_is_told_that_the_owner_died);
  RUN(the_next_is_told_that_the_owner_ended);
  RUN(the_record_of_a_dead_owner_goes_with_its_last_lock);
  RUN(a_waiter_s_death_holds_nobody_up);
  RUN(killed_at_any_moment_the_lock_goes_on);
  RUN(a_lock_that_the_script_does_not_see_takes_no_number);
  return check_end();
}
