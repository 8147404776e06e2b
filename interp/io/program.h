/* SPDX-License-Identifier: MIT */
/* program.h: other programs: started without a fork of our memory, waited for outside the state's lock.
 *
 * Uses:   wait, keeper.
 */
#ifndef CON_IO_PROGRAM_H
#define CON_IO_PROGRAM_H

#include <sys/types.h>

#include "sched/wait.h"

typedef struct con_program {
  char *const *argv; /* ends with NULL; argv[0] is looked for in PATH */
  char *const *env;  /* NULL: ours */
  const char *cwd;   /* NULL: ours */
  int fds[3];        /* what it gets as 0, 1, 2; -1: ours */
  bool closes;       /* gets no other descriptor of ours */
  bool apart;        /* gets a session of its own, so no terminal */
  bool kept;         /* it is `apart`, and is killed when we are gone */
} con_program;

/* What could not be done. */
typedef enum con_program_step {
  CON_PROGRAM_RUN,
  CON_PROGRAM_CWD,         /* change to `cwd` */
  CON_PROGRAM_INTERPRETER, /* run what the first line of the script names: there is no such program */
} con_program_step;

/* Start it: 0 and its pid, or an errno and, where `step` is not NULL, what could not be done. */
int con_program_start(const con_program *p, pid_t *pid, con_program_step *step);

/* Wait for the end of child `pid`, and collect it: CON_OK with its wait(2) status, CON_TIMEOUT, or what else ends a wait.
 * *status is -1 if it is not, or no longer, our child. */
con_status con_program_wait(lua_State *L, pid_t pid, con_time deadline, int *status);

/* Kill a program that is `kept`, with all that it started in its group, and collect it. State lock. */
void con_program_kill_group(pid_t pid);

/* Like con_program_wait, for a program that shares our terminal: Ctrl-C is the program's first, and interrupts us when
 * it has ended. */
con_status con_program_wait_as_shell(lua_State *L, pid_t pid, int *status);

/* It is not waited for any more: collected some time after its end, by the next who starts one. */
void con_program_abandon(pid_t pid);

#endif
