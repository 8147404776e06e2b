/* SPDX-License-Identifier: MIT */
/* ends.h: our ends of pipes and sockets to programs, which no forked process keeps a copy of: the program would not see the end
 * of its input, nor that nobody reads from it, for as long as that process lives.
 *
 * In a forked process, of a C module's making too, they are closed. Those under a stream of the script's keep their numbers,
 * lest these become other files', but can neither be read nor written.
 *
 * Owns:   the list of ends; its mutex.
 * Rules:  no call of ours blocks under the mutex, which a fork waits for.
 * Uses:   nothing.
 */
#ifndef CON_IO_ENDS_H
#define CON_IO_ENDS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Two descriptors from `make`, which answers as pipe(2), closed on exec and beyond the three standard ones. 0 or an errno. */
int con_ends_make(int fds[2], int (*make)(int fds[2]));
int con_ends_pipe(int fds[2]);

/* Close one; any other descriptor will do. */
void con_ends_close(int fd);

/* A stream for the script, as of fdopen(3), and its end, as of fclose(3). */
FILE *con_ends_open_stream(int fd, const char *mode);
int con_ends_close_stream(FILE *f);

/* The mutex, for what else a fork must find whole; it may be taken again. con_ends_forks: changes with each fork; mutex. */
void con_ends_lock(void);
void con_ends_unlock(void);
uint32_t con_ends_forks(void);

#endif
