/* The thread pool: pools, work, simple callbacks, callback instances, cleanup groups.
 *
 * https://learn.microsoft.com/windows/win32/procthread/thread-pool-api
 * https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-createthreadpoolwork
 * https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-closethreadpoolcleanupgroupmembers
 */
#include "check.h"

struct calls {
    HANDLE called, go, object;
    CRITICAL_SECTION section;
    volatile LONG count, returned, cancelled, flag;
    void *seen;
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
    return WaitForSingleObject(calls->called, 10) == WAIT_TIMEOUT;
}

static void note(struct calls *calls)
{
    calls->thread = GetCurrentThreadId();
    InterlockedIncrement(&calls->count);
    ReleaseSemaphore(calls->called, 1, NULL);
}

static VOID CALLBACK simple(PTP_CALLBACK_INSTANCE instance, PVOID context)
{
    (void)instance;
    note(context);
}

static VOID CALLBACK work_note(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work)
{
    (void)instance;
    ((struct calls *)context)->seen = work;
    note(context);
}

static VOID CALLBACK work_stay(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work)
{
    struct calls *calls = context;
    work_note(instance, context, work);
    WaitForSingleObject(calls->go, CHECK_PATIENCE_MS);
    InterlockedIncrement(&calls->returned);
}

static void work_objects(void)
{
    struct calls calls;
    PTP_WORK work;
    int i, good = 1;
    prepare(&calls);
    work = CreateThreadpoolWork(work_note, &calls, NULL);
    CHECK("work", work != NULL);
    CHECK("work-not-yet", quiet(&calls));
    SubmitThreadpoolWork(work);
    CHECK("work-called", called(&calls));
    CHECK_EQ_P("work-gets-itself", calls.seen, work);
    CHECK("work-on-another-thread", calls.thread != GetCurrentThreadId());
    for (i = 0; i < 100; i++)
        SubmitThreadpoolWork(work);
    WaitForThreadpoolWorkCallbacks(work, FALSE);
    CHECK_EQ_I("work-each-submit", calls.count, 101);
    for (i = 0; i < 101 - 1; i++)
        good &= called(&calls);
    CHECK("work-all-called", good);
    CloseThreadpoolWork(work);

    work = CreateThreadpoolWork(work_stay, &calls, NULL);
    SubmitThreadpoolWork(work);
    SubmitThreadpoolWork(work);
    CHECK("work-two-at-a-time", called(&calls) && called(&calls));
    CHECK_EQ_I("work-none-returned", calls.returned, 0);
    SetEvent(calls.go);
    WaitForThreadpoolWorkCallbacks(work, FALSE);
    CHECK_EQ_I("work-wait-for-callbacks", calls.returned, 2);
    /* Closed with a callback to come: that comes. */
    SubmitThreadpoolWork(work);
    CloseThreadpoolWork(work);
    CHECK("work-closed-still-called", called(&calls));
    while (calls.returned < 3)
        Sleep(1);
    clean(&calls);
}

static void own_pool(void)
{
    struct calls calls;
    TP_CALLBACK_ENVIRON environment;
    TP_POOL_STACK_INFORMATION stack = {1 << 20, 1 << 16};
    PTP_POOL pool = CreateThreadpool(NULL);
    PTP_WORK work;
    int i, none = 1;
    prepare(&calls);
    CHECK("pool", pool != NULL);
    SetThreadpoolThreadMaximum(pool, 1);
    CHECK_SUCCEEDS("pool-minimum", SetThreadpoolThreadMinimum(pool, 1));
    CHECK_SUCCEEDS("pool-stack", SetThreadpoolStackInformation(pool, &stack));
    InitializeThreadpoolEnvironment(&environment);
    SetThreadpoolCallbackPool(&environment, pool);
    SetThreadpoolCallbackRunsLong(&environment);
    SetThreadpoolCallbackPriority(&environment, TP_CALLBACK_PRIORITY_LOW);
    work = CreateThreadpoolWork(work_stay, &calls, &environment);
    CHECK("pool-work", work != NULL);
    for (i = 0; i < 5; i++)
        SubmitThreadpoolWork(work);
    CHECK("pool-first", called(&calls));
    CHECK("pool-one-thread", quiet(&calls));
    /* "fCancelPendingCallbacks": those that have not started do not come. */
    SetEvent(calls.go);
    WaitForThreadpoolWorkCallbacks(work, TRUE);
    none = calls.count;
    CHECK("pool-cancelled", calls.returned == calls.count);
    Sleep(5);
    CHECK_EQ_I("pool-cancelled-no-more", calls.count, none);
    SubmitThreadpoolWork(work);
    WaitForThreadpoolWorkCallbacks(work, FALSE);
    CHECK_EQ_I("pool-works-on", calls.count, none + 1);
    CloseThreadpoolWork(work);
    DestroyThreadpoolEnvironment(&environment);
    CloseThreadpool(pool);
    clean(&calls);
}

static volatile LONG turn;

static VOID CALLBACK take_turn(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work)
{
    (void)instance;
    (void)work;
    *(volatile LONG *)context = InterlockedIncrement(&turn);
}

/* With one thread, which is busy: high before normal before low. */
static void priorities(void)
{
    struct calls calls;
    TP_CALLBACK_ENVIRON environment[3];
    PTP_POOL pool = CreateThreadpool(NULL);
    PTP_WORK first, work[3];
    volatile LONG turns[3] = {0, 0, 0};
    int i;
    prepare(&calls);
    SetThreadpoolThreadMaximum(pool, 1);
    for (i = 0; i < 3; i++) {
        InitializeThreadpoolEnvironment(&environment[i]);
        SetThreadpoolCallbackPool(&environment[i], pool);
        SetThreadpoolCallbackPriority(&environment[i], (TP_CALLBACK_PRIORITY)i);
        work[i] = CreateThreadpoolWork(take_turn, (void *)&turns[i], &environment[i]);
        CHECK_REQUIRE(work[i] != NULL);
    }
    first = CreateThreadpoolWork(work_stay, &calls, &environment[1]);
    SubmitThreadpoolWork(first);
    called(&calls);
    for (i = 2; i >= 0; i--)
        SubmitThreadpoolWork(work[i]);
    SetEvent(calls.go);
    for (i = 0; i < 3; i++) {
        WaitForThreadpoolWorkCallbacks(work[i], FALSE);
        CloseThreadpoolWork(work[i]);
    }
    CHECK("priorities", turns[0] == 1 && turns[1] == 2 && turns[2] == 3);
    environment[0].CallbackPriority = TP_CALLBACK_PRIORITY_INVALID;
    CHECK_FAILS("priority-invalid", CreateThreadpoolWork(take_turn, NULL, &environment[0]) == NULL,
                ERROR_INVALID_PARAMETER);
    WaitForThreadpoolWorkCallbacks(first, FALSE);
    CloseThreadpoolWork(first);
    CloseThreadpool(pool);
    clean(&calls);
}

static VOID CALLBACK at_return(PTP_CALLBACK_INSTANCE instance, PVOID context)
{
    struct calls *calls = context;
    SetEventWhenCallbackReturns(instance, calls->object);
    calls->flag = WaitForSingleObject(calls->object, 5) == WAIT_TIMEOUT;
    note(calls);
}

static VOID CALLBACK semaphore_at_return(PTP_CALLBACK_INSTANCE instance, PVOID context)
{
    struct calls *calls = context;
    ReleaseSemaphoreWhenCallbackReturns(instance, calls->object, 2);
    calls->flag = WaitForSingleObject(calls->object, 5) == WAIT_TIMEOUT;
    note(calls);
}

static VOID CALLBACK mutex_at_return(PTP_CALLBACK_INSTANCE instance, PVOID context)
{
    struct calls *calls = context;
    WaitForSingleObject(calls->object, INFINITE);
    ReleaseMutexWhenCallbackReturns(instance, calls->object);
    note(calls);
    WaitForSingleObject(calls->go, CHECK_PATIENCE_MS);
}

static VOID CALLBACK section_at_return(PTP_CALLBACK_INSTANCE instance, PVOID context)
{
    struct calls *calls = context;
    EnterCriticalSection(&calls->section);
    LeaveCriticalSectionWhenCallbackReturns(instance, &calls->section);
    note(calls);
    WaitForSingleObject(calls->go, CHECK_PATIENCE_MS);
}

static VOID CALLBACK runs_long(PTP_CALLBACK_INSTANCE instance, PVOID context)
{
    struct calls *calls = context;
    calls->flag = CallbackMayRunLong(instance);
    note(calls);
}

static void instances(void)
{
    struct calls calls;
    prepare(&calls);
    CHECK_SUCCEEDS("simple", TrySubmitThreadpoolCallback(simple, &calls, NULL));
    CHECK("simple-called", called(&calls) && calls.thread != GetCurrentThreadId());

    calls.object = check_event(FALSE);
    CHECK_REQUIRE(TrySubmitThreadpoolCallback(at_return, &calls, NULL));
    CHECK("event-at-return", called(&calls) && check_wait(calls.object) == WAIT_OBJECT_0);
    CHECK_EQ_I("event-not-before", calls.flag, 1);
    CloseHandle(calls.object);

    calls.object = CreateSemaphoreA(NULL, 0, 5, NULL);
    CHECK_REQUIRE(TrySubmitThreadpoolCallback(semaphore_at_return, &calls, NULL));
    CHECK("semaphore-at-return", called(&calls) && check_wait(calls.object) == WAIT_OBJECT_0);
    CHECK_EQ_U("semaphore-by-two", check_wait(calls.object), WAIT_OBJECT_0);
    CHECK_EQ_I("semaphore-not-before", calls.flag, 1);
    CloseHandle(calls.object);

    calls.object = CreateMutexA(NULL, FALSE, NULL);
    CHECK_REQUIRE(TrySubmitThreadpoolCallback(mutex_at_return, &calls, NULL));
    called(&calls);
    CHECK_EQ_U("mutex-owned", WaitForSingleObject(calls.object, 5), WAIT_TIMEOUT);
    SetEvent(calls.go);
    CHECK_EQ_U("mutex-at-return", check_wait(calls.object), WAIT_OBJECT_0);
    ReleaseMutex(calls.object);
    CloseHandle(calls.object);

    ResetEvent(calls.go);
    InitializeCriticalSection(&calls.section);
    CHECK_REQUIRE(TrySubmitThreadpoolCallback(section_at_return, &calls, NULL));
    called(&calls);
    CHECK("section-owned", !TryEnterCriticalSection(&calls.section));
    SetEvent(calls.go);
    EnterCriticalSection(&calls.section);
    CHECK("section-at-return", 1);
    LeaveCriticalSection(&calls.section);
    DeleteCriticalSection(&calls.section);

    CHECK_REQUIRE(TrySubmitThreadpoolCallback(runs_long, &calls, NULL));
    CHECK("may-run-long", called(&calls) && calls.flag);
    clean(&calls);
}

static VOID CALLBACK leave_work(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work)
{
    struct calls *calls = context;
    DisassociateCurrentThreadFromCallback(instance);
    work_note(instance, context, work);
    WaitForSingleObject(calls->go, CHECK_PATIENCE_MS);
    InterlockedIncrement(&calls->returned);
}

static void disassociate(void)
{
    struct calls calls;
    PTP_WORK work;
    prepare(&calls);
    work = CreateThreadpoolWork(leave_work, &calls, NULL);
    SubmitThreadpoolWork(work);
    called(&calls);
    WaitForThreadpoolWorkCallbacks(work, FALSE);
    CHECK_EQ_I("disassociated-is-not-waited-for", calls.returned, 0);
    CloseThreadpoolWork(work);
    SetEvent(calls.go);
    while (calls.returned < 1)
        Sleep(1);
    clean(&calls);
}

static VOID CALLBACK cancelled(PVOID object_context, PVOID cleanup_context)
{
    InterlockedIncrement(&((struct calls *)object_context)->cancelled);
    ((struct calls *)object_context)->seen = cleanup_context;
}

static void cleanup_groups(void)
{
    struct calls calls;
    TP_CALLBACK_ENVIRON environment;
    PTP_POOL pool = CreateThreadpool(NULL);
    PTP_CLEANUP_GROUP group = CreateThreadpoolCleanupGroup();
    PTP_WORK work;
    PTP_TIMER timer;
    LONG ran;
    int i;
    prepare(&calls);
    CHECK("group", group != NULL);
    SetThreadpoolThreadMaximum(pool, 1);
    InitializeThreadpoolEnvironment(&environment);
    SetThreadpoolCallbackPool(&environment, pool);
    SetThreadpoolCallbackCleanupGroup(&environment, group, cancelled);
    work = CreateThreadpoolWork(work_note, &calls, &environment);
    for (i = 0; i < 10; i++)
        SubmitThreadpoolWork(work);
    CHECK_REQUIRE(TrySubmitThreadpoolCallback(simple, &calls, &environment));
    CloseThreadpoolCleanupGroupMembers(group, FALSE, &environment);
    CHECK_EQ_I("group-waits", calls.count, 11);
    CHECK_EQ_I("group-not-cancelled", calls.cancelled, 0);

    /* The one thread is busy, so the others are cancelled; two objects are released. */
    work = CreateThreadpoolWork(work_stay, &calls, &environment);
    timer = CreateThreadpoolTimer((PTP_TIMER_CALLBACK)work_note, &calls, &environment);
    CHECK("group-objects", work != NULL && timer != NULL);
    SetEvent(calls.go);
    SubmitThreadpoolWork(work);
    SubmitThreadpoolWork(work);
    CloseThreadpoolCleanupGroupMembers(group, TRUE, &environment);
    ran = calls.count;
    CHECK_EQ_I("group-cancelled", calls.cancelled, 2);
    CHECK_EQ_P("group-cancel-context", calls.seen == (void *)&environment ? NULL : calls.seen, NULL);
    Sleep(5);
    CHECK_EQ_I("group-nothing-after", calls.count, ran);
    CloseThreadpoolCleanupGroup(group);
    CloseThreadpool(pool);
    clean(&calls);
}

/* A chain of callbacks that wait for each other needs as many threads. */
static VOID CALLBACK rendezvous(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work)
{
    struct calls *calls = context;
    (void)instance;
    (void)work;
    if (InterlockedIncrement(&calls->count) == 40)
        SetEvent(calls->go);
    if (WaitForSingleObject(calls->go, CHECK_PATIENCE_MS) == WAIT_OBJECT_0)
        InterlockedIncrement(&calls->returned);
}

static void callbacks_that_wait(void)
{
    struct calls calls;
    PTP_WORK work;
    int i;
    if (check_under_wine()) {
        check_skip("rendezvous-of-40", "Wine's pool does not grow while its callbacks wait");
        return;
    }
    prepare(&calls);
    work = CreateThreadpoolWork(rendezvous, &calls, NULL);
    for (i = 0; i < 40; i++)
        SubmitThreadpoolWork(work);
    WaitForThreadpoolWorkCallbacks(work, FALSE);
    CHECK_EQ_I("rendezvous-of-40", calls.returned, 40);
    CloseThreadpoolWork(work);
    clean(&calls);
}

int main(void)
{
    check_begin();
    work_objects();
    own_pool();
    priorities();
    instances();
    disassociate();
    cleanup_groups();
    callbacks_that_wait();
    return check_end();
}
