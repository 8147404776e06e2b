/* SPDX-License-Identifier: MIT */
#include "shared/carrier.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/panic.h"

#define LOOKS 200 /* a few microseconds; each YIELDS looks, a yield */
#define YIELDS 50

_Thread_local con_carrier *con_me;
bool con_carrier_is_fiber;

static void init_life(con_carrier *c) {
  pthread_mutexattr_t a;
  pthread_mutexattr_init(&a);
  pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&c->life, &a);
  pthread_mutexattr_destroy(&a);
}

static uint32_t next_token(const con_carrier *c) {
  uint32_t turn = (c->token >> CON_CARRIER_BITS) + 1;
  return con_carrier_id(c) | (turn << CON_CARRIER_BITS & ~CON_LATCH_WAITERS);
}

/* The tid of the thread that holds the mutex, 0: free. (The word of a robust mutex is an interface
 * of the kernel.) */
static uint32_t holder_of_life(const con_carrier *c) {
  return (uint32_t)con_load(&c->life.__data.__lock) & FUTEX_TID_MASK;
}

con_carrier *con_carrier_claim(uint32_t process) {
  uint32_t start = con_load_relaxed(&con_shared->carrier_hint);
  for (uint32_t i = 0; i < CON_CARRIERS; i++) {
    con_carrier *c = &con_shared->carriers[(start + i) % CON_CARRIERS];
    uint32_t nobody = 0;
    if (con_load_relaxed(&c->process) != 0 || !con_cas(&c->process, &nobody, process)) continue;
    /* A prober of the record's dead thread may have been stopped while holding `life`. */
    if (con_load(&c->token) != 0 && holder_of_life(c) != 0) {
      con_store(&c->process, 0u);
      continue;
    }
    /* Fails if a lower record was freed meanwhile, which is then the better hint. */
    con_cas(&con_shared->carrier_hint, &start, (start + i + 1) % CON_CARRIERS);
    uint32_t used = con_load(&con_shared->carriers_used), mine = con_carrier_id(c);
    while (used < mine && !con_cas(&con_shared->carriers_used, &used, mine)) {}
    con_store_relaxed(&c->tid, 0);
    c->n_held = 0;
    con_store_relaxed(&c->n_brief, 0u);
    con_store_relaxed(&c->resumed, 0u);
    c->redo.n = 0;
    /* Only for a new record: a late prober may still use the mutex of a record used before. */
    if (con_load(&c->token) == 0) init_life(c);
    con_store(&c->token, next_token(c));
    con_store(&c->birth, (uint64_t)c->token << 32);
    con_store(&c->state, CON_CARRIER_CLAIMED);
    return c;
  }
  return NULL;
}

void con_carrier_begin(con_carrier *c) {
  int r = con_carrier_is_fiber ? 0 : pthread_mutex_lock(&c->life);
  /* EOWNERDEAD: the last owner of the record was killed before any prober looked. */
  if (r == EOWNERDEAD) r = pthread_mutex_consistent(&c->life);
  if (r != 0) con_panic("a thread's life is taken already");
  con_me = c;
  con_store(&c->tid, (int32_t)syscall(SYS_gettid));
  con_store(&c->state, CON_CARRIER_ALIVE);
}

void con_carrier_end(con_carrier *c) {
  con_assert(c->n_held == 0);
  con_me = NULL;
  /* First the state: a thread killed between these two would else count as alive for ever. */
  con_store(&c->state, CON_CARRIER_CLAIMED);
  if (!con_carrier_is_fiber) pthread_mutex_unlock(&c->life);
  con_carrier_free(c);
}

void con_carrier_free(con_carrier *c) {
  con_store_relaxed(&c->tid, 0);
  con_store(&c->state, CON_CARRIER_FREE);
  con_store(&c->process, 0u);
  /* Prefer low records, so that few are ever touched. */
  uint32_t hint = con_load_relaxed(&con_shared->carrier_hint), mine = con_carrier_id(c) - 1;
  while (mine < hint && !con_cas(&con_shared->carrier_hint, &hint, mine)) {}
}

bool con_birth_begin(con_birth birth, uint32_t pid) {
  uint64_t unborn = (uint64_t)birth.token << 32;
  return con_cas(&birth.carrier->birth, &unborn, unborn | pid);
}

uint32_t con_birth_deny(con_carrier *c) {
  uint64_t birth = con_load(&c->birth);
  if ((uint32_t)birth == 0 && con_cas(&c->birth, &birth, birth | CON_BIRTH_DENIED))
    return CON_BIRTH_DENIED;
  return (uint32_t)birth;
}

/* Is another thread's lock on the life of `c` proof that `c` is dead? A living thread holds its own
 * life for as long as the record says CON_CARRIER_ALIVE; a prober holds that mutex for a moment,
 * but may be stopped there. */
static bool is_held_by_another(con_carrier *c, uint32_t token) {
  if (con_load(&c->state) != CON_CARRIER_ALIVE) return false;
  uint32_t tid = (uint32_t)con_load(&c->tid), holder = holder_of_life(c);
  return holder != 0 && holder != tid && con_load(&c->state) == CON_CARRIER_ALIVE &&
         con_load(&c->token) == token;
}

bool con_carrier_is_dead(con_carrier *c) {
  uint32_t token = con_load(&c->token);
  switch (con_load(&c->state)) {
    case CON_CARRIER_DEAD: return true;
    case CON_CARRIER_ALIVE: break;
    default: return false;
  }
  if (c == con_me || con_carrier_is_fiber) return false;
  con_add(&c->lookers, 1u);
  int r = pthread_mutex_trylock(&c->life);
  if (r == EOWNERDEAD) {
    /* The cas fails if the record belongs to another thread by now, which has yet to begin: then
     * the dead holder was a late prober. */
    uint32_t alive = CON_CARRIER_ALIVE;
    con_cas(&c->state, &alive, (uint32_t)CON_CARRIER_DEAD);
    pthread_mutex_consistent(&c->life);
  }
  /* Locked now by this prober: the thread ended in order, or another prober has published the
   * result. */
  if (r == EOWNERDEAD || r == 0) pthread_mutex_unlock(&c->life);
  bool dead = con_load(&c->state) == CON_CARRIER_DEAD;
  /* EBUSY: the thread lives, or another prober holds the mutex and publishes the result in a
   * moment. Wait for that only briefly: the prober may itself be dead. */
  for (int i = 1; r == EBUSY && !dead && con_load(&c->lookers) > 1 && i <= LOOKS; i++) {
    if (i % YIELDS == 0) sched_yield(); /* the other prober may need this processor */
    con_pause();
    dead = con_load(&c->state) == CON_CARRIER_DEAD;
  }
  if (r == EBUSY && !dead && con_load(&c->lookers) > 1) dead = is_held_by_another(c, token);
  con_sub(&c->lookers, 1u);
  return dead;
}
