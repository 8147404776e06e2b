/* pingpong.c COUNT: two processes hand one word to and fro, sleeping in a futex for each turn. */
#include "floor.h"

/* Wait until `*word` is `turn`. */
static void await(floor_word *word, uint32_t turn) {
  for (;;) {
    uint32_t seen = atomic_load(word);
    if (seen == turn) return;
    floor_wait(word, seen);
  }
}

static void give(floor_word *word, uint32_t turn) {
  atomic_store(word, turn);
  floor_wake(word);
}

int main(int argc, char **argv) {
  uint32_t count = (uint32_t)floor_arg(argc, argv, 1, 10000);
  floor_word *word = floor_shared(sizeof *word);
  pid_t pid = fork();
  floor_check(pid >= 0, "fork failed");
  if (pid == 0) {
    for (uint32_t i = 0; i <= count; i++) {
      await(word, 2 * i + 1);
      give(word, 2 * i + 2);
    }
    _exit(0);
  }
  give(word, 1);
  await(word, 2); /* the child runs */
  double start = floor_clock();
  for (uint32_t i = 1; i <= count; i++) {
    give(word, 2 * i + 1);
    await(word, 2 * i + 2);
  }
  double seconds = floor_clock() - start;
  floor_join(pid);
  floor_check(atomic_load(word) == 2 * count + 2, "wrong number of turns");
  floor_report(seconds, (long)count);
  return 0;
}
