/* Timer queues.
 *
 * https://learn.microsoft.com/windows/win32/sync/timer-queues
 * https://learn.microsoft.com/windows/win32/api/threadpoollegacyapiset/nf-threadpoollegacyapiset-createtimerqueuetimer
 * https://learn.microsoft.com/windows/win32/api/threadpoollegacyapiset/nf-threadpoollegacyapiset-deletetimerqueuetimer
 */
#include "check.h"

struct ticks {
    HANDLE called, go;
    volatile LONG count, returned;
    volatile LONG fired;
};

static void prepare(struct ticks *ticks)
{
    memset(ticks, 0, sizeof *ticks);
    ticks->called = CreateSemaphoreA(NULL, 0, 100000, NULL);
    ticks->go = check_event(TRUE);
    CHECK_REQUIRE(ticks->called != NULL);
}

static void clean(struct ticks *ticks)
{
    CloseHandle(ticks->called);
    CloseHandle(ticks->go);
}

static int called(struct ticks *ticks)
{
    return WaitForSingleObject(ticks->called, CHECK_PATIENCE_MS) == WAIT_OBJECT_0;
}

static int quiet(struct ticks *ticks)
{
    return WaitForSingleObject(ticks->called, 20) == WAIT_TIMEOUT;
}

static VOID CALLBACK tick(PVOID context, BOOLEAN fired)
{
    struct ticks *ticks = context;
    ticks->fired = fired;
    InterlockedIncrement(&ticks->count);
    ReleaseSemaphore(ticks->called, 1, NULL);
}

static VOID CALLBACK tick_and_stay(PVOID context, BOOLEAN fired)
{
    struct ticks *ticks = context;
    tick(context, fired);
    WaitForSingleObject(ticks->go, CHECK_PATIENCE_MS);
    InterlockedIncrement(&ticks->returned);
}

static void once_and_periodic(void)
{
    struct ticks ticks;
    HANDLE queue = CreateTimerQueue(), timer = NULL;
    ULONGLONG start = GetTickCount64();
    prepare(&ticks);
    CHECK("create-queue", queue != NULL);
    CHECK_SUCCEEDS("once", CreateTimerQueueTimer(&timer, queue, tick, &ticks, 40, 0, 0));
    CHECK("once-called", timer != NULL && called(&ticks));
    CHECK("once-not-early", GetTickCount64() - start >= 20);
    /* "If this parameter is TRUE, the wait timed out": always for timers. */
    CHECK_EQ_I("once-fired", ticks.fired, TRUE);
    CHECK("once-and-no-more", quiet(&ticks));
    /* "If you call ChangeTimerQueueTimer on a one-shot timer ... that has already expired, the timer is not updated." */
    CHECK_SUCCEEDS("change-expired", ChangeTimerQueueTimer(queue, timer, 1, 0));
    CHECK("change-expired-no-tick", quiet(&ticks));
    CHECK_SUCCEEDS("once-delete", DeleteTimerQueueTimer(queue, timer, INVALID_HANDLE_VALUE));

    CHECK_REQUIRE(CreateTimerQueueTimer(&timer, queue, tick, &ticks, 1, 3, 0));
    CHECK("periodic", called(&ticks) && called(&ticks) && called(&ticks));
    CHECK_SUCCEEDS("periodic-slow", ChangeTimerQueueTimer(queue, timer, 100000, 100000));
    while (!quiet(&ticks))
        continue;
    CHECK("periodic-slow-quiet", quiet(&ticks));
    CHECK_SUCCEEDS("periodic-fast", ChangeTimerQueueTimer(queue, timer, 0, 2));
    CHECK("periodic-fast-ticks", called(&ticks) && called(&ticks));
    CHECK_SUCCEEDS("periodic-delete", DeleteTimerQueueTimer(queue, timer, INVALID_HANDLE_VALUE));
    while (WaitForSingleObject(ticks.called, 0) == WAIT_OBJECT_0)
        continue;
    CHECK("periodic-deleted", quiet(&ticks));

    CHECK_REQUIRE(CreateTimerQueueTimer(&timer, queue, tick, &ticks, 0, 3, WT_EXECUTEONLYONCE));
    CHECK("onlyonce", called(&ticks) && quiet(&ticks));
    DeleteTimerQueueTimer(queue, timer, INVALID_HANDLE_VALUE);
    CHECK_SUCCEEDS("delete-queue", DeleteTimerQueueEx(queue, INVALID_HANDLE_VALUE));
    clean(&ticks);
}

static void flags_and_default_queue(void)
{
    static const struct {
        const char *name;
        ULONG flags;
    } each[] = {
        {"timer-thread", WT_EXECUTEINTIMERTHREAD},     {"io-thread", WT_EXECUTEINIOTHREAD},
        {"persistent", WT_EXECUTEINPERSISTENTTHREAD}, {"long", WT_EXECUTELONGFUNCTION},
    };
    struct ticks ticks;
    HANDLE timer;
    unsigned i;
    prepare(&ticks);
    for (i = 0; i < sizeof each / sizeof *each; i++) {
        CHECK_REQUIRE(CreateTimerQueueTimer(&timer, NULL, tick, &ticks, 0, 0, each[i].flags));
        CHECK(each[i].name, called(&ticks));
        DeleteTimerQueueTimer(NULL, timer, INVALID_HANDLE_VALUE);
    }
    CHECK_REQUIRE(CreateTimerQueueTimer(&timer, NULL, tick, &ticks, 100000, 0, 0));
    CHECK_SUCCEEDS("default-queue-delete", DeleteTimerQueueTimer(NULL, timer, NULL));
    clean(&ticks);
}

static void pending(void)
{
    struct ticks ticks;
    HANDLE queue = CreateTimerQueue(), done = check_event(FALSE), timer;
    prepare(&ticks);
    CHECK_REQUIRE(CreateTimerQueueTimer(&timer, queue, tick_and_stay, &ticks, 0, 0, 0));
    called(&ticks);
    /* "If there are outstanding callback functions and CompletionEvent is NULL, the function will fail
     * and set the error code to ERROR_IO_PENDING." */
    CHECK_FAILS("pending", !DeleteTimerQueueTimer(queue, timer, NULL), ERROR_IO_PENDING);
    SetEvent(ticks.go);
    while (ticks.returned < 1)
        Sleep(1);

    ResetEvent(ticks.go);
    CHECK_REQUIRE(CreateTimerQueueTimer(&timer, queue, tick_and_stay, &ticks, 0, 0, 0));
    called(&ticks);
    CHECK("pending-event", DeleteTimerQueueTimer(queue, timer, done) || GetLastError() == ERROR_IO_PENDING);
    CHECK_EQ_U("pending-event-later", WaitForSingleObject(done, 10), WAIT_TIMEOUT);
    SetEvent(ticks.go);
    CHECK_EQ_U("pending-event-set", check_wait(done), WAIT_OBJECT_0);
    CHECK_EQ_I("pending-event-after-the-return", ticks.returned, 2);

    CHECK_REQUIRE(CreateTimerQueueTimer(&timer, queue, tick_and_stay, &ticks, 0, 0, 0));
    called(&ticks);
    CHECK_SUCCEEDS("pending-wait", DeleteTimerQueueTimer(queue, timer, INVALID_HANDLE_VALUE));
    CHECK_EQ_I("pending-wait-after-the-return", ticks.returned, 3);

    CHECK_REQUIRE(CreateTimerQueueTimer(&timer, queue, tick_and_stay, &ticks, 0, 0, 0));
    CHECK_REQUIRE(CreateTimerQueueTimer(&timer, queue, tick, &ticks, 100000, 0, 0));
    called(&ticks);
    CHECK_SUCCEEDS("queue-waits", DeleteTimerQueueEx(queue, INVALID_HANDLE_VALUE));
    CHECK_EQ_I("queue-waits-for-callbacks", ticks.returned, 4);
    CHECK("queue-cancels-others", quiet(&ticks));

    queue = CreateTimerQueue();
    ResetEvent(ticks.go);
    CHECK_REQUIRE(CreateTimerQueueTimer(&timer, queue, tick_and_stay, &ticks, 0, 0, 0));
    called(&ticks);
    CHECK("queue-event", DeleteTimerQueueEx(queue, done) || GetLastError() == ERROR_IO_PENDING);
    CHECK_EQ_U("queue-event-later", WaitForSingleObject(done, 10), WAIT_TIMEOUT);
    SetEvent(ticks.go);
    CHECK_EQ_U("queue-event-set", check_wait(done), WAIT_OBJECT_0);
    clean(&ticks);
    CloseHandle(done);
}

static void wrong(void)
{
    struct ticks ticks;
    HANDLE event = check_event(FALSE), timer = NULL;
    prepare(&ticks);
    if (check_under_wine()) {
        check_skip("create-in-no-queue", "Wine follows the pointer");
        check_skip("delete-no-queue", "Wine follows the pointer");
        check_skip("delete-twice", "Wine follows the pointer");
    } else {
        HANDLE queue = CreateTimerQueue();
        CHECK_FAILS("create-in-no-queue", !CreateTimerQueueTimer(&timer, event, tick, &ticks, 0, 0, 0),
                    ERROR_INVALID_HANDLE);
        CHECK_FAILS("delete-no-queue", !DeleteTimerQueueEx(event, NULL), ERROR_INVALID_HANDLE);
        CHECK_REQUIRE(DeleteTimerQueueEx(queue, NULL));
        CHECK_FAILS("delete-twice", !DeleteTimerQueueEx(queue, NULL), ERROR_INVALID_HANDLE);
    }
    CHECK_FAILS("delete-null-queue", !DeleteTimerQueueEx(NULL, NULL), ERROR_INVALID_HANDLE);
    clean(&ticks);
    CloseHandle(event);
}

static void thousands(void)
{
    enum { COUNT = 1000 };
    struct ticks ticks;
    HANDLE queue = CreateTimerQueue(), timer;
    int i, good = 1;
    prepare(&ticks);
    for (i = 0; i < COUNT; i++)
        good &= CreateTimerQueueTimer(&timer, queue, tick, &ticks, (DWORD)(i % 20), 0, 0);
    for (i = 0; i < COUNT; i++)
        good &= called(&ticks);
    CHECK("thousands", good && ticks.count == COUNT);
    CHECK_SUCCEEDS("thousands-deleted", DeleteTimerQueueEx(queue, INVALID_HANDLE_VALUE));
    clean(&ticks);
}

int main(void)
{
    check_begin();
    once_and_periodic();
    flags_and_default_queue();
    pending();
    wrong();
    thousands();
    return check_end();
}
