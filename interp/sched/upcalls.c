/* SPDX-License-Identifier: MIT */
#include "sched/upcalls.h"

con_upcalls con_sched;
