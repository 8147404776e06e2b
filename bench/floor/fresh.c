/* fresh.c COUNT SIZE: SIZE bytes copied into fresh shared memory, then out of it again, by one process.
 *
 * The least that sending a large string by value can cost where nothing is kept for the next one: most of it is the page
 * faults. Nobody waits for anybody here.
 */
#include "floor.h"

int main(int argc, char **argv) {
  long count = floor_arg(argc, argv, 1, 8), size = floor_arg(argc, argv, 2, 16 << 20);
  size_t bytes = size > 0 ? (size_t)size : 1;
  char *from = malloc(bytes), *into = malloc(bytes);
  floor_check(from != NULL && into != NULL, "out of memory");
  memset(from, 1, bytes);
  memset(into, 2, bytes);
  long sum = 0, expected = 0;
  double start = floor_clock();
  for (long i = 0; i < count; i++) {
    char *shared = floor_shared(bytes);
    from[i % (long)bytes] = (char)(i % 100);
    memcpy(shared, from, bytes);
    memcpy(into, shared, bytes);
    sum += into[i % (long)bytes];
    expected += i % 100;
    floor_check(munmap(shared, bytes) == 0, "munmap failed");
  }
  double seconds = floor_clock() - start;
  floor_check(sum == expected && memcmp(from, into, bytes) == 0, "wrong bytes");
  floor_report(seconds, count);
  return 0;
}
