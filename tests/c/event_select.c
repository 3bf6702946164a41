/* WSAEventSelect: its arguments, the socket's mode, cancelling, inheritance, and what happens to the event.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaeventselect
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-ioctlsocket
 */
#include "network_events.h"

static char buffer[4096];

static int is_set(WSAEVENT event)
{
    return WSAWaitForMultipleEvents(1, &event, FALSE, 0, FALSE) == WSA_WAIT_EVENT_0;
}

static void arguments(void)
{
    watched_pair p = watched_tcp(FD_READ);
    WSAEVENT closed = new_event();
    HANDLE port = check_port(0);
    SOCKET gone = check_socket(AF_INET, SOCK_STREAM);
    WSACloseEvent(closed);
    closesocket(gone);
    CHECK_FAILS("closed-socket", WSAEventSelect(gone, p.event, FD_READ) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("invalid-socket", WSAEventSelect(INVALID_SOCKET, p.event, FD_READ) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("event-as-socket", WSAEventSelect((SOCKET)p.event, p.event, FD_READ) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("null-event", WSAEventSelect(p.s, NULL, FD_READ) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("closed-event", WSAEventSelect(p.s, closed, FD_READ) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("port-as-event", WSAEventSelect(p.s, port, FD_READ) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("unknown-events", WSAEventSelect(p.s, p.event, FD_READ | (1 << FD_MAX_EVENTS)) == SOCKET_ERROR, WSAEINVAL);
    /* A call that fails leaves the selection. */
    check_send_all(p.peer, "x", 1);
    CHECK("failing-keeps-the-selection", comes(p.s, p.event, FD_READ));
    CHECK_SUCCEEDS("all-events", WSAEventSelect(p.s, p.event, FD_ALL_EVENTS) == 0);
    /* "in which case the hEventObject parameter will be ignored" */
    CHECK_SUCCEEDS("cancel-with-closed-event", WSAEventSelect(p.s, closed, 0) == 0);
    CHECK_SUCCEEDS("cancel-with-null-event", WSAEventSelect(p.s, NULL, 0) == 0);
    CloseHandle(port);
    end_pair(&p);
}

static void mode(void)
{
    SOCKET s, peer;
    WSAEVENT event = new_event();
    u_long off = 0, on = 1;
    int limit = 50;
    check_pair(&s, &peer);
    CHECK_SUCCEEDS("mode-select", WSAEventSelect(s, event, FD_READ) == 0);
    CHECK_FAILS("mode-is-non-blocking", recv(s, buffer, 1, 0) == SOCKET_ERROR, WSAEWOULDBLOCK);
    CHECK_FAILS("mode-cannot-block", ioctlsocket(s, FIONBIO, &off) == SOCKET_ERROR, WSAEINVAL);
    CHECK_SUCCEEDS("mode-non-blocking-again", ioctlsocket(s, FIONBIO, &on) == 0);
    CHECK_SUCCEEDS("mode-cancel", WSAEventSelect(s, NULL, 0) == 0);
    CHECK_FAILS("mode-still-non-blocking", recv(s, buffer, 1, 0) == SOCKET_ERROR, WSAEWOULDBLOCK);
    CHECK_SUCCEEDS("mode-can-block", ioctlsocket(s, FIONBIO, &off) == 0);
    CHECK_REQUIRE(setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, (char *)&limit, sizeof limit) == 0);
    CHECK_FAILS("mode-blocks", recv(s, buffer, 1, 0) == SOCKET_ERROR, WSAETIMEDOUT);
    /* "regardless of the value of lNetworkEvents" */
    CHECK_SUCCEEDS("mode-select-nothing", WSAEventSelect(s, event, 0) == 0);
    CHECK_FAILS("mode-select-nothing-is-non-blocking", recv(s, buffer, 1, 0) == SOCKET_ERROR, WSAEWOULDBLOCK);
    closesocket(s);
    closesocket(peer);
    WSACloseEvent(event);
}

static void replacing(void)
{
    watched_pair p = watched_tcp(FD_READ);
    WSAEVENT other = new_event();
    check_send_all(p.peer, "x", 1);
    CHECK("replace-first", comes(p.s, p.event, FD_READ));
    /* "clears the internal network event record": FD_READ was recorded and not yet asked for. */
    CHECK_REQUIRE(recv(p.s, buffer, 1, 0) == 1);
    check_send_all(p.peer, "y", 1);
    CHECK_REQUIRE(WSAWaitForMultipleEvents(1, &p.event, FALSE, CHECK_PATIENCE_MS, FALSE) == WSA_WAIT_EVENT_0);
    CHECK_SUCCEEDS("replace-select", WSAEventSelect(p.s, other, FD_CLOSE) == 0);
    CHECK_EQ_I("replace-clears-the-record", recorded(p.s, NULL), 0);
    CHECK("replace-leaves-the-event", is_set(p.event));
    WSAResetEvent(p.event);
    CHECK_REQUIRE(recv(p.s, buffer, 1, 0) == 1);
    check_send_all(p.peer, "z", 1);
    fence();
    CHECK("replace-first-event-is-silent", !is_set(p.event));
    CHECK("replace-other-event-is-silent", !is_set(other));
    CHECK_REQUIRE(recv(p.s, buffer, 1, 0) == 1);
    closesocket(p.peer);
    p.peer = INVALID_SOCKET;
    CHECK("replace-other-event", comes(p.s, other, FD_CLOSE));
    CHECK("replace-first-event-stays-silent", !is_set(p.event));
    WSACloseEvent(other);
    end_pair(&p);
}

static void cancelling(void)
{
    watched_pair p = watched_tcp(FD_READ | FD_CLOSE);
    check_send_all(p.peer, "x", 1);
    CHECK_REQUIRE(WSAWaitForMultipleEvents(1, &p.event, FALSE, CHECK_PATIENCE_MS, FALSE) == WSA_WAIT_EVENT_0);
    CHECK_SUCCEEDS("cancel", WSAEventSelect(p.s, p.event, 0) == 0);
    CHECK_EQ_I("cancel-clears-the-record", recorded(p.s, p.event), 0);
    CHECK_REQUIRE(recv(p.s, buffer, 1, 0) == 1);
    check_send_all(p.peer, "y", 1);
    closesocket(p.peer);
    p.peer = INVALID_SOCKET;
    fence();
    CHECK("cancel-silent", !is_set(p.event));
    CHECK_SUCCEEDS("cancel-twice", WSAEventSelect(p.s, p.event, 0) == 0);
    CHECK_REQUIRE(WSAEventSelect(p.s, p.event, FD_READ | FD_CLOSE) == 0);
    CHECK("cancel-and-select-again", comes(p.s, p.event, FD_READ));
    CHECK_REQUIRE(recv(p.s, buffer, 1, 0) == 1);
    CHECK("cancel-and-close-again", comes(p.s, p.event, FD_CLOSE));
    end_pair(&p);
}

static void inheritance(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), client, accepted;
    WSAEVENT event = new_event(), own = new_event();
    u_long off = 0;
    CHECK_REQUIRE(WSAEventSelect(listener, event, FD_ACCEPT | FD_READ | FD_CLOSE) == 0);
    client = check_connect(&address);
    CHECK("inherit-accept", comes(listener, event, FD_ACCEPT));
    accepted = accept(listener, NULL, NULL);
    CHECK_REQUIRE(accepted != INVALID_SOCKET);
    CHECK_EQ_I("inherit-nothing-yet", recorded(accepted, NULL), 0);
    check_send_all(client, "x", 1);
    CHECK("inherit-same-event-and-events", comes(accepted, event, FD_READ));
    CHECK_EQ_I("inherit-listener-silent", recorded(listener, NULL), 0);
    CHECK_FAILS("inherit-non-blocking", ioctlsocket(accepted, FIONBIO, &off) == SOCKET_ERROR, WSAEINVAL);
    /* "If a different hEventObject or network events are desired, the application should call WSAEventSelect" */
    CHECK_SUCCEEDS("inherit-own-selection", WSAEventSelect(accepted, own, FD_CLOSE) == 0);
    CHECK_REQUIRE(recv(accepted, buffer, 1, 0) == 1);
    closesocket(client);
    CHECK("inherit-own-event", comes(accepted, own, FD_CLOSE));
    CHECK("inherit-listener-s-event-silent", !is_set(event));
    closesocket(accepted);
    /* Cancelled on the listener: the next one inherits nothing, but the mode. */
    CHECK_REQUIRE(WSAEventSelect(listener, NULL, 0) == 0);
    CHECK_REQUIRE(ioctlsocket(listener, FIONBIO, &off) == 0);
    client = check_connect(&address);
    accepted = accept(listener, NULL, NULL);
    CHECK_REQUIRE(accepted != INVALID_SOCKET);
    check_send_all(client, "x", 1);
    fence();
    CHECK("inherit-nothing-when-cancelled", !is_set(event));
    CHECK_EQ_I("inherit-blocking-when-cancelled", recv(accepted, buffer, 1, 0), 1);
    closesocket(accepted);
    closesocket(client);
    closesocket(listener);
    WSACloseEvent(event);
    WSACloseEvent(own);
}

static void the_event(void)
{
    watched_pair p = watched_tcp(FD_READ);
    SOCKET other, other_peer;
    HANDLE automatic = check_event(FALSE), duplicate;
    WSANETWORKEVENTS record;
    /* An auto-reset event is reset by the wait. */
    CHECK_REQUIRE(WSAEventSelect(p.s, automatic, FD_READ) == 0);
    check_send_all(p.peer, "x", 1);
    CHECK_EQ_U("auto-wait", check_wait(automatic), WAIT_OBJECT_0);
    CHECK_EQ_U("auto-reset-by-the-wait", WaitForSingleObject(automatic, 0), WAIT_TIMEOUT);
    CHECK_EQ_I("auto-record-stays", recorded(p.s, NULL), FD_READ);
    /* One event for two sockets. */
    check_pair(&other, &other_peer);
    CHECK_REQUIRE(WSAEventSelect(p.s, p.event, FD_READ) == 0);
    CHECK_REQUIRE(recv(p.s, buffer, 1, 0) == 1);
    WSAEnumNetworkEvents(p.s, p.event, &record);
    CHECK_SUCCEEDS("shared-event", WSAEventSelect(other, p.event, FD_READ) == 0);
    check_send_all(other_peer, "x", 1);
    CHECK_REQUIRE(WSAWaitForMultipleEvents(1, &p.event, FALSE, CHECK_PATIENCE_MS, FALSE) == WSA_WAIT_EVENT_0);
    CHECK_EQ_I("shared-event-other-record", recorded(p.s, NULL), 0);
    CHECK_EQ_I("shared-event-record", recorded(other, p.event), FD_READ);
    CHECK("shared-event-reset", !is_set(p.event));
    /* The event lives as long as the selection, whoever closes its handle. */
    CHECK_REQUIRE(DuplicateHandle(GetCurrentProcess(), p.event, GetCurrentProcess(), &duplicate, 0, FALSE, DUPLICATE_SAME_ACCESS));
    CHECK_SUCCEEDS("close-the-event", WSACloseEvent(p.event));
    check_send_all(p.peer, "y", 1);
    CHECK_EQ_U("closed-event-is-set", check_wait(duplicate), WAIT_OBJECT_0);
    CHECK_EQ_I("closed-event-record", recorded(p.s, NULL), FD_READ);
    WSACloseEvent(duplicate);
    CHECK_REQUIRE(recv(p.s, buffer, 1, 0) == 1);
    check_send_all(p.peer, "z", 1);
    fence();
    CHECK_EQ_I("no-handle-record", recorded(p.s, NULL), FD_READ);
    closesocket(other);
    closesocket(other_peer);
    CloseHandle(automatic);
    closesocket(p.s);
    closesocket(p.peer);
}

/* A thread that waits is woken; the other one sends only when it is told that the wait has begun. */
typedef struct {
    WSAEVENT event;
    HANDLE begun;
} waiting;

static DWORD WINAPI wait_for_it(void *argument)
{
    waiting *w = argument;
    SetEvent(w->begun);
    return WSAWaitForMultipleEvents(1, &w->event, FALSE, CHECK_PATIENCE_MS, FALSE);
}

static void waking(void)
{
    watched_pair p = watched_tcp(FD_READ);
    waiting w;
    int i, woken = 0;
    w.event = p.event;
    w.begun = check_event(FALSE);
    for (i = 0; i < 50; i++) {
        HANDLE thread = check_spawn(wait_for_it, &w);
        WSANETWORKEVENTS record;
        CHECK_REQUIRE(check_wait(w.begun) == WAIT_OBJECT_0);
        check_send_all(p.peer, "x", 1);
        woken += check_join(thread) == WSA_WAIT_EVENT_0;
        CHECK_REQUIRE(WSAEnumNetworkEvents(p.s, p.event, &record) == 0);
        CHECK_REQUIRE(recv(p.s, buffer, 1, 0) == 1);
    }
    CHECK_EQ_I("wakes-a-waiting-thread", woken, 50);
    CloseHandle(w.begun);
    end_pair(&p);
}

/* Many sockets, each with its own event, and all with one. */
static void many(void)
{
    enum { COUNT = 60 };
    static watched_pair pairs[COUNT];
    WSAEVENT events[COUNT], common = new_event();
    int i, right = 0, found = 0;
    for (i = 0; i < COUNT; i++) {
        pairs[i] = watched_udp(FD_READ);
        events[i] = pairs[i].event;
    }
    for (i = COUNT - 1; i >= 0; i--) {
        CHECK_REQUIRE(send(pairs[i].peer, "x", 1, 0) == 1);
        right += WSAWaitForMultipleEvents(COUNT, events, FALSE, CHECK_PATIENCE_MS, FALSE) == WSA_WAIT_EVENT_0 + (DWORD)i;
        right += recorded(pairs[i].s, events[i]) == FD_READ;
        CHECK_REQUIRE(recv(pairs[i].s, buffer, 1, 0) == 1);
    }
    CHECK_EQ_I("each-its-own-event", right, 2 * COUNT);
    for (i = 0; i < COUNT; i++) {
        CHECK_REQUIRE(WSAEventSelect(pairs[i].s, common, FD_READ) == 0);
        CHECK_REQUIRE(send(pairs[i].peer, "x", 1, 0) == 1);
    }
    fence();
    CHECK("all-with-one-event-set", is_set(common));
    for (i = 0; i < COUNT; i++)
        found += recorded(pairs[i].s, NULL) == FD_READ;
    CHECK_EQ_I("all-with-one-event-recorded", found, COUNT);
    for (i = 0; i < COUNT; i++)
        end_pair(&pairs[i]);
    WSACloseEvent(common);
}

static void so_error(void)
{
    check_address address;
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    WSAEVENT event = new_event();
    int error = -1, size = sizeof error;
    closesocket(check_bound_alone(SOCK_STREAM, &address));
    CHECK_REQUIRE(WSAEventSelect(s, event, FD_CONNECT) == 0);
    CHECK_REQUIRE(connect(s, CHECK_SOCKADDR(&address), address.length) == SOCKET_ERROR);
    CHECK("so-error-event", comes(s, event, FD_CONNECT));
    CHECK_SUCCEEDS("so-error", getsockopt(s, SOL_SOCKET, SO_ERROR, (char *)&error, &size) == 0);
    CHECK_EQ_I("so-error-is-that-of-the-connect", error, WSAECONNREFUSED);
    closesocket(s);
    WSACloseEvent(event);
}

int main(void)
{
    check_begin();
    arguments();
    mode();
    replacing();
    cancelling();
    inheritance();
    the_event();
    waking();
    many();
    so_error();
    return check_end();
}
