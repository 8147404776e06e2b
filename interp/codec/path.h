/* SPDX-License-Identifier: MIT */
/* path.h: the error for a value that cannot go, with the path to the value
 * ("item.list[3].file"). */
#ifndef CON_CODEC_PATH_H
#define CON_CODEC_PATH_H

#include "codec/encoder.h"

/* Raise `problem`, or if NULL "cannot send X", with the path of the value under way. That value is
 * on top of the stack. */
_Noreturn void con_path_fail(con_encoder *e, const char *problem);

#endif
