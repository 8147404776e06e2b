/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

con_time con_clock_virtual;
