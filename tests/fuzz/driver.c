/* SPDX-License-Identifier: MIT */
/* driver.c: mutates inputs, keeps those that reach code no other reached, and says how to repeat one that kills.
 *
 *   fuzz_codec [--seconds N | --runs N] [--seed S] [FILE...]
 *
 * With files, only these are tried. Which code is reached is told by gcc's -fsanitize-coverage=trace-pc, in the builds that
 * have it; without, inputs are kept by chance. The same seed and the same --runs do the same again. */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fuzz.h"

#define ROOM 4096    /* bytes of an input */
#define KEPT 4096    /* inputs */
#define PLACES 65536 /* a power of two */
#define STUCK 20     /* seconds for one input */

typedef struct input {
  uint8_t *bytes;
  size_t size;
} input;

static input kept[KEPT];
static size_t n_kept;
static uint64_t state;
static const char *program;

static uint8_t current[ROOM]; /* what is being tried, for whoever reports its death */
static size_t current_size;

/* ---- which code is reached ---- */

static uint8_t reached[PLACES]; /* by any input */
static bool fresh;              /* has this one reached something new? */

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void) {
  uintptr_t place = (uintptr_t)__builtin_return_address(0);
  uint8_t *p = &reached[(place >> 4 ^ place) & (PLACES - 1)];
  if (*p) return;
  *p = 1;
  fresh = true;
}

/* ---- chance ---- */

uint32_t fuzz_random(uint32_t below) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 32) % below;
}

/* ---- a death ---- */

/* Leaves the input in a file and says how to try it again. Only calls that a signal handler may make. */
static void die(int sig) {
  static const char name[] = "fuzz-killed";
  static const char text[] = ": killed by the input in ./fuzz-killed; try it again with: ";
  ssize_t n = 0;
  FILE *file = fopen(name, "wb");
  if (file != NULL) {
    n += (ssize_t)fwrite(current, 1, current_size, file);
    fclose(file);
  }
  n += write(2, program, strlen(program));
  n += write(2, text, sizeof text - 1);
  n += write(2, program, strlen(program));
  n += write(2, " fuzz-killed\n", 13);
  if (sig == SIGALRM) n += write(2, "it took too long\n", 17);
  signal(sig, SIG_DFL);
  if (n >= 0) raise(sig);
}

#ifdef __SANITIZE_ADDRESS__
void __sanitizer_set_death_callback(void (*callback)(void));
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void) {
  return "handle_abort=1:detect_leaks=0:allocator_may_return_null=1";
}
static void died(void) { die(0); }
#endif

static void watch_for_death(void) {
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_set_death_callback(died);
#else
  signal(SIGSEGV, die);
  signal(SIGBUS, die);
  signal(SIGABRT, die);
  signal(SIGFPE, die);
#endif
  signal(SIGALRM, die);
}

/* ---- inputs ---- */

static void keep(const uint8_t *bytes, size_t size) {
  if (n_kept == KEPT) return;
  uint8_t *copy = malloc(size + 1);
  if (copy == NULL) return;
  memcpy(copy, bytes, size);
  kept[n_kept++] = (input){copy, size};
}

static void try(void) {
  /* On the heap and no longer than it is, so that a byte too far is seen. */
  uint8_t *exact = malloc(current_size > 0 ? current_size : 1);
  if (exact == NULL) abort();
  memcpy(exact, current, current_size);
  fresh = false;
  alarm(STUCK);
  LLVMFuzzerTestOneInput(exact, current_size);
  alarm(0);
  free(exact);
}

static void insert(size_t at, const uint8_t *bytes, size_t n) {
  if (current_size + n > ROOM) return;
  memmove(current + at + n, current + at, current_size - at);
  memcpy(current + at, bytes, n);
  current_size += n;
}

static void cut(size_t at, size_t n) {
  memmove(current + at, current + at + n, current_size - at - n);
  current_size -= n;
}

static void put_number(size_t at, size_t size) {
  static const uint64_t odd[] = {0,           1,           0x7f,     0x80,
                                 0xff,        0x7fff,      0xffff,   0x7fffffff,
                                 0x80000000u, 0xffffffffu, 1u << 16, UINT64_MAX};
  uint64_t v = odd[fuzz_random(sizeof odd / sizeof *odd)];
  if (fuzz_random(3) == 0) v = fuzz_random((uint32_t)current_size + 8);
  if (at + size <= current_size) memcpy(current + at, &v, size);
}

/* A part of another input, at a place of this one. */
static void splice(size_t at) {
  const input *other = &kept[fuzz_random((uint32_t)n_kept)];
  if (other->size == 0) return;
  size_t from = fuzz_random((uint32_t)other->size);
  size_t n = 1 + fuzz_random((uint32_t)(other->size - from));
  insert(at, other->bytes + from, n);
}

static void mutate(void) {
  uint8_t copy[64];
  for (uint32_t n = 1 + fuzz_random(4); n > 0; n--) {
    size_t at = fuzz_random((uint32_t)current_size + 1), left = current_size - at;
    size_t some = left > 0 ? 1 + fuzz_random((uint32_t)(left < 32 ? left : 32)) : 0;
    switch (fuzz_random(8)) {
      case 0:
        if (left > 0) current[at] ^= (uint8_t)(1u << fuzz_random(8));
        break;
      case 1:
        if (left > 0) current[at] = (uint8_t)fuzz_random(256);
        break;
      case 2: put_number(at, (size_t)1 << fuzz_random(4)); break;
      case 3: cut(at, some); break;
      case 4:
        memcpy(copy, current + at, some);
        insert(fuzz_random((uint32_t)current_size + 1), copy, some);
        break;
      case 5:
        copy[0] = (uint8_t)fuzz_random(256);
        insert(at, copy, 1);
        break;
      case 6: splice(at); break;
      default: current_size = fuzz_random(4) == 0 ? at : current_size;
    }
  }
}

/* ---- the run ---- */

static size_t try_file(const char *name) {
  FILE *file = fopen(name, "rb");
  if (file == NULL) {
    perror(name);
    exit(2);
  }
  current_size = fread(current, 1, ROOM, file);
  fclose(file);
  try();
  keep(current, current_size);
  return 1;
}

static size_t try_seeds(void) {
  size_t n = 0;
  while ((current_size = fuzz_seed((unsigned)n, current, ROOM)) > 0) {
    keep(current, current_size);
    try();
    n++;
  }
  return n;
}

static size_t fuzz(double seconds, unsigned long runs) {
  struct timespec start, now;
  size_t n = 0;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (;; n++) {
    if (runs > 0 && n >= runs) return n;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double passed = (double)(now.tv_sec - start.tv_sec) +
                    (double)(now.tv_nsec - start.tv_nsec) / 1e9;
    if (runs == 0 && passed >= seconds) return n;
    const input *from = &kept[fuzz_random((uint32_t)n_kept)];
    memcpy(current, from->bytes, from->size);
    current_size = from->size;
    mutate();
    try();
    if (fresh || fuzz_random(5000) == 0) keep(current, current_size);
  }
}

static void refuse(void) {
  fprintf(stderr, "usage: %s [--seconds N | --runs N] [--seed S] [FILE...]\n", program);
  exit(2);
}

int main(int argc, char **argv) {
  double seconds = 5;
  unsigned long seed = 1, runs = 0, places = 0;
  size_t tried = 0;
  int i = 1;
  program = argv[0];
  for (; i < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
    if (i + 1 == argc) refuse();
    if (strcmp(argv[i], "--seconds") == 0) seconds = strtod(argv[i + 1], NULL);
    else if (strcmp(argv[i], "--runs") == 0) runs = strtoul(argv[i + 1], NULL, 10);
    else if (strcmp(argv[i], "--seed") == 0) seed = strtoul(argv[i + 1], NULL, 10);
    else refuse();
  }
  state = seed * 0x9e3779b97f4a7c15u | 1;
  watch_for_death();
  if (i < argc) {
    for (; i < argc; i++) tried += try_file(argv[i]);
  } else {
    tried = try_seeds();
    tried += fuzz(seconds, runs);
  }
  for (size_t p = 0; p < PLACES; p++) places += reached[p];
  printf("%s: seed %lu, %zu inputs tried, %zu kept, %lu places of the code reached\n", program,
         seed, tried, n_kept, places);
  return 0;
}
