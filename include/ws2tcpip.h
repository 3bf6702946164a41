/*
 * ws2tcpip.h - name resolution and the rest of TCP/IP.
 * https://learn.microsoft.com/windows/win32/api/ws2tcpip/
 */
#ifndef _WS2TCPIP_H_
#define _WS2TCPIP_H_

#include <winsock2.h>
#include <ws2ipdef.h>

#include <tawny/socklen.h>
#include <tawny/winsock/gai_strerror.h>
#include <tawny/winsock/resolver.h>
#include <tawny/winsock/tcpip_helpers.h>

#endif
