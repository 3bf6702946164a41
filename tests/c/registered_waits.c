/* Registered waits: RegisterWaitForSingleObject, UnregisterWait, UnregisterWaitEx; QueueUserWorkItem.
 *
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-registerwaitforsingleobject
 * https://learn.microsoft.com/windows/win32/api/threadpoollegacyapiset/nf-threadpoollegacyapiset-unregisterwaitex
 * https://learn.microsoft.com/windows/win32/api/threadpoollegacyapiset/nf-threadpoollegacyapiset-queueuserworkitem
 */
#include "check.h"

struct calls {
    HANDLE called, go;
    volatile LONG count, timeouts, returned;
    DWORD thread;
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

static VOID CALLBACK note(PVOID context, BOOLEAN timed_out)
{
    struct calls *calls = context;
    calls->thread = GetCurrentThreadId();
    InterlockedIncrement(&calls->count);
    if (timed_out)
        InterlockedIncrement(&calls->timeouts);
    ReleaseSemaphore(calls->called, 1, NULL);
}

static VOID CALLBACK note_and_stay(PVOID context, BOOLEAN timed_out)
{
    struct calls *calls = context;
    note(context, timed_out);
    WaitForSingleObject(calls->go, CHECK_PATIENCE_MS);
    InterlockedIncrement(&calls->returned);
}

static void once(void)
{
    struct calls calls;
    HANDLE event = check_event(FALSE), wait = NULL;
    prepare(&calls);
    CHECK_SUCCEEDS("once", RegisterWaitForSingleObject(&wait, event, note, &calls, INFINITE, WT_EXECUTEONLYONCE));
    CHECK("once-handle", wait != NULL);
    CHECK("once-not-yet", quiet(&calls));
    SetEvent(event);
    CHECK("once-called", called(&calls));
    CHECK("once-another-thread", calls.thread != GetCurrentThreadId());
    CHECK_EQ_I("once-not-for-the-time", calls.timeouts, 0);
    CHECK_EQ_U("once-took-the-signal", WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    SetEvent(event);
    CHECK("once-and-no-more", quiet(&calls));
    CHECK_SUCCEEDS("once-unregister", UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
    CHECK_EQ_U("once-left-the-second", WaitForSingleObject(event, 0), WAIT_OBJECT_0);

    SetEvent(event);
    CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, event, note, &calls, INFINITE, WT_EXECUTEONLYONCE));
    CHECK("signalled-before", called(&calls));
    UnregisterWaitEx(wait, INVALID_HANDLE_VALUE);
    clean(&calls);
    CloseHandle(event);
}

static void again_and_again(void)
{
    struct calls calls;
    HANDLE event = check_event(FALSE), semaphore = CreateSemaphoreA(NULL, 3, 10, NULL), wait;
    int i, good = 1;
    prepare(&calls);
    CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, event, note, &calls, INFINITE, WT_EXECUTEDEFAULT));
    for (i = 0; i < 50; i++) {
        SetEvent(event);
        good &= called(&calls);
    }
    CHECK("each-set", good && calls.count == 50 && quiet(&calls));
    CHECK_SUCCEEDS("each-set-unregister", UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
    SetEvent(event);
    CHECK("unregistered", quiet(&calls));
    CHECK_EQ_U("unregistered-takes-nothing", WaitForSingleObject(event, 0), WAIT_OBJECT_0);
    CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, semaphore, note, &calls, INFINITE, WT_EXECUTEDEFAULT));
    CHECK("semaphore-each-count", called(&calls) && called(&calls) && called(&calls) && quiet(&calls));
    CHECK_REQUIRE(ReleaseSemaphore(semaphore, 2, NULL));
    CHECK("semaphore-released", called(&calls) && called(&calls) && quiet(&calls));
    UnregisterWaitEx(wait, INVALID_HANDLE_VALUE);
    clean(&calls);
    CloseHandle(semaphore);
    CloseHandle(event);
}

static void time_outs(void)
{
    struct calls calls;
    HANDLE event = check_event(FALSE), wait;
    ULONGLONG start = GetTickCount64();
    prepare(&calls);
    CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, event, note, &calls, 40, WT_EXECUTEONLYONCE));
    CHECK("time-out", called(&calls) && calls.timeouts == 1);
    CHECK("time-out-not-early", GetTickCount64() - start >= 20);
    UnregisterWaitEx(wait, INVALID_HANDLE_VALUE);
    CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, event, note, &calls, 0, WT_EXECUTEONLYONCE));
    CHECK("time-out-at-once", called(&calls) && calls.timeouts == 2);
    UnregisterWaitEx(wait, INVALID_HANDLE_VALUE);
    /* "the timer is reset every time the event is signaled or the time-out interval elapses". */
    CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, event, note, &calls, 5, WT_EXECUTEDEFAULT));
    CHECK("time-out-again", called(&calls) && called(&calls) && called(&calls));
    CHECK_SUCCEEDS("time-out-unregister", UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
    clean(&calls);
    CloseHandle(event);
}

static void pending(void)
{
    struct calls calls;
    HANDLE event = check_event(FALSE), done = check_event(FALSE), wait;
    prepare(&calls);
    CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, event, note_and_stay, &calls, INFINITE, WT_EXECUTEONLYONCE));
    SetEvent(event);
    called(&calls);
    /* "unregisters the wait on the callback functions and fails with the ERROR_IO_PENDING error code". */
    CHECK_FAILS("pending", !UnregisterWait(wait), ERROR_IO_PENDING);
    SetEvent(calls.go);
    while (calls.returned < 1)
        Sleep(1);

    ResetEvent(calls.go);
    CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, event, note_and_stay, &calls, INFINITE, WT_EXECUTEONLYONCE));
    SetEvent(event);
    called(&calls);
    CHECK_FAILS("pending-event", !UnregisterWaitEx(wait, done), ERROR_IO_PENDING);
    CHECK_EQ_U("pending-event-later", WaitForSingleObject(done, 10), WAIT_TIMEOUT);
    SetEvent(calls.go);
    CHECK_EQ_U("pending-event-set", check_wait(done), WAIT_OBJECT_0);
    CHECK_EQ_I("pending-event-after-the-return", calls.returned, 2);

    CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, event, note_and_stay, &calls, INFINITE, WT_EXECUTEONLYONCE));
    SetEvent(event);
    called(&calls);
    CHECK_SUCCEEDS("pending-wait", UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
    CHECK_EQ_I("pending-wait-after-the-return", calls.returned, 3);

    CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, event, note, &calls, INFINITE, WT_EXECUTEONLYONCE));
    CHECK_SUCCEEDS("nothing-pending", UnregisterWait(wait));
    CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, event, note, &calls, INFINITE, WT_EXECUTEONLYONCE));
    CHECK_SUCCEEDS("nothing-pending-event", UnregisterWaitEx(wait, done));
    CHECK_EQ_U("nothing-pending-event-set", check_wait(done), WAIT_OBJECT_0);
    clean(&calls);
    CloseHandle(done);
    CloseHandle(event);
}

static HANDLE own_wait;
static volatile LONG own_error;

static VOID CALLBACK unregister_own(PVOID context, BOOLEAN timed_out)
{
    SetLastError(CHECK_POISON);
    own_error = UnregisterWait(own_wait) ? 0 : (LONG)GetLastError();
    note(context, timed_out);
}

static void from_the_callback(void)
{
    struct calls calls;
    HANDLE event = check_event(FALSE);
    prepare(&calls);
    CHECK_REQUIRE(RegisterWaitForSingleObject(&own_wait, event, unregister_own, &calls, INFINITE, WT_EXECUTEDEFAULT));
    SetEvent(event);
    CHECK("own-called", called(&calls));
    CHECK_EQ_I("own-unregister", own_error, ERROR_IO_PENDING);
    SetEvent(event);
    CHECK("own-no-more", quiet(&calls));
    clean(&calls);
    CloseHandle(event);
}

static void flags(void)
{
    static const struct {
        const char *name;
        ULONG flags;
    } each[] = {
        {"in-io-thread", WT_EXECUTEINIOTHREAD},         {"in-wait-thread", WT_EXECUTEINWAITTHREAD},
        {"long-function", WT_EXECUTELONGFUNCTION},      {"persistent", WT_EXECUTEINPERSISTENTTHREAD},
        {"impersonation", WT_TRANSFER_IMPERSONATION},
    };
    struct calls calls;
    HANDLE event = check_event(FALSE), wait;
    unsigned i;
    prepare(&calls);
    for (i = 0; i < sizeof each / sizeof *each; i++) {
        CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, event, note, &calls, INFINITE, each[i].flags));
        SetEvent(event);
        CHECK(each[i].name, called(&calls) && calls.thread != GetCurrentThreadId());
        UnregisterWaitEx(wait, INVALID_HANDLE_VALUE);
    }
    clean(&calls);
    CloseHandle(event);
}

static DWORD WINAPI return_at_once(LPVOID unused)
{
    (void)unused;
    return 0;
}

static void other_objects(void)
{
    struct calls calls;
    HANDLE thread = check_spawn(return_at_once, NULL), timer = CreateWaitableTimerA(NULL, FALSE, NULL), wait;
    LARGE_INTEGER soon;
    soon.QuadPart = -10000;
    prepare(&calls);
    CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, thread, note, &calls, INFINITE, WT_EXECUTEONLYONCE));
    CHECK("thread", called(&calls));
    UnregisterWaitEx(wait, INVALID_HANDLE_VALUE);
    CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, timer, note, &calls, INFINITE, WT_EXECUTEONLYONCE));
    SetWaitableTimer(timer, &soon, 0, NULL, NULL, FALSE);
    CHECK("timer", called(&calls) && calls.timeouts == 0);
    UnregisterWaitEx(wait, INVALID_HANDLE_VALUE);
    CHECK_FAILS("null-object", !RegisterWaitForSingleObject(&wait, NULL, note, &calls, INFINITE, 0),
                ERROR_INVALID_HANDLE);
    CHECK_FAILS("unregister-null", !UnregisterWait(NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("unregister-ex-null", !UnregisterWaitEx(NULL, NULL), ERROR_INVALID_HANDLE);
    clean(&calls);
    CloseHandle(timer);
    CloseHandle(thread);
}

/* Two thousand waits at a time: none has a thread of its own. */
static void thousands(void)
{
    enum { COUNT = 2000 };
    static HANDLE events[COUNT], waits[COUNT];
    struct calls calls;
    int i, good = 1;
    prepare(&calls);
    for (i = 0; i < COUNT; i++) {
        events[i] = check_event(FALSE);
        good &= RegisterWaitForSingleObject(&waits[i], events[i], note, &calls, INFINITE, WT_EXECUTEONLYONCE);
    }
    CHECK("thousands", good);
    for (i = 0; i < COUNT; i++)
        SetEvent(events[i]);
    for (i = 0; i < COUNT; i++)
        good &= called(&calls);
    CHECK("thousands-called", good && calls.count == COUNT);
    for (i = 0; i < COUNT; i++) {
        good &= UnregisterWaitEx(waits[i], INVALID_HANDLE_VALUE);
        CloseHandle(events[i]);
    }
    CHECK("thousands-unregistered", good);
    clean(&calls);
}

static DWORD WINAPI work_item(LPVOID context)
{
    note(context, FALSE);
    return 0;
}

static DWORD WINAPI staying_work_item(LPVOID context)
{
    note_and_stay(context, FALSE);
    return 0;
}

static void work_items(void)
{
    struct calls calls;
    int i, good = 1;
    prepare(&calls);
    CHECK_SUCCEEDS("item", QueueUserWorkItem(work_item, &calls, WT_EXECUTEDEFAULT));
    CHECK("item-called", called(&calls) && calls.thread != GetCurrentThreadId());
    CHECK_SUCCEEDS("item-long", QueueUserWorkItem(work_item, &calls, WT_EXECUTELONGFUNCTION));
    CHECK_SUCCEEDS("item-io", QueueUserWorkItem(work_item, &calls, WT_EXECUTEINIOTHREAD));
    CHECK_SUCCEEDS("item-persistent", QueueUserWorkItem(work_item, &calls, WT_EXECUTEINPERSISTENTTHREAD));
    CHECK("items-called", called(&calls) && called(&calls) && called(&calls));
    /* Items that wait do not keep others from running. */
    for (i = 0; i < 16; i++)
        good &= QueueUserWorkItem(staying_work_item, &calls, WT_EXECUTEDEFAULT);
    for (i = 0; i < 16; i++)
        good &= called(&calls);
    CHECK("items-that-wait", good);
    SetEvent(calls.go);
    while (calls.returned < 16)
        Sleep(1);
    clean(&calls);
}

int main(void)
{
    check_begin();
    once();
    again_and_again();
    time_outs();
    pending();
    from_the_callback();
    flags();
    other_objects();
    thousands();
    work_items();
    return check_end();
}
