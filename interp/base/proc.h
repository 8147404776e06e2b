/* SPDX-License-Identifier: MIT */
/* proc.h: what the system tells of a process or thread in /proc. */
#ifndef CON_BASE_PROC_H
#define CON_BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>

/* The beginning of a file of process or thread `id`, as a string; false if it cannot be read. */
bool con_proc_read(int id, const char *file, char *text, size_t size);

/* The state letter of process or thread `id`: 'T' is stopped by a signal, 't' by a debugger, 'Z' is a zombie. 0 if it cannot be
 * read. */
char con_proc_letter(int id);

#endif
