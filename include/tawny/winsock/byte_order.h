/*
 * Byte order, and IPv4 addresses as text.
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-htonl
 */
#ifndef TAWNY_WINSOCK_BYTE_ORDER_H
#define TAWNY_WINSOCK_BYTE_ORDER_H

#include <tawny/winsock/address.h>

TAWNY_BEGIN_DECLS

u_long WSAAPI htonl(u_long hostlong) TAWNY_API(htonl);
u_short WSAAPI htons(u_short hostshort) TAWNY_API(htons);
u_long WSAAPI ntohl(u_long netlong) TAWNY_API(ntohl);
u_short WSAAPI ntohs(u_short netshort) TAWNY_API(ntohs);

unsigned TAWNY_LONG32 WSAAPI inet_addr(const char FAR *cp) TAWNY_API(inet_addr);
char FAR *WSAAPI inet_ntoa(struct in_addr in) TAWNY_API(inet_ntoa);

TAWNY_END_DECLS

/*
 * The 64-bit and floating-point forms, inline functions since Windows 8.
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-htonll
 */
#if _WIN32_WINNT >= 0x0602 && !defined(NO_EXTRA_HTON_FUNCTIONS)

TAWNY_INLINE unsigned long long htonll(unsigned long long Value)
{
    return __builtin_bswap64(Value);
}

TAWNY_INLINE unsigned long long ntohll(unsigned long long Value)
{
    return __builtin_bswap64(Value);
}

TAWNY_INLINE unsigned int htonf(float Value)
{
    unsigned int bits;
    __builtin_memcpy(&bits, &Value, sizeof bits);
    return __builtin_bswap32(bits);
}

TAWNY_INLINE float ntohf(unsigned int Value)
{
    const unsigned int bits = __builtin_bswap32(Value);
    float result;
    __builtin_memcpy(&result, &bits, sizeof result);
    return result;
}

TAWNY_INLINE unsigned long long htond(double Value)
{
    unsigned long long bits;
    __builtin_memcpy(&bits, &Value, sizeof bits);
    return __builtin_bswap64(bits);
}

TAWNY_INLINE double ntohd(unsigned long long Value)
{
    const unsigned long long bits = __builtin_bswap64(Value);
    double result;
    __builtin_memcpy(&result, &bits, sizeof result);
    return result;
}

#endif

#endif
