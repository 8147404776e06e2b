/* SPDX-License-Identifier: MIT */
/* pool: every task is with one worker at most, and ends once, whoever was killed at whatever instruction. */
#include "family_objects.h"
#include "objects/pool.h"

static con_message *number_message(uint64_t n) {
  con_parcel parcel = {.head = (const char *)&n, .head_size = sizeof n};
  con_message *m = con_message_new(&parcel);
  REQUIRE(m != NULL);
  return m;
}

static uint64_t number_in(const con_message *m) {
  uint64_t n;
  memcpy(&n, con_message_bytes(m), sizeof n);
  return n;
}

static con_pool *new_pool(uint64_t *ref) {
  con_pool *p = con_pool_new(CON_KIND_POOL, con_self(), CON_KIND_PROCESS, 4, 0);
  REQUIRE(p != NULL && (*ref = con_ref_add(con_process_self, &p->head)) != CON_NO_REF);
  return p;
}

static con_task *submit(con_pool *p, uint64_t id, con_function *f) {
  con_status status;
  con_order order = {.id = id, .part = 2 * id, .mode = 3 * id, .function = f};
  order.work = number_message(id);
  con_task *t = con_pool_submit(p, &order, &status);
  if (t == NULL) con_message_free(order.work);
  CHECK_EQ(status, t != NULL ? CON_OK : CON_CLOSED);
  return t;
}

/* ---- waiting ---- */

static con_status try_take(con_unit *self, family_call *c, con_node *node) {
  con_task *t;
  return con_pool_take(self, c->object, &t, c->extra, node);
}

static con_status try_collect(con_unit *self, family_call *c, con_node *node) {
  (void)self;
  con_pool *p = c->object;
  return con_pool_collect(p, p->news, c->extra, node);
}

static con_status collect(con_pool *p, con_collected *out, con_time deadline) {
  family_call c = {try_collect, {&p->head, CON_OP_GET, false}, deadline, p, out};
  con_status status;
  do { /* its main unit is pressed at the end of a worker: there is something to collect */
    con_and(&con_self()->pending, ~CON_PENDING_CALLS);
    status = family_wait(&c);
  } while (status == CON_TERMINATED && con_load(&con_self()->pending) == CON_PENDING_CALLS);
  return status;
}

/* Take tasks until the pool is closed, and give twice the number of each. */
static int work(void *arg) {
  con_pool *p = arg;
  con_message *m;
  if (con_pool_hire(p, con_self()) != CON_OK) return 2;
  for (;;) {
    family_call c = {try_take, {&p->head, CON_OP_GET, false}, CON_NEVER, p, &m};
    con_status status = family_wait(&c);
    if (status != CON_OK) return status == CON_CLOSED ? 0 : 3;
    uint64_t n = number_in(m);
    con_message_free(m);
    con_pool_finish(con_self(), p, CON_TASK_DONE, number_message(2 * n));
  }
}

/* What was collected of `n` tasks, each once. */
typedef struct tally {
  uint32_t n, done, died, gone;
  uint8_t seen[4096];
} tally;

static void count(tally *all, const con_collected *got) {
  con_task *t = got->task;
  if (t == NULL) {
    all->gone += got->gone != 0;
    return;
  }
  REQUIRE(t->id < all->n);
  CHECK_EQ(all->seen[t->id], 0);
  CHECK_EQ(t->part, 2 * t->id);
  all->seen[t->id] = 1;
  if (t->state == CON_TASK_DIED) {
    CHECK_EQ(t->exitcode, -SIGKILL);
    all->died++;
  } else {
    CHECK_EQ(t->state, CON_TASK_DONE);
    CHECK_EQ(number_in(t->result), 2 * t->id);
    all->done++;
  }
  con_pool_free_task(t);
}

static void collect_all(con_pool *p, tally *all) {
  con_collected got;
  while (all->done + all->died < all->n) {
    REQUIRE(collect(p, &got, family_after(FAMILY_LONG)) == CON_OK);
    count(all, &got);
  }
}

/* ---- tests ---- */

static void each_task_is_done_once(bool process) {
  uint64_t ref;
  con_pool *p = new_pool(&ref);
  tally *all = calloc(1, sizeof *all);
  family_unit *u[3];
  all->n = (uint32_t)FAMILY_TIMES(3000);
  for (int i = 0; i < 3; i++) u[i] = family_start(process, work, p);
  for (uint32_t i = 0; i < all->n; i++) submit(p, i, NULL);
  collect_all(p, all);
  CHECK_EQ(all->done, all->n);
  con_pool_close(p, CON_POOL_CLOSED);
  CHECK(submit(p, 0, NULL) == NULL);
  for (int i = 0; i < 3; i++) CHECK_EQ(family_join(u[i]), 0);
  con_ref_drop(con_process_self, ref);
  free(all);
}

FAMILY_TEST(each_task_is_done_once_by_threads) { each_task_is_done_once(false); }
FAMILY_TEST(each_task_is_done_once_by_processes) { each_task_is_done_once(true); }

FAMILY_TEST(a_task_is_taken_back_until_somebody_has_it) {
  uint64_t ref;
  con_ref_drop(con_process_self, con_ref_add(con_process_self, &con_event_new()->head));
  family_blocks start = family_count();
  con_pool *p = new_pool(&ref);
  con_function *f = con_pool_define(p, number_message(7));
  con_task *tasks[3], *mine;
  con_message *m;
  con_collected got;
  for (uint64_t i = 0; i < 3; i++) tasks[i] = submit(p, i, f);
  con_pool_forget(p, f);
  CHECK(con_pool_cancel(p, tasks[1]));
  REQUIRE(con_pool_hire(p, con_self()) == CON_OK);
  CHECK_EQ(con_pool_take(con_self(), p, &mine, &m, NULL), CON_OK);
  CHECK(mine == tasks[0] && con_pool_task_of(con_self(), p) == mine);
  CHECK_EQ(number_in(m), 0);
  CHECK_EQ(number_in(mine->function->message), 7);
  con_message_free(m);
  CHECK(!con_pool_cancel(p, mine));
  CHECK_EQ(collect(p, &got, 0), CON_TIMEOUT);
  con_pool_finish(con_self(), p, CON_TASK_FAILED, NULL);
  CHECK_EQ(collect(p, &got, 0), CON_OK);
  CHECK(got.task == mine && mine->state == CON_TASK_FAILED);
  con_pool_free_task(mine);
  con_pool_dismiss(con_self());
  CHECK_EQ(p->queued, 1);
  con_ref_drop(con_process_self, ref); /* and what is in it */
  family_check_blocks(start);
}

FAMILY_TEST(closing_lets_what_is_queued_be_done_and_stopping_does_not) {
  uint64_t ref;
  con_pool *p = new_pool(&ref);
  con_task *t;
  con_message *m;
  submit(p, 0, NULL);
  submit(p, 1, NULL);
  REQUIRE(con_pool_hire(p, con_self()) == CON_OK);
  con_pool_close(p, CON_POOL_CLOSED);
  CHECK_EQ(con_pool_take(con_self(), p, &t, &m, NULL), CON_OK);
  con_message_free(m);
  con_pool_finish(con_self(), p, CON_TASK_DONE, NULL);
  con_pool_close(p, CON_POOL_STOPPED);
  CHECK_EQ(con_pool_take(con_self(), p, &t, &m, NULL), CON_CLOSED);
  con_pool_dismiss(con_self());
  con_ref_drop(con_process_self, ref);
}

FAMILY_TEST(no_task_is_lost_or_doubled_whoever_is_killed) {
  uint64_t ref;
  family_unit *u[3];
  con_pool *p = new_pool(&ref);
  uint32_t killed = 0;
  for (int i = 0; i < 3; i++) u[i] = family_process(work, p);
  for (int round = 0; round < FAMILY_TIMES(60); round++) {
    tally *all = calloc(1, sizeof *all);
    all->n = 50 + family_random(200);
    for (uint32_t i = 0; i < all->n; i++) submit(p, i, NULL);
    family_nap(family_random(300));
    int victim = (int)family_random(3);
    family_kill(u[victim]);
    killed++;
    u[victim] = family_process(work, p);
    collect_all(p, all);
    CHECK_OP(all->died, <=, 1);
    free(all);
  }
  con_pool_close(p, CON_POOL_CLOSED);
  for (int i = 0; i < 3; i++) CHECK_EQ(family_join(u[i]), 0);
  CHECK_EQ(p->working + p->running + p->queued, 0);
  con_collected got;
  uint32_t gone = 0;
  while (con_pool_collect(p, p->news, &got, NULL) == CON_OK) {
    if (got.gone != NULL) con_block_free(got.gone);
    gone += got.gone != NULL;
  }
  CHECK_OP(gone, <=, killed + 3);
  con_ref_drop(con_process_self, ref);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(each_task_is_done_once_by_threads);
  RUN(each_task_is_done_once_by_processes);
  RUN(a_task_is_taken_back_until_somebody_has_it);
  RUN(closing_lets_what_is_queued_be_done_and_stopping_does_not);
  RUN(no_task_is_lost_or_doubled_whoever_is_killed);
  return check_end();
}
