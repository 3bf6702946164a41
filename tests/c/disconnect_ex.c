/* DisconnectEx, and sockets that serve again after TF_REUSE_SOCKET.
 *
 * Expectations: learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_disconnectex
 *   "Prepares the socket handle to be reused. When the DisconnectEx request completes, the socket
 *    handle can be passed to the AcceptEx or ConnectEx function."
 */
#include "check.h"

enum { ROOM = sizeof(struct sockaddr_in) + 16, TURNS = 5 };

static LPFN_CONNECTEX connect_ex;
static LPFN_DISCONNECTEX disconnect_ex;

static void fetch(void)
{
    GUID connect_id = WSAID_CONNECTEX, disconnect_id = WSAID_DISCONNECTEX;
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    DWORD bytes = 0;
    CHECK_REQUIRE(WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &connect_id, sizeof connect_id, &connect_ex,
                           sizeof connect_ex, &bytes, NULL, NULL) == 0);
    CHECK_SUCCEEDS("pointer", WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &disconnect_id,
                                       sizeof disconnect_id, &disconnect_ex, sizeof disconnect_ex, &bytes,
                                       NULL, NULL) == 0);
    CHECK("pointer-set", disconnect_ex != NULL && bytes == sizeof disconnect_ex);
    closesocket(s);
}

static DWORD start(SOCKET s, OVERLAPPED *overlapped, DWORD flags)
{
    return disconnect_ex(s, overlapped, flags, 0) ? 0 : (DWORD)WSAGetLastError();
}

static int echo(SOCKET from, SOCKET to, int value)
{
    int got = -1;
    return send(from, (char *)&value, sizeof value, 0) == (int)sizeof value &&
           recv(to, (char *)&got, sizeof got, MSG_WAITALL) == (int)sizeof got && got == value;
}

/* The peer sees the end, closes its side, and the request completes. */
static check_packet finish(SOCKET peer, HANDLE port, int *end_seen)
{
    char byte;
    *end_seen += recv(peer, &byte, 1, 0) == 0;
    closesocket(peer);
    return check_get(port);
}

/* One accept socket serves several connections, one after the other, with its association. */
static void accept_again(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), s = check_socket(AF_INET, SOCK_STREAM);
    HANDLE port = check_port(0);
    int turn, accepted = 0, echoed = 0, started = 0, ends = 0, disconnected = 0, received = 0;

    check_associate(listener, port, 1);
    check_associate(s, port, 2);
    for (turn = 0; turn < TURNS; turn++) {
        OVERLAPPED o = {0}, in = {0}, out = {0};
        char buffer[2 * ROOM], data[4];
        DWORD bytes;
        SOCKET client;
        check_packet got;

        CHECK_REQUIRE(!AcceptEx(listener, s, buffer, 0, ROOM, ROOM, &bytes, &o) &&
                      WSAGetLastError() == ERROR_IO_PENDING);
        client = check_connect(&address);
        got = check_get(port);
        accepted += got.ok && got.overlapped == &o && got.key == 1;
        CHECK_REQUIRE(setsockopt(s, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&listener,
                                 sizeof listener) == 0);
        if (!echo(client, s, turn) || !echo(s, client, turn + 1000)) {
            closesocket(client);
            break;
        }
        echoed++;
        CHECK_REQUIRE(check_started(check_wsarecv(s, data, sizeof data, &in)));
        check_send_all(client, "key!", 4);
        got = check_get(port);
        received += got.ok && got.overlapped == &in && got.key == 2 && got.bytes == 4;

        started += check_started(start(s, &out, TF_REUSE_SOCKET));
        got = finish(client, port, &ends);
        disconnected += got.ok && got.overlapped == &out && got.key == 2;
    }
    CHECK_EQ_I("accept-again-accepted", accepted, TURNS);
    CHECK_EQ_I("accept-again-echoed", echoed, TURNS);
    CHECK_EQ_I("accept-again-keeps-its-key", received, TURNS);
    CHECK_EQ_I("accept-again-disconnect-starts", started, TURNS);
    CHECK_EQ_I("accept-again-peer-sees-the-end", ends, TURNS);
    CHECK_EQ_I("accept-again-disconnected", disconnected, TURNS);
    CHECK("accept-again-no-more", check_port_is_empty(port));
    closesocket(s);
    closesocket(listener);
    CloseHandle(port);
}

/* A connecting socket stays bound and connects again. Each time to another listener: the same pair of
 * addresses may have to wait ("subject to the TCP TIME_WAIT state"). */
static void connect_again(void)
{
    SOCKET s = check_bound(AF_INET, SOCK_STREAM, NULL);
    HANDLE port = check_port(0);
    int turn, connected = 0, echoed = 0, started = 0, ends = 0, disconnected = 0;

    check_associate(s, port, 3);
    for (turn = 0; turn < TURNS; turn++) {
        OVERLAPPED o = {0}, out = {0};
        check_address address;
        SOCKET listener = check_listener(AF_INET, &address), server;
        DWORD bytes;
        check_packet got;
        BOOL now = connect_ex(s, CHECK_SOCKADDR(&address), address.length, NULL, 0, &bytes, &o);
        DWORD error = now ? 0 : (DWORD)WSAGetLastError();

        if (!check_started(error)) {
            closesocket(listener);
            break;
        }
        got = check_get(port);
        connected += got.ok && got.overlapped == &o;
        CHECK_REQUIRE(setsockopt(s, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, NULL, 0) == 0);
        server = accept(listener, NULL, NULL);
        CHECK_REQUIRE(server != INVALID_SOCKET);
        if (!echo(s, server, turn) || !echo(server, s, -turn)) {
            closesocket(server);
            closesocket(listener);
            break;
        }
        echoed++;
        started += check_started(start(s, &out, TF_REUSE_SOCKET));
        got = finish(server, port, &ends);
        disconnected += got.ok && got.overlapped == &out;
        closesocket(listener);
    }
    CHECK_EQ_I("connect-again-connected", connected, TURNS);
    CHECK_EQ_I("connect-again-echoed", echoed, TURNS);
    CHECK_EQ_I("connect-again-disconnect-starts", started, TURNS);
    CHECK_EQ_I("connect-again-peer-sees-the-end", ends, TURNS);
    CHECK_EQ_I("connect-again-disconnected", disconnected, TURNS);
    CHECK("connect-again-no-more", check_port_is_empty(port));
    closesocket(s);
    CloseHandle(port);
}

static DWORD WINAPI close_at_end(LPVOID socket)
{
    char byte;
    int n = recv((SOCKET)socket, &byte, 1, 0);
    closesocket((SOCKET)socket);
    return n == 0;
}

/* Without an OVERLAPPED the call itself waits; with an event it can be waited for. */
static void other_forms(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), client, server, second;
    OVERLAPPED o = {0};
    DWORD bytes = 0, flags = 0;
    HANDLE thread;
    char byte;

    client = check_connect(&address);
    server = accept(listener, NULL, NULL);
    thread = check_spawn(close_at_end, (LPVOID)client);
    CHECK_SUCCEEDS("synchronous", disconnect_ex(server, NULL, TF_REUSE_SOCKET, 0));
    CHECK_EQ_U("synchronous-peer-sees-the-end", check_join(thread), TRUE);
    CHECK_FAILS("synchronous-then-not-connected", !disconnect_ex(server, NULL, 0, 0), WSAENOTCONN);
    closesocket(server);

    client = check_connect(&address);
    server = accept(listener, NULL, NULL);
    o.hEvent = check_event(TRUE);
    thread = check_spawn(close_at_end, (LPVOID)client);
    CHECK("event-starts", check_started(start(server, &o, TF_REUSE_SOCKET)));
    CHECK_SUCCEEDS("event-result", WSAGetOverlappedResult(server, &o, &bytes, TRUE, &flags));
    CHECK_EQ_U("event-peer-sees-the-end", check_join(thread), TRUE);
    second = server;
    server = INVALID_SOCKET;
    {
        char buffer[2 * ROOM];
        OVERLAPPED again = {0};
        again.hEvent = o.hEvent;
        CHECK_FAILS("event-then-accept-ex",
                    !AcceptEx(listener, second, buffer, 0, ROOM, ROOM, &bytes, &again), ERROR_IO_PENDING);
        client = check_connect(&address);
        CHECK_EQ_U("event-then-accepted", check_wait(o.hEvent), WAIT_OBJECT_0);
        CHECK_EQ_U("event-then-accepted-status", again.Internal, 0);
        closesocket(client);
    }
    closesocket(second);

    /* No flag: the connection ends, the socket is not prepared for another. */
    client = check_connect(&address);
    server = accept(listener, NULL, NULL);
    CHECK_SUCCEEDS("no-flag", disconnect_ex(server, NULL, 0, 0));
    CHECK_EQ_I("no-flag-peer-sees-the-end", recv(client, &byte, 1, 0), 0);
    CHECK("no-flag-no-more-sending", send(server, "x", 1, 0) == SOCKET_ERROR);
    closesocket(client);
    closesocket(server);
    closesocket(listener);
    CloseHandle(o.hEvent);
}

/* A receive that is pending ends exactly once beside the disconnect. */
static void with_pending_receive(void)
{
    SOCKET client, server;
    HANDLE port = check_port(0);
    OVERLAPPED in = {0}, out = {0};
    int i, ins = 0, outs = 0;
    char data[4], byte;

    check_pair(&client, &server);
    check_associate(server, port, 4);
    CHECK_REQUIRE(check_wsarecv(server, data, sizeof data, &in) == WSA_IO_PENDING);
    CHECK("pending-receive-disconnect-starts", check_started(start(server, &out, TF_REUSE_SOCKET)));
    CHECK_EQ_I("pending-receive-peer-sees-the-end", recv(client, &byte, 1, 0), 0);
    closesocket(client);
    for (i = 0; i < 2; i++) {
        check_packet got = check_get(port);
        ins += got.overlapped == &in && got.bytes == 0;
        outs += got.overlapped == &out && got.ok;
    }
    CHECK_EQ_I("pending-receive-ends-once", ins, 1);
    CHECK_EQ_I("pending-receive-disconnected-once", outs, 1);
    CHECK("pending-receive-no-more", check_port_is_empty(port));
    closesocket(server);
    CloseHandle(port);
}

static void wrong_arguments(void)
{
    SOCKET client, server, unconnected = check_socket(AF_INET, SOCK_STREAM), closed, listener;
    HANDLE event = check_event(TRUE);
    OVERLAPPED o = {0};

    closed = check_socket(AF_INET, SOCK_STREAM);
    closesocket(closed);
    listener = check_listener(AF_INET, NULL);
    check_pair(&client, &server);
    CHECK_FAILS("reserved-not-zero", !disconnect_ex(server, &o, TF_REUSE_SOCKET, 1), WSAEINVAL);
    CHECK_FAILS("unknown-flag", !disconnect_ex(server, &o, 0x40000000, 0), WSAEINVAL);
    CHECK_FAILS("not-connected", !disconnect_ex(unconnected, &o, 0, 0), WSAENOTCONN);
    CHECK_FAILS("not-connected-reuse", !disconnect_ex(unconnected, &o, TF_REUSE_SOCKET, 0), WSAENOTCONN);
    CHECK_FAILS("listening", !disconnect_ex(listener, &o, 0, 0), WSAENOTCONN);
    CHECK_FAILS("closed-socket", !disconnect_ex(closed, &o, 0, 0), WSAENOTSOCK);
    CHECK_FAILS("invalid-socket", !disconnect_ex(INVALID_SOCKET, &o, 0, 0), WSAENOTSOCK);
    CHECK_FAILS("event-for-socket", !disconnect_ex((SOCKET)event, &o, 0, 0), WSAENOTSOCK);
    CHECK("failures-leave-the-connection", echo(client, server, 7) && echo(server, client, 8));
    closesocket(client);
    closesocket(server);
    closesocket(unconnected);
    closesocket(listener);
    CloseHandle(event);
}

int main(void)
{
    check_begin();
    fetch();
    accept_again();
    connect_again();
    other_forms();
    with_pending_receive();
    wrong_arguments();
    return check_end();
}
