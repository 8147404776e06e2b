/* SPDX-License-Identifier: MIT */
/* Arena, spans and blocks: no two blocks overlap, what is freed comes back, and nothing is left behind by the dead. */
#include "family.h"

typedef struct piece {
  unsigned char *at;
  size_t size;
  unsigned char fill;
} piece;

static bool make(piece *p, size_t size) {
  p->at = con_block_new(size, CON_BLOCK_PLAIN);
  if (p->at == NULL) return false;
  p->size = size;
  p->fill = (unsigned char)family_random(256);
  memset(p->at, p->fill, size);
  return true;
}

static bool is_whole(const piece *p) {
  return p->size == 0 ||
         (p->at[0] == p->fill && memcmp(p->at, p->at + 1, p->size - 1) == 0); /* all as the first */
}

static void give_back(piece *p) {
  CHECK(is_whole(p));
  con_block_free(p->at);
  p->at = NULL;
}

static size_t some_size(void) {
  switch (family_random(8)) {
    case 0: return family_random(40000);
    case 1: return family_random(20) == 0 ? family_random(400000) : 7;
    default: return family_random(600);
  }
}

FAMILY_TEST(blocks_of_every_size_are_aligned_and_large_enough) {
  family_blocks before = family_count();
  for (size_t size = 0; size < 70000; size += size < 1100 ? 1 : 37) {
    piece p;
    REQUIRE(make(&p, size));
    CHECK_EQ((uintptr_t)p.at % 16, 0);
    CHECK_OP(con_block_size(p.at), >=, size);
    CHECK_EQ(con_block_owner(p.at), con_process_slot);
    CHECK_EQ(con_block_kind_of(p.at), CON_BLOCK_PLAIN);
    give_back(&p);
  }
  family_check_blocks(before);
}

#define PIECES 2000
static piece pieces[PIECES];

static void random_steps(int n) {
  while (n-- > 0) {
    piece *p = &pieces[family_random(PIECES)];
    if (p->at != NULL) give_back(p);
    else if (!make(p, some_size())) CHECK(!"no memory");
  }
}

static void give_all(void) {
  for (int i = 0; i < PIECES; i++)
    if (pieces[i].at != NULL) give_back(&pieces[i]);
}

FAMILY_TEST(blocks_keep_their_content_whatever_comes_and_goes) {
  family_blocks before = family_count();
  random_steps(FAMILY_TIMES(300000));
  give_all();
  family_check_blocks(before);
}

FAMILY_TEST(memory_goes_back_when_large_blocks_are_freed) {
  family_blocks before = family_count();
  for (int round = 0; round < 2; round++) {
    piece big[64];
    for (int i = 0; i < 64; i++) REQUIRE(make(&big[i], 1 << 20));
    CHECK_OP(family_count().used, >=, before.used + (64 << 20));
    for (int i = 0; i < 64; i += 2) give_back(&big[i]);
    for (int i = 1; i < 64; i += 2) give_back(&big[i]);
    family_check_blocks(before);
    uint64_t used, kept;
    con_span_usage(&used, &kept);
    CHECK_OP(kept, <=, 17 << 20);
  }
  piece one; /* the free runs have joined */
  REQUIRE(make(&one, 48 << 20));
  give_back(&one);
}

static uint64_t kept_now(void) {
  uint64_t used, kept;
  con_span_usage(&used, &kept);
  return kept;
}

FAMILY_TEST(as_many_free_pages_are_kept_as_are_in_use) {
  enum { N = 8, SIZE = 6 << 20 };
  piece big[N];
  for (int i = 0; i < N; i++) REQUIRE(make(&big[i], SIZE));
  for (int i = 0; i < N / 2; i++) give_back(&big[i]);
  CHECK_OP(kept_now(), >=, N / 2 * SIZE);
  for (int i = 0; i < N / 2; i++) REQUIRE(make(&big[i], SIZE));
  CHECK_OP(kept_now(), <=, 1 << 20); /* taken again */
  for (int i = 0; i < N; i++) {
    give_back(&big[i]);
    uint64_t used = family_count().used, most = used > 16 << 20 ? used : 16 << 20;
    CHECK_OP(kept_now(), <=, most);
  }
}

/* Else a later touch would ask the system for a page, and where there is none be killed. */
static bool is_backed(const piece *p) {
  static unsigned char there[1024];
  uintptr_t from = (uintptr_t)p->at & ~(uintptr_t)4095;
  size_t size = ((uintptr_t)p->at + p->size - from + 4095) & ~(size_t)4095;
  REQUIRE(size >> 12 <= sizeof there && mincore((void *)from, size, there) == 0);
  for (size_t i = 0; i < size >> 12; i++)
    if (!(there[i] & 1)) return false;
  return true;
}

FAMILY_TEST(every_page_of_a_block_is_there_whatever_lay_in_its_place_before) {
  static const size_t sizes[] = {40000, 70000, 100, 200000, 3000000, 66000, 1 << 20};
  for (int step = 0; step < FAMILY_TIMES(4000); step++) {
    piece *p = &pieces[family_random(40)];
    if (p->at != NULL) {
      con_block_free(p->at);
      p->at = NULL;
      continue;
    }
    p->size = sizes[family_random(7)];
    p->at = con_block_new(p->size, CON_BLOCK_PLAIN); /* and not touched */
    REQUIRE(p->at != NULL);
    if (!CHECK(is_backed(p))) break;
  }
  for (int i = 0; i < 40; i++)
    if (pieces[i].at != NULL) con_block_free(pieces[i].at);
}

static int visited;

static void free_block(void *p, con_block_kind kind, void *data) {
  CHECK_EQ(con_block_owner(p), *(uint32_t *)data);
  CHECK_EQ(kind, CON_BLOCK_PLAIN);
  con_store(con_block_tag(p), con_block_tag_for(p, con_process_slot));
  con_block_free(p);
  visited++;
}

FAMILY_TEST(a_sweep_finds_the_blocks_of_the_dead_and_no_others) {
  family_blocks before = family_count();
  uint32_t owners[] = {con_process_slot, 7, 9, CON_SHARED_OWNER}, dead = 7;
  int of_dead = 0;
  for (int i = 0; i < PIECES; i++) {
    uint32_t owner = owners[family_random(4)];
    REQUIRE(make(&pieces[i], some_size()));
    con_store(con_block_tag(pieces[i].at), con_block_tag_for(pieces[i].at, owner));
    if (owner != dead) continue;
    of_dead++;
    pieces[i].at = NULL;
  }
  con_block_sweep(dead, free_block, &dead);
  CHECK_EQ(visited, of_dead);
  con_block_sweep(dead, free_block, &dead);
  CHECK_EQ(visited, of_dead);
  for (int i = 0; i < PIECES; i++)
    if (pieces[i].at != NULL)
      con_store(con_block_tag(pieces[i].at), con_block_tag_for(pieces[i].at, con_process_slot));
  give_all();
  family_check_blocks(before);
}

FAMILY_TEST(a_full_arena_answers_null_and_what_was_there_goes_on_working) {
  static piece many[60000];
  family_blocks before = family_count();
  size_t n = 0, total = 0;
  for (; n < 60000 && make(&many[n], n % 50 == 0 ? 200000 : 1000); n++) total += many[n].size;
  CHECK(n < 60000);
  CHECK_OP(total, >=, 5 << 20);
  while (n < 60000 && make(&many[n], 20)) n++; /* the last small ones */
  CHECK(con_block_new(20, CON_BLOCK_PLAIN) == NULL);
  CHECK(con_block_new((size_t)1 << 40, CON_BLOCK_PLAIN) == NULL);
  CHECK(con_block_new(SIZE_MAX, CON_BLOCK_PLAIN) == NULL);
  CHECK(con_block_new(SIZE_MAX - 20, CON_BLOCK_PLAIN) == NULL);
  for (size_t i = 0; i < n; i += 2) give_back(&many[i]);
  for (size_t i = 0; i < n; i += 2)
    if (!CHECK(make(&many[i], many[i].size))) break;
  for (size_t i = 0; i < n; i++)
    if (many[i].at != NULL) give_back(&many[i]);
  family_check_blocks(before);
}

static int churn(void *arg) {
  random_steps(*(int *)arg);
  give_all();
  return 0;
}

FAMILY_TEST(processes_allocate_side_by_side) {
  family_blocks before = family_count();
  int steps = FAMILY_TIMES(150000);
  family_unit *a = family_process(churn, &steps), *b = family_process(churn, &steps);
  CHECK_EQ(family_join(a), 0);
  CHECK_EQ(family_join(b), 0);
  family_check_blocks(before);
}

FAMILY_TEST(what_a_killed_process_had_allocated_is_freed) {
  family_blocks before = family_count();
  int steps = 100000000;
  for (int i = 0; i < FAMILY_TIMES(150); i++) {
    family_unit *a = family_process(churn, &steps), *b = family_process(churn, &steps);
    family_nap(family_random(4000));
    family_kill(a);
    family_nap(family_random(1000));
    family_kill(b);
  }
  family_check_blocks(before);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(blocks_of_every_size_are_aligned_and_large_enough);
  RUN(blocks_keep_their_content_whatever_comes_and_goes);
  RUN(memory_goes_back_when_large_blocks_are_freed);
  RUN(as_many_free_pages_are_kept_as_are_in_use);
  RUN(every_page_of_a_block_is_there_whatever_lay_in_its_place_before);
  RUN(a_sweep_finds_the_blocks_of_the_dead_and_no_others);
  RUN(processes_allocate_side_by_side);
  RUN(what_a_killed_process_had_allocated_is_freed);
  family_limit = 1; /* as small as can be */
  RUN(a_full_arena_answers_null_and_what_was_there_goes_on_working);
  return check_end();
}
