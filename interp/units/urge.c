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

/* A timer of the thread, as the kernel numbers it, plus one; 0: none is to be had. */
static int32_t new_timer(int32_t tid) {
  int32_t id;
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGURG};
  event._sigev_un._tid = tid;
  return syscall(SYS_timer_create, clock_of(tid), &event, &id) == 0 ? id + 1 : 0;
}

/* The timer of the unit's thread; 0: none is to be had; ENDED. */
static int32_t timer_of(con_unit *u) {
  int32_t known = con_load(&u->urge);
  if (known != 0) return known;
  int32_t timer = new_timer(con_load(&u->tid));
  if (timer == 0 || con_cas(&u->urge, &known, timer)) return timer;
  con_urge_no_more(timer); /* another thread was faster */
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
  if (timer > 0) con_urge_no_more(timer);
}

int32_t con_urge_each(con_time interval) {
  int32_t timer = new_timer(con_self_thread->tid);
  struct timespec each = {interval / CON_SECOND, (long)(interval % CON_SECOND)};
  struct itimerspec spec = {each, each};
  if (timer != 0 && syscall(SYS_timer_settime, timer - 1, 0, &spec, NULL) == 0) return timer;
  con_urge_no_more(timer);
  return 0;
}

void con_urge_no_more(int32_t timer) {
  if (timer != 0) syscall(SYS_timer_delete, timer - 1);
}
