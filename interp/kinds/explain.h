/* SPDX-License-Identifier: MIT */
/* explain.h: how an error that nothing catches is shown: in the reader's language, and below it the
 * line of the source with a mark, and a hint where one is known. The module conlua.explain finds
 * them.
 *
 * A hint may need the values of variables, as of q in q:putt(1). The handler of errors keeps the
 * variables of the function that failed, before the stack is gone.
 */
#ifndef CON_KINDS_EXPLAIN_H
#define CON_KINDS_EXPLAIN_H

#include <lua.h>

/* In a handler of errors: keep the variables of the script's function that runs. Raises for want of
 * memory. */
void con_explain_keep(lua_State *L);

/* Forget what con_explain_keep kept in L. */
void con_explain_forget(lua_State *L);

/* A function of Lua: read(path) -> the text of a file; nil: the file cannot be read, is long, or is
 * no plain file. */
int con_explain_read(lua_State *L);

/* Replace the text on top, of the error at index `error`, by three strings: the text as it is
 * shown, the traceback without an end of line or "", and what to show below: whole lines, or "".
 * `trace` is the index of the traceback or of nil; `text` that of the source, if the error is of a
 * text that is in no file, else 0. Raises for want of memory only. */
void con_explain_push(lua_State *L, int error, int trace, int text);

#endif
