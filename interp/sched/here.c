/* SPDX-License-Identifier: MIT */
#include "sched/here.h"

_Thread_local con_local con_here;
bool con_state_shaking;
