/* Critical sections.
 *
 * https://learn.microsoft.com/windows/win32/sync/critical-section-objects
 * https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-initializecriticalsectionandspincount
 */
#include "check.h"

static CRITICAL_SECTION section;

static DWORD WINAPI try_enter(LPVOID unused)
{
    BOOL got = TryEnterCriticalSection(&section);
    (void)unused;
    if (got)
        LeaveCriticalSection(&section);
    return (DWORD)got;
}

static void recursion(void)
{
    InitializeCriticalSection(&section);
    CHECK_EQ_U("try-free", check_join(check_spawn(try_enter, NULL)), TRUE);
    EnterCriticalSection(&section);
    CHECK_EQ_U("try-held-by-another", check_join(check_spawn(try_enter, NULL)), FALSE);
    CHECK("try-held-by-me", TryEnterCriticalSection(&section));
    EnterCriticalSection(&section);
    LeaveCriticalSection(&section);
    LeaveCriticalSection(&section);
    CHECK_EQ_U("held-until-the-last-leave", check_join(check_spawn(try_enter, NULL)), FALSE);
    LeaveCriticalSection(&section);
    CHECK_EQ_U("free-after-the-last-leave", check_join(check_spawn(try_enter, NULL)), TRUE);
    DeleteCriticalSection(&section);
}

static void spin_counts(void)
{
    CRITICAL_SECTION spinning;
    CHECK_SUCCEEDS("initialize-with-spin-count", InitializeCriticalSectionAndSpinCount(&spinning, 4000));
    EnterCriticalSection(&spinning);
    LeaveCriticalSection(&spinning);
    SetCriticalSectionSpinCount(&spinning, 100);
    EnterCriticalSection(&spinning);
    LeaveCriticalSection(&spinning);
    DeleteCriticalSection(&spinning);
    CHECK_SUCCEEDS("initialize-ex", InitializeCriticalSectionEx(&spinning, 4000, CRITICAL_SECTION_NO_DEBUG_INFO));
    EnterCriticalSection(&spinning);
    LeaveCriticalSection(&spinning);
    DeleteCriticalSection(&spinning);
    /* A section may be initialised again after it was deleted. */
    InitializeCriticalSection(&spinning);
    CHECK("reinitialized", TryEnterCriticalSection(&spinning));
    LeaveCriticalSection(&spinning);
    DeleteCriticalSection(&spinning);
}

enum { THREADS = 4, ROUNDS = 20000 };

static struct {
    long a, b;
} guarded;

static DWORD WINAPI contend(LPVOID unused)
{
    int i, torn = 0;
    (void)unused;
    for (i = 0; i < ROUNDS; i++) {
        EnterCriticalSection(&section);
        torn += guarded.a != guarded.b;
        guarded.a++;
        if (i % 64 == 0)
            SwitchToThread();
        guarded.b++;
        LeaveCriticalSection(&section);
    }
    return (DWORD)torn;
}

static void contention(void)
{
    HANDLE threads[THREADS];
    DWORD torn = 0;
    int i;
    InitializeCriticalSection(&section);
    for (i = 0; i < THREADS; i++)
        threads[i] = check_spawn(contend, NULL);
    for (i = 0; i < THREADS; i++)
        torn += check_join(threads[i]);
    CHECK_EQ_U("contention-excludes", torn, 0);
    CHECK_EQ_I("contention-counts", guarded.a, (long)THREADS * ROUNDS);
    DeleteCriticalSection(&section);
}

static DWORD WINAPI enter_and_leave(LPVOID unused)
{
    (void)unused;
    EnterCriticalSection(&section);
    LeaveCriticalSection(&section);
    return 9;
}

/* A waiter sleeps until the owner leaves, and then gets in. */
static void waiting(void)
{
    HANDLE thread;
    InitializeCriticalSection(&section);
    EnterCriticalSection(&section);
    thread = check_spawn(enter_and_leave, NULL);
    CHECK_EQ_U("waits", WaitForSingleObject(thread, 30), WAIT_TIMEOUT);
    LeaveCriticalSection(&section);
    CHECK_EQ_U("gets-in", check_join(thread), 9);
    DeleteCriticalSection(&section);
}

int main(void)
{
    check_begin();
    recursion();
    spin_counts();
    contention();
    waiting();
    return check_end();
}
