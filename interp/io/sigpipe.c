/* SPDX-License-Identifier: MIT */
#include "io/sigpipe.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

static sigset_t only_pipe(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

void con_sigpipe_hold(sigset_t *before) {
  sigset_t held = only_pipe();
  pthread_sigmask(SIG_BLOCK, &held, before);
}

void con_sigpipe_drop(const sigset_t *before, bool came) {
  sigset_t held = only_pipe();
  struct timespec none = {0, 0};
  int error = errno;
  if (came) sigtimedwait(&held, NULL, &none);
  pthread_sigmask(SIG_SETMASK, before, NULL);
  errno = error;
}
