/* SPDX-License-Identifier: MIT */
/* panic.h: reports a broken invariant to stderr, and aborts the process. Any thread. */
#ifndef CON_BASE_PANIC_H
#define CON_BASE_PANIC_H

_Noreturn void con_panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define con_assert(condition) \
  ((condition) ? (void)0 : con_panic("%s:%d: %s does not hold", __FILE__, __LINE__, #condition))

#endif
