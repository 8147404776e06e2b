/* memcpy.c COUNT: 1 MB copied into shared memory, then out of it again, by one process.
 *
 * The least that sending a string by value can cost; nobody waits for anybody here.
 */
#include "floor.h"

enum { SIZE = 1 << 20, SLOTS = 8 };

int main(int argc, char **argv) {
  long count = floor_arg(argc, argv, 1, 200);
  char *shared = floor_shared((size_t)SLOTS * SIZE);
  char *from = malloc(SIZE);
  char *into = malloc(SIZE);
  floor_check(from != NULL && into != NULL, "out of memory");
  memset(from, 1, SIZE);
  memset(into, 2, SIZE);
  memset(shared, 3, (size_t)SLOTS * SIZE);
  long sum = 0, expected = 0;
  double start = floor_clock();
  for (long i = 0; i < count; i++) {
    char *slot = shared + (i % SLOTS) * SIZE;
    from[i % SIZE] = (char)(i % 100);
    memcpy(slot, from, SIZE);
    memcpy(into, slot, SIZE);
    sum += into[i % SIZE];
    expected += i % 100;
  }
  double seconds = floor_clock() - start;
  floor_check(sum == expected && memcmp(from, into, SIZE) == 0, "wrong bytes");
  floor_report(seconds, count);
  return 0;
}
