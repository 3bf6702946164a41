/* select: what makes a socket readable, writable, exceptional; the sets; the time-out; bad input.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-select
 */
#include "either.h"
#include "network_events.h"

static struct timeval AT_ONCE = {0, 0};
static struct timeval PATIENCE = {CHECK_PATIENCE_MS / 1000, 0};
static char buffer[4096];

enum { READ = 1, WRITE = 2, EXCEPT = 4 };

/* What `s` is of `asked`, within `limit`. */
static int states(SOCKET s, int asked, struct timeval *limit)
{
    fd_set read_set, write_set, except_set;
    int count, found;
    FD_ZERO(&read_set);
    FD_ZERO(&write_set);
    FD_ZERO(&except_set);
    FD_SET(s, &read_set);
    FD_SET(s, &write_set);
    FD_SET(s, &except_set);
    count = select(0, asked & READ ? &read_set : NULL, asked & WRITE ? &write_set : NULL,
                   asked & EXCEPT ? &except_set : NULL, limit);
    if (count < 0)
        return -1;
    found = (asked & READ && FD_ISSET(s, &read_set) ? READ : 0) | (asked & WRITE && FD_ISSET(s, &write_set) ? WRITE : 0)
            | (asked & EXCEPT && FD_ISSET(s, &except_set) ? EXCEPT : 0);
    return count == !!(found & READ) + !!(found & WRITE) + !!(found & EXCEPT) ? found : -2;
}

static int now(SOCKET s)
{
    fence();
    return states(s, READ | WRITE | EXCEPT, &AT_ONCE);
}

static void bad_input(void)
{
    SOCKET s = check_bound(AF_INET, SOCK_DGRAM, NULL), closed = check_bound(AF_INET, SOCK_DGRAM, NULL);
    struct timeval negative = {-1, 0}, negative_part = {0, -1};
    fd_set set, empty;
    WSAEVENT event = new_event();
    closesocket(closed);
    FD_ZERO(&empty);
    CHECK_FAILS("all-null", select(0, NULL, NULL, NULL, &AT_ONCE) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("all-null-for-ever", select(0, NULL, NULL, NULL, NULL) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("all-empty", select(0, &empty, &empty, &empty, &AT_ONCE) == SOCKET_ERROR, WSAEINVAL);
    FD_ZERO(&set);
    FD_SET(s, &set);
    FD_SET(closed, &set);
    CHECK_FAILS("closed-socket", select(0, &set, NULL, NULL, &AT_ONCE) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_EQ_U("failing-leaves-the-set", set.fd_count, 2);
    FD_ZERO(&set);
    FD_SET((SOCKET)event, &set);
    CHECK_FAILS("event", select(0, NULL, &set, NULL, &AT_ONCE) == SOCKET_ERROR, WSAENOTSOCK);
    FD_ZERO(&set);
    FD_SET(INVALID_SOCKET, &set);
    CHECK_FAILS("invalid-socket", select(0, NULL, NULL, &set, &AT_ONCE) == SOCKET_ERROR, WSAENOTSOCK);
    FD_ZERO(&set);
    FD_SET(s, &set);
    CHECK_FAILS("negative-seconds", select(0, &set, NULL, NULL, &negative) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("negative-microseconds", select(0, &set, NULL, NULL, &negative_part) == SOCKET_ERROR, WSAEINVAL);
    WSACloseEvent(event);
    closesocket(s);
}

static void the_sets(void)
{
    enum { COUNT = 20 };
    SOCKET a[COUNT], b[COUNT];
    fd_set set, other;
    int i, right = 0;
    for (i = 0; i < COUNT; i++)
        check_udp_pair(&a[i], &b[i]);
    FD_ZERO(&set);
    for (i = COUNT - 1; i >= 0; i--)
        FD_SET(a[i], &set);
    FD_SET(a[3], &set);
    CHECK_EQ_U("fd-set-keeps-one-of-each", set.fd_count, COUNT);
    for (i = 1; i < COUNT; i += 3)
        CHECK_REQUIRE(send(b[i], "x", 1, 0) == 1);
    fence();
    CHECK_EQ_I("count", select(0, &set, NULL, NULL, &AT_ONCE), 7);
    CHECK_EQ_U("set-count", set.fd_count, 7);
    /* The structures hold "the subset of these sockets". */
    for (i = 0; i < 7; i++)
        right += set.fd_array[i] == a[19 - 3 * i];
    CHECK_EQ_I("order-kept", right, 7);
    FD_CLR(a[10], &set);
    CHECK("fd-clr", set.fd_count == 6 && !FD_ISSET(a[10], &set) && FD_ISSET(a[7], &set));
    /* A duplicate, which FD_SET does not make. */
    set.fd_count = 3;
    set.fd_array[0] = set.fd_array[2] = a[1];
    set.fd_array[1] = a[0];
    i = select(0, &set, NULL, NULL, &AT_ONCE);
    CHECK("duplicates", (i == 1 || i == 2) && set.fd_count == (u_int)i && FD_ISSET(a[1], &set) && !FD_ISSET(a[0], &set));
    FD_ZERO(&set);
    FD_ZERO(&other);
    FD_SET(a[1], &set);
    CHECK_EQ_I("empty-set-beside-another", select(0, &set, &other, NULL, &AT_ONCE), 1);
    FD_ZERO(&set);
    FD_SET(a[0], &set);
    CHECK_EQ_I("nothing-ready", select(0, &set, NULL, NULL, &AT_ONCE), 0);
    CHECK_EQ_U("nothing-ready-empties", set.fd_count, 0);
    for (i = 0; i < COUNT; i++) {
        closesocket(a[i]);
        closesocket(b[i]);
    }
}

static void time_outs(void)
{
    SOCKET s = check_bound(AF_INET, SOCK_DGRAM, NULL);
    struct timeval limit = {0, 30000};
    ULONGLONG before = GetTickCount64(), passed;
    CHECK_EQ_I("times-out", states(s, READ, &limit), 0);
    passed = GetTickCount64() - before;
    /* GetTickCount64 advances in steps of up to 16 ms. */
    CHECK("not-before-its-time", passed + 17 >= 30);
    CHECK("time-out-unaltered", limit.tv_sec == 0 && limit.tv_usec == 30000);
    CHECK_EQ_I("no-time-out-and-ready", states(s, WRITE, NULL), WRITE);
    closesocket(s);
}

static void streams(void)
{
    SOCKET s, peer;
    check_pair(&s, &peer);
    CHECK_EQ_I("connected", now(s), WRITE);
    check_send_all(peer, "x", 1);
    CHECK_EQ_I("data", states(s, READ, &PATIENCE), READ);
    CHECK_EQ_I("data-and-room", now(s), READ | WRITE);
    CHECK_REQUIRE(recv(s, buffer, 1, 0) == 1);
    CHECK_EQ_I("data-taken", now(s), WRITE);
    CHECK_REQUIRE(send(peer, "!", 1, MSG_OOB) == 1);
    CHECK_EQ_I("urgent-data", states(s, EXCEPT, &PATIENCE), EXCEPT);
    CHECK_REQUIRE(recv(s, buffer, 1, MSG_OOB) == 1);
    CHECK_EQ_I("urgent-data-taken", now(s) & EXCEPT, 0);
    CHECK_REQUIRE(shutdown(peer, SD_SEND) == 0);
    CHECK_EQ_I("end-of-stream", states(s, READ, &PATIENCE), READ);
    CHECK_EQ_I("end-of-stream-is-not-exceptional", now(s), READ | WRITE);
    closesocket(s);
    closesocket(peer);

    check_pair(&s, &peer);
    check_reset(peer);
    CHECK_EQ_I("reset", states(s, READ, &PATIENCE), READ);
    CHECK_FAILS("reset-recv", recv(s, buffer, 1, 0) == SOCKET_ERROR, WSAECONNRESET);
    CHECK_EQ_I("reset-stays", states(s, READ, &PATIENCE), READ);
    closesocket(s);
}

static void room(void)
{
    SOCKET s, peer;
    u_long on = 1;
    long long taken;
    check_pair(&s, &peer);
    CHECK_REQUIRE(ioctlsocket(s, FIONBIO, &on) == 0);
    taken = fill(s);
    CHECK_EQ_I("no-room", now(s), 0);
    drain(peer, taken);
    CHECK_EQ_I("room-again", states(s, WRITE, &PATIENCE), WRITE);
    closesocket(s);
    closesocket(peer);
}

static void urgent_inline(void)
{
    SOCKET s, peer;
    BOOL on = TRUE;
    check_pair(&s, &peer);
    CHECK_REQUIRE(setsockopt(s, SOL_SOCKET, SO_OOBINLINE, (char *)&on, sizeof on) == 0);
    CHECK_REQUIRE(send(peer, "!", 1, MSG_OOB) == 1);
    CHECK_EQ_I("urgent-inline-is-data", states(s, READ | EXCEPT, &PATIENCE), READ);
    closesocket(s);
    closesocket(peer);
}

static int begin_connect(SOCKET s, const check_address *address)
{
    u_long on = 1;
    CHECK_REQUIRE(ioctlsocket(s, FIONBIO, &on) == 0);
    return connect(s, (const struct sockaddr *)&address->storage, address->length) == SOCKET_ERROR
           && WSAGetLastError() == WSAEWOULDBLOCK;
}

static int so_error(SOCKET s)
{
    int error = -1, size = sizeof error;
    CHECK_REQUIRE(getsockopt(s, SOL_SOCKET, SO_ERROR, (char *)&error, &size) == 0);
    return error;
}

static void connecting(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), s = check_socket(AF_INET, SOCK_STREAM), accepted;
    CHECK_EQ_I("unconnected", now(s), 0);
    CHECK_EQ_I("listening", now(listener), 0);
    CHECK("connect", begin_connect(s, &address));
    CHECK_EQ_I("connect-succeeds", states(s, WRITE | EXCEPT, &PATIENCE), WRITE);
    CHECK_EQ_I("connect-so-error", so_error(s), 0);
    CHECK_EQ_I("connection-waits", states(listener, READ, &PATIENCE), READ);
    CHECK_EQ_I("connection-waits-still", now(listener), READ);
    accepted = accept(listener, NULL, NULL);
    CHECK("accept", accepted != INVALID_SOCKET);
    CHECK_EQ_I("no-further-connection", now(listener), 0);
    closesocket(accepted);
    closesocket(s);
    closesocket(listener);

    s = check_socket(AF_INET, SOCK_STREAM);
    CHECK("connect-nowhere", begin_connect(s, &address));
    CHECK_EQ_I("connect-fails", states(s, READ | WRITE | EXCEPT, &PATIENCE), EXCEPT);
    CHECK_EQ_I("connect-failure-stays", now(s), EXCEPT);
    CHECK_EQ_I("connect-failure-so-error", so_error(s), WSAECONNREFUSED);
    closesocket(s);
}

static void datagrams(void)
{
    SOCKET a, b;
    u_long on = 1;
    check_udp_pair(&a, &b);
    CHECK_REQUIRE(ioctlsocket(a, FIONBIO, &on) == 0);
    CHECK_EQ_I("udp-idle", now(a), WRITE);
    CHECK_REQUIRE(send(b, "", 0, 0) == 0);
    CHECK_EQ_I("udp-empty-datagram", states(a, READ, &PATIENCE), READ);
    CHECK_REQUIRE(recv(a, buffer, 1, 0) == 0);
    CHECK_EQ_I("udp-taken", now(a), WRITE);
    closesocket(b);
    CHECK_REQUIRE(send(a, "x", 1, 0) == 1);
    CHECK_EQ_I("udp-unreachable-is-readable", states(a, READ, &PATIENCE), READ);
    CHECK_FAILS("udp-unreachable", recv(a, buffer, 1, 0) == SOCKET_ERROR, WSAECONNRESET);
    closesocket(a);
}

static int CALLBACK defer(LPWSABUF a, LPWSABUF b, LPQOS c, LPQOS d, LPWSABUF e, LPWSABUF f, GROUP *g, DWORD_PTR data)
{
    (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g, (void)data;
    return CF_DEFER;
}

static void deferred(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), client = check_connect(&address), accepted;
    CHECK_FAILS("defer", WSAAccept(listener, NULL, NULL, defer, 0) == INVALID_SOCKET, WSATRY_AGAIN);
    CHECK_EQ_I("deferred-is-readable", states(listener, READ, &PATIENCE), READ);
    accepted = accept(listener, NULL, NULL);
    CHECK("deferred-accepted", accepted != INVALID_SOCKET);
    CHECK_EQ_I("deferred-taken", now(listener), 0);
    closesocket(accepted);
    closesocket(client);
    closesocket(listener);
}

/* Selecting while another thread acts. Whether it has begun cannot be seen from outside: either order
 * must end the same. */
typedef struct {
    SOCKET s;
    int asked;
    HANDLE begun;
    DWORD error;
} selecting;

static DWORD WINAPI select_for_ever(void *argument)
{
    selecting *state = argument;
    int found;
    SetEvent(state->begun);
    found = states(state->s, state->asked, &PATIENCE);
    state->error = WSAGetLastError();
    return (DWORD)found;
}

static void begin_selecting(SOCKET s, int asked, HANDLE *thread, selecting *state)
{
    state->s = s;
    state->asked = asked;
    state->begun = check_event(FALSE);
    *thread = check_spawn(select_for_ever, state);
    CHECK_REQUIRE(check_wait(state->begun) == WAIT_OBJECT_0);
    CloseHandle(state->begun);

}

static void meanwhile(void)
{
    SOCKET s, peer, listener;
    check_address address;
    HANDLE thread;
    selecting state;
    int i, right = 0;
    for (i = 0; i < 20; i++) {
        check_pair(&s, &peer);
        begin_selecting(s, READ, &thread, &state);
        check_send_all(peer, "x", 1);
        right += check_join(thread) == READ;
        closesocket(s);
        closesocket(peer);
    }
    CHECK_EQ_I("data-ends-the-wait", right, 20);
    for (right = i = 0; i < 20; i++) {
        s = check_socket(AF_INET, SOCK_STREAM);
        listener = check_listener(AF_INET, &address);
        begin_selecting(s, WRITE | EXCEPT, &thread, &state);
        CHECK_REQUIRE(connect(s, CHECK_SOCKADDR(&address), address.length) == 0);
        right += check_join(thread) == WRITE;
        closesocket(s);
        closesocket(listener);
    }
    CHECK_EQ_I("a-connect-ends-the-wait", right, 20);
    if (check_under_wine()) {
        check_skip("closing-ends-the-wait", "Wine waits on");
        return;
    }
    for (right = i = 0; i < 20; i++) {
        check_pair(&s, &peer);
        begin_selecting(s, READ, &thread, &state);
        closesocket(s);
        right += check_join(thread) == (DWORD)-1 && state.error == WSAENOTSOCK;
        closesocket(peer);
    }
    CHECK_EQ_I("closing-ends-the-wait", right, 20);
}

/* "The select function has no effect on the persistence of socket events". */
static void beside_network_events(void)
{
    watched_pair p = watched_tcp(FD_READ);
    check_send_all(p.peer, "x", 1);
    CHECK_EQ_I("beside-events", states(p.s, READ, &PATIENCE), READ);
    CHECK("beside-events-recorded", comes(p.s, p.event, FD_READ));
    CHECK_EQ_I("beside-events-still", states(p.s, READ, &PATIENCE), READ);
    CHECK_EQ_I("beside-events-not-again", recorded(p.s, p.event), 0);
    end_pair(&p);
}

int main(void)
{
    check_begin();
    bad_input();
    the_sets();
    time_outs();
    streams();
    room();
    urgent_inline();
    connecting();
    datagrams();
    deferred();
    meanwhile();
    beside_network_events();
    return check_end();
}
