/*
 * Inline helpers of ws2tcpip.h: IPv6 socket addresses, interface lists and source filters.
 * https://learn.microsoft.com/windows/win32/api/ws2tcpip/
 */
#ifndef TAWNY_WINSOCK_TCPIP_HELPERS_H
#define TAWNY_WINSOCK_TCPIP_HELPERS_H

#include <ws2ipdef.h>

#include <tawny/winsock/ioctl.h>
#include <tawny/winsock/overlapped.h>
#include <tawny/winsock/sockets.h>

/* Interface lists, by WSAIoctl. */
#define SIO_GET_INTERFACE_LIST _IOR('t', 127, ULONG)
#define SIO_GET_INTERFACE_LIST_EX _IOR('t', 126, ULONG)
#define SIO_SET_MULTICAST_FILTER _IOW('t', 125, ULONG)
#define SIO_GET_MULTICAST_FILTER _IOW('t', 124 | IOC_IN, ULONG)
#define SIOCSIPMSFILTER SIO_SET_MULTICAST_FILTER
#define SIOCGIPMSFILTER SIO_GET_MULTICAST_FILTER
#define SIOCSMSFILTER _IOW('t', 126, ULONG)
#define SIOCGMSFILTER _IOW('t', 127 | IOC_IN, ULONG)
#define SIO_IDEAL_SEND_BACKLOG_QUERY _IOR('t', 123, ULONG)
#define SIO_IDEAL_SEND_BACKLOG_CHANGE _IO('t', 122)

TAWNY_INLINE VOID IN6ADDR_SETANY(PSOCKADDR_IN6 a)
{
    a->sin6_family = AF_INET6;
    a->sin6_port = 0;
    a->sin6_flowinfo = 0;
    a->sin6_scope_id = 0;
    a->sin6_addr = in6addr_any;
}

TAWNY_INLINE VOID IN6ADDR_SETLOOPBACK(PSOCKADDR_IN6 a)
{
    IN6ADDR_SETANY(a);
    a->sin6_addr = in6addr_loopback;
}

TAWNY_INLINE BOOLEAN IN6ADDR_ISANY(CONST SOCKADDR_IN6 *a)
{
    return a->sin6_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&a->sin6_addr);
}

TAWNY_INLINE BOOLEAN IN6ADDR_ISLOOPBACK(CONST SOCKADDR_IN6 *a)
{
    return a->sin6_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&a->sin6_addr);
}

/* How much may usefully be outstanding on a stream socket. */
TAWNY_INLINE int idealsendbacklogquery(SOCKET s, ULONG *pISB)
{
    DWORD bytes;
    return WSAIoctl(s, SIO_IDEAL_SEND_BACKLOG_QUERY, NULL, 0, pISB, sizeof *pISB, &bytes, NULL, NULL);
}

TAWNY_INLINE int idealsendbacklognotify(SOCKET s, LPWSAOVERLAPPED lpOverlapped,
                                        LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
{
    DWORD bytes;
    return WSAIoctl(s, SIO_IDEAL_SEND_BACKLOG_CHANGE, NULL, 0, NULL, 0, &bytes, lpOverlapped, lpCompletionRoutine);
}

TAWNY_BEGIN_DECLS

/* Whom a member of a multicast group hears. */
int setipv4sourcefilter(SOCKET Socket, IN_ADDR Interface, IN_ADDR Group, MULTICAST_MODE_TYPE FilterMode,
                        ULONG SourceCount, CONST IN_ADDR *SourceList) TAWNY_API(setipv4sourcefilter);
int getipv4sourcefilter(SOCKET Socket, IN_ADDR Interface, IN_ADDR Group, MULTICAST_MODE_TYPE *FilterMode,
                        ULONG *SourceCount, IN_ADDR *SourceList) TAWNY_API(getipv4sourcefilter);
int setsourcefilter(SOCKET Socket, ULONG Interface, CONST SOCKADDR *Group, int GroupLength,
                    MULTICAST_MODE_TYPE FilterMode, ULONG SourceCount, CONST SOCKADDR_STORAGE *SourceList)
    TAWNY_API(setsourcefilter);
int getsourcefilter(SOCKET Socket, ULONG Interface, CONST SOCKADDR *Group, int GroupLength,
                    MULTICAST_MODE_TYPE *FilterMode, ULONG *SourceCount, SOCKADDR_STORAGE *SourceList)
    TAWNY_API(getsourcefilter);

TAWNY_END_DECLS

#endif
