/* The wait functions: one object, several, all, time-outs, limits, wrong handles.
 *
 * https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitforsingleobject
 * https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitformultipleobjects
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsawaitformultipleevents
 */
#include "check.h"

static int signalled(HANDLE event)
{
    return WaitForSingleObject(event, 0) == WAIT_OBJECT_0;
}

static DWORD any(DWORD count, const HANDLE *handles, DWORD milliseconds)
{
    return WaitForMultipleObjects(count, handles, FALSE, milliseconds);
}

static DWORD all(DWORD count, const HANDLE *handles, DWORD milliseconds)
{
    return WaitForMultipleObjects(count, handles, TRUE, milliseconds);
}

static DWORD WINAPI set_it(LPVOID argument)
{
    return SetEvent(*(HANDLE *)argument);
}

static void one(void)
{
    HANDLE event = check_event(FALSE), thread;
    ULONGLONG start;
    CHECK_EQ_U("constants", WAIT_TIMEOUT, 258);
    CHECK_EQ_U("failed-constant", WAIT_FAILED, 0xffffffff);
    CHECK_EQ_U("io-completion-constant", WAIT_IO_COMPLETION, 0xc0);
    CHECK_EQ_U("maximum", MAXIMUM_WAIT_OBJECTS, 64);
    CHECK_EQ_U("single-poll", WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    start = GetTickCount64();
    CHECK_EQ_U("single-times-out", WaitForSingleObject(event, 60), WAIT_TIMEOUT);
    CHECK("single-waits-long-enough", GetTickCount64() - start >= 30);
    thread = check_spawn(set_it, &event);
    CHECK_EQ_U("single-infinite", WaitForSingleObject(event, INFINITE), WAIT_OBJECT_0);
    check_join(thread);
    CloseHandle(event);
    CHECK_FAILS("single-closed", WaitForSingleObject(event, 0) == WAIT_FAILED, ERROR_INVALID_HANDLE);
    CHECK_FAILS("single-null", WaitForSingleObject(NULL, 0) == WAIT_FAILED, ERROR_INVALID_HANDLE);
    CHECK_EQ_U("sleepex-not-interrupted", SleepEx(1, TRUE), 0);
}

static void any_of_several(void)
{
    HANDLE events[4], thread;
    int i;
    for (i = 0; i < 4; i++)
        events[i] = check_event(FALSE);
    CHECK_EQ_U("any-none", any(4, events, 0), WAIT_TIMEOUT);
    SetEvent(events[2]);
    CHECK_EQ_U("any-third", any(4, events, 0), WAIT_OBJECT_0 + 2);
    CHECK("any-cleared-it", !signalled(events[2]));
    SetEvent(events[3]);
    SetEvent(events[1]);
    /* "The index of the first handle in the array whose object was signaled." */
    CHECK_EQ_U("any-smallest-index", any(4, events, 0), WAIT_OBJECT_0 + 1);
    CHECK("any-touches-only-that-one", signalled(events[3]));
    CHECK_EQ_U("any-times-out", any(4, events, 20), WAIT_TIMEOUT);
    thread = check_spawn(set_it, &events[3]);
    CHECK_EQ_U("any-released-by-a-thread", any(4, events, CHECK_PATIENCE_MS), WAIT_OBJECT_0 + 3);
    check_join(thread);
    CHECK_EQ_U("any-of-one", (SetEvent(events[0]), any(1, events, 0)), WAIT_OBJECT_0);
    for (i = 0; i < 4; i++)
        CloseHandle(events[i]);
}

static void all_of_several(void)
{
    HANDLE events[3], thread, twice[2];
    int i;
    for (i = 0; i < 3; i++)
        events[i] = check_event(FALSE);
    SetEvent(events[0]);
    SetEvent(events[1]);
    CHECK_EQ_U("all-one-missing", all(3, events, 20), WAIT_TIMEOUT);
    /* "The function does not modify the states until the states of all objects have been set." */
    CHECK("all-takes-nothing-early", signalled(events[0]) && signalled(events[1]));
    for (i = 0; i < 3; i++)
        SetEvent(events[i]);
    CHECK_EQ_U("all", all(3, events, 0), WAIT_OBJECT_0);
    CHECK("all-takes-every-one", !signalled(events[0]) && !signalled(events[1]) && !signalled(events[2]));
    SetEvent(events[0]);
    SetEvent(events[2]);
    thread = check_spawn(set_it, &events[1]);
    CHECK_EQ_U("all-released-by-a-thread", all(3, events, CHECK_PATIENCE_MS), WAIT_OBJECT_0);
    check_join(thread);
    twice[0] = twice[1] = events[0];
    CHECK_FAILS("all-duplicates", all(2, twice, 0) == WAIT_FAILED, ERROR_INVALID_PARAMETER);
    for (i = 0; i < 3; i++)
        CloseHandle(events[i]);
}

static void limits(void)
{
    HANDLE events[MAXIMUM_WAIT_OBJECTS + 1], saved;
    DWORD i;
    for (i = 0; i <= MAXIMUM_WAIT_OBJECTS; i++)
        events[i] = check_event(TRUE);
    CHECK_FAILS("count-zero", any(0, events, 0) == WAIT_FAILED, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("count-65", any(65, events, 0) == WAIT_FAILED, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("count-huge", any(0xffffffff, events, 0) == WAIT_FAILED, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("all-count-zero", all(0, events, 0) == WAIT_FAILED, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("all-count-65", all(65, events, 0) == WAIT_FAILED, ERROR_INVALID_PARAMETER);
    CHECK_EQ_U("count-64-none", any(64, events, 0), WAIT_TIMEOUT);
    SetEvent(events[63]);
    CHECK_EQ_U("count-64-last", any(64, events, 0), WAIT_OBJECT_0 + 63);
    for (i = 0; i < 64; i++)
        SetEvent(events[i]);
    CHECK_EQ_U("count-64-all", all(64, events, 0), WAIT_OBJECT_0);
    saved = events[5];
    CloseHandle(events[5]);
    ResetEvent(events[0]);
    CHECK_FAILS("one-closed", any(64, events, 0) == WAIT_FAILED, ERROR_INVALID_HANDLE);
    CHECK_FAILS("one-closed-all", all(64, events, 0) == WAIT_FAILED, ERROR_INVALID_HANDLE);
    events[5] = NULL;
    CHECK_FAILS("one-null", any(64, events, 0) == WAIT_FAILED, ERROR_INVALID_HANDLE);
    CHECK("closed-was-no-null", saved != NULL);
    for (i = 0; i <= MAXIMUM_WAIT_OBJECTS; i++)
        if (events[i] != NULL)
            CloseHandle(events[i]);
}

static DWORD WINAPI return_7(LPVOID start)
{
    check_wait((HANDLE)start);
    return 7;
}

static void threads_and_ports(void)
{
    HANDLE start = check_event(TRUE), threads[3], mixed[2];
    int i;
    for (i = 0; i < 3; i++)
        threads[i] = check_spawn(return_7, start);
    CHECK_EQ_U("thread-runs", WaitForSingleObject(threads[0], 0), WAIT_TIMEOUT);
    CHECK_EQ_U("threads-run", any(3, threads, 0), WAIT_TIMEOUT);
    mixed[0] = threads[1];
    mixed[1] = start;
    CHECK_EQ_U("mixed-none", any(2, mixed, 0), WAIT_TIMEOUT);
    SetEvent(start);
    CHECK_EQ_U("threads-all-end", all(3, threads, CHECK_PATIENCE_MS), WAIT_OBJECT_0);
    CHECK_EQ_U("thread-stays-signalled", WaitForSingleObject(threads[2], 0), WAIT_OBJECT_0);
    CHECK_EQ_U("mixed-all", all(2, mixed, 0), WAIT_OBJECT_0);
    for (i = 0; i < 3; i++)
        check_join(threads[i]);
    CHECK_EQ_U("own-thread-runs", WaitForSingleObject(GetCurrentThread(), 0), WAIT_TIMEOUT);
    CHECK_EQ_U("own-process-runs", WaitForSingleObject(GetCurrentProcess(), 0), WAIT_TIMEOUT);
    CloseHandle(start);
}

static void signal_and_wait(void)
{
    HANDLE a = check_event(FALSE), b = check_event(FALSE);
    SetEvent(b);
    CHECK_EQ_U("signalobjectandwait", SignalObjectAndWait(a, b, CHECK_PATIENCE_MS, FALSE), WAIT_OBJECT_0);
    CHECK("signalobjectandwait-set-first", signalled(a));
    CHECK("signalobjectandwait-took-second", !signalled(b));
    CHECK_EQ_U("signalobjectandwait-times-out", SignalObjectAndWait(a, b, 10, FALSE), WAIT_TIMEOUT);
    CloseHandle(a);
    CloseHandle(b);
}

static void winsock_waits(void)
{
    WSAEVENT events[3];
    int i;
    for (i = 0; i < 3; i++)
        events[i] = WSACreateEvent();
    CHECK_EQ_U("wsa-wait-times-out", WSAWaitForMultipleEvents(3, events, FALSE, 10, FALSE), WSA_WAIT_TIMEOUT);
    WSASetEvent(events[1]);
    WSASetEvent(events[2]);
    CHECK_EQ_U("wsa-wait-any", WSAWaitForMultipleEvents(3, events, FALSE, WSA_INFINITE, FALSE), WSA_WAIT_EVENT_0 + 1);
    CHECK_EQ_U("wsa-wait-all-missing", WSAWaitForMultipleEvents(3, events, TRUE, 10, FALSE), WSA_WAIT_TIMEOUT);
    WSASetEvent(events[0]);
    CHECK_EQ_U("wsa-wait-all", WSAWaitForMultipleEvents(3, events, TRUE, CHECK_PATIENCE_MS, FALSE), WSA_WAIT_EVENT_0);
    CHECK_FAILS("wsa-wait-none", WSAWaitForMultipleEvents(0, events, FALSE, 0, FALSE) == WSA_WAIT_FAILED,
                WSA_INVALID_PARAMETER);
    CHECK_FAILS("wsa-wait-too-many",
                WSAWaitForMultipleEvents(WSA_MAXIMUM_WAIT_EVENTS + 1, events, FALSE, 0, FALSE) == WSA_WAIT_FAILED,
                WSA_INVALID_PARAMETER);
    WSACloseEvent(events[2]);
    CHECK_FAILS("wsa-wait-closed", WSAWaitForMultipleEvents(3, events, FALSE, 0, FALSE) == WSA_WAIT_FAILED,
                WSA_INVALID_HANDLE);
    WSACloseEvent(events[0]);
    WSACloseEvent(events[1]);
}

struct contest {
    HANDLE token, stop;
    volatile LONG taken;
};

static DWORD WINAPI compete(LPVOID argument)
{
    struct contest *contest = argument;
    HANDLE both[2];
    both[0] = contest->token;
    both[1] = contest->stop;
    while (WaitForMultipleObjects(2, both, FALSE, CHECK_PATIENCE_MS) == WAIT_OBJECT_0)
        InterlockedIncrement(&contest->taken);
    return 0;
}

/* Each SetEvent of an auto-reset event releases exactly one wait. */
static void exactly_once(void)
{
    enum { ROUNDS = 500, RIVALS = 4 };
    struct contest contest = {check_event(FALSE), check_event(TRUE), 0};
    HANDLE threads[RIVALS];
    LONG i;
    ULONGLONG start = GetTickCount64();
    for (i = 0; i < RIVALS; i++)
        threads[i] = check_spawn(compete, &contest);
    for (i = 0; i < ROUNDS; i++) {
        SetEvent(contest.token);
        while (contest.taken <= i && GetTickCount64() - start < CHECK_PATIENCE_MS)
            Sleep(0);
    }
    SetEvent(contest.stop);
    for (i = 0; i < RIVALS; i++)
        check_join(threads[i]);
    CHECK_EQ_I("exactly-once", contest.taken, ROUNDS);
    CloseHandle(contest.token);
    CloseHandle(contest.stop);
}

int main(void)
{
    check_begin();
    one();
    any_of_several();
    all_of_several();
    limits();
    threads_and_ports();
    signal_and_wait();
    winsock_waits();
    exactly_once();
    return check_end();
}
