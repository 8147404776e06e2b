/* SPDX-License-Identifier: MIT */
/* children.h: which children of the system this process has, and how they are collected.
 *
 * A child that has ended keeps its number, and counts against the limits on processes, until it is collected: by who joins it,
 * else when this process starts the next one. What its unit tells (exitcode, result, state) is in the unit's record and stays.
 * Process 1 also collects what it adopts; it knows its own children, programs included, by the table here.
 *
 * Owns:   the table of children; a child of a fork begins with an empty one.
 * Uses:   reap.
 */
#ifndef CON_KINDS_CHILDREN_H
#define CON_KINDS_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

typedef struct con_child con_child;

/* Room for a child that is about to be started; NULL: no memory. */
con_child *con_children_new(void);

/* Between the two calls nobody takes the child that is being started for one that was adopted. con_children_enter with its pid,
 * or 0 if there is none; `program`: whoever started it collects it. */
void con_children_begin(void);
void con_children_enter(con_child *c, pid_t pid, bool program);

/* The program `pid` was collected. */
void con_children_forget(pid_t pid);

/* Child `pid`, a process of the family, has ended or is about to: wait for that and collect it, unless that is done already. One that
 * was stopped on its last steps is left for con_children_collect. */
void con_children_wait(pid_t pid);

/* Collect the processes of the family that this process started and that have ended. True if there were some. `sure`: also
 * where no signal told of an end. */
bool con_children_collect(bool sure);

/* Is there a process of the family among the children that was not collected? */
bool con_children_any(void);

/* For con_sched.children: a child ended. */
void con_children_ended(void);

/* From the handler of SIGCHLD: somebody ended. */
void con_children_signalled(void);

/* In the child of a fork. */
void con_children_after_fork(void);

/* In the first process. */
void con_children_open(void);

/* In the child that a C module forked, which is that module's to collect. Async-signal-safe. */
void con_children_note_foreign(void);

#endif
