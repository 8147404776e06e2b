/* startup.c COUNT PROGRAM ARG...: the whole life of a program, from its start to its end. */
#include "floor.h"

#include <spawn.h>

extern char **environ;

int main(int argc, char **argv) {
  long count = floor_arg(argc, argv, 1, 20);
  floor_check(argc > 2, "no program to start");
  double start = floor_clock();
  for (long i = 0; i < count; i++) {
    pid_t pid;
    floor_check(posix_spawnp(&pid, argv[2], NULL, NULL, argv + 2, environ) == 0, "cannot start");
    floor_join(pid);
  }
  floor_report(floor_clock() - start, count);
  return 0;
}
