/* SPDX-License-Identifier: MIT */
/* Queues: every item put is got exactly once, in the order promised, whoever is killed. */
#include "family_objects.h"

typedef struct line {
  con_queue *q, *back;
  uint32_t seat, done; /* atomic */
  int rounds, kinds;
  uint64_t acked[8];   /* by producer: puts that returned; its own */
  uint64_t last[8][8]; /* by consumer and producer: the last number got; the consumer's */
  uint32_t got[];      /* by item: how often; atomic */
} line;

static line *new_line(int flavour, uint64_t maxsize, size_t items) {
  line *l = family_shared(sizeof *l + items * sizeof l->got[0]);
  l->q = FAMILY_KEEP(con_queue_new(flavour, maxsize));
  return l;
}

static size_t some_pad(void) {
  switch (family_random(16)) {
    case 0: return family_random(FAMILY_PAD_MAX);
    case 1: return family_random(300);
    default: return family_random(30);
  }
}

static const uint64_t none = UINT64_MAX;

static uint64_t get_one(con_queue *q) {
  uint64_t n = none;
  con_status status = family_get(q, &n, 0);
  return status == CON_OK ? n : none;
}

/* An empty queue keeps two segments, or a heap as large as it ever was, at most. */
static void check_empty(const con_queue *q, family_blocks before) {
  size_t plain = family_count().plain;
  CHECK_EQ(q->puts, q->gets);
  CHECK_OP(plain, <=, before.plain + 2);
  before.plain = plain;
  before.used += 2 * CON_SPAN_SIZE + (q->heap != NULL ? con_block_size(q->heap) : 0);
  family_check_blocks(before);
}

/* ---- one unit ---- */

FAMILY_TEST(items_come_in_the_order_they_went_in) {
  con_queue *q = new_line(CON_QUEUE_FIFO, 0, 0)->q;
  family_blocks before = family_count();
  uint64_t in = 0, out = 0;
  for (int step = 0; step < FAMILY_TIMES(200000); step++) {
    uint32_t bias = step / 5000 % 2 ? 3 : 6; /* it grows and shrinks */
    if (family_random(10) < bias) CHECK_EQ(family_put(q, in++, some_pad(), 0), CON_OK);
    else if (out < in) CHECK_EQ(get_one(q), out++);
    else CHECK_EQ(get_one(q), none);
    CHECK_EQ(con_queue_size(q), in - out);
  }
  while (out < in) CHECK_EQ(get_one(q), out++);
  CHECK_EQ(get_one(q), none);
  check_empty(q, before);
}

FAMILY_TEST(the_last_in_is_the_first_out) {
  static uint64_t stack[200000];
  con_queue *q = new_line(CON_QUEUE_LIFO, 0, 0)->q;
  family_blocks before = family_count();
  uint64_t next = 0, top = 0;
  for (int step = 0; step < FAMILY_TIMES(200000); step++) {
    uint32_t bias = step / 5000 % 2 ? 3 : 6;
    if (family_random(10) < bias) {
      CHECK_EQ(family_put(q, stack[top++] = next++, some_pad(), 0), CON_OK);
    } else {
      CHECK_EQ(get_one(q), top > 0 ? stack[top - 1] : none);
      if (top > 0) top--;
    }
  }
  while (top > 0) CHECK_EQ(get_one(q), stack[--top]);
  CHECK_EQ(get_one(q), none);
  check_empty(q, before);
}

static con_status put_with_key(con_queue *q, uint64_t n, uint64_t kind, uint64_t bits,
                               const char *text) {
  con_item item = {.parcel = {(const char *)&n, sizeof n, NULL, 0, text,
                              text != NULL ? strlen(text) : 0, NULL, 0}};
  CHECK_EQ(con_queue_prepare(q, &item), CON_OK);
  item.message->key.kind = kind;
  item.message->key.bits = bits;
  con_status status = con_queue_put(q, &item, NULL);
  if (status != CON_OK) con_message_free(item.message);
  return status;
}

FAMILY_TEST(the_smallest_comes_first_and_equals_in_order) {
  con_queue *q = new_line(CON_QUEUE_PRIORITY, 0, 0)->q;
  family_blocks before = family_count();
  uint64_t next = 0, inside = 0;
  for (int round = 0; round < FAMILY_TIMES(100); round++) {
    for (uint32_t i = family_random(200); i > 0; i--, inside++) {
      uint64_t key = family_random(50);
      CHECK_EQ(put_with_key(q, key << 32 | next++, CON_KEY_INTEGER, key, NULL), CON_OK);
    }
    uint64_t n, floor = 0;
    for (uint32_t i = family_random(200); i > 0 && inside > 0; i--, inside--) {
      REQUIRE((n = get_one(q)) != none);
      CHECK(n >= floor); /* by key, and within a key by arrival */
      floor = n;
    }
  }
  while (inside-- > 0) CHECK(get_one(q) != none);
  CHECK_EQ(get_one(q), none);
  check_empty(q, before);
}

static uint64_t bits_of(double d) {
  uint64_t bits;
  memcpy(&bits, &d, sizeof bits);
  return bits;
}

FAMILY_TEST(priorities_compare_as_in_lua) {
  con_queue *q = new_line(CON_QUEUE_PRIORITY, 0, 0)->q;
  CHECK_EQ(put_with_key(q, 5, CON_KEY_INTEGER, INT64_MAX, NULL), CON_OK);
  CHECK_EQ(put_with_key(q, 6, CON_KEY_FLOAT, bits_of(0x1p63), NULL), CON_OK);
  CHECK_EQ(put_with_key(q, 4, CON_KEY_INTEGER, INT64_MAX - 1, NULL), CON_OK);
  CHECK_EQ(put_with_key(q, 3, CON_KEY_FLOAT, bits_of(2.5), NULL), CON_OK);
  CHECK_EQ(put_with_key(q, 2, CON_KEY_INTEGER, 2, NULL), CON_OK);
  CHECK_EQ(put_with_key(q, 1, CON_KEY_INTEGER, (uint64_t)-7, NULL), CON_OK);
  CHECK_EQ(put_with_key(q, 0, CON_KEY_FLOAT, bits_of(-1.0 / 0.0), NULL), CON_OK);
  CHECK_EQ(put_with_key(q, 0, CON_KEY_STRING, 1, "a"), CON_MISMATCH);
  for (uint64_t i = 0; i < 7; i++) CHECK_EQ(get_one(q), i);
  CHECK_EQ(put_with_key(q, 2, CON_KEY_STRING, 2, "ab"), CON_OK);
  CHECK_EQ(put_with_key(q, 1, CON_KEY_STRING, 1, "a"), CON_OK);
  CHECK_EQ(put_with_key(q, 3, CON_KEY_STRING, 1, "b"), CON_OK);
  CHECK_EQ(put_with_key(q, 0, CON_KEY_INTEGER, 1, NULL), CON_MISMATCH);
  for (uint64_t i = 1; i < 4; i++) CHECK_EQ(get_one(q), i);
}

FAMILY_TEST(a_full_queue_takes_no_more) {
  for (int flavour = CON_QUEUE_FIFO; flavour <= CON_QUEUE_PRIORITY; flavour++) {
    con_queue *q = new_line(flavour, 2, 0)->q;
    uint64_t n = 0;
    CHECK_EQ(family_put(q, 1, 0, 0), CON_OK);
    CHECK_EQ(family_put(q, 2, 0, CON_NEVER), CON_OK);
    CHECK_EQ(family_put(q, 3, 0, 0), CON_FULL);
    con_time deadline = family_after(30 * CON_MS);
    CHECK_EQ(family_put(q, 3, 400, deadline), CON_FULL);
    CHECK_OP(con_clock_now(), >=, deadline);
    CHECK_EQ(con_queue_size(q), 2);
    CHECK_EQ(family_get(q, &n, 0), CON_OK);
    CHECK_EQ(family_put(q, 3, 0, 0), CON_OK);
    CHECK_EQ(family_get(q, &n, 0), CON_OK);
    CHECK_EQ(family_get(q, &n, 0), CON_OK);
    CHECK_EQ(family_get(q, &n, 0), CON_EMPTY);
    CHECK_EQ(family_get(q, &n, family_after(20 * CON_MS)), CON_EMPTY);
    CHECK(q->putters.head == NULL && q->head.waiters.head == NULL);
  }
}

FAMILY_TEST(a_closed_queue_drains_and_takes_no_more) {
  con_queue *q = new_line(CON_QUEUE_FIFO, 0, 0)->q;
  uint64_t n = 0;
  CHECK_EQ(family_put(q, 7, 1000, 0), CON_OK);
  con_queue_close(q);
  CHECK_EQ(family_put(q, 8, 1000, CON_NEVER), CON_CLOSED);
  CHECK_EQ(con_queue_ready(q, NULL), CON_OK);
  CHECK_EQ(family_get(q, &n, CON_NEVER), CON_OK);
  CHECK_EQ(n, 7);
  CHECK_EQ(family_get(q, &n, CON_NEVER), CON_CLOSED);
  CHECK_EQ(con_queue_ready(q, NULL), CON_OK);
}

FAMILY_TEST(a_queue_thrown_away_frees_what_is_in_it) {
  family_blocks before = family_count();
  for (int flavour = CON_QUEUE_FIFO; flavour <= CON_QUEUE_PRIORITY; flavour++) {
    con_queue *q = con_queue_new(flavour, 0), *inner = con_queue_new(CON_QUEUE_FIFO, 0);
    uint64_t ref = con_ref_add(con_process_self, &q->head);
    uint64_t inner_ref = con_ref_add(con_process_self, &inner->head);
    for (int i = 0; i < 1000; i++) CHECK_EQ(family_put(q, 1, some_pad(), 0), CON_OK);
    con_object *held[] = {&inner->head};
    con_item item = {.parcel = {"x", 1, NULL, 0, NULL, 0, held, 1}};
    CHECK_EQ(family_put_item(q, &item, 0), CON_OK);
    con_ref_drop(con_process_self, inner_ref); /* the message keeps it alive */
    CHECK_EQ(inner->head.refs, 1);
    con_ref_drop(con_process_self, ref);
  }
  family_check_blocks(before);
}

FAMILY_TEST(a_full_arena_leaves_the_queue_as_it_was) {
  con_queue *q = new_line(CON_QUEUE_FIFO, 0, 0)->q;
  uint64_t in = 0, out = 0;
  con_status status;
  while ((status = family_put(q, in, in % 3 ? 20 : 2000, 0)) == CON_OK) in++;
  CHECK_EQ(status, CON_NO_MEMORY);
  CHECK_EQ(con_queue_size(q), in);
  while (out < in / 2) REQUIRE(get_one(q) == out++);
  while (in % 3 == 0 || in % 3 == 1) CHECK_EQ(family_put(q, in++, 20, 0), CON_OK);
  while (out < in) REQUIRE(get_one(q) == out++);
  CHECK_EQ(get_one(q), none);
}

/* ---- several ---- */

static int produce(void *arg) {
  line *l = arg;
  uint64_t me = con_add(&l->seat, 1u);
  for (uint64_t i = 0; i < (uint64_t)l->rounds; i++) {
    if (!CHECK(family_put(l->q, me << 32 | i, l->kinds ? some_pad() : 0, CON_NEVER) == CON_OK))
      return 1;
    l->acked[me] = i + 1;
  }
  return 0;
}

static int consume(void *arg) {
  line *l = arg;
  uint32_t me = con_add(&l->done, 1u);
  uint64_t n = 0;
  for (;;) {
    con_status status = family_get(l->q, &n, CON_NEVER);
    if (status == CON_CLOSED) return 0;
    if (!CHECK(status == CON_OK)) return 1;
    uint64_t maker = n >> 32, i = n & 0xffffffffu;
    if (l->q->head.flavour == CON_QUEUE_FIFO)
      CHECK(l->last[me][maker] < i + 1); /* in each producer's order */
    l->last[me][maker] = i + 1;
    CHECK_EQ(con_add(&l->got[maker * (uint64_t)l->rounds + i], 1u), 0);
    CHECK_EQ(con_queue_task_done(l->q), CON_OK);
    if (l->q->maxsize > 0) CHECK_OP(con_queue_size(l->q), <=, l->q->maxsize);
  }
}

/* producers and consumers; of both kinds where 2 */
static void work_together(int flavour, uint64_t maxsize, int processes, int rounds) {
  line *l = new_line(flavour, maxsize, 3 * (size_t)rounds);
  family_unit *p[3], *c[3];
  l->rounds = rounds;
  l->kinds = 1;
  for (int i = 2; i >= 0; i--)
    c[i] = family_start(processes == 2 ? FAMILY_MIXED(i) : processes, consume, l);
  for (int i = 2; i >= 0; i--)
    p[i] = family_start(processes == 2 ? FAMILY_MIXED(i) : processes, produce, l);
  for (int i = 0; i < 3; i++) CHECK_EQ(family_join(p[i]), 0);
  CHECK_EQ(family_join_queue(l->q, CON_NEVER), CON_OK); /* every item was finished */
  for (int i = 0; i < 3 * rounds; i++) CHECK_EQ(l->got[i], 1);
  CHECK_EQ(con_queue_task_done(l->q), CON_OVER);
  con_queue_close(l->q);
  for (int i = 0; i < 3; i++) CHECK_EQ(family_join(c[i]), 0);
  CHECK(l->q->head.waiters.head == NULL && l->q->putters.head == NULL &&
        l->q->joiners.head == NULL);
}

FAMILY_TEST(threads_lose_and_double_nothing) {
  for (int f = CON_QUEUE_FIFO; f <= CON_QUEUE_PRIORITY; f++)
    work_together(f, 0, 0, FAMILY_TIMES(20000));
}
FAMILY_TEST(processes_lose_and_double_nothing) {
  for (int f = CON_QUEUE_FIFO; f <= CON_QUEUE_PRIORITY; f++)
    work_together(f, 0, 1, FAMILY_TIMES(20000));
}
FAMILY_TEST(threads_lose_nothing_in_a_small_queue) {
  work_together(CON_QUEUE_FIFO, 2, 0, FAMILY_TIMES(8000));
}
FAMILY_TEST(processes_lose_nothing_in_a_small_queue) {
  work_together(CON_QUEUE_FIFO, 2, 1, FAMILY_TIMES(8000));
}
FAMILY_TEST(units_of_all_kinds_lose_nothing) {
  for (int f = CON_QUEUE_FIFO; f <= CON_QUEUE_PRIORITY; f++)
    work_together(f, 5, 2, FAMILY_TIMES(5000));
}

static int echo(void *arg) {
  line *l = arg;
  uint64_t n = 0;
  for (int i = 0; i < l->rounds; i++) {
    if (!CHECK(family_get(l->q, &n, CON_NEVER) == CON_OK)) return 1;
    CHECK_EQ(family_put(l->back, n + 1, 0, CON_NEVER), CON_OK);
  }
  return 0;
}

FAMILY_TEST(no_wake_is_lost_in_ping_pong) {
  for (int process = 0; process < 2; process++) {
    line *l = new_line(CON_QUEUE_FIFO, 0, 0);
    l->back = FAMILY_KEEP(con_queue_new(CON_QUEUE_FIFO, 0));
    l->rounds = FAMILY_TIMES(10000);
    family_unit *u = family_start(process, echo, l);
    for (uint64_t i = 0, n = 0; i < (uint64_t)l->rounds; i++) {
      CHECK_EQ(family_put(l->q, i, 0, CON_NEVER), CON_OK);
      if (!CHECK(family_get(l->back, &n, CON_NEVER) == CON_OK)) break;
      CHECK_EQ(n, i + 1);
    }
    CHECK_EQ(family_join(u), 0);
  }
}

static int get_till_closed(void *arg) {
  line *l = arg;
  uint64_t n = 0;
  return family_get(l->q, &n, CON_NEVER);
}

static int put_till_closed(void *arg) {
  line *l = arg;
  return family_put(l->back, 1, 0, CON_NEVER);
}

FAMILY_TEST(close_wakes_all_who_wait) {
  line *l = new_line(CON_QUEUE_FIFO, 0, 0);
  l->back = FAMILY_KEEP(con_queue_new(CON_QUEUE_FIFO, 1));
  CHECK_EQ(family_put(l->back, 0, 0, 0), CON_OK);
  family_unit *u[4];
  for (int i = 3; i >= 0; i--)
    u[i] = family_start(FAMILY_MIXED(i), i < 2 ? get_till_closed : put_till_closed, l);
  family_nap(10000);
  con_queue_close(l->q);
  con_queue_close(l->back);
  for (int i = 0; i < 4; i++) CHECK_EQ(family_join(u[i]), CON_CLOSED);
}

/* ---- death ---- */

static _Noreturn int produce_for_ever(void *arg) {
  line *l = arg;
  uint32_t me = con_add(&l->seat, 1u);
  for (;;) {
    uint64_t i = l->acked[me];
    con_status status = family_put(l->q, (uint64_t)me << 32 | i, some_pad(), CON_NEVER);
    CHECK_EQ(status, CON_OK);
    con_store(&l->acked[me], i + 1);
  }
}

/* A producer is killed; what it was told is in must come out, once, in order; one more may. */
static void kill_producers(int flavour, uint64_t maxsize, int rounds) {
  line *l = new_line(flavour, maxsize, 0);
  family_blocks before = family_count();
  for (int round = 0; round < rounds; round++) {
    memset(l->acked, 0, sizeof l->acked);
    uint64_t got[2] = {0, 0}, seen[2] = {0, 0}, n;
    family_unit *u[2];
    l->seat = 0;
    for (int i = 0; i < 2; i++) u[i] = family_process(produce_for_ever, l);
    con_time stop = family_after(family_random(2000) * 1000);
    bool drained = false, killed = false;
    while (!drained) {
      if (!killed && con_clock_now() > stop) {
        for (int i = 0; i < 2; i++) family_kill(u[i]);
        killed = true;
      }
      con_status status = family_get(l->q, &n, family_after(CON_MS));
      if (status == CON_OK) {
        uint64_t maker = n >> 32, i = n & 0xffffffffu;
        if (flavour == CON_QUEUE_FIFO) CHECK_EQ(i, seen[maker]++);
        got[maker]++;
      }
      drained = killed && status == CON_EMPTY;
    }
    for (int i = 0; i < 2; i++) {
      CHECK_OP(got[i], >=, l->acked[i]);
      CHECK_OP(got[i], <=, l->acked[i] + 1);
    }
  }
  CHECK(l->q->putters.head == NULL);
  check_empty(l->q, before);
}

FAMILY_TEST(no_acknowledged_item_is_lost_with_its_producer) {
  for (int f = CON_QUEUE_FIFO; f <= CON_QUEUE_PRIORITY; f++) kill_producers(f, 0, FAMILY_TIMES(60));
  kill_producers(CON_QUEUE_FIFO, 3, FAMILY_TIMES(60));
}

static _Noreturn int consume_for_ever(void *arg) {
  line *l = arg;
  uint64_t n = 0;
  for (;;) {
    CHECK_EQ(family_get(l->q, &n, CON_NEVER), CON_OK);
    CHECK_EQ(con_add(&l->got[n], 1u), 0);
  }
}

FAMILY_TEST(a_killed_consumer_takes_one_item_with_it_at_most) {
  enum { ROUNDS = 120, ITEMS = 200 };
  line *l = new_line(CON_QUEUE_FIFO, 0, ROUNDS * ITEMS);
  family_unit *u[2];
  int rounds = FAMILY_TIMES(ROUNDS), lost = 0;
  for (int i = 0; i < 2; i++) u[i] = family_process(consume_for_ever, l);
  for (int round = 0; round < rounds; round++) {
    int when = (int)family_random(ITEMS);
    for (int i = 0; i < ITEMS; i++) {
      CHECK_EQ(family_put(l->q, (uint64_t)(round * ITEMS + i), some_pad(), CON_NEVER), CON_OK);
      if (i == when) family_strike(u[round % 2]);
    }
    CHECK_EQ(family_join(u[round % 2]), -SIGKILL);
    con_time start = con_clock_now();
    while (con_queue_size(l->q) > 0 && con_clock_now() - start < FAMILY_SOON) family_nap(100);
    CHECK_OP(con_clock_now() - start, <, FAMILY_SOON); /* the other one goes on */
    u[round % 2] = family_process(consume_for_ever, l);
  }
  for (int i = 0; i < 2; i++) family_kill(u[i]);
  for (int i = 0; i < rounds * ITEMS; i++) {
    CHECK_OP(l->got[i], <=, 1);
    lost += l->got[i] == 0;
  }
  CHECK_OP(lost, <=, rounds + 2);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(items_come_in_the_order_they_went_in);
  RUN(the_last_in_is_the_first_out);
  RUN(the_smallest_comes_first_and_equals_in_order);
  RUN(priorities_compare_as_in_lua);
  RUN(a_full_queue_takes_no_more);
  RUN(a_closed_queue_drains_and_takes_no_more);
  RUN(a_queue_thrown_away_frees_what_is_in_it);
  RUN(threads_lose_and_double_nothing);
  RUN(processes_lose_and_double_nothing);
  RUN(threads_lose_nothing_in_a_small_queue);
  RUN(processes_lose_nothing_in_a_small_queue);
  RUN(units_of_all_kinds_lose_nothing);
  RUN(no_wake_is_lost_in_ping_pong);
  RUN(close_wakes_all_who_wait);
  RUN(no_acknowledged_item_is_lost_with_its_producer);
  RUN(a_killed_consumer_takes_one_item_with_it_at_most);
  family_limit = 1;
  RUN(a_full_arena_leaves_the_queue_as_it_was);
  return check_end();
}
