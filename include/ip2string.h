/*
 * ip2string.h - addresses as text, by the functions of ntdll. They answer with an NTSTATUS.
 * https://learn.microsoft.com/windows/win32/api/ip2string/
 */
#ifndef TAWNY_IP2STRING_H
#define TAWNY_IP2STRING_H

#include <in6addr.h>
#include <inaddr.h>

#include <tawny/winsock/base.h>

/* The address of an Ethernet adapter: who made it, and its number. */
typedef union _DL_OUI {
    UCHAR Byte[3];
    __extension__ struct {
        UCHAR Group : 1;
        UCHAR Local : 1;
    };
} DL_OUI, *PDL_OUI;

typedef union _DL_EI48 {
    UCHAR Byte[3];
} DL_EI48, *PDL_EI48;

typedef union _DL_EUI48 {
    UCHAR Byte[6];
    __extension__ struct {
        DL_OUI Oui;
        DL_EI48 Ei48;
    };
} DL_EUI48, *PDL_EUI48;

TAWNY_BEGIN_DECLS

PSTR NTAPI RtlIpv4AddressToStringA(const struct in_addr *Addr, PSTR S) TAWNY_API(RtlIpv4AddressToStringA);
PWSTR NTAPI RtlIpv4AddressToStringW(const struct in_addr *Addr, PWSTR S) TAWNY_API(RtlIpv4AddressToStringW);
LONG NTAPI RtlIpv4AddressToStringExA(const struct in_addr *Address, USHORT Port, PSTR AddressString,
                                     PULONG AddressStringLength) TAWNY_API(RtlIpv4AddressToStringExA);
LONG NTAPI RtlIpv4AddressToStringExW(const struct in_addr *Address, USHORT Port, PWSTR AddressString,
                                     PULONG AddressStringLength) TAWNY_API(RtlIpv4AddressToStringExW);
LONG NTAPI RtlIpv4StringToAddressA(PCSTR S, BOOLEAN Strict, PCSTR *Terminator, struct in_addr *Addr)
    TAWNY_API(RtlIpv4StringToAddressA);
LONG NTAPI RtlIpv4StringToAddressW(PCWSTR S, BOOLEAN Strict, PCWSTR *Terminator, struct in_addr *Addr)
    TAWNY_API(RtlIpv4StringToAddressW);
LONG NTAPI RtlIpv4StringToAddressExA(PCSTR AddressString, BOOLEAN Strict, struct in_addr *Address, PUSHORT Port)
    TAWNY_API(RtlIpv4StringToAddressExA);
LONG NTAPI RtlIpv4StringToAddressExW(PCWSTR AddressString, BOOLEAN Strict, struct in_addr *Address, PUSHORT Port)
    TAWNY_API(RtlIpv4StringToAddressExW);

PSTR NTAPI RtlIpv6AddressToStringA(const struct in6_addr *Addr, PSTR S) TAWNY_API(RtlIpv6AddressToStringA);
PWSTR NTAPI RtlIpv6AddressToStringW(const struct in6_addr *Addr, PWSTR S) TAWNY_API(RtlIpv6AddressToStringW);
LONG NTAPI RtlIpv6AddressToStringExA(const struct in6_addr *Address, ULONG ScopeId, USHORT Port, PSTR AddressString,
                                     PULONG AddressStringLength) TAWNY_API(RtlIpv6AddressToStringExA);
LONG NTAPI RtlIpv6AddressToStringExW(const struct in6_addr *Address, ULONG ScopeId, USHORT Port, PWSTR AddressString,
                                     PULONG AddressStringLength) TAWNY_API(RtlIpv6AddressToStringExW);
LONG NTAPI RtlIpv6StringToAddressA(PCSTR S, PCSTR *Terminator, struct in6_addr *Addr)
    TAWNY_API(RtlIpv6StringToAddressA);
LONG NTAPI RtlIpv6StringToAddressW(PCWSTR S, PCWSTR *Terminator, struct in6_addr *Addr)
    TAWNY_API(RtlIpv6StringToAddressW);
LONG NTAPI RtlIpv6StringToAddressExA(PCSTR AddressString, struct in6_addr *Address, PULONG ScopeId, PUSHORT Port)
    TAWNY_API(RtlIpv6StringToAddressExA);
LONG NTAPI RtlIpv6StringToAddressExW(PCWSTR AddressString, struct in6_addr *Address, PULONG ScopeId, PUSHORT Port)
    TAWNY_API(RtlIpv6StringToAddressExW);

PSTR NTAPI RtlEthernetAddressToStringA(const DL_EUI48 *Addr, PSTR S) TAWNY_API(RtlEthernetAddressToStringA);
PWSTR NTAPI RtlEthernetAddressToStringW(const DL_EUI48 *Addr, PWSTR S) TAWNY_API(RtlEthernetAddressToStringW);
LONG NTAPI RtlEthernetStringToAddressA(PCSTR S, PCSTR *Terminator, DL_EUI48 *Addr)
    TAWNY_API(RtlEthernetStringToAddressA);
LONG NTAPI RtlEthernetStringToAddressW(PCWSTR S, PCWSTR *Terminator, DL_EUI48 *Addr)
    TAWNY_API(RtlEthernetStringToAddressW);

TAWNY_END_DECLS

#ifdef UNICODE
#define RtlIpv4AddressToString RtlIpv4AddressToStringW
#define RtlIpv4AddressToStringEx RtlIpv4AddressToStringExW
#define RtlIpv4StringToAddress RtlIpv4StringToAddressW
#define RtlIpv4StringToAddressEx RtlIpv4StringToAddressExW
#define RtlIpv6AddressToString RtlIpv6AddressToStringW
#define RtlIpv6AddressToStringEx RtlIpv6AddressToStringExW
#define RtlIpv6StringToAddress RtlIpv6StringToAddressW
#define RtlIpv6StringToAddressEx RtlIpv6StringToAddressExW
#define RtlEthernetAddressToString RtlEthernetAddressToStringW
#define RtlEthernetStringToAddress RtlEthernetStringToAddressW
#else
#define RtlIpv4AddressToString RtlIpv4AddressToStringA
#define RtlIpv4AddressToStringEx RtlIpv4AddressToStringExA
#define RtlIpv4StringToAddress RtlIpv4StringToAddressA
#define RtlIpv4StringToAddressEx RtlIpv4StringToAddressExA
#define RtlIpv6AddressToString RtlIpv6AddressToStringA
#define RtlIpv6AddressToStringEx RtlIpv6AddressToStringExA
#define RtlIpv6StringToAddress RtlIpv6StringToAddressA
#define RtlIpv6StringToAddressEx RtlIpv6StringToAddressExA
#define RtlEthernetAddressToString RtlEthernetAddressToStringA
#define RtlEthernetStringToAddress RtlEthernetStringToAddressA
#endif

#endif
