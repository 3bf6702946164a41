/*
 * winsock2.h - Winsock 2.
 *
 * May follow windows.h and winsock.h, unlike on Windows: both headers share their definitions.
 * https://learn.microsoft.com/windows/win32/api/winsock2/
 */
#ifndef _WINSOCK2API_
#define _WINSOCK2API_

/* Keeps winsock.h out of windows.h. */
#ifndef _WINSOCKAPI_
#define _WINSOCKAPI_
#endif

#include <windows.h>

#include <qos.h>
#include <ws2def.h>

#define WINSOCK_VERSION MAKEWORD(2, 2)

#include <tawny/winsock/async_select.h>
#include <tawny/winsock/byte_order.h>
#include <tawny/winsock/databases.h>
#include <tawny/winsock/errors.h>
#include <tawny/winsock/events.h>
#include <tawny/winsock/fd_set.h>
#include <tawny/winsock/function_types.h>
#include <tawny/winsock/name_service.h>
#include <tawny/winsock/overlapped.h>
#if _WIN32_WINNT >= 0x0600
#include <tawny/winsock/poll.h>
#endif
#include <tawny/winsock/providers.h>
#include <tawny/winsock/sockets.h>
#include <tawny/winsock/startup.h>
#include <tawny/winsock/wide_dword.h>
#include <tawny/winsock/wide_long.h>

#define TCP_NODELAY 0x0001

#endif
