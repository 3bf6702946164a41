/*
 * ws2def.h - the definitions of sockets that do not depend on an address family.
 * https://learn.microsoft.com/windows/win32/api/ws2def/
 */
#ifndef _WS2DEF_
#define _WS2DEF_

#include <tawny/winsock/address.h>
#include <tawny/winsock/addrinfo.h>
#include <tawny/winsock/families.h>
#include <tawny/winsock/ioctl.h>
#include <tawny/winsock/message.h>
#include <tawny/winsock/name_spaces.h>
#include <tawny/winsock/options.h>
#include <tawny/winsock/protocols.h>

#endif
