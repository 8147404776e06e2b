/* SPDX-License-Identifier: MIT */
/* family.h: a family of units for C tests, made as kinds/ makes them, without Lua.
 *
 *   FAMILY_TEST(a_lock_has_one_owner) {
 *     con_lock *l = FAMILY_KEEP(con_lock_new(CON_KIND_LOCK));
 *     family_unit *other = family_thread(body, l);      or family_process(body, l)
 *     CHECK_EQ(family_join(other), 0);
 *   }
 *   ... RUN(a_lock_has_one_owner);
 *
 * Each FAMILY_TEST runs in a process of its own, with an arena of its own, as the root unit of a new family; its children
 * end with it, whatever happens. FAMILY_SLOW is true under a sanitizer: do less then. */
#ifndef FAMILY_H
#define FAMILY_H

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/futex.h"
#include "check.h"
#include "objects/objects.h"
#include "shared/span.h"
#include "units/announce.h"
#include "units/bell.h"
#include "units/birth.h"
#include "units/deadlock.h"
#include "units/end.h"
#include "units/holds.h"
#include "units/park.h"
#include "units/reap.h"
#include "units/unpark.h"
#include "units/waitq.h"

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define FAMILY_SLOW 1
#else
#define FAMILY_SLOW 0
#endif

/* So often, or a share of it where every step costs ten times as much. Half of what was thought
 * enough: each run of the tests tries other moments, and there are many runs. */
#define FAMILY_TIMES(n) (FAMILY_SLOW ? ((n) + 19) / 20 : ((n) + 1) / 2)
#define FAMILY_LONG (60 * CON_SECOND) /* longer than anything takes that does take an end */

/* ThreadSanitizer sees no order that goes through another process: there, threads and processes are not mixed. */
#ifdef __SANITIZE_THREAD__
#define FAMILY_TSAN 1
#else
#define FAMILY_TSAN 0
#endif
#define FAMILY_MIXED(i) (!FAMILY_TSAN && (i) % 2 != 0)

/* How long others may take to go on after a death. The contract says a second; a loaded machine adds its own. */
#define FAMILY_SOON (30 * CON_SECOND)

static size_t family_limit; /* of the arena; 0: as large as it likes */

/* ---- chance ---- */

static _Thread_local uint64_t family_seed = 88172645463325252u;

static inline uint32_t family_random(uint32_t below) {
  family_seed ^= family_seed << 13;
  family_seed ^= family_seed >> 7;
  family_seed ^= family_seed << 17;
  return (uint32_t)(family_seed >> 32) % below;
}

static inline void family_nap(unsigned microseconds) {
  struct timespec t = {microseconds / 1000000, (long)(microseconds % 1000000) * 1000};
  while (nanosleep(&t, &t) != 0 && errno == EINTR) {}
}

/* Memory that all of them see, cleared. */
static inline void *family_shared(size_t size) {
  void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(p != MAP_FAILED);
  return p;
}

/* ---- units ---- */

typedef int (*family_body)(void *arg); /* gives the exit code */

typedef struct family_unit {
  con_unit *unit;
  uint64_t ref; /* this process's reference to it */
  con_process *process;
  pid_t pid; /* 0: a thread */
  pthread_t thread;
  con_carrier *carrier;
  family_body body;
  void *arg;
} family_unit;

static inline void family_open(void) {
  static uint64_t ref;
  REQUIRE(con_arena_open(family_limit) == CON_OK);
  REQUIRE(con_family_open() == CON_OK);
  REQUIRE(con_objects_init() == CON_OK);
  con_unit *u = con_unit_new(CON_KIND_PROCESS, "MainProcess", false, &ref);
  REQUIRE(u != NULL);
  con_process_self->unit = u;
  con_family_root->root = u;
  con_unit_start(u, con_process_self);
  con_unit_run(u);
}

/* A reference of this process to a new object, which its tests then rely on; children forked later have it too. */
static inline void *family_keep(void *object) {
  REQUIRE(object != NULL && con_ref_add(con_process_self, object) != CON_NO_REF);
  return object;
}
#define FAMILY_KEEP(object) family_keep(object)

static inline void *family_run_thread(void *data) {
  family_unit *f = data;
  con_carrier_begin(f->carrier);
  con_unit_run(f->unit);
  int code = f->body(f->arg);
  con_unit_end(f->unit, code);
  con_carrier_end(f->carrier);
  return NULL;
}

static inline family_unit *family_new(con_kind kind, family_body body, void *arg) {
  family_unit *f = calloc(1, sizeof *f);
  REQUIRE(f != NULL);
  f->body = body;
  f->arg = arg;
  f->unit = con_unit_new(kind, NULL, false, &f->ref);
  REQUIRE(f->unit != NULL);
  return f;
}

static inline family_unit *family_thread(family_body body, void *arg) {
  family_unit *f = family_new(CON_KIND_THREAD, body, arg);
  f->carrier = con_carrier_claim(con_process_slot);
  REQUIRE(f->carrier != NULL);
  con_unit_start(f->unit, con_process_self);
  REQUIRE(pthread_create(&f->thread, NULL, family_run_thread, f) == 0);
  return f;
}

/* In a child: end in order. */
static inline void family_leave(con_unit *u, int code) {
  con_unit_end(u, code);
  con_refs_drop_all(con_process_self);
  con_store(&con_process_self->left, 1u);
  _exit(code);
}

/* From the main thread: the child is killed when the thread that forked it ends. */
static inline family_unit *family_process(family_body body, void *arg) {
  family_unit *f = family_new(CON_KIND_PROCESS, body, arg);
  con_process *p = f->process = con_process_new();
  REQUIRE(p != NULL);
  p->unit = f->unit;
  REQUIRE(con_refs_copy(p) == CON_OK && con_ref_add(p, &f->unit->head) != CON_NO_REF);
  con_unit_start(f->unit, p);
  pid_t parent = getpid();
  con_birth birth = con_birth_of(p->main);
  f->pid = fork();
  if (f->pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    con_process_begin(p, birth);
    con_unit_run(f->unit);
    family_seed ^= (uint64_t)getpid() << 20;
    family_leave(f->unit, body(arg));
  }
  REQUIRE(f->pid > 0);
  con_store(&p->pid, (int32_t)f->pid);
  return f;
}

static inline family_unit *family_start(bool process, family_body body, void *arg) {
  return process ? family_process(body, arg) : family_thread(body, arg);
}

/* Forget about a unit whose end was seen. */
static inline void family_forget(family_unit *f) {
  con_ref_drop(con_process_self, f->ref);
  free(f);
}

/* Its exit code: minus the signal for a process that was killed. Waits outside the family. */
static inline int family_join(family_unit *f) {
  int code, status = 0;
  if (f->pid == 0) {
    REQUIRE(pthread_join(f->thread, NULL) == 0);
    code = f->unit->exitcode;
  } else {
    while (waitpid(f->pid, &status, 0) < 0 && errno == EINTR) {}
    code = con_exitcode_of(status);
    con_sweep();
    CHECK(con_unit_ended(f->unit));
  }
  family_forget(f);
  return code;
}

/* SIGKILL, without waiting for the end. */
static inline void family_strike(family_unit *f) {
  f->unit->pid = f->pid; /* it may not run yet */
  REQUIRE(con_unit_signal(f->unit, SIGKILL) == 0);
}

static inline void family_kill(family_unit *f) {
  family_strike(f);
  CHECK_EQ(family_join(f), -SIGKILL);
}

/* ---- waiting, as sched/wait.c does it ---- */

typedef struct family_call {
  con_status (*attempt)(con_unit *self, struct family_call *c, con_node *node);
  con_waiting what;
  con_time deadline; /* 0: try once */
  void *object, *extra;
} family_call;

/* CON_TERMINATED when something is pending. */
static inline con_status family_wait(family_call *c) {
  con_unit *self = con_self();
  con_status status;
  con_announce(self, c->what.operation, c->what.object, c->deadline);
  for (;;) {
    uint32_t seen = con_park_begin(self);
    status = c->attempt(self, c, c->deadline != 0 ? &self->wait_node : NULL);
    if (status != CON_BLOCKED) break;
    if (con_load(&self->pending)) {
      status = CON_TERMINATED;
      break;
    }
    status = con_park(self, &c->what, seen, c->deadline);
    if (status == CON_DEADLOCK) break;
    if (status == CON_TIMEOUT) {
      status = c->attempt(self, c, NULL);
      break;
    }
  }
  con_waitq_leave(&self->wait_node, status == CON_OK || status == CON_ABANDONED);
  return status;
}

static inline con_time family_after(con_time ns) { return con_clock_now() + ns; }

static inline con_status family_try_unit(con_unit *self, family_call *c, con_node *node) {
  con_unit *u = c->object;
  (void)self;
  con_status status = CON_OK;
  con_latch_lock(&u->head.latch);
  if (!con_unit_ended(u)) {
    status = con_waitq_or(&u->head, &u->head.waiters, node, CON_TIMEOUT);
  }
  con_latch_unlock(&u->head.latch);
  return status;
}

/* Join inside the family: parked, as a script's join is. */
static inline con_status family_wait_end(con_unit *u, con_time deadline) {
  family_call c = {family_try_unit, {&u->head, CON_OP_JOIN, false}, deadline, u, NULL};
  return family_wait(&c);
}

/* ---- what is left behind ---- */

typedef struct family_blocks {
  size_t plain, objects, messages;
  uint64_t used;
} family_blocks;

static inline void family_count_one(void *p, void *data) {
  (void)p;
  ++*(size_t *)data;
}

static inline family_blocks family_count(void) {
  family_blocks b = {0, 0, 0, 0};
  uint64_t kept;
  con_block_each(CON_BLOCK_PLAIN, family_count_one, &b.plain);
  con_block_each(CON_BLOCK_OBJECT, family_count_one, &b.objects);
  con_block_each(CON_BLOCK_MESSAGE, family_count_one, &b.messages);
  con_span_usage(&b.used, &kept);
  return b;
}

/* Nothing but what was there before; each size class may keep a span. */
static inline void family_check_blocks(family_blocks before) {
  family_blocks now = family_count();
  CHECK_EQ(now.plain, before.plain);
  CHECK_EQ(now.objects, before.objects);
  CHECK_EQ(now.messages, before.messages);
  CHECK_OP(now.used, <=, before.used + CON_CLASSES * CON_SPAN_SIZE);
}

/* ---- a test in a process of its own ---- */

static inline void family_apart(void (*body)(void)) {
  pid_t pid = fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(CHECK_SECONDS - 5);
    family_open();
    body();
    _exit(0);
  }
  int status;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  CHECK_EQ(con_exitcode_of(status), 0);
}

#define FAMILY_TEST(name) \
  static void name##_body(void); \
  static void name(void) { family_apart(name##_body); } \
  static void name##_body(void)

#endif
