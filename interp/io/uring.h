/* SPDX-License-Identifier: MIT */
/* uring.h: reads and writes that go on by themselves, and tell when they are complete.
 *
 * The system does them (io_uring), and a thread that sleeps in the kernel takes the completions. Where there is no io_uring
 * (old systems, containers that forbid it, or CONLUA_AIO=threads in the environment) each operation has a thread of its own
 * that does it. These threads are no units, know nothing of Lua, and get no signals.
 *
 * Rules:  the operation is the ring's from con_uring_start until `complete` is called, in one of those threads.
 * Uses:   base. A forked child has no operations, and makes itself a ring when it needs one.
 */
#ifndef CON_IO_URING_H
#define CON_IO_URING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct con_io con_io;
struct con_io {
  int fd;      /* its own: closed when it is complete */
  bool writes; /* all of `data`; otherwise what is there, at most `size` */
  bool socket;
  bool polls;     /* the system was asked to wait for the descriptor first; the ring's */
  int64_t offset; /* where in the file; -1: where it is, or no file */
  char *data;
  size_t size, done; /* bytes wanted, and moved so far */
  int error;         /* 0 or an errno, once complete */
  void (*complete)(con_io *io);
};

/* Begin. 0 or an errno: then nothing was begun. Any thread. */
int con_uring_start(con_io *io);

#endif
