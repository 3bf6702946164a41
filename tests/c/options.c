/* getsockopt and setsockopt at level SOL_SOCKET.
 *
 * https://learn.microsoft.com/windows/win32/winsock/sol-socket-socket-options
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-getsockopt
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-setsockopt
 */
#include "either.h"

#ifndef SO_BSP_STATE /* mingw does not know it */
#define SO_BSP_STATE 0x1009
#endif

static SOCKET tcp, udp;

static const char *named(const char *option, const char *what)
{
    static char name[CHECK_NAME_SIZE];
    snprintf(name, sizeof name, "%s-%s", option, what);
    return name;
}

/* The value of an option, or 0xbadbad. */
static DWORD get(SOCKET s, int option)
{
    DWORD value = 0;
    int size = (int)sizeof value;
    return getsockopt(s, SOL_SOCKET, option, (char *)&value, &size) == 0 ? value : 0xbadbad;
}

static int set(SOCKET s, int option, DWORD value)
{
    return setsockopt(s, SOL_SOCKET, option, (const char *)&value, sizeof value);
}

/* A BOOL that programs switch: default, on, off, and the sizes that programs pass. "The optlen
 * parameter should be equal to sizeof(int) for Boolean options"; one byte works as well. */
static void check_bool(SOCKET s, int option, const char *option_name, DWORD default_value)
{
    DWORD value = 0x55555555;
    int size = (int)sizeof value;
    char small = 1;
    CHECK_SUCCEEDS(named(option_name, "get"), getsockopt(s, SOL_SOCKET, option, (char *)&value, &size) == 0);
    CHECK_EQ_I(named(option_name, "size"), size, (int)sizeof(BOOL));
    CHECK_EQ_U(named(option_name, "default"), value, default_value);
    CHECK_SUCCEEDS(named(option_name, "set-on"), set(s, option, 2) == 0);
    CHECK_EQ_U(named(option_name, "is-on"), get(s, option), TRUE);
    CHECK_SUCCEEDS(named(option_name, "set-off"), set(s, option, FALSE) == 0);
    CHECK_EQ_U(named(option_name, "is-off"), get(s, option), FALSE);
    CHECK_SUCCEEDS(named(option_name, "set-one-byte"), setsockopt(s, SOL_SOCKET, option, &small, 1) == 0);
    small = 0;
    size = 1;
    CHECK_SUCCEEDS(named(option_name, "get-one-byte"), getsockopt(s, SOL_SOCKET, option, &small, &size) == 0);
    CHECK_EQ_U(named(option_name, "one-byte"), small, 1);
    CHECK_EQ_I(named(option_name, "one-byte-size"), size, 1);
    set(s, option, default_value);
}

static void booleans(void)
{
    check_bool(tcp, SO_KEEPALIVE, "keepalive", FALSE);
    check_bool(tcp, SO_REUSEADDR, "reuseaddr", FALSE);
    check_bool(udp, SO_REUSEADDR, "udp-reuseaddr", FALSE);
    check_bool(tcp, SO_EXCLUSIVEADDRUSE, "exclusiveaddruse", FALSE);
    check_bool(tcp, SO_OOBINLINE, "oobinline", FALSE);
    check_bool(udp, SO_BROADCAST, "broadcast", FALSE);
    check_bool(tcp, SO_CONDITIONAL_ACCEPT, "conditional-accept", FALSE);

    /* These two are accepted and have no effect. */
    CHECK_SUCCEEDS("debug-set", set(tcp, SO_DEBUG, TRUE) == 0);
    CHECK("debug-get", get(tcp, SO_DEBUG) != 0xbadbad);
    CHECK_SUCCEEDS("dontroute-set", set(tcp, SO_DONTROUTE, TRUE) == 0);
    CHECK("dontroute-get", get(tcp, SO_DONTROUTE) != 0xbadbad);
}

static void lingering(void)
{
    struct linger linger = {7, 7}, want = {1, 30};
    int size = (int)sizeof linger;
    CHECK_EQ_U("linger-struct-size", sizeof linger, 4);
    CHECK_SUCCEEDS("linger-get", getsockopt(tcp, SOL_SOCKET, SO_LINGER, (char *)&linger, &size) == 0);
    CHECK_EQ_I("linger-size", size, (int)sizeof linger);
    CHECK_EQ_U("linger-default", linger.l_onoff, 0);
    CHECK_EQ_U("dontlinger-default", get(tcp, SO_DONTLINGER), TRUE);
    CHECK_SUCCEEDS("linger-set", setsockopt(tcp, SOL_SOCKET, SO_LINGER, (const char *)&want, sizeof want) == 0);
    CHECK_REQUIRE(getsockopt(tcp, SOL_SOCKET, SO_LINGER, (char *)&linger, &size) == 0);
    CHECK_EQ_U("linger-on", linger.l_onoff != 0, TRUE);
    CHECK_EQ_U("linger-seconds", linger.l_linger, 30);
    CHECK_EQ_U("dontlinger-after-linger", get(tcp, SO_DONTLINGER), FALSE);
    CHECK_SUCCEEDS("dontlinger-set", set(tcp, SO_DONTLINGER, TRUE) == 0);
    CHECK_REQUIRE(getsockopt(tcp, SOL_SOCKET, SO_LINGER, (char *)&linger, &size) == 0);
    CHECK_EQ_U("linger-after-dontlinger", linger.l_onoff, 0);
    size = 3;
    CHECK_FAILS("linger-get-short", getsockopt(tcp, SOL_SOCKET, SO_LINGER, (char *)&linger, &size) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("linger-set-short", setsockopt(tcp, SOL_SOCKET, SO_LINGER, (const char *)&want, 3) == SOCKET_ERROR,
                WSAEFAULT);
    size = (int)sizeof linger;
    CHECK_FAILS("linger-datagram", getsockopt(udp, SOL_SOCKET, SO_LINGER, (char *)&linger, &size) == SOCKET_ERROR,
                WSAENOPROTOOPT);
}

static void numbers(void)
{
    static const DWORD SIZES[] = {1024, 8192, 10000, 65535, 262144};
    char what[32];
    unsigned i;
    CHECK_EQ_U("rcvtimeo-default", get(tcp, SO_RCVTIMEO), 0);
    CHECK_EQ_U("sndtimeo-default", get(tcp, SO_SNDTIMEO), 0);
    CHECK_SUCCEEDS("rcvtimeo-set", set(tcp, SO_RCVTIMEO, 1500) == 0);
    CHECK_SUCCEEDS("sndtimeo-set", set(tcp, SO_SNDTIMEO, 2501) == 0);
    CHECK_EQ_U("rcvtimeo-get", get(tcp, SO_RCVTIMEO), 1500);
    CHECK_EQ_U("sndtimeo-get", get(tcp, SO_SNDTIMEO), 2501);
    for (i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        snprintf(what, sizeof what, "round-trip-%lu", (unsigned long)SIZES[i]);
        CHECK_EQ_U(named("rcvbuf", what), set(tcp, SO_RCVBUF, SIZES[i]) == 0 ? get(tcp, SO_RCVBUF) : 0, SIZES[i]);
        CHECK_EQ_U(named("sndbuf", what), set(udp, SO_SNDBUF, SIZES[i]) == 0 ? get(udp, SO_SNDBUF) : 0, SIZES[i]);
    }
    /* Zero turns the copy in the system off; transfer still works. */
    CHECK_SUCCEEDS("sndbuf-zero", set(tcp, SO_SNDBUF, 0) == 0);
    CHECK_EQ_U("sndbuf-zero-get", get(tcp, SO_SNDBUF), 0);

    CHECK_EQ_U("type-stream", get(tcp, SO_TYPE), SOCK_STREAM);
    CHECK_EQ_U("type-datagram", get(udp, SO_TYPE), SOCK_DGRAM);
    CHECK_EQ_U("error-none", get(tcp, SO_ERROR), 0);
    CHECK_EQ_U("max-msg-size-datagram", get(udp, SO_MAX_MSG_SIZE), 65507);
}

static void states(void)
{
    SOCKET listener = check_bound(AF_INET, SOCK_STREAM, NULL), client, server;
    CHECK_EQ_U("acceptconn-bound", get(listener, SO_ACCEPTCONN), FALSE);
    CHECK_REQUIRE(listen(listener, 1) == 0);
    CHECK_EQ_U("acceptconn-listening", get(listener, SO_ACCEPTCONN), TRUE);
    CHECK_EQ_U("connect-time-unconnected", get(listener, SO_CONNECT_TIME), 0xffffffff);
    closesocket(listener);
    check_pair(&client, &server);
    CHECK_EQ_U("acceptconn-connected", get(server, SO_ACCEPTCONN), FALSE);
    CHECK("connect-time-connected", get(client, SO_CONNECT_TIME) < 60);
    CHECK("connect-time-accepted", get(server, SO_CONNECT_TIME) < 60);
    closesocket(client);
    closesocket(server);

    /* An accepted socket has the listener's options. */
    {
        check_address address;
        listener = check_listener(AF_INET, &address);
        CHECK_REQUIRE(set(listener, SO_KEEPALIVE, TRUE) == 0);
        CHECK_REQUIRE(set(listener, SO_RCVTIMEO, 4321) == 0);
        client = check_connect(&address);
        server = accept(listener, NULL, NULL);
        CHECK_EQ_U("accepted-keepalive", get(server, SO_KEEPALIVE), TRUE);
        CHECK_EQ_U("accepted-rcvtimeo", get(server, SO_RCVTIMEO), 4321);
        closesocket(client);
        closesocket(server);
        closesocket(listener);
    }
}

/* https://learn.microsoft.com/windows/win32/api/winsock2/ns-winsock2-wsaprotocol_infow */
static void protocol_info(void)
{
    WSAPROTOCOL_INFOW wide;
    WSAPROTOCOL_INFOA narrow;
    int size = (int)sizeof wide;
    CHECK_EQ_U("protocol-infow-struct-size", sizeof wide, 628);
    CHECK_EQ_U("protocol-infoa-struct-size", sizeof narrow, 372);
    CHECK_SUCCEEDS("protocol-infow", getsockopt(tcp, SOL_SOCKET, SO_PROTOCOL_INFOW, (char *)&wide, &size) == 0);
    CHECK_EQ_I("protocol-infow-size", size, (int)sizeof wide);
    CHECK_EQ_I("protocol-infow-family", wide.iAddressFamily, AF_INET);
    CHECK_EQ_I("protocol-infow-type", wide.iSocketType, SOCK_STREAM);
    CHECK_EQ_I("protocol-infow-protocol", wide.iProtocol, IPPROTO_TCP);
    CHECK_EQ_I("protocol-infow-min-address", wide.iMinSockAddr, 16);
    CHECK_EQ_I("protocol-infow-max-address", wide.iMaxSockAddr, 16);
    CHECK_EQ_I("protocol-infow-version", wide.iVersion, 2);
    CHECK_EQ_I("protocol-infow-chain", wide.ProtocolChain.ChainLen, BASE_PROTOCOL);
    CHECK("protocol-infow-flags", (wide.dwServiceFlags1 & (XP1_GUARANTEED_DELIVERY | XP1_GUARANTEED_ORDER))
                                      == (XP1_GUARANTEED_DELIVERY | XP1_GUARANTEED_ORDER));
    CHECK("protocol-infow-not-connectionless", !(wide.dwServiceFlags1 & XP1_CONNECTIONLESS));
    CHECK("protocol-infow-name", wide.szProtocol[0] != 0);
    size = (int)sizeof narrow;
    CHECK_SUCCEEDS("protocol-infoa", getsockopt(udp, SOL_SOCKET, SO_PROTOCOL_INFOA, (char *)&narrow, &size) == 0);
    CHECK_EQ_I("protocol-infoa-size", size, (int)sizeof narrow);
    CHECK_EQ_I("protocol-infoa-type", narrow.iSocketType, SOCK_DGRAM);
    CHECK_EQ_I("protocol-infoa-protocol", narrow.iProtocol, IPPROTO_UDP);
    CHECK("protocol-infoa-connectionless", narrow.dwServiceFlags1 & XP1_CONNECTIONLESS);
    CHECK("protocol-infoa-message-oriented", narrow.dwServiceFlags1 & XP1_MESSAGE_ORIENTED);
    size = (int)sizeof narrow - 1;
    CHECK_FAILS("protocol-infoa-short", getsockopt(udp, SOL_SOCKET, SO_PROTOCOL_INFOA, (char *)&narrow, &size) == SOCKET_ERROR,
                WSAEFAULT);
}

/* https://learn.microsoft.com/windows/win32/winsock/so-bsp-state */
static void bsp_state(void)
{
    SOCKET client, server;
    union {
        CSADDR_INFO info;
        char room[sizeof(CSADDR_INFO) + 2 * 128];
    } state;
    struct sockaddr_in name;
    int size = (int)sizeof state, length = (int)sizeof name;
    check_pair(&client, &server);
    CHECK_REQUIRE(getsockname(client, (struct sockaddr *)&name, &length) == 0);
    memset(&state, 0, sizeof state);
    CHECK_SUCCEEDS("bsp-state", getsockopt(client, SOL_SOCKET, SO_BSP_STATE, (char *)&state, &size) == 0);
    CHECK_EQ_I("bsp-state-type", state.info.iSocketType, SOCK_STREAM);
    CHECK_EQ_I("bsp-state-protocol", state.info.iProtocol, IPPROTO_TCP);
    CHECK("bsp-state-addresses", state.info.LocalAddr.lpSockaddr != NULL && state.info.RemoteAddr.lpSockaddr != NULL);
    if (state.info.LocalAddr.lpSockaddr != NULL)
        CHECK_EQ_U("bsp-state-local-port", ((struct sockaddr_in *)state.info.LocalAddr.lpSockaddr)->sin_port, name.sin_port);
    size = (int)sizeof(CSADDR_INFO) - 1;
    CHECK_FAILS("bsp-state-short", getsockopt(client, SOL_SOCKET, SO_BSP_STATE, (char *)&state, &size) == SOCKET_ERROR,
                WSAEFAULT);
    closesocket(client);
    closesocket(server);
}

static void bad_arguments(void)
{
    DWORD value = 1;
    int size = (int)sizeof value;
    SOCKET gone = check_socket(AF_INET, SOCK_STREAM);
    char *at = (char *)&value;
    closesocket(gone);
    CHECK_FAILS("get-unknown", getsockopt(tcp, SOL_SOCKET, 0x7777, at, &size) == SOCKET_ERROR, WSAENOPROTOOPT);
    CHECK_FAILS("set-unknown", setsockopt(tcp, SOL_SOCKET, 0x7777, at, size) == SOCKET_ERROR, WSAENOPROTOOPT);
    CHECK_FAILS("get-unknown-level", getsockopt(tcp, 0x7777, SO_TYPE, at, &size) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("set-unknown-level", setsockopt(tcp, 0x7777, SO_TYPE, at, size) == SOCKET_ERROR, WSAEINVAL);
    /* The level of Linux is not the level of Winsock, and its numbers mean other options. */
    CHECK_FAILS("get-linux-level", getsockopt(tcp, 1, 3, at, &size) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("get-closed", getsockopt(gone, SOL_SOCKET, SO_TYPE, at, &size) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("set-closed", setsockopt(gone, SOL_SOCKET, SO_KEEPALIVE, at, size) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("get-null", getsockopt(tcp, SOL_SOCKET, SO_TYPE, NULL, &size) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("get-null-size", getsockopt(tcp, SOL_SOCKET, SO_TYPE, at, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("set-null", setsockopt(tcp, SOL_SOCKET, SO_KEEPALIVE, NULL, size) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("set-zero-size", setsockopt(tcp, SOL_SOCKET, SO_KEEPALIVE, at, 0) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("set-negative-size", setsockopt(tcp, SOL_SOCKET, SO_KEEPALIVE, at, -1) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("set-rcvbuf-short", setsockopt(tcp, SOL_SOCKET, SO_RCVBUF, at, 2) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("set-rcvtimeo-short", setsockopt(tcp, SOL_SOCKET, SO_RCVTIMEO, at, 2) == SOCKET_ERROR, WSAEFAULT);
    size = 2;
    CHECK_FAILS("get-rcvbuf-short", getsockopt(tcp, SOL_SOCKET, SO_RCVBUF, at, &size) == SOCKET_ERROR, WSAEFAULT);
    size = 0;
    CHECK_FAILS("get-zero-size", getsockopt(tcp, SOL_SOCKET, SO_TYPE, at, &size) == SOCKET_ERROR, WSAEFAULT);
    size = (int)sizeof value;
    CHECK_FAILS("set-type", setsockopt(tcp, SOL_SOCKET, SO_TYPE, at, size) == SOCKET_ERROR, WSAENOPROTOOPT);
    CHECK_FAILS("set-acceptconn", setsockopt(tcp, SOL_SOCKET, SO_ACCEPTCONN, at, size) == SOCKET_ERROR, WSAENOPROTOOPT);
    CHECK_FAILS("set-max-msg-size", setsockopt(udp, SOL_SOCKET, SO_MAX_MSG_SIZE, at, size) == SOCKET_ERROR,
                WSAENOPROTOOPT);
    CHECK_FAILS_EITHER("get-rcvlowat", getsockopt(tcp, SOL_SOCKET, SO_RCVLOWAT, at, &size) == SOCKET_ERROR, WSAEINVAL,
                       WSAENOPROTOOPT);
    CHECK_FAILS_EITHER("set-sndlowat", setsockopt(tcp, SOL_SOCKET, SO_SNDLOWAT, at, size) == SOCKET_ERROR, WSAEINVAL,
                       WSAENOPROTOOPT);
}

int main(void)
{
    check_begin();
    tcp = check_socket(AF_INET, SOCK_STREAM);
    udp = check_socket(AF_INET, SOCK_DGRAM);
    booleans();
    lingering();
    numbers();
    states();
    protocol_info();
    bsp_state();
    bad_arguments();
    return check_end();
}
