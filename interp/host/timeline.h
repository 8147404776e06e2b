/* SPDX-License-Identifier: MIT */
/* timeline.h: `--timeline=FILE`: a recorded run, and the process that draws the run.
 *
 * The recording lies in shared memory, which goes with the last process. Before the family begins,
 * a process of its own is split off, the drawer. The drawer runs no Lua of the script, and sleeps
 * until the script's process has ended, or was killed; then it reads the recording and writes the
 * picture. The script's process keeps its number, its terminal, its signals and its exit code; at
 * its end it waits until the picture is written.
 */
#ifndef CON_HOST_TIMELINE_H
#define CON_HOST_TIMELINE_H

#include <lua.h>
#include <stdbool.h>

typedef enum con_timeline_part {
  CON_TIMELINE_SCRIPT, /* goes on with the script */
  CON_TIMELINE_DRAWER, /* the run is over: con_timeline_read is next */
} con_timeline_part;

/* Can a picture be written into `file`? The end of the name says how: .html, .json, .txt; `-`: text
 * on stdout. False: a complaint was printed. */
bool con_timeline_can_write(const char *program, const char *file);

/* Split the drawer off. Before the family is opened. Returns twice, in different processes. Where
 * the system refuses, a complaint is printed, and the script runs without a timeline. */
con_timeline_part con_timeline_split(const char *program, const char *file);

/* In the script's process, record from here on: before the script, after --shake has set its
 * hook. */
void con_timeline_record(void);

/* In the script's process: have the picture written, and wait for it. For an end without
 * exit(3). */
void con_timeline_finish(void);

/* In the drawer, a function of Lua: returns a new reader of the recording (binding/event.h), with
 * field `ending`: "end", or "interrupt", or "death" if the script's process was killed. */
int con_timeline_read(lua_State *L);

#endif
