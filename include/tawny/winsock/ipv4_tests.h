/*
 * Tests of IPv4 addresses. The bytes of an address are in network order.
 * https://learn.microsoft.com/windows/win32/api/mstcpip/nf-mstcpip-in4_is_addr_loopback
 */
#ifndef TAWNY_WINSOCK_IPV4_TESTS_H
#define TAWNY_WINSOCK_IPV4_TESTS_H

#include <inaddr.h>

#include <tawny/winsock/base.h>

#define IN4ADDR_ANY 0x00000000
#define IN4ADDR_LOOPBACK 0x0100007f
#define IN4ADDR_BROADCAST 0xffffffff
#define IN4ADDR_NONE IN4ADDR_BROADCAST
#define IN4ADDR_ANY_INIT {{{0, 0, 0, 0}}}
#define IN4ADDR_LOOPBACK_INIT {{{0x7f, 0, 0, 1}}}
#define IN4ADDR_BROADCAST_INIT {{{0xff, 0xff, 0xff, 0xff}}}
#define IN4ADDR_LOOPBACKPREFIX_LENGTH 8
#define IN4ADDR_LINKLOCALPREFIX_LENGTH 16
#define IN4ADDR_MULTICASTPREFIX_LENGTH 4

#define TAWNY_IN4_BYTE(a, n) ((a)->S_un.S_un_b.s_b##n)

TAWNY_INLINE BOOLEAN IN4_ADDR_EQUAL(CONST IN_ADDR *a, CONST IN_ADDR *b)
{
    return a->s_addr == b->s_addr;
}

TAWNY_INLINE BOOLEAN IN4_UNALIGNED_ADDR_EQUAL(CONST IN_ADDR *a, CONST IN_ADDR *b)
{
    return __builtin_memcmp(a, b, sizeof *a) == 0;
}

TAWNY_INLINE BOOLEAN IN4_IS_ADDR_UNSPECIFIED(CONST IN_ADDR *a)
{
    return a->s_addr == IN4ADDR_ANY;
}

TAWNY_INLINE BOOLEAN IN4_IS_UNALIGNED_ADDR_UNSPECIFIED(CONST IN_ADDR *a)
{
    return TAWNY_IN4_BYTE(a, 1) == 0 && TAWNY_IN4_BYTE(a, 2) == 0 && TAWNY_IN4_BYTE(a, 3) == 0 &&
           TAWNY_IN4_BYTE(a, 4) == 0;
}

/* All of 127.0.0.0/8. */
TAWNY_INLINE BOOLEAN IN4_IS_ADDR_LOOPBACK(CONST IN_ADDR *a)
{
    return TAWNY_IN4_BYTE(a, 1) == 0x7f;
}

TAWNY_INLINE BOOLEAN IN4_IS_UNALIGNED_ADDR_LOOPBACK(CONST IN_ADDR *a)
{
    return TAWNY_IN4_BYTE(a, 1) == 0x7f;
}

TAWNY_INLINE BOOLEAN IN4_IS_ADDR_BROADCAST(CONST IN_ADDR *a)
{
    return a->s_addr == IN4ADDR_BROADCAST;
}

TAWNY_INLINE BOOLEAN IN4_IS_ADDR_MULTICAST(CONST IN_ADDR *a)
{
    return (TAWNY_IN4_BYTE(a, 1) & 0xf0) == 0xe0;
}

/* 169.254.0.0/16 */
TAWNY_INLINE BOOLEAN IN4_IS_ADDR_LINKLOCAL(CONST IN_ADDR *a)
{
    return TAWNY_IN4_BYTE(a, 1) == 169 && TAWNY_IN4_BYTE(a, 2) == 254;
}

/* 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 */
TAWNY_INLINE BOOLEAN IN4_IS_ADDR_RFC1918(CONST IN_ADDR *a)
{
    const UCHAR first = TAWNY_IN4_BYTE(a, 1), second = TAWNY_IN4_BYTE(a, 2);
    return first == 10 || (first == 172 && (second & 0xf0) == 16) || (first == 192 && second == 168);
}

/* Local-use unicast addresses. */
TAWNY_INLINE BOOLEAN IN4_IS_ADDR_SITELOCAL(CONST IN_ADDR *a)
{
    return IN4_IS_ADDR_RFC1918(a);
}

/* 224.0.0.0/24 */
TAWNY_INLINE BOOLEAN IN4_IS_ADDR_MC_LINKLOCAL(CONST IN_ADDR *a)
{
    return TAWNY_IN4_BYTE(a, 1) == 0xe0 && TAWNY_IN4_BYTE(a, 2) == 0 && TAWNY_IN4_BYTE(a, 3) == 0;
}

/* 239.255.0.0/16 */
TAWNY_INLINE BOOLEAN IN4_IS_ADDR_MC_ADMINLOCAL(CONST IN_ADDR *a)
{
    return TAWNY_IN4_BYTE(a, 1) == 0xef && TAWNY_IN4_BYTE(a, 2) == 0xff;
}

/* 239.0.0.0/8 without 239.255.0.0/16 and 239.192.0.0/14 */
TAWNY_INLINE BOOLEAN IN4_IS_ADDR_MC_SITELOCAL(CONST IN_ADDR *a)
{
    return TAWNY_IN4_BYTE(a, 1) == 0xef && !IN4_IS_ADDR_MC_ADMINLOCAL(a) && (TAWNY_IN4_BYTE(a, 2) & 0xfc) != 0xc0;
}

#endif
