/* SPDX-License-Identifier: MIT */
/* timeline.c: the words of timelines: a recording of a piece of code, marks and regions.
 *
 * A recording that a word begins is of this process and its later children. */
#include "words/timeline.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/clock.h"
#include "binding/chunk.h"
#include "binding/event.h"
#include "binding/own.h"
#include "binding/words.h"
#include "sched/here.h"
#include "trace/record.h"
#include "units/announce.h"
#include "units/unit.h"

#define BYTES ((size_t)64 << 20)

static con_recording *own;  /* of timeline.start, kept for the next one; whoever sets is_started */
static uint32_t is_started; /* by a word; atomic, also between states */
static pid_t starter;       /* the process that began it; whoever sets is_started */

/* Is the recording for a picture? That of a graded run is not: the grader would take marks and
 * regions there for those of the exercise. Before the script, or whoever sets is_started. */
static uint32_t for_picture; /* atomic */

/* The innermost line of the script. */
static con_place place_now(void) {
  lua_State *L = con_here.running;
  lua_Debug ar;
  con_recording *r = con_record_of_now();
  if (L == NULL || r == NULL || !con_chunk_find_script(L, 0, &ar)) return (con_place){0, 0, false};
  return (con_place){ar.currentline, con_recording_source(r, ar.source), false};
}

void con_timeline_record_into(con_recording *r) {
  con_store(&for_picture, 1u);
  con_store(&r->delays, (uint32_t)CON_DELAYS_TOLD);
  con_record_start(r, place_now);
  con_tell(con_self_known, CON_OP_BEGIN, NULL, CON_OK,
           con_self_known != NULL ? con_self_known->pid : 0);
}

/* timeline.start() */
static int timeline_start(lua_State *L) {
  if (con_record_of_now() != NULL || con_swap(&is_started, 1u) != 0)
    return luaL_error(L, "a timeline is being recorded already");
  if (own != NULL) {
    madvise(own, BYTES, MADV_REMOVE); /* zeros again: a late writer leaves a record at most */
    con_recording_begin(own, BYTES);
  } else if ((own = con_recording_new(BYTES)) == NULL) {
    con_store(&is_started, 0u);
    return luaL_error(L, "cannot record: %s", strerror(errno));
  }
  starter = getpid();
  con_timeline_record_into(own);
  return 0;
}

/* For conlua.timeline: a new reader. Upvalue 1: when the recording ended. */
static int read_own(lua_State *L) {
  con_events_push_reader(L, own, (con_time)lua_tointeger(L, lua_upvalueindex(1)));
  lua_pushliteral(L, "end");
  lua_setfield(L, -2, "ending");
  return 1;
}

/* timeline.stop(file) */
static int timeline_stop(lua_State *L) {
  luaL_checkstring(L, 1);
  if (con_load(&is_started) == 0) return luaL_error(L, "no timeline was started");
  con_record_stop();
  if (starter == getpid()) con_recording_end(own); /* for the processes that go on, too */
  con_store(&for_picture, 0u);
  con_own_push(L, "conlua.timeline");
  lua_pushinteger(L, (lua_Integer)con_clock_now());
  lua_pushcclosure(L, read_own, 1);
  lua_pushvalue(L, 1);
  lua_call(L, 2, 1);
  con_store(&is_started, 0u);
  lua_pushboolean(L, lua_tointeger(L, -1) == 0);
  return 1;
}

static void tell_name(lua_State *L, con_operation op) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  if (con_load(&for_picture)) con_tell_text(con_self(), op, NULL, 0, text, size);
}

/* timeline.mark(text) */
static int timeline_mark(lua_State *L) {
  tell_name(L, CON_OP_MARK);
  return 0;
}

static int after_region(lua_State *L, int status, lua_KContext unused) {
  (void)unused;
  tell_name(L, CON_OP_LEAVE);
  if (status != LUA_OK && status != LUA_YIELD) return lua_error(L);
  return lua_gettop(L) - 1;
}

/* timeline.region(name, f, ...) */
static int timeline_region(lua_State *L) {
  luaL_checkstring(L, 1);
  luaL_checkany(L, 2);
  tell_name(L, CON_OP_ENTER);
  int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, after_region);
  return after_region(L, status, 0);
}

static const con_word words[] = {
    {"start", timeline_start, "timeline.start()",
     "Record from here on what this process does, and those that it starts."},
    {"stop", timeline_stop, "timeline.stop(file) -> boolean",
     "Record no more, and draw what was recorded into a file .html, .json or .txt; false: that "
     "failed, as stderr says."},
    {"mark", timeline_mark, "timeline.mark(text)",
     "Show a text at this moment of a timeline, if one is recorded."},
    {"region", timeline_region, "timeline.region(name, f, ...) -> results",
     "Call f(...), and show in a timeline from when to when."},
    {NULL, NULL, NULL, NULL},
};

const con_library con_library_timeline = {"timeline", CON_KIND_NONE, words, con_words_open_table};
