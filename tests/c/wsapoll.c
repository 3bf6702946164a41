/* WSAPoll: each flag, the places of the array, the time-out, bad input.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsapoll
 * https://learn.microsoft.com/windows/win32/api/winsock2/ns-winsock2-wsapollfd
 */
#include "network_events.h"

static char buffer[4096];

/* What is found of one socket within `milliseconds`; -1 on failure. */
static int found(SOCKET s, SHORT events, int milliseconds)
{
    WSAPOLLFD place;
    int count;
    place.fd = s;
    place.events = events;
    place.revents = 0x7fff;
    count = WSAPoll(&place, 1, milliseconds);
    if (count < 0)
        return -1;
    return count == (place.revents != 0) ? place.revents : -2;
}

static int now(SOCKET s)
{
    fence();
    return found(s, POLLIN | POLLOUT, 0);
}

static int later(SOCKET s, SHORT events)
{
    return found(s, events, CHECK_PATIENCE_MS);
}

static void bad_input(void)
{
    SOCKET s = check_bound(AF_INET, SOCK_DGRAM, NULL), closed = check_bound(AF_INET, SOCK_DGRAM, NULL);
    WSAPOLLFD places[2];
    closesocket(closed);
    CHECK_FAILS_UNLESS_WINE("null-array", "Wine crashes", WSAPoll(NULL, 1, 0) == SOCKET_ERROR, WSAEFAULT);
    places[0].fd = s;
    places[0].events = POLLOUT;
    CHECK_FAILS("no-places", WSAPoll(places, 0, 0) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("priority", found(s, POLLPRI, 0) == -1, WSAEINVAL);
    CHECK_FAILS("write-band", found(s, POLLWRBAND, 0) == -1, WSAEINVAL);
    CHECK_FAILS("asking-for-an-error", found(s, POLLERR, 0) == -1, WSAEINVAL);
    CHECK_FAILS("asking-for-a-hang-up", found(s, POLLOUT | POLLHUP, 0) == -1, WSAEINVAL);
    /* "if none of the sockets specified in the fd member of any of the WSAPOLLFD structures were valid" */
    CHECK_FAILS("none-is-a-socket", found(closed, POLLIN, 0) == -1, WSAEINVAL);
    places[0].fd = places[1].fd = INVALID_SOCKET;
    places[0].events = places[1].events = POLLIN;
    CHECK_FAILS("all-negative", WSAPoll(places, 2, 0) == SOCKET_ERROR, WSAEINVAL);
    closesocket(s);
}

static void places(void)
{
    SOCKET a, b, closed = check_bound(AF_INET, SOCK_DGRAM, NULL);
    WSAPOLLFD list[5];
    int i;
    closesocket(closed);
    check_udp_pair(&a, &b);
    CHECK_REQUIRE(send(b, "x", 1, 0) == 1);
    fence();
    for (i = 0; i < 5; i++) {
        list[i].events = POLLIN;
        list[i].revents = 0x7fff;
    }
    list[0].fd = INVALID_SOCKET;
    list[1].fd = a;
    list[2].fd = closed;
    list[3].fd = b;
    list[4].fd = a;
    list[4].events = POLLOUT;
    CHECK_EQ_I("places-count", WSAPoll(list, 5, CHECK_PATIENCE_MS), 3);
    CHECK_EQ_I("places-negative-cleared", list[0].revents, 0);
    CHECK_EQ_I("places-readable", list[1].revents, POLLRDNORM);
    CHECK_EQ_I("places-closed", list[2].revents, POLLNVAL);
    CHECK_EQ_I("places-idle-cleared", list[3].revents, 0);
    CHECK_EQ_I("places-same-socket-again", list[4].revents, POLLWRNORM);
    CHECK("places-questions-kept", list[1].events == POLLIN && list[4].events == POLLOUT && list[3].fd == b);
    closesocket(a);
    closesocket(b);
}

static void streams(void)
{
    SOCKET s, peer;
    check_pair(&s, &peer);
    CHECK_EQ_I("connected", now(s), POLLWRNORM);
    CHECK_EQ_I("only-what-was-asked", found(s, POLLIN, 0), 0);
    CHECK_EQ_I("asked-for-nothing", found(s, 0, 0), 0);
    check_send_all(peer, "x", 1);
    CHECK_EQ_I("data", later(s, POLLRDNORM), POLLRDNORM);
    CHECK_EQ_I("data-and-room", now(s), POLLRDNORM | POLLWRNORM);
    CHECK_REQUIRE(recv(s, buffer, 1, 0) == 1);
    CHECK_REQUIRE(send(peer, "!", 1, MSG_OOB) == 1);
    CHECK_EQ_I("urgent", later(s, POLLRDBAND), POLLRDBAND);
    CHECK_REQUIRE(recv(s, buffer, 1, MSG_OOB) == 1);
    CHECK_EQ_I("urgent-taken", now(s) & POLLRDBAND, 0);
    CHECK_REQUIRE(shutdown(peer, SD_SEND) == 0);
    CHECK_EQ_I("end-of-stream", later(s, POLLRDNORM) & POLLHUP, POLLHUP);
    CHECK_EQ_I("end-of-stream-unasked", later(s, 0), POLLHUP);
    CHECK_EQ_I("end-of-stream-recv", recv(s, buffer, 1, 0), 0);
    CHECK_EQ_I("end-of-stream-room", later(s, POLLOUT), POLLWRNORM | POLLHUP);
    closesocket(s);
    closesocket(peer);

    check_pair(&s, &peer);
    check_send_all(peer, "abc", 3);
    CHECK_REQUIRE(shutdown(peer, SD_SEND) == 0);
    fence();
    CHECK("data-before-the-end", (later(s, POLLRDNORM) & POLLRDNORM) != 0);
    CHECK_EQ_I("data-before-the-end-recv", recv(s, buffer, sizeof buffer, 0), 3);
    closesocket(s);
    closesocket(peer);

    check_pair(&s, &peer);
    check_reset(peer);
    CHECK_EQ_I("reset", later(s, POLLRDNORM) & (POLLHUP | POLLERR), POLLHUP | POLLERR);
    CHECK_EQ_I("reset-unasked", later(s, 0), POLLHUP | POLLERR);
    CHECK_FAILS("reset-recv", recv(s, buffer, 1, 0) == SOCKET_ERROR, WSAECONNRESET);
    CHECK_EQ_I("reset-stays", later(s, 0), POLLHUP | POLLERR);
    closesocket(s);

    {
        BOOL on = TRUE;
        check_pair(&s, &peer);
        CHECK_REQUIRE(setsockopt(s, SOL_SOCKET, SO_OOBINLINE, (char *)&on, sizeof on) == 0);
        CHECK_REQUIRE(send(peer, "!", 1, MSG_OOB) == 1);
        CHECK_EQ_I("urgent-inline", later(s, POLLIN), POLLRDNORM);
        closesocket(s);
        closesocket(peer);
    }
}

static int begin_connect(SOCKET s, const check_address *address)
{
    u_long on = 1;
    CHECK_REQUIRE(ioctlsocket(s, FIONBIO, &on) == 0);
    return connect(s, (const struct sockaddr *)&address->storage, address->length) == SOCKET_ERROR
           && WSAGetLastError() == WSAEWOULDBLOCK;
}

static void connecting(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), s = check_socket(AF_INET, SOCK_STREAM), accepted;
    int error = -1, size = sizeof error;
    CHECK_EQ_I("listening", now(listener), 0);
    CHECK("connect", begin_connect(s, &address));
    CHECK_EQ_I("connect-succeeds", later(s, POLLWRNORM), POLLWRNORM);
    CHECK_EQ_I("connection-waits", later(listener, POLLIN), POLLRDNORM);
    accepted = accept(listener, NULL, NULL);
    CHECK("accept", accepted != INVALID_SOCKET);
    CHECK_EQ_I("no-further-connection", now(listener), 0);
    closesocket(accepted);
    closesocket(s);
    closesocket(listener);

    /* "As of Windows 10 version 2004, when a TCP socket fails to connect, (POLLHUP | POLLERR | POLLWRNORM)
     * is indicated." */
    s = check_socket(AF_INET, SOCK_STREAM);
    CHECK("connect-nowhere", begin_connect(s, &address));
    CHECK_EQ_I("connect-fails", later(s, POLLOUT), POLLHUP | POLLERR | POLLWRNORM);
    CHECK_EQ_I("connect-failure-unasked", later(s, POLLIN) & (POLLHUP | POLLERR), POLLHUP | POLLERR);
    CHECK_REQUIRE(getsockopt(s, SOL_SOCKET, SO_ERROR, (char *)&error, &size) == 0);
    CHECK_EQ_I("connect-failure-so-error", error, WSAECONNREFUSED);
    closesocket(s);
}

static void datagrams(void)
{
    SOCKET a, b;
    check_udp_pair(&a, &b);
    CHECK_EQ_I("udp-idle", now(a), POLLWRNORM);
    CHECK_REQUIRE(send(b, "x", 1, 0) == 1);
    CHECK_EQ_I("udp-datagram", later(a, POLLIN), POLLRDNORM);
    closesocket(a);
    closesocket(b);
}

static void time_outs(void)
{
    SOCKET s = check_bound(AF_INET, SOCK_DGRAM, NULL);
    ULONGLONG before = GetTickCount64();
    CHECK_EQ_I("times-out", found(s, POLLIN, 30), 0);
    CHECK("not-before-its-time", GetTickCount64() - before + 17 >= 30);
    CHECK_EQ_I("for-ever-and-ready", found(s, POLLOUT, -1), POLLWRNORM);
    closesocket(s);
}

static DWORD WINAPI poll_it(void *argument)
{
    return (DWORD)found((SOCKET)(ULONG_PTR)argument, POLLIN, -1);
}

static void meanwhile(void)
{
    SOCKET s, peer;
    int i, right = 0;
    for (i = 0; i < 20; i++) {
        HANDLE thread;
        check_pair(&s, &peer);
        thread = check_spawn(poll_it, (void *)(ULONG_PTR)s);
        check_send_all(peer, "x", 1);
        right += check_join(thread) == POLLRDNORM;
        closesocket(s);
        closesocket(peer);
    }
    CHECK_EQ_I("data-ends-the-wait", right, 20);
    if (check_under_wine()) {
        check_skip("closing-ends-the-wait", "Wine waits on");
        return;
    }
    /* "POLLNVAL ... when the local socket is closed"; or no socket is left when the call begins. */
    for (right = i = 0; i < 20; i++) {
        HANDLE thread;
        DWORD result;
        check_pair(&s, &peer);
        thread = check_spawn(poll_it, (void *)(ULONG_PTR)s);
        closesocket(s);
        result = check_join(thread);
        right += result == POLLNVAL || result == (DWORD)-1;
        closesocket(peer);
    }
    CHECK_EQ_I("closing-ends-the-wait", right, 20);
}

int main(void)
{
    check_begin();
    bad_input();
    places();
    streams();
    connecting();
    datagrams();
    time_outs();
    meanwhile();
    return check_end();
}
