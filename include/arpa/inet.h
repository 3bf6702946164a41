/*
 * arpa/inet.h - Unix' name for Winsock: libc's constants and structures would contradict it.
 */
#ifndef TAWNY_ARPA_INET_H
#define TAWNY_ARPA_INET_H

#include <ws2tcpip.h>

#endif
