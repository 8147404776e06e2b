/* SPDX-License-Identifier: MIT */
/* Latches exclude each other, and a change under one is whole or has not happened, whoever is killed in the middle of it. */
#include "family.h"

/* What the latches guard. Under `outer`: all counts are equal, and so are `left` and `right` mirrored. */
typedef struct place {
  con_latch outer, inner;
  uint64_t counts[6]; /* outer */
  uint64_t left;      /* outer */
  uint64_t right;     /* inner; changed only with both */
  uint64_t plain;     /* outer: one word, no log */
  int rounds;
} place;

static place *new_place(int rounds) {
  place *p = con_block_new_shared(sizeof *p, CON_BLOCK_PLAIN);
  REQUIRE(p != NULL);
  memset(p, 0, sizeof *p);
  p->right = 1000;
  p->rounds = rounds;
  return p;
}

static void check_place(place *p) {
  con_latch_lock(&p->outer);
  for (int i = 1; i < 6; i++) CHECK_EQ(p->counts[i], p->counts[0]);
  con_latch_lock(&p->inner);
  CHECK_EQ(p->left + p->right, 1000);
  con_latch_unlock(&p->inner);
  con_latch_unlock(&p->outer);
}

static void count_up(place *p) {
  con_latch_lock(&p->outer);
  con_redo_begin(&p->outer);
  for (int i = 0; i < 6; i++) con_redo_set(&p->counts[i], p->counts[i] + 1);
  con_redo_commit();
  con_store(&p->plain, p->plain + 1);
  con_latch_unlock(&p->outer);
}

/* One log, under the inner latch, for what both guard. */
static void move_over(place *p) {
  con_latch_lock(&p->outer);
  con_latch_lock(&p->inner);
  con_redo_begin(&p->inner);
  con_redo_set(&p->left, p->left + 1);
  con_redo_set(&p->right, p->right - 1);
  for (int i = 0; i < 6; i++) con_redo_set(&p->counts[i], p->counts[i] + 1);
  con_redo_commit();
  con_latch_unlock(&p->inner);
  con_latch_unlock(&p->outer);
}

static int count_rounds(void *arg) {
  place *p = arg;
  for (int i = 0; i < p->rounds; i++) count_up(p);
  return 0;
}

static void count_together(bool processes) {
  place *p = new_place(FAMILY_TIMES(100000));
  family_unit *u[4];
  for (int i = 0; i < 4; i++) u[i] = family_start(processes, count_rounds, p);
  for (int i = 0; i < 4; i++) CHECK_EQ(family_join(u[i]), 0);
  check_place(p);
  CHECK_EQ(p->plain, 4 * p->rounds);
  CHECK_EQ(p->counts[0], 4 * p->rounds);
}

FAMILY_TEST(one_thread_at_a_time) { count_together(false); }
FAMILY_TEST(one_process_at_a_time) { count_together(true); }

static _Noreturn int count_for_ever(void *arg) {
  for (;;) count_up(arg);
}

static _Noreturn int do_all_for_ever(void *arg) {
  for (;;) {
    move_over(arg);
    if (family_random(2)) count_up(arg);
    if (family_random(4) == 0) check_place(arg);
    if (family_random(8) == 0) { /* a third party, for the inner one only */
      con_latch_lock(&((place *)arg)->inner);
      con_latch_unlock(&((place *)arg)->inner);
    }
  }
}

static void kill_one_by_one(family_body body, int rounds) {
  place *p = new_place(0);
  family_unit *u[3];
  for (int i = 0; i < 3; i++) u[i] = family_process(body, p);
  uint64_t before = 0;
  for (int i = 0; i < rounds; i++) {
    int victim = (int)family_random(3);
    family_nap(family_random(2000));
    family_kill(u[victim]);
    check_place(p);
    u[victim] = family_process(body, p);
  }
  CHECK_OP(con_load(&p->counts[0]), >, before);
  for (int i = 0; i < 3; i++) family_kill(u[i]);
  check_place(p);
}

FAMILY_TEST(a_change_is_whole_though_its_maker_was_killed) {
  kill_one_by_one(count_for_ever, FAMILY_TIMES(400));
}

FAMILY_TEST(a_change_under_two_latches_is_whole_though_its_maker_was_killed) {
  kill_one_by_one(do_all_for_ever, FAMILY_TIMES(400));
}

/* Without a reaper: whoever wants the latch takes it from the dead. Two die at about the same time, so that now and then one
 * of them is just taking over from the other. */
FAMILY_TEST(who_takes_over_may_be_killed_too) {
  place *p = new_place(0);
  for (int i = 0; i < FAMILY_TIMES(150); i++) {
    family_unit *u[4];
    for (int j = 0; j < 4; j++) u[j] = family_process(do_all_for_ever, p);
    family_nap(family_random(2000));
    for (int j = 0; j < 4; j++) {
      family_strike(u[j]);
      if (family_random(2)) family_nap(family_random(300));
    }
    check_place(p);
    for (int j = 0; j < 4; j++) CHECK_EQ(family_join(u[j]), -SIGKILL);
    check_place(p);
  }
}

/* Dies in the middle of a commit under the inner latch, after `rounds` of its words are stored. */
static int die_in_commit(void *arg) {
  place *p = arg;
  con_latch_lock(&p->outer);
  con_latch_lock(&p->inner);
  con_redo_begin(&p->inner);
  con_redo_set(&p->left, p->left + 1);
  con_redo_set(&p->right, p->right - 1);
  for (int i = 0; i < 6; i++) con_redo_set(&p->counts[i], p->counts[i] + 1);
  con_redo *r = &con_me->redo;
  con_store(&r->n, r->filled);
  for (int i = 0; i < p->rounds; i++) con_store(r->set[i].word, r->set[i].value);
  kill(getpid(), SIGKILL);
  return 0;
}

static int only_outer(void *arg) {
  place *p = arg;
  con_latch_lock(&p->outer);
  for (int i = 0; i < 6; i++) CHECK_EQ(p->counts[i], 1);
  CHECK_EQ(p->left, 1);
  CHECK_EQ(p->right, 999);
  con_latch_unlock(&p->outer);
  return 0;
}

FAMILY_TEST(who_takes_the_outer_latch_finds_the_change_under_the_inner_one_done) {
  for (int words = 0; words <= 8; words++) {
    place *p = new_place(words);
    family_unit *dead = family_process(die_in_commit, p);
    siginfo_t info;
    REQUIRE(waitid(P_PID, (id_t)dead->pid, &info, WEXITED | WNOWAIT) == 0);
    family_unit *next = family_thread(only_outer, p);
    CHECK_EQ(family_join(next), 0);
    CHECK_EQ(con_load(&p->inner.word), 0);
    CHECK_EQ(family_join(dead), -SIGKILL);
    check_place(p);
  }
}

FAMILY_TEST(a_reaper_frees_all_latches_of_the_dead) {
  place *p = new_place(3);
  CHECK_EQ(family_join(family_process(die_in_commit, p)), -SIGKILL);
  CHECK_EQ(con_load(&p->inner.word), 0);
  CHECK_EQ(con_load(&p->outer.word), 0);
  CHECK_EQ(p->counts[5], 1);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(one_thread_at_a_time);
  RUN(one_process_at_a_time);
  RUN(a_change_is_whole_though_its_maker_was_killed);
  RUN(a_change_under_two_latches_is_whole_though_its_maker_was_killed);
  RUN(who_takes_over_may_be_killed_too);
  RUN(who_takes_the_outer_latch_finds_the_change_under_the_inner_one_done);
  RUN(a_reaper_frees_all_latches_of_the_dead);
  return check_end();
}
