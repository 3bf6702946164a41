/*
 * winsock.h - Winsock 1.1, with the extensions that it declared: what windows.h brings along.
 *
 * There is one implementation: the options of level IPPROTO_IP have their Winsock 2 values here too.
 * A program keeps it out by defining _WINSOCKAPI_, which winsock2.h does as well.
 * https://learn.microsoft.com/windows/win32/api/winsock/
 */
#ifndef _WINSOCKAPI_
#define _WINSOCKAPI_

#include <windows.h>

#include <ws2def.h>
#include <ws2ipdef.h>

#include <tawny/winsock/accept_ex.h>
#include <tawny/winsock/async_select.h>
#include <tawny/winsock/byte_order.h>
#include <tawny/winsock/databases.h>
#include <tawny/winsock/errors.h>
#include <tawny/winsock/fd_set.h>
#include <tawny/winsock/sockets.h>
#include <tawny/winsock/startup.h>
#include <tawny/winsock/transmit_file.h>
#include <tawny/winsock/wide_long.h>

#endif
