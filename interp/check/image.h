/* SPDX-License-Identifier: MIT */
/* image.h: processes of a script that is checked: each has the memory of a process of its own, and
 * all run on one OS thread.
 *
 * What a fork copies is a process's image: the memory of its Lua states and all variables of the
 * program. The image of the process that runs lies where the program expects it; the images of the
 * others are kept, and written there when one of their units goes on. So a fork is a copy of some
 * 350 KB, of which images share the pages that are alike, the parent's numbers and addresses are
 * the child's, and nothing has to be killed or collected after a run. The arena is what processes
 * share, and belongs to no image. C stacks and thread-local variables are the units' (fiber.h).
 */
#ifndef CON_CHECK_IMAGE_H
#define CON_CHECK_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#define CON_IMAGE_START 0 /* what each run begins with; the others are of processes, by unit */

/* Find what an image consists of. Once. */
void con_image_open(void);

/* Keep what lies in place as image `i`. */
void con_image_take(uint32_t i);

/* Write image `i` to its place. */
void con_image_put(uint32_t i);

/* Keep what lies in place as image `i`, and write image `by` there: only what differs. */
void con_image_exchange(uint32_t i, uint32_t by);

/* Copy `size` bytes, which may be any memory of the program. */
void con_image_copy(void *to, const void *from, size_t size);

#endif
