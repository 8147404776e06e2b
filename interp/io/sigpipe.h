/* SPDX-License-Identifier: MIT */
/* sigpipe.h: writes to a pipe or socket whose readers may have gone, without SIGPIPE.
 *
 *   sigset_t before;
 *   con_sigpipe_hold(&before);
 *   ... write(2) ...
 *   con_sigpipe_drop(&before, a write failed with EPIPE);
 */
#ifndef CON_IO_SIGPIPE_H
#define CON_IO_SIGPIPE_H

#include <signal.h>
#include <stdbool.h>

/* Hold SIGPIPE back in the calling thread. *before: for con_sigpipe_drop. */
void con_sigpipe_hold(sigset_t *before);

/* Drop the signal that came meanwhile, if one did (`came`), and let further ones in as before.
 * Keeps errno. */
void con_sigpipe_drop(const sigset_t *before, bool came);

#endif
