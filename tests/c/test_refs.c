/* SPDX-License-Identifier: MIT */
/* An object lives as long as a process or a message refers to it, and not a moment longer, whoever dies. */
#include "family_objects.h"

static family_blocks
    start; /* counted with one reference made, so that the first chunk of the table is there */

static void begin(void) {
  uint64_t ref = con_ref_add(con_process_self, &con_event_new()->head);
  con_ref_drop(con_process_self, ref);
  start = family_count();
}

FAMILY_TEST(the_last_reference_takes_the_object_with_it) {
  begin();
  con_event *e = con_event_new();
  CHECK_EQ(con_block_owner(e), con_process_slot);
  uint64_t a = con_ref_add(con_process_self, &e->head);
  CHECK_EQ(con_block_owner(e), CON_SHARED_OWNER);
  uint64_t b = con_ref_add(con_process_self, &e->head);
  CHECK(a != b);
  CHECK_EQ(e->head.refs, 2);
  con_ref_drop(con_process_self, a);
  CHECK_EQ(family_count().objects, start.objects + 1);
  con_ref_drop(con_process_self, b);
  family_check_blocks(start);
}

FAMILY_TEST(thousands_of_references_come_and_go_in_any_order) {
  static uint64_t refs[2000];
  static con_event *events[2000];
  begin();
  uint64_t chunks = con_process_self->n_chunks;
  for (int i = 0; i < 2000; i++) refs[i] = CON_NO_REF;
  for (int step = 0; step < FAMILY_TIMES(100000); step++) {
    uint32_t i = family_random(2000);
    if (refs[i] != CON_NO_REF) {
      CHECK_EQ(events[i]->head.number, i); /* the entry is its own */
      con_ref_drop(con_process_self, refs[i]);
      refs[i] = CON_NO_REF;
    } else {
      events[i] = con_event_new();
      REQUIRE(events[i] != NULL);
      events[i]->head.number = i;
      refs[i] = con_ref_add(con_process_self, &events[i]->head);
    }
  }
  for (int i = 0; i < 2000; i++)
    if (refs[i] != CON_NO_REF) con_ref_drop(con_process_self, refs[i]);
  start.plain += con_process_self->n_chunks - chunks;
  family_check_blocks(start);
}

typedef struct shared_refs {
  con_event *event;
  uint64_t ref, refs_in_child;
} shared_refs;

static int look_and_drop(void *arg) {
  shared_refs *s = arg;
  s->refs_in_child = con_load(&s->event->head.refs);
  con_ref_drop(con_process_self, s->ref); /* the same index as in the parent */
  s->ref = con_ref_add(con_process_self, &s->event->head);
  con_ref_drop(con_process_self, s->ref);
  return 0;
}

FAMILY_TEST(a_fork_copies_the_references) {
  begin();
  shared_refs *s = family_shared(sizeof *s);
  s->event = con_event_new();
  uint64_t mine = s->ref = con_ref_add(con_process_self, &s->event->head);
  for (int i = 0; i < 20; i++) {
    s->ref = mine;
    CHECK_EQ(family_join(family_process(look_and_drop, s)), 0);
    CHECK_EQ(s->refs_in_child, 2);
    CHECK_EQ(s->event->head.refs, 1);
  }
  con_ref_drop(con_process_self, mine);
  family_check_blocks(start);
}

static _Noreturn int sit(void *arg) {
  con_store((uint32_t *)arg, 1u);
  for (;;) pause();
}

FAMILY_TEST(a_killed_process_lets_its_references_go) {
  begin();
  uint32_t *there = family_shared(sizeof *there);
  for (int i = 0; i < 10; i++) {
    uint64_t refs[300];
    *there = 0;
    for (int j = 0; j < 300; j++) refs[j] = con_ref_add(con_process_self, &con_event_new()->head);
    family_unit *u = family_process(sit, there);
    while (!con_load(there)) family_nap(100);
    for (int j = 0; j < 300; j++) con_ref_drop(con_process_self, refs[j]);
    CHECK_EQ(family_count().objects, start.objects + 301); /* the child has them, and its unit */
    family_kill(u);
  }
  start.plain += con_process_self->n_chunks - 1;
  family_check_blocks(start);
}

/* A little of everything that makes, links and destroys. */
static _Noreturn int make_and_break(void *arg) {
  (void)arg;
  for (;;) {
    con_lock *lock = con_lock_new(CON_KIND_LOCK);
    uint64_t l = con_ref_add(con_process_self, &lock->head);
    uint64_t c = con_ref_add(con_process_self, &con_condition_new(lock)->head);
    con_ref_drop(con_process_self, l);
    con_queue *q = con_queue_new((int)family_random(3), 0);
    uint64_t r = con_ref_add(con_process_self, &q->head);
    con_object *held[] = {&lock->head, &q->head};
    con_item item = {.parcel = {"abc", 3, NULL, 0, NULL, 0, held, family_random(2)}};
    for (int i = 0; i < 5; i++) {
      if (con_queue_prepare(q, &item) == CON_OK) con_queue_put(q, &item, NULL);
    }
    con_pipe *ends[2];
    REQUIRE(con_pipe_new(family_random(2), ends) == CON_OK);
    uint64_t e0 = con_ref_add(con_process_self, &ends[0]->head);
    uint64_t e1 = con_ref_add(con_process_self, &ends[1]->head);
    con_cell *cell = con_cell_new();
    uint64_t k = con_ref_add(con_process_self, &cell->lock.head);
    con_lock_acquire(con_self(), &cell->lock, NULL);
    con_parcel parcel = {"xyz", 3, NULL, 0, NULL, 0, held, 1};
    con_message *m = con_message_new(&parcel);
    con_cell_store(cell, CON_CELL_MESSAGE, (uint64_t)(uintptr_t)m);
    con_lock_release(con_self(), &cell->lock);
    uint64_t refs[] = {c, r, e0, e1, k};
    for (int i = 0; i < 5; i++) con_ref_drop(con_process_self, refs[i]);
    uint64_t unit;
    REQUIRE(con_unit_new(CON_KIND_THREAD, "a name that is much too long for the record itself",
                         false, &unit) != NULL);
    con_ref_drop(con_process_self, unit);
  }
}

FAMILY_TEST(a_process_killed_while_it_makes_and_breaks_objects_leaves_nothing) {
  begin();
  for (int i = 0; i < FAMILY_TIMES(200); i++) {
    family_unit *u = family_process(make_and_break, NULL);
    family_nap(family_random(2500));
    family_kill(u);
  }
  family_check_blocks(start);
  CHECK_EQ(con_family_root->processes, 1);
}

FAMILY_TEST(a_list_of_units_keeps_them_alive) {
  con_unit *units[10];
  uint64_t refs[10], ref;
  con_unit *u = con_unit_new(CON_KIND_THREAD, "x", false, &ref);
  CHECK_EQ(con_unit_list(units, refs, 10), 1); /* not started yet */
  con_ref_drop(con_process_self, refs[0]);
  con_unit_start(u, con_process_self);
  size_t n = con_unit_list(units, refs, 10);
  CHECK_EQ(n, 2);
  CHECK(units[1] == u);
  con_ref_drop(con_process_self, ref);
  CHECK_STR(con_unit_peek_name(units[1]), "x");
  con_unit_finish(u, 0);
  con_unit_release(u);
  CHECK_STR(con_unit_peek_name(units[1]), "x");
  con_ref_drop(con_process_self, refs[1]);
  con_ref_drop(con_process_self, refs[0]);
  CHECK_EQ(con_unit_list(units, refs, 10), 1);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(the_last_reference_takes_the_object_with_it);
  RUN(thousands_of_references_come_and_go_in_any_order);
  RUN(a_fork_copies_the_references);
  RUN(a_killed_process_lets_its_references_go);
  RUN(a_process_killed_while_it_makes_and_breaks_objects_leaves_nothing);
  RUN(a_list_of_units_keeps_them_alive);
  return check_end();
}
