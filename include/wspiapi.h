/*
 * wspiapi.h - carried a getaddrinfo for Windows 2000, which lacked one. ws2tcpip.h has it.
 */
#ifndef _WSPIAPI_H_
#define _WSPIAPI_H_

#include <ws2tcpip.h>

#endif
