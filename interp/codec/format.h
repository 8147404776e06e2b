/* SPDX-License-Identifier: MIT */
/* format.h: the bytes that the two halves of the codec agree on.
 *
 * A value is a tag byte and what the tag says; numbers are in the machine's own order and need no
 * alignment. Containers hold their content in place, so a message is read in a single pass. A
 * message of a single value is just that value; a message of any other number of values begins with
 * CON_TAG_MANY.
 *
 * A value that a message holds twice is written once, and then referred to by the offset of its
 * tag. With the first reference the tag gets the bit CON_TAG_SHARED, so the receiver has to
 * remember only values that are referred to.
 */
#ifndef CON_CODEC_FORMAT_H
#define CON_CODEC_FORMAT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
  CON_TAG_NIL,
  CON_TAG_FALSE,
  CON_TAG_TRUE,
  CON_TAG_INT32,   /* i32 */
  CON_TAG_INT64,   /* i64 */
  CON_TAG_FLOAT,   /* double */
  CON_TAG_STRING,  /* u32 length, bytes */
  CON_TAG_REST,    /* the only value: a string, to the end of the message */
  CON_TAG_MANY,    /* u32 number of values, the values; only at the start */
  CON_TAG_REF,     /* u64 offset */
  CON_TAG_UPVALUE, /* u64 offset of a function, u8 number of an upvalue to share */
  CON_TAG_END,     /* after the last upvalue of a function */
  CON_TAG_NULL,    /* light userdata NULL */
  CON_TAG_ERROR,   /* u8 con_error */
  CON_TAG_GLOBALS, /* the receiver's table of globals */
  CON_TAG_MODULE,  /* u32 length, name of a loaded module */
  CON_TAG_NAMED,   /* u32 length, names of a function (names.h) */
  CON_TAG_BASE,    /* u32 id of a class that every state has (class.h) */
  CON_TAG_LOADED,  /* u32 length, name of a module; then a table, the copy of the module */
  CON_TAG_FILLED,  /* as CON_TAG_LOADED: fields for the receiver's own module, which is loaded */
  CON_TAG_HANDLE,  /* u32 index of the object, u8 CON_HANDLE_* bits, fields if there are */

  /* Tags that may be referred to. */
  CON_TAG_TABLE = 0x20,    /* u32 array items, u32 pairs, items, keys and values */
  CON_TAG_OBJECT = 0x22,   /* as CON_TAG_TABLE, then the class */
  CON_TAG_FUNCTION = 0x24, /* u32 length, u32 sum, what lua_dump gave, upvalues, CON_TAG_END */
  CON_TAG_LONG = 0x26,     /* u64 length, bytes */
  CON_TAG_CLASS = 0x28,    /* u64 id, u64 length of what follows: a table, parent class or nil */
  CON_TAG_ENV = 0x2c,      /* as CON_TAG_TABLE; missing keys are found in the globals */

  CON_TAG_SHARED = 1, /* bit: the value is referred to */
  CON_TAG_NEEDED = 2, /* bit of a class: a value in the content is referred to from outside */

  CON_TAG_SHORT = 0x40, /* + length of a string below CON_SHORT, bytes */
  CON_TAG_SMALL = 0x80, /* + an integer - CON_SMALL_MIN */
};

enum { CON_HANDLE_MAIN_THREAD = 1, CON_HANDLE_FIELDS = 2 };

#define CON_SHORT 64
#define CON_SMALL_MIN (-16)
#define CON_SMALL_MAX 111
#define CON_LONG 256 /* strings from here on are written once in a message */

/* The sum that travels with the code of a function. Lua believes the sizes that code states:
 * damaged code would make Lua crash, or take all memory. */
static inline uint32_t con_format_sum(const char *bytes, size_t n) {
  uint64_t sum = n, word;
  while (n > 0) {
    size_t some = n < sizeof word ? n : sizeof word;
    word = 0;
    memcpy(&word, bytes, some);
    sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
    sum ^= sum >> 32;
    bytes += some;
    n -= some;
  }
  return (uint32_t)sum;
}

#endif
