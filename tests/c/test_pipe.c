/* SPDX-License-Identifier: MIT */
/* pipe and cell: two ends that know when the other is gone, and one value that changes as a whole. */
#include "family_objects.h"

typedef struct couple {
  con_pipe *ends[2];
  uint64_t refs[2];
  uint32_t there;
} couple;

static couple *new_couple(bool duplex) {
  couple *c = family_shared(sizeof *c);
  REQUIRE(con_pipe_new(duplex, c->ends) == CON_OK);
  for (int i = 0; i < 2; i++) c->refs[i] = con_ref_add(con_process_self, &c->ends[i]->head);
  return c;
}

static void end(couple *c, int i) { con_ref_drop(con_process_self, c->refs[i]); }

static void begin(family_blocks *start) { /* the first chunk of references is there */
  con_ref_drop(con_process_self, con_ref_add(con_process_self, &con_event_new()->head));
  *start = family_count();
}

FAMILY_TEST(both_ends_send_and_receive) {
  couple *c = new_couple(true);
  uint64_t n = 0;
  CHECK_EQ(family_put(c->ends[0]->out, 1, 0, 0), CON_OK);
  CHECK_EQ(family_put(c->ends[1]->out, 2, 0, 0), CON_OK);
  CHECK_EQ(family_get(c->ends[0]->in, &n, 0), CON_OK);
  CHECK_EQ(n, 2);
  CHECK_EQ(family_get(c->ends[1]->in, &n, 0), CON_OK);
  CHECK_EQ(n, 1);
}

FAMILY_TEST(a_simplex_pipe_has_one_direction) {
  couple *c = new_couple(false);
  uint64_t n = 0;
  CHECK(c->ends[0]->out == NULL && c->ends[1]->in == NULL);
  CHECK_EQ(family_put(c->ends[1]->out, 5, 0, 0), CON_OK);
  CHECK_EQ(family_get(c->ends[0]->in, &n, 0), CON_OK);
  CHECK_EQ(n, 5);
}

FAMILY_TEST(what_was_sent_before_the_close_arrives) {
  family_blocks start;
  begin(&start);
  couple *c = new_couple(true);
  uint64_t n = 0;
  CHECK_EQ(family_put(c->ends[0]->out, 1, 0, 0), CON_OK);
  CHECK_EQ(family_put(c->ends[0]->out, 2, 1000, 0), CON_OK);
  CHECK_EQ(family_put(c->ends[1]->out, 3, 1000, 0), CON_OK);
  end(c, 0);
  CHECK_EQ(family_get(c->ends[1]->in, &n, CON_NEVER), CON_OK);
  CHECK_EQ(family_get(c->ends[1]->in, &n, CON_NEVER), CON_OK);
  CHECK_EQ(n, 2);
  CHECK_EQ(family_get(c->ends[1]->in, &n, CON_NEVER), CON_CLOSED);
  CHECK_EQ(family_put(c->ends[1]->out, 3, 0, CON_NEVER), CON_CLOSED);
  end(c, 1);
  family_check_blocks(start);
}

static int keep_first(void *arg) {
  couple *c = arg;
  end(c, 1);
  con_store(&c->there, 1u);
  for (;;) pause();
  return 0;
}

FAMILY_TEST(an_end_is_closed_by_the_death_of_its_holder) {
  family_blocks start;
  begin(&start);
  for (int i = 0; i < 3; i++) {
    couple *c = new_couple(true);
    uint64_t n;
    family_unit *u = family_process(keep_first, c);
    end(c, 0); /* now the child alone has it */
    while (!con_load(&c->there)) family_nap(100);
    CHECK_EQ(family_get(c->ends[1]->in, &n, 0), CON_EMPTY);
    con_time from = con_clock_now();
    family_strike(u);
    CHECK_EQ(family_get(c->ends[1]->in, &n, CON_NEVER), CON_CLOSED);
    CHECK_OP(con_clock_now() - from, <, FAMILY_SOON);
    CHECK_EQ(family_join(u), -SIGKILL);
    end(c, 1);
  }
  family_check_blocks(start);
}

/* ---- cell ---- */

static con_message *new_text(uint64_t n) {
  char text[400];
  memset(text, 'a' + (int)(n % 26), sizeof text);
  con_parcel parcel = {text, n % sizeof text + 1, NULL, 0, NULL, 0, NULL, 0};
  con_message *m = con_message_new(&parcel);
  REQUIRE(m != NULL);
  return m;
}

static bool is_text(const con_message *m) {
  const char *bytes = con_message_bytes(m);
  for (uint64_t i = 0; i < m->size; i++)
    if (bytes[i] != bytes[0]) return false;
  return true;
}

static int count_up(void *arg) {
  con_cell *c = arg;
  for (int i = 0; i < FAMILY_TIMES(10000); i++) {
    CHECK_EQ(family_acquire(&c->lock, CON_NEVER), CON_OK);
    con_cell_store(c, CON_CELL_INTEGER, c->type == CON_CELL_INTEGER ? c->bits + 1 : 1);
    CHECK_EQ(family_release(&c->lock), CON_OK);
  }
  return 0;
}

FAMILY_TEST(updates_of_a_cell_are_all_counted) {
  con_cell *c = FAMILY_KEEP(con_cell_new());
  family_unit *u[4];
  for (int i = 3; i >= 0; i--) u[i] = family_start(FAMILY_MIXED(i), count_up, c);
  for (int i = 0; i < 4; i++) CHECK_EQ(family_join(u[i]), 0);
  CHECK_EQ(c->bits, 4 * FAMILY_TIMES(10000));
}

static _Noreturn int change_for_ever(void *arg) {
  con_cell *c = arg;
  for (;;) {
    con_status status = family_acquire(&c->lock, CON_NEVER);
    CHECK(status == CON_OK || status == CON_ABANDONED);
    if (c->type == CON_CELL_MESSAGE) CHECK(is_text((con_message *)(uintptr_t)c->bits));
    if (family_random(4))
      con_cell_store(c, CON_CELL_MESSAGE, (uint64_t)(uintptr_t)new_text(family_random(1000)));
    else con_cell_store(c, CON_CELL_FLOAT, family_random(100));
    CHECK_EQ(family_release(&c->lock), CON_OK);
  }
}

FAMILY_TEST(a_cell_is_whole_whoever_was_killed_while_changing_it) {
  family_blocks start;
  begin(&start);
  con_cell *c = con_cell_new();
  uint64_t ref = con_ref_add(con_process_self, &c->lock.head);
  family_unit *u[2];
  for (int i = 0; i < 2; i++) u[i] = family_process(change_for_ever, c);
  for (int i = 0; i < FAMILY_TIMES(150); i++) {
    family_nap(family_random(2000));
    family_kill(u[i % 2]);
    u[i % 2] = family_process(change_for_ever, c);
  }
  for (int i = 0; i < 2; i++) family_kill(u[i]);
  con_ref_drop(con_process_self, ref);
  family_check_blocks(start);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(both_ends_send_and_receive);
  RUN(a_simplex_pipe_has_one_direction);
  RUN(what_was_sent_before_the_close_arrives);
  RUN(an_end_is_closed_by_the_death_of_its_holder);
  RUN(updates_of_a_cell_are_all_counted);
  RUN(a_cell_is_whole_whoever_was_killed_while_changing_it);
  return check_end();
}
