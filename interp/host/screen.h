/* SPDX-License-Identifier: MIT */
/* screen.h: the terminal of the prompt, shared by the line being typed and the output of the
 * family.
 *
 * stdout and stderr of the process, and so of its children, are a pipe. A thread of C (the pump)
 * copies from the pipe to the terminal: at once, or, while a line is being typed, whole lines above
 * that line. So units know nothing of the prompt, and the order of their prints is the order on the
 * screen.
 *
 * Owns:   the terminal while the screen is open; a mutex under which all drawing is done.
 * Rules:  the mutex is innermost: under it no lock is taken and nothing is waited for. Only the
 *         process that opened the screen draws.
 */
#ifndef CON_HOST_SCREEN_H
#define CON_HOST_SCREEN_H

#include <stdbool.h>
#include <stdio.h>

/* Take the line being typed off the screen, and draw it again. Called under the mutex. */
typedef struct con_drawing {
  void (*clear)(void);
  void (*draw)(void);
} con_drawing;

/* Put the pipe in the place of stdout and stderr. Returns a stream of the terminal; NULL:
 * failed. */
FILE *con_screen_open(const con_drawing *drawing);

/* Show all output printed so far, and put the cursor at the beginning of a line. */
void con_screen_settle(void);

/* Settle, and let stdout and stderr be the terminal again. Children still write into the pipe. */
void con_screen_close(void);

/* Take the mutex, to draw. */
void con_screen_lock(void);

/* Let go of the mutex; `typing`: a line is being typed from here on. */
void con_screen_unlock(bool typing);

/* The descriptor of the terminal, for a program that is to write there. -1: a line is being typed,
 * or the screen is not of this process. */
int con_screen_terminal(void);

#endif
