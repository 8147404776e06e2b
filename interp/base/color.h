/* SPDX-License-Identifier: MIT */
/* color.h: whether messages for people have colours. */
#ifndef CON_BASE_COLOR_H
#define CON_BASE_COLOR_H

#include <stdbool.h>

typedef enum con_color { CON_COLOR_AUTO, CON_COLOR_ALWAYS, CON_COLOR_NEVER } con_color;

/* As --color says. Set by the host, fixed before the first unit; children inherit the value. */
extern con_color con_color_wanted;

/* Shall a message on descriptor `fd` have colours? Where --color does not say: on a terminal that
 * is not dumb, unless the variable NO_COLOR is set and not empty. */
bool con_color_on(int fd);

#endif
