/*
 * mstcpip.h - what Microsoft's TCP/IP offers beyond the options of sockets.
 * https://learn.microsoft.com/windows/win32/api/mstcpip/
 */
#ifndef _MSTCPIP_
#define _MSTCPIP_

#include <winsock2.h>
#include <ws2ipdef.h>

#include <ip2string.h>

#include <tawny/winsock/inet_address.h>
#include <tawny/winsock/ipv4_tests.h>
#include <tawny/winsock/secure_socket.h>
#include <tawny/winsock/tcp_controls.h>
#include <tawny/winsock/tcp_info.h>

#endif
