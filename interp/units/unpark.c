/* SPDX-License-Identifier: MIT */
#include "units/unpark.h"

#include "units/announce.h"

con_wakeup con_unpark_word(con_unit *u) {
  con_tell(con_self_known, CON_OP_WAKE, &u->head, CON_OK, 0);
  uint32_t how = con_wake_word_move(&u->wake);
  con_unit *host = con_load_seq(&u->host);
  if (host != NULL) return con_bell_ring(host->bell, u->head.number);
  if (con_load_seq(&u->polls)) return con_bell_of_poll(u);
  return how & CON_WAKE_SLEEPS ? con_bell_of_word(&u->wake) : CON_NO_WAKEUP;
}

void con_unpark(con_unit *u) { con_bell_tell(con_unpark_word(u)); }

void con_unit_post(con_unit *u, uint32_t reason) {
  if (reason & CON_PENDING_TERMINATE) con_store(&u->stop_asked, 1u);
  con_or(&u->pending, reason);
  con_unpark(u);
}

void con_wake_everybody(void) {
  con_family *f = con_family_root;
  con_latch_lock(&f->units_latch);
  for (con_unit *u = f->first; u != NULL; u = u->next) {
    /* Also a unit that runs: it may have looked already and be about to sleep. */
    if (con_load(&u->state) == CON_ENDED || con_load(&u->carrier) == NULL) continue;
    con_unpark(u);
  }
  con_latch_unlock(&f->units_latch);
}
