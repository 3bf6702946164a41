/*
 * in6addr.h - the IPv6 address.
 * https://learn.microsoft.com/windows/win32/api/in6addr/ns-in6addr-in6_addr
 */
#ifndef TAWNY_IN6ADDR_H
#define TAWNY_IN6ADDR_H

#include <tawny/api.h>
#include <tawny/words.h>

typedef struct in6_addr {
    union {
        unsigned char Byte[16];
        unsigned short Word[8];
    } u;
} IN6_ADDR, *PIN6_ADDR, FAR *LPIN6_ADDR;

#define in_addr6 in6_addr

/* The names of RFC 2553 and of other systems. */
#define _S6_un u
#define _S6_u8 Byte
#define s6_addr _S6_un._S6_u8
#define s6_bytes u.Byte
#define s6_words u.Word

#endif
