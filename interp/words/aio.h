/* SPDX-License-Identifier: MIT */
/* aio.h: the callbacks of asynchronous operations. */
#ifndef CON_WORDS_AIO_H
#define CON_WORDS_AIO_H

#include <lua.h>

#include "base/status.h"

/* Run the callbacks of the running unit's operations that are complete. Part of
 * con_sched.handle_signals. Returns CON_OK, or CON_SIGNALLED: a callback raised an error, which is
 * kept (con_error_keep). */
con_status con_aio_handle_pending(lua_State *L);

#endif
