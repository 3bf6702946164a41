/*
 * Socket addresses of either version of IP: set, compare, take apart.
 * https://learn.microsoft.com/windows/win32/api/mstcpip/nf-mstcpip-inetaddr_setany
 */
#ifndef TAWNY_WINSOCK_INET_ADDRESS_H
#define TAWNY_WINSOCK_INET_ADDRESS_H

#include <ws2ipdef.h>

#include <tawny/winsock/ipv4_tests.h>
#include <tawny/winsock/ipv6_tests.h>
#include <tawny/winsock/tcpip_helpers.h>

/* ---- IPv4 ---- */

TAWNY_INLINE BOOLEAN IN4ADDR_ISEQUAL(CONST SOCKADDR_IN *a, CONST SOCKADDR_IN *b)
{
    return a->sin_family == AF_INET && b->sin_family == AF_INET && IN4_ADDR_EQUAL(&a->sin_addr, &b->sin_addr);
}

TAWNY_INLINE BOOLEAN IN4ADDR_ISANY(CONST SOCKADDR_IN *a)
{
    return a->sin_family == AF_INET && IN4_IS_ADDR_UNSPECIFIED(&a->sin_addr);
}

TAWNY_INLINE BOOLEAN IN4ADDR_ISUNSPECIFIED(CONST SOCKADDR_IN *a)
{
    return IN4ADDR_ISANY(a);
}

TAWNY_INLINE BOOLEAN IN4ADDR_ISLOOPBACK(CONST SOCKADDR_IN *a)
{
    return a->sin_family == AF_INET && IN4_IS_ADDR_LOOPBACK(&a->sin_addr);
}

TAWNY_INLINE SCOPE_ID IN4ADDR_SCOPE_ID(CONST SOCKADDR_IN *a)
{
    SCOPE_ID none;
    (void)a;
    none.Value = 0;
    return none;
}

TAWNY_INLINE VOID IN4ADDR_SETSOCKADDR(PSOCKADDR_IN a, CONST IN_ADDR *addr, USHORT port)
{
    __builtin_memset(a, 0, sizeof *a);
    a->sin_family = AF_INET;
    a->sin_port = port;
    a->sin_addr = *addr;
}

TAWNY_INLINE VOID IN4ADDR_SETANY(PSOCKADDR_IN a)
{
    __builtin_memset(a, 0, sizeof *a);
    a->sin_family = AF_INET;
}

TAWNY_INLINE VOID IN4ADDR_SETLOOPBACK(PSOCKADDR_IN a)
{
    IN4ADDR_SETANY(a);
    a->sin_addr.s_addr = IN4ADDR_LOOPBACK;
}

/* ---- IPv6; IN6ADDR_SETANY and its like are ws2tcpip.h's ---- */

TAWNY_INLINE BOOLEAN IN6ADDR_ISEQUAL(CONST SOCKADDR_IN6 *a, CONST SOCKADDR_IN6 *b)
{
    return a->sin6_family == AF_INET6 && b->sin6_family == AF_INET6 && a->sin6_scope_id == b->sin6_scope_id &&
           IN6_ADDR_EQUAL(&a->sin6_addr, &b->sin6_addr);
}

TAWNY_INLINE BOOLEAN IN6ADDR_ISUNSPECIFIED(CONST SOCKADDR_IN6 *a)
{
    return IN6ADDR_ISANY(a);
}

TAWNY_INLINE SCOPE_ID IN6ADDR_SCOPE_ID(CONST SOCKADDR_IN6 *a)
{
    return a->sin6_scope_struct;
}

TAWNY_INLINE VOID IN6ADDR_SETSOCKADDR(PSOCKADDR_IN6 a, CONST IN6_ADDR *addr, SCOPE_ID scope, USHORT port)
{
    a->sin6_family = AF_INET6;
    a->sin6_port = port;
    a->sin6_flowinfo = 0;
    a->sin6_addr = *addr;
    a->sin6_scope_struct = scope;
}

/* ---- IPv4 within IPv6: ::ffff:a.b.c.d ---- */

TAWNY_INLINE CONST UCHAR *IN6_GET_ADDR_V4MAPPED(CONST IN6_ADDR *a)
{
    return a->u.Byte + 12;
}

TAWNY_INLINE CONST UCHAR *IN6_GET_ADDR_V4COMPAT(CONST IN6_ADDR *a)
{
    return a->u.Byte + 12;
}

TAWNY_INLINE VOID IN6_SET_ADDR_V4MAPPED(PIN6_ADDR a, CONST IN_ADDR *v4)
{
    *a = in6addr_any;
    a->u.Word[5] = 0xffff;
    __builtin_memcpy(a->u.Byte + 12, v4, sizeof *v4);
}

TAWNY_INLINE VOID IN6_SET_ADDR_V4COMPAT(PIN6_ADDR a, CONST IN_ADDR *v4)
{
    *a = in6addr_any;
    __builtin_memcpy(a->u.Byte + 12, v4, sizeof *v4);
}

TAWNY_INLINE BOOLEAN IN6ADDR_ISV4MAPPED(CONST SOCKADDR_IN6 *a)
{
    return a->sin6_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&a->sin6_addr);
}

TAWNY_INLINE VOID IN6ADDR_SETV4MAPPED(PSOCKADDR_IN6 a, CONST IN_ADDR *addr, SCOPE_ID scope, USHORT port)
{
    IN6_ADDR mapped;
    IN6_SET_ADDR_V4MAPPED(&mapped, addr);
    IN6ADDR_SETSOCKADDR(a, &mapped, scope, port);
}

/* ---- either ---- */

#define TAWNY_INET4(a) ((PSOCKADDR_IN)(void *)(a))
#define TAWNY_INET6(a) ((PSOCKADDR_IN6)(void *)(a))

TAWNY_INLINE BOOLEAN INETADDR_ISEQUAL(CONST SOCKADDR *a, CONST SOCKADDR *b)
{
    return a->sa_family == AF_INET6 ? IN6ADDR_ISEQUAL(TAWNY_INET6(a), TAWNY_INET6(b))
                                    : IN4ADDR_ISEQUAL(TAWNY_INET4(a), TAWNY_INET4(b));
}

TAWNY_INLINE BOOLEAN INETADDR_ISANY(CONST SOCKADDR *a)
{
    return a->sa_family == AF_INET6 ? IN6ADDR_ISANY(TAWNY_INET6(a)) : IN4ADDR_ISANY(TAWNY_INET4(a));
}

TAWNY_INLINE BOOLEAN INETADDR_ISUNSPECIFIED(CONST SOCKADDR *a)
{
    return INETADDR_ISANY(a);
}

TAWNY_INLINE BOOLEAN INETADDR_ISLOOPBACK(CONST SOCKADDR *a)
{
    return a->sa_family == AF_INET6 ? IN6ADDR_ISLOOPBACK(TAWNY_INET6(a)) : IN4ADDR_ISLOOPBACK(TAWNY_INET4(a));
}

TAWNY_INLINE BOOLEAN INETADDR_ISV4MAPPED(CONST SOCKADDR *a)
{
    return a->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&TAWNY_INET6(a)->sin6_addr);
}

TAWNY_INLINE VOID INETADDR_SETANY(PSOCKADDR a)
{
    if (a->sa_family == AF_INET6)
        IN6ADDR_SETANY(TAWNY_INET6(a));
    else
        IN4ADDR_SETANY(TAWNY_INET4(a));
}

TAWNY_INLINE VOID INETADDR_SETLOOPBACK(PSOCKADDR a)
{
    if (a->sa_family == AF_INET6)
        IN6ADDR_SETLOOPBACK(TAWNY_INET6(a));
    else
        IN4ADDR_SETLOOPBACK(TAWNY_INET4(a));
}

TAWNY_INLINE VOID INETADDR_SETSOCKADDR(ADDRESS_FAMILY af, PSOCKADDR a, CONST VOID *addr, SCOPE_ID scope, USHORT port)
{
    if (af == AF_INET6)
        IN6ADDR_SETSOCKADDR(TAWNY_INET6(a), (CONST IN6_ADDR *)addr, scope, port);
    else
        IN4ADDR_SETSOCKADDR(TAWNY_INET4(a), (CONST IN_ADDR *)addr, port);
}

/* Points into `a`. */
TAWNY_INLINE PUCHAR INETADDR_ADDRESS(CONST SOCKADDR *a)
{
    return a->sa_family == AF_INET6 ? TAWNY_INET6(a)->sin6_addr.u.Byte : (PUCHAR)&TAWNY_INET4(a)->sin_addr;
}

TAWNY_INLINE VOID INETADDR_SET_ADDRESS(PSOCKADDR a, CONST UCHAR *Address)
{
    __builtin_memcpy(INETADDR_ADDRESS(a), Address, a->sa_family == AF_INET6 ? sizeof(IN6_ADDR) : sizeof(IN_ADDR));
}

/* Ports are in network byte order, and stand in the same place in both. */
TAWNY_INLINE USHORT INETADDR_PORT(CONST SOCKADDR *a)
{
    return TAWNY_INET4(a)->sin_port;
}

TAWNY_INLINE VOID INETADDR_SET_PORT(PSOCKADDR a, USHORT Port)
{
    TAWNY_INET4(a)->sin_port = Port;
}

TAWNY_INLINE SCOPE_ID INETADDR_SCOPE_ID(CONST SOCKADDR *a)
{
    return a->sa_family == AF_INET6 ? IN6ADDR_SCOPE_ID(TAWNY_INET6(a)) : IN4ADDR_SCOPE_ID(TAWNY_INET4(a));
}

/* ---- an address alone, with its family beside it ---- */

TAWNY_INLINE BOOLEAN INET_ADDR_EQUAL(ADDRESS_FAMILY af, CONST VOID *a, CONST VOID *b)
{
    return __builtin_memcmp(a, b, af == AF_INET6 ? sizeof(IN6_ADDR) : sizeof(IN_ADDR)) == 0;
}

TAWNY_INLINE BOOLEAN INET_UNALIGNED_ADDR_EQUAL(ADDRESS_FAMILY af, CONST VOID *a, CONST VOID *b)
{
    return INET_ADDR_EQUAL(af, a, b);
}

TAWNY_INLINE BOOLEAN INET_IS_ADDR_UNSPECIFIED(ADDRESS_FAMILY af, CONST VOID *a)
{
    return INET_ADDR_EQUAL(af, a, &in6addr_any);
}

TAWNY_INLINE BOOLEAN INET_IS_ADDR_LOOPBACK(ADDRESS_FAMILY af, CONST VOID *a)
{
    return af == AF_INET6 ? IN6_IS_ADDR_LOOPBACK((CONST IN6_ADDR *)a) : IN4_IS_ADDR_LOOPBACK((CONST IN_ADDR *)a);
}

TAWNY_INLINE BOOLEAN INET_IS_ADDR_BROADCAST(ADDRESS_FAMILY af, CONST VOID *a)
{
    return af == AF_INET && IN4_IS_ADDR_BROADCAST((CONST IN_ADDR *)a);
}

TAWNY_INLINE BOOLEAN INET_IS_ADDR_MULTICAST(ADDRESS_FAMILY af, CONST VOID *a)
{
    return af == AF_INET6 ? IN6_IS_ADDR_MULTICAST((CONST IN6_ADDR *)a) : IN4_IS_ADDR_MULTICAST((CONST IN_ADDR *)a);
}

TAWNY_INLINE CONST UCHAR *INET_ADDR_UNSPECIFIED(ADDRESS_FAMILY af)
{
    (void)af;
    return in6addr_any.u.Byte;
}

TAWNY_INLINE VOID INET_SET_ADDRESS(ADDRESS_FAMILY Family, PUCHAR Address, CONST UCHAR *Value)
{
    __builtin_memcpy(Address, Value, Family == AF_INET6 ? sizeof(IN6_ADDR) : sizeof(IN_ADDR));
}

TAWNY_INLINE SIZE_T INET_ADDR_LENGTH(ADDRESS_FAMILY af)
{
    return af == AF_INET6 ? sizeof(IN6_ADDR) : sizeof(IN_ADDR);
}

TAWNY_INLINE SIZE_T INET_SOCKADDR_LENGTH(ADDRESS_FAMILY af)
{
    return af == AF_INET6 ? sizeof(SOCKADDR_IN6) : sizeof(SOCKADDR_IN);
}

#endif
