/* AcceptEx, GetAcceptExSockaddrs, SO_UPDATE_ACCEPT_CONTEXT and SO_CONNECT_TIME.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-acceptex
 *   learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-getacceptexsockaddrs
 *   learn.microsoft.com/windows/win32/winsock/sol-socket-socket-options
 */
#include "check.h"

/* "at least 16 bytes more than the maximum address length for the transport protocol in use" */
enum { ROOM4 = sizeof(struct sockaddr_in) + 16, ROOM6 = sizeof(struct sockaddr_in6) + 16 };

static u_short port_of(const struct sockaddr *address)
{
    return address->sa_family == AF_INET6 ? ((const struct sockaddr_in6 *)address)->sin6_port
                                          : ((const struct sockaddr_in *)address)->sin_port;
}

static u_short local_port(SOCKET s)
{
    check_address a;
    a.length = (int)sizeof a.storage;
    CHECK_REQUIRE(getsockname(s, CHECK_SOCKADDR(&a), &a.length) == 0);
    return port_of(CHECK_SOCKADDR(&a));
}

static int update_context(SOCKET accepted, SOCKET listener)
{
    return setsockopt(accepted, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (const char *)&listener,
                      sizeof listener);
}

static INT connect_time(SOCKET s)
{
    INT seconds = -2;
    int size = sizeof seconds;
    CHECK_REQUIRE(getsockopt(s, SOL_SOCKET, SO_CONNECT_TIME, (char *)&seconds, &size) == 0);
    return seconds;
}

struct stage {
    check_address address;
    SOCKET listener, accepted;
    HANDLE port;
    OVERLAPPED overlapped;
    DWORD bytes;
    char buffer[256];
};

static void open_stage(struct stage *s, int family)
{
    memset(s, 0, sizeof *s);
    s->listener = check_listener(family, &s->address);
    s->accepted = check_socket(family, SOCK_STREAM);
    s->port = check_port(0);
    check_associate(s->listener, s->port, 0xacce);
}

static void close_stage(struct stage *s)
{
    closesocket(s->listener);
    closesocket(s->accepted);
    CloseHandle(s->port);
}

/* Without a receive: completes as soon as a connection arrives. Both addresses are in the buffer. */
static void without_data(void)
{
    struct stage s;
    SOCKET client;
    check_packet got;
    struct sockaddr *local = NULL, *remote = NULL;
    int local_length = 0, remote_length = 0, size;
    check_address name;
    char data[8];

    open_stage(&s, AF_INET);
    s.bytes = 4711;
    CHECK_EQ_U("connect-time-unconnected", (DWORD)connect_time(s.accepted), 0xffffffffu);
    CHECK_FAILS("accept-pends",
                !AcceptEx(s.listener, s.accepted, s.buffer, 0, ROOM4, ROOM4, &s.bytes, &s.overlapped),
                ERROR_IO_PENDING);
    CHECK("accept-not-before-a-connection", check_port_is_empty(s.port));
    client = check_connect(&s.address);
    got = check_get(s.port);
    CHECK("accept-completes", got.ok && got.overlapped == &s.overlapped);
    CHECK_EQ_U("accept-bytes", got.bytes, 0);
    CHECK_EQ_U("accept-key-is-the-listeners", got.key, 0xacce);
    CHECK_EQ_U("accept-pending-leaves-count", s.bytes, 4711);

    GetAcceptExSockaddrs(s.buffer, 0, ROOM4, ROOM4, &local, &local_length, &remote, &remote_length);
    CHECK("addresses-in-the-buffer", (char *)local >= s.buffer && (char *)local < s.buffer + 2 * ROOM4 &&
                                         (char *)remote >= s.buffer && (char *)remote < s.buffer + 2 * ROOM4);
    CHECK_EQ_I("address-lengths", local_length == (int)sizeof(struct sockaddr_in) &&
                                      remote_length == (int)sizeof(struct sockaddr_in), 1);
    CHECK_EQ_U("local-address-family", local->sa_family, AF_INET);
    CHECK_EQ_U("local-address-port", port_of(local), port_of(CHECK_SOCKADDR(&s.address)));
    CHECK_EQ_U("local-address-host", ((struct sockaddr_in *)local)->sin_addr.s_addr, htonl(INADDR_LOOPBACK));
    CHECK_EQ_U("remote-address-family", remote->sa_family, AF_INET);
    CHECK_EQ_U("remote-address-port", port_of(remote), local_port(client));
    CHECK_EQ_U("remote-address-host", ((struct sockaddr_in *)remote)->sin_addr.s_addr,
               htonl(INADDR_LOOPBACK));

    CHECK("connect-time-connected", connect_time(s.accepted) >= 0 && connect_time(s.accepted) < 20);
    CHECK_SUCCEEDS("update-accept-context", update_context(s.accepted, s.listener) == 0);
    name.length = (int)sizeof name.storage;
    CHECK_SUCCEEDS("getpeername-after-update",
                   getpeername(s.accepted, CHECK_SOCKADDR(&name), &name.length) == 0);
    CHECK_EQ_U("getpeername-port", port_of(CHECK_SOCKADDR(&name)), local_port(client));
    CHECK_EQ_U("getsockname-after-update", local_port(s.accepted), port_of(local));
    size = sizeof data;
    check_send_all(client, "ping", 4);
    CHECK_EQ_I("accepted-receives", check_recv_all(s.accepted, data, 4), 4);
    check_send_all(s.accepted, "pong", 4);
    CHECK_EQ_I("accepted-sends", check_recv_all(client, data, size / 2), 4);
    CHECK_SUCCEEDS("accepted-shutdown", shutdown(s.accepted, SD_SEND) == 0);
    CHECK_EQ_I("accepted-shutdown-arrives", recv(client, data, 1, 0), 0);
    closesocket(client);
    close_stage(&s);
}

/* With a receive: "the overlapped operation will not complete until a connection is accepted and data
 * is read". SO_CONNECT_TIME shows the connection that has sent nothing. */
static void with_data(void)
{
    struct stage s;
    SOCKET client;
    check_packet got;
    struct sockaddr *local = NULL, *remote = NULL;
    int local_length = 0, remote_length = 0;
    ULONGLONG end;
    char rest[16];

    open_stage(&s, AF_INET);
    CHECK_FAILS("data-accept-pends",
                !AcceptEx(s.listener, s.accepted, s.buffer, 10, ROOM4, ROOM4, &s.bytes, &s.overlapped),
                ERROR_IO_PENDING);
    client = check_connect(&s.address);
    for (end = GetTickCount64() + CHECK_PATIENCE_MS; GetTickCount64() < end;)
        if (connect_time(s.accepted) != -1)
            break;
    CHECK("connect-time-before-data", connect_time(s.accepted) >= 0);
    CHECK("data-accept-waits-for-data", check_port_is_empty(s.port));
    check_send_all(client, "0123456789abcdef", 16);
    got = check_get(s.port);
    CHECK("data-accept-completes", got.ok && got.overlapped == &s.overlapped);
    CHECK_EQ_U("data-accept-bytes", got.bytes, 10);
    CHECK_EQ_MEM("data-accept-data", s.buffer, "0123456789", 10);
    GetAcceptExSockaddrs(s.buffer, 10, ROOM4, ROOM4, &local, &local_length, &remote, &remote_length);
    CHECK_EQ_U("data-local-port", port_of(local), port_of(CHECK_SOCKADDR(&s.address)));
    CHECK_EQ_U("data-remote-port", port_of(remote), local_port(client));
    CHECK_REQUIRE(update_context(s.accepted, s.listener) == 0);
    CHECK_EQ_I("data-accept-leaves-the-rest", check_recv_all(s.accepted, rest, 6), 6);
    CHECK_EQ_MEM("data-accept-rest", rest, "abcdef", 6);
    closesocket(client);
    close_stage(&s);

    /* A peer that ends without sending completes it with no data. */
    open_stage(&s, AF_INET);
    CHECK_REQUIRE(!AcceptEx(s.listener, s.accepted, s.buffer, 10, ROOM4, ROOM4, &s.bytes, &s.overlapped));
    closesocket(check_connect(&s.address));
    got = check_get(s.port);
    CHECK("data-accept-peer-ends", got.ok && got.overlapped == &s.overlapped && got.bytes == 0);
    close_stage(&s);

    /* "terminated by closing the accepted socket, which forces the AcceptEx function call to complete
     * with an error" */
    open_stage(&s, AF_INET);
    CHECK_REQUIRE(!AcceptEx(s.listener, s.accepted, s.buffer, 10, ROOM4, ROOM4, &s.bytes, &s.overlapped));
    client = check_connect(&s.address);
    for (end = GetTickCount64() + CHECK_PATIENCE_MS; GetTickCount64() < end;)
        if (connect_time(s.accepted) != -1)
            break;
    closesocket(s.accepted);
    got = check_get_within(s.port, CHECK_PATIENCE_MS / 2);
    CHECK("data-accept-close-accepted", !got.ok && got.overlapped == &s.overlapped);
    closesocket(client);
    close_stage(&s);
}

/* The connection is there before the call. */
static void connection_first(void)
{
    struct stage s;
    SOCKET client;
    check_packet got;
    DWORD error;

    open_stage(&s, AF_INET);
    client = check_connect(&s.address);
    check_send_all(client, "early", 5);
    error = AcceptEx(s.listener, s.accepted, s.buffer, 100, ROOM4, ROOM4, &s.bytes, &s.overlapped)
                ? 0
                : (DWORD)WSAGetLastError();
    CHECK("early-accept-starts", check_started(error));
    got = check_get(s.port);
    CHECK("early-accept-packet", got.ok && got.overlapped == &s.overlapped);
    CHECK_EQ_U("early-accept-bytes", got.bytes, 5);
    CHECK_EQ_MEM("early-accept-data", s.buffer, "early", 5);
    CHECK("early-accept-once", check_port_is_empty(s.port));
    closesocket(client);
    close_stage(&s);
}

static void ipv6(void)
{
    struct stage s;
    SOCKET client;
    check_packet got;
    struct sockaddr *local = NULL, *remote = NULL;
    int local_length = 0, remote_length = 0;
    struct in6_addr loopback = {{{0}}};

    if (!check_has_family(AF_INET6)) {
        check_skip("accept-ipv6", "no IPv6 here");
        return;
    }
    loopback.s6_addr[15] = 1;
    open_stage(&s, AF_INET6);
    CHECK_FAILS("accept-ipv6-pends",
                !AcceptEx(s.listener, s.accepted, s.buffer, 20, ROOM6, ROOM6, &s.bytes, &s.overlapped),
                ERROR_IO_PENDING);
    client = check_connect(&s.address);
    check_send_all(client, "six", 3);
    got = check_get(s.port);
    CHECK("accept-ipv6", got.ok && got.overlapped == &s.overlapped && got.bytes == 3);
    GetAcceptExSockaddrs(s.buffer, 20, ROOM6, ROOM6, &local, &local_length, &remote, &remote_length);
    CHECK_EQ_I("accept-ipv6-length", remote_length, sizeof(struct sockaddr_in6));
    CHECK_EQ_U("accept-ipv6-local-family", local->sa_family, AF_INET6);
    CHECK_EQ_MEM("accept-ipv6-local-host", &((struct sockaddr_in6 *)local)->sin6_addr, &loopback, 16);
    CHECK_EQ_U("accept-ipv6-remote-family", remote->sa_family, AF_INET6);
    CHECK_EQ_U("accept-ipv6-remote-port", port_of(remote), local_port(client));
    CHECK_SUCCEEDS("accept-ipv6-update-context", update_context(s.accepted, s.listener) == 0);
    CHECK_EQ_U("accept-ipv6-getsockname", local_port(s.accepted), port_of(CHECK_SOCKADDR(&s.address)));
    closesocket(client);
    close_stage(&s);
}

/* "either Windows events or completion ports can be used as a completion notification mechanism" */
static void by_event(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), accepted = check_socket(AF_INET, SOCK_STREAM);
    SOCKET client;
    OVERLAPPED o = {0};
    DWORD bytes = 0, flags = 0;
    char buffer[128];

    o.hEvent = check_event(TRUE);
    CHECK_REQUIRE(!AcceptEx(listener, accepted, buffer, 4, ROOM4, ROOM4, &bytes, &o));
    CHECK_FAILS("event-accept-incomplete", !WSAGetOverlappedResult(listener, &o, &bytes, FALSE, &flags),
                WSA_IO_INCOMPLETE);
    client = check_connect(&address);
    check_send_all(client, "evnt", 4);
    CHECK_EQ_U("event-accept-signalled", check_wait(o.hEvent), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("event-accept-result", GetOverlappedResult((HANDLE)listener, &o, &bytes, FALSE));
    CHECK_EQ_U("event-accept-bytes", bytes, 4);
    CloseHandle(o.hEvent);
    closesocket(client);
    closesocket(accepted);
    closesocket(listener);
}

/* Hundreds outstanding: each takes one connection, in the order of issue. */
static void hundreds(void)
{
    enum { COUNT = 300 };
    static struct {
        OVERLAPPED overlapped;
        SOCKET accepted, client;
        char buffer[2 * ROOM4];
    } calls[COUNT];
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address);
    HANDLE port = check_port(0);
    DWORD bytes;
    int i, right = 0, echoed = 0;

    check_associate(listener, port, 1);
    for (i = 0; i < COUNT; i++) {
        calls[i].accepted = check_socket(AF_INET, SOCK_STREAM);
        CHECK_REQUIRE(!AcceptEx(listener, calls[i].accepted, calls[i].buffer, 0, ROOM4, ROOM4, &bytes,
                                &calls[i].overlapped) &&
                      WSAGetLastError() == ERROR_IO_PENDING);
    }
    for (i = 0; i < COUNT; i++) {
        check_packet got;
        calls[i].client = check_connect(&address);
        got = check_get(port);
        right += got.ok && got.overlapped == &calls[i].overlapped;
    }
    CHECK_EQ_I("hundreds-in-order", right, COUNT);
    CHECK("hundreds-no-more", check_port_is_empty(port));
    for (i = 0; i < COUNT; i++) {
        unsigned short sent = (unsigned short)i, got = 0xffff;
        check_send_all(calls[i].client, &sent, sizeof sent);
        echoed += update_context(calls[i].accepted, listener) == 0 &&
                  check_recv_all(calls[i].accepted, &got, sizeof got) == sizeof got && got == sent;
        closesocket(calls[i].client);
        closesocket(calls[i].accepted);
    }
    CHECK_EQ_I("hundreds-connected", echoed, COUNT);
    closesocket(listener);
    CloseHandle(port);
}

static void cancelled(void)
{
    struct stage s;
    SOCKET client;
    OVERLAPPED again = {0};
    check_packet got;

    open_stage(&s, AF_INET);
    CHECK_REQUIRE(!AcceptEx(s.listener, s.accepted, s.buffer, 0, ROOM4, ROOM4, &s.bytes, &s.overlapped));
    CHECK_SUCCEEDS("cancel-accept", CancelIoEx((HANDLE)s.listener, &s.overlapped));
    got = check_get(s.port);
    CHECK("cancel-accept-packet",
          !got.ok && got.error == ERROR_OPERATION_ABORTED && got.overlapped == &s.overlapped);
    /* The accept socket is free again. */
    CHECK_FAILS("cancel-accept-again",
                !AcceptEx(s.listener, s.accepted, s.buffer, 0, ROOM4, ROOM4, &s.bytes, &again),
                ERROR_IO_PENDING);
    client = check_connect(&s.address);
    got = check_get(s.port);
    CHECK("cancel-accept-again-completes", got.ok && got.overlapped == &again);
    closesocket(client);
    close_stage(&s);
}

/* The accepted socket has its own association and key. */
static void accepted_on_a_port(void)
{
    struct stage s;
    SOCKET client;
    OVERLAPPED in = {0};
    check_packet got;
    char data[8];

    open_stage(&s, AF_INET);
    check_associate(s.accepted, s.port, 0xbee);
    CHECK_REQUIRE(!AcceptEx(s.listener, s.accepted, s.buffer, 0, ROOM4, ROOM4, &s.bytes, &s.overlapped));
    client = check_connect(&s.address);
    got = check_get(s.port);
    CHECK("accepted-associated-before", got.ok && got.key == 0xacce);
    CHECK_REQUIRE(check_started(check_wsarecv(s.accepted, data, sizeof data, &in)));
    check_send_all(client, "k", 1);
    got = check_get(s.port);
    CHECK("accepted-has-its-own-key", got.ok && got.key == 0xbee && got.overlapped == &in);
    closesocket(client);
    close_stage(&s);
}

static void wrong_arguments(void)
{
    check_address anywhere;
    struct stage s;
    SOCKET bound, connected, peer, plain = check_socket(AF_INET, SOCK_STREAM), closed;
    LPFN_ACCEPTEX accept_ex = AcceptEx;
    OVERLAPPED second = {0};

    open_stage(&s, AF_INET);
    check_pair(&connected, &peer);
    bound = check_bound(AF_INET, SOCK_STREAM, NULL);
    closed = check_socket(AF_INET, SOCK_STREAM);
    closesocket(closed);
    CHECK_FAILS("wrong-not-listening",
                !accept_ex(plain, s.accepted, s.buffer, 0, ROOM4, ROOM4, &s.bytes, &s.overlapped), WSAEINVAL);
    CHECK_FAILS("wrong-accepted-bound",
                !accept_ex(s.listener, bound, s.buffer, 0, ROOM4, ROOM4, &s.bytes, &s.overlapped), WSAEINVAL);
    CHECK_FAILS("wrong-accepted-connected",
                !accept_ex(s.listener, connected, s.buffer, 0, ROOM4, ROOM4, &s.bytes, &s.overlapped),
                WSAEINVAL);
    CHECK_FAILS("wrong-remote-length-zero",
                !accept_ex(s.listener, s.accepted, s.buffer, 0, ROOM4, 0, &s.bytes, &s.overlapped), WSAEFAULT);
    CHECK_FAILS("wrong-no-overlapped",
                !accept_ex(s.listener, s.accepted, s.buffer, 0, ROOM4, ROOM4, &s.bytes, NULL),
                ERROR_INVALID_PARAMETER);
    CHECK_FAILS("wrong-listener-closed",
                !accept_ex(closed, s.accepted, s.buffer, 0, ROOM4, ROOM4, &s.bytes, &s.overlapped),
                WSAENOTSOCK);
    CHECK_FAILS("wrong-listener-invalid",
                !accept_ex(INVALID_SOCKET, s.accepted, s.buffer, 0, ROOM4, ROOM4, &s.bytes, &s.overlapped),
                WSAENOTSOCK);
    CHECK_FAILS("wrong-accepted-invalid",
                !accept_ex(s.listener, INVALID_SOCKET, s.buffer, 0, ROOM4, ROOM4, &s.bytes, &s.overlapped),
                WSAENOTSOCK);
    CHECK_FAILS("wrong-accepted-closed",
                !accept_ex(s.listener, closed, s.buffer, 0, ROOM4, ROOM4, &s.bytes, &s.overlapped),
                WSAENOTSOCK);
    CHECK("wrong-queues-nothing", check_port_is_empty(s.port));
    CHECK("update-context-unconnected", update_context(plain, s.listener) == SOCKET_ERROR);
    CHECK_FAILS("update-context-closed", update_context(closed, s.listener) == SOCKET_ERROR, WSAENOTSOCK);
    close_stage(&s);
    closesocket(plain);
    closesocket(bound);
    closesocket(connected);
    closesocket(peer);

    /* One accept socket serves one call at a time. */
    open_stage(&s, AF_INET);
    CHECK_REQUIRE(!AcceptEx(s.listener, s.accepted, s.buffer, 0, ROOM4, ROOM4, &s.bytes, &s.overlapped) &&
                  WSAGetLastError() == ERROR_IO_PENDING);
    CHECK_FAILS("wrong-accepted-in-use",
                !accept_ex(s.listener, s.accepted, s.buffer, 0, ROOM4, ROOM4, &s.bytes, &second), WSAEINVAL);
    anywhere = check_loopback(AF_INET);
    CHECK_FAILS("bind-while-accepting", bind(s.accepted, CHECK_SOCKADDR(&anywhere), anywhere.length) != 0,
                WSAEINVAL);
    close_stage(&s);
}

/* "The function pointer for the AcceptEx function must be obtained at run time by making a call to the
 * WSAIoctl function with the SIO_GET_EXTENSION_FUNCTION_POINTER opcode specified". */
static void extension_pointers(void)
{
    GUID accept_id = WSAID_ACCEPTEX, addresses_id = WSAID_GETACCEPTEXSOCKADDRS, unknown_id = WSAID_ACCEPTEX;
    LPFN_ACCEPTEX accept_ex = NULL;
    LPFN_GETACCEPTEXSOCKADDRS get_addresses = NULL;
    void *nothing = NULL;
    struct stage s;
    SOCKET client;
    struct sockaddr *local = NULL, *remote = NULL;
    int local_length = 0, remote_length = 0;
    DWORD bytes = 0;
    check_packet got;

    open_stage(&s, AF_INET);
    CHECK_SUCCEEDS("pointer-accept-ex",
                   WSAIoctl(s.listener, SIO_GET_EXTENSION_FUNCTION_POINTER, &accept_id, sizeof accept_id,
                            &accept_ex, sizeof accept_ex, &bytes, NULL, NULL) == 0);
    CHECK_EQ_U("pointer-size", bytes, sizeof accept_ex);
    CHECK_SUCCEEDS("pointer-get-addresses",
                   WSAIoctl(s.listener, SIO_GET_EXTENSION_FUNCTION_POINTER, &addresses_id,
                            sizeof addresses_id, &get_addresses, sizeof get_addresses, &bytes, NULL,
                            NULL) == 0);
    unknown_id.Data1 ^= 0x55555555;
    CHECK_FAILS("pointer-unknown",
                WSAIoctl(s.listener, SIO_GET_EXTENSION_FUNCTION_POINTER, &unknown_id, sizeof unknown_id,
                         &nothing, sizeof nothing, &bytes, NULL, NULL) == SOCKET_ERROR,
                WSAEINVAL);
    CHECK("pointers-set", accept_ex != NULL && get_addresses != NULL);
    CHECK_FAILS("pointer-accept-pends",
                !accept_ex(s.listener, s.accepted, s.buffer, 0, ROOM4, ROOM4, &s.bytes, &s.overlapped),
                ERROR_IO_PENDING);
    client = check_connect(&s.address);
    got = check_get(s.port);
    CHECK("pointer-accept-completes", got.ok && got.overlapped == &s.overlapped);
    get_addresses(s.buffer, 0, ROOM4, ROOM4, &local, &local_length, &remote, &remote_length);
    CHECK_EQ_U("pointer-remote-port", port_of(remote), local_port(client));
    closesocket(client);
    close_stage(&s);
}

int main(void)
{
    check_begin();
    without_data();
    with_data();
    connection_first();
    ipv6();
    by_event();
    hundreds();
    cancelled();
    accepted_on_a_port();
    wrong_arguments();
    extension_pointers();
    return check_end();
}
