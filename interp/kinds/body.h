/* SPDX-License-Identifier: MIT */
/* body.h: running the function of a unit of any kind, and keeping the outcome.
 *
 * The function runs under a handler of errors that takes the traceback. The outcome is true and the
 * results, or false, the error and the traceback. There are two forms: encoded, in the unit's
 * record, for other processes and messages; and as values, in the annex of the unit's handle, for
 * the state in which the unit ran.
 */
#ifndef CON_KINDS_BODY_H
#define CON_KINDS_BODY_H

#include <lua.h>
#include <stdbool.h>

#include "units/unit.h"

/* Let the encoder ask for results that lie in a thread's Lua state (con_encode_threads). Once, in
 * the first process. */
void con_body_open(void);

/* Run a whole unit: call the function that lies below the n arguments on top of L's stack (all are
 * taken off), keep the outcome, and print an error. `shared`: other units use the state too, so the
 * outcome is kept as values. Returns the exit code. */
int con_body_run(lua_State *L, con_unit *u, int n, bool shared);

/* ---- calls under protection ---- */

/* lua_pcall with a handler that takes a traceback. On failure the error and, above it, the
 * traceback (or nil) are pushed. Never raises, not even for want of memory. */
int con_body_call(lua_State *L, int n, int results);

/* con_body_call for what con_body_report will tell, or con_explain_forget drops: what the report
 * needs to explain the error is kept. */
int con_body_call_reported(lua_State *L, int n, int results);

/* Call f(L, data) with the n values on top as its whole stack. For C code that no call of Lua
 * surrounds, where an error would abort the process. Returns LUA_OK, with the results pushed; or
 * lua_pcall's status, with the error pushed. */
int con_body_protect(lua_State *L, int n, int (*f)(lua_State *L, void *data), void *data);

/* ---- errors that nothing catches ---- */

/* Print the error and the traceback that lie on top: "Process-1: message". A unit.Terminated, which
 * only says that the unit was told to stop, is not printed. */
void con_body_report(lua_State *L, const char *name);

/* Push the text of the error at `index`, as `lua` prints it: "(error object is a table value)" for
 * an error without text, or whose __tostring fails. Raises for want of memory. Returns the text. */
const char *con_body_push_text(lua_State *L, int index);

/* Say on stderr what the memory did not suffice for: a sentence of con_say that takes the unit's
 * name. Allocates nothing. */
void con_body_report_no_memory(con_unit *u, const char *sentence);

/* A unit's function has ended in a foreign process (foreign.h), and the process ends with it.
 * Unless `ok`, the error and its traceback are on top, and are printed. */
_Noreturn void con_body_leave(lua_State *L, const char *name, bool ok);

/* ---- the outcome of an ended unit ---- */

/* Push what u:result() returns for an ended unit, and return how many values; raises the unit's
 * error. */
int con_body_result(lua_State *L, con_unit *u);

/* con_body_result for the handle at `index` of a unit that ran in this state. */
int con_body_result_at(lua_State *L, int index);

/* ---- for green tasks, which run their function themselves ---- */

/* A handler of errors that leaves the error alone, and puts the traceback into the registry under
 * the address of L. */
int con_body_trace(lua_State *L);

/* The function has returned; the results lie from `first` on. Is the unit to be stopped by a reason
 * that came too late to be raised in the function? Then the error and a traceback replace the
 * results. */
bool con_body_stops_late(lua_State *L, int first);

/* Replace the n values of an outcome, on top, by a table with the values: the annex of a handle. */
void con_body_pack(lua_State *L, int n);

/* Encode the n values of an outcome, on top, into the unit's record, and pop them. Values that
 * cannot be encoded are replaced by false and the reason. */
void con_body_record(lua_State *L, con_unit *u, int n);

#endif
