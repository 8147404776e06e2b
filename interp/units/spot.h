/* SPDX-License-Identifier: MIT */
/* spot.h: places of the script, "mine.lua:3", and names of units, kept for warnings.
 *
 * Each text is in the family's table once, for as long as the family lives, so a record in the
 * arena keeps a number instead of a text. The table is small: where it is full, there is no number.
 * Beside the texts are the hashes of the warnings that were said. All without a latch, for any
 * thread of the family.
 */
#ifndef CON_UNITS_SPOT_H
#define CON_UNITS_SPOT_H

#include <stdbool.h>
#include <stdint.h>

#define CON_SPOTS 128
#define CON_SPOT_SIZE 56
#define CON_WARNINGS 128 /* said in a family, at most */

typedef struct con_spot {
  uint32_t hash; /* of the text; 0: the entry is free. Atomic */
  /* The text is whole; release store after the text, acquire load before a reader. */
  uint32_t ready;
  char text[CON_SPOT_SIZE]; /* fixed once ready */
} con_spot;

typedef struct con_spots {
  con_spot spot[CON_SPOTS];
  uint32_t said[CON_WARNINGS]; /* atomic */
} con_spots;

/* The number of a text; of a long one the end counts. 0: the table is full. */
uint32_t con_spot_enter(con_spots *s, const char *text);

/* The text with the number; "" for 0. */
const char *con_spot_text(const con_spots *s, uint32_t number);

/* Note the text of a warning, or what stands for the text, among those that were said. True: it was
 * not among them, and is now; one of all threads gets that. False: it was, or the table is full. */
bool con_spot_say_first(con_spots *s, const char *text);

#endif
