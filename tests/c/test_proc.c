/* SPDX-License-Identifier: MIT */
/* What is read of /proc. */
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/proc.h"
#include "family.h"

/* One busy process more than there are processors. */
static int start_busy(pid_t *pids) {
  int n = (int)sysconf(_SC_NPROCESSORS_ONLN) + 1;
  for (int i = 0; i < n; i++)
    if ((pids[i] = fork()) == 0)
      for (volatile int turns = 0;; turns++) {}
  return n;
}

/* Of busy processes one is always waiting for a processor; the system may take a moment to start
 * them all. */
static void a_machine_with_more_work_than_processors_is_crowded(void) {
  pid_t pids[1025];
  REQUIRE(sysconf(_SC_NPROCESSORS_ONLN) < 1024);
  int n = start_busy(pids);
  con_time until = con_clock_now() + 60 * CON_SECOND;
  bool is_crowded;
  while (!(is_crowded = con_proc_is_crowded()) && con_clock_now() < until) usleep(1000);
  CHECK(is_crowded);
  for (int i = 0; i < n; i++) {
    int status;
    kill(pids[i], SIGKILL);
    con_proc_wait(pids[i], &status, 0);
  }
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(a_machine_with_more_work_than_processors_is_crowded);
  return check_end();
}
