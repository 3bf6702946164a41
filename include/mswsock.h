/*
 * mswsock.h - the Microsoft extensions to Winsock.
 * https://learn.microsoft.com/windows/win32/api/mswsock/
 */
#ifndef _MSWSOCK_
#define _MSWSOCK_

#include <winsock2.h>

#include <mswsockdef.h>

#include <tawny/winsock/accept_ex.h>
#include <tawny/winsock/connection_reset.h>
#include <tawny/winsock/extensions.h>
#include <tawny/winsock/network_location.h>
#include <tawny/winsock/rio.h>
#include <tawny/winsock/transmit_file.h>

#endif
