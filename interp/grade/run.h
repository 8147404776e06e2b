/* SPDX-License-Identifier: MIT */
/* run.h: one run of a submission, as the grader sees the run. */
#ifndef CON_GRADE_RUN_H
#define CON_GRADE_RUN_H

#include <lua.h>

/* run{argv=, env=, folder=, wall=, cpu=, memory=, output=, disk=, units=, guarded=, loopback=,
 *     hurried=, only_limits=, keeps=, helpers=, values=}
 *   -> {stdout=, stderr=, stopped=, code=, ended=, wall=, cpu=, memory=, landlock=, seccomp=,
 *       overflow=, events=, recording=}
 * Run the command line to its end, or until it breaks a limit. Seconds and bytes. The recording is
 * there where `keeps` says so. Raises where the run cannot be started. */
int con_grade_run(lua_State *L);

/* reader(recording) -> the table of con_events_push_reader. */
int con_grade_reader(lua_State *L);

#endif
