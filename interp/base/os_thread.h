/* SPDX-License-Identifier: MIT */
/* os_thread.h: starting threads of the system. */
#ifndef CON_BASE_OS_THREAD_H
#define CON_BASE_OS_THREAD_H

#include <stdbool.h>
#include <stddef.h>

typedef struct con_os_thread {
  void *(*run)(void *data);
  void *data;
  size_t stack; /* bytes */
  bool deaf;    /* all signals are blocked in the thread from the beginning */
  bool joined;  /* pthread_join will be called for the thread; otherwise the thread is detached */
} con_os_thread;

/* Start a thread that calls run(data). Returns 0 or an errno. */
int con_os_thread_start(const con_os_thread *thread);

#endif
