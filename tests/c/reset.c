/* A connection that the peer resets: ERROR_NETNAME_DELETED through files and ports, WSAECONNRESET
 * through Winsock.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2
 *     ("WSAECONNRESET: An existing connection was forcibly closed by the remote host")
 *   learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-
 *     ("ERROR_NETNAME_DELETED 64: The specified network name is no longer available")
 *   [MS-ERREF] 2.3.1 (STATUS_CONNECTION_RESET 0xC000020D)
 *   learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecv, -wsasend, winsock/nf-winsock-recv
 */
#include "check.h"

#define NTSTATUS_CONNECTION_RESET 0xC000020Du

static DWORD wsa_result(SOCKET s, OVERLAPPED *overlapped)
{
    DWORD bytes, flags;
    return WSAGetOverlappedResult(s, overlapped, &bytes, FALSE, &flags) ? 0 : (DWORD)WSAGetLastError();
}

static DWORD file_result(SOCKET s, OVERLAPPED *overlapped)
{
    DWORD bytes;
    return GetOverlappedResult((HANDLE)s, overlapped, &bytes, FALSE) ? 0 : GetLastError();
}

static void pending_receives_on_a_port(void)
{
    enum { COUNT = 3 };
    SOCKET client, server;
    HANDLE port = check_port(0);
    OVERLAPPED o[COUNT], late = {0};
    char data[COUNT], more;
    int i, right = 0, statuses = 0;
    DWORD error;

    memset(o, 0, sizeof o);
    check_pair(&client, &server);
    check_associate(server, port, 9);
    for (i = 0; i < COUNT; i++)
        CHECK_REQUIRE(check_wsarecv(server, &data[i], 1, &o[i]) == WSA_IO_PENDING);
    check_reset(client);
    for (i = 0; i < COUNT; i++) {
        check_packet got = check_get(port);
        if (i == 0) {
            CHECK("reset-packet-is-false", !got.ok);
            CHECK_EQ_U("reset-packet-error", got.error, ERROR_NETNAME_DELETED);
            CHECK_EQ_U("reset-packet-bytes", got.bytes, 0);
            CHECK_EQ_U("reset-packet-key", got.key, 9);
        }
        right += !got.ok && got.overlapped == &o[i] && got.error == ERROR_NETNAME_DELETED;
        statuses += (DWORD)o[i].Internal == NTSTATUS_CONNECTION_RESET;
    }
    CHECK_EQ_I("reset-ends-every-receive", right, COUNT);
    CHECK_EQ_I("reset-status", statuses, COUNT);
    CHECK_EQ_U("reset-wsa-result", wsa_result(server, &o[0]), WSAECONNRESET);
    CHECK_EQ_U("reset-file-result", file_result(server, &o[0]), ERROR_NETNAME_DELETED);
    CHECK("reset-no-more", check_port_is_empty(port));

    /* A later call fails as well, by its result or by one packet, never by both. */
    error = check_wsarecv(server, &more, 1, &late);
    if (error == WSA_IO_PENDING) {
        check_packet got = check_get(port);
        CHECK("reset-later-receive", !got.ok && got.overlapped == &late);
    } else {
        CHECK("reset-later-receive", error == WSAECONNRESET || error == WSAECONNABORTED);
    }
    CHECK("reset-later-receive-once", check_port_is_empty(port));
    closesocket(server);
    CloseHandle(port);
}

static void pending_receive_with_event(void)
{
    SOCKET client, server;
    HANDLE event = check_event(TRUE);
    OVERLAPPED o = {0};
    char data[4];

    check_pair(&client, &server);
    o.hEvent = event;
    CHECK_REQUIRE(check_wsarecv(server, data, sizeof data, &o) == WSA_IO_PENDING);
    check_reset(client);
    CHECK_EQ_U("reset-sets-the-event", check_wait(event), WAIT_OBJECT_0);
    CHECK_EQ_U("reset-event-wsa-result", wsa_result(server, &o), WSAECONNRESET);
    CHECK_EQ_U("reset-event-file-result", file_result(server, &o), ERROR_NETNAME_DELETED);
    CHECK_EQ_U("reset-event-bytes", o.InternalHigh, 0);
    closesocket(server);
    CloseHandle(event);
}

/* A receive issued after the reset arrived fails once: at once or by its packet. */
static void receive_after_reset(void)
{
    SOCKET client, server;
    HANDLE port = check_port(0);
    OVERLAPPED o = {0};
    struct timeval patience = {5, 0};
    fd_set readable;
    DWORD error;
    char data[4];

    check_pair(&client, &server);
    check_associate(server, port, 1);
    check_reset(client);
    FD_ZERO(&readable);
    FD_SET(server, &readable);
    CHECK_REQUIRE(select(0, &readable, NULL, NULL, &patience) == 1);
    error = check_wsarecv(server, data, sizeof data, &o);
    if (error == WSA_IO_PENDING) {
        check_packet got = check_get(port);
        CHECK("receive-after-reset", !got.ok && got.error == ERROR_NETNAME_DELETED);
    } else {
        CHECK_EQ_U("receive-after-reset", error, WSAECONNRESET);
    }
    CHECK("receive-after-reset-once", check_port_is_empty(port));
    closesocket(server);
    CloseHandle(port);
}

static DWORD WINAPI blocking_recv(LPVOID socket)
{
    char byte;
    int n = recv((SOCKET)socket, &byte, 1, 0);
    return n == SOCKET_ERROR ? (DWORD)WSAGetLastError() : 0;
}

static void blocking_calls(void)
{
    SOCKET client, server;
    HANDLE thread;
    char byte;
    int i, error = 0;

    check_pair(&client, &server);
    thread = check_spawn(blocking_recv, (LPVOID)server);
    check_reset(client);
    CHECK_EQ_U("blocking-recv", check_join(thread), WSAECONNRESET);
    CHECK("blocking-recv-stays-broken", recv(server, &byte, 1, 0) == SOCKET_ERROR);
    CHECK("blocking-recv-stays-broken-error",
          WSAGetLastError() == WSAECONNRESET || WSAGetLastError() == WSAECONNABORTED);
    closesocket(server);

    check_pair(&client, &server);
    check_reset(client);
    CHECK_EQ_U("wsarecv-without-overlapped", check_wsarecv(server, &byte, 1, NULL), WSAECONNRESET);
    closesocket(server);

    check_pair(&client, &server);
    check_reset(client);
    for (i = 0; i < 1000 && error == 0; i++)
        if (send(server, "x", 1, 0) == SOCKET_ERROR)
            error = WSAGetLastError();
    CHECK("blocking-send", error == WSAECONNRESET || error == WSAECONNABORTED);
    closesocket(server);
}

static void pending_send(void)
{
    enum { SIZE = 32 * 1024 * 1024 };
    SOCKET client, server;
    HANDLE port = check_port(0);
    OVERLAPPED o = {0};
    char *data = calloc(1, SIZE);
    DWORD error;
    check_packet got;

    CHECK_REQUIRE(data != NULL);
    check_pair(&client, &server);
    check_associate(server, port, 9);
    error = check_wsasend(server, data, SIZE, &o);
    CHECK("reset-send-starts", check_started(error));
    check_reset(client);
    got = check_get(port);
    CHECK_EQ_P("reset-send-packet", got.overlapped, &o);
    if (error == WSA_IO_PENDING) {
        CHECK_EQ_U("reset-send-error", got.error, ERROR_NETNAME_DELETED);
        CHECK_EQ_U("reset-send-wsa-result", wsa_result(server, &o), WSAECONNRESET);
    } else {
        check_skip("reset-send-error", "the system took all of it at once");
        check_skip("reset-send-wsa-result", "the system took all of it at once");
    }
    CHECK("reset-send-once", check_port_is_empty(port));
    closesocket(server);
    CloseHandle(port);
    free(data);
}

/* What came before the reset and was received stays received; only what follows fails. */
static void data_then_reset(void)
{
    SOCKET client, server;
    HANDLE port = check_port(0);
    OVERLAPPED first = {0}, second = {0};
    char a[4], b[4];
    check_packet got;

    check_pair(&client, &server);
    check_associate(server, port, 9);
    CHECK_REQUIRE(check_wsarecv(server, a, sizeof a, &first) == WSA_IO_PENDING);
    CHECK_REQUIRE(check_wsarecv(server, b, sizeof b, &second) == WSA_IO_PENDING);
    check_send_all(client, "data", 4);
    got = check_get(port);
    CHECK("data-before-reset", got.ok && got.overlapped == &first && got.bytes == 4);
    check_reset(client);
    got = check_get(port);
    CHECK("reset-after-data", !got.ok && got.overlapped == &second && got.error == ERROR_NETNAME_DELETED);
    CHECK_EQ_MEM("data-before-reset-kept", a, "data", 4);
    closesocket(server);
    CloseHandle(port);
}

/* SO_LINGER with a zero time-out "aborts": the side that resets sees its own I/O aborted. */
static void own_side(void)
{
    SOCKET client, server;
    HANDLE port = check_port(0);
    OVERLAPPED o = {0};
    char data[4];
    check_packet got;

    check_pair(&client, &server);
    check_associate(client, port, 9);
    CHECK_REQUIRE(check_wsarecv(client, data, sizeof data, &o) == WSA_IO_PENDING);
    check_reset(client);
    got = check_get(port);
    CHECK("own-reset-packet", !got.ok && got.overlapped == &o);
    CHECK_EQ_U("own-reset-error", got.error, ERROR_OPERATION_ABORTED);
    CHECK_EQ_U("own-reset-peer", check_wsarecv(server, data, sizeof data, NULL), WSAECONNRESET);
    closesocket(server);
    CloseHandle(port);
}

/* A connection that was reset while it still stood in the listen queue may be accepted or passed
 * over, but the listener serves the next one. */
static void reset_before_accept(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), client, accepted;
    HANDLE port = check_port(0);
    OVERLAPPED o = {0};
    DWORD bytes;
    char buffer[64];
    check_packet got;
    int tries, served = 0;

    check_associate(listener, port, 1);
    client = check_connect(&address);
    check_reset(client);
    client = check_connect(&address);
    for (tries = 0; tries < 3 && !served; tries++) {
        accepted = check_socket(AF_INET, SOCK_STREAM);
        if (!AcceptEx(listener, accepted, buffer, 0, 32, 32, &bytes, &o) &&
            WSAGetLastError() != ERROR_IO_PENDING) {
            closesocket(accepted);
            continue;
        }
        got = check_get(port);
        if (got.ok && send(accepted, "hi", 2, 0) == 2) {
            struct timeval patience = {0, 200 * 1000};
            fd_set readable;
            FD_ZERO(&readable);
            FD_SET(client, &readable);
            served = select(0, &readable, NULL, NULL, &patience) == 1;
        }
        closesocket(accepted);
    }
    CHECK("reset-in-queue-listener-goes-on", served);
    closesocket(client);
    closesocket(listener);
    CloseHandle(port);
}

int main(void)
{
    check_begin();
    pending_receives_on_a_port();
    pending_receive_with_event();
    receive_after_reset();
    blocking_calls();
    pending_send();
    data_then_reset();
    own_side();
    reset_before_accept();
    return check_end();
}
