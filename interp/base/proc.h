/* SPDX-License-Identifier: MIT */
/* proc.h: what the system tells of a process or thread: in /proc, and of a child at its end. */
#ifndef CON_BASE_PROC_H
#define CON_BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The beginning of a file of process or thread `id`, as a string; false: unreadable. */
bool con_proc_read(int id, const char *file, char *text, size_t size);

/* Read the file `stat` into `text`. Returns the state letter in it, which all the other fields
 * follow; NULL if it cannot be read. */
const char *con_proc_stat(int id, char *text, size_t size);

/* The state letter of process or thread `id`: 'T' is stopped by a signal, 't' by a debugger, 'Z' is
 * a zombie. 0 if it cannot be read. */
char con_proc_letter(int id);

/* waitpid(2), begun again whenever a signal interrupts it. */
pid_t con_proc_wait(pid_t pid, int *status, int options);

#endif
