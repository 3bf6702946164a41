/* WSAEventSelect on a stream that goes on: FD_READ comes for whatever is there, however it was sent.
 *
 * "FD_READ ... re-enabling function: recv"; a program may receive less than there is, or all of it
 * at once, and is told again as long as there is something.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaeventselect
 */
#include "network_events.h"

enum { ROUNDS = 300 };

static char buffer[4096];

/* Receives `expected` bytes, once for each FD_READ, at most `size` at a time. */
static int receive_all(watched_pair *p, int expected, int size)
{
    int got = 0;

    while (got < expected) {
        WSANETWORKEVENTS happened;
        int received;

        if (WSAWaitForMultipleEvents(1, &p->event, FALSE, CHECK_PATIENCE_MS, FALSE) != WSA_WAIT_EVENT_0)
            return got;
        CHECK_REQUIRE(WSAEnumNetworkEvents(p->s, p->event, &happened) == 0);
        if (!(happened.lNetworkEvents & FD_READ))
            continue;
        received = recv(p->s, buffer, size, 0);
        if (received > 0)
            got += received;
        else if (WSAGetLastError() != WSAEWOULDBLOCK)
            return -1;
    }
    return got;
}

/* Each round sends `pieces` bytes, each on its own, and then receives them. */
static int rounds(int pieces, int size)
{
    watched_pair p = watched_tcp(FD_READ | FD_WRITE | FD_CLOSE);
    BOOL no_delay = TRUE;
    int round, piece;

    CHECK_REQUIRE(setsockopt(p.peer, IPPROTO_TCP, TCP_NODELAY, (char *)&no_delay, sizeof no_delay) == 0);
    for (round = 0; round < ROUNDS; round++) {
        for (piece = 0; piece < pieces; piece++)
            check_send_all(p.peer, "x", 1);
        if (receive_all(&p, pieces, size) != pieces)
            break;
    }
    end_pair(&p);
    return round;
}

int main(void)
{
    check_begin();
    CHECK_EQ_I("one-at-a-time", rounds(1, sizeof buffer), ROUNDS);
    CHECK_EQ_I("in-pieces-all-at-once", rounds(5, sizeof buffer), ROUNDS);
    CHECK_EQ_I("in-pieces-piece-by-piece", rounds(5, 1), ROUNDS);
    CHECK_EQ_I("in-pieces-by-two", rounds(5, 2), ROUNDS);
    return check_end();
}
