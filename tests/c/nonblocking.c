/* Non-blocking mode: ioctlsocket, WSAEWOULDBLOCK, the stages of connect, and select.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-ioctlsocket
 * https://learn.microsoft.com/windows/win32/winsock/winsock-ioctls
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-select
 */
#include "either.h"

static const struct timeval PATIENCE = {CHECK_PATIENCE_MS / 1000, 0}, NOW = {0, 0};

static void unblock(SOCKET s)
{
    u_long on = 1;
    CHECK_REQUIRE(ioctlsocket(s, FIONBIO, &on) == 0);
}

/* select on one socket in one set: 'r', 'w' or 'x'. Returns what select returned. */
static int select_one(SOCKET s, char which, struct timeval limit)
{
    fd_set set;
    FD_ZERO(&set);
    FD_SET(s, &set);
    return select(0, which == 'r' ? &set : NULL, which == 'w' ? &set : NULL, which == 'x' ? &set : NULL, &limit);
}

static int last_socket_error(SOCKET s)
{
    int error = -1, size = (int)sizeof error;
    CHECK_REQUIRE(getsockopt(s, SOL_SOCKET, SO_ERROR, (char *)&error, &size) == 0);
    return error;
}

static void would_block(void)
{
    SOCKET client, server, udp = check_bound(AF_INET, SOCK_DGRAM, NULL), listener;
    static char chunk[65536];
    char room[16];
    check_address address;
    u_long mode = 1;
    long long sent = 0, received = 0;
    int n, i;

    check_pair(&client, &server);
    CHECK_SUCCEEDS("fionbio-on", ioctlsocket(server, FIONBIO, &mode) == 0);
    CHECK_EQ_U("fionbio-leaves-argument", mode, 1);
    CHECK_FAILS("recv-would-block", recv(server, room, 1, 0) == SOCKET_ERROR, WSAEWOULDBLOCK);
    CHECK_FAILS("peek-would-block", recv(server, room, 1, MSG_PEEK) == SOCKET_ERROR, WSAEWOULDBLOCK);
    CHECK_FAILS("waitall-on-non-blocking", recv(server, room, 4, MSG_WAITALL) == SOCKET_ERROR, WSAEOPNOTSUPP);
    {
        WSABUF in = {sizeof room, room};
        DWORD done = 0, flags = 0;
        CHECK_FAILS("wsarecv-would-block", WSARecv(server, &in, 1, &done, &flags, NULL, NULL) == SOCKET_ERROR,
                    WSAEWOULDBLOCK);
    }
    unblock(udp);
    CHECK_FAILS("recvfrom-would-block", recvfrom(udp, room, sizeof room, 0, NULL, NULL) == SOCKET_ERROR,
                WSAEWOULDBLOCK);

    unblock(client);
    for (i = 0; i < 4096 && (n = send(client, chunk, sizeof chunk, 0)) > 0; i++)
        sent += n;
    CHECK_EQ_I("send-fills-up", n == SOCKET_ERROR ? WSAGetLastError() : 0, WSAEWOULDBLOCK);
    CHECK_EQ_I("full-is-not-writable", select_one(client, 'w', NOW), 0);
    while (received < sent && select_one(server, 'r', PATIENCE) == 1 && (n = recv(server, chunk, sizeof chunk, 0)) > 0)
        received += n;
    CHECK_EQ_I("everything-arrives", received, sent);
    CHECK_EQ_I("drained-is-writable", select_one(client, 'w', PATIENCE), 1);

    mode = 0;
    CHECK_SUCCEEDS("fionbio-off", ioctlsocket(server, FIONBIO, &mode) == 0);
    check_send_all(client, "now", 3);
    CHECK_EQ_I("blocking-again", recv(server, room, 3, MSG_WAITALL), 3);
    closesocket(client);
    closesocket(server);
    closesocket(udp);

    /* "The newly created socket has the same properties as socket s." */
    listener = check_listener(AF_INET, &address);
    unblock(listener);
    CHECK_FAILS("accept-would-block", accept(listener, NULL, NULL) == INVALID_SOCKET, WSAEWOULDBLOCK);
    client = check_connect(&address);
    CHECK_EQ_I("listener-readable", select_one(listener, 'r', PATIENCE), 1);
    server = accept(listener, NULL, NULL);
    CHECK("accept-non-blocking", server != INVALID_SOCKET);
    CHECK_FAILS("accepted-inherits-mode", recv(server, room, 1, 0) == SOCKET_ERROR, WSAEWOULDBLOCK);
    closesocket(client);
    closesocket(server);
    closesocket(listener);
}

/* https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-connect */
static void connecting(void)
{
    check_address address, silent;
    SOCKET listener = check_listener(AF_INET, &address), holder = check_bound(AF_INET, SOCK_STREAM, &silent);
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    fd_set write_set, except_set;
    struct timeval patience = PATIENCE;

    unblock(s);
    CHECK_FAILS("connect-would-block", connect(s, CHECK_SOCKADDR(&address), address.length) == SOCKET_ERROR,
                WSAEWOULDBLOCK);
    CHECK_EQ_I("connected-is-writable", select_one(s, 'w', PATIENCE), 1);
    CHECK_EQ_I("connected-no-error", last_socket_error(s), 0);
    CHECK_FAILS("connected-connect", connect(s, CHECK_SOCKADDR(&address), address.length) == SOCKET_ERROR,
                WSAEISCONN);
    CHECK_EQ_I("connected-send", send(s, "x", 1, 0), 1);
    closesocket(s);

    /* Failure shows in the third set, not in the second; SO_ERROR tells which. */
    s = check_socket(AF_INET, SOCK_STREAM);
    unblock(s);
    CHECK_FAILS("refused-would-block", connect(s, CHECK_SOCKADDR(&silent), silent.length) == SOCKET_ERROR,
                WSAEWOULDBLOCK);
    FD_ZERO(&write_set);
    FD_ZERO(&except_set);
    FD_SET(s, &write_set);
    FD_SET(s, &except_set);
    CHECK_EQ_I("refused-select", select(0, NULL, &write_set, &except_set, &patience), 1);
    CHECK("refused-in-except-set", FD_ISSET(s, &except_set));
    CHECK("refused-not-in-write-set", !FD_ISSET(s, &write_set));
    CHECK_EQ_I("refused-so-error", last_socket_error(s), WSAECONNREFUSED);
    closesocket(s);
    closesocket(holder);
    closesocket(listener);
}

/* A queue of pending connections that is full lets a further connect wait. */
static void connect_in_progress(void)
{
    enum { MANY = 16 };
    check_address address;
    SOCKET listener = check_bound(AF_INET, SOCK_STREAM, &address), s[MANY];
    const struct timeval short_while = {0, 200000};
    int i, pending = 0;
    CHECK_REQUIRE(listen(listener, 1) == 0);
    for (i = 0; i < MANY && !pending; i++) {
        s[i] = check_socket(AF_INET, SOCK_STREAM);
        unblock(s[i]);
        connect(s[i], CHECK_SOCKADDR(&address), address.length);
        if (select_one(s[i], 'w', short_while) == 0) {
            pending = 1;
            CHECK_FAILS("connect-already", connect(s[i], CHECK_SOCKADDR(&address), address.length) == SOCKET_ERROR,
                        WSAEALREADY);
            CHECK_FAILS("send-while-connecting", send(s[i], "x", 1, 0) == SOCKET_ERROR, WSAENOTCONN);
            CHECK_EQ_I("pending-no-error", last_socket_error(s[i]), 0);
        }
    }
    if (!pending) {
        check_skip("connect-already", "the system queues or refuses every connection");
        check_skip("send-while-connecting", "the system queues or refuses every connection");
        check_skip("pending-no-error", "the system queues or refuses every connection");
    }
    while (i-- > 0)
        closesocket(s[i]);
    closesocket(listener);
}

static void amounts(void)
{
    SOCKET client, server, a, b;
    u_long ready = 99;
    unsigned long wide = ~0ul;
    char room[16];

    check_pair(&client, &server);
    CHECK_SUCCEEDS("fionread-nothing", ioctlsocket(server, FIONREAD, &ready) == 0);
    CHECK_EQ_U("fionread-nothing-amount", ready, 0);
    check_send_all(client, "0123456789", 10);
    CHECK_EQ_I("fionread-readable", select_one(server, 'r', PATIENCE), 1);
    CHECK_SUCCEEDS("fionread", ioctlsocket(server, FIONREAD, &ready) == 0);
    CHECK_EQ_U("fionread-amount", ready, 10);
    CHECK_REQUIRE(recv(server, room, 4, 0) == 4);
    CHECK_REQUIRE(ioctlsocket(server, FIONREAD, &ready) == 0);
    CHECK_EQ_U("fionread-rest", ready, 6);
    /* Programs pass an `unsigned long *`, which may be wider than u_long: all of it must be set. */
    CHECK_REQUIRE(ioctlsocket(server, FIONREAD, &wide) == 0);
    CHECK_EQ_U("fionread-unsigned-long", wide, 6);
    closesocket(client);
    closesocket(server);

    /* "If the socket is message-oriented, FIONREAD returns the size of the first datagram." */
    check_udp_pair(&a, &b);
    CHECK_REQUIRE(send(a, "first", 5, 0) == 5);
    CHECK_REQUIRE(send(a, "second one", 10, 0) == 10);
    CHECK_EQ_I("fionread-datagram-readable", select_one(b, 'r', PATIENCE), 1);
    CHECK_REQUIRE(ioctlsocket(b, FIONREAD, &ready) == 0);
    CHECK_EQ_U("fionread-first-datagram", ready, 5);
    closesocket(a);
    closesocket(b);

    if (check_under_wine())
        check_skip("ioctlsocket-null", "Wine dereferences the pointer");
    else
        CHECK_FAILS("ioctlsocket-null", ioctlsocket(check_socket(AF_INET, SOCK_STREAM), FIONREAD, NULL) == SOCKET_ERROR,
                    WSAEFAULT);
    CHECK_FAILS("ioctlsocket-closed", ioctlsocket(a, FIONBIO, &ready) == SOCKET_ERROR, WSAENOTSOCK);
    a = check_socket(AF_INET, SOCK_STREAM);
    CHECK_FAILS_EITHER("ioctlsocket-unknown", ioctlsocket(a, (long)0x80047801, &ready) == SOCKET_ERROR, WSAEINVAL,
                       WSAEOPNOTSUPP);
    closesocket(a);
}

/* "If no OOB data is waiting to be read, the operation returns a BOOL value of TRUE. Otherwise, it
 * returns FALSE, and the next recv retrieves some or all of the data preceding the mark." */
static void at_mark(void)
{
    SOCKET client, server;
    u_long mark = 99;
    BOOL on = TRUE;
    char room[16];
    DWORD start;
    check_pair(&client, &server);
    CHECK_REQUIRE(setsockopt(server, SOL_SOCKET, SO_OOBINLINE, (const char *)&on, sizeof on) == 0);
    CHECK_SUCCEEDS("siocatmark", ioctlsocket(server, SIOCATMARK, &mark) == 0);
    CHECK_EQ_U("siocatmark-no-urgent-data", mark, TRUE);
    check_send_all(client, "ab", 2);
    CHECK_REQUIRE(send(client, "!", 1, MSG_OOB) == 1);
    check_send_all(client, "c", 1);
    start = GetTickCount();
    do
        CHECK_REQUIRE(ioctlsocket(server, SIOCATMARK, &mark) == 0);
    while (mark && GetTickCount() - start < CHECK_PATIENCE_MS);
    CHECK_EQ_U("siocatmark-urgent-data-waits", mark, FALSE);
    CHECK_EQ_I("recv-stops-at-the-mark", recv(server, room, sizeof room, 0), 2);
    closesocket(client);
    closesocket(server);
}

static void select_sets(void)
{
    SOCKET client, server, other;
    fd_set set, write_set, empty;
    struct timeval patience = PATIENCE, now = NOW, negative = {-1, 0};

    check_pair(&client, &server);
    other = check_bound(AF_INET, SOCK_DGRAM, NULL);
    FD_ZERO(&set);
    CHECK_EQ_U("fd-zero", set.fd_count, 0);
    FD_SET(server, &set);
    FD_SET(other, &set);
    FD_SET(server, &set);
    CHECK_EQ_U("fd-set-once", set.fd_count, 2);
    CHECK("fd-isset", FD_ISSET(other, &set) && !FD_ISSET(client, &set));
    CHECK_EQ_I("select-nothing", select(0, &set, NULL, NULL, &now), 0);
    CHECK_EQ_U("select-nothing-empties", set.fd_count, 0);

    check_send_all(client, "x", 1);
    FD_SET(other, &set);
    FD_SET(server, &set);
    CHECK_EQ_I("select-one-of-two", select(12345, &set, NULL, NULL, &patience), 1);
    CHECK_EQ_U("select-one-count", set.fd_count, 1);
    CHECK_EQ_U("select-one-socket", set.fd_array[0], server);
    CHECK("select-one-isset", FD_ISSET(server, &set) && !FD_ISSET(other, &set));
    FD_CLR(server, &set);
    CHECK_EQ_U("fd-clr", set.fd_count, 0);
    CHECK_EQ_I("select-level-triggered", select_one(server, 'r', NOW), 1);
    FD_SET(server, &set);
    CHECK_EQ_I("select-without-limit", select(0, &set, NULL, NULL, NULL), 1);

    /* The total over the sets: the same socket counts once in each. */
    FD_ZERO(&write_set);
    FD_SET(server, &write_set);
    CHECK_EQ_I("select-total", select(0, &set, &write_set, NULL, &patience), 2);

    CHECK_FAILS("select-no-sets", select(0, NULL, NULL, NULL, &now) == SOCKET_ERROR, WSAEINVAL);
    FD_ZERO(&empty);
    CHECK_FAILS("select-empty-sets", select(0, &empty, &empty, &empty, &now) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("select-negative-limit", select(0, &set, NULL, NULL, &negative) == SOCKET_ERROR, WSAEINVAL);

    /* Urgent data shows in the third set while SO_OOBINLINE is off. */
    CHECK_EQ_I("select-no-urgent-data", select_one(server, 'x', NOW), 0);
    CHECK_REQUIRE(send(client, "!", 1, MSG_OOB) == 1);
    CHECK_EQ_I("select-urgent-data", select_one(server, 'x', PATIENCE), 1);
    closesocket(client);
    CHECK_EQ_I("select-closed-by-peer", select_one(server, 'r', PATIENCE), 1);
    closesocket(other);
    FD_ZERO(&set);
    FD_SET(other, &set);
    FD_SET(server, &set);
    CHECK_FAILS("select-not-a-socket", select(0, &set, NULL, NULL, &now) == SOCKET_ERROR, WSAENOTSOCK);
    closesocket(server);
}

int main(void)
{
    check_begin();
    would_block();
    connecting();
    connect_in_progress();
    amounts();
    at_mark();
    select_sets();
    return check_end();
}
