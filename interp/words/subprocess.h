/* SPDX-License-Identifier: MIT */
/* subprocess.h: steps common to subprocess.run and subprocess.popen: the table {cmd, arg..., cwd=,
 * env=} at stack index 1 that describes a program, and the start of the program at pipes.
 */
#ifndef CON_WORDS_SUBPROCESS_H
#define CON_WORDS_SUBPROCESS_H

#include <lua.h>

#include "io/exec.h"

/* Both ends of the pipes of a program's stdin, stdout and stderr; -1: no descriptor. */
typedef struct con_subprocess_ends {
  int ours[3], theirs[3];
} con_subprocess_ends;

/* Raise for a field of the table that is not in `known`, which ends with NULL. Integer keys hold
 * the words of the command. */
void con_subprocess_check_fields(lua_State *L, const char *const *known);

/* Push field `name`, of a Lua type or nil; raises for another type. Returns the type. */
int con_subprocess_field(lua_State *L, const char *name, int type);

/* Fill *p from the table. Pushes values that must stay on the stack while *p is used. Raises for a
 * bad field. */
void con_subprocess_read(lua_State *L, con_program *p);

/* Start the program at pipes, and return its pid; without `input` its stdin is /dev/null. Where the
 * program cannot start, closes all descriptors and raises. */
pid_t con_subprocess_start(lua_State *L, con_program *p, con_subprocess_ends *e, bool input);

/* Close those of the three descriptors that are open, and set all to -1. */
void con_subprocess_close(int *fds);

#endif
