/* SPDX-License-Identifier: MIT */
#include "io/stream_write.h"

#include <errno.h>
#include <limits.h>
#include <stdio_ext.h>
#include <string.h>

#include "io/sigpipe.h"
#include "io/stream.h"
#include "io/turns.h"
#include "kinds/signals.h"
#include "sched/enter.h"
#include "sched/wait.h"
#include "units/announce.h"

/* Does the data fit into the stream's buffer, without a call of the system? */
static bool fits(FILE *f, const char *data, size_t size) {
  size_t room = __fbufsize(f), used = __fpending(f);
  if (used >= room || size >= room - used) return false;
  return !__flbf(f) || memchr(data, '\n', size) == NULL;
}

typedef struct writer {
  con_use use; /* first, since give_way gets its address */
  FILE *f;
  const char *data;
  size_t size;
  bool flush;
  int error;
  bool begun;     /* part of the data is written, or in the stream's buffer */
  bool signalled; /* a handler failed meanwhile, and the error comes out at the end */
} writer;

#define TRUSTED 64 /* so many writes to stdout rely on one fstat */

/* Is `f` stdout, and a regular file, to which a write never waits? An fstat costs as much as a
 * write, so the answer is kept for a while, and no longer, since the descriptor may be replaced. */
static bool never_waits(FILE *f) {
  static _Thread_local bool regular;
  static _Thread_local int left;
  if (f != stdout) return false;
  if (--left <= 0) {
    regular = con_stream_is_regular(f);
    left = TRUSTED;
  }
  return regular;
}

/* Wait for room in the pipe or terminal under the stream. Handlers of the script may write
 * meanwhile. */
static con_status wait_for_room(lua_State *L, writer *w) {
  struct pollfd fd = {fileno(w->f), POLLOUT, 0};
  if (fd.fd < 0 || never_waits(w->f)) return CON_OK;
  /* A file that is open for reading only gives an error at once. */
  if (!__fwritable(w->f) || poll(&fd, 1, 0) > 0) return CON_OK;
  con_status status = CON_OK;
  if (w->use.turn == NULL) status = con_turn_take(L, w->f, &w->use);
  if (status != CON_OK) return status;
  con_time until = w->use.until != 0 ? w->use.until : CON_NEVER;
  con_turn_pause(&w->use);
  status = con_wait_outside_unless(L, &fd, 1, CON_OP_WRITE, until, &w->use.gave_way);
  con_turn_resume(&w->use);
  return status;
}

static bool put(writer *w, size_t n) {
  errno = 0;
  if (fwrite(w->data, 1, n, w->f) == n) {
    w->data += n;
    w->size -= n;
    w->begun = true;
    return true;
  }
  w->error = errno != 0 ? errno : EIO;
  return false;
}

static bool flush(writer *w, bool may_stop) {
  if (may_stop) con_turn_pause(&w->use);
  if (may_stop) con_state_leave();
  int failed = fflush(w->f), error = errno;
  if (may_stop) con_state_enter();
  if (may_stop) con_turn_resume(&w->use);
  if (failed) w->error = error;
  return !failed;
}

static bool is_done(const writer *w) {
  return w->error != 0 || (w->size == 0 && !(w->flush && __fpending(w->f) > 0));
}

/* Write in pieces of PIPE_BUF bytes, with a wait before each: a pipe that poll(2) calls writable
 * takes that many at once. The error of a handler does not tear what is begun. */
static con_status write_pieces(lua_State *L, writer *w) {
  while (!is_done(w)) {
    w->use.gave_way = false;
    con_status status = wait_for_room(L, w);
    if (status == CON_SIGNALLED && w->begun) w->signalled = true;
    else if (status != CON_OK) return status;
    if (status == CON_SIGNALLED || w->use.gave_way) continue;
    size_t pending = __fpending(w->f);
    size_t piece = pending < PIPE_BUF ? PIPE_BUF - pending : 0;
    if (piece > w->size) piece = w->size;
    if (piece > 0 && !put(w, piece)) return CON_OK;
    if ((w->flush || w->size > 0) && !flush(w, pending > PIPE_BUF)) return CON_OK;
  }
  return CON_OK;
}

static con_status give_way(lua_State *L, con_use *use) { return write_pieces(L, (writer *)use); }

/* Hold back SIGPIPE: a write to a pipe without readers is an error. Only for the script's own
 * output does the signal end the process, as in every program. */
static void hold_signal(writer *w, sigset_t *before) {
  if (w->f != stdout && w->f != stderr) con_sigpipe_hold(before);
}

static void drop_signal(writer *w, const sigset_t *before) {
  if (w->f == stdout || w->f == stderr) return;
  con_sigpipe_drop(before, w->error == EPIPE);
  if (w->error == EPIPE) __fpurge(w->f); /* there is no reader, and fclose would try again */
}

/* Tell of output of the script. Called with the turn, where a turn is needed: then lines come in
 * the order in which they are told. */
static void tell_output(const writer *w) {
  if (!con_is_told() || con_process_is_foreign || (w->f != stdout && w->f != stderr)) return;
  con_tell_text(con_self(), CON_OP_OUTPUT, NULL, fileno(w->f), w->data, w->size);
}

static con_status write_with_turn(lua_State *L, writer *w) {
  bool small = w->size + __fpending(w->f) <= PIPE_BUF;
  con_status status = CON_OK;
  sigset_t before;
  if (con_turn_is_needed(w->f) || !small) {
    status = con_turn_take(L, w->f, &w->use);
    if (status != CON_OK) return status;
  }
  tell_output(w);
  hold_signal(w, &before);
  if (!small && con_stream_is_regular(w->f)) {
    if (put(w, w->size) && w->flush) flush(w, false);
  } else {
    status = write_pieces(L, w);
  }
  drop_signal(w, &before);
  con_turn_give(&w->use);
  return status == CON_OK && w->signalled ? CON_SIGNALLED : status;
}

con_status con_stream_write(lua_State *L, FILE *f, const char *data, size_t size, bool flush_it,
                            int *error) {
  writer w = {{.give_way = give_way}, f, data, size, flush_it, 0, false, false};
  con_status status = CON_OK;
  if (!flush_it && !con_turn_is_needed(f) && fits(f, data, size)) {
    tell_output(&w);
    put(&w, size);
  } else {
    status = write_with_turn(L, &w);
  }
  if (w.error == EPIPE && (f == stdout || f == stderr)) con_signals_end_by_pipe();
  *error = w.error;
  return status;
}
