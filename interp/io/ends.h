/* SPDX-License-Identifier: MIT */
/* ends.h: conlua's ends of pipes and sockets to programs. No forked process keeps a copy: as long
 * as that process lived, the program would see neither the end of the input, nor that the output
 * has no reader.
 *
 * A forked child, also of a C module's fork, closes the ends. An end under a stream of the script
 * keeps the number, which must not become another file's, but can be neither read nor written.
 *
 * Owns:   the list of ends; the mutex.
 *
 * Rules:  no call blocks under the mutex, since a fork waits for the mutex.
 */
#ifndef CON_IO_ENDS_H
#define CON_IO_ENDS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Make two ends by `make`, which returns as pipe(2) does. They are closed on exec, and lie beyond
 * the three standard descriptors. con_ends_pipe: by pipe(2). Returns 0 or an errno. */
int con_ends_make(int fds[2], int (*make)(int fds[2]));
int con_ends_pipe(int fds[2]);

/* Close an end, or any other descriptor. */
void con_ends_close(int fd);

/* fdopen(3) and fclose(3) for a stream of the script. */
FILE *con_ends_open_stream(int fd, const char *mode);
int con_ends_close_stream(FILE *f);

/* Lock and unlock the mutex, for other data that a fork must find whole. May be locked again by its
 * owner. */
void con_ends_lock(void);
void con_ends_unlock(void);

/* A number that changes with each fork. Mutex. */
uint32_t con_ends_forks(void);

#endif
