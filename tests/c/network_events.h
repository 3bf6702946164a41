/* What the programs about network events share: connections, and looking at a socket's record.
 *
 * That something does *not* happen is looked at behind a fence: an event of another socket, caused later
 * and waited for, after which everything that was on its way has come.
 */
#ifndef TAWNY_TESTS_NETWORK_EVENTS_H
#define TAWNY_TESTS_NETWORK_EVENTS_H

#include "check.h"

static SOCKET fence_in = INVALID_SOCKET, fence_out = INVALID_SOCKET;
static WSAEVENT fence_event;

static inline WSAEVENT new_event(void)
{
    WSAEVENT event = WSACreateEvent();
    CHECK_REQUIRE(event != WSA_INVALID_EVENT);
    return event;
}

static inline void fence(void)
{
    WSANETWORKEVENTS record;
    char byte;
    if (fence_in == INVALID_SOCKET) {
        check_udp_pair(&fence_in, &fence_out);
        fence_event = new_event();
        CHECK_REQUIRE(WSAEventSelect(fence_in, fence_event, FD_READ) == 0);
    }
    CHECK_REQUIRE(send(fence_out, "f", 1, 0) == 1);
    CHECK_REQUIRE(WSAWaitForMultipleEvents(1, &fence_event, FALSE, CHECK_PATIENCE_MS, FALSE) == WSA_WAIT_EVENT_0);
    CHECK_REQUIRE(WSAEnumNetworkEvents(fence_in, fence_event, &record) == 0);
    CHECK_REQUIRE(recv(fence_in, &byte, 1, 0) == 1);
}

/* What is recorded at this moment; clears it and resets the event. */
static inline LONG recorded(SOCKET s, WSAEVENT event)
{
    WSANETWORKEVENTS record;
    memset(&record, 0, sizeof record);
    fence();
    CHECK_REQUIRE(WSAEnumNetworkEvents(s, event, &record) == 0);
    return record.lNetworkEvents;
}

/* Waits until all of `wanted` have been recorded; returns everything that has been, up to then. */
static inline WSANETWORKEVENTS await_events(SOCKET s, WSAEVENT event, LONG wanted)
{
    WSANETWORKEVENTS all, record;
    int i, rounds;
    memset(&all, 0, sizeof all);
    for (rounds = 0; rounds < 100 && (all.lNetworkEvents & wanted) != wanted; rounds++) {
        if (WSAWaitForMultipleEvents(1, &event, FALSE, CHECK_PATIENCE_MS, FALSE) != WSA_WAIT_EVENT_0)
            break;
        memset(&record, 0, sizeof record);
        CHECK_REQUIRE(WSAEnumNetworkEvents(s, event, &record) == 0);
        for (i = 0; i < FD_MAX_EVENTS; i++)
            if (record.lNetworkEvents & (1 << i))
                all.iErrorCode[i] = record.iErrorCode[i];
        all.lNetworkEvents |= record.lNetworkEvents;
    }
    return all;
}

/* True when `wanted` comes, and nothing besides. */
static inline int comes(SOCKET s, WSAEVENT event, LONG wanted)
{
    LONG got = await_events(s, event, wanted).lNetworkEvents;
    return (got | recorded(s, event)) == wanted;
}

/* A connection, and an event that is selected for `events` of its first end. */
typedef struct {
    SOCKET s, peer;
    WSAEVENT event;
} watched_pair;

static inline watched_pair watched_tcp(long events)
{
    watched_pair pair;
    check_pair(&pair.s, &pair.peer);
    pair.event = new_event();
    CHECK_REQUIRE(WSAEventSelect(pair.s, pair.event, events) == 0);
    return pair;
}

static inline watched_pair watched_udp(long events)
{
    watched_pair pair;
    check_udp_pair(&pair.s, &pair.peer);
    pair.event = new_event();
    CHECK_REQUIRE(WSAEventSelect(pair.s, pair.event, events) == 0);
    return pair;
}

static inline void end_pair(watched_pair *pair)
{
    closesocket(pair->s);
    if (pair->peer != INVALID_SOCKET)
        closesocket(pair->peer);
    WSACloseEvent(pair->event);
}

/* The peer resets the connection. */
static inline void reset_peer(watched_pair *pair)
{
    check_reset(pair->peer);
    pair->peer = INVALID_SOCKET;
}

/* Sends until the system takes no more; returns how much it took. */
static inline long long fill(SOCKET s)
{
    static char data[65536];
    long long total = 0;
    int sent;
    while ((sent = send(s, data, sizeof data, 0)) > 0 && total < (256ll << 20))
        total += sent;
    CHECK_REQUIRE(sent == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK);
    return total;
}

/* Receives `total` bytes on a blocking socket. */
static inline void drain(SOCKET s, long long total)
{
    static char data[65536];
    while (total > 0) {
        int want = total < (long long)sizeof data ? (int)total : (int)sizeof data;
        int got = recv(s, data, want, 0);
        CHECK_REQUIRE(got > 0);
        total -= got;
    }
}

#endif
