/* SPDX-License-Identifier: MIT */
/* watcher.h: waits for a file to be saved or a key to be typed, for `conlua grade --watch`.
 *
 * An editor saves a file by writing it, or by moving a new file into its place: so the watcher
 * watches the folder, by inotify.
 */
#ifndef CON_GRADE_WATCHER_H
#define CON_GRADE_WATCHER_H

#include <lua.h>

/* watcher(folder, name) -> a watcher of folder/name. Until its close a terminal at stdin hands over
 * each key at once. Raises where the folder cannot be watched. Methods:
 *   wait([seconds]) -> "saved"; "key" and the character; nil: the time is up. Raises once the
 *                   folder is gone.
 *   close()         set the terminal back; `<close>` calls this too */
int con_watcher_new(lua_State *L);

#endif
