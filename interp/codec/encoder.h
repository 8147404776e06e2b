/* SPDX-License-Identifier: MIT */
/* encoder.h: what encoding works with, for the files of the encoder.
 *
 * Tables are walked with a stack of frames of our own, so depth is bounded by memory and not by the
 * C stack. The values under way are on the Lua stack: for a table the table and the key that
 * lua_next goes on from.
 *
 * Encoding allocates nothing in Lua, so no finalizer runs in the middle, and the memory of
 * con_encoder can belong to the OS thread: kept from message to message, and given back when it has
 * grown much. Where encoding must allocate (names.h), the message is begun anew.
 */
#ifndef CON_CODEC_ENCODER_H
#define CON_CODEC_ENCODER_H

#include <lua.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "units/object.h"

#define CON_ENCODER_LEAST ((size_t)4096)   /* bytes of a first buffer */
#define CON_ENCODER_KEEP ((size_t)1 << 20) /* more memory is not kept */

/* A value met before, and where its record is. Valid while `epoch` is the set's. */
typedef struct con_seen {
  const void *key;
  uint64_t offset;
  uint32_t epoch;
  /* of an upvalue: the number in the function at `offset`; of a table: 1 if brought along
   * (meta.h) */
  uint32_t more;
} con_seen;

/* Open addressing; room is a power of two. */
typedef struct con_set {
  con_seen *items;
  size_t n, room;
  uint32_t epoch;
} con_set;

/* How far the names of names.h are known to be right, in the message under way. */
enum { CON_NAMES_UNKNOWN, CON_NAMES_FRESH, CON_NAMES_LEARNT };

typedef enum con_step {
  CON_STEP_NEXT, /* the child under way, if any, is a value (of an upvalue, of the fields) */
  CON_STEP_KEY,  /* the child is the key of a pair, whose value waits on the stack */
  CON_STEP_META, /* the child is the class */
} con_step;

/* How the metatable of a table goes. */
typedef enum con_meta {
  CON_META_NONE,  /* there is none, or the table goes without */
  CON_META_CLASS, /* as a class */
  CON_META_COPY,  /* as a value */
  CON_META_NAME,  /* by the name in the mark */
} con_meta;

/* A table, function or handle whose content is being written; below, "the value". */
typedef struct con_frame {
  int index; /* of the value on the Lua stack */
  uint8_t tag;
  uint8_t step; /* con_step */
  uint8_t meta; /* of a table: con_meta, how the metatable goes */
  bool module;  /* a table of package.loaded that is brought along */
  union {
    uint32_t array;    /* of a table: items so far */
    uint32_t upvalues; /* of a function: upvalues so far */
  };
  uint32_t pairs; /* of a table: pairs so far */
  size_t offset;  /* of the value's record */
  size_t counts;  /* of a table: where the two counts stand */
} con_frame;

/* The bytes of a class that is complete. */
typedef struct con_range {
  size_t start, end;
} con_range;

typedef struct con_encoder {
  char *data;
  size_t size, room;
  con_set seen;
  con_frame *frames;
  size_t depth, frames_room;
  con_range *ranges;
  size_t n_ranges, ranges_room;
  con_object **refs;
  size_t n_refs, refs_room;

  lua_State *L;
  int marks;           /* stack index of con_class_push_marks */
  const void *globals; /* identity of the table of globals */
  const char *what;    /* for errors: root of the path, as con_encode has it, */
  int value, values;   /* and which value, from 0 on, of how many */
  int names;           /* CON_NAMES_* */
  bool lends;          /* lent classes go as classes (class.h) */
  bool env;            /* the next table is an _ENV that finds other names in the globals */
  bool prepares;       /* a thread may have to be prepared, */
  con_object *unready; /* the thread whose results must be prepared first; NULL: none */
  bool again;          /* that, or the names, must be made first, and the message then anew */

  /* For meta.c. */
  uint32_t whole;  /* how many of the things around the value go whole */
  uint8_t pass;    /* con_pass */
  bool doubts;     /* again, in the next pass */
  bool spares;     /* again, with a module more in `spared` */
  bool guessed;    /* a metatable went by name, or not, that a function may bring along later */
  bool functions;  /* there is a function in the message */
  con_set brought; /* in the last pass: values that functions bring along */
  con_set spared;  /* modules that go by name, because part of the content cannot be copied */
} con_encoder;

/* The encoder of the fiber that runs on this OS thread (check/fiber.h); NULL: the thread's own. */
extern _Thread_local con_encoder *con_encoder_of_fiber;

/* The encoder of this OS thread, with an empty buffer of at least CON_ENCODER_LEAST bytes. */
con_encoder *con_encoder_get(lua_State *L);

/* Forget the last message. */
void con_encoder_reset(con_encoder *e);

/* Give back much memory, except of the buffer and the refs. */
void con_encoder_trim(con_encoder *e);

/* Make room for `more` bytes. Raises when there is none. */
void con_encoder_grow(con_encoder *e, size_t more);

/* Room for `more` bytes at the end, which count as written. */
static inline char *con_encoder_claim(con_encoder *e, size_t more) {
  if (__builtin_expect(e->room - e->size < more, 0)) con_encoder_grow(e, more);
  char *p = e->data + e->size;
  e->size += more;
  return p;
}

static inline void con_encoder_byte(con_encoder *e, int byte) {
  *con_encoder_claim(e, 1) = (char)byte;
}

static inline void con_encoder_u32(con_encoder *e, uint32_t v) {
  memcpy(con_encoder_claim(e, sizeof v), &v, sizeof v);
}

static inline void con_encoder_u64(con_encoder *e, uint64_t v) {
  memcpy(con_encoder_claim(e, sizeof v), &v, sizeof v);
}

/* The entry of `key`, or NULL. */
const con_seen *con_set_find(const con_set *set, const void *key);

void con_set_clear(con_set *set);

/* Add `key`. False: the set had it. *item: the entry, until the next call. */
bool con_set_add(con_encoder *e, con_set *set, const void *key, con_seen **item);

/* Note that the record of `key` is at `offset`. False: `key` was noted before. *seen: the entry,
 * until the next call. */
bool con_encoder_note(con_encoder *e, const void *key, size_t offset, con_seen **seen);

/* A value needs the record at `offset`: no complete class around that record may be skipped by a
 * receiver. */
void con_encoder_need(con_encoder *e, uint64_t offset);

/* Write a reference to the record at `offset`, beginning with `tag`. */
void con_encoder_refer(con_encoder *e, uint64_t offset, int tag);

/* Was the thing `key`, about to be written, written before? Then refers to that. *seen as above. */
bool con_encoder_again(con_encoder *e, const void *key, con_seen **seen);

con_frame *con_encoder_push(con_encoder *e);
void con_encoder_add_range(con_encoder *e, size_t start, size_t end);

/* Index of `o` in the message. */
uint32_t con_encoder_ref(con_encoder *e, con_object *o);

#endif
