/* SPDX-License-Identifier: MIT */
/* limit.h: how much the system lets this process have. Any thread.
 *
 * Callers read a limit once, at their start: a later change is not seen.
 */
#ifndef CON_BASE_LIMIT_H
#define CON_BASE_LIMIT_H

#include <stddef.h>

/* Bytes of memory that this process may have: the machine's memory, as sysconf(3) and /proc/meminfo
 * tell, or less where a control group of the process's container allows less. */
size_t con_limit_memory(void);

/* The least limit on memory, in bytes, among the control groups named in the file `groups` (as
 * /proc/self/cgroup) and their parents, in folders below `root` (as /sys/fs/cgroup); of both
 * versions of control groups. SIZE_MAX: no limit. */
size_t con_limit_of_groups(const char *groups, const char *root);

/* Bytes for the C stack of a new thread or task: 8 MB, or the main thread's limit if that is
 * smaller, but at least CON_STACK_LEAST. Where the process has few addresses or little data, 1/128
 * of that limit, so that a hundred threads still leave room. A multiple of the page size. */
size_t con_limit_stack(void);

#define CON_STACK_LEAST ((size_t)1 << 20)

#endif
