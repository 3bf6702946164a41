/* Byte order, and addresses to and from text.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-inet_addr
 * https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-inet_pton
 * https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-inet_ntop
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaaddresstostringa
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsastringtoaddressa
 */
#include "either.h"
#include "wide.h"

static struct sockaddr_in in4_of(ULONG address, USHORT port)
{
    struct sockaddr_in in4;
    memset(&in4, 0, sizeof in4);
    in4.sin_family = AF_INET;
    in4.sin_addr.s_addr = htonl(address);
    in4.sin_port = htons(port);
    return in4;
}

/* https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsahtonl */
static void byte_order(void)
{
    SOCKET s = check_socket(AF_INET, SOCK_STREAM), gone = check_socket(AF_INET, SOCK_STREAM);
    u_long l = 0;
    u_short h = 0;
    closesocket(gone);
    CHECK_EQ_U("htons", htons(0x1234), 0x3412);
    CHECK_EQ_U("ntohs", ntohs(0x3412), 0x1234);
    CHECK_EQ_U("htonl", htonl(0x12345678), 0x78563412);
    CHECK_EQ_U("ntohl", ntohl(0x78563412), 0x12345678);
    CHECK_EQ_U("u_long-size", sizeof(u_long), 4);
    CHECK_SUCCEEDS("wsahtonl", WSAHtonl(s, 0x12345678, &l) == 0);
    CHECK_EQ_U("wsahtonl-value", l, 0x78563412);
    CHECK_SUCCEEDS("wsantohl", WSANtohl(s, 0x78563412, &l) == 0);
    CHECK_EQ_U("wsantohl-value", l, 0x12345678);
    CHECK_SUCCEEDS("wsahtons", WSAHtons(s, 0x1234, &h) == 0);
    CHECK_EQ_U("wsahtons-value", h, 0x3412);
    CHECK_SUCCEEDS("wsantohs", WSANtohs(s, 0x3412, &h) == 0);
    CHECK_EQ_U("wsantohs-value", h, 0x1234);
    CHECK_FAILS("wsahtonl-null", WSAHtonl(s, 1, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("wsantohs-null", WSANtohs(s, 1, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("wsahtonl-closed", WSAHtonl(gone, 1, &l) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("wsahtons-closed", WSAHtons(gone, 1, &h) == SOCKET_ERROR, WSAENOTSOCK);
    closesocket(s);
}

static void inet_addr_forms(void)
{
    struct in_addr address;
    CHECK_EQ_U("inet_addr-four", ntohl(inet_addr("1.2.3.4")), 0x01020304);
    CHECK_EQ_U("inet_addr-three", ntohl(inet_addr("1.2.772")), 0x01020304);
    CHECK_EQ_U("inet_addr-two", ntohl(inet_addr("1.131844")), 0x01020304);
    CHECK_EQ_U("inet_addr-one", ntohl(inet_addr("16909060")), 0x01020304);
    CHECK_EQ_U("inet_addr-hexadecimal", ntohl(inet_addr("0x7f.0.0.1")), INADDR_LOOPBACK);
    CHECK_EQ_U("inet_addr-octal", ntohl(inet_addr("0177.0.0.01")), INADDR_LOOPBACK);
    CHECK_EQ_U("inet_addr-empty", inet_addr(""), INADDR_NONE);
    CHECK_EQ_U("inet_addr-letters", inet_addr("abc"), INADDR_NONE);
    CHECK_EQ_U("inet_addr-256", inet_addr("256.1.1.1"), INADDR_NONE);
    CHECK_EQ_U("inet_addr-five", inet_addr("1.2.3.4.5"), INADDR_NONE);
    CHECK_EQ_U("inet_addr-broadcast", inet_addr("255.255.255.255"), INADDR_BROADCAST);
    address.s_addr = htonl(0xc0a80102);
    CHECK_EQ_S("inet_ntoa", inet_ntoa(address), "192.168.1.2");
    address.s_addr = 0;
    CHECK_EQ_S("inet_ntoa-zero", inet_ntoa(address), "0.0.0.0");
    CHECK_EQ_U("in_addr-byte-names", (address.S_un.S_un_b.s_b1 = 9, ntohl(address.s_addr)), 0x09000000);
}

static int parses(int family, const char *text)
{
    unsigned char room[16];
    return inet_pton(family, text, room);
}

static void pton_and_ntop(void)
{
    static const unsigned char MAPPED[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 1, 2, 3, 4};
    unsigned char room[16];
    char text[64];
    WCHAR wide_text[64];
    CHECK_EQ_I("pton4", inet_pton(AF_INET, "1.2.3.4", room), 1);
    CHECK_EQ_MEM("pton4-bytes", room, "\1\2\3\4", 4);
    CHECK_EQ_I("pton6", inet_pton(AF_INET6, "::ffff:1.2.3.4", room), 1);
    CHECK_EQ_MEM("pton6-bytes", room, MAPPED, 16);
    CHECK_EQ_I("pton6-full", parses(AF_INET6, "2001:db8:0:1:2:3:4:5"), 1);
    CHECK_EQ_I("pton4-three-parts", parses(AF_INET, "1.2.3"), 0);
    CHECK_EQ_I("pton4-256", parses(AF_INET, "1.2.3.256"), 0);
    CHECK_EQ_I("pton4-trailing", parses(AF_INET, "1.2.3.4x"), 0);
    CHECK_EQ_I("pton4-empty", parses(AF_INET, ""), 0);
    CHECK_EQ_I("pton6-two-gaps", parses(AF_INET6, "1::2::3"), 0);
    CHECK_EQ_I("pton6-too-long", parses(AF_INET6, "1:2:3:4:5:6:7:8:9"), 0);
    CHECK_EQ_I("pton6-of-in4", parses(AF_INET6, "1.2.3.4"), 0);
    CHECK_FAILS("pton-bad-family", inet_pton(99, "1.2.3.4", room) == -1, WSAEAFNOSUPPORT);
    CHECK_FAILS("pton-null-text", inet_pton(AF_INET, NULL, room) == -1, WSAEFAULT);
    CHECK_FAILS("pton-null-room", inet_pton(AF_INET, "1.2.3.4", NULL) == -1, WSAEFAULT);

    CHECK_EQ_S("ntop4", inet_ntop(AF_INET, "\1\2\3\4", text, sizeof text), "1.2.3.4");
    CHECK_EQ_S("ntop6-mapped", inet_ntop(AF_INET6, (void *)(ULONG_PTR)MAPPED, text, sizeof text), "::ffff:1.2.3.4");
    inet_pton(AF_INET6, "2001:DB8:0:0:1:0:0:1", room);
    CHECK_EQ_S("ntop6-shortest", inet_ntop(AF_INET6, room, text, sizeof text), "2001:db8::1:0:0:1");
    CHECK_FAILS("ntop-bad-family", inet_ntop(99, room, text, sizeof text) == NULL, WSAEAFNOSUPPORT);
    CHECK_FAILS_EITHER("ntop-short", inet_ntop(AF_INET, "\1\2\3\4", text, 7) == NULL, ERROR_INVALID_PARAMETER, WSAEINVAL);
    CHECK_EQ_P("ntop-exact-room", inet_ntop(AF_INET, "\1\2\3\4", text, 8), text);
    CHECK_FAILS_EITHER("ntop-null-text", inet_ntop(AF_INET, "\1\2\3\4", NULL, 64) == NULL, ERROR_INVALID_PARAMETER, WSAEINVAL);

    CHECK_EQ_I("inetptonw", InetPtonW(AF_INET, wide("9.8.7.6"), room), 1);
    CHECK_EQ_MEM("inetptonw-bytes", room, "\11\10\7\6", 4);
    CHECK_EQ_I("inetptonw-bad", InetPtonW(AF_INET, wide("9.8.7"), room), 0);
    CHECK_EQ_P("inetntopw", InetNtopW(AF_INET, "\11\10\7\6", wide_text, 64), wide_text);
    CHECK_EQ_S("inetntopw-text", narrow(wide_text), "9.8.7.6");
}

static void to_string(void)
{
    struct sockaddr_in in4 = in4_of(INADDR_LOOPBACK, 8080);
    struct sockaddr_in6 in6;
    struct sockaddr *a4 = (struct sockaddr *)&in4, *a6 = (struct sockaddr *)&in6;
    char text[64];
    WCHAR wide_text[64];
    DWORD size = sizeof text;
    memset(&in6, 0, sizeof in6);
    in6.sin6_family = AF_INET6;
    in6.sin6_addr = in6addr_loopback;

    CHECK_SUCCEEDS("to-string", WSAAddressToStringA(a4, sizeof in4, NULL, text, &size) == 0);
    CHECK_EQ_S("to-string-text", text, "127.0.0.1:8080");
    CHECK_EQ_U("to-string-size", size, 15);
    in4.sin_port = 0;
    size = sizeof text;
    CHECK_SUCCEEDS("to-string-no-port", WSAAddressToStringA(a4, sizeof in4, NULL, text, &size) == 0);
    CHECK_EQ_S("to-string-no-port-text", text, "127.0.0.1");
    size = 9;
    CHECK_FAILS("to-string-short", WSAAddressToStringA(a4, sizeof in4, NULL, text, &size) == SOCKET_ERROR, WSAEFAULT);
    CHECK_EQ_U("to-string-short-wants", size, 10);
    size = 64;
    CHECK_SUCCEEDS("to-string6", WSAAddressToStringA(a6, sizeof in6, NULL, text, &size) == 0);
    CHECK_EQ_S("to-string6-text", text, "::1");
    in6.sin6_port = htons(443);
    size = 64;
    CHECK_SUCCEEDS("to-string6-port", WSAAddressToStringW(a6, sizeof in6, NULL, wide_text, &size) == 0);
    CHECK_EQ_S("to-string6-port-text", narrow(wide_text), "[::1]:443");
    CHECK_EQ_U("to-string6-port-size", size, 10);
    size = 4;
    CHECK_FAILS("to-stringw-short", WSAAddressToStringW(a6, sizeof in6, NULL, wide_text, &size) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_EQ_U("to-stringw-short-wants", size, 10);

    size = sizeof text;
    CHECK_FAILS("to-string-null", WSAAddressToStringA(NULL, sizeof in4, NULL, text, &size) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("to-string-null-size", WSAAddressToStringA(a4, sizeof in4, NULL, text, NULL) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS_EITHER("to-string-short-address", WSAAddressToStringA(a4, 4, NULL, text, &size) == SOCKET_ERROR, WSAEINVAL,
                       WSAEFAULT);
    in4.sin_family = 99;
    CHECK_FAILS("to-string-bad-family", WSAAddressToStringA(a4, sizeof in4, NULL, text, &size) == SOCKET_ERROR, WSAEINVAL);
}

/* Parses TEXT, which the function may not change. */
static int from(const char *text, int family, void *address, int *length)
{
    char copy[128];
    snprintf(copy, sizeof copy, "%s", text);
    return WSAStringToAddressA(copy, family, NULL, (struct sockaddr *)address, length);
}

static void from_string(void)
{
    struct sockaddr_in in4;
    struct sockaddr_in6 in6;
    int length = (int)sizeof in4;
    struct in6_addr loopback6 = in6addr_loopback;
    memset(&in4, 0xcc, sizeof in4);
    CHECK_SUCCEEDS("from-string", from("1.2.3.4:8080", AF_INET, &in4, &length) == 0);
    CHECK_EQ_I("from-string-length", length, (int)sizeof in4);
    CHECK_EQ_I("from-string-family", in4.sin_family, AF_INET);
    CHECK_EQ_U("from-string-address", ntohl(in4.sin_addr.s_addr), 0x01020304);
    CHECK_EQ_U("from-string-port", ntohs(in4.sin_port), 8080);
    CHECK_SUCCEEDS("from-string-no-port", from("127.0.0.1", AF_INET, &in4, &length) == 0);
    CHECK_EQ_U("from-string-port-zero", in4.sin_port, 0);
    CHECK_FAILS("from-string-bad", from("1.2.3.x", AF_INET, &in4, &length) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("from-string-port-too-large", from("1.2.3.4:99999", AF_INET, &in4, &length) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("from-string-wrong-family", from("::1", AF_INET, &in4, &length) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("from-string-bad-family", from("1.2.3.4", 99, &in4, &length) == SOCKET_ERROR, WSAEINVAL);
    length = 4;
    CHECK_FAILS("from-string-short", from("1.2.3.4", AF_INET, &in4, &length) == SOCKET_ERROR, WSAEFAULT);
    CHECK_EQ_I("from-string-short-wants", length, (int)sizeof in4);

    length = (int)sizeof in6;
    CHECK_SUCCEEDS("from-string6", from("::1", AF_INET6, &in6, &length) == 0);
    CHECK_EQ_I("from-string6-length", length, (int)sizeof in6);
    CHECK_EQ_MEM("from-string6-address", &in6.sin6_addr, &loopback6, 16);
    CHECK_SUCCEEDS("from-string6-port", from("[::1]:443", AF_INET6, &in6, &length) == 0);
    CHECK_EQ_U("from-string6-port-value", ntohs(in6.sin6_port), 443);
    CHECK_FAILS("from-string6-bad", from("[::1:443", AF_INET6, &in6, &length) == SOCKET_ERROR, WSAEINVAL);
    length = (int)sizeof in4;
    CHECK_SUCCEEDS("from-stringw",
                   WSAStringToAddressW(wide("5.6.7.8:9"), AF_INET, NULL, (struct sockaddr *)&in4, &length) == 0);
    CHECK_EQ_U("from-stringw-address", ntohl(in4.sin_addr.s_addr), 0x05060708);
    CHECK_EQ_U("from-stringw-port", ntohs(in4.sin_port), 9);
}

int main(void)
{
    check_begin();
    byte_order();
    inet_addr_forms();
    pton_and_ntop();
    to_string();
    from_string();
    return check_end();
}
