/* SPDX-License-Identifier: MIT */
#include "units/urge.h"

#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define ENDED (-1)

/* clock_gettime's number for the processor time of a thread: what pthread_getcpuclockid gives, for
 * a tid. */
static clockid_t clock_of(int32_t tid) { return (clockid_t)(~(uint32_t)tid << 3 | 6); }

/* The timer of the unit's thread, as the kernel numbers it, plus one; 0: none is to be had;
 * ENDED. */
static int32_t timer_of(con_unit *u) {
  int32_t known = con_load(&u->urge), id;
  if (known != 0) return known;
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGURG};
  event._sigev_un._tid = con_load(&u->tid);
  if (syscall(SYS_timer_create, clock_of(con_load(&u->tid)), &event, &id) != 0) return 0;
  if (con_cas(&u->urge, &known, id + 1)) return id + 1;
  syscall(SYS_timer_delete, id); /* another thread was faster */
  return known;
}

void con_urge(con_unit *u) {
  static const struct itimerspec at_once = {{0, 0}, {0, 1}};
  int32_t timer = timer_of(u);
  if (timer == ENDED) return;
  if (timer == 0 || syscall(SYS_timer_settime, timer - 1, 0, &at_once, NULL) != 0)
    syscall(SYS_tgkill, getpid(), con_load(&u->tid), SIGURG);
}

void con_urge_end(con_unit *u) {
  int32_t timer = con_swap(&u->urge, (int32_t)ENDED);
  if (timer > 0) syscall(SYS_timer_delete, timer - 1);
}
