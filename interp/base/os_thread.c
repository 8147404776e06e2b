/* SPDX-License-Identifier: MIT */
#include "base/os_thread.h"

#include <pthread.h>
#include <signal.h>

static int create(const con_os_thread *thread) {
  pthread_attr_t attr;
  pthread_t id;
  pthread_attr_init(&attr);
  pthread_attr_setstacksize(&attr, thread->stack);
  if (!thread->joined) pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  int error = pthread_create(&id, &attr, thread->run, thread->data);
  pthread_attr_destroy(&attr);
  return error;
}

int con_os_thread_start(const con_os_thread *thread) {
  sigset_t all, before;
  if (!thread->deaf) return create(thread);
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before); /* a new thread inherits the mask */
  int error = create(thread);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return error;
}
