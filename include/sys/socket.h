/*
 * sys/socket.h - Unix' name for Winsock: libc's constants and structures would contradict it.
 */
#ifndef TAWNY_SYS_SOCKET_H
#define TAWNY_SYS_SOCKET_H

#include <ws2tcpip.h>

#endif
