/* fuzz.h: what a fuzz target and its driver know of each other.
 *
 * A target defines both functions. The first has the name that libFuzzer wants, so that a target can be linked with that
 * instead of driver.c, which needs gcc alone. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Try one input; a fault is a crash, a hang or an abort. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Write input number `i` of those to begin with into `out`; its size, at most `room`. 0: there are no more. */
size_t fuzz_seed(unsigned i, uint8_t *out, size_t room);

/* The next of the inputs that are chosen by chance, for a target that needs chance to make its first inputs. */
uint32_t fuzz_random(uint32_t below);

#endif
