/* fork.c COUNT PRIVATE_KB SHARED_KB: fork, _exit and waitpid from a process of a given size.
 *
 * The pages are touched, so that fork has as many entries to copy as the process on the other side.
 */
#include "floor.h"

int main(int argc, char **argv) {
  long count = floor_arg(argc, argv, 1, 200);
  size_t own = (size_t)floor_arg(argc, argv, 2, 3000) * 1024;
  size_t shared = (size_t)floor_arg(argc, argv, 3, 1000) * 1024;
  if (own > 0) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    void *p = mmap(NULL, own, PROT_READ | PROT_WRITE, flags, -1, 0);
    floor_check(p != MAP_FAILED, "mmap failed");
    madvise(p, own, MADV_NOHUGEPAGE); /* a Lua heap has small pages */
    memset(p, 1, own);
  }
  if (shared > 0) memset(floor_shared(shared), 1, shared);
  double start = floor_clock();
  for (long i = 0; i < count; i++) {
    pid_t pid = fork();
    floor_check(pid >= 0, "fork failed");
    if (pid == 0) _exit(0);
    floor_join(pid);
  }
  floor_report(floor_clock() - start, count);
  return 0;
}
