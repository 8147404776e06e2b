/* SPDX-License-Identifier: MIT */
/* Killed at any instruction (kill.h): locks, latches, queues, units. */
#include "kill.h"

/* ---- the stories ---- */

static void lock_pair_act(void) {
  CHECK_EQ(con_lock_acquire(con_self(), s->lock, NULL) % CON_BLOCKED, CON_OK);
  s->words[0]++;
  CHECK_EQ(con_lock_release(con_self(), s->lock), CON_OK);
}

static void lock_pair_after(void) {
  con_status status = family_acquire(s->lock, 0);
  CHECK(status == CON_OK || status == CON_ABANDONED);
  CHECK_EQ(family_release(s->lock), CON_OK);
  CHECK_EQ(s->lock->head.owner, 0);
}

/* The victim waits, is handed the lock by what it does in our place, takes it, and lets it go. */
static void handed_before(void) { CHECK_EQ(family_acquire(s->lock, 0), CON_OK); }

static void handed_act(void) {
  CHECK(con_lock_acquire(con_self(), s->lock, &con_self()->wait_node) == CON_BLOCKED);
  con_store(&s->lock->hungry, (uint64_t)1);
  CHECK(con_lock_release(con_family_root->root, s->lock) == CON_OK);
  CHECK(con_lock_acquire(con_self(), s->lock, &con_self()->wait_node) == CON_OK);
  con_waitq_leave(&con_self()->wait_node, true);
  CHECK(con_lock_release(con_self(), s->lock) == CON_OK);
}

static void handed_after(void) {
  con_store(&con_self()->held, 0u);
  if (con_object_owner(&s->lock->head) == con_self()) {
    con_store(&con_self()->held, 1u);
    CHECK_EQ(family_release(s->lock), CON_OK);
  }
  lock_pair_after();
  CHECK(s->lock->head.waiters.head == NULL);
}

/* Others queue up for the lock just when the victim, to whom the lock was handed, takes it. */
static bool queue_up_for_handed(const con_carrier *victim) {
  uint64_t word = con_load(&s->lock->head.owner);
  con_unit *owner = con_owner_of(word);
  (void)victim;
  if (!(word & CON_OWNER_GRANTED) || (word & CON_OWNER_WAITERS) || con_load(&owner->held) == 0)
    return false;
  return con_cas(&s->lock->head.owner, &word, word | CON_OWNER_WAITERS);
}

static void latches_act(void) {
  con_latch_lock(s->outer);
  con_latch_lock(s->inner);
  con_redo_begin(s->inner);
  for (int i = 0; i < 5; i++) con_redo_set(&s->words[i], s->words[i] + 1);
  con_redo_commit();
  con_latch_unlock(s->inner);
  con_latch_unlock(s->outer);
}

static void latches_after(void) {
  con_latch_lock(s->outer);
  for (int i = 1; i < 5; i++) CHECK_EQ(s->words[i], s->words[0]);
  con_latch_unlock(s->outer);
  CHECK_EQ(s->inner->word, 0);
}

static void semaphore_act(void) {
  CHECK_EQ(con_semaphore_acquire(s->sem, NULL), CON_OK);
  CHECK_EQ(con_semaphore_release(s->sem, 1), CON_OK);
}

static void semaphore_after(void) {
  CHECK_OP(s->sem->value, <=, 1);
  CHECK_EQ(s->sem->head.latch.word, 0);
  con_semaphore_release(s->sem, 1); /* what it took died with it; nobody owns a semaphore */
  CHECK_EQ(s->sem->value, 1);
}

/* What is held comes back with its holder, once; also of a second semaphore, whose note is a block. */
static void hold_all(void) {
  CHECK_EQ(con_semaphore_hold(con_self(), s->sem, NULL), CON_OK);
  CHECK_EQ(con_semaphore_hold(con_self(), s->second, NULL), CON_OK);
  CHECK_EQ(con_semaphore_hold(con_self(), s->second, NULL), CON_OK);
}

static void held_act(void) {
  hold_all();
  CHECK_EQ(con_semaphore_hold(con_self(), s->sem, NULL), CON_TIMEOUT);
  CHECK_EQ(con_semaphore_close(con_self(), s->second, 0), CON_OK);
  CHECK_EQ(con_semaphore_give(con_self(), s->sem, 1), CON_OK);
  CHECK_EQ(con_semaphore_close(con_self(), s->second, 0), CON_OK);
}

static void held_after(void) {
  CHECK_EQ(s->sem->value, 1);
  CHECK_EQ(s->second->value, 5);
  CHECK_EQ(s->sem->head.refs, 1);
  CHECK_EQ(s->second->head.refs, 1);
  CHECK_EQ(s->sem->head.latch.word, 0);
}

static size_t pads[5]; /* of the items: three are there, two are put */

static void queue_before(void) {
  s->put = s->got = 0;
  for (uint64_t i = 0; i < 5; i++) pads[i] = i < 3 ? i * 300 : (i - 3) * 400;
  for (uint64_t i = 0; i < 3; i++) CHECK_EQ(family_put(the_queue, i, pads[i], 0), CON_OK);
}

/* Three fill a segment, and the fourth begins another. */
static void segments_before(void) {
  s->put = s->got = 0;
  for (uint64_t i = 0; i < 5; i++) pads[i] = 240;
  for (uint64_t i = 0; i < 3; i++) CHECK_EQ(family_put(the_queue, i, pads[i], 0), CON_OK);
}

/* Two puts and a get: one item small, one large. */
static void queue_act(void) {
  con_received got;
  con_item item;
  uint64_t n = 3;
  for (; n < 5; n++) {
    item_of(&item, &n, pads[n]);
    CHECK_EQ(con_queue_prepare(the_queue, &item), CON_OK);
    if (item.message != NULL) item.message->key.kind = CON_KEY_NONE;
    CHECK_EQ(con_queue_put(the_queue, &item, NULL), CON_OK);
    s->put++;
  }
  CHECK_EQ(con_queue_get(the_queue, &got, NULL), CON_OK);
  s->got++;
  if (got.message != NULL) con_message_free(got.message);
}

/* All that was put is there, but for what was got; of the act under way, all or nothing. */
static void queue_after(void) {
  int seen[5] = {0};
  uint64_t n, missing = 0, last = 3 + s->put;
  while (family_get(the_queue, &n, 0) == CON_OK) {
    REQUIRE(n < 5);
    seen[n]++;
  }
  for (uint64_t i = 0; i < 5; i++) {
    CHECK_OP(seen[i], <=, i <= last);
    if (i < last && seen[i] == 0) missing++;
  }
  CHECK_OP(missing, <=, last == 5);
  CHECK_OP(missing, >=, s->got);
  CHECK_EQ(the_queue->puts, the_queue->gets);
}

/* A waiter in the queue is woken by a put that dies at some step of it. */
static void wake_before(void) {
  start_waiter();
  s->put = 0;
  s->before = the_queue->puts;
}

static void wake_act(void) {
  con_item item;
  uint64_t n = 1;
  item_of(&item, &n, 0);
  con_queue_prepare(the_queue, &item);
  CHECK_EQ(con_queue_put(the_queue, &item, NULL), CON_OK);
  s->put = 1;
}

static void wake_after(void) {
  con_time start = con_clock_now();
  if (the_queue->puts == s->before) CHECK_EQ(family_put(the_queue, 1, 0, 0), CON_OK);
  else CHECK(the_queue->puts == s->before + 1);
  CHECK_EQ(family_join(waiter), 0);
  CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
}

static void refs_act(void) {
  con_event *e = con_event_new();
  uint64_t ref = con_ref_add(con_process_self, &e->head);
  con_queue *q = con_queue_new(CON_QUEUE_FIFO, 0);
  uint64_t r = con_ref_add(con_process_self, &q->head);
  con_object *held[] = {&e->head};
  con_item item = {.parcel = {"abc", 3, NULL, 0, NULL, 0, held, 1}};
  con_queue_prepare(q, &item);
  con_queue_put(q, &item, NULL);
  con_ref_drop(con_process_self, ref);
  con_ref_drop(con_process_self, r);
}

static void unit_made_act(void) {
  uint64_t unit;
  con_unit_new(CON_KIND_THREAD, "a name that is much too long for the record itself", false, &unit);
  con_ref_drop(con_process_self, unit);
}

static void refs_after(void) {}

static void cell_act(void) {
  con_parcel parcel = {"xyz", 3, NULL, 0, NULL, 0, NULL, 0};
  con_lock_acquire(con_self(), &s->cell->lock, NULL);
  con_message *m = con_message_new(&parcel);
  con_cell_store(s->cell, CON_CELL_MESSAGE, (uint64_t)(uintptr_t)m);
  con_lock_release(con_self(), &s->cell->lock);
}

static void cell_after(void) {
  con_status status = family_acquire(&s->cell->lock, 0);
  CHECK(status == CON_OK || status == CON_ABANDONED);
  con_cell_store(s->cell, CON_CELL_NIL, 0);
  CHECK_EQ(family_release(&s->cell->lock), CON_OK);
}

static void blocks_act(void) {
  void *small = con_block_new(100, CON_BLOCK_PLAIN);
  void *large = con_block_new(100000, CON_BLOCK_PLAIN);
  con_block_free(small);
  con_block_free(large);
}

/* More than a span of them: were a count or a list wrong, some would overlap, or a span be given back too early. */
static void blocks_after(void) {
  static uint64_t *all[900];
  for (uint64_t i = 0; i < 900; i++) {
    all[i] = con_block_new(100, CON_BLOCK_PLAIN);
    for (int j = 0; j < 12; j++) all[i][j] = i;
  }
  for (uint64_t i = 0; i < 900; i++) {
    CHECK_EQ(all[i][0], i);
    CHECK_EQ(all[i][11], i);
    con_block_free(all[i]);
  }
}

static int meet(void *arg) {
  (void)arg;
  return family_meet(s->barrier, CON_NEVER, NULL);
}

static void barrier_before(void) {
  waiter = family_process(meet, NULL);
  while (con_load(&s->barrier->arrived) != 1) family_nap(50);
}

static void barrier_act(void) {
  con_barrier_wait w = {0};
  bool last = false;
  CHECK_EQ(con_barrier_arrive(con_self(), s->barrier, &w, &last, &con_self()->wait_node), CON_OK);
  con_barrier_complete(con_self(), s->barrier);
}

static void barrier_after(void) {
  con_time start = con_clock_now();
  con_status met = family_meet(s->barrier, family_after(20 * CON_MS), NULL);
  CHECK(met == CON_OK || met == CON_BROKEN || met == CON_TIMEOUT);
  int code = family_join(waiter);
  CHECK(code == CON_OK || code == CON_BROKEN);
  CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
  con_barrier_reset(s->barrier);
}

/* Notified together with one who sleeps on, the victim dies before it has the lock back: the other one goes on. */
static int wait_notified(void *arg) {
  (void)arg;
  con_status status = family_acquire(s->lock, CON_NEVER);
  CHECK(status == CON_OK || status == CON_ABANDONED);
  while (con_load(&s->put) == 0) family_wait_condition(s->cond, CON_NEVER, NULL);
  CHECK_EQ(family_release(s->lock), CON_OK);
  return 0;
}

static void notify_before(void) {
  s->put = 0;
  waiter = family_process(wait_notified, NULL);
  while (con_load(&waiter->unit->state) != CON_WAITING) family_nap(50);
}

static void notify_act(void) {
  con_lock_acquire(con_self(), s->lock, NULL);
  con_store(&s->put, 1u);
  con_condition_notify(con_self(), s->cond, 1);
  con_lock_release(con_self(), s->lock);
}

static void notify_after(void) {
  con_time start = con_clock_now();
  con_status status = family_acquire(s->lock, CON_NEVER);
  CHECK(status == CON_OK || status == CON_ABANDONED);
  con_store(&s->put, 1u); /* as one does who finds the lock abandoned */
  con_condition_notify(con_self(), s->cond, 1);
  CHECK_EQ(family_release(s->lock), CON_OK);
  CHECK_EQ(family_join(waiter), 0);
  CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
}

/* A unit's own end: told once, whatever is left of it. */
static void end_act(void) {
  con_unit_finish(con_self(), 0);
  con_unit_release(con_self());
  con_refs_drop_all(con_process_self);
  con_store(&con_process_self->left, 1u);
}

static family_unit *first_dead;

/* The burial of another process, by a reaper who dies himself. */
static int die_with_all(void *arg) {
  (void)arg;
  con_lock_acquire(con_self(), s->lock, NULL);
  queue_act();
  con_event_new();
  uint64_t *large = con_block_new((size_t)2 << CON_SPAN_BITS, CON_BLOCK_PLAIN);
  large[-2] = 0; /* as if it died before it wrote the header */
  kill(getpid(), SIGKILL);
  return 0;
}

static void bury_before(void) {
  siginfo_t info;
  queue_before();
  first_dead = family_process(die_with_all, NULL);
  REQUIRE(waitid(P_PID, (id_t)first_dead->pid, &info, WEXITED | WNOWAIT) == 0);
}

static void bury_act(void) { con_sweep(); }

/* The one who gives back what the dead held dies too. */
static int die_with_semaphores(void *arg) {
  (void)arg;
  hold_all();
  raise(SIGKILL);
  return 0;
}

static void holder_before(void) {
  siginfo_t info;
  first_dead = family_process(die_with_semaphores, NULL);
  REQUIRE(waitid(P_PID, (id_t)first_dead->pid, &info, WEXITED | WNOWAIT) == 0);
}

static void holder_after(void) {
  CHECK_EQ(family_join(first_dead), -SIGKILL);
  held_after();
}

static void bury_after(void) {
  CHECK_EQ(family_join(first_dead), -SIGKILL);
  lock_pair_after();
  queue_after();
  CHECK_EQ(con_family_root->processes, 1);
}

STORY(lock_pair, NULL, lock_pair_act, lock_pair_after)
STORY(lock_handed_over, handed_before, handed_act, handed_after)
MEDDLED_STORY(lock_handed_queued, handed_before, handed_act, handed_after, queue_up_for_handed, 1,
              1)
STORY(latches_nested, NULL, latches_act, latches_after)
STORY(semaphore_pair, NULL, semaphore_act, semaphore_after)
STORY(semaphores_held, NULL, held_act, held_after)
STORY(holder_buried, holder_before, bury_act, holder_after)
QUEUE_STORY(queue_fifo, fifo, queue_before, queue_act, queue_after)
QUEUE_STORY(queue_lifo, lifo, queue_before, queue_act, queue_after)
QUEUE_STORY(segments_fifo, fifo, segments_before, queue_act, queue_after)
QUEUE_STORY(segments_lifo, lifo, segments_before, queue_act, queue_after)
QUEUE_STORY(queue_heap, heap, queue_before, queue_act, queue_after)
QUEUE_STORY(queue_wake, fifo, wake_before, wake_act, wake_after)
STORY(references, NULL, refs_act, refs_after)
STORY(unit_made, NULL, unit_made_act, refs_after)
STORY(cell_store, NULL, cell_act, cell_after)
STORY(blocks, NULL, blocks_act, blocks_after)
STORY(barrier_meeting, barrier_before, barrier_act, barrier_after)
STORY(condition_notify, notify_before, notify_act, notify_after)
STORY(unit_end, NULL, end_act, refs_after)
QUEUE_STORY(burial, fifo, bury_before, bury_act, bury_after)

int main(int argc, char **argv) {
  if (!kill_start(argc, argv)) return 0;
  RUN(lock_pair);
  RUN(lock_handed_over);
  RUN(lock_handed_queued);
  RUN(latches_nested);
  RUN(semaphore_pair);
  RUN(semaphores_held);
  RUN(holder_buried);
  RUN(queue_fifo);
  RUN(queue_lifo);
  RUN(segments_fifo);
  RUN(segments_lifo);
  RUN(queue_heap);
  RUN(queue_wake);
  RUN(references);
  RUN(unit_made);
  RUN(cell_store);
  RUN(blocks);
  RUN(barrier_meeting);
  RUN(condition_notify);
  RUN(unit_end);
  RUN(burial);
  return check_end();
}
