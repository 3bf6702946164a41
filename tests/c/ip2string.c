/* Addresses as text, by the functions of ntdll.
 *
 * https://learn.microsoft.com/windows/win32/api/ip2string/nf-ip2string-rtlipv4addresstostringw
 * https://learn.microsoft.com/windows/win32/api/ip2string/nf-ip2string-rtlipv6stringtoaddressexw
 * https://learn.microsoft.com/windows/win32/api/ip2string/nf-ip2string-rtlethernetstringtoaddressa
 */
#include "check.h"

#ifdef __MINGW32__

int main(void)
{
    check_begin();
    check_skip("ip2string", "the compiler has no such header");
    return check_end();
}

#else

#include <mstcpip.h>
#include <ip2string.h>

#ifndef STATUS_SUCCESS
#define STATUS_SUCCESS 0
#endif
#ifndef STATUS_INVALID_PARAMETER
#define STATUS_INVALID_PARAMETER ((LONG)0xC000000D)
#endif

#define CHECK_STATUS(name, got, want) CHECK_EQ_U(name, (ULONG)(got), (ULONG)(want))
#define CHECK_TEXT(name, got, want) CHECK(name, strcmp(got, want) == 0)

static void four(void)
{
    struct in_addr ip;
    const char *end = NULL;
    const WCHAR *wide_end = NULL;
    char text[32] = "";
    WCHAR wide[32];
    static const WCHAR one[] = {'1', '0', '.', '0', '.', '0', '.', '1', '/', '8', 0};
    ULONG length;
    USHORT port = 0;
    ip.s_addr = htonl(0x01020304);
    CHECK_EQ_P("v4-to-text", RtlIpv4AddressToStringA(&ip, text), text + 7);
    CHECK_TEXT("v4-to-text-is", text, "1.2.3.4");
    CHECK_EQ_P("v4-to-wide", RtlIpv4AddressToStringW(&ip, wide), wide + 7);
    CHECK_EQ_U("v4-to-wide-begins", wide[0], '1');
    CHECK_EQ_U("v4-to-wide-ends", wide[7], 0);

    CHECK_STATUS("v4", RtlIpv4StringToAddressA("127.0.0.1:80", TRUE, &end, &ip), STATUS_SUCCESS);
    CHECK_EQ_U("v4-is", ip.s_addr, htonl(INADDR_LOOPBACK));
    CHECK_TEXT("v4-rest", end, ":80");
    CHECK_STATUS("v4-wide", RtlIpv4StringToAddressW(one, TRUE, &wide_end, &ip), STATUS_SUCCESS);
    CHECK_EQ_P("v4-wide-rest", wide_end, one + 8);
    CHECK_STATUS("v4-strict-two-parts", RtlIpv4StringToAddressA("127.1", TRUE, &end, &ip), STATUS_INVALID_PARAMETER);
    CHECK_STATUS("v4-strict-hexadecimal", RtlIpv4StringToAddressA("0x7f.0.0.1", TRUE, &end, &ip),
               STATUS_INVALID_PARAMETER);
    CHECK_STATUS("v4-two-parts", RtlIpv4StringToAddressA("127.1", FALSE, &end, &ip), STATUS_SUCCESS);
    CHECK_EQ_U("v4-two-parts-is", ip.s_addr, htonl(INADDR_LOOPBACK));
    CHECK_STATUS("v4-one-part", RtlIpv4StringToAddressA("0x7f000001", FALSE, &end, &ip), STATUS_SUCCESS);
    CHECK_EQ_U("v4-one-part-is", ip.s_addr, htonl(INADDR_LOOPBACK));
    CHECK_STATUS("v4-none", RtlIpv4StringToAddressA("tawny", FALSE, &end, &ip), STATUS_INVALID_PARAMETER);
    CHECK_STATUS("v4-too-large", RtlIpv4StringToAddressA("1.2.3.256", TRUE, &end, &ip), STATUS_INVALID_PARAMETER);

    CHECK_STATUS("v4-ex", RtlIpv4StringToAddressExA("10.0.0.1:8080", TRUE, &ip, &port), STATUS_SUCCESS);
    CHECK_EQ_U("v4-ex-port", port, htons(8080));
    CHECK_STATUS("v4-ex-no-port", RtlIpv4StringToAddressExA("10.0.0.1", TRUE, &ip, &port), STATUS_SUCCESS);
    CHECK_EQ_U("v4-ex-port-none", port, 0);
    CHECK_STATUS("v4-ex-rest", RtlIpv4StringToAddressExA("10.0.0.1 x", TRUE, &ip, &port), STATUS_INVALID_PARAMETER);
    length = sizeof text;
    CHECK_STATUS("v4-ex-to-text", RtlIpv4AddressToStringExA(&ip, htons(80), text, &length), STATUS_SUCCESS);
    CHECK_TEXT("v4-ex-to-text-is", text, "10.0.0.1:80");
    CHECK_EQ_U("v4-ex-to-text-length", length, 12);
    length = 4;
    CHECK_STATUS("v4-ex-no-room", RtlIpv4AddressToStringExA(&ip, htons(80), text, &length), STATUS_INVALID_PARAMETER);
    CHECK_EQ_U("v4-ex-needed", length, 12);
}

static void six(void)
{
    IN6_ADDR ip;
    const char *end = NULL;
    char text[64] = "";
    ULONG length, scope = 0;
    USHORT port = 0;
    CHECK_STATUS("v6", RtlIpv6StringToAddressA("fe80::1%3", &end, &ip), STATUS_SUCCESS);
    CHECK_TEXT("v6-rest", end, "%3");
    CHECK_EQ_U("v6-first", ip.s6_addr[0], 0xfe);
    CHECK_EQ_U("v6-last", ip.s6_addr[15], 1);
    CHECK_EQ_P("v6-to-text", RtlIpv6AddressToStringA(&ip, text), text + 7);
    CHECK_TEXT("v6-to-text-is", text, "fe80::1");
    CHECK_STATUS("v6-mapped", RtlIpv6StringToAddressA("::ffff:1.2.3.4", &end, &ip), STATUS_SUCCESS);
    CHECK_EQ_U("v6-mapped-last", ip.s6_addr[15], 4);
    RtlIpv6AddressToStringA(&ip, text);
    CHECK_TEXT("v6-mapped-to-text", text, "::ffff:1.2.3.4");
    CHECK_STATUS("v6-none", RtlIpv6StringToAddressA("1.2.3.4", &end, &ip), STATUS_INVALID_PARAMETER);

    CHECK_STATUS("v6-ex", RtlIpv6StringToAddressExA("[fe80::2%5]:443", &ip, &scope, &port), STATUS_SUCCESS);
    CHECK_EQ_U("v6-ex-port", port, htons(443));
    CHECK("v6-ex-scope", scope != 0);
    CHECK_EQ_U("v6-ex-last", ip.s6_addr[15], 2);
    length = sizeof text;
    CHECK_STATUS("v6-ex-to-text", RtlIpv6AddressToStringExA(&ip, scope, port, text, &length), STATUS_SUCCESS);
    CHECK_TEXT("v6-ex-to-text-is", text, "[fe80::2%5]:443");
    CHECK_EQ_U("v6-ex-to-text-length", length, 16);
    length = sizeof text;
    CHECK_STATUS("v6-ex-bare", RtlIpv6AddressToStringExA(&ip, 0, 0, text, &length), STATUS_SUCCESS);
    CHECK_TEXT("v6-ex-bare-is", text, "fe80::2");
    length = 3;
    CHECK_STATUS("v6-ex-no-room", RtlIpv6AddressToStringExA(&ip, 0, 0, text, &length), STATUS_INVALID_PARAMETER);
    CHECK_EQ_U("v6-ex-needed", length, 8);
    CHECK_STATUS("v6-ex-rest", RtlIpv6StringToAddressExA("fe80::2]", &ip, &scope, &port), STATUS_INVALID_PARAMETER);
}

static void ethernet(void)
{
    DL_EUI48 address;
    const char *end = NULL;
    char text[32] = "";
    CHECK_STATUS("ethernet", RtlEthernetStringToAddressA("f4-ce-46-2D-90-8C, x", &end, &address), STATUS_SUCCESS);
    CHECK_TEXT("ethernet-rest", end, ", x");
    CHECK_EQ_MEM("ethernet-is", address.Byte, "\xf4\xce\x46\x2d\x90\x8c", 6);
    CHECK_EQ_P("ethernet-to-text", RtlEthernetAddressToStringA(&address, text), text + 17);
    CHECK_TEXT("ethernet-to-text-is", text, "F4-CE-46-2D-90-8C");
    CHECK_STATUS("ethernet-colons", RtlEthernetStringToAddressA("f4:ce:46:2d:90:8c", &end, &address),
               STATUS_INVALID_PARAMETER);
    CHECK_STATUS("ethernet-short", RtlEthernetStringToAddressA("f4-ce-46-2d-90", &end, &address),
               STATUS_INVALID_PARAMETER);
}

int main(void)
{
    check_begin();
    four();
    six();
    ethernet();
    return check_end();
}

#endif
