/* SPDX-License-Identifier: MIT */
#include "io/stream_read.h"

#include <ctype.h>
#include <errno.h>
#include <lauxlib.h>
#include <locale.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/stdin.h"
#include "io/stream.h"
#include "io/turns.h"
#include "sched/wait.h"

#define NUMBER_MAX 200 /* characters of a numeral, as in Lua */
#define SHELL 0.2      /* seconds that a shell needs to read "fg", and to do so */

/* ---- one read: characters from the stream's buffer, and a wait where that is empty ---- */

typedef struct reader {
  con_use use; /* first, since give_way gets its address */
  lua_State *L;
  FILE *f;
  con_status status; /* not CON_OK: a wait was ended, and reading stops as at the end of the file */
  bool waits;        /* may a read of the descriptor stop the thread? known if `looked` */
  bool looked;
  char *data; /* the bytes read for the current format */
  size_t size, room;
  struct numeral *numeral; /* the numeral that is being read, or NULL */
} reader;

static con_status give_way(lua_State *L, con_use *use);

static bool is_buffered(FILE *f) { return con_stream_buffered(f) > 0; }

/* Is `fd` a terminal with another job in the foreground? */
static bool in_background(int fd) {
  pid_t group = tcgetpgrp(fd);
  return group >= 0 && group != getpgrp();
}

/* Wait for the descriptor. A job in the background may be woken by keys meant for the shell, which
 * is perhaps about to bring the job to the foreground: a read at that moment would stop the job
 * there (SIGTTIN). So it waits a moment more. */
static con_status wait_to_read(reader *r, struct pollfd *fd) {
  con_status status = CON_OK;
  for (;;) {
    char none;
    /* A read of no bytes also fails, if the job may not read: the system looks at the terminal's
     * owner first. */
    if (in_background(fd->fd) && read(fd->fd, &none, 0) < 0) return CON_OK;
    status = con_wait_outside_unless(r->L, fd, 1, CON_OP_READ, CON_NEVER, &r->use.gave_way);
    if (status != CON_OK || r->use.gave_way || !in_background(fd->fd)) return status;
    status = con_wait_outside(r->L, NULL, 0, CON_OP_READ, con_clock_after(SHELL));
    if (status != CON_TIMEOUT) return status;
  }
}

/* Can the next read be done at once, the buffer being empty? */
static bool is_ready(reader *r, struct pollfd *fd) {
  if (!r->looked) {
    r->looked = true;
    /* A file that is open for writing only gives an error at once. */
    r->waits = fileno(r->f) >= 0 && __freadable(r->f) && !con_stream_is_regular(r->f);
  }
  if (!r->waits || feof(r->f)) return true;
  *fd = (struct pollfd){fileno(r->f), POLLIN, 0};
  return poll(fd, 1, 0) > 0 && !in_background(fd->fd);
}

/* Wait until the next character, or the end of the file, can be read without a wait. False: the
 * wait was ended, or the reader gave way in the middle of a numeral. */
static bool make_ready(reader *r) {
  struct pollfd fd;
  while (!is_buffered(r->f) && !is_ready(r, &fd)) {
    /* As in C, a prompt on stdout is shown before the wait for the answer. */
    if (r->f == stdin && __flbf(stdout)) fflush(stdout);
    if (r->use.turn == NULL) {
      r->status = con_turn_take(r->L, r->f, &r->use);
      if (r->status != CON_OK) return false;
      continue; /* another unit may have read meanwhile */
    }
    r->use.gave_way = false;
    con_turn_pause(&r->use);
    r->status = wait_to_read(r, &fd);
    con_turn_resume(&r->use);
    if (r->status == CON_OK && r->use.gave_way && r->use.turn == NULL)
      r->status = con_turn_take(r->L, r->f, &r->use);
    if (r->status != CON_OK || (r->use.gave_way && r->numeral != NULL)) return false;
    if (!r->use.gave_way) return true;
  }
  return true;
}

static int next_char(reader *r) {
  if (!make_ready(r)) return EOF;
  if (is_buffered(r->f)) return getc(r->f);
  con_stdin_refill(r->f);
  int c = getc(r->f);
  con_stdin_end(r->f);
  return c;
}

static void put_back(FILE *f, const char *s, size_t n) {
  while (n > 0) ungetc((unsigned char)s[--n], f);
}

/* Make room for n more bytes. */
static bool reserve(reader *r, size_t n) {
  if (n <= r->room - r->size) return true;
  size_t room = r->room * 2 > r->size + n ? r->room * 2 : r->size + n;
  char *data = room >= n ? realloc(r->data, room) : NULL;
  if (data == NULL) {
    r->status = CON_NO_MEMORY;
    return false;
  }
  r->data = data;
  r->room = room;
  return true;
}

static bool add(reader *r, const char *s, size_t n) {
  if (!reserve(r, n)) return false;
  memcpy(r->data + r->size, s, n);
  r->size += n;
  return true;
}

/* Take bytes from the stream's buffer, at most `most`, and if `line` only up to a newline. Returns
 * true: the newline was reached. */
static bool take_buffered(reader *r, size_t most, bool line) {
  bool found = false;
  flockfile(r->f);
  size_t n = is_buffered(r->f) ? (size_t)(r->f->_IO_read_end - r->f->_IO_read_ptr) : 0;
  if (n > most) n = most;
  const char *newline = line && n > 0 ? memchr(r->f->_IO_read_ptr, '\n', n) : NULL;
  if (newline != NULL) {
    n = (size_t)(newline - r->f->_IO_read_ptr) + 1;
    found = true;
  }
  if (n > 0 && add(r, r->f->_IO_read_ptr, n)) r->f->_IO_read_ptr += n;
  funlockfile(r->f);
  return found;
}

/* ---- the formats: each pushes a value, and returns whether the read was successful ---- */

static bool push_data(reader *r) {
  lua_pushlstring(r->L, r->data != NULL ? r->data : "", r->size);
  return true;
}

static bool push_fail(reader *r) {
  lua_pushnil(r->L);
  return false;
}

/* Fill the empty buffer of the stream. False: at the end, or the wait was ended. */
static bool refill(reader *r) {
  int c = next_char(r);
  if (c == EOF) return false;
  ungetc(c, r->f);
  return true;
}

static bool read_line(reader *r, bool keep_newline) {
  bool found = false;
  while (!found && (is_buffered(r->f) || refill(r)) && r->status == CON_OK)
    found = take_buffered(r, SIZE_MAX, true);
  if (r->status != CON_OK || (!found && r->size == 0)) return push_fail(r);
  if (found && !keep_newline) r->size--;
  return push_data(r);
}

static bool read_all(reader *r) {
  while ((is_buffered(r->f) || refill(r)) && r->status == CON_OK) take_buffered(r, SIZE_MAX, false);
  return push_data(r);
}

/* Read n bytes past the stream's buffer, for streams that do not wait. */
static void read_block(reader *r, size_t n) {
  if (n > 0) con_stdin_refill(r->f);
  while (n > 0 && r->status == CON_OK) {
    size_t piece = n < 65536
                       ? n
                       : 65536; /* so that a count far beyond the end of the file costs no memory */
    if (!reserve(r, piece)) return;
    size_t got = fread(r->data + r->size, 1, piece, r->f);
    r->size += got;
    n -= got;
    if (got < piece) return;
  }
}

static bool read_chars(reader *r, size_t n) {
  while (r->size < n && (is_buffered(r->f) || refill(r)) && r->status == CON_OK) {
    take_buffered(r, n - r->size, false);
    if (r->looked && !r->waits) read_block(r, n - r->size);
  }
  return r->size > 0 && r->status == CON_OK ? push_data(r) : push_fail(r);
}

/* read(0): "" if there is a character to read, else fail. */
static bool test_end(reader *r) {
  lua_pushliteral(r->L, "");
  return is_buffered(r->f) || refill(r);
}

/* ---- numerals: the longest prefix that could be one is read, then judged ---- */

typedef struct numeral {
  reader *r;
  int c; /* the next character */
  int n;
  bool too_long;
  char text[NUMBER_MAX + 1];
} numeral;

static void take(numeral *t) {
  if (t->n >= NUMBER_MAX) {
    t->too_long = true;
    return;
  }
  t->text[t->n++] = (char)t->c;
  t->c = next_char(t->r);
}

static bool take_one_of(numeral *t, char a, char b) {
  if (t->c == EOF || (t->c != a && t->c != b) || t->too_long) return false;
  take(t);
  return !t->too_long;
}

static int take_digits(numeral *t, bool hex) {
  int n = 0;
  while (!t->too_long && t->c != EOF && (hex ? isxdigit(t->c) : isdigit(t->c))) {
    take(t);
    if (!t->too_long) n++;
  }
  return n;
}

/* Put back all that was read for the current value. There is room: the reader is waiting, so the
 * buffer is empty. */
static con_status give_way(lua_State *L, con_use *use) {
  reader *r = (reader *)use;
  (void)L;
  put_back(r->f, r->data, r->size);
  r->size = 0;
  if (r->numeral == NULL) return CON_OK;
  put_back(r->f, r->numeral->text, (size_t)r->numeral->n);
  r->numeral->n = 0;
  return CON_OK;
}

/* Was a wait ended? Then what was read for the current value goes back, for the next read. */
static bool was_ended(const reader *r) { return r->status != CON_OK && r->status != CON_NO_MEMORY; }

static bool scan_number(reader *r) {
  numeral t = {.r = r};
  char point = localeconv()->decimal_point[0];
  bool hex = false;
  int digits = 0;
  r->numeral = &t;
  do t.c = next_char(r);
  while (isspace(t.c));
  take_one_of(&t, '-', '+');
  if (take_one_of(&t, '0', '0')) {
    if (take_one_of(&t, 'x', 'X')) hex = true;
    else digits = 1;
  }
  digits += take_digits(&t, hex);
  if (take_one_of(&t, point, '.')) digits += take_digits(&t, hex);
  if (digits > 0 && take_one_of(&t, hex ? 'p' : 'e', hex ? 'P' : 'E')) {
    take_one_of(&t, '-', '+');
    take_digits(&t, false);
  }
  if (was_ended(r)) give_way(r->L, &r->use);
  r->numeral = NULL;
  if (r->use.gave_way) return false;
  ungetc(t.c, r->f);
  t.text[t.too_long ? 0 : t.n] = 0;
  if (r->status == CON_OK && lua_stringtonumber(r->L, t.text) != 0) return true;
  return push_fail(r);
}

/* Once the reader has given way, the characters may be another's: start again. */
static bool read_number(reader *r) {
  bool found;
  do {
    r->use.gave_way = false;
    found = scan_number(r);
  } while (!found && r->use.gave_way && r->status == CON_OK);
  return found;
}

/* ---- read ---- */

static bool read_format(reader *r, int index) {
  lua_State *L = r->L;
  r->size = 0;
  if (lua_type(L, index) == LUA_TNUMBER) {
    size_t n = (size_t)lua_tointeger(L, index);
    return n == 0 ? test_end(r) : read_chars(r, n);
  }
  const char *format = lua_tostring(L, index);
  if (*format == '*') format++; /* written so in older versions of Lua */
  switch (*format) {
    case 'n': return read_number(r);
    case 'l': return read_line(r, false);
    case 'L': return read_line(r, true);
    default: return read_all(r);
  }
}

static bool is_format(lua_State *L, int index) {
  int whole;
  if (lua_type(L, index) == LUA_TNUMBER) return lua_tointegerx(L, index, &whole), whole;
  const char *format = lua_tostring(L, index);
  if (format == NULL) return false;
  if (*format == '*') format++;
  return *format != 0 && strchr("nlLa", *format) != NULL;
}

/* Raise the error of a value that is no format. */
static void raise_format(lua_State *L, int index) {
  if (lua_type(L, index) == LUA_TNUMBER) luaL_checkinteger(L, index);
  luaL_checkstring(L, index);
  luaL_argerror(L, index, "invalid format");
}

int con_stream_read(lua_State *L, FILE *f, int first, int n) {
  reader r = {.use.give_way = give_way, .L = L, .f = f};
  int done = 0, bad = 0;
  bool ok = true;
  luaL_checkstack(L, n + LUA_MINSTACK, "too many arguments");
  if (con_turn_is_needed(f)) con_stream_raise(L, con_turn_take(L, f, &r.use));
  clearerr(f);
  errno = 0;
  if (n == 0) {
    ok = read_line(&r, false);
    done = 1;
  }
  for (; done < n && ok && bad == 0; done++) {
    if (is_format(L, first + done)) ok = read_format(&r, first + done);
    else bad = first + done;
  }
  int error = errno;
  if (was_ended(&r)) give_way(L, &r.use);
  free(r.data);
  con_stdin_end(f);
  con_turn_give(&r.use);
  con_stream_raise(L, r.status);
  if (bad != 0) raise_format(L, bad);
  errno = error;
  if (ferror(f)) return luaL_fileresult(L, 0, NULL);
  if (!ok) {
    lua_pop(L, 1);
    luaL_pushfail(L);
  }
  return done;
}

con_status con_stream_line(lua_State *L, FILE *f) {
  reader r = {.use.give_way = give_way, .L = L, .f = f};
  if (con_turn_is_needed(f)) r.status = con_turn_take(L, f, &r.use);
  clearerr(f);
  int top = lua_gettop(L);
  if (r.status == CON_OK) read_line(&r, true);
  if (was_ended(&r)) give_way(L, &r.use);
  free(r.data);
  con_stdin_end(f);
  con_turn_give(&r.use);
  if (r.status != CON_OK) lua_settop(L, top);
  return r.status;
}
