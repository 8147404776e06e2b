/* SPDX-License-Identifier: MIT */
/* proc.h: reports of the system on a process or thread: in /proc, and on a child at the child's
 * end. Any thread. */
#ifndef CON_BASE_PROC_H
#define CON_BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* "/proc"; tests have other places, as where there is none. */
extern const char *con_proc_folder;

/* Read the beginning of /proc/`id`/`file` into `text`, of `size` bytes, as a string. `id`: a
 * process or thread. False: unreadable. */
bool con_proc_read(int id, const char *file, char *text, size_t size);

/* Read the file `stat` into `text`. Returns the state letter in `text`, before all the other
 * fields; NULL: unreadable. */
const char *con_proc_stat(int id, char *text, size_t size);

/* The state letter of process or thread `id`: 'T': stopped by a signal, 't': stopped by a debugger,
 * 'Z': a zombie. 0: unreadable. */
char con_proc_letter(int id);

/* The letter of a child of this process that the caller has not collected, also without /proc: 'T',
 * 'Z', or 'R' for all else. 0: `pid` is no child. */
char con_proc_child_letter(pid_t pid);

/* Do more threads want a processor, of the whole machine, than there are processors? False also
 * where /proc does not tell. */
bool con_proc_is_crowded(void);

/* waitpid(2), repeated whenever a signal interrupts the call. Returns as waitpid. */
pid_t con_proc_wait(pid_t pid, int *status, int options);

#endif
