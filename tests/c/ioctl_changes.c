/* Controls that ask for a change, as operations: they pend, and end as others do.
 *
 * https://learn.microsoft.com/windows/win32/winsock/winsock-ioctls (SIO_ADDRESS_LIST_CHANGE,
 * SIO_ROUTING_INTERFACE_CHANGE)
 * https://learn.microsoft.com/windows/win32/winsock/sio-ideal-send-backlog-change
 */
#include "control.h"

static struct sockaddr_in destination;

static DWORD start(SOCKET s, DWORD code, OVERLAPPED *o, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    void *in = code == SIO_ROUTING_INTERFACE_CHANGE ? &destination : NULL;
    DWORD size = in ? sizeof destination : 0;
    return WSAIoctl(s, code, in, size, NULL, 0, &control_bytes, o, routine) == 0 ? 0 : (DWORD)WSAGetLastError();
}

/* Pends; CancelIoEx and closesocket abort it. */
static void through_events(const char *what, DWORD code)
{
    char name[CHECK_NAME_SIZE];
    SOCKET s = check_bound(AF_INET, SOCK_DGRAM, NULL);
    OVERLAPPED o = {0}, second = {0};
    DWORD bytes = 77, flags = 0;
    o.hEvent = check_event(TRUE), second.hEvent = check_event(TRUE);
#define NAMED(suffix) (snprintf(name, sizeof name, "%s-%s", what, suffix), name)
    CHECK_EQ_U(NAMED("pends"), start(s, code, &o, NULL), WSA_IO_PENDING);
    CHECK_EQ_U(NAMED("pends-again"), start(s, code, &second, NULL), WSA_IO_PENDING);
    CHECK_FAILS(NAMED("incomplete"), !WSAGetOverlappedResult(s, &o, &bytes, FALSE, &flags), WSA_IO_INCOMPLETE);
    CHECK_SUCCEEDS(NAMED("cancel"), CancelIoEx((HANDLE)s, &o));
    CHECK_EQ_U(NAMED("cancel-sets-the-event"), check_wait(o.hEvent), WAIT_OBJECT_0);
    CHECK_FAILS(NAMED("cancelled"), !WSAGetOverlappedResult(s, &o, &bytes, FALSE, &flags), WSA_OPERATION_ABORTED);
    CHECK_EQ_U(NAMED("the-other-waits-on"), WaitForSingleObject(second.hEvent, 0), WAIT_TIMEOUT);
    CHECK_FAILS(NAMED("cancel-ended"), !CancelIoEx((HANDLE)s, &o), ERROR_NOT_FOUND);
    closesocket(s);
    CHECK_EQ_U(NAMED("close-ends"), check_wait(second.hEvent), WAIT_OBJECT_0);
    CHECK_EQ_U(NAMED("close-aborts"), (DWORD)second.Internal, 0xC0000120u);
    CloseHandle(o.hEvent);
    CloseHandle(second.hEvent);
}

static void through_a_port(void)
{
    SOCKET s = check_bound(AF_INET, SOCK_DGRAM, NULL);
    HANDLE port = check_port(0);
    OVERLAPPED o = {0};
    check_packet packet;
    char byte;
    u_long on = 1;
    WSABUF room;
    DWORD flags = 0;
    OVERLAPPED receive = {0};
    check_address address;
    address.length = sizeof address.storage;
    check_associate(s, port, 4);
    CHECK_EQ_U("port-pends", start(s, SIO_ADDRESS_LIST_CHANGE, &o, NULL), WSA_IO_PENDING);
    /* It is in the way of nothing else. */
    room.len = 1, room.buf = &byte;
    CHECK_REQUIRE(getsockname(s, CHECK_SOCKADDR(&address), &address.length) == 0);
    CHECK("port-receive-starts", check_started(WSARecv(s, &room, 1, NULL, &flags, &receive, NULL) == 0 ? 0 : (DWORD)WSAGetLastError()));
    CHECK_REQUIRE(sendto(s, "x", 1, 0, CHECK_SOCKADDR(&address), address.length) == 1);
    packet = check_get(port);
    CHECK("port-receives-meanwhile", packet.ok && packet.overlapped == &receive && packet.bytes == 1);
    CHECK_SUCCEEDS("port-cancel-all", CancelIoEx((HANDLE)s, NULL));
    packet = check_get(port);
    CHECK("port-packet", !packet.ok && packet.overlapped == &o && packet.key == 4);
    CHECK_EQ_U("port-error", packet.error, ERROR_OPERATION_ABORTED);
    /* "On a non-blocking socket and without overlapped parameters: WSAEWOULDBLOCK." With them it pends. */
    CHECK_REQUIRE(ioctlsocket(s, FIONBIO, &on) == 0);
    CONTROL_FAILS("non-blocking", s, SIO_ADDRESS_LIST_CHANGE, NULL, 0, NULL, 0, WSAEWOULDBLOCK);
    CHECK_EQ_U("non-blocking-overlapped-pends", start(s, SIO_ADDRESS_LIST_CHANGE, &o, NULL), WSA_IO_PENDING);
    closesocket(s);
    packet = check_get(port);
    CHECK("port-close", !packet.ok && packet.overlapped == &o && packet.error == ERROR_OPERATION_ABORTED);
    CHECK("port-empty", check_port_is_empty(port));
    CloseHandle(port);
}

static DWORD calls, call_error;

static void CALLBACK routine(DWORD error, DWORD bytes, OVERLAPPED *o, DWORD flags)
{
    (void)bytes, (void)o, (void)flags;
    calls++, call_error = error;
}

static void through_a_routine(void)
{
    SOCKET s = check_bound(AF_INET, SOCK_DGRAM, NULL);
    OVERLAPPED o = {0};
    CHECK_EQ_U("routine-pends", start(s, SIO_ROUTING_INTERFACE_CHANGE, &o, routine), WSA_IO_PENDING);
    CHECK_EQ_U("routine-not-yet", SleepEx(0, TRUE), 0);
    CHECK_SUCCEEDS("routine-cancel", CancelIoEx((HANDLE)s, &o));
    CHECK_EQ_U("routine-called", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK("routine-error", calls == 1 && call_error == WSA_OPERATION_ABORTED);
    closesocket(s);
}

static DWORD WINAPI wait_for_change(LPVOID socket)
{
    DWORD bytes;
    return WSAIoctl((SOCKET)socket, SIO_ADDRESS_LIST_CHANGE, NULL, 0, NULL, 0, &bytes, NULL, NULL) == 0
               ? 0
               : (DWORD)WSAGetLastError();
}

/* "The function can block if socket s is in blocking mode." Closing ends the call. */
static void blocking(void)
{
    SOCKET s = check_bound(AF_INET, SOCK_DGRAM, NULL);
    HANDLE thread = check_spawn(wait_for_change, (LPVOID)s);
    DWORD error;
    CHECK_EQ_U("blocking-waits", WaitForSingleObject(thread, 100), WAIT_TIMEOUT);
    closesocket(s);
    error = check_join(thread);
    CHECK("blocking-interrupted", error == WSAEINTR || error == WSA_OPERATION_ABORTED);
}

static void backlog(void)
{
    SOCKET client, server, fresh = check_socket(AF_INET, SOCK_STREAM), udp = check_bound(AF_INET, SOCK_DGRAM, NULL);
    OVERLAPPED o = {0}, second = {0};
    DWORD room = 0, bytes, flags;
    check_pair(&client, &server);
    o.hEvent = check_event(TRUE), second.hEvent = check_event(TRUE);
    CONTROL_FAILS("backlog-not-connected", fresh, SIO_IDEAL_SEND_BACKLOG_CHANGE, NULL, 0, NULL, 0, WSAENOTCONN);
    CONTROL_FAILS("backlog-datagram", udp, SIO_IDEAL_SEND_BACKLOG_CHANGE, NULL, 0, NULL, 0, WSAEOPNOTSUPP);
    /* "WSAEINVAL is returned if the cbOutBuffer parameter is not zero." */
    CONTROL_FAILS("backlog-output", client, SIO_IDEAL_SEND_BACKLOG_CHANGE, NULL, 0, &room, sizeof room, WSAEINVAL);
    CHECK_EQ_U("backlog-pends", start(client, SIO_IDEAL_SEND_BACKLOG_CHANGE, &o, NULL), WSA_IO_PENDING);
    /* "Only one pended request is allowed": WSAEINTR or WSA_OPERATION_ABORTED. */
    CHECK_FAILS_EITHER("backlog-second", WSAIoctl(client, SIO_IDEAL_SEND_BACKLOG_CHANGE, NULL, 0, NULL, 0, &control_bytes, &second, NULL) != 0,
                       WSAEINTR, WSA_OPERATION_ABORTED);
    /* It ends when sending does. */
    CHECK_REQUIRE(shutdown(client, SD_SEND) == 0);
    CHECK_EQ_U("backlog-ended-by-shutdown", check_wait(o.hEvent), WAIT_OBJECT_0);
    CHECK_FAILS_EITHER("backlog-aborted", !WSAGetOverlappedResult(client, &o, &bytes, FALSE, &flags), WSAEINTR, WSA_OPERATION_ABORTED);
    closesocket(client);
    closesocket(server);
    closesocket(fresh);
    closesocket(udp);
}

int main(void)
{
    check_begin();
    destination.sin_family = AF_INET;
    destination.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    through_events("addresses", SIO_ADDRESS_LIST_CHANGE);
    through_events("route", SIO_ROUTING_INTERFACE_CHANGE);
    through_a_port();
    through_a_routine();
    blocking();
    if (check_under_wine())
        check_skip("backlog-pends", "Wine does not know SIO_IDEAL_SEND_BACKLOG_CHANGE");
    else
        backlog();
    return check_end();
}
