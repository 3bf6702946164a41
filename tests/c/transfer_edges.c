/* Edges of overlapped transfer: thousands of buffers, mixed lengths, sockets that are not overlapped,
 * data behind a close, datagrams in order.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasend, -wsarecv, -wsarecvfrom,
 *   -wsasendto, -wsasocketw ("WSA_FLAG_OVERLAPPED"), winsock/nf-winsock-closesocket
 */
#include "check.h"

/* The number of buffers is a DWORD; no page names a smaller limit. */
static void thousands_of_buffers(void)
{
    enum { COUNT = 3000 };
    static WSABUF out[COUNT], in[COUNT];
    static char from[COUNT], to[COUNT];
    SOCKET client, server;
    OVERLAPPED o = {0};
    DWORD bytes = 0, flags = MSG_WAITALL, error, patience;
    int i;

    check_pair(&client, &server);
    for (i = 0; i < COUNT; i++) {
        from[i] = (char)(i * 37 >> 2);
        out[i].buf = &from[i];
        in[i].buf = &to[i];
        out[i].len = in[i].len = 1;
    }
    CHECK_SUCCEEDS("many-buffers-send", WSASend(client, out, COUNT, &bytes, 0, NULL, NULL) == 0);
    CHECK_EQ_U("many-buffers-send-bytes", bytes, COUNT);
    patience = bytes == COUNT ? CHECK_PATIENCE_MS : 0;
    o.hEvent = check_event(TRUE);
    error = WSARecv(server, in, COUNT, NULL, &flags, &o, NULL) == 0 ? 0 : (DWORD)WSAGetLastError();
    CHECK("many-buffers-receive", check_started(error));
    CHECK_EQ_U("many-buffers-complete", WaitForSingleObject(o.hEvent, patience), WAIT_OBJECT_0);
    CHECK_EQ_U("many-buffers-receive-bytes", o.InternalHigh, COUNT);
    CHECK_EQ_MEM("many-buffers-data", to, from, COUNT);

    /* Overlapped both ways, in the other order. */
    memset(to, 0, sizeof to);
    flags = MSG_WAITALL;
    error = WSARecv(client, in, COUNT, NULL, &flags, &o, NULL) == 0 ? 0 : (DWORD)WSAGetLastError();
    CHECK_EQ_U("many-buffers-pending", error, WSA_IO_PENDING);
    memset(in, 0, sizeof in);
    {
        OVERLAPPED sending = {0};
        CHECK("many-buffers-overlapped-send",
              WSASend(server, out, COUNT, NULL, 0, &sending, NULL) == 0 || WSAGetLastError() == WSA_IO_PENDING);
        CHECK_EQ_U("many-buffers-pending-complete", WaitForSingleObject(o.hEvent, patience), WAIT_OBJECT_0);
        CHECK_EQ_U("many-buffers-pending-bytes", o.InternalHigh, COUNT);
        CHECK_EQ_MEM("many-buffers-pending-data", to, from, COUNT);
        CHECK_EQ_U("many-buffers-sent", sending.InternalHigh, COUNT);
    }
    closesocket(client);
    closesocket(server);
    CloseHandle(o.hEvent);
}

static void thousands_of_buffers_in_a_datagram(void)
{
    enum { COUNT = 2000 };
    static WSABUF out[COUNT], in[COUNT];
    static char from[COUNT], to[COUNT];
    SOCKET a, b;
    DWORD bytes = 0, flags = 0;
    struct timeval patience = {1, 0};
    fd_set readable;
    int i;

    check_udp_pair(&a, &b);
    for (i = 0; i < COUNT; i++) {
        from[i] = (char)(i * 41 >> 3);
        out[i].buf = &from[i];
        in[i].buf = &to[i];
        out[i].len = in[i].len = 1;
    }
    CHECK_SUCCEEDS("many-buffers-datagram", WSASend(a, out, COUNT, &bytes, 0, NULL, NULL) == 0);
    CHECK_EQ_U("many-buffers-datagram-bytes", bytes, COUNT);
    FD_ZERO(&readable);
    FD_SET(b, &readable);
    bytes = 0;
    CHECK_SUCCEEDS("many-buffers-datagram-receive",
                   select(0, &readable, NULL, NULL, &patience) == 1 &&
                       WSARecv(b, in, COUNT, &bytes, &flags, NULL, NULL) == 0);
    CHECK_EQ_U("many-buffers-datagram-received", bytes, COUNT);
    CHECK_EQ_MEM("many-buffers-datagram-data", to, from, COUNT);
    closesocket(a);
    closesocket(b);
}

/* A long gathered send that has to wait for room keeps its place over many partial writes. */
static void long_gather(void)
{
    enum { COUNT = 64, EACH = 65537 };
    SOCKET client, server;
    HANDLE port = check_port(0);
    OVERLAPPED o = {0}, last = {0};
    WSABUF out[COUNT];
    unsigned char *data = malloc((size_t)COUNT * EACH), *back = malloc((size_t)COUNT * EACH + 4);
    check_packet got;
    int i;

    CHECK_REQUIRE(data != NULL && back != NULL);
    check_pair(&client, &server);
    check_associate(server, port, 1);
    for (i = 0; i < COUNT * EACH; i++)
        data[i] = (unsigned char)(i * 13 + (i >> 9));
    for (i = 0; i < COUNT; i++) {
        out[i].buf = (char *)data + i * EACH;
        out[i].len = EACH;
    }
    CHECK("long-gather-starts",
          WSASend(server, out, COUNT, NULL, 0, &o, NULL) == 0 || WSAGetLastError() == WSA_IO_PENDING);
    memset(out, 0, sizeof out);
    CHECK("long-gather-next", check_started(check_wsasend(server, "last", 4, &last)));
    CHECK_EQ_I("long-gather-arrives", check_recv_all(client, back, COUNT * EACH + 4), COUNT * EACH + 4);
    CHECK_EQ_MEM("long-gather-data", back, data, (size_t)COUNT * EACH);
    CHECK_EQ_MEM("long-gather-then-the-next", back + COUNT * EACH, "last", 4);
    got = check_get(port);
    CHECK("long-gather-packet", got.ok && got.overlapped == &o && got.bytes == COUNT * EACH);
    got = check_get(port);
    CHECK("long-gather-next-packet", got.ok && got.overlapped == &last && got.bytes == 4);
    free(data);
    free(back);
    closesocket(client);
    closesocket(server);
    CloseHandle(port);
}

/* "Graceful shutdown ... closesocket returns at once, data is sent if possible": what a completed send
 * took is delivered. */
static void close_behind_a_send(void)
{
    enum { SIZE = 200000 };
    SOCKET client, server;
    HANDLE port = check_port(0);
    OVERLAPPED o = {0};
    char *data = calloc(1, SIZE), *back = malloc(SIZE + 1);
    int received = 0, n;

    CHECK_REQUIRE(data != NULL && back != NULL);
    check_pair(&client, &server);
    check_associate(server, port, 1);
    data[SIZE - 1] = '!';
    CHECK("close-send-starts", check_started(check_wsasend(server, data, SIZE, &o)));
    while (!HasOverlappedIoCompleted(&o) && (n = recv(client, back + received, 4096, 0)) > 0)
        received += n;
    CHECK_REQUIRE(closesocket(server) == 0);
    while ((n = recv(client, back + received, SIZE + 1 - received, 0)) > 0)
        received += n;
    CHECK_EQ_I("close-send-delivered", received, SIZE);
    CHECK_EQ_I("close-send-then-the-end", n, 0);
    CHECK("close-send-last-byte", back[SIZE - 1] == '!');
    CHECK("close-send-packet", check_get(port).ok);
    free(data);
    free(back);
    closesocket(client);
    CloseHandle(port);
}

/* Without WSA_FLAG_OVERLAPPED "both lpOverlapped and lpCompletionRoutine are ignored". */
static void not_overlapped(void)
{
    SOCKET s = WSASocketW(AF_INET, SOCK_STREAM, 0, NULL, 0, 0), peer;
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address);
    OVERLAPPED o;
    WSABUF buffer;
    DWORD bytes = 0, flags = 0;
    char data[8];

    memset(&o, 0, sizeof o);
    CHECK_REQUIRE(s != INVALID_SOCKET && connect(s, CHECK_SOCKADDR(&address), address.length) == 0);
    peer = accept(listener, NULL, NULL);
    CHECK_REQUIRE(peer != INVALID_SOCKET);
    check_send_all(peer, "sync", 4);
    buffer.buf = data;
    buffer.len = sizeof data;
    CHECK_SUCCEEDS("not-overlapped-receive", WSARecv(s, &buffer, 1, &bytes, &flags, &o, NULL) == 0);
    CHECK_EQ_U("not-overlapped-bytes", bytes, 4);
    buffer.len = 4;
    CHECK_SUCCEEDS("not-overlapped-send", WSASend(s, &buffer, 1, &bytes, 0, &o, NULL) == 0);
    CHECK_EQ_U("not-overlapped-send-bytes", bytes, 4);
    CHECK_EQ_I("not-overlapped-arrives", check_recv_all(peer, data, 4), 4);
    closesocket(s);
    closesocket(peer);
    closesocket(listener);
}

/* Datagrams fill pending receives in the order of issue; lpFrom and lpFromlen are written when the
 * receive completes. */
static void datagrams(void)
{
    enum { COUNT = 10 };
    check_address a_address, b_address, from[COUNT];
    SOCKET a = check_bound(AF_INET, SOCK_DGRAM, &a_address), b = check_bound(AF_INET, SOCK_DGRAM, &b_address);
    HANDLE port = check_port(0);
    OVERLAPPED o[COUNT], sending = {0};
    char data[COUNT][8];
    WSABUF buffer;
    DWORD flags;
    int i, pending = 0, in_order = 0, senders = 0;
    check_packet got;

    memset(o, 0, sizeof o);
    memset(from, 0, sizeof from);
    check_associate(b, port, 1);
    check_associate(a, port, 2);
    for (i = 0; i < COUNT; i++) {
        buffer.buf = data[i];
        buffer.len = sizeof data[i];
        flags = 0;
        from[i].length = (int)sizeof from[i].storage;
        pending += WSARecvFrom(b, &buffer, 1, NULL, &flags, CHECK_SOCKADDR(&from[i]), &from[i].length, &o[i],
                               NULL) == SOCKET_ERROR &&
                   WSAGetLastError() == WSA_IO_PENDING;
    }
    CHECK_EQ_I("datagrams-pend", pending, COUNT);
    for (i = 0; i < COUNT; i++) {
        char size = (char)(i % 8);
        buffer.buf = (char *)"01234567";
        buffer.len = (ULONG)size;
        memset(&sending, 0, sizeof sending);
        CHECK_REQUIRE(WSASendTo(a, &buffer, 1, NULL, 0, CHECK_SOCKADDR(&b_address), b_address.length, &sending,
                                NULL) == 0 ||
                      WSAGetLastError() == WSA_IO_PENDING);
        got = check_get(port);
        if (got.key == 2) /* the send's own packet may come first */
            got = check_get(port);
        else
            CHECK_REQUIRE(check_get(port).key == 2);
        in_order += got.ok && got.overlapped == &o[i] && got.bytes == (DWORD)size;
        senders += from[i].length == a_address.length &&
                   memcmp(&from[i].storage, &a_address.storage, 8) == 0;
    }
    CHECK_EQ_I("datagrams-in-order", in_order, COUNT);
    CHECK_EQ_I("datagrams-name-their-sender", senders, COUNT);
    CHECK("datagrams-no-more", check_port_is_empty(port));
    closesocket(a);
    closesocket(b);
    CloseHandle(port);
}

/* Receiving and sending do not wait for each other. */
static void full_duplex(void)
{
    SOCKET client, server;
    HANDLE port = check_port(0);
    OVERLAPPED in = {0}, out = {0};
    char data[8];
    check_packet got;

    check_pair(&client, &server);
    check_associate(server, port, 1);
    CHECK_REQUIRE(check_wsarecv(server, data, sizeof data, &in) == WSA_IO_PENDING);
    CHECK("duplex-send-starts", check_started(check_wsasend(server, "first", 5, &out)));
    got = check_get(port);
    CHECK("duplex-send-completes-first", got.ok && got.overlapped == &out);
    CHECK_EQ_I("duplex-send-arrives", check_recv_all(client, data, 5), 5);
    check_send_all(client, "then", 4);
    got = check_get(port);
    CHECK("duplex-then-receive", got.ok && got.overlapped == &in && got.bytes == 4);
    closesocket(client);
    closesocket(server);
    CloseHandle(port);
}

int main(void)
{
    check_begin();
    thousands_of_buffers();
    thousands_of_buffers_in_a_datagram();
    long_gather();
    close_behind_a_send();
    not_overlapped();
    datagrams();
    full_duplex();
    return check_end();
}
