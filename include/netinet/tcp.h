/*
 * netinet/tcp.h - Unix' name for Winsock: libc's constants and structures would contradict it.
 */
#ifndef TAWNY_NETINET_TCP_H
#define TAWNY_NETINET_TCP_H

#include <ws2tcpip.h>

#endif
