/* SPDX-License-Identifier: MIT */
/* message.h: a message, got from a queue or a pipe, becomes a value. */
#ifndef CON_CODEC_MESSAGE_H
#define CON_CODEC_MESSAGE_H

#include <lua.h>

#include "objects/message.h"

/* Push the one value of a message that this process owns, and free the message, also when an error is raised. */
void con_lib_push_message(lua_State *L, con_message *m);

#endif
