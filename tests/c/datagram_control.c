/* Control data of datagrams: what each option makes WSARecvMsg tell, what WSASendMsg takes, and the
 * layout of both.
 *
 * https://learn.microsoft.com/windows/win32/winsock/ip-pktinfo
 * https://learn.microsoft.com/windows/win32/winsock/ipv6-pktinfo
 * https://learn.microsoft.com/windows/win32/winsock/ipproto-ip-socket-options
 * https://learn.microsoft.com/windows/win32/winsock/ipproto-udp-socket-options
 * https://learn.microsoft.com/windows/win32/winsock/winsock-ecn
 */
#include "datagram_messages.h"

#ifndef IP_RECVTOS
#define IP_RECVTOS 40
#endif
#ifndef IP_ECN
#define IP_ECN 50
#define IPV6_ECN 50
#endif
#ifndef IP_RECVIF
#define IP_RECVIF 24
#endif
#ifndef IPV6_TCLASS
#define IPV6_TCLASS 39
#define IPV6_RECVTCLASS 40
#endif
#ifndef UDP_SEND_MSG_SIZE
#define UDP_SEND_MSG_SIZE 2
#define UDP_RECV_MAX_COALESCED_SIZE 3
#define UDP_COALESCED_INFO 3
#endif

static int set(SOCKET s, int level, int name, DWORD value)
{
    return setsockopt(s, level, name, (const char *)&value, sizeof value);
}

/* Sends one byte from A to B and receives it there with room for control data. */
static void exchange(SOCKET a, SOCKET b, const check_address *to, letter *out, letter *in)
{
    DWORD bytes;
    letter none;
    if (!out)
        letter_to(out = &none, "x", 1, to);
    CHECK_REQUIRE(letter_send(a, out, 0) == 1);
    letter_in_controlled(in, 64);
    CHECK_REQUIRE(receive_msg(b, &in->message, &bytes, NULL, NULL) == 0 && bytes == 1);
}

static void layout(void)
{
    CHECK_EQ_U("header-size", sizeof(WSACMSGHDR), 16);
    CHECK_EQ_U("message-size", sizeof(WSAMSG), 56);
    CHECK_EQ_U("space", WSA_CMSG_SPACE(sizeof(IN_PKTINFO)), 24);
    CHECK_EQ_U("space-rounded", WSA_CMSG_SPACE(sizeof(INT)), 24);
    CHECK_EQ_U("space-v6", WSA_CMSG_SPACE(sizeof(IN6_PKTINFO)), 40);
    CHECK_EQ_U("length", WSA_CMSG_LEN(sizeof(INT)), 20);
}

static void packet_info(void)
{
    check_address a_address, b_address;
    SOCKET a = check_bound(AF_INET, SOCK_DGRAM, &a_address), b = check_bound(AF_INET, SOCK_DGRAM, &b_address);
    const IN_PKTINFO *info;
    WSACMSGHDR *header;
    letter in, out;
    IN_PKTINFO source;
    DWORD on = 9, bytes;
    int length = sizeof on;

    exchange(a, b, &b_address, NULL, &in);
    CHECK_EQ_U("not-asked-for", in.message.Control.len, 0);
    CHECK_SUCCEEDS("pktinfo", set(b, IPPROTO_IP, IP_PKTINFO, 1) == 0);
    CHECK_SUCCEEDS("pktinfo-get", getsockopt(b, IPPROTO_IP, IP_PKTINFO, (char *)&on, &length) == 0);
    CHECK_EQ_U("pktinfo-on", on, 1);
    exchange(a, b, &b_address, NULL, &in);
    CHECK_EQ_U("pktinfo-control-length", in.message.Control.len, WSA_CMSG_SPACE(sizeof(IN_PKTINFO)));
    header = WSA_CMSG_FIRSTHDR(&in.message);
    CHECK("pktinfo-header", header && header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO);
    CHECK_EQ_U("pktinfo-header-length", header ? header->cmsg_len : 0, WSA_CMSG_LEN(sizeof(IN_PKTINFO)));
    CHECK("pktinfo-one-message", !header || !WSA_CMSG_NXTHDR(&in.message, header));
    info = (const IN_PKTINFO *)letter_find(&in, IPPROTO_IP, IP_PKTINFO);
    CHECK("pktinfo-address", info && !memcmp(&info->ipi_addr, &((struct sockaddr_in *)&b_address.storage)->sin_addr, 4));
    CHECK("pktinfo-interface", info && info->ipi_ifindex != 0);
    CHECK_EQ_U("pktinfo-flags", in.message.dwFlags, 0);

    /* "More control data was present than the process allocated room for." */
    letter_to(&out, "x", 1, &b_address);
    CHECK_REQUIRE(letter_send(a, &out, 0) == 1);
    letter_in_controlled(&in, 64);
    in.message.Control.len = WSA_CMSG_LEN(sizeof(IN_PKTINFO)) - 1;
    CHECK_SUCCEEDS("no-room", receive_msg(b, &in.message, &bytes, NULL, NULL) == 0);
    CHECK_EQ_U("no-room-flag", in.message.dwFlags, MSG_CTRUNC);
    CHECK_EQ_MEM("no-room-data", in.data, "x", 1);
    CHECK_REQUIRE(letter_send(a, &out, 0) == 1);
    letter_in(&in, 64);
    CHECK_SUCCEEDS("no-control", receive_msg(b, &in.message, &bytes, NULL, NULL) == 0);
    CHECK_EQ_U("no-control-flag", in.message.dwFlags, MSG_CTRUNC);

    /* The source of what is sent. */
    {
        struct sockaddr_in name;
        SOCKET any = check_socket(AF_INET, SOCK_DGRAM);
        memset(&name, 0, sizeof name);
        name.sin_family = AF_INET;
        CHECK_REQUIRE(bind(any, (struct sockaddr *)&name, sizeof name) == 0);
        memset(&source, 0, sizeof source);
        source.ipi_addr.s_addr = htonl(0x7f00050b);
        letter_to(&out, "x", 1, &b_address);
        letter_add(&out, IPPROTO_IP, IP_PKTINFO, &source, sizeof source);
        exchange(any, b, NULL, &out, &in);
        CHECK_EQ_U("source-chosen", ntohl(((struct sockaddr_in *)&in.name)->sin_addr.s_addr), 0x7f00050b);
        source.ipi_addr.s_addr = htonl(0xc6336401); /* of TEST-NET-2: nobody's */
        letter_to(&out, "x", 1, &b_address);
        letter_add(&out, IPPROTO_IP, IP_PKTINFO, &source, sizeof source);
        CHECK_FAILS("source-not-here", WSASendMsg(any, &out.message, 0, &bytes, NULL, NULL) == SOCKET_ERROR,
                    WSAEADDRNOTAVAIL);
        closesocket(any);
    }
    CHECK_SUCCEEDS("pktinfo-off", set(b, IPPROTO_IP, IP_PKTINFO, 0) == 0);
    exchange(a, b, &b_address, NULL, &in);
    CHECK("pktinfo-no-more", !letter_find(&in, IPPROTO_IP, IP_PKTINFO));
    closesocket(a);
    closesocket(b);
}

static void fields(void)
{
    check_address a_address, b_address;
    SOCKET a = check_bound(AF_INET, SOCK_DGRAM, &a_address), b = check_bound(AF_INET, SOCK_DGRAM, &b_address);
    letter in, out;
    INT number;
    CHECK_SUCCEEDS("recvttl", set(b, IPPROTO_IP, IP_RECVTTL, 1) == 0);
    CHECK_REQUIRE(set(a, IPPROTO_IP, IP_TTL, 77) == 0);
    exchange(a, b, &b_address, NULL, &in);
    CHECK_EQ_I("ttl", letter_number(&in, IPPROTO_IP, IP_TTL), 77);
    number = 9;
    letter_to(&out, "x", 1, &b_address);
    letter_add(&out, IPPROTO_IP, IP_TTL, &number, sizeof number);
    exchange(a, b, NULL, &out, &in);
    CHECK_EQ_I("ttl-of-this-one", letter_number(&in, IPPROTO_IP, IP_TTL), 9);
    exchange(a, b, &b_address, NULL, &in);
    CHECK_EQ_I("ttl-of-the-next", letter_number(&in, IPPROTO_IP, IP_TTL), 77);

    CHECK_SUCCEEDS("recvecn", set(b, IPPROTO_IP, IP_ECN, 1) == 0);
    exchange(a, b, &b_address, NULL, &in);
    CHECK_EQ_I("ecn-none", letter_number(&in, IPPROTO_IP, IP_ECN), 0);
    CHECK_EQ_I("ecn-beside-ttl", letter_number(&in, IPPROTO_IP, IP_TTL), 77);
    for (number = 1; number <= 3; number++) {
        static const char *const names[] = {"", "ecn-1", "ecn-2", "ecn-3"};
        letter_to(&out, "x", 1, &b_address);
        letter_add(&out, IPPROTO_IP, IP_ECN, &number, sizeof number);
        exchange(a, b, NULL, &out, &in);
        CHECK_EQ_I(names[number], letter_number(&in, IPPROTO_IP, IP_ECN), number);
    }
    CHECK("tos-not-asked-for", !letter_find(&in, IPPROTO_IP, IP_TOS));
    CHECK_SUCCEEDS("recvtos", set(b, IPPROTO_IP, IP_RECVTOS, 1) == 0);
    number = 0xb8;
    letter_to(&out, "x", 1, &b_address);
    letter_add(&out, IPPROTO_IP, IP_TOS, &number, sizeof number);
    number = 1;
    letter_add(&out, IPPROTO_IP, IP_ECN, &number, sizeof number);
    exchange(a, b, NULL, &out, &in);
    CHECK_EQ_I("tos-all-bits", letter_number(&in, IPPROTO_IP, IP_TOS), 0xb9);
    CHECK_EQ_I("tos-beside-ecn", letter_number(&in, IPPROTO_IP, IP_ECN), 1);

    CHECK_SUCCEEDS("recvif", set(b, IPPROTO_IP, IP_RECVIF, 1) == 0);
    exchange(a, b, &b_address, NULL, &in);
    CHECK("recvif-interface", letter_number(&in, IPPROTO_IP, IP_RECVIF) > 0);
    number = 4;
    letter_to(&out, "x", 1, &b_address);
    letter_add(&out, IPPROTO_IP, IP_ECN, &number, sizeof number);
    CHECK_FAILS("ecn-4", WSASendMsg(a, &out.message, 0, (DWORD *)&number, NULL, NULL) == SOCKET_ERROR, WSAEINVAL);
    closesocket(a);
    closesocket(b);
}

static void version_6(void)
{
    check_address a_address, b_address;
    SOCKET a, b, probe = socket(AF_INET6, SOCK_DGRAM, 0);
    struct sockaddr_in6 name;
    const IN6_PKTINFO *info;
    IN6_PKTINFO source;
    letter in, out;
    INT number;
    memset(&name, 0, sizeof name);
    name.sin6_family = AF_INET6;
    name.sin6_addr = in6addr_loopback;
    if (probe == INVALID_SOCKET || bind(probe, (struct sockaddr *)&name, sizeof name) != 0) {
        check_skip("version-6", "no IPv6 here");
        return;
    }
    closesocket(probe);
    a = check_bound(AF_INET6, SOCK_DGRAM, &a_address);
    b = check_bound(AF_INET6, SOCK_DGRAM, &b_address);
    CHECK_SUCCEEDS("v6-pktinfo", set(b, IPPROTO_IPV6, IPV6_PKTINFO, 1) == 0);
    CHECK_SUCCEEDS("v6-hoplimit", set(b, IPPROTO_IPV6, IPV6_HOPLIMIT, 1) == 0);
    CHECK_SUCCEEDS("v6-recvtclass", set(b, IPPROTO_IPV6, IPV6_RECVTCLASS, 1) == 0);
    CHECK_SUCCEEDS("v6-recvecn", set(b, IPPROTO_IPV6, IPV6_ECN, 1) == 0);
    letter_to(&out, "x", 1, &b_address);
    number = 33;
    letter_add(&out, IPPROTO_IPV6, IPV6_HOPLIMIT, &number, sizeof number);
    number = 2;
    letter_add(&out, IPPROTO_IPV6, IPV6_ECN, &number, sizeof number);
    memset(&source, 0, sizeof source);
    source.ipi6_addr = in6addr_loopback;
    letter_add(&out, IPPROTO_IPV6, IPV6_PKTINFO, &source, sizeof source);
    exchange(a, b, NULL, &out, &in);
    info = (const IN6_PKTINFO *)letter_find(&in, IPPROTO_IPV6, IPV6_PKTINFO);
    CHECK("v6-address", info && !memcmp(&info->ipi6_addr, &in6addr_loopback, 16));
    CHECK("v6-interface", info && info->ipi6_ifindex != 0);
    CHECK_EQ_I("v6-hops", letter_number(&in, IPPROTO_IPV6, IPV6_HOPLIMIT), 33);
    CHECK_EQ_I("v6-ecn", letter_number(&in, IPPROTO_IPV6, IPV6_ECN), 2);
    CHECK_EQ_I("v6-class", letter_number(&in, IPPROTO_IPV6, IPV6_TCLASS), 2);
    CHECK_EQ_I("v6-name-length", in.message.namelen, (int)sizeof(struct sockaddr_in6));
    closesocket(a);
    closesocket(b);
}

/* "If only the IPV6_PKTINFO option is set, packet information may not be provided for IPv4." */
static void dual_stack(void)
{
    check_address a_address;
    SOCKET a = check_bound(AF_INET, SOCK_DGRAM, &a_address), b = socket(AF_INET6, SOCK_DGRAM, 0);
    struct sockaddr_in6 name;
    const IN_PKTINFO *info;
    check_address to;
    letter in;
    memset(&name, 0, sizeof name);
    name.sin6_family = AF_INET6;
    if (b == INVALID_SOCKET || set(b, IPPROTO_IPV6, IPV6_V6ONLY, 0) != 0
        || bind(b, (struct sockaddr *)&name, sizeof name) != 0) {
        check_skip("dual-stack", "no IPv6 here");
        closesocket(a);
        return;
    }
    to = a_address;
    {
        struct sockaddr_in6 bound;
        int length = sizeof bound;
        CHECK_REQUIRE(getsockname(b, (struct sockaddr *)&bound, &length) == 0);
        ((struct sockaddr_in *)&to.storage)->sin_port = bound.sin6_port;
        ((struct sockaddr_in *)&to.storage)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    }
    CHECK_SUCCEEDS("dual-pktinfo", set(b, IPPROTO_IP, IP_PKTINFO, 1) == 0);
    CHECK_SUCCEEDS("dual-pktinfo-v6", set(b, IPPROTO_IPV6, IPV6_PKTINFO, 1) == 0);
    exchange(a, b, &to, NULL, &in);
    info = (const IN_PKTINFO *)letter_find(&in, IPPROTO_IP, IP_PKTINFO);
    CHECK("dual-address", info && info->ipi_addr.s_addr == htonl(INADDR_LOOPBACK));
    closesocket(a);
    closesocket(b);
}

/* Several datagrams in one call, where the systems of both ends offer it. */
static void segments(void)
{
    static char data[4000];
    check_address a_address, b_address;
    SOCKET a = check_bound(AF_INET, SOCK_DGRAM, &a_address), b = check_bound(AF_INET, SOCK_DGRAM, &b_address);
    static char room[65536];
    letter out, in;
    DWORD size = 1000, bytes = 0, got = 0;
    int i, length = sizeof size;
    if (set(b, IPPROTO_UDP, UDP_RECV_MAX_COALESCED_SIZE, 65527) != 0) {
        check_skip("segments-sent", "not offered");
        return;
    }
    for (i = 0; i < (int)sizeof data; i++)
        data[i] = (char)(i / 100);
    CHECK_SUCCEEDS("coalesced-get", getsockopt(b, IPPROTO_UDP, UDP_RECV_MAX_COALESCED_SIZE, (char *)&got, &length) == 0);
    CHECK_EQ_U("coalesced-set", got, 65527);
    letter_to(&out, "", 0, &b_address);
    letter_add(&out, IPPROTO_UDP, UDP_SEND_MSG_SIZE, &size, sizeof size);
    out.buffer.buf = data;
    out.buffer.len = 3500;
    CHECK_EQ_I("segments-sent", letter_send(a, &out, 0), 3500);
    for (got = 0; got < 3500; got += bytes) {
        letter_in_controlled(&in, 0);
        in.buffer.buf = room + got;
        in.buffer.len = sizeof room - got;
        CHECK_REQUIRE(receive_msg(b, &in.message, &bytes, NULL, NULL) == 0 && bytes != 0);
        if (bytes > 1000)
            CHECK_REQUIRE(letter_number(&in, IPPROTO_UDP, UDP_COALESCED_INFO) == 1000);
    }
    CHECK_EQ_U("segments-received", got, 3500);
    CHECK_EQ_MEM("segments-bytes", room, data, 3500);

    /* Less room than the longest takes: never more than that at once. */
    CHECK_SUCCEEDS("coalesced-small", set(b, IPPROTO_UDP, UDP_RECV_MAX_COALESCED_SIZE, 1500) == 0);
    CHECK_EQ_I("segments-sent-again", letter_send(a, &out, 0), 3500);
    for (got = i = 0; got < 3500; got += bytes, i++) {
        letter_in_controlled(&in, 0);
        in.buffer.buf = room + got;
        in.buffer.len = 1500;
        CHECK_REQUIRE(receive_msg(b, &in.message, &bytes, NULL, NULL) == 0 && bytes != 0);
    }
    CHECK_EQ_I("segments-singly", i, 4);

    /* The same by an option of the sender. */
    CHECK_SUCCEEDS("segment-option", set(a, IPPROTO_UDP, UDP_SEND_MSG_SIZE, 700) == 0);
    CHECK_EQ_I("segment-option-sent", sendto(a, data, 1500, 0, (struct sockaddr *)&b_address.storage, b_address.length), 1500);
    CHECK_EQ_I("segment-option-1", recv(b, room, 1500, 0), 700);
    CHECK_EQ_I("segment-option-2", recv(b, room, 1500, 0), 700);
    CHECK_EQ_I("segment-option-3", recv(b, room, 1500, 0), 100);
    closesocket(a);
    closesocket(b);
}

int main(void)
{
    check_begin();
    letters_begin();
    layout();
    packet_info();
    fields();
    version_6();
    dual_stack();
    segments();
    return check_end();
}
