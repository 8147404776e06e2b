/* SPDX-License-Identifier: MIT */
#include "kinds/upcalls.h"

con_kinds_upcalls con_kinds;
con_host_upcalls con_host;
