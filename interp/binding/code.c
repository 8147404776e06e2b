/* SPDX-License-Identifier: MIT */
#include "binding/code.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST ((size_t)4 << 20) /* bytes of a dump that is read */
#define DEEPEST 100               /* functions within functions */

/* ---- the dump ---- */

typedef struct dump {
  uint8_t *bytes;
  size_t size, room;
} dump;

static int add(lua_State *L, const void *piece, size_t size, void *data) {
  dump *d = data;
  (void)L;
  if (d->size + size > LONGEST) return 1;
  if (d->size + size > d->room) {
    size_t room = 2 * (d->size + size);
    uint8_t *bytes = realloc(d->bytes, room);
    if (bytes == NULL) return 1;
    d->bytes = bytes;
    d->room = room;
  }
  memcpy(d->bytes + d->size, piece, size);
  d->size += size;
  return 0;
}

typedef struct reader {
  const uint8_t *at, *end;
  bool bad;
  void (*visit)(const con_code *f, void *data);
  void *data;
} reader;

static const uint8_t *take(reader *r, size_t n) {
  const uint8_t *p = r->at;
  if (r->bad || (size_t)(r->end - p) < n) {
    r->bad = true;
    return NULL;
  }
  r->at += n;
  return p;
}

static unsigned byte(reader *r) {
  const uint8_t *p = take(r, 1);
  return p != NULL ? *p : 0;
}

/* Seven bits a byte, the highest first; the last byte has the top bit. */
static size_t number(reader *r) {
  size_t n = 0;
  unsigned b;
  do {
    b = byte(r);
    n = n << 7 | (b & 0x7f);
  } while (!r->bad && (b & 0x80) == 0);
  return n;
}

static const char *string(reader *r, size_t *size) {
  size_t n = number(r);
  *size = n > 0 ? n - 1 : 0;
  return n > 0 ? (const char *)take(r, *size) : NULL;
}

/* Room for as many things as the dump says; a dump cannot hold more of them than it has bytes. */
static void *room_for(reader *r, size_t n, size_t size) {
  if (n > (size_t)(r->end - r->at)) r->bad = true;
  void *p = r->bad ? NULL : calloc(n + 1, size);
  if (p == NULL) r->bad = true;
  return p;
}

/* ---- a function ---- */

typedef struct function {
  uint32_t *code;
  int *lines;
  con_code_constant *constants;
  con_code_local *locals;
  bool *is_env;
  size_t n, n_constants, n_locals, n_upvalues;
} function;

static void read_code(reader *r, function *f) {
  f->n = number(r);
  f->code = room_for(r, f->n, sizeof *f->code);
  const uint8_t *p = take(r, f->n * sizeof *f->code);
  if (p != NULL) memcpy(f->code, p, f->n * sizeof *f->code);
}

static void read_constants(reader *r, function *f) {
  f->n_constants = number(r);
  f->constants = room_for(r, f->n_constants, sizeof *f->constants);
  for (size_t i = 0; i < f->n_constants && !r->bad; i++) {
    con_code_constant *k = &f->constants[i];
    unsigned tag = byte(r);
    k->type = tag & 0x0f;
    if (k->type == LUA_TNUMBER) take(r, 8);
    else if (k->type == LUA_TSTRING) k->text = string(r, &k->size);
    else if (k->type > LUA_TBOOLEAN) r->bad = true;
  }
}

static void read_upvalues(reader *r, function *f, const function *outer) {
  f->n_upvalues = number(r);
  f->is_env = room_for(r, f->n_upvalues, sizeof *f->is_env);
  for (size_t i = 0; i < f->n_upvalues && !r->bad; i++) {
    unsigned in_stack = byte(r), index = byte(r);
    byte(r);
    if (outer == NULL) f->is_env[i] = i == 0;
    else f->is_env[i] = !in_stack && index < outer->n_upvalues && outer->is_env[index];
  }
}

#define ABSOLUTE (-0x80) /* in the place of a difference: the next line of the second list */

/* Lines are differences from one instruction to the next; lines that do not fit stand in a second
 * list, each behind the number of its instruction. */
static void read_lines(reader *r, function *f, size_t first) {
  size_t n = number(r), line = first;
  const int8_t *difference = (const int8_t *)take(r, n);
  size_t n_absolute = number(r);
  f->lines = room_for(r, 0, (f->n + 1) * sizeof *f->lines);
  if (n != f->n) r->bad = true;
  for (size_t pc = 0; pc < n && !r->bad; pc++) {
    if (difference[pc] != ABSOLUTE) {
      line += (size_t)(ptrdiff_t)difference[pc];
    } else if (n_absolute-- > 0) {
      number(r);
      line = number(r);
    } else {
      r->bad = true;
    }
    f->lines[pc] = (int)line;
  }
  for (; n_absolute > 0 && !r->bad; n_absolute--) {
    number(r);
    number(r);
  }
}

static void read_locals(reader *r, function *f) {
  f->n_locals = number(r);
  f->locals = room_for(r, f->n_locals, sizeof *f->locals);
  for (size_t i = 0; i < f->n_locals && !r->bad; i++) {
    f->locals[i].name = string(r, &f->locals[i].size);
    f->locals[i].from = (uint32_t)number(r);
    number(r);
  }
  size_t size;
  for (size_t n = number(r); n > 0 && !r->bad; n--) string(r, &size);
}

static void visit(reader *r, const function *f) {
  con_code shown = {f->code,   f->lines,      f->n,      f->constants, f->n_constants,
                    f->is_env, f->n_upvalues, f->locals, f->n_locals};
  r->visit(&shown, r->data);
}

static void read_function(reader *r, const function *outer, int depth) {
  function f = {NULL};
  size_t size;
  if (depth > DEEPEST) r->bad = true;
  string(r, &size); /* the source */
  size_t first = number(r);
  number(r);
  take(r, 3); /* parameters, vararg, registers */
  read_code(r, &f);
  read_constants(r, &f);
  read_upvalues(r, &f, outer);
  for (size_t n = number(r); n > 0 && !r->bad; n--) read_function(r, &f, depth + 1);
  read_lines(r, &f, first);
  read_locals(r, &f);
  if (!r->bad) visit(r, &f);
  free(f.code);
  free(f.lines);
  free(f.constants);
  free(f.locals);
  free(f.is_env);
}

bool con_code_read(lua_State *L, void (*visit_function)(const con_code *f, void *data),
                   void *data) {
  static const uint8_t header[] = {
      0x1b, 'L', 'u', 'a', 0x54, 0, 0x19, 0x93, '\r', '\n', 0x1a, '\n', sizeof(uint32_t), 8, 8};
  dump d = {NULL, 0, 0};
  bool ok = lua_dump(L, add, &d, 0) == 0 && d.size > sizeof header + 17 &&
            memcmp(d.bytes, header, sizeof header) == 0;
  if (ok) { /* behind the header: an integer and a number; how many upvalues */
    reader r = {d.bytes + sizeof header + 17, d.bytes + d.size, false, visit_function, data};
    read_function(&r, NULL, 0);
    ok = !r.bad;
  }
  free(d.bytes);
  return ok;
}
