/*
 * sys/select.h - libc includes it in stdlib.h, sys/types.h and sys/time.h for the types of time, which are here.
 * select, fd_set and the macros upon it are winsock2.h's.
 */
#ifndef _SYS_SELECT_H
#define _SYS_SELECT_H 1

#include <features.h>

#include <bits/types.h>
#include <bits/types/sigset_t.h>
#include <bits/types/struct_timespec.h>
#include <bits/types/struct_timeval.h>
#include <bits/types/time_t.h>

#ifndef __suseconds_t_defined
#define __suseconds_t_defined
typedef __suseconds_t suseconds_t;
#endif

#endif
