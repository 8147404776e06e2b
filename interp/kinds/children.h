/* SPDX-License-Identifier: MIT */
/* children.h: the child processes of a process, and collecting them.
 *
 * An ended child keeps its number, and counts against the limits on processes, until the parent
 * collects it. A child of the family is collected by the unit that joins it, else at the start of
 * the next child; the exit code, results and state are in the unit's record, and stay. A program is
 * collected by the code that started it.
 *
 * Process 1 also collects adopted children. The table here tells them from the children that
 * process 1 has started.
 *
 * Owns:   the table of children. A forked child begins with an empty table.
 */
#ifndef CON_KINDS_CHILDREN_H
#define CON_KINDS_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

typedef struct con_child con_child;

/* Make an entry for a child that is about to be started. NULL: no memory. */
con_child *con_children_new(void);

/* Around the start of a child, so that no thread takes the new child for an adopted one meanwhile.
 * con_children_enter takes the entry, and `pid`, or 0: no child was started. `program`: the starter
 * collects the child. */
void con_children_begin(void);
void con_children_enter(con_child *c, pid_t pid, bool program);

/* The program `pid` was collected. */
void con_children_forget(pid_t pid);

/* Child `pid`, a process of the family, has ended or is about to: wait for the end, and collect the
 * child unless that is done already. A child that a signal has stopped in the last steps is left to
 * con_children_collect. */
void con_children_wait(pid_t pid);

/* Collect the children of the family that have ended. Returns false: there were none. `sure`: look
 * even if no SIGCHLD has come. */
bool con_children_collect(bool sure);

/* Is a child of the family not collected yet? */
bool con_children_any(void);

/* A child has ended; called by the handler of SIGCHLD. */
void con_children_signalled(void);

/* In the child of a fork: the table is empty. */
void con_children_after_fork(void);

/* Let ended children be collected by a thread that is told of SIGCHLD (con_sched.children); as
 * process 1, remember the children that C modules fork. Once, in the first process. */
void con_children_open(void);

/* In a child that a C module forked: process 1 leaves collecting the child to the module.
 * Async-signal-safe. */
void con_children_note_foreign(void);

#endif
