/*
 * netdb.h - Unix' name for Winsock: libc's constants and structures would contradict it.
 */
#ifndef TAWNY_NETDB_H
#define TAWNY_NETDB_H

#include <ws2tcpip.h>

#endif
