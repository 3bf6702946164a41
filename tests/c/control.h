/* WSAIoctl in one line, and the codes that older headers lack. */
#ifndef TAWNY_TESTS_CONTROL_H
#define TAWNY_TESTS_CONTROL_H

/* Windows 10 names what is asked for here. */
#ifndef NTDDI_VERSION
#define NTDDI_VERSION 0x0A000004
#endif
#undef _WIN32_WINNT
#define _WIN32_WINNT 0x0A00
#include "either.h"

#include <mstcpip.h>

#ifndef SIO_SET_MULTICAST_FILTER
#define SIO_SET_MULTICAST_FILTER _IOW('t', 125, ULONG)
#endif
#ifndef SIO_GET_MULTICAST_FILTER
#define SIO_GET_MULTICAST_FILTER _IOW('t', 124 | IOC_IN, ULONG)
#endif
#ifndef SIOCSIPMSFILTER
#define SIOCSIPMSFILTER SIO_SET_MULTICAST_FILTER
#define SIOCGIPMSFILTER SIO_GET_MULTICAST_FILTER
#endif
#ifndef SIOCSMSFILTER
#define SIOCSMSFILTER _IOW('t', 126, ULONG)
#define SIOCGMSFILTER _IOW('t', 127 | IOC_IN, ULONG)
#endif
#ifndef SIO_IDEAL_SEND_BACKLOG_QUERY
#define SIO_IDEAL_SEND_BACKLOG_QUERY _IOR('t', 123, ULONG)
#define SIO_IDEAL_SEND_BACKLOG_CHANGE _IO('t', 122)
#endif
#ifndef SIO_GET_INTERFACE_LIST_EX
#define SIO_GET_INTERFACE_LIST_EX _IOR('t', 126, ULONG)
#endif
#ifndef SIO_BASE_HANDLE
#define SIO_BASE_HANDLE _WSAIOR(IOC_WS2, 34)
#endif
#ifndef SIO_BSP_HANDLE
#define SIO_BSP_HANDLE _WSAIOR(IOC_WS2, 27)
#define SIO_BSP_HANDLE_SELECT _WSAIOR(IOC_WS2, 28)
#define SIO_BSP_HANDLE_POLL _WSAIOR(IOC_WS2, 29)
#endif
#ifndef SIO_PRIORITY_HINT
#define SIO_PRIORITY_HINT _WSAIOW(IOC_VENDOR, 24)
#endif
#ifndef SIZEOF_SOCKET_ADDRESS_LIST
#define SIZEOF_SOCKET_ADDRESS_LIST(count) ((DWORD)FIELD_OFFSET(SOCKET_ADDRESS_LIST, Address) + (count) * sizeof(SOCKET_ADDRESS))
#endif
#ifndef SIO_SET_COMPATIBILITY_MODE
#define SIO_SET_COMPATIBILITY_MODE _WSAIOW(IOC_VENDOR, 300)
#endif

/* How many bytes the last control returned. */
static DWORD control_bytes;

/* WSAIoctl without an OVERLAPPED. */
static inline int control(SOCKET s, DWORD code, void *in, DWORD in_size, void *out, DWORD out_size)
{
    control_bytes = 0xbad;
    return WSAIoctl(s, code, in, in_size, out, out_size, &control_bytes, NULL, NULL);
}

#define CONTROL_FAILS(name, s, code, in, in_size, out, out_size, error) \
    CHECK_FAILS(name, control(s, code, in, in_size, out, out_size) == SOCKET_ERROR, error)
#define CONTROL_SUCCEEDS(name, s, code, in, in_size, out, out_size) \
    CHECK_SUCCEEDS(name, control(s, code, in, in_size, out, out_size) == 0)

#endif
