/* SPDX-License-Identifier: MIT */
/* round.h: the states of a script and the steps between them, and rounds in which all go on and
 * nobody gets anywhere: livelocks.
 *
 * A round counts if every unit that can go on somewhere in the round goes on in the round (a fair
 * scheduler lets each unit go on some day), and if no check.choose is asked in the round (whoever
 * goes round by choice is no fault).
 */
#ifndef CON_CHECK_ROUND_H
#define CON_CHECK_ROUND_H

#include <stdbool.h>
#include <stdint.h>

#define CON_ROUND_END 0u /* the state behind the end of the script */
#define CON_ROUND_FAILURE UINT32_MAX

/* Before the first run. */
void con_round_open(void);

/* Forget all states. */
void con_round_clear(void);

/* The number of the state with this fingerprint, from 1; the first is the first state of the
 * script. `enabled`: the units that can go on. 0: there is no room. */
uint32_t con_round_state(uint64_t fingerprint, uint64_t enabled, bool *is_new);

/* A unit's step leads from a state to another. `value`: of a check.choose, the alternative; else
 * 0. */
void con_round_step(uint32_t from, uint32_t to, uint8_t unit, uint16_t value);

uint64_t con_round_states(void);
uint64_t con_round_steps(void);

/* Was there no room for all states, or all steps? */
bool con_round_is_full(void);

/* How many steps at least lead from the first state to a failure, and the first of these; 0: none
 * does. */
uint32_t con_round_distance(uint8_t *unit, uint16_t *value);

/* Is there a round? */
bool con_round_find(void);

/* The steps that lead into the round that was found, and once round: units, and alternatives.
 * *round: where the round begins. Returns how many, at most `most`. */
uint32_t con_round_path(uint8_t *steps, uint16_t *values, uint32_t most, uint32_t *round);

#endif
