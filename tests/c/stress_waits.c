/* Waits on a port that end in every way at once: packets against time-outs, APCs, real I/O and the
 * closing of the port. No packet is lost, none comes twice, nobody hangs.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/ioapiset/nf-ioapiset-getqueuedcompletionstatus
 *   learn.microsoft.com/windows/win32/api/ioapiset/nf-ioapiset-getqueuedcompletionstatusex
 */
#include "check.h"

enum { CONSUMERS = 4, PACKETS = 6000, ROUND_TRIPS = 1500, CLOSINGS = 60 };

static HANDLE port;
static SOCKET near_end, far_end;
static volatile LONG seen[PACKETS], received, twice, wrong, apcs, round_trips, ended;

static void CALLBACK note_apc(ULONG_PTR unused)
{
    (void)unused;
    InterlockedIncrement(&apcs);
}

/* ---- time-outs, APCs and I/O against packets -------------------------------------------------- */

enum { POSTED = 1, RECEIVED = 2, END = 3 };

static OVERLAPPED receiving;
static char input;

/* The next round trip: a receive, and a byte for it. */
static void next_round_trip(void)
{
    memset(&receiving, 0, sizeof receiving);
    if (!check_started(check_wsarecv(near_end, &input, 1, &receiving)))
        InterlockedIncrement(&wrong);
    check_send_all(far_end, "r", 1);
}

static void note(DWORD bytes, ULONG_PTR key, OVERLAPPED *overlapped)
{
    if (key == POSTED && bytes < PACKETS) {
        if (InterlockedExchange(&seen[bytes], 1) != 0)
            InterlockedIncrement(&twice);
        InterlockedIncrement(&received);
    } else if (key == RECEIVED && overlapped == &receiving && bytes == 1) {
        if (InterlockedIncrement(&round_trips) < ROUND_TRIPS)
            next_round_trip();
    } else if (key == END) {
        InterlockedIncrement(&ended);
    } else {
        InterlockedIncrement(&wrong);
    }
}

static DWORD WINAPI consume(LPVOID number)
{
    unsigned turn = (unsigned)(ULONG_PTR)number;
    while (ended == 0) {
        OVERLAPPED_ENTRY entries[3];
        ULONG count = 0, i;
        DWORD patience = turn++ % 3;
        if (turn % 2) {
            check_packet got = check_get_within(port, patience);
            if (got.ok)
                note(got.bytes, got.key, got.overlapped);
            else if (got.error != WAIT_TIMEOUT || got.overlapped != NULL)
                InterlockedIncrement(&wrong);
        } else if (GetQueuedCompletionStatusEx(port, entries, 3, &count, patience, TRUE)) {
            if (count < 1 || count > 3)
                InterlockedIncrement(&wrong);
            for (i = 0; i < count; i++)
                note(entries[i].dwNumberOfBytesTransferred, entries[i].lpCompletionKey, entries[i].lpOverlapped);
        } else if (GetLastError() != WAIT_TIMEOUT && GetLastError() != WAIT_IO_COMPLETION) {
            InterlockedIncrement(&wrong);
        }
    }
    return 0;
}

static void packets_against_time_outs(void)
{
    HANDLE consumers[CONSUMERS];
    LONG queued = 0;
    int i;

    port = check_port(0);
    check_pair(&near_end, &far_end);
    check_associate(near_end, port, RECEIVED);
    for (i = 0; i < CONSUMERS; i++)
        consumers[i] = check_spawn(consume, (LPVOID)(ULONG_PTR)i);
    next_round_trip();
    for (i = 0; i < PACKETS; i++) {
        CHECK_REQUIRE(PostQueuedCompletionStatus(port, (DWORD)i, POSTED, NULL));
        if (i % 16 == 0)
            queued += QueueUserAPC(note_apc, consumers[i / 16 % CONSUMERS], 0) != 0;
        if (i % 64 == 0)
            Sleep(1);
    }
    for (i = 0; i < (int)CHECK_PATIENCE_MS && (received < PACKETS || round_trips < ROUND_TRIPS); i++)
        Sleep(1);
    CHECK_EQ_I("every-packet-received", received, PACKETS);
    CHECK_EQ_I("every-round-trip", round_trips, ROUND_TRIPS);
    CHECK_REQUIRE(PostQueuedCompletionStatus(port, 0, END, NULL));
    for (i = 0; i < CONSUMERS; i++)
        CHECK_REQUIRE(check_join(consumers[i]) == 0);
    CHECK_EQ_I("no-packet-twice", twice, 0);
    CHECK_EQ_I("only-documented-results", wrong, 0);
    CHECK("apcs-at-most-once-each", apcs <= queued);
    CHECK("no-packet-left", check_port_is_empty(port));
    closesocket(near_end);
    closesocket(far_end);
    CloseHandle(port);
}

/* ---- closing the port against waiters, posts and I/O ----------------------------------------- */

static volatile LONG odd_endings;

static DWORD WINAPI wait_until_closed(LPVOID handle)
{
    for (;;) {
        check_packet got = check_get(handle);
        if (got.ok)
            continue;
        if (got.overlapped != NULL)
            continue; /* failed I/O is still a packet */
        if (got.error != ERROR_ABANDONED_WAIT_0 && got.error != ERROR_INVALID_HANDLE)
            InterlockedIncrement(&odd_endings);
        return 0;
    }
}

static DWORD WINAPI post_until_closed(LPVOID handle)
{
    int i;
    for (i = 0; i < 2000; i++)
        if (!PostQueuedCompletionStatus(handle, 1, 1, NULL)) {
            if (GetLastError() != ERROR_INVALID_HANDLE)
                InterlockedIncrement(&odd_endings);
            break;
        }
    return 0;
}

static void closings(void)
{
    int round, i;

    for (round = 0; round < CLOSINGS; round++) {
        HANDLE closing = check_port(round % 3), threads[4];
        SOCKET a, b;
        OVERLAPPED pending = {0};
        char byte;

        check_pair(&a, &b);
        check_associate(a, closing, 1);
        CHECK_REQUIRE(check_wsarecv(a, &byte, 1, &pending) == WSA_IO_PENDING);
        for (i = 0; i < 3; i++)
            threads[i] = check_spawn(wait_until_closed, closing);
        threads[3] = check_spawn(post_until_closed, closing);
        if (round % 4 == 0)
            Sleep(1);
        if (round % 2)
            check_send_all(b, "x", 1);
        CHECK_REQUIRE(CloseHandle(closing));
        for (i = 0; i < 4; i++)
            check_join(threads[i]);
        closesocket(a);
        closesocket(b);
        for (i = 0; i < (int)CHECK_PATIENCE_MS && !HasOverlappedIoCompleted(&pending); i++)
            Sleep(1);
        if (!HasOverlappedIoCompleted(&pending))
            InterlockedIncrement(&odd_endings);
    }
    CHECK_EQ_I("closings-end-every-wait", odd_endings, 0);
}

int main(void)
{
    check_begin();
    packets_against_time_outs();
    if (check_under_wine())
        check_skip("closings-end-every-wait", "Wine does not end the waits");
    else
        closings();
    return check_end();
}
