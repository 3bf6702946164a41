/* The network events of connections, with what records them and what enables them again: a check for
 * each cell of the tables of these pages. FD_READ, FD_WRITE and FD_OOB are in event_select_table.c.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaeventselect
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncselect (the summary)
 */
#include "network_events.h"

static char buffer[4096];

/* ---- FD_ACCEPT ----------------------------------------------------------------------------- */

typedef struct {
    SOCKET listener;
    check_address address;
    WSAEVENT event;
    SOCKET clients[4];
    int count;
} watched_listener;

static watched_listener watched(long events)
{
    watched_listener l;
    memset(&l, 0, sizeof l);
    l.listener = check_listener(AF_INET, &l.address);
    l.event = new_event();
    if (events != 0)
        CHECK_REQUIRE(WSAEventSelect(l.listener, l.event, events) == 0);
    return l;
}

static void connect_to(watched_listener *l)
{
    l->clients[l->count++] = check_connect(&l->address);
}

static void end_listener(watched_listener *l)
{
    while (l->count > 0)
        closesocket(l->clients[--l->count]);
    closesocket(l->listener);
    WSACloseEvent(l->event);
}

static int CALLBACK defer(LPWSABUF a, LPWSABUF b, LPQOS c, LPQOS d, LPWSABUF e, LPWSABUF f, GROUP *g, DWORD_PTR data)
{
    (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g;
    return (int)data;
}

/* Accepts and closes; true when there was a connection. */
static int accept_one(watched_listener *l)
{
    SOCKET s = accept(l->listener, NULL, NULL);
    if (s == INVALID_SOCKET)
        return 0;
    closesocket(s);
    return 1;
}

static int accept_at_select(void)
{
    watched_listener l = watched(0);
    int good;
    connect_to(&l);
    fence();
    CHECK_REQUIRE(WSAEventSelect(l.listener, l.event, FD_ACCEPT) == 0);
    good = comes(l.listener, l.event, FD_ACCEPT);
    end_listener(&l);
    return good;
}

static int accept_when_one_arrives(void)
{
    watched_listener l = watched(FD_ACCEPT);
    int good = recorded(l.listener, l.event) == 0;
    connect_to(&l);
    good &= comes(l.listener, l.event, FD_ACCEPT);
    end_listener(&l);
    return good;
}

static int accept_selected_before_listen(void)
{
    check_address address;
    SOCKET s = check_bound(AF_INET, SOCK_STREAM, &address), client;
    WSAEVENT event = new_event();
    int good;
    CHECK_REQUIRE(WSAEventSelect(s, event, FD_ACCEPT | FD_CLOSE) == 0);
    CHECK_REQUIRE(listen(s, 5) == 0);
    good = recorded(s, event) == 0;
    client = check_connect(&address);
    good &= comes(s, event, FD_ACCEPT);
    closesocket(client);
    closesocket(s);
    WSACloseEvent(event);
    return good;
}

static int accept_not_without_accept(void)
{
    watched_listener l = watched(FD_ACCEPT);
    int good;
    connect_to(&l);
    good = comes(l.listener, l.event, FD_ACCEPT);
    connect_to(&l);
    good &= recorded(l.listener, l.event) == 0;
    end_listener(&l);
    return good;
}

static int accept_enabled_by_accept(void)
{
    watched_listener l = watched(FD_ACCEPT);
    int good;
    connect_to(&l);
    connect_to(&l);
    good = comes(l.listener, l.event, FD_ACCEPT);
    good &= accept_one(&l) && comes(l.listener, l.event, FD_ACCEPT);
    good &= accept_one(&l) && recorded(l.listener, l.event) == 0;
    connect_to(&l);
    good &= comes(l.listener, l.event, FD_ACCEPT);
    end_listener(&l);
    return good;
}

static int accept_enabled_by_failing_accept(void)
{
    watched_listener l = watched(FD_ACCEPT);
    int good;
    connect_to(&l);
    good = comes(l.listener, l.event, FD_ACCEPT) && accept_one(&l);
    good &= !accept_one(&l) && WSAGetLastError() == WSAEWOULDBLOCK;
    connect_to(&l);
    good &= comes(l.listener, l.event, FD_ACCEPT);
    end_listener(&l);
    return good;
}

static int accept_decided(int decision, DWORD error, LONG after)
{
    watched_listener l = watched(FD_ACCEPT);
    int good;
    connect_to(&l);
    connect_to(&l);
    good = comes(l.listener, l.event, FD_ACCEPT);
    good &= WSAAccept(l.listener, NULL, NULL, defer, (DWORD_PTR)decision) == INVALID_SOCKET;
    good &= (DWORD)WSAGetLastError() == error;
    good &= recorded(l.listener, l.event) == after;
    end_listener(&l);
    return good;
}

static int accept_not_by_deferring(void) { return accept_decided(CF_DEFER, WSATRY_AGAIN, 0); }
static int accept_enabled_by_rejecting(void) { return accept_decided(CF_REJECT, WSAECONNREFUSED, FD_ACCEPT); }

static int accept_enabled_by_accept_ex(void)
{
    watched_listener l = watched(FD_ACCEPT);
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    OVERLAPPED overlapped;
    DWORD got = 0, flags = 0;
    int good;
    memset(&overlapped, 0, sizeof overlapped);
    overlapped.hEvent = new_event();
    connect_to(&l);
    connect_to(&l);
    good = comes(l.listener, l.event, FD_ACCEPT);
    good &= AcceptEx(l.listener, s, buffer, 0, sizeof(struct sockaddr_in) + 16, sizeof(struct sockaddr_in) + 16, &got, &overlapped)
            || WSAGetLastError() == WSA_IO_PENDING;
    good &= WSAGetOverlappedResult(l.listener, &overlapped, &got, TRUE, &flags);
    good &= comes(l.listener, l.event, FD_ACCEPT);
    closesocket(s);
    WSACloseEvent(overlapped.hEvent);
    end_listener(&l);
    return good;
}

/* ---- FD_CONNECT ---------------------------------------------------------------------------- */

static int begin_connect(SOCKET s, const check_address *address)
{
    int result = connect(s, (const struct sockaddr *)&address->storage, address->length);
    return result == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK;
}

static int connect_succeeds(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), s = check_socket(AF_INET, SOCK_STREAM);
    WSAEVENT event = new_event();
    WSANETWORKEVENTS all;
    int good;
    CHECK_REQUIRE(WSAEventSelect(s, event, FD_CONNECT | FD_WRITE | FD_READ | FD_CLOSE) == 0);
    good = begin_connect(s, &address);
    all = await_events(s, event, FD_CONNECT | FD_WRITE);
    good &= all.lNetworkEvents == (FD_CONNECT | FD_WRITE) && all.iErrorCode[FD_CONNECT_BIT] == 0;
    good &= recorded(s, event) == 0 && send(s, "x", 1, 0) == 1;
    closesocket(s);
    closesocket(listener);
    WSACloseEvent(event);
    return good;
}

/* An address where nobody listens. */
static check_address nowhere(void)
{
    check_address address;
    closesocket(check_bound_alone(SOCK_STREAM, &address));
    return address;
}

static int connect_fails(void)
{
    check_address address = nowhere();
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    WSAEVENT event = new_event();
    WSANETWORKEVENTS all;
    int good;
    CHECK_REQUIRE(WSAEventSelect(s, event, FD_CONNECT | FD_WRITE | FD_READ | FD_CLOSE) == 0);
    good = begin_connect(s, &address);
    all = await_events(s, event, FD_CONNECT);
    good &= all.lNetworkEvents == FD_CONNECT && all.iErrorCode[FD_CONNECT_BIT] == WSAECONNREFUSED;
    good &= recorded(s, event) == 0;
    closesocket(s);
    WSACloseEvent(event);
    return good;
}

/* Each attempt has an outcome of its own. */
static int connect_again_after_failure(void)
{
    check_address bad = nowhere(), address;
    SOCKET listener = check_listener(AF_INET, &address), s = check_socket(AF_INET, SOCK_STREAM);
    WSAEVENT event = new_event();
    WSANETWORKEVENTS all;
    int good;
    CHECK_REQUIRE(WSAEventSelect(s, event, FD_CONNECT) == 0);
    good = begin_connect(s, &bad);
    all = await_events(s, event, FD_CONNECT);
    good &= all.iErrorCode[FD_CONNECT_BIT] == WSAECONNREFUSED;
    good &= begin_connect(s, &address);
    all = await_events(s, event, FD_CONNECT);
    good &= all.lNetworkEvents == FD_CONNECT && all.iErrorCode[FD_CONNECT_BIT] == 0;
    closesocket(s);
    closesocket(listener);
    WSACloseEvent(event);
    return good;
}

static int connect_at_select(void)
{
    watched_pair p = watched_tcp(FD_CONNECT);
    int good = recorded(p.s, p.event) == FD_CONNECT;
    end_pair(&p);
    return good;
}

static int connect_of_datagrams(void)
{
    check_address address;
    SOCKET other = check_bound(AF_INET, SOCK_DGRAM, &address), s = check_bound(AF_INET, SOCK_DGRAM, NULL);
    WSAEVENT event = new_event();
    int good;
    CHECK_REQUIRE(WSAEventSelect(s, event, FD_CONNECT) == 0);
    good = recorded(s, event) == 0;
    good &= connect(s, CHECK_SOCKADDR(&address), address.length) == 0;
    good &= comes(s, event, FD_CONNECT);
    closesocket(s);
    closesocket(other);
    WSACloseEvent(event);
    return good;
}

static int connect_enabled_by_nothing(void)
{
    watched_pair p = watched_tcp(FD_CONNECT);
    int good = recorded(p.s, p.event) == FD_CONNECT;
    check_send_all(p.peer, "x", 1);
    good &= send(p.s, "x", 1, 0) == 1;
    good &= recv(p.s, buffer, 1, 0) == 1 || WSAGetLastError() == WSAEWOULDBLOCK;
    good &= recorded(p.s, p.event) == 0;
    end_pair(&p);
    return good;
}

/* ---- FD_CLOSE ------------------------------------------------------------------------------ */

static int close_when_peer_ends(void)
{
    watched_pair p = watched_tcp(FD_READ | FD_CLOSE);
    WSANETWORKEVENTS all;
    int good;
    CHECK_REQUIRE(shutdown(p.peer, SD_SEND) == 0);
    all = await_events(p.s, p.event, FD_CLOSE);
    good = all.lNetworkEvents == FD_CLOSE && all.iErrorCode[FD_CLOSE_BIT] == 0;
    good &= recv(p.s, buffer, sizeof buffer, 0) == 0;
    end_pair(&p);
    return good;
}

static int close_after_the_data(void)
{
    watched_pair p = watched_tcp(FD_READ | FD_CLOSE);
    int good;
    check_send_all(p.peer, "abc", 3);
    CHECK_REQUIRE(shutdown(p.peer, SD_SEND) == 0);
    good = comes(p.s, p.event, FD_READ);
    good &= recv(p.s, buffer, 2, 0) == 2 && comes(p.s, p.event, FD_READ);
    good &= recv(p.s, buffer, 1, 0) == 1 && comes(p.s, p.event, FD_CLOSE);
    good &= recv(p.s, buffer, 1, 0) == 0;
    end_pair(&p);
    return good;
}

/* A receive that takes more than all of the data in one go. */
static int close_after_a_short_receive(void)
{
    watched_pair p = watched_tcp(FD_READ | FD_CLOSE);
    int good;
    check_send_all(p.peer, "abc", 3);
    good = comes(p.s, p.event, FD_READ);
    CHECK_REQUIRE(shutdown(p.peer, SD_SEND) == 0);
    good &= recorded(p.s, p.event) == 0;
    good &= recv(p.s, buffer, sizeof buffer, 0) == 3 && comes(p.s, p.event, FD_CLOSE);
    end_pair(&p);
    return good;
}

static int close_by_a_reset(void)
{
    watched_pair p = watched_tcp(FD_READ | FD_CLOSE);
    WSANETWORKEVENTS all;
    int good;
    reset_peer(&p);
    all = await_events(p.s, p.event, FD_CLOSE);
    good = all.lNetworkEvents == FD_CLOSE && all.iErrorCode[FD_CLOSE_BIT] == WSAECONNRESET;
    good &= recv(p.s, buffer, 1, 0) == SOCKET_ERROR && WSAGetLastError() == WSAECONNRESET;
    end_pair(&p);
    return good;
}

static int close_at_select(void)
{
    watched_pair p;
    int good;
    check_pair(&p.s, &p.peer);
    p.event = new_event();
    closesocket(p.peer);
    p.peer = INVALID_SOCKET;
    good = recv(p.s, buffer, 1, 0) == 0;
    CHECK_REQUIRE(WSAEventSelect(p.s, p.event, FD_READ | FD_CLOSE) == 0);
    good &= comes(p.s, p.event, FD_CLOSE);
    end_pair(&p);
    return good;
}

static int close_enabled_by_nothing(void)
{
    watched_pair p = watched_tcp(FD_READ | FD_CLOSE);
    int good;
    closesocket(p.peer);
    p.peer = INVALID_SOCKET;
    good = comes(p.s, p.event, FD_CLOSE);
    good &= recv(p.s, buffer, 1, 0) == 0 && recv(p.s, buffer, 1, 0) == 0 && recorded(p.s, p.event) == 0;
    end_pair(&p);
    return good;
}

static int close_after_both_ended(void)
{
    watched_pair p = watched_tcp(FD_CLOSE);
    int good;
    CHECK_REQUIRE(shutdown(p.s, SD_SEND) == 0);
    good = recorded(p.s, p.event) == 0;
    CHECK_REQUIRE(recv(p.peer, buffer, 1, 0) == 0);
    closesocket(p.peer);
    p.peer = INVALID_SOCKET;
    good &= comes(p.s, p.event, FD_CLOSE);
    end_pair(&p);
    return good;
}

static int close_not_of_this_side(void)
{
    watched_pair p = watched_tcp(FD_CLOSE);
    int good;
    CHECK_REQUIRE(shutdown(p.s, SD_RECEIVE) == 0);
    good = recorded(p.s, p.event) == 0;
    end_pair(&p);
    return good;
}

static int close_not_by_closesocket(void)
{
    watched_pair p = watched_tcp(FD_READ | FD_CLOSE);
    int good;
    closesocket(p.s);
    closesocket(p.peer);
    fence();
    good = WSAWaitForMultipleEvents(1, &p.event, FALSE, 0, FALSE) == WSA_WAIT_TIMEOUT;
    WSACloseEvent(p.event);
    return good;
}

/* Only FD_CLOSE: data that nobody reads does not hide a reset. */
static int close_by_a_reset_behind_data(void)
{
    watched_pair p = watched_tcp(FD_CLOSE);
    WSANETWORKEVENTS all;
    int good;
    check_send_all(p.peer, "abc", 3);
    good = recorded(p.s, p.event) == 0;
    reset_peer(&p);
    all = await_events(p.s, p.event, FD_CLOSE);
    good &= all.lNetworkEvents == FD_CLOSE && all.iErrorCode[FD_CLOSE_BIT] == WSAECONNRESET;
    end_pair(&p);
    return good;
}

/* ---- the others ---------------------------------------------------------------------------- */

static int never_recorded(long events)
{
    watched_pair p = watched_tcp(events);
    int good;
    check_send_all(p.peer, "x", 1);
    good = recorded(p.s, p.event) == 0;
    closesocket(p.peer);
    p.peer = INVALID_SOCKET;
    good &= recorded(p.s, p.event) == 0;
    end_pair(&p);
    return good;
}

static int qos_never(void) { return never_recorded(FD_QOS | FD_GROUP_QOS); }
static int changes_not_unasked(void) { return never_recorded(FD_ROUTING_INTERFACE_CHANGE | FD_ADDRESS_LIST_CHANGE); }

/* The controls: "a message will be posted exactly once when a change occurs after the application has
 * requested the notification". Nothing changes here; a test in Rust makes changes. */
static int changes_asked(DWORD command, void *input, DWORD size)
{
    watched_pair p = watched_udp(FD_ROUTING_INTERFACE_CHANGE | FD_ADDRESS_LIST_CHANGE);
    DWORD got = 0;
    int good, i;
    for (good = 1, i = 0; i < 2; i++) {
        good &= WSAIoctl(p.s, command, input, size, NULL, 0, &got, NULL, NULL) == SOCKET_ERROR;
        good &= WSAGetLastError() == WSAEWOULDBLOCK;
    }
    good &= recorded(p.s, p.event) == 0;
    end_pair(&p);
    return good;
}

static int addresses_asked(void) { return changes_asked(SIO_ADDRESS_LIST_CHANGE, NULL, 0); }

static int route_asked(void)
{
    check_address address = check_loopback(AF_INET);
    return changes_asked(SIO_ROUTING_INTERFACE_CHANGE, &address.storage, sizeof(struct sockaddr_in));
}

typedef struct {
    const char *name;
    int (*body)(void);
} cell;

static const cell CELLS[] = {
    {"accept-recorded-at-select", accept_at_select},
    {"accept-recorded-when-a-connection-arrives", accept_when_one_arrives},
    {"accept-selected-before-listen", accept_selected_before_listen},
    {"accept-not-again-without-accept", accept_not_without_accept},
    {"accept-enabled-by-accept", accept_enabled_by_accept},
    {"accept-enabled-by-an-accept-that-fails", accept_enabled_by_failing_accept},
    {"accept-not-enabled-by-deferring", accept_not_by_deferring},
    {"accept-enabled-by-rejecting", accept_enabled_by_rejecting},
    {"accept-enabled-by-acceptex", accept_enabled_by_accept_ex},
    {"connect-recorded-on-success", connect_succeeds},
    {"connect-recorded-on-failure-with-its-error", connect_fails},
    {"connect-recorded-for-each-attempt", connect_again_after_failure},
    {"connect-recorded-at-select", connect_at_select},
    {"connect-recorded-for-datagrams", connect_of_datagrams},
    {"connect-enabled-by-nothing", connect_enabled_by_nothing},
    {"close-recorded-when-the-peer-ends", close_when_peer_ends},
    {"close-recorded-after-the-data", close_after_the_data},
    {"close-recorded-after-a-short-receive", close_after_a_short_receive},
    {"close-recorded-by-a-reset-with-its-error", close_by_a_reset},
    {"close-recorded-at-select", close_at_select},
    {"close-enabled-by-nothing", close_enabled_by_nothing},
    {"close-recorded-after-both-sides-ended", close_after_both_ended},
    {"close-not-recorded-for-this-side", close_not_of_this_side},
    {"close-not-recorded-by-closesocket", close_not_by_closesocket},
    {"close-recorded-by-a-reset-behind-data", close_by_a_reset_behind_data},
    {"qos-never-recorded", qos_never},
    {"changes-not-recorded-unasked", changes_not_unasked},
    {"address-change-asked-and-none-yet", addresses_asked},
    {"routing-change-asked-and-none-yet", route_asked},
};

int main(void)
{
    size_t i;
    check_begin();
    for (i = 0; i < sizeof CELLS / sizeof CELLS[0]; i++)
        check_report(CELLS[i].body(), CHECK_HERE, CELLS[i].name, "got another record than that");
    return check_end();
}
