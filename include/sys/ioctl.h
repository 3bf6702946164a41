/*
 * sys/ioctl.h - Unix' name for the control codes of Winsock: FIONBIO and FIONREAD differ from libc's.
 */
#ifndef TAWNY_SYS_IOCTL_H
#define TAWNY_SYS_IOCTL_H

#include <ws2tcpip.h>

#endif
