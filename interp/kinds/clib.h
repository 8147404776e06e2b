/* SPDX-License-Identifier: MIT */
/* clib.h: no fork happens while a function of the C library holds a lock that the child would find
 * held for ever.
 *
 * After a fork the C library frees most of its locks in the child, but not those of the time zone
 * and of the locale. If another thread, an isolate's, had one at the moment, the child would wait
 * for it without end. So the functions that take these locks are called with a mutex, which a fork
 * takes first. The linker puts wrappers in the place of the functions for the whole program, so for
 * Lua's os.date, os.time and os.setlocale too (--wrap, see CMakeLists.txt). Calls by C modules are
 * not wrapped.
 *
 * Rules:  no Lua code runs inside a wrapper, so the mutex's holder never waits for a state lock,
 * which the forking thread may have.
 */
#ifndef CON_KINDS_CLIB_H
#define CON_KINDS_CLIB_H

/* Have forks take the mutex. Once, in the first process, before there is a second thread. */
void con_clib_open(void);

#endif
