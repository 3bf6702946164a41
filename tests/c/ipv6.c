/* IPv6: TCP and UDP on ::1, IPV6_V6ONLY, dual stack with mapped addresses.
 *
 * https://learn.microsoft.com/windows/win32/winsock/ipproto-ipv6-socket-options
 * https://learn.microsoft.com/windows/win32/winsock/dual-stack-sockets-for-ipv6-winsock-applications
 */
#include "either.h"

static const unsigned char LOOPBACK6[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
static const unsigned char MAPPED_LOOPBACK[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1};

static DWORD v6only(SOCKET s)
{
    DWORD value = 99;
    int size = (int)sizeof value;
    CHECK_REQUIRE(getsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, (char *)&value, &size) == 0);
    return value;
}

static int set_v6only(SOCKET s, DWORD value)
{
    return setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, (const char *)&value, sizeof value);
}

static struct sockaddr_in6 any6(void)
{
    struct sockaddr_in6 in6;
    memset(&in6, 0, sizeof in6);
    in6.sin6_family = AF_INET6;
    return in6;
}

static void stream(void)
{
    SOCKET client, server;
    struct sockaddr_in6 name, peer;
    struct sockaddr_in in4 = {0};
    int length = (int)sizeof name;
    char room[8];
    CHECK_EQ_I("af-inet6", AF_INET6, 23);
    CHECK_EQ_U("sockaddr-in6-size", sizeof name, 28);
    check_pair_of(AF_INET6, &client, &server);
    CHECK_SUCCEEDS("getsockname", getsockname(server, (struct sockaddr *)&name, &length) == 0);
    CHECK_EQ_I("getsockname-length", length, (int)sizeof name);
    CHECK_EQ_I("getsockname-family", name.sin6_family, AF_INET6);
    CHECK_EQ_MEM("getsockname-address", &name.sin6_addr, LOOPBACK6, 16);
    CHECK_EQ_U("getsockname-scope", name.sin6_scope_id, 0);
    CHECK_SUCCEEDS("getpeername", getpeername(client, (struct sockaddr *)&peer, &length) == 0);
    CHECK_EQ_MEM("getpeername-address", &peer.sin6_addr, LOOPBACK6, 16);
    CHECK_EQ_U("getpeername-port", peer.sin6_port, name.sin6_port);
    CHECK_EQ_I("send", send(client, "hello", 5, 0), 5);
    CHECK_EQ_I("recv", check_recv_all(server, room, 5), 5);
    length = (int)sizeof(struct sockaddr_in);
    CHECK_FAILS("getsockname-short", getsockname(server, (struct sockaddr *)&name, &length) == SOCKET_ERROR, WSAEFAULT);
    closesocket(client);
    closesocket(server);

    in4.sin_family = AF_INET;
    client = check_socket(AF_INET6, SOCK_STREAM);
    CHECK_FAILS_EITHER("bind-in4", bind(client, (struct sockaddr *)&in4, sizeof in4) == SOCKET_ERROR, WSAEFAULT,
                       WSAEAFNOSUPPORT);
    name = any6();
    name.sin6_port = htons(9);
    CHECK_FAILS("connect-any", connect(client, (struct sockaddr *)&name, sizeof name) == SOCKET_ERROR, WSAEADDRNOTAVAIL);
    closesocket(client);
}

static void datagram(void)
{
    check_address a_address, b_address;
    SOCKET a = check_bound(AF_INET6, SOCK_DGRAM, &a_address), b = check_bound(AF_INET6, SOCK_DGRAM, &b_address);
    struct sockaddr_in6 from;
    int length = (int)sizeof from;
    char room[8];
    CHECK_EQ_I("sendto", sendto(a, "ping", 4, 0, CHECK_SOCKADDR(&b_address), b_address.length), 4);
    CHECK_EQ_I("recvfrom", recvfrom(b, room, sizeof room, 0, (struct sockaddr *)&from, &length), 4);
    CHECK_EQ_I("recvfrom-length", length, (int)sizeof from);
    CHECK_EQ_MEM("recvfrom-address", &from.sin6_addr, LOOPBACK6, 16);
    CHECK_EQ_U("recvfrom-port", from.sin6_port, ((struct sockaddr_in6 *)&a_address.storage)->sin6_port);
    sendto(a, "too long", 8, 0, CHECK_SOCKADDR(&b_address), b_address.length);
    CHECK_FAILS("truncated", recvfrom(b, room, 3, 0, NULL, NULL) == SOCKET_ERROR, WSAEMSGSIZE);
    length = (int)sizeof(struct sockaddr_in);
    sendto(a, "x", 1, 0, CHECK_SOCKADDR(&b_address), b_address.length);
    CHECK_FAILS("recvfrom-short-address",
                recvfrom(b, room, sizeof room, 0, (struct sockaddr *)&from, &length) == SOCKET_ERROR, WSAEFAULT);
    closesocket(a);
    closesocket(b);
}

/* "When this value is nonzero (the default on Windows), a socket created for the AF_INET6 address
 * family can be used to send and receive IPv6 packets only." */
static void only_v6(void)
{
    SOCKET listener, in4, client;
    struct sockaddr_in6 name;
    struct sockaddr_in same_port = {0};
    int length, tries = 20, bound;
    same_port.sin_family = AF_INET;
    /* Another program may hold the IPv4 port: then with the next one. */
    do {
        listener = check_socket(AF_INET6, SOCK_STREAM);
        in4 = check_socket(AF_INET, SOCK_STREAM);
        if (tries == 20)
            CHECK_EQ_U("v6only-default", v6only(listener), TRUE);
        name = any6();
        length = (int)sizeof name;
        CHECK_REQUIRE(bind(listener, (struct sockaddr *)&name, sizeof name) == 0);
        CHECK_REQUIRE(getsockname(listener, (struct sockaddr *)&name, &length) == 0);
        same_port.sin_port = name.sin6_port;
        bound = bind(in4, (struct sockaddr *)&same_port, sizeof same_port) == 0;
        if (!bound && --tries > 0) {
            closesocket(listener);
            closesocket(in4);
        }
    } while (!bound && tries > 0);
    CHECK("v6only-leaves-the-in4-port", bound);
    CHECK_REQUIRE(listen(listener, 5) == 0);

    /* The bound socket keeps others from listening where nobody shall. */
    client = check_socket(AF_INET, SOCK_STREAM);
    same_port.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK_FAILS("v6only-refuses-in4", connect(client, (struct sockaddr *)&same_port, sizeof same_port) == SOCKET_ERROR,
                WSAECONNREFUSED);
    closesocket(client);
    closesocket(in4);

    client = check_socket(AF_INET6, SOCK_STREAM);
    memcpy(&name.sin6_addr, MAPPED_LOOPBACK, 16);
    CHECK("v6only-refuses-mapped", connect(client, (struct sockaddr *)&name, sizeof name) == SOCKET_ERROR);
    closesocket(client);
    closesocket(listener);
}

static void dual_stack_stream(void)
{
    SOCKET listener = check_socket(AF_INET6, SOCK_STREAM), in4 = check_socket(AF_INET, SOCK_STREAM), in6, server;
    struct sockaddr_in6 name = any6(), peer;
    struct sockaddr_in to = {0}, mine;
    int length = (int)sizeof name;
    CHECK_SUCCEEDS("v6only-off", set_v6only(listener, 0) == 0);
    CHECK_EQ_U("v6only-is-off", v6only(listener), FALSE);
    CHECK_REQUIRE(bind(listener, (struct sockaddr *)&name, sizeof name) == 0);
    CHECK_REQUIRE(listen(listener, 5) == 0);
    CHECK_REQUIRE(getsockname(listener, (struct sockaddr *)&name, &length) == 0);
    to.sin_family = AF_INET;
    to.sin_port = name.sin6_port;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK_SUCCEEDS("dual-in4-connects", connect(in4, (struct sockaddr *)&to, sizeof to) == 0);
    length = (int)sizeof peer;
    server = accept(listener, (struct sockaddr *)&peer, &length);
    CHECK("dual-accept-in4", server != INVALID_SOCKET);
    CHECK_EQ_I("dual-peer-family", peer.sin6_family, AF_INET6);
    CHECK_EQ_MEM("dual-peer-is-mapped", &peer.sin6_addr, MAPPED_LOOPBACK, 16);
    length = (int)sizeof mine;
    CHECK_REQUIRE(getsockname(in4, (struct sockaddr *)&mine, &length) == 0);
    CHECK_EQ_U("dual-peer-port", peer.sin6_port, mine.sin_port);
    closesocket(server);
    closesocket(in4);

    in6 = check_socket(AF_INET6, SOCK_STREAM);
    memcpy(&name.sin6_addr, LOOPBACK6, 16);
    CHECK_SUCCEEDS("dual-in6-connects", connect(in6, (struct sockaddr *)&name, sizeof name) == 0);
    length = (int)sizeof peer;
    server = accept(listener, (struct sockaddr *)&peer, &length);
    CHECK_EQ_MEM("dual-peer-is-in6", &peer.sin6_addr, LOOPBACK6, 16);
    closesocket(server);
    closesocket(in6);

    in6 = check_socket(AF_INET6, SOCK_STREAM);
    CHECK_REQUIRE(set_v6only(in6, 0) == 0);
    memcpy(&name.sin6_addr, MAPPED_LOOPBACK, 16);
    CHECK_SUCCEEDS("dual-connects-to-mapped", connect(in6, (struct sockaddr *)&name, sizeof name) == 0);
    closesocket(in6);
    closesocket(listener);
}

static void dual_stack_datagram(void)
{
    SOCKET both = check_socket(AF_INET6, SOCK_DGRAM), in4;
    struct sockaddr_in6 name = any6(), from;
    struct sockaddr_in to = {0}, back;
    int length = (int)sizeof name;
    char room[8];
    CHECK_REQUIRE(set_v6only(both, 0) == 0);
    CHECK_REQUIRE(bind(both, (struct sockaddr *)&name, sizeof name) == 0);
    CHECK_REQUIRE(getsockname(both, (struct sockaddr *)&name, &length) == 0);
    in4 = check_bound(AF_INET, SOCK_DGRAM, NULL);
    to.sin_family = AF_INET;
    to.sin_port = name.sin6_port;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK_EQ_I("dual-sendto-in4", sendto(in4, "v4", 2, 0, (struct sockaddr *)&to, sizeof to), 2);
    length = (int)sizeof from;
    CHECK_EQ_I("dual-recvfrom-in4", recvfrom(both, room, sizeof room, 0, (struct sockaddr *)&from, &length), 2);
    CHECK_EQ_MEM("dual-from-is-mapped", &from.sin6_addr, MAPPED_LOOPBACK, 16);
    CHECK_EQ_I("dual-reply", sendto(both, "back", 4, 0, (struct sockaddr *)&from, sizeof from), 4);
    length = (int)sizeof back;
    CHECK_EQ_I("dual-reply-arrives", recvfrom(in4, room, sizeof room, 0, (struct sockaddr *)&back, &length), 4);
    CHECK_EQ_U("dual-reply-from-port", back.sin_port, name.sin6_port);
    closesocket(both);
    closesocket(in4);
}

/* The address macros of ws2tcpip.h. */
static void address_macros(void)
{
    struct in6_addr address = in6addr_any;
    CHECK("unspecified", IN6_IS_ADDR_UNSPECIFIED(&address));
    CHECK("not-loopback", !IN6_IS_ADDR_LOOPBACK(&address));
    address = in6addr_loopback;
    CHECK("loopback", IN6_IS_ADDR_LOOPBACK(&address));
    CHECK_EQ_MEM("loopback-bytes", &address, LOOPBACK6, 16);
    memcpy(&address, MAPPED_LOOPBACK, 16);
    CHECK("mapped", IN6_IS_ADDR_V4MAPPED(&address));
    memset(&address, 0, sizeof address);
    address.s6_addr[0] = 0xfe;
    address.s6_addr[1] = 0x80;
    CHECK("link-local", IN6_IS_ADDR_LINKLOCAL(&address));
    address.s6_addr[0] = 0xff;
    address.s6_addr[1] = 0x02;
    CHECK("multicast", IN6_IS_ADDR_MULTICAST(&address));
}

int main(void)
{
    check_begin();
    address_macros();
    if (!check_has_family(AF_INET6)) {
        check_skip("ipv6", "no IPv6 on this machine");
        return check_end();
    }
    stream();
    datagram();
    only_v6();
    dual_stack_stream();
    dual_stack_datagram();
    return check_end();
}
