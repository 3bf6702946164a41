/* WSAEnumNetworkEvents: what it copies, what it clears, what it leaves.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaenumnetworkevents
 * https://learn.microsoft.com/windows/win32/api/winsock2/ns-winsock2-wsanetworkevents
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
    WSANETWORKEVENTS record;
    WSAEVENT closed = new_event();
    SOCKET gone = check_socket(AF_INET, SOCK_STREAM);
    WSACloseEvent(closed);
    closesocket(gone);
    check_send_all(p.peer, "x", 1);
    CHECK_REQUIRE(WSAWaitForMultipleEvents(1, &p.event, FALSE, CHECK_PATIENCE_MS, FALSE) == WSA_WAIT_EVENT_0);
    CHECK_FAILS("closed-socket", WSAEnumNetworkEvents(gone, NULL, &record) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("event-as-socket", WSAEnumNetworkEvents((SOCKET)p.event, NULL, &record) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS_UNLESS_WINE("null-record", "Wine crashes", WSAEnumNetworkEvents(p.s, p.event, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("closed-event", WSAEnumNetworkEvents(p.s, closed, &record) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("socket-as-event", WSAEnumNetworkEvents(p.s, (WSAEVENT)p.s, &record) == SOCKET_ERROR, WSAEINVAL);
    /* "In the case of this function returning SOCKET_ERROR, the associated event object is not reset and
     * the record of network events is not cleared." */
    CHECK("failing-leaves-the-event", is_set(p.event));
    CHECK_EQ_I("failing-leaves-the-record", recorded(p.s, p.event), FD_READ);
    end_pair(&p);
}

static void copies(void)
{
    watched_pair p = watched_tcp(FD_READ | FD_WRITE | FD_CLOSE);
    WSANETWORKEVENTS record;
    int i, untouched = 0;
    check_send_all(p.peer, "x", 1);
    fence();
    CHECK("event-set", is_set(p.event));
    memset(&record, 0x5a, sizeof record);
    /* A NULL event: none is reset. */
    CHECK_SUCCEEDS("null-event", WSAEnumNetworkEvents(p.s, NULL, &record) == 0);
    CHECK_EQ_I("events", record.lNetworkEvents, FD_READ | FD_WRITE);
    CHECK_EQ_I("read-error", record.iErrorCode[FD_READ_BIT], 0);
    CHECK_EQ_I("write-error", record.iErrorCode[FD_WRITE_BIT], 0);
    /* "only those elements of the iErrorCode array are set that correspond to the bits set" */
    for (i = 0; i < FD_MAX_EVENTS; i++)
        untouched += record.iErrorCode[i] == 0x5a5a5a5a;
    CHECK_EQ_I("other-errors-untouched", untouched, FD_MAX_EVENTS - 2);
    CHECK("null-event-resets-none", is_set(p.event));
    CHECK_EQ_I("cleared", recorded(p.s, p.event), 0);
    CHECK("event-reset", !is_set(p.event));
    /* Asking does not enable. */
    check_send_all(p.peer, "y", 1);
    CHECK_EQ_I("asking-enables-nothing", recorded(p.s, p.event), 0);
    CHECK_REQUIRE(recv(p.s, buffer, 1, 0) == 1);
    CHECK("next-event-sets-it", comes(p.s, p.event, FD_READ));
    end_pair(&p);
}

static void without_selection(void)
{
    SOCKET s, peer;
    WSANETWORKEVENTS record;
    WSAEVENT event = new_event();
    check_pair(&s, &peer);
    check_send_all(peer, "x", 1);
    WSASetEvent(event);
    record.lNetworkEvents = -1;
    CHECK_SUCCEEDS("unselected", WSAEnumNetworkEvents(s, event, &record) == 0);
    CHECK_EQ_I("unselected-nothing", record.lNetworkEvents, 0);
    CHECK("unselected-resets", !is_set(event));
    closesocket(s);
    closesocket(peer);
    WSACloseEvent(event);
}

/* Any event may be named; it need not be the selected one. */
static void another_event(void)
{
    watched_pair p = watched_tcp(FD_WRITE);
    WSAEVENT other = new_event();
    WSANETWORKEVENTS record;
    WSASetEvent(other);
    CHECK_SUCCEEDS("other-event", WSAEnumNetworkEvents(p.s, other, &record) == 0);
    CHECK_EQ_I("other-event-record", record.lNetworkEvents, FD_WRITE);
    CHECK("other-event-reset", !is_set(other));
    CHECK("selected-event-stays", is_set(p.event));
    WSACloseEvent(other);
    end_pair(&p);
}

/* Copying, clearing and resetting are one step: whatever comes sets the event, or is in the copy. */
typedef struct {
    watched_pair pair;
    int rounds;
} sender;

static DWORD WINAPI send_one_by_one(void *argument)
{
    sender *state = argument;
    char answer;
    int i;
    for (i = 0; i < state->rounds; i++) {
        check_send_all(state->pair.peer, "x", 1);
        if (recv(state->pair.peer, &answer, 1, 0) != 1)
            return 1;
    }
    return 0;
}

static void atomically(void)
{
    enum { ROUNDS = 2000 };
    sender state;
    HANDLE thread;
    int i, lost = 0;
    state.pair = watched_tcp(FD_READ | FD_CLOSE);
    state.rounds = ROUNDS;
    thread = check_spawn(send_one_by_one, &state);
    for (i = 0; i < ROUNDS;) {
        WSANETWORKEVENTS record;
        if (WSAWaitForMultipleEvents(1, &state.pair.event, FALSE, CHECK_PATIENCE_MS, FALSE) != WSA_WAIT_EVENT_0) {
            lost++;
            break;
        }
        CHECK_REQUIRE(WSAEnumNetworkEvents(state.pair.s, state.pair.event, &record) == 0);
        if (record.lNetworkEvents & FD_READ)
            while (recv(state.pair.s, buffer, sizeof buffer, 0) > 0) {
                i++;
                CHECK_REQUIRE(send(state.pair.s, "a", 1, 0) == 1);
            }
    }
    CHECK_EQ_I("nothing-lost", lost, 0);
    CHECK_EQ_U("sender-done", check_join(thread), 0);
    end_pair(&state.pair);
}

/* The error of each event. */
static void errors(void)
{
    watched_pair p = watched_tcp(FD_READ | FD_CLOSE);
    WSANETWORKEVENTS all;
    reset_peer(&p);
    all = await_events(p.s, p.event, FD_CLOSE);
    CHECK_EQ_I("reset-events", all.lNetworkEvents, FD_CLOSE);
    CHECK_EQ_I("reset-error", all.iErrorCode[FD_CLOSE_BIT], WSAECONNRESET);
    CHECK_FAILS("reset-recv", recv(p.s, buffer, 1, 0) == SOCKET_ERROR, WSAECONNRESET);
    CHECK_FAILS("reset-recv-again", recv(p.s, buffer, 1, 0) == SOCKET_ERROR, WSAECONNRESET);
    CHECK_FAILS("reset-send", send(p.s, buffer, 1, 0) == SOCKET_ERROR, WSAECONNRESET);
    end_pair(&p);
}

int main(void)
{
    check_begin();
    arguments();
    copies();
    without_selection();
    another_event();
    atomically();
    errors();
    return check_end();
}
