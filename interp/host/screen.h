/* SPDX-License-Identifier: MIT */
/* screen.h: the terminal of the prompt, shared by the line being typed and all that the family prints.
 *
 * stdout and stderr of the process, and so of its children, are a pipe. A thread of C (the pump) writes what comes out of it
 * to the terminal: at once, or, while a line is being typed, whole lines above it. So no unit need know of the prompt, and
 * the order of what units print is the order on the screen.
 *
 * Owns:   the terminal while it is open; a mutex under which everything is drawn.
 * Rules:  the mutex is innermost: nothing is taken or waited for under it. Only the process that opened it draws.
 */
#ifndef CON_HOST_SCREEN_H
#define CON_HOST_SCREEN_H

#include <stdbool.h>
#include <stdio.h>

/* How the line being typed is taken off the screen, and drawn again; called under the mutex. */
typedef struct con_drawing {
  void (*clear)(void);
  void (*draw)(void);
} con_drawing;

/* Put the pipe in the place of stdout and stderr. The stream of the terminal, or NULL if that cannot be. */
FILE *con_screen_open(const con_drawing *drawing);

/* All that was printed so far is on the screen, and the cursor at the beginning of a line. */
void con_screen_settle(void);

/* The same for the end: stdout and stderr are the terminal again; children still write into the pipe. */
void con_screen_close(void);

/* Draw under the mutex; `typing`: from now on there is a line being typed. */
void con_screen_lock(void);
void con_screen_unlock(bool typing);

/* The terminal's descriptor for a program that is to have it; -1 if that is not now. */
int con_screen_terminal(void);

#endif
