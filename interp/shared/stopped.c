/* SPDX-License-Identifier: MIT */
#include "shared/stopped.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/proc.h"

static _Thread_local bool told; /* set by the script's handler: a waiter continued this thread */

void con_stopped_open(void) {
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, SIGCONT);
  pthread_sigmask(SIG_BLOCK, &one, NULL);
}

/* Set the waiters bit in the latches of `c`, so that each release looks at `resumed`. Does `c` hold
 * a latch? */
static bool mark_latches(con_carrier *c, uint32_t token) {
  bool any = false;
  uint32_t n = con_load(&c->n_held);
  for (uint32_t i = 0; i < n && i < CON_HELD_MAX; i++) {
    con_latch *l = con_load(&c->held[i]);
    uint32_t word = con_load(&l->word);
    while ((word & ~CON_LATCH_WAITERS) == token &&
           !con_cas(&l->word, &word, token | CON_LATCH_WAITERS)) {}
    any = any || (word & ~CON_LATCH_WAITERS) == token;
  }
  return any;
}

static con_carrier *carrier_after(con_carrier *c, uint32_t process) {
  con_carrier *end = con_shared->carriers + con_load(&con_shared->carriers_used);
  for (c = c == NULL ? con_shared->carriers : c + 1; c < end; c++)
    if (con_load(&c->process) == process) return c;
  return NULL;
}

/* The pid of the process in a slot; 0: not known. */
static int pid_of(uint32_t process) {
  for (con_carrier *c = NULL; (c = carrier_after(c, process)) != NULL;) {
    uint32_t pid = con_birth_pid(c); /* of the main thread's carrier */
    if (pid != 0 && pid != CON_BIRTH_DENIED) return (int)pid;
  }
  return 0;
}

/* Where /proc cannot be read, as in a sandbox, a parent can ask for a child. */
static bool is_stopped(const con_carrier *c, int tid) {
  char letter = con_proc_letter(tid);
  if (letter == 0) {
    int pid = pid_of(con_load(&c->process));
    if (pid != 0) letter = con_proc_child_letter(pid);
  }
  return letter == 'T';
}

bool con_stopped_is(const con_carrier *c) {
  int tid = con_load(&c->tid);
  return tid > 0 && con_load(&c->process) != con_load(&con_me->process) && is_stopped(c, tid);
}

bool con_stopped_help(con_carrier *c, uint32_t token) {
  if (con_load(&c->token) != token || !con_stopped_is(c)) return false;
  int tid = con_load(&c->tid);
  con_store_seq(&c->resumed, token);
  /* Look again: the thread may have been continued, and stopped again elsewhere. */
  bool within = mark_latches(c, token) || con_load(&c->n_brief) > 0;
  return within && is_stopped(c, tid) && syscall(SYS_tkill, tid, SIGCONT) == 0;
}

bool con_stopped_help_process(uint32_t process) {
  bool any = false;
  for (con_carrier *c = NULL; (c = carrier_after(c, process)) != NULL;)
    any = ((con_load(&c->n_held) > 0 || con_load(&c->n_brief) > 0) &&
           con_stopped_help(c, con_load(&c->token))) ||
          any;
  return any;
}

/* Take a pending SIGCONT; false: none is pending. By the system call, since sigtimedwait hides
 * SI_TKILL. */
static bool take(siginfo_t *info) {
  static const struct timespec at_once;
  uint64_t one = (uint64_t)1 << (SIGCONT - 1);
  return syscall(SYS_rt_sigtimedwait, &one, info, &at_once, sizeof one) == SIGCONT;
}

void con_stopped_again(void) {
  siginfo_t info;
  int saved = errno;
  bool by_waiter = told, by_others = false;
  uint32_t note = con_swap(&con_me->resumed, 0u);
  told = false;
  while (note != 0 && take(&info)) {
    if (info.si_code == SI_TKILL) by_waiter = true;
    else by_others = true;
  }
  if (note == con_me->token && by_waiter && !by_others)
    syscall(SYS_tkill, syscall(SYS_gettid), SIGSTOP);
  errno = saved;
}

bool con_stopped_told(bool to_thread) {
  if (to_thread) {
    told = true;
    return false;
  }
  for (con_carrier *c = NULL; con_me != NULL && (c = carrier_after(c, con_me->process)) != NULL;)
    con_store(&c->resumed, 0u);
  return true;
}
