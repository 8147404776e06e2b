/* SPDX-License-Identifier: MIT */
#include "sched/baton.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/futex.h"
#include "base/proc.h"
#include "sched/chance.h"
#include "sched/here.h"

#define PATIENCE (5 * CON_MS) /* between two looks at a member that is waited for */
#define LOOKS 4               /* a member found asleep by so many looks in a row is passed over */
/* so many looks where the system does not tell whether a thread sleeps */
#define BLIND_LOOKS 40
#define TICK (CON_MS / 20) /* a turn, where time is meant */
/* the holder goes on in one choice of so many, even if others are ready */
#define STAYS 4

typedef enum member_status {
  RUNS,  /* has the baton, held or lent */
  READY, /* stands at the baton, or was just made */
  WAITS, /* is ready once `word` moves */
  AWAY   /* is ready when the thread comes back */
} member_status;

struct con_member {
  con_member *next;  /* in the order in which the members were made */
  uint32_t go;       /* 1: look whether the baton is the member's; a futex; atomic */
  uint32_t rest;     /* draws for which others go first */
  uint32_t children; /* threads that the member made; for the member alone */
  /* 0: the thread has not begun; set by the thread, read by members that look after it; atomic */
  int tid;
  uint64_t seed; /* of the member's sequence; fixed */
  member_status status;
  uint32_t *word, seen, mask; /* of a member that WAITS; *word is atomic, and outlives the wait */
};

typedef enum baton_state { FREE, HELD, OFFERED, LENT } baton_state;

struct con_baton {
  pthread_mutex_t mutex;
  con_member *first;
  con_member *owner; /* the member that has the baton, or to whom it is offered */
  baton_state state;
  uint64_t sequence; /* of the draws */
  con_time turns;    /* how often the baton was taken; the holder reads this without the mutex */
  uint32_t waiting;  /* members in con_baton_take */
  uint32_t looks;    /* how often the owner, while waited for, was found asleep in a row */
  con_time looked;
};

static _Thread_local con_member *me;
static uint32_t batons; /* of this process; atomic, relaxed: nothing is ordered by the number */

static con_baton *mine(void) { return con_here.state->baton; }

/* ---- the draw ---- */

static bool is_ready(const con_member *m) {
  if (m->status == WAITS) return (con_load_seq(m->word) & ~m->mask) != m->seen;
  return m->status == READY;
}

static uint32_t draw(con_baton *b, uint32_t below) {
  b->sequence += 0x9e3779b97f4a7c15u;
  return (uint32_t)(con_chance_mixed(b->sequence) >> 32) % below;
}

static uint32_t count(const con_baton *b, const con_member *but, bool rested) {
  uint32_t n = 0;
  for (const con_member *m = b->first; m != NULL; m = m->next)
    if (m != but && is_ready(m) && (!rested || m->rest == 0)) n++;
  return n;
}

static con_member *pick(con_baton *b, const con_member *but, bool rested, uint32_t n) {
  uint32_t left = draw(b, n);
  con_member *m = b->first;
  while (m == but || !is_ready(m) || (rested && m->rest > 0) || left-- > 0) m = m->next;
  return m;
}

/* Draw the next member among the ready ones without `but`; NULL: no member is ready. A word may
 * move between two looks at the word, but only from outside, or once the holder goes on; so `pick`
 * finds at least as many ready members as `count` did. */
static con_member *next_of(con_baton *b, const con_member *but) {
  con_member *next = NULL;
  uint32_t n = count(b, but, true);
  if (n > 0) next = pick(b, but, true, n);
  else if ((n = count(b, but, false)) > 0) next = pick(b, but, false, n);
  if (next == NULL) return NULL;
  next->rest = 0;
  for (con_member *m = b->first; m != NULL; m = m->next)
    if (m->rest > 0 && is_ready(m)) m->rest--;
  return next;
}

/* Offer the baton to member `m`, or to none (NULL). Returns the word to wake, or NULL. */
static uint32_t *offer(con_baton *b, con_member *m) {
  b->owner = m;
  b->state = m != NULL ? OFFERED : FREE;
  b->looks = 0;
  b->looked = con_futex.now();
  if (m == NULL) return NULL;
  con_store(&m->go, 1u);
  return &m->go;
}

static void leave_and_wake(con_baton *b, uint32_t *word) {
  pthread_mutex_unlock(&b->mutex);
  if (word != NULL) con_futex.wake(word, 1);
}

/* ---- passing over ---- */

/* Does the thread sleep in the kernel? 1, 0; -1: the system does not tell. A thread that waits for
 * a disk (D) does not count: the disk may be read for a page of the thread's memory, on a busy
 * machine. */
static int is_asleep(int tid) {
  if (tid == 0) return 0; /* the thread is about to begin */
  char letter = con_proc_letter(tid);
  if (letter == 0) return -1;
  return letter == 'S' || letter == 'T';
}

/* Is waiting for the owner in vain? A thread that wants a processor is not asleep, however long the
 * thread waits for a processor. */
static bool is_in_vain(con_baton *b) {
  con_time now = con_futex.now();
  if ((b->state != OFFERED && b->state != LENT) || now - b->looked < PATIENCE) return false;
  b->looked = now;
  int asleep = is_asleep(con_load(&b->owner->tid));
  b->looks = asleep != 0 ? b->looks + 1 : 0;
  return b->looks >= (asleep > 0 ? LOOKS : BLIND_LOOKS);
}

/* A member in `stand` looks after the owner: pass the owner over if need be. Returns the word to
 * wake, or NULL. */
static uint32_t *look_after(con_baton *b) {
  if (!is_in_vain(b)) return NULL;
  b->owner->status = AWAY;
  return offer(b, next_of(b, NULL));
}

/* ---- taking and giving ---- */

/* Wait until the baton is the calling member's. With the mutex, which is free during the wait;
 * first wakes `word`. */
static void stand(con_baton *b, uint32_t *word) {
  b->waiting++;
  while (b->owner != me) {
    con_time until = con_load(&con_here.state->closing) == CON_STATE_CLOSED
                         ? CON_NEVER
                         : con_futex.now() + PATIENCE * (1 + b->waiting / CON_IMPATIENT);
    con_store(&me->go, 0u);
    leave_and_wake(b, word);
    con_futex.wait(&me->go, 0, until);
    pthread_mutex_lock(&b->mutex);
    word = b->owner != me ? look_after(b) : NULL;
  }
  b->waiting--;
  b->turns++;
  b->state = HELD;
  me->status = RUNS;
}

void con_baton_take(void) {
  con_baton *b = mine();
  if (b == NULL) return;
  pthread_mutex_lock(&b->mutex);
  if (b->owner != me) me->status = READY;
  if (b->state == FREE) b->owner = me;
  stand(b, NULL);
  pthread_mutex_unlock(&b->mutex);
}

void con_baton_give(uint32_t *word, uint32_t seen, uint32_t mask) {
  con_baton *b = mine();
  if (b == NULL) return;
  pthread_mutex_lock(&b->mutex);
  me->status = word != NULL ? WAITS : AWAY;
  me->word = word;
  me->seen = seen;
  me->mask = mask;
  leave_and_wake(b, offer(b, next_of(b, NULL)));
}

void con_baton_lend(void) {
  con_baton *b = mine();
  if (b == NULL) return;
  pthread_mutex_lock(&b->mutex);
  b->state = LENT;
  b->looks = 0;
  b->looked = con_futex.now();
  pthread_mutex_unlock(&b->mutex);
}

void con_baton_choose(uint32_t rest) {
  con_baton *b = mine();
  if (b == NULL || b->first->next == NULL) return;
  pthread_mutex_lock(&b->mutex);
  con_member *next = NULL;
  if (b->owner != me || b->state != HELD) rest = 0; /* the thread is about to begin */
  else if (rest > 0 || draw(b, STAYS) != 0) next = next_of(b, me);
  if (next != NULL) {
    me->status = READY;
    me->rest = rest;
    stand(b, offer(b, next));
  }
  pthread_mutex_unlock(&b->mutex);
}

bool con_baton_are_several(void) { return con_load_relaxed(&batons) > 1; }

con_time con_baton_clock(void) {
  const con_baton *b = mine();
  return b != NULL ? b->turns * TICK : 0;
}

/* ---- members ---- */

static con_member *add(con_baton *b, uint64_t seed) {
  con_member *m = calloc(1, sizeof *m), **last = &b->first;
  if (m == NULL) return NULL;
  m->seed = seed;
  m->status = READY;
  while (*last != NULL) last = &(*last)->next;
  *last = m;
  return m;
}

static uint64_t last_child_seed(void) { return con_chance_mixed(me->seed + me->children); }

uint64_t con_baton_child_seed(void) {
  if (me == NULL) return 0;
  me->children++;
  return last_child_seed();
}

con_baton *con_baton_new(uint64_t seed) {
  con_baton *b = calloc(1, sizeof *b);
  if (b == NULL) return NULL;
  pthread_mutex_init(&b->mutex, NULL);
  con_member *m = add(b, seed);
  if (m == NULL) {
    free(b);
    return NULL;
  }
  b->sequence = ~m->seed;
  con_add(&batons, 1u);
  con_baton_join(m);
  return b;
}

void con_baton_free(con_baton *b) {
  if (b == NULL) return;
  while (b->first != NULL) {
    con_member *m = b->first;
    b->first = m->next;
    free(m);
  }
  pthread_mutex_destroy(&b->mutex);
  free(b);
  con_sub(&batons, 1u);
}

con_member *con_baton_add(con_baton *b) {
  pthread_mutex_lock(&b->mutex);
  con_member *m = add(b, con_baton_child_seed());
  pthread_mutex_unlock(&b->mutex);
  return m;
}

void con_baton_join(con_member *m) {
  me = m;
  con_store(&m->tid, (int)gettid());
  con_chance_begin(m->seed);
}

static void unlink_member(con_baton *b, con_member *m) {
  con_member **p = &b->first;
  while (*p != m) p = &(*p)->next;
  *p = m->next;
  free(m);
}

void con_baton_remove(con_baton *b, con_member *m) {
  pthread_mutex_lock(&b->mutex);
  unlink_member(b, m);
  pthread_mutex_unlock(&b->mutex);
}

void con_baton_quit(void) {
  con_baton *b = mine();
  if (b == NULL) return;
  pthread_mutex_lock(&b->mutex);
  unlink_member(b, me);
  me = NULL;
  leave_and_wake(b, offer(b, next_of(b, NULL)));
}

void con_baton_after_fork(void) {
  con_baton *b = mine();
  if (b == NULL) return;
  /* the mutex may have been locked by another thread of the parent */
  pthread_mutex_init(&b->mutex, NULL);
  for (con_member *m = b->first, *next; m != NULL; m = next) {
    next = m->next;
    if (m != me) free(m);
  }
  b->first = b->owner = me;
  b->state = HELD;
  b->waiting = 0;
  batons = 1;
  me->next = NULL;
  me->status = RUNS;
  me->seed = last_child_seed();
  me->rest = me->children = 0;
  b->sequence = ~me->seed;
  con_baton_join(me);
}
