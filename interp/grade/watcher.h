/* SPDX-License-Identifier: MIT */
/* watcher.h: waits for a file to be saved or a key to be typed, for `conlua grade --watch`.
 *
 * An editor saves by writing the file, or by moving another one into its place: so its folder is watched, by inotify.
 *
 * Uses:   wait.
 */
#ifndef CON_GRADE_WATCHER_H
#define CON_GRADE_WATCHER_H

#include <lua.h>

/* watcher(folder, name) -> a watcher of folder/name, which also has single keys come through from a terminal at stdin,
 * until it is closed. Raises where the folder cannot be watched. Its methods:
 *   wait([seconds]) -> "saved"; "key" and the character; nil if the time was up; raises once the folder is gone
 *   close()         the terminal is as it was; also by `<close>` */
int con_watcher_new(lua_State *L);

#endif
