/* SPDX-License-Identifier: MIT */
/* Whether a thread is dead can be told exactly, at any moment, by any process; and records are used again. */
#include "family.h"

typedef struct stage {
  uint32_t at; /* atomic */
  con_carrier *carrier;
  int times;
} stage;

static void wait_for(stage *s, uint32_t at) {
  while (con_load(&s->at) < at) family_nap(200);
}

static void *end_without_a_word(void *arg) {
  stage *s = arg;
  con_carrier_begin(s->carrier);
  con_store(&s->at, 1u);
  wait_for(s, 2);
  return NULL;
}

FAMILY_TEST(a_thread_that_vanished_is_dead_and_a_living_one_is_not) {
  stage *s = family_shared(sizeof *s);
  pthread_t thread;
  s->carrier = con_carrier_claim(con_process_slot);
  CHECK(!con_carrier_is_dead(s->carrier)); /* claimed, not begun */
  REQUIRE(pthread_create(&thread, NULL, end_without_a_word, s) == 0);
  wait_for(s, 1);
  for (int i = 0; i < 1000; i++) CHECK(!con_carrier_is_dead(s->carrier));
  con_store(&s->at, 2u);
  pthread_join(thread, NULL);
  CHECK(con_carrier_is_dead(s->carrier));
  CHECK(con_carrier_is_dead(s->carrier)); /* and stays so */
  CHECK(!con_carrier_is_dead(con_me));
  con_carrier_free(s->carrier);
  CHECK(!con_carrier_is_dead(s->carrier));
}

static int wait_for_two(void *arg) {
  stage *s = arg;
  s->carrier = con_me;
  con_store(&s->at, 1u);
  wait_for(s, 2);
  return 0;
}

FAMILY_TEST(a_killed_process_is_dead_while_still_a_zombie) {
  stage *s = family_shared(sizeof *s);
  for (int i = 0; i < 50; i++) {
    s->at = 0;
    family_unit *u = family_process(wait_for_two, s);
    siginfo_t info;
    wait_for(s, 1);
    CHECK(!con_carrier_is_dead(s->carrier));
    CHECK(!con_process_is_dead(u->process));
    family_strike(u);
    REQUIRE(waitid(P_PID, (id_t)u->pid, &info, WEXITED | WNOWAIT) == 0);
    CHECK(con_carrier_is_dead(s->carrier));
    CHECK(con_process_is_dead(u->process));
    CHECK_EQ(family_join(u), -SIGKILL);
  }
}

FAMILY_TEST(a_process_killed_before_it_began_is_dead) {
  con_process *p = con_process_new();
  REQUIRE(p != NULL);
  CHECK(!con_process_is_dead(p)); /* its maker lives */
  pid_t pid = fork();
  if (pid == 0) {
    for (;;) pause();
  }
  con_store(&p->pid, (int32_t)pid);
  CHECK(!con_process_is_dead(p));
  kill(pid, SIGKILL);
  siginfo_t info;
  REQUIRE(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) == 0);
  CHECK(con_process_is_dead(p));
  waitpid(pid, NULL, 0);
  CHECK(con_process_is_dead(p));
  uint64_t before = con_family_root->processes;
  CHECK(con_sweep());
  CHECK_EQ(con_family_root->processes, before - 1);
}

static void *begin_and_end(void *arg) {
  stage *s = arg;
  for (int i = 0; i < s->times; i++) {
    con_carrier *c = con_carrier_claim(con_process_slot);
    REQUIRE(c != NULL);
    con_carrier_begin(c);
    CHECK_EQ(c->n_held, 0);
    CHECK_EQ(con_load(&c->process), con_process_slot);
    con_carrier_end(c);
  }
  con_store(&s->at, 1u);
  return NULL;
}

FAMILY_TEST(records_are_used_again_and_an_orderly_end_is_no_death) {
  stage s = {0, NULL, FAMILY_TIMES(100000)};
  pthread_t threads[2];
  for (int i = 0; i < 2; i++) REQUIRE(pthread_create(&threads[i], NULL, begin_and_end, &s) == 0);
  while (con_load(&s.at) == 0) /* somebody looks all the while */
    for (int i = 0; i < 8; i++) CHECK(!con_carrier_is_dead(&con_shared->carriers[i]));
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  /* Of 200,000 claims at most a few: one that a thread is just changing is passed over. */
  CHECK_OP(con_load(&con_shared->carriers_used), <, 100);
}

static int claim_some(void *arg) {
  con_carrier **mine = arg;
  for (int i = 0; i < 1000; i++) mine[i] = con_carrier_claim(con_process_slot);
  return 0;
}

FAMILY_TEST(two_who_claim_at_once_get_different_records) {
  con_carrier **all = family_shared(2000 * sizeof *all);
  family_unit *a = family_thread(claim_some, all), *b = family_thread(claim_some, all + 1000);
  family_join(a);
  family_join(b);
  for (int i = 0; i < 2000; i++) {
    REQUIRE(all[i] != NULL);
    CHECK_EQ(con_load(&all[i]->state), CON_CARRIER_CLAIMED);
    con_carrier_free(all[i]); /* a second time would find it free */
    CHECK_EQ(con_load(&all[i]->process), 0);
  }
}

FAMILY_TEST(a_full_table_answers_null) {
  static con_carrier *all[CON_CARRIERS];
  int n = 0;
  while (n < CON_CARRIERS && (all[n] = con_carrier_claim(con_process_slot)) != NULL) n++;
  CHECK_EQ(n, CON_CARRIERS - 1); /* one is ours */
  CHECK(con_process_new() == NULL);
  con_carrier_free(all[5000]);
  CHECK(con_carrier_claim(con_process_slot) == all[5000]);
  for (int i = 0; i < n; i++) con_carrier_free(all[i]);
  CHECK_EQ(con_family_root->processes, 1);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(a_thread_that_vanished_is_dead_and_a_living_one_is_not);
  RUN(a_killed_process_is_dead_while_still_a_zombie);
  RUN(a_process_killed_before_it_began_is_dead);
  RUN(records_are_used_again_and_an_orderly_end_is_no_death);
  RUN(two_who_claim_at_once_get_different_records);
  RUN(a_full_table_answers_null);
  return check_end();
}
