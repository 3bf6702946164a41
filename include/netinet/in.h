/*
 * netinet/in.h - Unix' name for Winsock: libc's constants and structures would contradict it.
 */
#ifndef TAWNY_NETINET_IN_H
#define TAWNY_NETINET_IN_H

#include <ws2tcpip.h>

#endif
