/* SPDX-License-Identifier: MIT */
/* message.h: an encoded value in the arena, with the references that the value holds.
 *
 * The codec (codec/encode.h) gives the bytes their meaning. This floor only knows which objects the
 * bytes refer to, so that a message keeps these objects alive and, when freed by any process, lets
 * go of the objects.
 */
#ifndef CON_OBJECTS_MESSAGE_H
#define CON_OBJECTS_MESSAGE_H

#include "units/object.h"

typedef enum con_key { CON_KEY_NONE, CON_KEY_INTEGER, CON_KEY_FLOAT, CON_KEY_STRING } con_key;

/* An encoded value in private memory, on its way into the arena: `head` followed by `body`. The
 * second part saves a copy of long strings. */
typedef struct con_parcel {
  const char *head;
  size_t head_size;
  const char *body;
  size_t body_size;
  /* Bytes behind the value: the key of a priority that is not part of the value. */
  const char *tail;
  size_t tail_size;
  /* Objects that the bytes refer to by index; the caller keeps the objects alive meanwhile. */
  con_object **refs;
  size_t n_refs;
} con_parcel;

typedef struct con_message {
  uint64_t n_refs; /* how many of `refs` are counted; the block's owner */
  uint64_t size;   /* of the bytes; fixed */
  uint64_t room;   /* of refs; fixed */
  uint64_t tail;   /* bytes behind the first `size`; fixed */
  struct {         /* in a priority queue; fixed once queued */
    uint64_t kind; /* con_key */
    uint64_t bits; /* a number; for a string at the end of the block's bytes, its length */
    uint64_t order;
  } key;
  con_object *refs[];
} con_message;

/* A message with a copy of the parcel, owned by this process. No latch held. NULL: no memory. */
con_message *con_message_new(const con_parcel *parcel);

/* Free a message that this process owns, and drop the references. No latch held. */
void con_message_free(con_message *m);

static inline const char *con_message_bytes(const con_message *m) {
  return (const char *)&m->refs[m->room];
}

/* Length of the bytes, tail included. */
static inline uint64_t con_message_tail_end(const con_message *m) { return m->size + m->tail; }

/* Tell the reaper how to free a message. Once, before the first unit. */
void con_message_init(void);

#endif
