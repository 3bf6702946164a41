/*
 * sys/poll.h - Unix' name for WSAPoll's structure and constants, which differ from libc's.
 */
#ifndef TAWNY_SYS_POLL_H
#define TAWNY_SYS_POLL_H

#include <winsock2.h>

#endif
