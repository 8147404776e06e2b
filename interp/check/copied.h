/* SPDX-License-Identifier: MIT */
/* copied.h: values that `put`, `set` or a start copies: what they consist of is read. */
#ifndef CON_CHECK_COPIED_H
#define CON_CHECK_COPIED_H

/* Before the first state is made. */
void con_copied_open(void);

#endif
