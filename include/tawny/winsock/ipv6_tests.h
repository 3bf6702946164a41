/*
 * Tests of IPv6 addresses, and the well-known ones.
 * https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-in6_is_addr_loopback
 */
#ifndef TAWNY_WINSOCK_IPV6_TESTS_H
#define TAWNY_WINSOCK_IPV6_TESTS_H

#include <in6addr.h>

#include <tawny/winsock/base.h>

TAWNY_BEGIN_DECLS

/* libc's objects of these names hold the same sixteen bytes. */
extern CONST IN6_ADDR in6addr_any;
extern CONST IN6_ADDR in6addr_loopback;

TAWNY_END_DECLS

#define IN6ADDR_ANY_INIT {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}}}
#define IN6ADDR_LOOPBACK_INIT {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}}
#define IN6ADDR_ALLNODESONNODE_INIT {{{0xff, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01}}}
#define IN6ADDR_ALLNODESONLINK_INIT {{{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01}}}
#define IN6ADDR_ALLROUTERSONLINK_INIT {{{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02}}}
#define IN6ADDR_LINKLOCALPREFIX_LENGTH 64
#define IN6ADDR_MULTICASTPREFIX_LENGTH 8
#define IN6ADDR_V4MAPPEDPREFIX_LENGTH 96
#define IN6ADDR_6TO4PREFIX_LENGTH 16
#define IN6ADDR_TEREDOPREFIX_LENGTH 32

/* The leading bytes of an address, up to the first difference. */
#define TAWNY_IN6_STARTS(a, bytes, count) (__builtin_memcmp((a)->u.Byte, (bytes), (count)) == 0)

TAWNY_INLINE BOOLEAN IN6_ADDR_EQUAL(CONST IN6_ADDR *x, CONST IN6_ADDR *y)
{
    return TAWNY_IN6_STARTS(x, y->u.Byte, 16);
}

TAWNY_INLINE BOOLEAN IN6_IS_ADDR_UNSPECIFIED(CONST IN6_ADDR *a)
{
    return IN6_ADDR_EQUAL(a, &in6addr_any);
}

TAWNY_INLINE BOOLEAN IN6_IS_ADDR_LOOPBACK(CONST IN6_ADDR *a)
{
    return IN6_ADDR_EQUAL(a, &in6addr_loopback);
}

TAWNY_INLINE BOOLEAN IN6_IS_ADDR_MULTICAST(CONST IN6_ADDR *a)
{
    return a->u.Byte[0] == 0xff;
}

TAWNY_INLINE BOOLEAN IN6_IS_ADDR_LINKLOCAL(CONST IN6_ADDR *a)
{
    return a->u.Byte[0] == 0xfe && (a->u.Byte[1] & 0xc0) == 0x80;
}

TAWNY_INLINE BOOLEAN IN6_IS_ADDR_SITELOCAL(CONST IN6_ADDR *a)
{
    return a->u.Byte[0] == 0xfe && (a->u.Byte[1] & 0xc0) == 0xc0;
}

TAWNY_INLINE BOOLEAN IN6_IS_ADDR_GLOBAL(CONST IN6_ADDR *a)
{
    const unsigned high = a->u.Byte[0] & 0xf0u;
    return high != 0x00 && high != 0xf0;
}

/* Neither the unspecified nor the loopback address is an IPv4 one. */
TAWNY_INLINE BOOLEAN IN6_IS_ADDR_V4COMPAT(CONST IN6_ADDR *a)
{
    return TAWNY_IN6_STARTS(a, in6addr_any.u.Byte, 12) &&
           (a->u.Word[6] != 0 || a->u.Byte[14] != 0 || a->u.Byte[15] > 1);
}

TAWNY_INLINE BOOLEAN IN6_IS_ADDR_V4MAPPED(CONST IN6_ADDR *a)
{
    return TAWNY_IN6_STARTS(a, in6addr_any.u.Byte, 10) && a->u.Word[5] == 0xffff;
}

TAWNY_INLINE BOOLEAN IN6_IS_ADDR_V4TRANSLATED(CONST IN6_ADDR *a)
{
    return TAWNY_IN6_STARTS(a, in6addr_any.u.Byte, 8) && a->u.Word[4] == 0xffff && a->u.Word[5] == 0;
}

TAWNY_INLINE BOOLEAN IN6_IS_ADDR_6TO4(CONST IN6_ADDR *a)
{
    return a->u.Byte[0] == 0x20 && a->u.Byte[1] == 0x02;
}

/* The scope of a multicast address stands in the low half of its second byte. */
TAWNY_INLINE BOOLEAN IN6_IS_ADDR_MC_NODELOCAL(CONST IN6_ADDR *a)
{
    return IN6_IS_ADDR_MULTICAST(a) && (a->u.Byte[1] & 0x0f) == 0x1;
}

TAWNY_INLINE BOOLEAN IN6_IS_ADDR_MC_LINKLOCAL(CONST IN6_ADDR *a)
{
    return IN6_IS_ADDR_MULTICAST(a) && (a->u.Byte[1] & 0x0f) == 0x2;
}

TAWNY_INLINE BOOLEAN IN6_IS_ADDR_MC_SITELOCAL(CONST IN6_ADDR *a)
{
    return IN6_IS_ADDR_MULTICAST(a) && (a->u.Byte[1] & 0x0f) == 0x5;
}

TAWNY_INLINE BOOLEAN IN6_IS_ADDR_MC_ORGLOCAL(CONST IN6_ADDR *a)
{
    return IN6_IS_ADDR_MULTICAST(a) && (a->u.Byte[1] & 0x0f) == 0x8;
}

TAWNY_INLINE BOOLEAN IN6_IS_ADDR_MC_GLOBAL(CONST IN6_ADDR *a)
{
    return IN6_IS_ADDR_MULTICAST(a) && (a->u.Byte[1] & 0x0f) == 0xe;
}

/* An address without an interface: ready to bind or compare. */
TAWNY_INLINE VOID IN6_SET_ADDR_UNSPECIFIED(PIN6_ADDR a)
{
    *a = in6addr_any;
}

TAWNY_INLINE VOID IN6_SET_ADDR_LOOPBACK(PIN6_ADDR a)
{
    *a = in6addr_loopback;
}

#endif
