/* SPDX-License-Identifier: MIT */
/* panic.h: a broken invariant. Says what broke, lets the floors above print what they know, and aborts. */
#ifndef CON_BASE_PANIC_H
#define CON_BASE_PANIC_H

/* Called once before the abort; set by the unit floor to print units and recent events. May be NULL. */
extern void (*con_panic_report)(void);

_Noreturn void con_panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define con_assert(condition) \
  ((condition) ? (void)0 : con_panic("%s:%d: %s does not hold", __FILE__, __LINE__, #condition))

#endif
