/* SPDX-License-Identifier: MIT */
/* Killed at any instruction (kill.h): spans, tables of references, queues that grow and shrink, waits that are given up,
 * locks of the dead. */
#include "kill.h"

#define LARGE_ITEM 32000 /* two in a span */

/* ---- spans ---- */

/* The class gets two spans, one of which goes back, and then the other. */
static void spans_act(void) {
  void *b[3];
  for (int i = 0; i < 3; i++) b[i] = con_block_new(LARGE_ITEM, CON_BLOCK_PLAIN);
  for (int i = 0; i < 3; i++) con_block_free(b[i]);
  void *large = con_block_new((size_t)5 << CON_SPAN_BITS, CON_BLOCK_PLAIN);
  con_block_free(large);
}

/* Each free allows fewer free pages than before, so first a part of its own is forgotten, and then all of it and of others. */
static void forgetting_act(void) {
  enum { MANY = 200 };
  void *b[3];
  for (int i = 0; i < 3; i++)
    b[i] = con_block_new(((size_t)MANY << CON_SPAN_BITS) - 64, CON_BLOCK_PLAIN);
  for (int i = 0; i < 3; i++) con_block_free(b[i]);
}

static void check_counts(void) {
  uint64_t used = 0, n_used, n_kept;
  for (uint64_t i = 0; i < con_shared->top; i += con_span_length(i))
    if (con_span_in_use(i)) used += con_span_length(i);
  con_span_usage(&n_used, &n_kept);
  CHECK_EQ(n_used, used << CON_SPAN_BITS);
  CHECK_OP(n_kept, <=, 600 << CON_SPAN_BITS);
}

static void spans_after(void) {
  check_counts();
  uint64_t *b[5];
  for (uint64_t i = 0; i < 5; i++) {
    b[i] = con_block_new(LARGE_ITEM, CON_BLOCK_PLAIN);
    b[i][0] = b[i][LARGE_ITEM / 8 - 1] = i;
  }
  for (uint64_t i = 0; i < 5; i++) {
    CHECK_EQ(b[i][0], i);
    CHECK_EQ(b[i][LARGE_ITEM / 8 - 1], i);
    con_block_free(b[i]);
  }
}

/* ---- tables of references ---- */

static uint64_t refs[CON_REFS_IN_CHUNK];
static int n_refs;

/* One more, and the table of the victim has to grow. */
static void full_before(void) {
  for (n_refs = 0; con_process_self->free_ref >> 1 < CON_REFS_IN_CHUNK - 1; n_refs++)
    refs[n_refs] = con_ref_add(con_process_self, &s->sem->head);
}

static void full_act(void) {
  uint64_t more[3];
  for (int i = 0; i < 3; i++) more[i] = con_ref_add(con_process_self, &s->sem->head);
  for (int i = 0; i < 3; i++) con_ref_drop(con_process_self, more[i]);
}

static void full_after(void) {
  while (n_refs > 0) con_ref_drop(con_process_self, refs[--n_refs]);
}

/* All but the fork of a process. */
static void copy_act(void) {
  con_process *p = con_process_new();
  CHECK_EQ(con_refs_copy(p), CON_OK);
  con_refs_drop_all(p);
  con_process_free(p);
}

static void copy_after(void) { CHECK_EQ(con_family_root->processes, 1); }

/* ---- queues that grow and shrink ---- */

static uint64_t n_before; /* how many are there at first */

static void put_some(uint64_t n, size_t pad) {
  s->put = s->got = 0;
  for (n_before = 0; n_before < n; n_before++)
    CHECK_EQ(family_put(the_queue, n_before, pad, 0), CON_OK);
}

/* Five, of which three fill a segment; a get or two more, and a segment goes. */
static void crossing_before(void) {
  uint64_t n;
  put_some(5, 240);
  CHECK_EQ(family_get(the_queue, &n, 0), CON_OK);
}

static void crossing_act(void) {
  con_received got;
  for (int i = 0; i < 3; i++) {
    CHECK_EQ(con_queue_get(the_queue, &got, NULL), CON_OK);
    s->got++;
    if (got.message != NULL) con_message_free(got.message);
  }
}

static void crossing_after(void) {
  uint64_t n, left = 0;
  while (family_get(the_queue, &n, 0) == CON_OK) left++;
  CHECK_OP(left + s->got, <=, 4);
  CHECK_OP(left + s->got + 1, >=, 4); /* one may have died with it */
  CHECK_EQ(the_queue->puts, the_queue->gets);
}

/* Items whose key and body lie in the segment itself, until the heap or the segment is full. */
static void growing_before(void) { put_some(14, 100); }

static void growing_act(void) {
  con_item item;
  uint64_t n = n_before;
  for (; n < n_before + 4; n++) {
    item_of(&item, &n, 100);
    CHECK_EQ(con_queue_prepare(the_queue, &item), CON_OK);
    if (item.message != NULL) item.message->key.kind = CON_KEY_NONE;
    CHECK_EQ(con_queue_put(the_queue, &item, NULL), CON_OK);
    s->put++;
  }
}

static void growing_after(void) {
  uint64_t n, left = 0;
  while (family_get(the_queue, &n, 0) == CON_OK) left++;
  CHECK_OP(left, >=, n_before + s->put);
  CHECK_OP(left, <=, n_before + s->put + 1);
  CHECK_EQ(the_queue->puts, the_queue->gets);
}

/* ---- waits that are given up ---- */

static void behind_act(void) {
  con_received got;
  CHECK_EQ(con_queue_get(the_queue, &got, &con_self()->wait_node), CON_BLOCKED);
  con_waitq_leave(&con_self()->wait_node, false);
}

static void behind_after(void) {
  CHECK_EQ(family_put(the_queue, 1, 0, 0), CON_OK);
  CHECK_EQ(family_join(waiter), 0);
  CHECK(the_queue->head.waiters.head == NULL);
}

static void full_queue_act(void) {
  con_queue *q = con_queue_new(CON_QUEUE_FIFO, 1);
  uint64_t r = con_ref_add(con_process_self, &q->head), n = 1;
  con_item item;
  for (int i = 0; i < 2; i++) {
    item_of(&item, &n, 0);
    con_queue_prepare(q, &item);
    CHECK_EQ(con_queue_put(q, &item, &con_self()->wait_node), i == 0 ? CON_OK : CON_BLOCKED);
  }
  con_waitq_leave(&con_self()->wait_node, false);
  con_queue_close(q);
  con_ref_drop(con_process_self, r);
}

static void new_heap_act(void) {
  con_queue *q = con_queue_new(CON_QUEUE_PRIORITY, 0);
  uint64_t r = con_ref_add(con_process_self, &q->head), n = 1;
  con_item item;
  item_of(&item, &n, 0);
  con_queue_prepare(q, &item);
  CHECK_EQ(con_queue_put(q, &item, &con_self()->wait_node), CON_OK);
  con_ref_drop(con_process_self, r);
}

static void nothing_after(void) {}

/* ---- locks ---- */

static int die_with_lock(void *arg) {
  (void)arg;
  con_lock_acquire(con_self(), s->lock, NULL);
  kill(getpid(), SIGKILL);
  return 0;
}

static void abandoned_before(void) {
  CHECK_EQ(family_join(family_process(die_with_lock, NULL)), -SIGKILL);
}

static void abandoned_act(void) {
  CHECK_EQ(con_lock_acquire(con_self(), s->lock, NULL), CON_ABANDONED);
  CHECK_EQ(con_lock_release(con_self(), s->lock), CON_OK);
}

static void abandoned_after(void) {
  con_status status = family_acquire(s->lock, 0);
  CHECK(status == CON_OK || status == CON_ABANDONED);
  CHECK_EQ(family_release(s->lock), CON_OK);
}

/* Others queue up for the lock just when the victim takes the lock over from the dead. */
static bool queue_up_for_abandoned(const con_carrier *victim) {
  uint64_t word = con_load(&s->lock->head.owner);
  (void)victim;
  if (con_load(&con_family_root->transferring) == NULL || (word & CON_OWNER_WAITERS)) return false;
  return con_cas(&s->lock->head.owner, &word, word | CON_OWNER_WAITERS);
}

/* Of one's own, twice; and one that goes while it is held. */
static void own_lock_act(void) {
  con_lock *l = con_lock_new(CON_KIND_RLOCK);
  uint64_t r = con_ref_add(con_process_self, &l->head), depth;
  for (int i = 0; i < 2; i++) CHECK_EQ(con_lock_acquire(con_self(), l, NULL), CON_OK);
  CHECK_EQ(con_lock_release(con_self(), l), CON_OK);
  CHECK_EQ(con_lock_release_all(con_self(), l, &depth), CON_OK);
  CHECK_EQ(con_lock_acquire(con_self(), l, NULL), CON_OK);
  con_ref_drop(con_process_self, r);
}

static void own_cell_act(void) {
  con_parcel parcel = {"xyz", 3, NULL, 0, NULL, 0, NULL, 0};
  con_cell *c = con_cell_new();
  uint64_t r = con_ref_add(con_process_self, &c->lock.head);
  con_message *m = con_message_new(&parcel);
  con_cell_store(c, CON_CELL_MESSAGE, (uint64_t)(uintptr_t)m);
  con_ref_drop(con_process_self, r);
}

/* ---- a condition holds its lock; the last step of a countdown ---- */

static void condition_act(void) {
  con_condition *c = con_condition_new(s->lock);
  uint64_t r = con_ref_add(con_process_self, &c->head);
  con_ref_drop(con_process_self, r);
}

static void condition_after(void) {
  CHECK_EQ(s->lock->head.refs, 2); /* the stage's, and its own condition's */
}

static con_countdown *countdown;

static int wait_for_countdown(void *arg) {
  (void)arg;
  for (;;) {
    uint32_t seen = con_park_begin(con_self());
    if (con_countdown_wait(countdown, &con_self()->wait_node) == CON_OK) break;
    con_park(con_self(), &(con_waiting){&countdown->head, CON_OP_WAIT, false}, seen, CON_NEVER);
  }
  con_waitq_leave(&con_self()->wait_node, true);
  return 0;
}

static uint64_t countdown_ref;

static void countdown_before(void) {
  countdown = con_countdown_new(1);
  countdown_ref = con_ref_add(con_process_self, &countdown->head);
  waiter = family_process(wait_for_countdown, NULL);
  while (con_load(&waiter->unit->state) != CON_WAITING) family_nap(50);
}

static void countdown_act(void) {
  con_countdown *other = con_countdown_new(2);
  uint64_t ref = con_ref_add(con_process_self, &other->head);
  con_countdown_down(countdown, 1);
  con_countdown_down(other, 1);
  con_ref_drop(con_process_self, ref);
}

static void countdown_after(void) {
  con_time start = con_clock_now();
  if (con_load(&countdown->count) > 0) con_countdown_down(countdown, 1);
  CHECK_EQ(family_join(waiter), 0);
  CHECK_OP(con_clock_now() - start, <, FAMILY_SOON);
  con_ref_drop(con_process_self, countdown_ref);
}

STORY(spans, NULL, spans_act, spans_after)
STORY(spans_forgetting, NULL, forgetting_act, spans_after)
STORY(references_full, full_before, full_act, full_after)
STORY(references_copied, NULL, copy_act, copy_after)
QUEUE_STORY(crossing_fifo, fifo, crossing_before, crossing_act, crossing_after)
QUEUE_STORY(crossing_lifo, lifo, crossing_before, crossing_act, crossing_after)
QUEUE_STORY(growing_fifo, fifo, growing_before, growing_act, growing_after)
QUEUE_STORY(growing_heap, heap, growing_before, growing_act, growing_after)
QUEUE_STORY(behind_another, fifo, start_waiter, behind_act, behind_after)
STORY(new_heap, NULL, new_heap_act, nothing_after)
STORY(full_queue, NULL, full_queue_act, nothing_after)
STORY(abandoned, abandoned_before, abandoned_act, abandoned_after)
MEDDLED_STORY(abandoned_queued, abandoned_before, abandoned_act, abandoned_after,
              queue_up_for_abandoned, 1, 1)
STORY(own_lock, NULL, own_lock_act, nothing_after)
STORY(own_cell, NULL, own_cell_act, nothing_after)
STORY(condition_made, NULL, condition_act, condition_after)
STORY(countdown_over, countdown_before, countdown_act, countdown_after)

int main(int argc, char **argv) {
  if (!kill_start(argc, argv)) return 0;
  RUN(spans);
  RUN(spans_forgetting);
  RUN(references_full);
  RUN(references_copied);
  RUN(crossing_fifo);
  RUN(crossing_lifo);
  RUN(growing_fifo);
  RUN(growing_heap);
  RUN(behind_another);
  RUN(new_heap);
  RUN(full_queue);
  RUN(abandoned);
  RUN(abandoned_queued);
  RUN(own_lock);
  RUN(own_cell);
  RUN(condition_made);
  RUN(countdown_over);
  return check_end();
}
