/* SPDX-License-Identifier: MIT */
/* message.h: an encoded value in the arena, with the references it holds.
 *
 * What the bytes mean is the codec's business (codec/encode.h); this floor only has to know which objects they refer to, so
 * that a message keeps them alive and, when it is thrown away by whomever, lets them go.
 *
 * Uses:   block, object.
 */
#ifndef CON_OBJECTS_MESSAGE_H
#define CON_OBJECTS_MESSAGE_H

#include "units/object.h"

typedef enum con_key { CON_KEY_NONE, CON_KEY_INTEGER, CON_KEY_FLOAT, CON_KEY_STRING } con_key;

/* An encoded value in private memory, on its way into the arena: `head` followed by `body`. The second part spares long
 * strings a copy. */
typedef struct con_parcel {
  const char *head;
  size_t head_size;
  const char *body;
  size_t body_size;
  const char *tail; /* bytes behind the value: the key of a priority that is not part of it */
  size_t tail_size;
  con_object *
      *refs; /* objects the bytes refer to by index; the caller keeps them alive meanwhile */
  size_t n_refs;
} con_parcel;

typedef struct con_message {
  uint64_t n_refs; /* how many of `refs` are counted; owner of the block */
  uint64_t size;   /* of the bytes; fixed */
  uint64_t room;   /* of refs; fixed */
  uint64_t tail;   /* bytes behind those; fixed */
  struct {         /* in a priority queue; fixed once queued */
    uint64_t kind; /* con_key */
    uint64_t bits; /* a number; for a string its length, and it ends the block's bytes */
    uint64_t order;
  } key;
  con_object *refs[];
} con_message;

/* A message with a copy of the parcel, owned by this process. NULL when there is no memory. No latch held. */
con_message *con_message_new(const con_parcel *parcel);

/* Free a message that this process owns, and drop its references. No latch held. */
void con_message_free(con_message *m);

static inline const char *con_message_bytes(const con_message *m) {
  return (const char *)&m->refs[m->room];
}

/* Where its bytes end, tail included. */
static inline uint64_t con_message_tail_end(const con_message *m) { return m->size + m->tail; }

/* Once, before the first unit: the reaper learns how to throw a message away. */
void con_message_init(void);

#endif
