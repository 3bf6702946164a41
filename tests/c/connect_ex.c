/* ConnectEx and SO_UPDATE_CONNECT_CONTEXT.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_connectex
 *   learn.microsoft.com/windows/win32/winsock/sol-socket-socket-options
 */
#include "check.h"

static LPFN_CONNECTEX connect_ex;

static void fetch(void)
{
    GUID id = WSAID_CONNECTEX;
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    DWORD bytes = 0;
    CHECK_SUCCEEDS("pointer", WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &connect_ex,
                                       sizeof connect_ex, &bytes, NULL, NULL) == 0);
    CHECK("pointer-set", connect_ex != NULL && bytes == sizeof connect_ex);
    closesocket(s);
}

static DWORD start(SOCKET s, const check_address *to, const void *data, DWORD size, OVERLAPPED *overlapped)
{
    DWORD sent = 0;
    return connect_ex(s, (const struct sockaddr *)&to->storage, to->length, (void *)(ULONG_PTR)data, size,
                      &sent, overlapped)
               ? 0
               : (DWORD)WSAGetLastError();
}

static int update_context(SOCKET s)
{
    return setsockopt(s, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, NULL, 0);
}

/* An address on loopback where nothing listens. */
static check_address refused_address(void)
{
    check_address address;
    closesocket(check_bound_alone(SOCK_STREAM, &address));
    return address;
}

static void without_data(int family, const char *prefix)
{
    check_address address, name;
    SOCKET listener = check_listener(family, &address), s = check_bound(family, SOCK_STREAM, NULL), server;
    HANDLE port = check_port(0);
    OVERLAPPED o = {0};
    check_packet got;
    INT seconds = -1;
    int size = sizeof seconds;
    char data[8], text[CHECK_NAME_SIZE];
#define NAME(what) (snprintf(text, sizeof text, "%s-%s", prefix, what), text)

    check_associate(s, port, 0xc0);
    CHECK(NAME("starts"), check_started(start(s, &address, NULL, 0, &o)));
    got = check_get(port);
    CHECK(NAME("completes"), got.ok && got.overlapped == &o);
    CHECK_EQ_U(NAME("bytes"), got.bytes, 0);
    CHECK_EQ_U(NAME("key"), got.key, 0xc0);
    CHECK_EQ_U(NAME("status"), o.Internal, 0);
    CHECK(NAME("once"), check_port_is_empty(port));
    server = accept(listener, NULL, NULL);
    CHECK_REQUIRE(server != INVALID_SOCKET);
    check_send_all(s, "up", 2);
    CHECK_EQ_I(NAME("sends"), check_recv_all(server, data, 2), 2);
    check_send_all(server, "down", 4);
    CHECK_EQ_I(NAME("receives"), check_recv_all(s, data, 4), 4);

    CHECK_SUCCEEDS(NAME("update-context"), update_context(s) == 0);
    name.length = (int)sizeof name.storage;
    CHECK_SUCCEEDS(NAME("getpeername"), getpeername(s, CHECK_SOCKADDR(&name), &name.length) == 0);
    CHECK_EQ_MEM(NAME("peer"), &name.storage, &address.storage, 8);
    CHECK_REQUIRE(getsockopt(s, SOL_SOCKET, SO_CONNECT_TIME, (char *)&seconds, &size) == 0);
    CHECK(NAME("connect-time"), seconds >= 0 && seconds < 20);
    CHECK_SUCCEEDS(NAME("shutdown"), shutdown(s, SD_SEND) == 0);
    CHECK_EQ_I(NAME("shutdown-arrives"), recv(server, data, 1, 0), 0);
#undef NAME
    closesocket(s);
    closesocket(server);
    closesocket(listener);
    CloseHandle(port);
}

/* "The lpNumberOfBytesTransferred parameter of GetQueuedCompletionStatus ... indicates the number of
 * bytes sent in the request." */
static void with_data(void)
{
    enum { SIZE = 100000 };
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), s = check_bound(AF_INET, SOCK_STREAM, NULL), server;
    HANDLE port = check_port(0);
    OVERLAPPED o = {0};
    char *data = malloc(SIZE), *back = malloc(SIZE);
    check_packet got;
    int i;

    CHECK_REQUIRE(data != NULL && back != NULL);
    for (i = 0; i < SIZE; i++)
        data[i] = (char)(i * 31 >> 3);
    check_associate(s, port, 1);
    CHECK("data-starts", check_started(start(s, &address, data, SIZE, &o)));
    server = accept(listener, NULL, NULL);
    CHECK_REQUIRE(server != INVALID_SOCKET);
    CHECK_EQ_I("data-arrives", check_recv_all(server, back, SIZE), SIZE);
    CHECK_EQ_MEM("data-is-right", back, data, SIZE);
    got = check_get(port);
    CHECK("data-completes", got.ok && got.overlapped == &o);
    CHECK_EQ_U("data-bytes", got.bytes, SIZE);
    CHECK("data-once", check_port_is_empty(port));
    free(data);
    free(back);
    closesocket(s);
    closesocket(server);
    closesocket(listener);
    CloseHandle(port);
}

static void by_event(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), s = check_bound(AF_INET, SOCK_STREAM, NULL);
    OVERLAPPED o = {0};
    DWORD bytes = 99, flags = 0;

    o.hEvent = check_event(TRUE);
    CHECK("event-starts", check_started(start(s, &address, "abc", 3, &o)));
    CHECK_SUCCEEDS("event-result", WSAGetOverlappedResult(s, &o, &bytes, TRUE, &flags));
    CHECK_EQ_U("event-bytes", bytes, 3);
    CHECK_EQ_U("event-is-set", WaitForSingleObject(o.hEvent, 0), WAIT_OBJECT_0);
    CloseHandle(o.hEvent);
    closesocket(s);
    closesocket(listener);
}

/* "If the error code returned is WSAECONNREFUSED ... the application can call ConnectEx, WSAConnect, or
 * connect again on the same socket." */
static void refused(void)
{
    check_address nobody = refused_address(), address;
    SOCKET listener = check_listener(AF_INET, &address), s = check_bound(AF_INET, SOCK_STREAM, NULL), t;
    HANDLE port = check_port(0);
    OVERLAPPED o = {0}, with_event = {0};
    DWORD bytes = 0, flags = 0, error;
    check_packet got;

    check_associate(s, port, 5);
    error = start(s, &nobody, NULL, 0, &o);
    CHECK("refused-starts-or-fails", error == ERROR_IO_PENDING || error == WSAECONNREFUSED);
    if (error == ERROR_IO_PENDING) {
        got = check_get(port);
        CHECK("refused-packet", !got.ok && got.overlapped == &o && got.key == 5);
        CHECK_EQ_U("refused-packet-error", got.error, ERROR_CONNECTION_REFUSED);
        CHECK_FAILS("refused-wsa-result", !WSAGetOverlappedResult(s, &o, &bytes, FALSE, &flags),
                    WSAECONNREFUSED);
    } else {
        check_skip("refused-packet", "refused at once");
        check_skip("refused-packet-error", "refused at once");
        check_skip("refused-wsa-result", "refused at once");
    }
    CHECK("refused-once", check_port_is_empty(port));
    error = start(s, &address, NULL, 0, &o);
    CHECK("refused-then-again", check_started(error));
    got = check_get_within(port, check_started(error) ? CHECK_PATIENCE_MS : 0);
    CHECK("refused-then-connected", got.ok && got.overlapped == &o);

    t = check_bound(AF_INET, SOCK_STREAM, NULL);
    with_event.hEvent = check_event(TRUE);
    error = start(t, &nobody, NULL, 0, &with_event);
    if (error == ERROR_IO_PENDING)
        CHECK_FAILS("refused-wait-result", !WSAGetOverlappedResult(t, &with_event, &bytes, TRUE, &flags),
                    WSAECONNREFUSED);
    else
        check_skip("refused-wait-result", "refused at once");
    CHECK("refused-then-connect", connect(t, CHECK_SOCKADDR(&address), address.length) == 0);
    CloseHandle(with_event.hEvent);
    closesocket(s);
    closesocket(t);
    closesocket(listener);
    CloseHandle(port);
}

static void wrong_arguments(void)
{
    check_address address, six = check_loopback(AF_INET6);
    SOCKET listener = check_listener(AF_INET, &address), unbound = check_socket(AF_INET, SOCK_STREAM);
    SOCKET bound = check_bound(AF_INET, SOCK_STREAM, NULL), connected = check_connect(&address), closed;
    SOCKET datagram = check_bound(AF_INET, SOCK_DGRAM, NULL);
    HANDLE event = check_event(TRUE);
    OVERLAPPED o = {0};
    DWORD error;

    closed = check_socket(AF_INET, SOCK_STREAM);
    closesocket(closed);
    ((struct sockaddr_in6 *)&six.storage)->sin6_port = htons(9);
    CHECK_EQ_U("unbound", start(unbound, &address, NULL, 0, &o), WSAEINVAL);
    CHECK_EQ_U("listening", start(listener, &address, NULL, 0, &o), WSAEINVAL);
    CHECK_EQ_U("already-connected", start(connected, &address, NULL, 0, &o), WSAEISCONN);
    CHECK_EQ_U("closed-socket", start(closed, &address, NULL, 0, &o), WSAENOTSOCK);
    CHECK_EQ_U("invalid-socket", start(INVALID_SOCKET, &address, NULL, 0, &o), WSAENOTSOCK);
    CHECK_EQ_U("event-for-socket", start((SOCKET)event, &address, NULL, 0, &o), WSAENOTSOCK);
    CHECK_EQ_U("other-family", start(bound, &six, NULL, 0, &o), WSAEAFNOSUPPORT);
    CHECK_FAILS("name-too-short", !connect_ex(bound, CHECK_SOCKADDR(&address), 3, NULL, 0, NULL, &o), WSAEFAULT);
    CHECK_FAILS_UNLESS_WINE("name-null", "Wine would crash",
                            !connect_ex(bound, NULL, address.length, NULL, 0, NULL, &o), WSAEFAULT);
    error = start(bound, &address, NULL, 0, NULL);
    CHECK("no-overlapped", error == ERROR_INVALID_PARAMETER || error == WSAEFAULT);
    CHECK("datagram-socket", !check_started(start(datagram, &address, NULL, 0, &o)));
    CHECK("update-context-unconnected", update_context(unbound) == SOCKET_ERROR);
    /* None of the failures spoiled the bound socket. */
    o.hEvent = event;
    CHECK("bound-still-connects", check_started(start(bound, &address, NULL, 0, &o)));
    CHECK_EQ_U("bound-still-connects-event", check_wait(event), WAIT_OBJECT_0);
    CHECK_EQ_U("bound-still-connects-status", o.Internal, 0);
    closesocket(listener);
    closesocket(unbound);
    closesocket(bound);
    closesocket(connected);
    closesocket(datagram);
    CloseHandle(event);
}

/* Many connections at once, accepted by AcceptEx on the same port. */
static void many(void)
{
    enum { COUNT = 100, ROOM = sizeof(struct sockaddr_in) + 16 };
    static struct {
        OVERLAPPED connecting, accepting;
        SOCKET client, server;
        char buffer[1 + 2 * ROOM];
    } pairs[COUNT];
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address);
    HANDLE port = check_port(0);
    DWORD bytes;
    int i, connected = 0, accepted = 0;

    memset(pairs, 0, sizeof pairs);
    check_associate(listener, port, 1);
    for (i = 0; i < COUNT; i++) {
        pairs[i].server = check_socket(AF_INET, SOCK_STREAM);
        CHECK_REQUIRE(!AcceptEx(listener, pairs[i].server, pairs[i].buffer, 1, ROOM, ROOM, &bytes,
                                &pairs[i].accepting) &&
                      WSAGetLastError() == ERROR_IO_PENDING);
    }
    for (i = 0; i < COUNT; i++) {
        pairs[i].client = check_bound(AF_INET, SOCK_STREAM, NULL);
        check_associate(pairs[i].client, port, 2);
        CHECK_REQUIRE(check_started(start(pairs[i].client, &address, "1", 1, &pairs[i].connecting)));
    }
    for (i = 0; i < 2 * COUNT; i++) {
        check_packet got = check_get(port);
        CHECK_REQUIRE(got.ok && got.overlapped != NULL);
        CHECK_REQUIRE(got.overlapped->Offset++ == 0);
        connected += got.key == 2 && got.bytes == 1;
        accepted += got.key == 1 && got.bytes == 1;
    }
    CHECK_EQ_I("many-connected", connected, COUNT);
    CHECK_EQ_I("many-accepted", accepted, COUNT);
    CHECK("many-no-more", check_port_is_empty(port));
    for (i = 0; i < COUNT; i++) {
        closesocket(pairs[i].client);
        closesocket(pairs[i].server);
    }
    closesocket(listener);
    CloseHandle(port);
}

int main(void)
{
    check_begin();
    fetch();
    without_data(AF_INET, "ipv4");
    if (check_has_family(AF_INET6))
        without_data(AF_INET6, "ipv6");
    else
        check_skip("ipv6-starts", "no IPv6 here");
    with_data();
    by_event();
    refused();
    wrong_arguments();
    many();
    return check_end();
}
