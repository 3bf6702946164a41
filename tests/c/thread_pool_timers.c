/* Timer and wait objects of the thread pool.
 *
 * https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-setthreadpooltimer
 * https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-setthreadpoolwait
 */
#include "check.h"

struct calls {
    HANDLE called, go;
    volatile LONG count, returned;
    volatile TP_WAIT_RESULT result;
    void *seen;
};

static void prepare(struct calls *calls)
{
    memset(calls, 0, sizeof *calls);
    calls->called = CreateSemaphoreA(NULL, 0, 100000, NULL);
    calls->go = check_event(TRUE);
    CHECK_REQUIRE(calls->called != NULL);
}

static void clean(struct calls *calls)
{
    CloseHandle(calls->called);
    CloseHandle(calls->go);
}

static int called(struct calls *calls)
{
    return WaitForSingleObject(calls->called, CHECK_PATIENCE_MS) == WAIT_OBJECT_0;
}

static int quiet(struct calls *calls)
{
    return WaitForSingleObject(calls->called, 20) == WAIT_TIMEOUT;
}

static void drain(struct calls *calls)
{
    while (WaitForSingleObject(calls->called, 0) == WAIT_OBJECT_0)
        continue;
}

static FILETIME *from_now(FILETIME *time, LONG milliseconds)
{
    ULARGE_INTEGER ticks;
    ticks.QuadPart = (ULONGLONG)(-(LONGLONG)milliseconds * 10000);
    time->dwLowDateTime = ticks.LowPart;
    time->dwHighDateTime = ticks.HighPart;
    return time;
}

static FILETIME *at_absolute(FILETIME *time, LONG milliseconds)
{
    ULARGE_INTEGER ticks;
    GetSystemTimeAsFileTime(time);
    ticks.LowPart = time->dwLowDateTime;
    ticks.HighPart = time->dwHighDateTime;
    ticks.QuadPart += (ULONGLONG)milliseconds * 10000;
    time->dwLowDateTime = ticks.LowPart;
    time->dwHighDateTime = ticks.HighPart;
    return time;
}

static VOID CALLBACK tick(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_TIMER timer)
{
    struct calls *calls = context;
    (void)instance;
    calls->seen = timer;
    InterlockedIncrement(&calls->count);
    ReleaseSemaphore(calls->called, 1, NULL);
}

static VOID CALLBACK tick_and_stay(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_TIMER timer)
{
    struct calls *calls = context;
    tick(instance, context, timer);
    WaitForSingleObject(calls->go, CHECK_PATIENCE_MS);
    InterlockedIncrement(&calls->returned);
}

static void timers(void)
{
    struct calls calls;
    FILETIME time;
    PTP_TIMER timer;
    ULONGLONG start;
    prepare(&calls);
    timer = CreateThreadpoolTimer(tick, &calls, NULL);
    CHECK("timer", timer != NULL);
    CHECK("timer-not-set", !IsThreadpoolTimerSet(timer));
    start = GetTickCount64();
    SetThreadpoolTimer(timer, from_now(&time, 40), 0, 0);
    CHECK("timer-set", IsThreadpoolTimerSet(timer));
    CHECK("timer-called", called(&calls));
    CHECK("timer-not-early", GetTickCount64() - start >= 20);
    CHECK_EQ_P("timer-gets-itself", calls.seen, timer);
    CHECK("timer-once", quiet(&calls));
    SetThreadpoolTimer(timer, at_absolute(&time, 20), 0, 0);
    CHECK("timer-absolute", called(&calls));
    SetThreadpoolTimer(timer, from_now(&time, 0), 0, 0);
    CHECK("timer-zero-is-at-once", called(&calls));
    SetThreadpoolTimer(timer, from_now(&time, 1), 3, 0);
    CHECK("timer-periodic", called(&calls) && called(&calls) && called(&calls));
    /* "If this parameter is NULL, the timer object will cease to queue new callbacks". */
    SetThreadpoolTimer(timer, NULL, 0, 0);
    WaitForThreadpoolTimerCallbacks(timer, FALSE);
    CHECK("timer-unset", !IsThreadpoolTimerSet(timer));
    drain(&calls);
    CHECK("timer-unset-quiet", quiet(&calls));
    SetThreadpoolTimer(timer, from_now(&time, 100000), 0, 0);
    SetThreadpoolTimer(timer, from_now(&time, 1), 0, 0);
    CHECK("timer-set-anew", called(&calls) && quiet(&calls));
    SetThreadpoolTimer(timer, from_now(&time, 100000), 0, 0);
    CloseThreadpoolTimer(timer);

    timer = CreateThreadpoolTimer(tick_and_stay, &calls, NULL);
    SetThreadpoolTimer(timer, from_now(&time, 0), 0, 0);
    called(&calls);
    SetEvent(calls.go);
    WaitForThreadpoolTimerCallbacks(timer, TRUE);
    CHECK_EQ_I("timer-waits-for-callbacks", calls.returned, 1);
    CloseThreadpoolTimer(timer);
    clean(&calls);
}

static VOID CALLBACK signalled(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WAIT wait, TP_WAIT_RESULT result)
{
    struct calls *calls = context;
    (void)instance;
    calls->seen = wait;
    calls->result = result;
    InterlockedIncrement(&calls->count);
    ReleaseSemaphore(calls->called, 1, NULL);
}

static VOID CALLBACK signalled_again(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WAIT wait, TP_WAIT_RESULT result)
{
    struct calls *calls = context;
    if (calls->count < 9)
        SetThreadpoolWait(wait, calls->go, NULL);
    signalled(instance, context, wait, result);
}

static void waits(void)
{
    struct calls calls;
    HANDLE event = check_event(FALSE), other = check_event(FALSE);
    FILETIME time;
    PTP_WAIT wait;
    prepare(&calls);
    wait = CreateThreadpoolWait(signalled, &calls, NULL);
    CHECK("wait", wait != NULL);
    SetThreadpoolWait(wait, event, NULL);
    CHECK("wait-not-yet", quiet(&calls));
    SetEvent(event);
    CHECK("wait-called", called(&calls));
    CHECK_EQ_U("wait-result", calls.result, WAIT_OBJECT_0);
    CHECK_EQ_P("wait-gets-itself", calls.seen, wait);
    CHECK_EQ_U("wait-took-the-signal", WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    /* "You must register the event with the wait object each time before signaling it". */
    SetEvent(event);
    CHECK("wait-once", quiet(&calls));
    SetThreadpoolWait(wait, event, NULL);
    CHECK("wait-signalled-before", called(&calls));
    SetThreadpoolWait(wait, event, from_now(&time, 20));
    CHECK("wait-times-out", called(&calls));
    CHECK_EQ_U("wait-times-out-result", calls.result, WAIT_TIMEOUT);
    SetThreadpoolWait(wait, event, at_absolute(&time, 10));
    CHECK("wait-absolute-time-out", called(&calls) && calls.result == WAIT_TIMEOUT);
    /* "If this parameter points to 0, the wait times out immediately." */
    SetThreadpoolWait(wait, event, from_now(&time, 0));
    CHECK("wait-times-out-at-once", called(&calls) && calls.result == WAIT_TIMEOUT);
    SetThreadpoolWait(wait, event, NULL);
    SetThreadpoolWait(wait, other, NULL);
    SetEvent(event);
    CHECK("wait-replaced", quiet(&calls));
    CHECK_EQ_U("wait-replaced-takes-nothing", WaitForSingleObject(event, 0), WAIT_OBJECT_0);
    SetEvent(other);
    CHECK("wait-replacement", called(&calls) && calls.result == WAIT_OBJECT_0);
    /* "If this parameter is NULL, the wait object will cease to queue new callbacks". */
    SetThreadpoolWait(wait, event, NULL);
    SetThreadpoolWait(wait, NULL, NULL);
    SetEvent(event);
    CHECK("wait-ceased", quiet(&calls));
    WaitForThreadpoolWaitCallbacks(wait, TRUE);
    SetThreadpoolWait(wait, other, NULL);
    CloseThreadpoolWait(wait);
    SetEvent(other);
    CHECK("wait-closed", quiet(&calls));
    CHECK_EQ_U("wait-closed-takes-nothing", WaitForSingleObject(other, 0), WAIT_OBJECT_0);

    calls.count = 0;
    wait = CreateThreadpoolWait(signalled_again, &calls, NULL);
    SetThreadpoolWait(wait, calls.go, NULL);
    SetEvent(calls.go);
    while (calls.count < 10 && called(&calls))
        continue;
    WaitForThreadpoolWaitCallbacks(wait, FALSE);
    CHECK_EQ_I("wait-set-by-its-callback", calls.count, 10);
    CloseThreadpoolWait(wait);
    clean(&calls);
    CloseHandle(other);
    CloseHandle(event);
}

static void thousands(void)
{
    enum { COUNT = 1000 };
    static PTP_WAIT wait[COUNT];
    struct calls calls;
    HANDLE event = check_event(TRUE);
    int i, good = 1;
    prepare(&calls);
    for (i = 0; i < COUNT; i++) {
        wait[i] = CreateThreadpoolWait(signalled, &calls, NULL);
        good &= wait[i] != NULL;
        SetThreadpoolWait(wait[i], event, NULL);
    }
    SetEvent(event);
    for (i = 0; i < COUNT; i++)
        good &= called(&calls);
    for (i = 0; i < COUNT; i++) {
        WaitForThreadpoolWaitCallbacks(wait[i], FALSE);
        CloseThreadpoolWait(wait[i]);
    }
    CHECK("thousand-waits-for-one-event", good && calls.count == COUNT);
    clean(&calls);
    CloseHandle(event);
}

int main(void)
{
    check_begin();
    timers();
    waits();
    thousands();
    return check_end();
}
