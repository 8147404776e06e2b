/* SPDX-License-Identifier: MIT */
/* Killed at any instruction (kill.h), while somebody else does something as well, or after others died: what is taken over
 * from the dead, locks that are lost and destroyed, spans where none is free. */
#include "kill.h"

/* ---- latches ---- */

/* Step over the system call, which would take its time. */
static int no_wait(uint32_t *word, uint32_t expected, con_time deadline) {
  (void)word;
  (void)expected;
  (void)deadline;
  return ETIMEDOUT;
}

/* In its own time until it looks whether the holder lives, then step by step. */
static int wait_and_begin(uint32_t *word, uint32_t expected, con_time deadline) {
  while (con_clock_now() < deadline) family_nap(500);
  con_futex.wait = no_wait;
  begin_here();
  return no_wait(word, expected, deadline);
}

/* The holder of both latches died in the middle of its change; the victim takes over from it and dies too. */
static int die_in_commit(void *arg) {
  (void)arg;
  s->dead_token = con_me->token;
  con_latch_lock(s->outer);
  con_latch_lock(s->inner);
  con_redo_begin(s->inner);
  for (int i = 0; i < 5; i++) con_redo_set(&s->words[i], s->words[i] + 1);
  con_redo *r = &con_me->redo;
  con_store(&r->n, r->filled);
  for (int i = 0; i < 2; i++) con_store(r->set[i].word, r->set[i].value);
  kill(getpid(), SIGKILL);
  return 0;
}

static family_unit *first_dead;

static void take_over_before(void) {
  siginfo_t info;
  s->before = s->words[4];
  first_dead = family_process(die_in_commit, NULL);
  REQUIRE(waitid(P_PID, (id_t)first_dead->pid, &info, WEXITED | WNOWAIT) == 0);
}

static void take_over_act(void) {
  con_futex.wait = wait_and_begin;
  con_latch_lock(s->outer);
  for (int i = 0; i < 5; i++) CHECK_EQ(s->words[i], s->before + 1);
  con_latch_unlock(s->outer);
}

static void take_over_after(void) {
  con_latch_lock(s->outer);
  for (int i = 0; i < 5; i++) CHECK_EQ(s->words[i], s->before + 1);
  con_latch_unlock(s->outer);
  con_latch_lock(s->inner);
  con_latch_unlock(s->inner);
  CHECK_EQ(family_join(first_dead), -SIGKILL);
}

static void take_over_late(void) {
  late = true;
  take_over_before();
}

/* Others queue up for a latch of the dead just when the victim is about to take it. */
static bool queue_up_for_latch(const con_carrier *victim) {
  uint32_t n = victim->n_held, word = s->dead_token;
  con_latch *l = n > 0 ? victim->held[n - 1] : NULL;
  if (l != s->outer && l != s->inner) return false;
  return con_cas(&l->word, &word, word | CON_LATCH_WAITERS);
}

static void recover_act(void) {
  begin_here();
  con_sweep();
}

/* The latch is taken now and then, and let go while the victim looks, or after it slept. */
static bool hold_now_and_then(const con_carrier *victim) {
  (void)victim;
  bool mine = con_me->n_held > 0, asleep = s->outer->word & CON_LATCH_WAITERS;
  if (mine && (asleep || family_random(50) == 0)) con_latch_unlock(s->outer);
  else if (!mine && s->outer->word == 0 && family_random(4) == 0) con_latch_lock(s->outer);
  else return false;
  return true;
}

static void awaited_act(void) {
  con_futex.wait = no_wait;
  for (int i = 0; i < 3; i++) {
    con_latch_lock(s->outer);
    s->words[0]++;
    con_latch_unlock(s->outer);
  }
}

static void awaited_after(void) {
  if (con_me->n_held > 0) con_latch_unlock(s->outer);
  con_latch_lock(s->outer);
  con_latch_unlock(s->outer);
  CHECK_EQ(con_me->n_held, 0);
}

/* ---- units that are asleep, or told something ---- */

/* The sleep is over at once. A unit that dies in it may leave the count of sleepers too high, never
 * too low. */
static void parked_before(void) { s->before = con_load(&con_family_root->asleep); }

static void parked_act(void) {
  con_futex.wait = no_wait;
  con_park(con_self(), &(con_waiting){&s->lock->head, CON_OP_ACQUIRE, false},
           con_park_begin(con_self()), CON_NEVER);
}

static void parked_after(void) {
  uint64_t asleep = con_load(&con_family_root->asleep);
  CHECK_OP(asleep, >=, s->before);
  CHECK_OP(asleep, <=, s->before + 1);
}

static void posted_act(void) {
  uint64_t ref;
  con_unit *u = con_unit_new(CON_KIND_THREAD, "told", false, &ref);
  con_unit_post(u, CON_PENDING_TERMINATE);
  CHECK_EQ(con_load(&u->pending), CON_PENDING_TERMINATE);
  con_ref_drop(con_process_self, ref);
}

static void nothing_after(void) {}

/* ---- locks ---- */

/* Whoever has the latch is one who stands still: then hands off. */
static bool take_now_and_then(const con_carrier *victim) {
  (void)victim;
  if (s->lock->head.latch.word != 0) return false;
  if (con_object_owner(&s->lock->head) == con_self()) con_lock_release(con_self(), s->lock);
  else con_lock_acquire(con_self(), s->lock, NULL);
  return true;
}

static void contended_act(void) {
  for (int i = 0; i < 4; i++) {
    con_status status = con_lock_acquire(con_self(), s->lock, &con_self()->wait_node);
    if (status == CON_BLOCKED) continue;
    s->words[0]++;
    con_lock_release(con_self(), s->lock);
  }
  con_waitq_leave(&con_self()->wait_node, false);
  con_lock_cancel(con_self(), s->lock);
}

static void contended_after(void) {
  con_store(&con_self()->held, 0u);
  if (con_object_owner(&s->lock->head) == con_self()) {
    con_store(&con_self()->held, 1u);
    CHECK_EQ(family_release(s->lock), CON_OK);
  }
  con_status status = family_acquire(s->lock, family_after(FAMILY_LONG));
  CHECK(status == CON_OK || status == CON_ABANDONED);
  CHECK_EQ(family_release(s->lock), CON_OK);
  CHECK(s->lock->head.waiters.head == NULL);
}

/* It loses the lock for so long that it gets it handed over, and gives it up. */
static con_time far_time;
static con_time far_now(void) { return far_time; }

/* One who died hungry leaves word of it, and whoever is next in the queue would get the lock. */
static void hungry_before(void) {
  con_store(&s->lock->hungry, (uint64_t)0);
  CHECK_EQ(family_acquire(s->lock, 0), CON_OK);
}

static void hungry_act(void) {
  far_time = con_clock_now();
  con_futex.now = far_now;
  CHECK_EQ(con_lock_acquire(con_self(), s->lock, &con_self()->wait_node), CON_BLOCKED);
  CHECK_EQ(con_lock_release(con_family_root->root, s->lock), CON_OK); /* as the other would */
  CHECK_EQ(con_lock_acquire(con_family_root->root, s->lock, NULL), CON_OK);
  far_time += 2 * CON_LOCK_PATIENCE;
  CHECK_EQ(con_lock_acquire(con_self(), s->lock, &con_self()->wait_node), CON_BLOCKED);
  CHECK_EQ(con_lock_release(con_family_root->root, s->lock), CON_OK);
  con_waitq_leave(&con_self()->wait_node, true);
  con_lock_cancel(con_self(), s->lock);
}

/* ---- locks that are destroyed while somebody has them ---- */

static void put_lock(con_lock *l, uint64_t ref) {
  con_object *held[] = {&l->head};
  con_item item = {.parcel = {"lock", 4, NULL, 0, NULL, 0, held, 1}};
  CHECK_EQ(family_put_item(s->fifo, &item, 0), CON_OK);
  con_ref_drop(con_process_self, ref);
}

static con_lock *doomed;

static int die_with_doomed(void *arg) {
  (void)arg;
  con_lock_acquire(con_self(), doomed, NULL);
  kill(getpid(), SIGKILL);
  return 0;
}

/* The last references to two locks lie in a queue: one is held by us, the other by a dead unit. */
static void held_locks_before(void) {
  doomed = con_lock_new(CON_KIND_LOCK);
  uint64_t ref = con_ref_add(con_process_self, &doomed->head);
  CHECK_EQ(con_lock_acquire(con_self(), doomed, NULL), CON_OK);
  put_lock(doomed, ref);
  doomed = con_lock_new(CON_KIND_RLOCK);
  ref = con_ref_add(con_process_self, &doomed->head);
  CHECK_EQ(family_join(family_process(die_with_doomed, NULL)), -SIGKILL);
  put_lock(doomed, ref);
}

static void drain(void) {
  con_received got;
  while (con_queue_get(s->fifo, &got, NULL) == CON_OK) con_message_free(got.message);
}

static void held_locks_after(void) {
  drain();
  con_store(&con_self()->held, 0u);
}

/* ---- blocks ---- */

/* No span is free, so the table of spans has to grow; then some are given back in several orders and used again. */
static void *all_free[64];
static int n_free;

static void grow_before(void) {
  uint64_t top = con_shared->top;
  for (n_free = 0; con_shared->top == top && n_free < 64; n_free++)
    all_free[n_free] = con_block_new(CON_SPAN_SIZE / 2, CON_BLOCK_PLAIN);
}

static void grow_act(void) {
  void *b[3];
  uint64_t used, kept;
  for (int i = 0; i < 3; i++) b[i] = con_block_new(CON_SPAN_SIZE / 2, CON_BLOCK_PLAIN);
  con_block_free(b[2]);
  con_block_free(b[0]);
  b[0] = con_block_new(CON_SPAN_SIZE / 2, CON_BLOCK_PLAIN);
  con_block_free(b[1]);
  con_block_free(b[0]);
  con_span_usage(&used, &kept);
}

static void grow_after(void) {
  uint64_t used, kept;
  while (n_free > 0) con_block_free(all_free[--n_free]);
  con_span_usage(&used, &kept);
  CHECK_OP(used + kept, <=, con_shared->top << CON_SPAN_BITS);
}

STORY(take_over, take_over_late, take_over_act, take_over_after)
MEDDLED_STORY(take_over_queued, take_over_late, take_over_act, take_over_after, queue_up_for_latch,
              20, 1)
MEDDLED_STORY(recover_queued, take_over_late, recover_act, take_over_after, queue_up_for_latch, 20,
              1)
MEDDLED_STORY(latch_awaited, NULL, awaited_act, awaited_after, hold_now_and_then, 60, 3)
STORY(parked, parked_before, parked_act, parked_after)
STORY(posted, NULL, posted_act, nothing_after)
MEDDLED_STORY(lock_contended, NULL, contended_act, contended_after, take_now_and_then, 30, 3)
STORY(lock_hungry, hungry_before, hungry_act, contended_after)
STORY(held_locks, held_locks_before, drain, held_locks_after)
STORY(spans_grow, grow_before, grow_act, grow_after)

int main(int argc, char **argv) {
  if (!kill_start(argc, argv)) return 0;
  RUN(take_over);
  RUN(take_over_queued);
  RUN(recover_queued);
  RUN(latch_awaited);
  RUN(parked);
  RUN(posted);
  RUN(lock_contended);
  RUN(lock_hungry);
  RUN(held_locks);
  RUN(spans_grow);
  return check_end();
}
