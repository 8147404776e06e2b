/* A loop that does nothing but keep a processor: its processor time, over COUNT seconds. */
#include "floor.h"

int main(int argc, char **argv) {
  long count = floor_arg(argc, argv, 1, 1);
  struct timespec used;
  double end = floor_clock() + (double)count;
  while (floor_clock() < end) continue;
  floor_check(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0, "no clock of the process");
  floor_report((double)used.tv_sec + (double)used.tv_nsec * 1e-9, count);
  return 0;
}
