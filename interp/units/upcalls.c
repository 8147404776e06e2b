/* SPDX-License-Identifier: MIT */
#include "units/upcalls.h"

con_units_upcalls con_units;
