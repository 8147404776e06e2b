/* SPDX-License-Identifier: MIT */
/* exec.h: starting other programs, without a copy of our memory.
 *
 * The child shares our memory until it is the program, and the calling thread stands still
 * meanwhile: so neither a large heap nor other threads make a start slow. All signals are blocked
 * in the child until then, and the child calls nothing but the system, since the state of the C
 * library is ours.
 */
#ifndef CON_IO_EXEC_H
#define CON_IO_EXEC_H

#include <stdbool.h>
#include <sys/types.h>

typedef struct con_program {
  char *const *argv; /* ends with NULL; argv[0] is looked for in PATH */
  char *const *env;  /* NULL: ours */
  const char *cwd;   /* NULL: ours */
  int fds[3];        /* the program's descriptors 0, 1, 2; -1: ours */
  bool closes;       /* the program gets no other descriptor of ours */
  bool apart;        /* the program has a session of its own, so no terminal */
  bool kept;         /* the program is `apart`, and is killed when this process is gone */
} con_program;

/* The step at which a start failed. */
typedef enum con_program_step {
  CON_PROGRAM_RUN,         /* running argv[0] */
  CON_PROGRAM_CWD,         /* changing to `cwd` */
  CON_PROGRAM_INTERPRETER, /* running the interpreter that argv[0] names: there is none */
} con_program_step;

/* Start the program. Returns 0 with *pid set; or an errno with *step set, unless `step` is NULL. */
int con_program_start(const con_program *p, pid_t *pid, con_program_step *step);

#endif
