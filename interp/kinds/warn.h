/* SPDX-License-Identifier: MIT */
/* warn.h: warnings to the author of a script, on stderr: what is no error and passes in silence.
 *
 * The sentences are in stdlib/conlua/texts/warning.lua. Each is said once in a family for each
 * place or name; --quiet and warn("@off") keep them back, and so does a run that is graded or
 * checked. Warnings change neither the exit code nor stdout.
 */
#ifndef CON_KINDS_WARN_H
#define CON_KINDS_WARN_H

#include <lua.h>
#include <stdbool.h>

/* Does anybody want warnings? */
bool con_warn_on(void);

/* Say the sentence `key`, unless a warning was said with the same `about`, which names the topic,
 * and the place or name; the n values on top are the sentence's, and are popped. `place`: where in
 * the script, "mine.lua:3", or "". Raises nothing; without memory nothing is said. */
void con_warn(lua_State *L, const char *key, const char *about, const char *place, int n);

/* Push the line of the script that runs, "mine.lua:3", or "". The innermost function of the script
 * at `level` or further out counts. */
const char *con_warn_push_line(lua_State *L, int level);

/* Warn of a task that has its thread for too long. For con_sched.report_hog. */
void con_warn_of_hog(lua_State *L);

#endif
