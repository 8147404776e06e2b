/* SPDX-License-Identifier: MIT */
/* encode_plain.h: values without content (nil, booleans, numbers, strings) to bytes. */
#ifndef CON_CODEC_ENCODE_PLAIN_H
#define CON_CODEC_ENCODE_PLAIN_H

#include "codec/encoder.h"

/* Write the value at `index` if values of its type have no content. False: the value has, and
 * nothing is written. */
bool con_encode_plain(con_encoder *e, int index);

#endif
