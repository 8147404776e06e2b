/* SPDX-License-Identifier: MIT */
/* What is recorded is read again: whole, in order, from every process, up to the last store before
 * a kill. */
#include <sched.h>
#include <sys/mman.h>

#include "family.h"
#include "trace/recording.h"

static con_recording *new_recording(uint64_t records) {
  size_t size = CON_RECORDING_SIZE(records);
  con_recording *r = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(r != MAP_FAILED);
  con_recording_begin(r, size);
  return r;
}

static void drop(con_recording *r) { munmap(r, CON_RECORDING_SIZE(r->room)); }

static void write_text(con_recording *r, uint32_t unit, int64_t number, const char *text,
                       size_t n) {
  con_event e = {.operation = 1, .unit = unit, .number = number};
  con_recording_write(r, &e, text, n);
}

static uint64_t count(const con_recording *r) {
  uint64_t n = 0;
  for (uint64_t i = 0; con_recording_at(r, &i) != NULL; i = con_recording_after(r, i)) n++;
  return n;
}

/* ---- */

static void a_text_of_any_size_comes_back(void) {
  static char text[CON_EVENT_MOST_TEXT + 100], got[CON_EVENT_MOST_TEXT];
  con_recording *r = new_recording(1000);
  const size_t sizes[] = {
      0, 1, 23, 24, 25, 87, 88, 200, CON_EVENT_MOST_TEXT, CON_EVENT_MOST_TEXT + 1};
  const size_t n_sizes = sizeof sizes / sizeof sizes[0];
  for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i * 7 % 251);
  for (size_t k = 0; k < n_sizes; k++) write_text(r, (uint32_t)k, 0, text + k, sizes[k]);
  uint64_t i = 0;
  for (size_t k = 0; k < n_sizes; k++, i = con_recording_after(r, i)) {
    const con_event *e = con_recording_at(r, &i);
    bool cut = sizes[k] > CON_EVENT_MOST_TEXT;
    size_t size = cut ? CON_EVENT_MOST_TEXT : sizes[k];
    REQUIRE(e != NULL && e->unit == k);
    CHECK_EQ(con_recording_text(r, i, got), size);
    CHECK(memcmp(got, text + k, size) == 0);
    CHECK(((e->flags & CON_EVENT_CUT) != 0) == cut);
  }
  CHECK(con_recording_at(r, &i) == NULL);
  drop(r);
}

static void what_finds_no_room_is_counted(void) {
  con_recording *r = new_recording(10);
  for (int i = 0; i < 25; i++) write_text(r, 1, i, NULL, 0);
  CHECK_EQ(count(r), 10);
  CHECK_EQ(con_load(&r->lost), 15);
  drop(r);
}

/* A text that lies half in the memory is not there at all. */
static void nothing_is_written_behind_the_end(void) {
  static const char text[200];
  con_recording *r = new_recording(4);
  write_text(r, 1, 0, NULL, 0);
  write_text(r, 1, 0, NULL, 0);
  write_text(r, 1, 0, text, sizeof text); /* four records */
  CHECK_EQ(count(r), 2);
  CHECK_EQ(con_load(&r->lost), 1);
  drop(r);
}

static void pages_are_touched_once_and_never_behind_the_end(void) {
  con_recording *r = new_recording(1000);
  uint64_t touched = 0;
  write_text(r, 1, 0, NULL, 0);
  CHECK_EQ(con_recording_touch(r, &touched, 128 * sizeof(con_event)), 1);
  CHECK(touched > 128 && touched < 300);
  uint64_t before = touched;
  con_recording_touch(r, &touched, 128 * sizeof(con_event));
  CHECK_EQ(touched, before);
  con_recording_touch(r, &touched, (size_t)1 << 30);
  CHECK(touched >= 1000 && touched < 1100);
  CHECK_EQ(count(r), 1);
  drop(r);
}

static void only_a_recording_is_taken_for_one(void) {
  con_recording *r = new_recording(4);
  size_t size = CON_RECORDING_SIZE(4);
  CHECK(con_recording_is_good(r, size));
  CHECK(!con_recording_is_good(r, size - 1));
  CHECK(!con_recording_is_good(r, 8));
  r->room++;
  CHECK(!con_recording_is_good(r, size));
  r->room--;
  r->magic++;
  CHECK(!con_recording_is_good(r, size));
  drop(r);
}

static void sources_have_numbers(void) {
  con_recording *r = new_recording(4);
  char name[32];
  CHECK_EQ(con_recording_source(r, "@main.lua"), 0);
  CHECK_EQ(con_recording_source(r, "@shop.lua"), 1);
  CHECK_EQ(con_recording_source(r, "@main.lua"), 0);
  for (int i = 2; i < 200; i++) {
    snprintf(name, sizeof name, "@%d.lua", i);
    int n = con_recording_source(r, name);
    CHECK_EQ(n, i < CON_RECORDING_SOURCES - 1 ? i : CON_RECORDING_SOURCES - 1);
  }
  drop(r);
}

/* ---- several writers ---- */

enum { WRITERS = 4, EACH = 5000 };

static void write_many(con_recording *r, uint32_t unit) {
  char text[100];
  memset(text, (int)('a' + unit), sizeof text);
  for (int64_t i = 0; i < EACH; i++) write_text(r, unit, i, text, (size_t)(i % 100));
}

/* The event at place i is the next one of its writer, with its text. */
static void read_one(const con_recording *r, const con_event *e, uint64_t i, int64_t *next) {
  static char got[CON_EVENT_MOST_TEXT];
  REQUIRE(e->unit < WRITERS);
  CHECK_EQ(e->number, next[e->unit]);
  next[e->unit]++;
  size_t size = con_recording_text(r, i, got);
  CHECK_EQ(size, (size_t)(e->number % 100));
  for (size_t k = 0; k < size; k++) CHECK(got[k] == (char)('a' + e->unit));
  CHECK(e->time >= r->began);
}

static void processes_write_side_by_side(void) {
  con_recording *r = new_recording(WRITERS * EACH * 3);
  pid_t pids[WRITERS];
  int64_t next[WRITERS] = {0};
  for (uint32_t w = 0; w < WRITERS; w++)
    if ((pids[w] = fork()) == 0) {
      write_many(r, w);
      _exit(0);
    }
  for (int w = 0; w < WRITERS; w++) waitpid(pids[w], NULL, 0);
  uint64_t i = 0;
  for (const con_event *e; (e = con_recording_at(r, &i)) != NULL; i = con_recording_after(r, i))
    read_one(r, e, i, next);
  for (int w = 0; w < WRITERS; w++) CHECK_EQ(next[w], EACH);
  drop(r);
}

/* Each writer is killed somewhere; what others wrote is whole, and what a writer wrote is there
 * without a gap. */
static void a_kill_leaves_the_rest_whole(void) {
  for (int round = 0; round < 20; round++) {
    con_recording *r = new_recording(WRITERS * EACH * 3);
    pid_t pids[WRITERS];
    int64_t next[WRITERS] = {0};
    for (uint32_t w = 0; w < WRITERS; w++)
      if ((pids[w] = fork()) == 0) {
        write_many(r, w);
        pause();
      }
    while (con_load(&r->taken) < 200 + (uint64_t)round * 100) sched_yield();
    for (int w = 0; w < WRITERS; w++) kill(pids[w], SIGKILL);
    for (int w = 0; w < WRITERS; w++) waitpid(pids[w], NULL, 0);
    uint64_t i = 0;
    for (const con_event *e; (e = con_recording_at(r, &i)) != NULL; i = con_recording_after(r, i))
      read_one(r, e, i, next);
    drop(r);
  }
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(a_text_of_any_size_comes_back);
  RUN(what_finds_no_room_is_counted);
  RUN(nothing_is_written_behind_the_end);
  RUN(pages_are_touched_once_and_never_behind_the_end);
  RUN(only_a_recording_is_taken_for_one);
  RUN(sources_have_numbers);
  RUN(processes_write_side_by_side);
  RUN(a_kill_leaves_the_rest_whole);
  return check_end();
}
