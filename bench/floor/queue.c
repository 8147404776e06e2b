/* queue.c COUNT: integers through a plain queue between two processes.
 *
 * A ring in shared memory under one futex latch; each side sleeps on a futex word while the ring is
 * empty or full, and is woken only if it sleeps.
 */
#include "floor.h"

enum { RING = 1 << 16 };

typedef struct {
  floor_word latch;    /* 0 free, 1 held, 2 held and somebody sleeps */
  floor_word puts;     /* advanced to wake the reader */
  floor_word gets;     /* advanced to wake the writer */
  floor_word go;       /* set once by the reader */
  int reader_sleeps;   /* latch */
  int writer_sleeps;   /* latch */
  uint32_t head, tail; /* latch */
  int64_t items[RING]; /* latch */
} queue;

static void latch_acquire(floor_word *latch) {
  uint32_t seen = 0;
  if (atomic_compare_exchange_strong(latch, &seen, 1)) return;
  while (atomic_exchange(latch, 2) != 0) floor_wait(latch, 2);
}

static void latch_release(floor_word *latch) {
  if (atomic_exchange(latch, 0) == 2) floor_wake(latch);
}

/* Give up the latch, sleep until `word` moves on, take the latch again. */
static void sleep_on(queue *q, floor_word *word, int *sleeps) {
  uint32_t seen = atomic_load(word);
  *sleeps = 1;
  latch_release(&q->latch);
  floor_wait(word, seen);
  latch_acquire(&q->latch);
}

/* Give up the latch; wake the other side if it sleeps. */
static void leave(queue *q, floor_word *word, int *sleeps) {
  int wake = *sleeps;
  *sleeps = 0;
  if (wake) atomic_fetch_add(word, 1);
  latch_release(&q->latch);
  if (wake) floor_wake(word);
}

static void put(queue *q, int64_t item) {
  latch_acquire(&q->latch);
  while (q->tail - q->head == RING) sleep_on(q, &q->gets, &q->writer_sleeps);
  q->items[q->tail++ % RING] = item;
  leave(q, &q->puts, &q->reader_sleeps);
}

static int64_t get(queue *q) {
  latch_acquire(&q->latch);
  while (q->tail == q->head) sleep_on(q, &q->puts, &q->reader_sleeps);
  int64_t item = q->items[q->head++ % RING];
  leave(q, &q->gets, &q->writer_sleeps);
  return item;
}

static void produce(queue *q, long count) {
  while (atomic_load(&q->go) == 0) floor_wait(&q->go, 0);
  for (long i = 1; i <= count; i++) put(q, i);
}

int main(int argc, char **argv) {
  long count = floor_arg(argc, argv, 1, 100000);
  queue *q = floor_shared(sizeof *q);
  pid_t pid = fork();
  floor_check(pid >= 0, "fork failed");
  if (pid == 0) {
    produce(q, count);
    _exit(0);
  }
  int64_t sum = 0;
  double start = floor_clock();
  atomic_store(&q->go, 1);
  floor_wake(&q->go);
  for (long i = 1; i <= count; i++) sum += get(q);
  double seconds = floor_clock() - start;
  floor_join(pid);
  floor_check(sum == count * (count + 1) / 2, "wrong sum");
  floor_report(seconds, count);
  return 0;
}
