/*
 * svcguid.h - service classes for registration and lookup by WSASetService and WSALookupServiceBegin.
 * https://learn.microsoft.com/windows/win32/winsock/service-class-data-structures-2
 *
 * A class that stands for a TCP or UDP port, or a NetWare service, has it in its first 32 bits.
 */
#ifndef _SVCGUID_
#define _SVCGUID_

#include <guiddef.h>

#define SVCID_TCP_RR(_Port, _RR) {(0x0009u << 16) | (_Port), 0x0000, (_RR), {0xC0, 0, 0, 0, 0, 0, 0, 0x46}}
#define SVCID_TCP(_Port) SVCID_TCP_RR(_Port, 0)
#define SVCID_UDP_RR(_Port, _RR) {(0x000Au << 16) | (_Port), 0x0000, (_RR), {0xC0, 0, 0, 0, 0, 0, 0, 0x46}}
#define SVCID_UDP(_Port) SVCID_UDP_RR(_Port, 0)
#define SVCID_NETWARE(_SapId) {(0x000Bu << 16) | (_SapId), 0x0000, 0x0000, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}}

#define SVCID_DNS_TYPE_A SVCID_TCP_RR(53, 0x1)
#define SVCID_HOSTNAME {0x0002A800, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}}
#define SVCID_INET_HOSTADDRBYINETSTRING {0x0002A801, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}}
#define SVCID_INET_SERVICEBYNAME {0x0002A802, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}}
#define SVCID_INET_HOSTADDRBYNAME {0x0002A803, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}}

#define SVCID_ECHO_TCP SVCID_TCP(7)
#define SVCID_FTP_TCP SVCID_TCP(21)
#define SVCID_TELNET_TCP SVCID_TCP(23)
#define SVCID_SMTP_TCP SVCID_TCP(25)
#define SVCID_NAME_TCP SVCID_TCP(42)
#define SVCID_DOMAIN_TCP SVCID_TCP(53)
#define SVCID_HTTP_TCP SVCID_TCP(80)
#define SVCID_ECHO_UDP SVCID_UDP(7)
#define SVCID_NAME_UDP SVCID_UDP(42)
#define SVCID_DOMAIN_UDP SVCID_UDP(53)
#define SVCID_TFTP_UDP SVCID_UDP(69)

#define SVCID_FILE_SERVER SVCID_NETWARE(0x4)

#define TAWNY_SVC_MATCH(guid, high) \
    (((guid)->Data1 >> 16) == (high) && (guid)->Data2 == 0 && (guid)->Data4[0] == 0xC0 && (guid)->Data4[7] == 0x46)
#define IS_SVCID_TCP(_g) TAWNY_SVC_MATCH(_g, 0x0009)
#define IS_SVCID_UDP(_g) TAWNY_SVC_MATCH(_g, 0x000A)
#define IS_SVCID_NETWARE(_g) TAWNY_SVC_MATCH(_g, 0x000B)
#define PORT_FROM_SVCID_TCP(_g) ((WORD)((_g)->Data1 & 0xFFFF))
#define PORT_FROM_SVCID_UDP(_g) ((WORD)((_g)->Data1 & 0xFFFF))
#define SAPID_FROM_SVCID_NETWARE(_g) ((WORD)((_g)->Data1 & 0xFFFF))

#endif
