/* SPDX-License-Identifier: MIT */
/* Whose is a lock, when the record of its owner is used again, when its owner's code failed, when it is handed over. */
#include <sys/ptrace.h>

#include "family_objects.h"

/* ---- the next one in the record of a dead owner ---- */

static int end_with_it(void *arg) {
  family_shop *s = arg;
  CHECK_EQ(family_acquire(s->lock, CON_NEVER), CON_OK);
  return 0;
}

static int acquire_when_called(void *arg) {
  family_shop *s = arg;
  while (!con_load(&s->entered)) family_nap(100);
  con_status status = family_acquire(s->lock, CON_NEVER);
  con_store(&s->told, status + 1u);
  CHECK_EQ(family_release(s->lock), CON_OK);
  return 0;
}

/* A unit finds a lock's owner dead, and waits for the reap latch. Meanwhile the lock goes on, and the dead owner's record to a
 * new unit, which acquires the lock: its word is what it was. The late one took the lock from the living unit, was told
 * "abandoned", and the release of the living unit was refused. */
static void find_the_owner_dead_and_come_late(bool process) {
  family_shop *s = family_new_shop(CON_KIND_LOCK);
  family_unit *dead = family_start(process, end_with_it, s);
  con_unit *record = dead->unit;
  CHECK_EQ(family_join(dead), 0); /* only the owner word keeps the record */
  family_unit *slow = family_start(process, acquire_when_called, s);
  REQUIRE(con_reap_enter());
  con_store(&s->entered, (uint64_t)1);
  while (!(con_load(&con_family_root->reap_latch.word) & CON_LATCH_WAITERS)) family_nap(100);
  CHECK_EQ(con_lock_acquire(con_self(), s->lock, NULL), CON_ABANDONED);
  CHECK_EQ(family_release(s->lock), CON_OK); /* the record is free */
  family_unit *next = family_thread(family_hold, s);
  REQUIRE(next->unit == record);
  family_wait_step(s, 1);
  con_reap_leave();
  while (con_load(&s->told) == 0 && con_load(&slow->unit->state) != CON_WAITING) family_nap(100);
  CHECK_EQ(con_load(&s->told), 0);
  CHECK(con_object_owner(&s->lock->head) == next->unit);
  con_store(&s->step, 2u);
  CHECK_EQ(family_join(next), 0);
  CHECK_EQ(family_join(slow), 0);
  CHECK_EQ(con_load(&s->told), CON_OK + 1u);
}

FAMILY_TEST(a_late_take_over_spares_the_next_unit_in_the_record) {
  find_the_owner_dead_and_come_late(false);
  if (!FAMILY_TSAN) find_the_owner_dead_and_come_late(true);
}

/* ---- the next process in the record of a dead one ---- */

/* A thread had read the address of a dead process's record when that was freed, and used for a process that was about to be
 * forked. The thread looked before the record had its maker's slot, and denied the new process its birth: that ended with exit
 * code 1 before its first step, and nobody said why. */
FAMILY_TEST(a_late_look_at_a_dead_process_spares_the_next_one_in_the_record) {
  con_process *dead = con_process_new(), *next;
  REQUIRE(dead != NULL);
  con_process_free(dead);
  next = con_process_new();
  REQUIRE(next == dead);
  uint32_t maker = con_swap(&next->creator, 0u);
  CHECK(con_process_is_dead(dead)); /* a reason to sweep */
  con_store(&next->creator, maker);
  con_sweep();
  CHECK(con_process_at(next->slot) == next);
  CHECK(con_birth_begin(con_birth_of(next->main), (uint32_t)getpid()));
  con_process_free(next);
}

/* ---- an owner whose code failed ---- */

/* Its code has failed while it held a lock, and it goes on, as a main unit does that waits for its threads. */
static int fail_and_acquire_again(void *arg) {
  family_shop *s = arg;
  con_lock *first = s->lock, *second = con_lock_new(CON_KIND_LOCK);
  uint64_t ref = con_ref_add(con_process_self, &second->head);
  CHECK_EQ(con_lock_acquire(con_self(), first, NULL), CON_OK);
  con_unit_abandon_locks(con_self());
  CHECK_EQ(con_self()->held, 0);
  CHECK_EQ(con_lock_release(con_self(), first), CON_NOT_OWNER);
  CHECK_EQ(con_lock_acquire(con_self(), second, NULL), CON_OK);
  con_store(&s->lock, second);
  con_store(&s->step, 1u);
  family_wait_step(s, 2);
  CHECK_EQ(con_self()->held, 1);
  CHECK_EQ(con_lock_release(con_self(), second), CON_OK);
  con_ref_drop(con_process_self, ref);
  return 0;
}

/* That a unit's code had failed was a mark on the unit: so also the locks that it acquired later, in a handler, were taken from
 * it, though it lives. */
FAMILY_TEST(what_a_failed_unit_acquires_later_is_its_own) {
  family_shop *s = family_new_shop(CON_KIND_LOCK);
  con_lock *first = s->lock;
  family_unit *f = family_thread(fail_and_acquire_again, s);
  char name[64];
  family_wait_step(s, 1);
  CHECK_EQ(con_lock_acquire(con_self(), con_load(&s->lock), NULL), CON_TIMEOUT);
  CHECK(con_unit_owner_name(&first->head, name, sizeof name) &&
        strcmp(name, "a unit that failed") == 0);
  CHECK_EQ(con_lock_acquire(con_self(), first, NULL), CON_ABANDONED);
  CHECK_EQ(family_release(first), CON_OK);
  CHECK_EQ(con_lock_acquire(con_self(), first, NULL), CON_OK); /* told once */
  CHECK_EQ(family_release(first), CON_OK);
  con_store(&s->step, 2u);
  CHECK_EQ(family_join(f), 0);
}

static int fail_and_release(void *arg) {
  family_shop *s = arg;
  CHECK_EQ(con_lock_acquire(con_self(), s->lock, NULL), CON_OK);
  con_store(&s->step, 1u);
  family_wait_step(s, 2);
  con_unit_abandon_locks(con_self());
  con_store(&s->step, 3u);
  con_status status = con_lock_release(con_self(), s->lock);
  CHECK(status == CON_NOT_OWNER || status == CON_NOT_HELD);
  return 0;
}

/* A unit whose code had failed was robbed of its lock between two looks of its own release, which then freed the lock of the
 * one who had it by then. */
FAMILY_TEST(a_failed_unit_releases_nobody_s_lock) {
  for (int i = 0; i < FAMILY_TIMES(300); i++) {
    family_shop *s = family_new_shop(i % 2 ? CON_KIND_RLOCK : CON_KIND_LOCK);
    family_unit *f = family_thread(fail_and_release, s);
    family_wait_step(s, 1);
    CHECK_EQ(con_lock_acquire(con_self(), s->lock, &con_self()->wait_node),
             CON_BLOCKED); /* so there is a waiter */
    con_store(&s->step, 2u);
    con_status status;
    while ((status = con_lock_acquire(con_self(), s->lock, NULL)) == CON_TIMEOUT) {}
    CHECK_EQ(status, CON_ABANDONED);
    CHECK_EQ(s->lock->depth, 1);
    CHECK_EQ(family_join(f), 0);
    CHECK(con_object_owner(&s->lock->head) == con_self());
    con_waitq_leave(&con_self()->wait_node, true);
    CHECK_EQ(con_self()->held, 1);
    CHECK_EQ(con_lock_release(con_self(), s->lock), CON_OK);
  }
}

/* ---- handed over ---- */

static int pause_until(void *arg) {
  while (!con_load((uint32_t *)arg)) family_nap(100);
  return 0;
}

static void wait_and_be_starved(con_lock *l) {
  CHECK_EQ(con_lock_acquire(con_self(), l, &con_self()->wait_node), CON_BLOCKED);
  con_store(&l->hungry, (uint64_t)1);
}

/* A unit waits for a lock; a callback in the middle of its wait waits for another, and both are handed to it. There was room
 * for one: the unit owned the other lock and was never told. */
FAMILY_TEST(two_locks_are_handed_to_one_unit) {
  con_lock *inner = FAMILY_KEEP(con_lock_new(CON_KIND_LOCK));
  con_lock *outer = FAMILY_KEEP(con_lock_new(CON_KIND_LOCK));
  uint32_t *go = family_shared(sizeof *go);
  family_unit *f = family_thread(pause_until, go);
  con_unit *other = f->unit;
  bool ok;
  CHECK_EQ(con_lock_acquire(other, inner, NULL), CON_OK);
  CHECK_EQ(con_lock_acquire(other, outer, NULL), CON_OK);
  wait_and_be_starved(outer);
  con_nodes *aside = con_waitq_put_aside(con_self(), &ok);
  REQUIRE(ok && aside != NULL);
  wait_and_be_starved(inner);
  CHECK_EQ(con_lock_release(other, outer), CON_OK);
  CHECK_EQ(con_lock_release(other, inner), CON_OK);
  CHECK_EQ(con_lock_acquire(con_self(), inner, &con_self()->wait_node), CON_OK);
  con_waitq_leave(&con_self()->wait_node, true);
  CHECK_EQ(con_lock_release(con_self(), inner), CON_OK);
  CHECK(con_self()->granted != NULL); /* were it killed here, its end would have to count */
  con_waitq_put_back(con_self(), aside);
  CHECK(con_object_owner(&outer->head) == con_self());
  CHECK_EQ(con_lock_release(con_self(), outer), CON_NOT_HELD); /* it has yet to find out */
  CHECK_EQ(con_lock_acquire(con_self(), outer, &con_self()->wait_node), CON_OK);
  con_waitq_leave(&con_self()->wait_node, true);
  CHECK_EQ(con_self()->held, 1);
  CHECK(con_self()->granted == NULL);
  CHECK_EQ(con_lock_release(con_self(), outer), CON_OK);
  con_store(go, 1u);
  family_join(f);
}

/* One who hands a lock over dies before the owner word says so, and the unit takes the lock over from the dead. The note that
 * was left made its next acquire of the rlock one that was handed over: its depth began anew. */
FAMILY_TEST(a_grant_that_came_to_nothing_is_not_one) {
  con_lock *l = FAMILY_KEEP(con_lock_new(CON_KIND_RLOCK));
  CHECK_EQ(con_lock_acquire(con_self(), l, NULL), CON_OK);
  con_store(&con_self()->granted, &l->head);
  CHECK_EQ(con_lock_acquire(con_self(), l, NULL), CON_OK);
  CHECK_EQ(l->depth, 2);
  CHECK_EQ(con_self()->held, 1);
}

static _Noreturn int be_handed_and_killed(void *arg) {
  family_shop *s = arg;
  con_store(&s->step, 1u);
  family_wait_step(s, 2);
  CHECK_EQ(con_lock_acquire(con_self(), s->lock, &con_self()->wait_node), CON_BLOCKED);
  con_store(&s->lock->hungry, (uint64_t)1);
  con_store(&s->step, 3u);
  for (;;) pause();
}

/* A unit that dies before it finds out that it has the lock keeps its record until the next one takes the lock over. */
FAMILY_TEST(what_was_handed_to_the_dead_goes_on) {
  family_shop *s = family_new_shop(CON_KIND_LOCK);
  for (int i = 0; i < 5; i++) {
    family_blocks before = family_count();
    s->step = 0;
    family_unit *f = family_process(be_handed_and_killed, s);
    family_wait_step(s, 1);
    CHECK_EQ(family_acquire(s->lock, CON_NEVER), CON_OK);
    con_store(&s->step, 2u);
    family_wait_step(s, 3);
    CHECK_EQ(family_release(s->lock), CON_OK);
    CHECK(con_object_is_granted(&s->lock->head, f->unit));
    family_kill(f);
    CHECK_EQ(family_acquire(s->lock, CON_NEVER), CON_ABANDONED);
    CHECK_EQ(family_release(s->lock), CON_OK);
    family_check_blocks(before);
  }
}

/* ---- the name of an owner ---- */

static int release_and_acquire(void *arg) {
  family_shop *s = arg;
  char name[80];
  for (int i = 0; !con_load(&s->step); i++) {
    snprintf(name, sizeof name, "%.*s", i % 2 ? 70 : 20,
             "owner-owner-owner-owner-owner-owner-owner-owner-owner-owner-owner-owner-");
    CHECK_EQ(con_unit_rename(con_self(), name), CON_OK);
    CHECK_EQ(family_acquire(s->lock, CON_NEVER), CON_OK);
    CHECK_EQ(family_release(s->lock), CON_OK);
  }
  return 0;
}

static int hold_briefly(void *arg) {
  family_shop *s = arg;
  CHECK_EQ(con_unit_rename(con_self(), "owner-owner-owner-owner-owner-owner-owner"), CON_OK);
  CHECK_EQ(family_acquire(s->lock, CON_NEVER), CON_OK);
  if (!con_load(&s->told)) family_nap(100); /* also where one processor does all */
  CHECK_EQ(family_release(s->lock), CON_OK);
  return 0;
}

/* The rest of a record whose block was given back, and its long name with it. */
FAMILY_TEST(the_name_of_a_record_that_was_given_back) {
  con_lock *l = FAMILY_KEEP(con_lock_new(CON_KIND_LOCK));
  con_unit *u = con_block_new(sizeof *u, CON_BLOCK_PLAIN);
  char *const wild[] = {(char *)8, (char *)u + 1, (char *)l - ((uintptr_t)1 << 40), (char *)-8};
  char name[64];
  memset(u, 0, sizeof *u);
  strcpy(u->name, "short");
  l->head.owner = (uint64_t)(uintptr_t)u;
  for (int i = 0; i < 4; i++) {
    u->long_name = wild[i];
    CHECK(con_unit_owner_name(&l->head, name, sizeof name) && strcmp(name, "short") == 0);
  }
  CHECK(con_unit_owner_name(&l->head, name, 3) && strcmp(name, "sh") == 0);
  l->head.owner = 0;
  con_block_free(u);
}

/* The error of a wrong release names the lock's owner, which may end meanwhile: its record, and the block of a long name, were
 * read when they had become others'. */
FAMILY_TEST(the_name_of_an_owner_that_may_be_gone) {
  family_shop *s = family_new_shop(CON_KIND_LOCK);
  family_unit *f = family_thread(release_and_acquire, s);
  char name[64];
  uint32_t told = 0;
  con_time end = family_after(FAMILY_LONG);
  while (told < (uint32_t)FAMILY_TIMES(300) && con_clock_now() < end) {
    family_unit *g = family_thread(hold_briefly, s);
    do {
      if (!con_unit_owner_name(&s->lock->head, name, sizeof name)) continue;
      CHECK(strncmp(name, "owner-", 6) == 0);
      told++;
      con_store(&s->told, 1u);
    } while (!con_unit_ended(g->unit));
    CHECK_EQ(family_join(g), 0);
  }
  CHECK_OP(told, >, 0);
  con_store(&s->step, 1u);
  CHECK_EQ(family_join(f), 0);
  CHECK(!con_unit_owner_name(&s->lock->head, name, sizeof name));
}

/* ---- late looks ---- */

/* Plain memory: threads alone look. */
typedef struct late {
  con_lock *lock;
  con_unit *owner;
  con_process *process;
  con_bell *bell;
  con_wakeup poll, ring; /* wakes under way */
  uint32_t looked;       /* atomic */
} late;

static int look_late(void *arg) {
  late *s = arg;
  con_unit *self = con_self();
  char name[64];
  CHECK(con_unit_owner_name(&s->lock->head, name, sizeof name) && strcmp(name, "gone") == 0);
  CHECK_EQ(con_lock_acquire(self, s->lock, NULL), CON_TIMEOUT);
  CHECK_EQ(con_process_pid(s->process), 0);
  con_store(&self->waits_for, &s->lock->head);
  con_store(&self->asleep, 1u);
  CHECK(!con_deadlock_closes_cycle(self));
  con_store(&self->waits_for, &s->owner->head);
  CHECK(!con_deadlock_closes_cycle(self));
  con_store(&self->waits_for, (con_object *)NULL);
  con_store(&self->asleep, 0u);
  con_bell_tell(s->poll);
  con_bell_tell(s->ring);
  con_store(&s->looked, 1u);
  return 0;
}

/* As con_object_new does. A memset of a size that the compiler knew would be hidden from
 * ThreadSanitizer. */
__attribute__((noipa)) static void clear(void *p, size_t size) { memset(p, 0, size); }

/* A thread reads the owner of a lock, or whom to wake, lets the latch go, and looks at the record
 * when its unit is gone: the memory is another's, who clears it. The look proves nothing and takes
 * nothing, but to ThreadSanitizer it was a race. Here no order is between the looks and the
 * clearing. */
FAMILY_TEST(a_late_look_at_a_record_that_becomes_another) {
  late s = {.lock = FAMILY_KEEP(con_lock_new(CON_KIND_LOCK)),
            .owner = con_block_new(sizeof *s.owner, CON_BLOCK_PLAIN),
            .process = con_block_new(sizeof *s.process, CON_BLOCK_PLAIN),
            .bell = con_bell_new()};
  memset(s.process, 0, sizeof *s.process);
  memset(s.owner, 0, sizeof *s.owner);
  strcpy(s.owner->name, "gone");
  s.owner->head.kind = CON_KIND_THREAD;
  s.owner->process = s.process;
  s.owner->polls = 1;
  s.poll = con_bell_of_poll(s.owner);
  s.bell->wake.value = CON_WAKE_POLLS;
  s.ring = con_bell_ring(s.bell, 1);
  s.lock->head.owner = (uint64_t)(uintptr_t)s.owner;
  family_unit *f = family_thread(look_late, &s);
  while (!con_look(&s.looked)) family_nap(100);
  clear(s.owner, sizeof *s.owner);
  clear(s.process, sizeof *s.process);
  clear(s.bell, sizeof *s.bell);
  CHECK_EQ(family_join(f), 0);
  con_store(&s.lock->head.owner, (uint64_t)0);
}

/* ---- a carrier ---- */

static con_carrier *looked_at;

static int look_slowly(void *arg) {
  (void)arg;
  ptrace(PTRACE_TRACEME, 0, NULL, NULL);
  raise(SIGSTOP);
  con_carrier_is_dead(looked_at);
  return 0;
}

static _Noreturn int pause_for_ever(void *arg) {
  (void)arg;
  for (;;) pause();
}

static void see_stopped(pid_t pid) {
  int status;
  REQUIRE(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status));
}

static void step(pid_t pid) {
  REQUIRE(ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) == 0);
  see_stopped(pid);
}

/* A process that has the record of `looked_at`, and stops before it begins. */
static family_unit *start_stopped(void) {
  family_unit *f = family_new(CON_KIND_PROCESS, pause_for_ever, NULL);
  con_process *p = f->process = con_process_new();
  REQUIRE(p != NULL && p->main == looked_at);
  p->unit = f->unit;
  REQUIRE(con_refs_copy(p) == CON_OK && con_ref_add(p, &f->unit->head) != CON_NO_REF);
  con_unit_start(f->unit, p);
  con_birth birth = con_birth_of(p->main);
  f->pid = fork();
  if (f->pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    raise(SIGSTOP);
    con_process_begin(p, birth);
    con_unit_run(f->unit);
    family_leave(f->unit, 0);
  }
  see_stopped(f->pid);
  con_store(&p->pid, (int32_t)f->pid);
  return f;
}

/* Two look whether a carrier's thread lives, and are slow. The thread is buried, one of the two takes its life's mutex and is
 * killed, and the record goes to a new process. The other finds a dead holder and said that the new process is dead: it was
 * buried before it began. */
FAMILY_TEST(a_late_look_spares_the_next_thread_in_the_record) {
  if (FAMILY_SLOW) return; /* the steps of the sanitizers are too many */
  family_unit *old = family_process(pause_for_ever, NULL);
  looked_at = old->process->main;
  while (con_load(&looked_at->state) != CON_CARRIER_ALIVE) family_nap(100);
  family_unit *first = family_process(look_slowly, NULL);
  family_unit *second = family_process(look_slowly, NULL);
  see_stopped(first->pid);
  see_stopped(second->pid);
  while (con_load(&looked_at->lookers) < 1) step(first->pid); /* it has read that it is alive */
  while (con_load(&looked_at->lookers) < 2) step(second->pid);
  family_kill(old);
  CHECK_EQ(looked_at->state, CON_CARRIER_FREE);
  while (looked_at->life.__data.__lock == 0) step(first->pid);
  kill(first->pid, SIGKILL);
  siginfo_t info;
  REQUIRE(waitid(P_PID, (id_t)first->pid, &info, WEXITED | WNOWAIT) == 0);
  family_unit *next = start_stopped();
  REQUIRE(ptrace(PTRACE_CONT, second->pid, NULL, NULL) == 0);
  CHECK_EQ(family_join(second), 0);
  CHECK(!con_process_is_dead(next->process));
  con_sweep();
  CHECK(!con_unit_ended(next->unit));
  kill(next->pid, SIGCONT);
  CHECK_EQ(family_join(next), 0);
  CHECK_EQ(family_join(first), -SIGKILL);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(a_late_take_over_spares_the_next_unit_in_the_record);
  RUN(a_late_look_at_a_dead_process_spares_the_next_one_in_the_record);
  RUN(what_a_failed_unit_acquires_later_is_its_own);
  RUN(a_failed_unit_releases_nobody_s_lock);
  RUN(two_locks_are_handed_to_one_unit);
  RUN(a_grant_that_came_to_nothing_is_not_one);
  RUN(what_was_handed_to_the_dead_goes_on);
  RUN(the_name_of_a_record_that_was_given_back);
  RUN(the_name_of_an_owner_that_may_be_gone);
  RUN(a_late_look_at_a_record_that_becomes_another);
  RUN(a_late_look_spares_the_next_thread_in_the_record);
  return check_end();
}
