/* getsockopt and setsockopt at levels IPPROTO_TCP, IPPROTO_IP and IPPROTO_IPV6.
 *
 * https://learn.microsoft.com/windows/win32/winsock/ipproto-tcp-socket-options
 * https://learn.microsoft.com/windows/win32/winsock/ipproto-ip-socket-options
 * https://learn.microsoft.com/windows/win32/winsock/ipproto-ipv6-socket-options
 */
#include "either.h"

/* What mingw does not know. */
#ifndef TCP_KEEPIDLE
#define TCP_KEEPIDLE 3
#endif
#ifndef TCP_MAXSEG
#define TCP_MAXSEG 4
#endif
#ifndef TCP_MAXRT
#define TCP_MAXRT 5
#endif
#ifndef TCP_TIMESTAMPS
#define TCP_TIMESTAMPS 10
#endif
#ifndef TCP_KEEPCNT
#define TCP_KEEPCNT 16
#endif
#ifndef TCP_KEEPINTVL
#define TCP_KEEPINTVL 17
#endif
#ifndef IP_MTU_DISCOVER
#define IP_MTU_DISCOVER 71
#endif
#ifndef IP_MTU
#define IP_MTU 73
#endif

static SOCKET tcp, udp;

static DWORD get(SOCKET s, int level, int option)
{
    DWORD value = 0;
    int size = (int)sizeof value;
    return getsockopt(s, level, option, (char *)&value, &size) == 0 ? value : 0xbadbad;
}

static int set(SOCKET s, int level, int option, DWORD value)
{
    return setsockopt(s, level, option, (const char *)&value, sizeof value);
}

static void check_round_trip(SOCKET s, int level, int option, const char *option_name, DWORD value)
{
    char name[CHECK_NAME_SIZE];
    snprintf(name, sizeof name, "%s-set", option_name);
    CHECK_SUCCEEDS(name, set(s, level, option, value) == 0);
    snprintf(name, sizeof name, "%s-get", option_name);
    CHECK_EQ_U(name, get(s, level, option), value);
}

static void tcp_level(void)
{
    DWORD value = 0x55555555;
    int size = (int)sizeof value;
    char small = 1;
    CHECK_SUCCEEDS("nodelay-get", getsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, (char *)&value, &size) == 0);
    CHECK_EQ_I("nodelay-size", size, (int)sizeof(BOOL));
    CHECK_EQ_U("nodelay-default", value, FALSE);
    check_round_trip(tcp, IPPROTO_TCP, TCP_NODELAY, "nodelay-on", TRUE);
    check_round_trip(tcp, IPPROTO_TCP, TCP_NODELAY, "nodelay-off", FALSE);
    CHECK_SUCCEEDS("nodelay-one-byte", setsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, &small, 1) == 0);
    CHECK_EQ_U("nodelay-after-one-byte", get(tcp, IPPROTO_TCP, TCP_NODELAY), TRUE);
    CHECK_FAILS("nodelay-null", setsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, NULL, 4) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("nodelay-zero-size", setsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, &small, 0) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("tcp-unknown", set(tcp, IPPROTO_TCP, 0x5555, 1) == SOCKET_ERROR, WSAENOPROTOOPT);

    check_round_trip(tcp, IPPROTO_TCP, TCP_KEEPIDLE, "keepidle", 123);
    check_round_trip(tcp, IPPROTO_TCP, TCP_KEEPINTVL, "keepintvl", 7);
    check_round_trip(tcp, IPPROTO_TCP, TCP_KEEPCNT, "keepcnt", 5);
    /* "It is illegal to set TCP_KEEPCNT to a value greater than 255." */
    CHECK_FAILS("keepcnt-too-large", set(tcp, IPPROTO_TCP, TCP_KEEPCNT, 256) == SOCKET_ERROR, WSAEINVAL);
    CHECK_EQ_U("keepcnt-kept", get(tcp, IPPROTO_TCP, TCP_KEEPCNT), 5);
    check_round_trip(tcp, IPPROTO_TCP, TCP_MAXRT, "maxrt", 20);
    CHECK("maxseg-get", get(tcp, IPPROTO_TCP, TCP_MAXSEG) < 65536);
    check_round_trip(tcp, IPPROTO_TCP, TCP_TIMESTAMPS, "timestamps", TRUE);
    CHECK_EQ_U("bsdurgent-default", get(tcp, IPPROTO_TCP, TCP_BSDURGENT), TRUE);
    CHECK_EQ_U("expedited-default", get(tcp, IPPROTO_TCP, TCP_EXPEDITED_1122), FALSE);
}

static void ip_level(void)
{
    SOCKET a, b;
    DWORD mtu;
    CHECK_EQ_U("mtu-discover-default", get(udp, IPPROTO_IP, IP_MTU_DISCOVER), 0);
    check_round_trip(udp, IPPROTO_IP, IP_TTL, "ttl", 77);
    check_round_trip(tcp, IPPROTO_IP, IP_TTL, "tcp-ttl", 33);
    CHECK_FAILS("ttl-too-large", set(udp, IPPROTO_IP, IP_TTL, 256) == SOCKET_ERROR, WSAEINVAL);
    CHECK_EQ_U("multicast-ttl-default", get(udp, IPPROTO_IP, IP_MULTICAST_TTL), 1);
    check_round_trip(udp, IPPROTO_IP, IP_MULTICAST_TTL, "multicast-ttl", 9);
    CHECK_EQ_U("multicast-loop-default", get(udp, IPPROTO_IP, IP_MULTICAST_LOOP), TRUE);
    check_round_trip(udp, IPPROTO_IP, IP_MULTICAST_LOOP, "multicast-loop-off", FALSE);
    CHECK_EQ_U("dontfragment-default", get(udp, IPPROTO_IP, IP_DONTFRAGMENT), FALSE);
    check_round_trip(udp, IPPROTO_IP, IP_DONTFRAGMENT, "dontfragment-on", TRUE);
    check_round_trip(udp, IPPROTO_IP, IP_DONTFRAGMENT, "dontfragment-off", FALSE);
    check_round_trip(udp, IPPROTO_IP, IP_PKTINFO, "pktinfo", TRUE);
    check_round_trip(udp, IPPROTO_IP, IP_RECEIVE_BROADCAST, "receive-broadcast", FALSE);
    CHECK_SUCCEEDS("unicast-if-default", set(udp, IPPROTO_IP, IP_UNICAST_IF, 0) == 0);
    CHECK_EQ_U("unicast-if-get", get(udp, IPPROTO_IP, IP_UNICAST_IF), 0);
    CHECK("hdrincl-not-raw", set(udp, IPPROTO_IP, IP_HDRINCL, TRUE) == SOCKET_ERROR);
    CHECK_FAILS("ip-unknown", set(udp, IPPROTO_IP, 0x5555, 1) == SOCKET_ERROR, WSAENOPROTOOPT);
    CHECK_FAILS("ttl-null", setsockopt(udp, IPPROTO_IP, IP_TTL, NULL, 4) == SOCKET_ERROR, WSAEFAULT);
    check_udp_pair(&a, &b);
    mtu = get(a, IPPROTO_IP, IP_MTU);
    CHECK("mtu-connected", mtu >= 576 && mtu != 0xbadbad);
    closesocket(a);
    closesocket(b);
}

/* Multicast over the loopback interface.
 * https://learn.microsoft.com/windows/win32/winsock/multicast-programming */
static void membership(void)
{
    SOCKET a = check_bound(AF_INET, SOCK_DGRAM, NULL), b = check_socket(AF_INET, SOCK_DGRAM);
    struct ip_mreq group;
    struct in_addr interface_address, got = {0};
    struct sockaddr_in any = {0}, to;
    int length = (int)sizeof any, size = (int)sizeof got;
    DWORD limit = 2000;
    char room[16];
    memset(&group, 0, sizeof group);
    group.imr_multiaddr.s_addr = inet_addr("239.255.77.78");
    group.imr_interface.s_addr = htonl(INADDR_LOOPBACK);
    interface_address = group.imr_interface;
    any.sin_family = AF_INET;
    CHECK_REQUIRE(bind(b, (struct sockaddr *)&any, sizeof any) == 0);
    CHECK_REQUIRE(getsockname(b, (struct sockaddr *)&any, &length) == 0);
    CHECK_REQUIRE(setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, (const char *)&limit, sizeof limit) == 0);
    CHECK_SUCCEEDS("multicast-if-set", setsockopt(a, IPPROTO_IP, IP_MULTICAST_IF, (const char *)&interface_address,
                                                  sizeof interface_address) == 0);
    CHECK_SUCCEEDS("multicast-if-get", getsockopt(a, IPPROTO_IP, IP_MULTICAST_IF, (char *)&got, &size) == 0);
    CHECK_SUCCEEDS("add-membership", setsockopt(b, IPPROTO_IP, IP_ADD_MEMBERSHIP, (const char *)&group, sizeof group) == 0);
    CHECK("add-membership-twice",
          setsockopt(b, IPPROTO_IP, IP_ADD_MEMBERSHIP, (const char *)&group, sizeof group) == SOCKET_ERROR);
    to = any;
    to.sin_addr = group.imr_multiaddr;
    CHECK_EQ_I("multicast-send", sendto(a, "group", 5, 0, (struct sockaddr *)&to, sizeof to), 5);
    CHECK_EQ_I("multicast-recv", recv(b, room, sizeof room, 0), 5);
    CHECK_SUCCEEDS("drop-membership", setsockopt(b, IPPROTO_IP, IP_DROP_MEMBERSHIP, (const char *)&group, sizeof group) == 0);
    CHECK_FAILS_EITHER("drop-membership-twice",
                       setsockopt(b, IPPROTO_IP, IP_DROP_MEMBERSHIP, (const char *)&group, sizeof group) == SOCKET_ERROR,
                       WSAEADDRNOTAVAIL, WSAEINVAL);
    CHECK_FAILS("add-membership-short",
                setsockopt(b, IPPROTO_IP, IP_ADD_MEMBERSHIP, (const char *)&group, 4) == SOCKET_ERROR, WSAEFAULT);
    closesocket(a);
    closesocket(b);
}

static void ipv6_level(void)
{
    SOCKET tcp6, udp6;
    if (!check_has_family(AF_INET6)) {
        check_skip("ipv6-level", "no IPv6 on this machine");
        return;
    }
    tcp6 = check_socket(AF_INET6, SOCK_STREAM);
    udp6 = check_socket(AF_INET6, SOCK_DGRAM);
    CHECK_EQ_U("v6only-default", get(tcp6, IPPROTO_IPV6, IPV6_V6ONLY), TRUE);
    CHECK_EQ_U("v6only-default-datagram", get(udp6, IPPROTO_IPV6, IPV6_V6ONLY), TRUE);
    check_round_trip(tcp6, IPPROTO_IPV6, IPV6_V6ONLY, "v6only-off", FALSE);
    check_round_trip(tcp6, IPPROTO_IPV6, IPV6_UNICAST_HOPS, "unicast-hops", 42);
    CHECK_FAILS("unicast-hops-too-large", set(tcp6, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 256) == SOCKET_ERROR, WSAEINVAL);
    check_round_trip(udp6, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, "multicast-hops", 3);
    CHECK_EQ_U("v6-multicast-loop-default", get(udp6, IPPROTO_IPV6, IPV6_MULTICAST_LOOP), TRUE);
    check_round_trip(udp6, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, "v6-multicast-loop-off", FALSE);
    check_round_trip(udp6, IPPROTO_IPV6, IPV6_PKTINFO, "v6-pktinfo", TRUE);
    CHECK_SUCCEEDS("v6-multicast-if", set(udp6, IPPROTO_IPV6, IPV6_MULTICAST_IF, 0) == 0);
    CHECK_FAILS("v6-unknown", set(udp6, IPPROTO_IPV6, 0x5555, 1) == SOCKET_ERROR, WSAENOPROTOOPT);
    closesocket(tcp6);
    closesocket(udp6);
}

int main(void)
{
    check_begin();
    tcp = check_socket(AF_INET, SOCK_STREAM);
    udp = check_socket(AF_INET, SOCK_DGRAM);
    tcp_level();
    ip_level();
    membership();
    ipv6_level();
    return check_end();
}
