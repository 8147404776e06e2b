/* SPDX-License-Identifier: MIT */
/* uring.h: reads and writes that go on while units run, and call `complete` at the end.
 *
 * The system does them, by io_uring, and a thread that sleeps in the kernel takes the completions.
 * Without io_uring (old systems, containers that forbid it, or CONLUA_AIO=threads in the
 * environment) each operation has a thread. The threads are no units, know nothing of Lua, and get
 * no signals. A forked child begins without operations, and makes a ring of its own when needed.
 *
 * Rules:  from con_uring_start on, until a thread calls `complete`, the operation belongs to this
 * module.
 */
#ifndef CON_IO_URING_H
#define CON_IO_URING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct con_io con_io;
struct con_io {
  int fd;      /* the operation's own, closed at the end; but see con_uring_start_alone */
  bool writes; /* write all of `data`; otherwise read at most `size` bytes */
  bool socket;
  bool polls;     /* the current step waits for the descriptor; uring.c's mutex */
  int64_t offset; /* in the file; -1: at the current place, or not a file */
  char *data;
  size_t size;
  size_t done; /* bytes moved so far; uring.c's mutex until complete */
  int error;   /* 0 or an errno, once complete; likewise */
  void (*complete)(con_io *io);
};

/* Begin the operation. Returns 0, or an errno: nothing was begun. Any thread. */
int con_uring_start(con_io *io);

/* con_uring_start for an operation on a descriptor of the script's, where there is no free
 * descriptor for a duplicate: two threads, one of which has descriptors of its own, so that the
 * script may close the file meanwhile. Returns EMFILE where the system does not allow that. */
int con_uring_start_alone(con_io *io);

#endif
