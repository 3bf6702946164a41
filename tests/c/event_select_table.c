/* Every network event, with what records it and what enables it again: a check for each cell of the
 * tables of these pages.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaeventselect
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncselect (the summary)
 */
#include "network_events.h"

static char buffer[65536];

/* ---- FD_READ ------------------------------------------------------------------------------- */

/* The first selection, after the data has come. */
static watched_pair watched_after(const char *data, int flags, long events)
{
    watched_pair p;
    check_pair(&p.s, &p.peer);
    p.event = new_event();
    CHECK_REQUIRE(send(p.peer, data, (int)strlen(data), flags) == (int)strlen(data));
    if (flags == 0)
        CHECK_REQUIRE(recv(p.s, buffer, 1, MSG_PEEK) == 1);
    fence();
    CHECK_REQUIRE(WSAEventSelect(p.s, p.event, events) == 0);
    return p;
}

static int read_at_select(void)
{
    watched_pair p = watched_after("x", 0, FD_READ | FD_CLOSE);
    int good = WSAWaitForMultipleEvents(1, &p.event, FALSE, 0, FALSE) == WSA_WAIT_EVENT_0;
    good &= recorded(p.s, p.event) == FD_READ;
    end_pair(&p);
    return good;
}

static int read_at_each_select(void)
{
    watched_pair p = watched_after("x", 0, FD_READ);
    int good = recorded(p.s, p.event) == FD_READ && recorded(p.s, p.event) == 0;
    CHECK_REQUIRE(WSAEventSelect(p.s, p.event, FD_READ) == 0);
    good &= WSAWaitForMultipleEvents(1, &p.event, FALSE, 0, FALSE) == WSA_WAIT_EVENT_0;
    good &= recorded(p.s, p.event) == FD_READ;
    end_pair(&p);
    return good;
}

static int read_data_arrives(void)
{
    watched_pair p = watched_tcp(FD_READ);
    int good;
    check_send_all(p.peer, "x", 1);
    good = comes(p.s, p.event, FD_READ);
    end_pair(&p);
    return good;
}

static int read_not_without_receive(void)
{
    watched_pair p = watched_tcp(FD_READ);
    int good, i;
    check_send_all(p.peer, "x", 1);
    good = comes(p.s, p.event, FD_READ);
    for (i = 0; i < 5; i++) {
        check_send_all(p.peer, "y", 1);
        good &= recorded(p.s, p.event) == 0;
    }
    end_pair(&p);
    return good;
}

/* The ways to receive one byte. */
static int by_recv(SOCKET s) { return recv(s, buffer, 1, 0); }
static int by_recvfrom(SOCKET s) { return recvfrom(s, buffer, 1, 0, NULL, NULL); }
static int by_peek(SOCKET s) { return recv(s, buffer, 1, MSG_PEEK); }

static int by_wsarecv(SOCKET s)
{
    WSABUF piece = {1, buffer};
    DWORD got = 0, flags = 0;
    return WSARecv(s, &piece, 1, &got, &flags, NULL, NULL) == 0 ? (int)got : -1;
}

static int by_wsarecvfrom(SOCKET s)
{
    WSABUF piece = {1, buffer};
    DWORD got = 0, flags = 0;
    return WSARecvFrom(s, &piece, 1, &got, &flags, NULL, NULL, NULL, NULL) == 0 ? (int)got : -1;
}

/* Told by the socket's own signal. */
static int by_overlapped_without_event(SOCKET s)
{
    WSABUF piece = {1, buffer};
    DWORD got = 0, flags = 0;
    OVERLAPPED overlapped;
    memset(&overlapped, 0, sizeof overlapped);
    if (WSARecv(s, &piece, 1, NULL, &flags, &overlapped, NULL) != 0 && WSAGetLastError() != WSA_IO_PENDING)
        return -1;
    return WSAGetOverlappedResult(s, &overlapped, &got, TRUE, &flags) ? (int)got : -1;
}

static int by_overlapped(SOCKET s)
{
    WSABUF piece = {1, buffer};
    DWORD got = 0, flags = 0;
    OVERLAPPED overlapped;
    int good;
    memset(&overlapped, 0, sizeof overlapped);
    overlapped.hEvent = new_event();
    good = WSARecv(s, &piece, 1, &got, &flags, &overlapped, NULL) == 0 || WSAGetLastError() == WSA_IO_PENDING;
    good = good && WSAGetOverlappedResult(s, &overlapped, &got, TRUE, &flags);
    WSACloseEvent(overlapped.hEvent);
    return good ? (int)got : -1;
}

/* Enables again: what is left is told of at once; when nothing is left, what comes next is. */
static int read_enabled(int (*receive)(SOCKET))
{
    watched_pair p = watched_tcp(FD_READ);
    int good;
    check_send_all(p.peer, "xy", 2);
    good = comes(p.s, p.event, FD_READ);
    good &= receive(p.s) == 1 && comes(p.s, p.event, FD_READ);
    good &= recv(p.s, buffer, sizeof buffer, 0) >= 1 && recorded(p.s, p.event) == 0;
    check_send_all(p.peer, "z", 1);
    good &= comes(p.s, p.event, FD_READ);
    if (receive != by_peek) {
        good &= receive(p.s) == 1 && recorded(p.s, p.event) == 0;
        check_send_all(p.peer, "z", 1);
        good &= comes(p.s, p.event, FD_READ);
    }
    end_pair(&p);
    return good;
}

static int read_enabled_by_recv(void) { return read_enabled(by_recv); }
static int read_enabled_by_recvfrom(void) { return read_enabled(by_recvfrom); }
static int read_enabled_by_peek(void) { return read_enabled(by_peek); }
static int read_enabled_by_wsarecv(void) { return read_enabled(by_wsarecv); }
static int read_enabled_by_wsarecvfrom(void) { return read_enabled(by_wsarecvfrom); }
static int read_enabled_by_overlapped(void) { return read_enabled(by_overlapped); }
static int read_enabled_by_overlapped_without_event(void) { return read_enabled(by_overlapped_without_event); }

/* "Any call to the reenabling routine, even one that fails." The second call fails. */
static int read_enabled_by_failing_recv(void)
{
    watched_pair p = watched_tcp(FD_READ);
    int good;
    check_send_all(p.peer, "x", 1);
    good = comes(p.s, p.event, FD_READ) && recv(p.s, buffer, sizeof buffer, 0) == 1;
    good &= recv(p.s, buffer, sizeof buffer, 0) == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK;
    good &= recorded(p.s, p.event) == 0;
    check_send_all(p.peer, "y", 1);
    good &= comes(p.s, p.event, FD_READ);
    end_pair(&p);
    return good;
}

static int read_not_by_end_of_stream(void)
{
    watched_pair p = watched_tcp(FD_READ | FD_CLOSE);
    int good;
    closesocket(p.peer);
    p.peer = INVALID_SOCKET;
    good = comes(p.s, p.event, FD_CLOSE);
    end_pair(&p);
    return good;
}

static int read_each_datagram(void)
{
    watched_pair p = watched_udp(FD_READ);
    int good, i;
    CHECK_REQUIRE(send(p.peer, "one", 3, 0) == 3 && send(p.peer, "two", 3, 0) == 3);
    good = comes(p.s, p.event, FD_READ);
    for (i = 0; i < 2; i++)
        good &= recv(p.s, buffer, sizeof buffer, 0) == 3 && recorded(p.s, p.event) == (i == 0 ? FD_READ : 0);
    CHECK_REQUIRE(send(p.peer, "", 0, 0) == 0);
    good &= comes(p.s, p.event, FD_READ) && recv(p.s, buffer, sizeof buffer, 0) == 0;
    end_pair(&p);
    return good;
}

static int read_with_overlapped_waiting(void)
{
    watched_pair p = watched_tcp(FD_READ);
    WSABUF piece = {4, buffer};
    DWORD got = 0, flags = 0;
    OVERLAPPED overlapped;
    int good;
    memset(&overlapped, 0, sizeof overlapped);
    overlapped.hEvent = new_event();
    good = WSARecv(p.s, &piece, 1, &got, &flags, &overlapped, NULL) == SOCKET_ERROR && WSAGetLastError() == WSA_IO_PENDING;
    /* The operation takes what comes; only what it leaves is told of. */
    check_send_all(p.peer, "four", 4);
    good &= WSAGetOverlappedResult(p.s, &overlapped, &got, TRUE, &flags) && got == 4;
    good &= recorded(p.s, p.event) == 0;
    check_send_all(p.peer, "more", 4);
    good &= comes(p.s, p.event, FD_READ);
    WSACloseEvent(overlapped.hEvent);
    end_pair(&p);
    return good;
}

/* ---- FD_WRITE ------------------------------------------------------------------------------ */

/* A socket that begins to connect to `address`, with `events` selected. */
static watched_pair connecting(const check_address *address, long events)
{
    watched_pair p;
    p.peer = INVALID_SOCKET;
    p.s = check_socket(AF_INET, SOCK_STREAM);
    p.event = new_event();
    CHECK_REQUIRE(WSAEventSelect(p.s, p.event, events) == 0);
    CHECK_REQUIRE(connect(p.s, (struct sockaddr *)&address->storage, address->length) == SOCKET_ERROR);
    CHECK_REQUIRE(WSAGetLastError() == WSAEWOULDBLOCK);
    return p;
}

static int write_connected(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address);
    watched_pair p = connecting(&address, FD_WRITE);
    int good = comes(p.s, p.event, FD_WRITE);
    closesocket(listener);
    end_pair(&p);
    return good;
}

static int write_accepted(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), client, accepted;
    WSAEVENT event = new_event();
    int good;
    CHECK_REQUIRE(WSAEventSelect(listener, event, FD_ACCEPT | FD_WRITE) == 0);
    client = check_connect(&address);
    good = comes(listener, event, FD_ACCEPT);
    accepted = accept(listener, NULL, NULL);
    good &= accepted != INVALID_SOCKET && comes(accepted, event, FD_WRITE);
    closesocket(accepted);
    closesocket(client);
    closesocket(listener);
    WSACloseEvent(event);
    return good;
}

static int write_at_select(void)
{
    watched_pair p = watched_tcp(FD_WRITE);
    int good = recorded(p.s, p.event) == FD_WRITE;
    end_pair(&p);
    return good;
}

static int write_at_each_select(void)
{
    watched_pair p = watched_tcp(FD_WRITE);
    int good = recorded(p.s, p.event) == FD_WRITE && recorded(p.s, p.event) == 0;
    CHECK_REQUIRE(WSAEventSelect(p.s, p.event, FD_WRITE) == 0);
    good &= recorded(p.s, p.event) == FD_WRITE;
    end_pair(&p);
    return good;
}

static int write_not_after_success(void)
{
    watched_pair p = watched_tcp(FD_WRITE);
    int good = recorded(p.s, p.event) == FD_WRITE;
    good &= send(p.s, "x", 1, 0) == 1 && recorded(p.s, p.event) == 0;
    good &= recv(p.peer, buffer, 1, 0) == 1 && recorded(p.s, p.event) == 0;
    end_pair(&p);
    return good;
}

static int write_room_after_failure(void)
{
    watched_pair p = watched_tcp(FD_WRITE);
    int good = recorded(p.s, p.event) == FD_WRITE, round;
    for (round = 0; round < 3; round++) {
        long long taken = fill(p.s);
        good &= recorded(p.s, p.event) == 0;
        drain(p.peer, taken);
        good &= comes(p.s, p.event, FD_WRITE);
    }
    end_pair(&p);
    return good;
}

/* Sends until it fails; returns how much went. Late acknowledgements may have made room meanwhile. */
static long long send_until_it_fails(SOCKET s, int way)
{
    long long total = 0;
    for (;;) {
        WSABUF piece = {sizeof buffer, buffer};
        DWORD sent = 0;
        int result;
        if (way == 0)
            sent = (DWORD)(result = sendto(s, buffer, sizeof buffer, 0, NULL, 0));
        else if (way == 1)
            result = WSASend(s, &piece, 1, &sent, 0, NULL, NULL);
        else
            result = WSASendTo(s, &piece, 1, &sent, 0, NULL, 0, NULL, NULL);
        if (result == SOCKET_ERROR)
            break;
        total += sent;
    }
    CHECK_REQUIRE(WSAGetLastError() == WSAEWOULDBLOCK);
    return total;
}

static int write_room_after_failure_of(int way)
{
    watched_pair p = watched_tcp(FD_READ);
    long long taken;
    int good;
    taken = fill(p.s);
    /* Selected while there is no room, and sending fails once more. */
    CHECK_REQUIRE(WSAEventSelect(p.s, p.event, FD_WRITE) == 0);
    taken += send_until_it_fails(p.s, way);
    drain(p.peer, taken);
    good = comes(p.s, p.event, FD_WRITE);
    end_pair(&p);
    return good;
}

static int write_room_after_sendto(void) { return write_room_after_failure_of(0); }
static int write_room_after_wsasend(void) { return write_room_after_failure_of(1); }
static int write_room_after_wsasendto(void) { return write_room_after_failure_of(2); }

static int write_of_datagrams(void)
{
    watched_pair p = watched_udp(FD_WRITE);
    int good = recorded(p.s, p.event) == FD_WRITE && recorded(p.s, p.event) == 0;
    good &= send(p.s, "x", 1, 0) == 1 && recorded(p.s, p.event) == 0;
    end_pair(&p);
    return good;
}

static int write_not_without_connection(void)
{
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    WSAEVENT event = new_event();
    int good;
    CHECK_REQUIRE(WSAEventSelect(s, event, FD_WRITE | FD_READ | FD_CLOSE | FD_CONNECT) == 0);
    good = recorded(s, event) == 0;
    closesocket(s);
    WSACloseEvent(event);
    return good;
}

/* ---- FD_OOB -------------------------------------------------------------------------------- */

static int oob_arrives(void)
{
    watched_pair p = watched_tcp(FD_OOB);
    int good;
    CHECK_REQUIRE(send(p.peer, "!", 1, MSG_OOB) == 1);
    good = comes(p.s, p.event, FD_OOB);
    end_pair(&p);
    return good;
}

static int oob_at_select(void)
{
    watched_pair p = watched_after("!", MSG_OOB, FD_OOB);
    int good = recorded(p.s, p.event) == FD_OOB;
    end_pair(&p);
    return good;
}

static int oob_not_without_receive(void)
{
    watched_pair p = watched_tcp(FD_OOB);
    int good;
    CHECK_REQUIRE(send(p.peer, "!", 1, MSG_OOB) == 1);
    good = comes(p.s, p.event, FD_OOB) && recorded(p.s, p.event) == 0;
    check_send_all(p.peer, "x", 1);
    good &= recorded(p.s, p.event) == 0;
    end_pair(&p);
    return good;
}

/* Receiving enables it; urgent data that is still there is told of again. */
static int oob_enabled_by_recv(void)
{
    watched_pair p = watched_tcp(FD_READ | FD_OOB);
    int good;
    check_send_all(p.peer, "ab", 2);
    CHECK_REQUIRE(send(p.peer, "!", 1, MSG_OOB) == 1);
    good = comes(p.s, p.event, FD_READ | FD_OOB);
    good &= recv(p.s, buffer, 1, 0) == 1 && comes(p.s, p.event, FD_READ | FD_OOB);
    end_pair(&p);
    return good;
}

static int oob_enabled_by_recv_oob(void)
{
    watched_pair p = watched_tcp(FD_OOB);
    int good;
    CHECK_REQUIRE(send(p.peer, "!", 1, MSG_OOB) == 1);
    good = comes(p.s, p.event, FD_OOB);
    good &= recv(p.s, buffer, 1, MSG_OOB) == 1 && recorded(p.s, p.event) == 0;
    CHECK_REQUIRE(send(p.peer, "?", 1, MSG_OOB) == 1);
    good &= comes(p.s, p.event, FD_OOB);
    end_pair(&p);
    return good;
}

static int oob_inline_is_read(void)
{
    watched_pair p = watched_tcp(FD_READ | FD_OOB);
    BOOL on = TRUE;
    int good;
    CHECK_REQUIRE(setsockopt(p.s, SOL_SOCKET, SO_OOBINLINE, (char *)&on, sizeof on) == 0);
    CHECK_REQUIRE(send(p.peer, "!", 1, MSG_OOB) == 1);
    good = comes(p.s, p.event, FD_READ);
    good &= recv(p.s, buffer, sizeof buffer, 0) == 1 && recorded(p.s, p.event) == 0;
    end_pair(&p);
    return good;
}

typedef struct {
    const char *name;
    int (*body)(void);
} cell;

static const cell CELLS[] = {
    {"read-recorded-at-select", read_at_select},
    {"read-recorded-at-each-select", read_at_each_select},
    {"read-recorded-when-data-arrives", read_data_arrives},
    {"read-not-again-without-receive", read_not_without_receive},
    {"read-enabled-by-recv", read_enabled_by_recv},
    {"read-enabled-by-recvfrom", read_enabled_by_recvfrom},
    {"read-enabled-by-recv-peek", read_enabled_by_peek},
    {"read-enabled-by-wsarecv", read_enabled_by_wsarecv},
    {"read-enabled-by-wsarecvfrom", read_enabled_by_wsarecvfrom},
    {"read-enabled-by-overlapped-wsarecv", read_enabled_by_overlapped},
    {"read-enabled-by-overlapped-wsarecv-without-event", read_enabled_by_overlapped_without_event},
    {"read-enabled-by-a-recv-that-fails", read_enabled_by_failing_recv},
    {"read-not-recorded-by-the-end-of-the-stream", read_not_by_end_of_stream},
    {"read-recorded-for-each-datagram", read_each_datagram},
    {"read-recorded-for-what-overlapped-leaves", read_with_overlapped_waiting},
    {"write-recorded-when-connected", write_connected},
    {"write-recorded-when-accepted", write_accepted},
    {"write-recorded-at-select", write_at_select},
    {"write-recorded-at-each-select", write_at_each_select},
    {"write-not-after-a-send-that-succeeded", write_not_after_success},
    {"write-recorded-when-room-comes-after-send", write_room_after_failure},
    {"write-recorded-when-room-comes-after-sendto", write_room_after_sendto},
    {"write-recorded-when-room-comes-after-wsasend", write_room_after_wsasend},
    {"write-recorded-when-room-comes-after-wsasendto", write_room_after_wsasendto},
    {"write-recorded-for-datagrams-at-select", write_of_datagrams},
    {"write-not-recorded-without-a-connection", write_not_without_connection},
    {"oob-recorded-when-it-arrives", oob_arrives},
    {"oob-recorded-at-select", oob_at_select},
    {"oob-not-again-without-receive", oob_not_without_receive},
    {"oob-enabled-by-recv", oob_enabled_by_recv},
    {"oob-enabled-by-recv-oob", oob_enabled_by_recv_oob},
    {"oob-inline-recorded-as-read", oob_inline_is_read},
};

int main(void)
{
    size_t i;
    check_begin();
    for (i = 0; i < sizeof CELLS / sizeof CELLS[0]; i++)
        check_report(CELLS[i].body(), CHECK_HERE, CELLS[i].name, "got another record than that");
    return check_end();
}
