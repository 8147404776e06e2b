/* SPDX-License-Identifier: MIT */
/* limit.h: how much the system lets this process have.
 *
 * Read once, at the start of what asks: a limit that is changed later is not seen.
 */
#ifndef CON_BASE_LIMIT_H
#define CON_BASE_LIMIT_H

#include <stddef.h>

/* Bytes of memory that this process may have: those of the machine, as sysinfo(2) and /proc/meminfo tell, or fewer where
 * a control group of its container allows fewer. */
size_t con_limit_memory(void);

/* The least limit on memory among the control groups named in the file `groups` (as /proc/self/cgroup) and all that they are
 * in, whose folders lie below `root` (as /sys/fs/cgroup); of both versions. SIZE_MAX: none. */
size_t con_limit_of_groups(const char *groups, const char *root);

/* Bytes for the C stack of a new thread or task: 8 MB, or the main thread's limit if that is smaller, but no less than
 * CON_STACK_LEAST. Where the process may have few addresses or little data, 1/128 of that, so that a hundred threads still
 * leave room. A multiple of the page. Any thread. */
size_t con_limit_stack(void);

#define CON_STACK_LEAST ((size_t)1 << 20)

#endif
