/* SPDX-License-Identifier: MIT */
/* folder.h: a private folder for each run.
 *
 * The folder of a run is locked (flock) while the grader that made the folder lives. What a grader
 * has left that was killed is no longer locked, and the next grader of the user removes it.
 */
#ifndef CON_GRADE_FOLDER_H
#define CON_GRADE_FOLDER_H

#include <lua.h>

/* new_folder() -> the path of a new folder, closed to other users; and what keeps the folder
 * locked, and removes it with its files when closed */
int con_folder_new(lua_State *L);

/* Remove the folders of runs that a killed grader of this user has left. */
void con_folder_sweep(void);

#endif
