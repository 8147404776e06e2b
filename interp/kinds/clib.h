/* SPDX-License-Identifier: MIT */
/* clib.h: forks keep out of the C library's functions that hold locks of their own. */
#ifndef CON_KINDS_CLIB_H
#define CON_KINDS_CLIB_H

/* In the first process, before there is a second thread. */
void con_clib_open(void);

#endif
