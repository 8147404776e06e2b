/* SPDX-License-Identifier: MIT */
/* said.h: the words of the global table `check`, in a run that is checked. */
#ifndef CON_CHECK_SAID_H
#define CON_CHECK_SAID_H

#include <lua.h>
#include <stdint.h>

/* One of n alternatives, from 1: each is tried. */
uint32_t con_said_choose(lua_State *L, uint32_t n);

/* Wait until the function at 1 gives true. Raises the function's error. */
void con_said_await(lua_State *L);

/* From here to con_said_leave no other unit goes on. */
void con_said_enter(void);
void con_said_leave(void);

/* The function at 1 is to give true after every step. */
void con_said_invariant(lua_State *L);

/* The function at 1 is to give true at the end. */
void con_said_finally(lua_State *L);

/* The running unit prints the text. What is written of a line goes out when the line ends, as from
 * the buffer of a stream, when the buffer is full, or at the end. */
void con_said_print(const char *text, size_t size);

/* What its process has written of a line goes out. */
void con_said_flush(void);

/* What processes have written of lines goes out: the run is at its end. */
void con_said_close(void);

/* The running unit ends the process with this exit code. */
_Noreturn void con_said_exit(int code);

/* At the end of a run that went well: ask the functions of con_said_finally. */
void con_said_end(void);

#endif
