/* Polling sockets through their driver: what each event means, time-outs, cancelling, closing, exclusive
 * polls, events and several sockets in one poll.
 *
 * Microsoft does not document IOCTL_AFD_POLL; programs such as wepoll and libuv rely on it.
 * https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntdeviceiocontrolfile
 * https://learn.microsoft.com/windows/win32/devnotes/nt-cancel-io-file-ex
 */
#include "afd.h"

static HANDLE port, device;

/* The poll's end, which must come: its events, or 0. */
static ULONG ended(afd_poll *poll)
{
    OVERLAPPED_ENTRY entry;
    ULONG count = 0;
    CHECK_REQUIRE(GetQueuedCompletionStatusEx(port, &entry, 1, &count, CHECK_PATIENCE_MS, FALSE) && count == 1);
    CHECK_REQUIRE((void *)entry.lpOverlapped == (void *)poll && entry.lpCompletionKey == 7);
    return poll->block.Status == 0 && poll->info.count == 1 ? poll->info.handles[0].events : 0;
}

/* What is found without waiting; the packet is taken. */
static ULONG now(SOCKET s, ULONG events)
{
    afd_poll poll;
    NTSTATUS status = afd_submit(device, &poll, s, events, 0, 0);
    CHECK_REQUIRE(status == 0 || status == NT_PENDING || status == NT_TIMEOUT);
    return ended(&poll);
}

static void opening(void)
{
    HANDLE other = NULL;
    IO_STATUS_BLOCK block;
    CHECK_EQ_U("open-plain", afd_open_name(L"\\Device\\Afd", &other), 0);
    CHECK_SUCCEEDS("close", CloseHandle(other));
    CHECK("open-unknown", afd_open_name(L"\\Device\\NoSuchDevice", &other) < 0);
    CHECK_EQ_U("cancel-closed", nt_cancel_ex((HANDLE)(ULONG_PTR)0x7ffffff0, NULL, &block), NT_INVALID_HANDLE);
    CHECK_EQ_U("error-of-cancelled", nt_error(NT_CANCELLED), ERROR_OPERATION_ABORTED);
    CHECK_EQ_U("error-of-not-found", nt_error(NT_NOT_FOUND), ERROR_NOT_FOUND);
    CHECK_EQ_U("error-of-success", nt_error(0), 0);
}

static void base_handle(void)
{
    SOCKET s = check_socket(AF_INET, SOCK_STREAM), base = INVALID_SOCKET;
    DWORD bytes = 0;
    CHECK_SUCCEEDS("base-handle",
                   WSAIoctl(s, SIO_BASE_HANDLE, NULL, 0, &base, sizeof base, &bytes, NULL, NULL) == 0);
    CHECK_EQ_U("base-is-the-socket", base, s);
    closesocket(s);
}

static void bad_polls(void)
{
    afd_poll poll;
    SOCKET s = check_bound(AF_INET, SOCK_DGRAM, NULL);
    HANDLE event = check_event(TRUE);
    ULONG size = FIELD_OFFSET(afd_info, handles) + sizeof(afd_handle);

    CHECK_EQ_U("not-a-handle", afd_submit(device, &poll, (SOCKET)0x7ffffff0, AFD_ALL, 0, 0), NT_INVALID_HANDLE);
    CHECK("not-a-socket", afd_submit(device, &poll, (SOCKET)event, AFD_ALL, 0, 0) < 0);
    CHECK("bad-polls-tell-nothing", check_port_is_empty(port));
    poll.info.count = 0;
    CHECK("no-sockets",
          nt_control(device, NULL, NULL, &poll, &poll.block, AFD_IOCTL_POLL, &poll.info, size, &poll.info, size) < 0);
    poll.info.count = 2;
    poll.info.handles[0].handle = (HANDLE)s;
    CHECK_EQ_U("too-short", nt_control(device, NULL, NULL, &poll, &poll.block, AFD_IOCTL_POLL, &poll.info, size,
                                       &poll.info, size), NT_INVALID_PARAMETER);
    CHECK("too-short-by-far", nt_control(device, NULL, NULL, &poll, &poll.block, AFD_IOCTL_POLL, &poll.info, 8,
                                         &poll.info, 8) < 0);
    CHECK("unknown-control",
          nt_control(device, NULL, NULL, &poll, &poll.block, 0x00012ffc, &poll.info, size, &poll.info, size) < 0);
    CHECK("still-nothing", check_port_is_empty(port));
    CloseHandle(event);
    closesocket(s);
}

static void stream(void)
{
    SOCKET client, server;
    afd_poll poll;
    char data[8];

    check_pair(&client, &server);
    CHECK_EQ_U("room-to-send", now(client, AFD_ALL), AFD_SEND);
    CHECK_EQ_U("nothing-to-receive", now(client, AFD_ALL & ~AFD_SEND), 0);
    CHECK_EQ_U("waits", afd_submit(device, &poll, client, AFD_RECEIVE | AFD_DISCONNECT | AFD_ABORT, AFD_FOREVER, 0),
               NT_PENDING);
    CHECK_EQ_U("is-pending", poll.block.Status, NT_PENDING);
    CHECK("tells-nothing-yet", check_port_is_empty(port));
    check_send_all(server, "abc", 3);
    CHECK_EQ_U("data", ended(&poll), AFD_RECEIVE);
    CHECK_EQ_P("data-of-the-socket", poll.info.handles[0].handle, (HANDLE)client);
    CHECK_EQ_U("data-information", poll.block.Information, FIELD_OFFSET(afd_info, handles) + sizeof(afd_handle));
    CHECK_EQ_U("data-stays", now(client, AFD_RECEIVE | AFD_SEND), AFD_RECEIVE | AFD_SEND);
    CHECK_REQUIRE(recv(client, data, sizeof data, 0) == 3);
    CHECK_EQ_U("data-gone", now(client, AFD_RECEIVE), 0);

    CHECK_EQ_U("waits-for-urgent", afd_submit(device, &poll, client, AFD_RECEIVE_EXPEDITED, AFD_FOREVER, 0), NT_PENDING);
    CHECK_REQUIRE(send(server, "!", 1, MSG_OOB) == 1);
    CHECK_EQ_U("urgent", ended(&poll), AFD_RECEIVE_EXPEDITED);
    CHECK_REQUIRE(recv(client, data, 1, MSG_OOB) == 1);

    afd_submit(device, &poll, client, AFD_RECEIVE | AFD_DISCONNECT | AFD_ABORT, AFD_FOREVER, 0);
    CHECK_REQUIRE(shutdown(server, SD_SEND) == 0);
    CHECK_EQ_U("end-of-stream", ended(&poll), AFD_DISCONNECT);
    CHECK_EQ_U("end-stays", now(client, AFD_DISCONNECT), AFD_DISCONNECT);
    CHECK_EQ_U("room-after-the-end", now(client, AFD_SEND), AFD_SEND);
    closesocket(client);
    closesocket(server);

    check_pair(&client, &server);
    afd_submit(device, &poll, client, AFD_RECEIVE | AFD_DISCONNECT | AFD_ABORT, AFD_FOREVER, 0);
    check_reset(server);
    CHECK("reset", (ended(&poll) & AFD_ABORT) != 0);
    closesocket(client);
}

static void connections(void)
{
    check_address address, nobody;
    SOCKET listener = check_listener(AF_INET, &address), client = check_socket(AF_INET, SOCK_STREAM), server;
    SOCKET gone = check_bound_alone(SOCK_STREAM, &nobody);
    afd_poll poll, connecting;
    u_long on = 1;

    CHECK_EQ_U("nobody-connects", now(listener, AFD_ALL), 0);
    afd_submit(device, &poll, listener, AFD_ACCEPT | AFD_RECEIVE, AFD_FOREVER, 0);
    CHECK_REQUIRE(ioctlsocket(client, FIONBIO, &on) == 0);
    (void)connect(client, CHECK_SOCKADDR(&address), address.length);
    CHECK_EQ_U("accept", ended(&poll), AFD_ACCEPT);
    CHECK_REQUIRE(afd_submit(device, &connecting, client, AFD_SEND | AFD_CONNECT_FAIL, AFD_FOREVER, 0) >= 0);
    CHECK_EQ_U("connected", ended(&connecting), AFD_SEND);
    server = accept(listener, NULL, NULL);
    CHECK_REQUIRE(server != INVALID_SOCKET);
    CHECK_EQ_U("accepted", now(listener, AFD_ACCEPT), 0);
    closesocket(server);
    closesocket(client);

    closesocket(gone);
    client = check_socket(AF_INET, SOCK_STREAM);
    CHECK_REQUIRE(ioctlsocket(client, FIONBIO, &on) == 0);
    CHECK_REQUIRE(connect(client, CHECK_SOCKADDR(&nobody), nobody.length) == SOCKET_ERROR);
    CHECK_REQUIRE(afd_submit(device, &connecting, client, AFD_SEND | AFD_CONNECT_FAIL | AFD_ABORT, AFD_FOREVER, 0) >= 0);
    CHECK("connect-fails", (ended(&connecting) & AFD_CONNECT_FAIL) != 0);
    closesocket(client);
    closesocket(listener);
}

static void datagrams(void)
{
    SOCKET a, b;
    afd_poll poll;
    check_udp_pair(&a, &b);
    CHECK_EQ_U("datagram-room", now(a, AFD_ALL), AFD_SEND);
    CHECK_EQ_U("datagram-waits", afd_submit(device, &poll, a, AFD_RECEIVE, AFD_FOREVER, 0), NT_PENDING);
    CHECK_REQUIRE(send(b, "x", 1, 0) == 1);
    CHECK_EQ_U("datagram", ended(&poll), AFD_RECEIVE);
    closesocket(a);
    closesocket(b);
}

static void ends(void)
{
    SOCKET client, server;
    afd_poll poll, second;
    IO_STATUS_BLOCK block;
    HANDLE other;

    check_pair(&client, &server);
    afd_submit(device, &poll, client, AFD_RECEIVE, -10000 /* a millisecond */, 0);
    CHECK_EQ_U("timed-out-events", ended(&poll), 0);
    CHECK_EQ_U("timed-out-count", poll.info.count, 0);
    CHECK("timed-out-is-no-error", poll.block.Status >= 0);

    afd_submit(device, &poll, client, AFD_RECEIVE, AFD_FOREVER, 0);
    CHECK_EQ_U("cancel", nt_cancel_ex(device, &poll.block, &block), 0);
    CHECK_EQ_U("cancelled-events", ended(&poll), 0);
    CHECK_EQ_U("cancelled", poll.block.Status, NT_CANCELLED);
    CHECK_EQ_U("cancel-again", nt_cancel_ex(device, &poll.block, &block), NT_NOT_FOUND);
    afd_submit(device, &poll, client, AFD_RECEIVE, AFD_FOREVER, 0);
    CHECK_EQ_U("cancel-own", nt_cancel(device, &block), 0);
    (void)ended(&poll);
    CHECK_EQ_U("own-cancelled", poll.block.Status, NT_CANCELLED);
    CHECK_EQ_U("cancel-own-nothing", nt_cancel(device, &block), 0);

    afd_submit(device, &poll, client, AFD_RECEIVE, AFD_FOREVER, 1);
    afd_submit(device, &second, client, AFD_RECEIVE, AFD_FOREVER, 1);
    CHECK_EQ_U("exclusive-ends-the-earlier", ended(&poll), 0);
    check_send_all(server, "x", 1);
    CHECK_EQ_U("exclusive-goes-on", ended(&second), AFD_RECEIVE);

    afd_submit(device, &poll, client, AFD_DISCONNECT | AFD_LOCAL_CLOSE, AFD_FOREVER, 0);
    closesocket(client);
    CHECK_EQ_U("closed", ended(&poll), AFD_LOCAL_CLOSE);
    closesocket(server);

    check_pair(&client, &server);
    other = afd_open(port, 7);
    afd_submit(other, &poll, client, AFD_RECEIVE, AFD_FOREVER, 0);
    CHECK_SUCCEEDS("close-device", CloseHandle(other));
    (void)ended(&poll);
    CHECK("device-closed", poll.block.Status < 0);
    closesocket(client);
    closesocket(server);
}

static void several(void)
{
    SOCKET a, b, c, d;
    afd_poll poll;
    ULONG size = sizeof(afd_info);

    check_pair(&a, &b);
    check_pair(&c, &d);
    memset(&poll, 0, sizeof poll);
    poll.info.timeout.QuadPart = AFD_FOREVER;
    poll.info.count = 2;
    poll.info.handles[0].handle = (HANDLE)a;
    poll.info.handles[1].handle = (HANDLE)c;
    poll.info.handles[0].events = poll.info.handles[1].events = AFD_RECEIVE;
    CHECK_EQ_U("two-sockets",
               nt_control(device, NULL, NULL, &poll, &poll.block, AFD_IOCTL_POLL, &poll.info, size, &poll.info, size),
               NT_PENDING);
    check_send_all(d, "x", 1);
    CHECK_EQ_U("one-of-two", ended(&poll), AFD_RECEIVE);
    CHECK_EQ_P("the-second", poll.info.handles[0].handle, (HANDLE)c);
    closesocket(a);
    closesocket(b);
    closesocket(c);
    closesocket(d);
}

static void event_instead_of_port(void)
{
    HANDLE plain = afd_open(NULL, 0), event = check_event(TRUE);
    SOCKET client, server;
    afd_poll poll;
    ULONG size = FIELD_OFFSET(afd_info, handles) + sizeof(afd_handle);

    check_pair(&client, &server);
    memset(&poll, 0, sizeof poll);
    poll.info.timeout.QuadPart = AFD_FOREVER;
    poll.info.count = 1;
    poll.info.handles[0].handle = (HANDLE)client;
    poll.info.handles[0].events = AFD_RECEIVE;
    SetEvent(event);
    CHECK_EQ_U("poll-with-event",
               nt_control(plain, event, NULL, NULL, &poll.block, AFD_IOCTL_POLL, &poll.info, size, &poll.info, size),
               NT_PENDING);
    CHECK_EQ_U("event-reset", WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    check_send_all(server, "x", 1);
    CHECK_EQ_U("event-set", check_wait(event), WAIT_OBJECT_0);
    CHECK_EQ_U("event-found", poll.info.handles[0].events, AFD_RECEIVE);
    closesocket(client);
    closesocket(server);
    CloseHandle(event);
    CloseHandle(plain);
}

/* A socket stands for the device, as libuv has it. */
static void on_a_socket(void)
{
    SOCKET via = check_socket(AF_INET, SOCK_STREAM), client, server;
    IO_STATUS_BLOCK block;
    afd_poll poll;

    check_pair(&client, &server);
    check_associate(via, port, 7);
    CHECK_EQ_U("on-a-socket", afd_submit((HANDLE)via, &poll, client, AFD_RECEIVE, AFD_FOREVER, 0), NT_PENDING);
    check_send_all(server, "x", 1);
    CHECK_EQ_U("on-a-socket-data", ended(&poll), AFD_RECEIVE);
    CHECK_EQ_U("on-a-socket-waits", afd_submit((HANDLE)via, &poll, client, AFD_DISCONNECT, AFD_FOREVER, 0), NT_PENDING);
    CHECK_EQ_U("on-a-socket-cancel", nt_cancel_ex((HANDLE)via, &poll.block, &block), 0);
    (void)ended(&poll);
    CHECK_EQ_U("on-a-socket-cancelled", poll.block.Status, NT_CANCELLED);
    closesocket(via);
    closesocket(client);
    closesocket(server);
}

/* Before a connect: nothing is found, and what comes of it is. */
static void before_connecting(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), client = check_socket(AF_INET, SOCK_STREAM);
    u_long on = 1;
    afd_poll poll;
    NTSTATUS status = afd_submit(device, &poll, client, AFD_SEND | AFD_CONNECT_FAIL, AFD_FOREVER, 0);

    CHECK_EQ_U("unconnected-waits", status, NT_PENDING);
    CHECK_REQUIRE(ioctlsocket(client, FIONBIO, &on) == 0);
    (void)connect(client, CHECK_SOCKADDR(&address), address.length);
    CHECK_EQ_U("connected-at-last", ended(&poll), AFD_SEND);
    closesocket(client);
    closesocket(listener);
}

int main(void)
{
    check_begin();
    afd_begin();
    port = check_port(1);
    device = afd_open(port, 7);
    opening();
    base_handle();
    bad_polls();
    stream();
    connections();
    datagrams();
    ends();
    several();
    event_instead_of_port();
    before_connecting();
    on_a_socket();
    CHECK("every-packet-once", check_port_is_empty(port));
    CloseHandle(device);
    CloseHandle(port);
    return check_end();
}
