/* Slim reader/writer locks, condition variables, one-time initialisation, waits on an address, interlocked lists.
 *
 * https://learn.microsoft.com/windows/win32/sync/slim-reader-writer--srw--locks
 * https://learn.microsoft.com/windows/win32/sync/condition-variables
 * https://learn.microsoft.com/windows/win32/sync/one-time-initialization
 * https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitonaddress
 * https://learn.microsoft.com/windows/win32/sync/interlocked-singly-linked-lists
 */
#include "check.h"

static SRWLOCK lock = SRWLOCK_INIT;
static CRITICAL_SECTION section;
static CONDITION_VARIABLE changed = CONDITION_VARIABLE_INIT;
static volatile LONG value;

static DWORD WINAPI try_both(LPVOID unused)
{
    DWORD got = 0;
    (void)unused;
    if (TryAcquireSRWLockShared(&lock)) {
        got |= 1;
        ReleaseSRWLockShared(&lock);
    }
    if (TryAcquireSRWLockExclusive(&lock)) {
        got |= 2;
        ReleaseSRWLockExclusive(&lock);
    }
    return got;
}

static void srw_modes(void)
{
    CHECK_EQ_U("srw-size", sizeof(SRWLOCK), sizeof(void *));
    CHECK_EQ_U("srw-free", check_join(check_spawn(try_both, NULL)), 3);
    AcquireSRWLockShared(&lock);
    CHECK_EQ_U("srw-held-shared", check_join(check_spawn(try_both, NULL)), 1);
    ReleaseSRWLockShared(&lock);
    AcquireSRWLockExclusive(&lock);
    CHECK_EQ_U("srw-held-exclusive", check_join(check_spawn(try_both, NULL)), 0);
    ReleaseSRWLockExclusive(&lock);
    CHECK_EQ_U("srw-free-again", check_join(check_spawn(try_both, NULL)), 3);
}

enum { THREADS = 4, ROUNDS = 5000 };

static struct {
    LONG a, b;
    LONG torn;
} guarded;

static DWORD WINAPI write_or_read(LPVOID writes)
{
    int i;
    for (i = 0; i < ROUNDS; i++) {
        if (writes != NULL) {
            AcquireSRWLockExclusive(&lock);
            guarded.a++;
            guarded.b++;
            ReleaseSRWLockExclusive(&lock);
        } else {
            AcquireSRWLockShared(&lock);
            if (guarded.a != guarded.b)
                InterlockedIncrement(&guarded.torn);
            ReleaseSRWLockShared(&lock);
        }
    }
    return 0;
}

static void srw_excludes(void)
{
    HANDLE threads[THREADS];
    int i;
    for (i = 0; i < THREADS; i++)
        threads[i] = check_spawn(write_or_read, i % 2 ? &guarded : NULL);
    for (i = 0; i < THREADS; i++)
        check_join(threads[i]);
    CHECK_EQ_I("srw-every-write", guarded.a, THREADS / 2 * ROUNDS);
    CHECK_EQ_I("srw-no-read-in-between", guarded.torn, 0);
}

static DWORD WINAPI wait_for_two(LPVOID unused)
{
    (void)unused;
    EnterCriticalSection(&section);
    while (value < 1)
        SleepConditionVariableCS(&changed, &section, INFINITE);
    LeaveCriticalSection(&section);
    AcquireSRWLockShared(&lock);
    while (value < 2)
        SleepConditionVariableSRW(&changed, &lock, INFINITE, CONDITION_VARIABLE_LOCKMODE_SHARED);
    ReleaseSRWLockShared(&lock);
    return 42;
}

static void condition_variables(void)
{
    HANDLE waiter;
    InitializeCriticalSection(&section);
    AcquireSRWLockExclusive(&lock);
    CHECK_FAILS("sleep-poll-times-out", !SleepConditionVariableSRW(&changed, &lock, 0, 0), ERROR_TIMEOUT);
    CHECK_FAILS("sleep-times-out", !SleepConditionVariableSRW(&changed, &lock, 20, 0), ERROR_TIMEOUT);
    CHECK_EQ_U("lock-held-after-time-out", check_join(check_spawn(try_both, NULL)), 0);
    ReleaseSRWLockExclusive(&lock);
    EnterCriticalSection(&section);
    CHECK_FAILS("sleep-cs-times-out", !SleepConditionVariableCS(&changed, &section, 20), ERROR_TIMEOUT);
    LeaveCriticalSection(&section);
    /* A wake-up without a waiter is not kept. */
    WakeConditionVariable(&changed);
    WakeAllConditionVariable(&changed);
    AcquireSRWLockExclusive(&lock);
    CHECK_FAILS("wake-is-not-kept", !SleepConditionVariableSRW(&changed, &lock, 0, 0), ERROR_TIMEOUT);
    ReleaseSRWLockExclusive(&lock);

    waiter = check_spawn(wait_for_two, NULL);
    EnterCriticalSection(&section);
    value = 1;
    LeaveCriticalSection(&section);
    WakeConditionVariable(&changed);
    AcquireSRWLockExclusive(&lock);
    value = 2;
    ReleaseSRWLockExclusive(&lock);
    WakeAllConditionVariable(&changed);
    CHECK_EQ_U("woken-under-either-lock", check_join(waiter), 42);
    DeleteCriticalSection(&section);
}

static volatile LONG runs;

static BOOL CALLBACK initialise(PINIT_ONCE once, PVOID parameter, PVOID *context)
{
    (void)once;
    InterlockedIncrement(&runs);
    *context = parameter;
    return parameter != NULL;
}

static INIT_ONCE once = INIT_ONCE_STATIC_INIT;

static DWORD WINAPI execute_once(LPVOID parameter)
{
    PVOID context = NULL;
    return InitOnceExecuteOnce(&once, initialise, parameter, &context) && context == parameter;
}

static void one_time_initialisation(void)
{
    INIT_ONCE raced = INIT_ONCE_STATIC_INIT;
    PVOID context = NULL;
    BOOL pending = 9;
    CHECK("once-that-fails", !InitOnceExecuteOnce(&once, initialise, NULL, &context));
    CHECK_EQ_U("once-is-tried-again", check_join(check_spawn(execute_once, (LPVOID)0x100)), TRUE);
    CHECK_EQ_U("once-keeps-the-context", execute_once((LPVOID)0x100), TRUE);
    CHECK_EQ_I("once-ran-twice", runs, 2);
    CHECK_FAILS("once-check-only", !InitOnceBeginInitialize(&raced, INIT_ONCE_CHECK_ONLY, &pending, &context),
                ERROR_GEN_FAILURE);
    CHECK_SUCCEEDS("once-async-begins", InitOnceBeginInitialize(&raced, INIT_ONCE_ASYNC, &pending, &context));
    CHECK_EQ_I("once-async-is-pending", pending, TRUE);
    CHECK_SUCCEEDS("once-async-begins-twice", InitOnceBeginInitialize(&raced, INIT_ONCE_ASYNC, &pending, &context));
    CHECK_SUCCEEDS("once-async-completes", InitOnceComplete(&raced, INIT_ONCE_ASYNC, (LPVOID)0x40));
    CHECK_FAILS("once-async-second-loses", !InitOnceComplete(&raced, INIT_ONCE_ASYNC, (LPVOID)0x80),
                ERROR_GEN_FAILURE);
    CHECK_SUCCEEDS("once-check-done", InitOnceBeginInitialize(&raced, INIT_ONCE_CHECK_ONLY, &pending, &context));
    CHECK("once-first-context", pending == FALSE && context == (LPVOID)0x40);
}

typedef BOOL(WINAPI *wait_function)(volatile VOID *, PVOID, SIZE_T, DWORD);
typedef VOID(WINAPI *wake_function)(PVOID);
static wait_function wait_on_address;
static wake_function wake_one;
static volatile LONG turn;

static DWORD WINAPI await_turn(LPVOID unused)
{
    LONG unwanted = 0;
    (void)unused;
    while (turn == 0)
        wait_on_address(&turn, &unwanted, sizeof unwanted, INFINITE);
    return (DWORD)turn;
}

static void addresses(void)
{
    HMODULE base = GetModuleHandleA("kernelbase.dll");
    LONG same = 0, other = 1;
    HANDLE waiter;
    wait_on_address = (wait_function)(void (*)(void))GetProcAddress(base, "WaitOnAddress");
    wake_one = (wake_function)(void (*)(void))GetProcAddress(base, "WakeByAddressSingle");
    CHECK_REQUIRE(wait_on_address != NULL && wake_one != NULL);
    CHECK_SUCCEEDS("address-differs", wait_on_address(&turn, &other, sizeof other, INFINITE));
    CHECK_FAILS("address-times-out", !wait_on_address(&turn, &same, sizeof same, 10), ERROR_TIMEOUT);
    CHECK_FAILS("address-odd-size", !wait_on_address(&turn, &same, 3, 10), ERROR_INVALID_PARAMETER);
    waiter = check_spawn(await_turn, NULL);
    InterlockedExchange(&turn, 7);
    wake_one((PVOID)&turn);
    CHECK_EQ_U("address-woken", check_join(waiter), 7);
}

static void lists(void)
{
    /* Aligned by hand: the stack need not be. */
    static char memory[16 * 5 + 16];
    char *start = memory + (16 - (ULONG_PTR)memory % 16) % 16;
    PSLIST_HEADER head = (PSLIST_HEADER)start;
    PSLIST_ENTRY entries[4];
    int i;
    for (i = 0; i < 4; i++)
        entries[i] = (PSLIST_ENTRY)(start + 16 * (i + 1));
    InitializeSListHead(head);
    CHECK_EQ_P("list-empty-pop", InterlockedPopEntrySList(head), NULL);
    CHECK_EQ_P("list-first-push", InterlockedPushEntrySList(head, entries[0]), NULL);
    CHECK_EQ_P("list-push-tells-the-previous", InterlockedPushEntrySList(head, entries[1]), entries[0]);
    InterlockedPushEntrySList(head, entries[2]);
    CHECK_EQ_U("list-depth", QueryDepthSList(head), 3);
    CHECK_EQ_P("list-last-in-first-out", InterlockedPopEntrySList(head), entries[2]);
    CHECK_EQ_P("list-flush", InterlockedFlushSList(head), entries[1]);
    CHECK_EQ_P("list-flushed-is-linked", entries[1]->Next, entries[0]);
    CHECK_EQ_U("list-flushed-depth", QueryDepthSList(head), 0);
}

int main(void)
{
    check_begin_without_winsock();
    srw_modes();
    srw_excludes();
    condition_variables();
    one_time_initialisation();
    addresses();
    lists();
    return check_end();
}
