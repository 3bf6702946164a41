/* Threads: CreateThread, _beginthreadex, exit codes, suspension, identity, thread-local storage.
 *
 * https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createthread
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/beginthread-beginthreadex
 * https://learn.microsoft.com/windows/win32/procthread/thread-local-storage
 */
#include "check.h"

#include <process.h>

static DWORD WINAPI echo(LPVOID argument)
{
    return (DWORD)(ULONG_PTR)argument;
}

static DWORD WINAPI wait_for(LPVOID event)
{
    check_wait((HANDLE)event);
    return 5;
}

static DWORD WINAPI leave_early(LPVOID unused)
{
    (void)unused;
    ExitThread(77);
    return 1;
}

static DWORD WINAPI own_id(LPVOID unused)
{
    (void)unused;
    return GetCurrentThreadId();
}

static struct {
    HANDLE go, gone;
} after_close;

static DWORD WINAPI answer(LPVOID unused)
{
    (void)unused;
    check_wait(after_close.go);
    SetEvent(after_close.gone);
    return 0;
}

static void life(void)
{
    HANDLE event = check_event(TRUE), thread;
    DWORD id = 0, code = 99;
    thread = CreateThread(NULL, 0, wait_for, event, 0, &id);
    CHECK("create", thread != NULL);
    CHECK("create-id", id != 0 && id != GetCurrentThreadId());
    CHECK_EQ_U("getthreadid", GetThreadId(thread), id);
    CHECK_SUCCEEDS("exit-code-while-running", GetExitCodeThread(thread, &code));
    CHECK_EQ_U("still-active", code, STILL_ACTIVE);
    CHECK_EQ_U("still-active-value", STILL_ACTIVE, 259);
    SetEvent(event);
    CHECK_EQ_U("ends", check_wait(thread), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("exit-code", GetExitCodeThread(thread, &code));
    CHECK_EQ_U("exit-code-value", code, 5);
    CHECK_SUCCEEDS("close", CloseHandle(thread));
    CHECK_FAILS("exit-code-closed", !GetExitCodeThread(thread, &code), ERROR_INVALID_HANDLE);
    CHECK_FAILS("exit-code-event", !GetExitCodeThread(event, &code), ERROR_INVALID_HANDLE);

    CHECK_EQ_U("exit-code-of-return", check_join(check_spawn(echo, (void *)0x89abcdef)), 0x89abcdef);
    CHECK_EQ_U("exit-code-of-exitthread", check_join(check_spawn(leave_early, NULL)), 77);
    thread = CreateThread(NULL, 0, own_id, NULL, 0, &id);
    CHECK_EQ_U("id-is-the-thread's", check_join(thread), id);

    /* Closing the handle does not end the thread. */
    after_close.go = event;
    after_close.gone = check_event(TRUE);
    ResetEvent(event);
    CloseHandle(check_spawn(answer, NULL));
    SetEvent(event);
    CHECK_EQ_U("runs-on-without-a-handle", check_wait(after_close.gone), WAIT_OBJECT_0);
    CloseHandle(after_close.gone);
    CloseHandle(event);
    thread = CreateThread(NULL, 1 << 20, echo, (void *)1, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    CHECK_EQ_U("stack-size", check_join(thread), 1);
}

static volatile LONG ran;

static DWORD WINAPI mark(LPVOID unused)
{
    (void)unused;
    InterlockedIncrement(&ran);
    return 0;
}

/* https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-resumethread */
static void suspended(void)
{
    HANDLE thread = CreateThread(NULL, 0, mark, NULL, CREATE_SUSPENDED, NULL);
    CHECK("suspended-create", thread != NULL);
    CHECK_EQ_U("suspended-does-not-run", WaitForSingleObject(thread, 20), WAIT_TIMEOUT);
    CHECK_EQ_I("suspended-did-not-run", ran, 0);
    CHECK_EQ_U("resume-previous-count", ResumeThread(thread), 1);
    CHECK_EQ_U("resumed-ends", check_wait(thread), WAIT_OBJECT_0);
    CHECK_EQ_I("resumed-ran", ran, 1);
    CloseHandle(thread);
    CHECK_FAILS("resume-closed", ResumeThread(thread) == (DWORD)-1, ERROR_INVALID_HANDLE);
}

static unsigned __stdcall crt_echo(void *argument)
{
    return (unsigned)(ULONG_PTR)argument + 1;
}

static unsigned __stdcall crt_leave(void *unused)
{
    (void)unused;
    _endthreadex(123);
    return 1;
}

static HANDLE plain_done;

static void __cdecl crt_plain(void *argument)
{
    InterlockedExchange((volatile LONG *)argument, 1);
    SetEvent(plain_done);
}

static void c_runtime(void)
{
    unsigned id = 0;
    volatile LONG seen = 0;
    uintptr_t thread = _beginthreadex(NULL, 0, crt_echo, (void *)41, 0, &id);
    CHECK("beginthreadex", thread != 0);
    CHECK("beginthreadex-id", id != 0);
    CHECK_EQ_U("beginthreadex-code", check_join((HANDLE)thread), 42);
    thread = _beginthreadex(NULL, 0, crt_leave, NULL, 0, NULL);
    CHECK_EQ_U("endthreadex-code", check_join((HANDLE)thread), 123);
    thread = _beginthreadex(NULL, 0, crt_echo, (void *)1, CREATE_SUSPENDED, &id);
    CHECK_EQ_U("beginthreadex-suspended", WaitForSingleObject((HANDLE)thread, 10), WAIT_TIMEOUT);
    ResumeThread((HANDLE)thread);
    CHECK_EQ_U("beginthreadex-resumed", check_join((HANDLE)thread), 2);
    plain_done = check_event(TRUE);
    CHECK("beginthread", _beginthread(crt_plain, 0, (void *)&seen) != (uintptr_t)-1);
    CHECK_EQ_U("beginthread-runs", check_wait(plain_done), WAIT_OBJECT_0);
    CHECK_EQ_I("beginthread-argument", seen, 1);
    CloseHandle(plain_done);
}

static void identity(void)
{
    HANDLE real = NULL;
    CHECK_EQ_U("thread-id-stable", GetCurrentThreadId(), GetCurrentThreadId());
    CHECK("process-id", GetCurrentProcessId() != 0);
    CHECK_EQ_U("getthreadid-of-pseudo-handle", GetThreadId(GetCurrentThread()), GetCurrentThreadId());
    CHECK_EQ_U("getprocessid-of-pseudo-handle", GetProcessId(GetCurrentProcess()), GetCurrentProcessId());
    CHECK_EQ_P("pseudo-handle-process", GetCurrentProcess(), (HANDLE)(LONG_PTR)-1);
    CHECK_EQ_P("pseudo-handle-thread", GetCurrentThread(), (HANDLE)(LONG_PTR)-2);
    CHECK_SUCCEEDS("duplicate-pseudo-handle", DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(),
                                                              &real, 0, FALSE, DUPLICATE_SAME_ACCESS));
    CHECK("duplicate-is-real", real != NULL && real != GetCurrentThread());
    CHECK_EQ_U("duplicate-same-thread", GetThreadId(real), GetCurrentThreadId());
    CHECK_EQ_U("duplicate-still-runs", WaitForSingleObject(real, 0), WAIT_TIMEOUT);
    CloseHandle(real);
    CHECK_SUCCEEDS("close-pseudo-handle", CloseHandle(GetCurrentThread()));
    CHECK_SUCCEEDS("priority-set", SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_NORMAL));
    CHECK_EQ_I("priority-get", GetThreadPriority(GetCurrentThread()), THREAD_PRIORITY_NORMAL);
}

static DWORD slot;

static DWORD WINAPI own_value(LPVOID argument)
{
    int clean = TlsGetValue(slot) == NULL;
    TlsSetValue(slot, argument);
    Sleep(0);
    return clean && TlsGetValue(slot) == argument;
}

/* https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-tlsalloc */
static void local_storage(void)
{
    enum { GUARANTEED = 64, MANY = 1088 };
    static DWORD slots[MANY];
    HANDLE threads[4];
    int i, n, right = 0;
    slot = TlsAlloc();
    CHECK("tlsalloc", slot != TLS_OUT_OF_INDEXES);
    SetLastError(CHECK_POISON);
    CHECK_EQ_P("tls-starts-null", TlsGetValue(slot), NULL);
    CHECK_EQ_U("tlsgetvalue-clears-last-error", GetLastError(), ERROR_SUCCESS);
    CHECK_SUCCEEDS("tlssetvalue", TlsSetValue(slot, &slot));
    CHECK_EQ_P("tlsgetvalue", TlsGetValue(slot), &slot);
    for (i = 0; i < 4; i++)
        threads[i] = check_spawn(own_value, &threads[i]);
    for (i = 0; i < 4; i++)
        right += check_join(threads[i]) == 1;
    CHECK_EQ_I("tls-per-thread", right, 4);
    CHECK_EQ_P("tls-mine-unchanged", TlsGetValue(slot), &slot);
    CHECK_SUCCEEDS("tlsfree", TlsFree(slot));
    CHECK_FAILS("tlsfree-twice", !TlsFree(slot), ERROR_INVALID_PARAMETER);
    CHECK_FAILS("tlssetvalue-out-of-range", !TlsSetValue(100000, NULL), ERROR_INVALID_PARAMETER);
    CHECK_FAILS("tlsgetvalue-out-of-range", TlsGetValue(100000) != NULL || GetLastError() != ERROR_SUCCESS,
                ERROR_INVALID_PARAMETER);

    /* A slot that is allocated again is zero in every thread. */
    slot = TlsAlloc();
    CHECK_EQ_P("tls-reused-is-null", TlsGetValue(slot), NULL);
    TlsFree(slot);
    CHECK_EQ_U("tls-minimum-available", TLS_MINIMUM_AVAILABLE, 64);
    for (n = 0; n < MANY && (slots[n] = TlsAlloc()) != TLS_OUT_OF_INDEXES; n++)
        TlsSetValue(slots[n], &slots[n]);
    CHECK("tls-at-least-64", n >= GUARANTEED);
    CHECK("tls-at-most-1088", n <= MANY);
    for (i = 0, right = 0; i < n; i++)
        right += TlsGetValue(slots[i]) == &slots[i];
    CHECK_EQ_I("tls-all-distinct", right, n);
    for (i = 0; i < n; i++)
        TlsFree(slots[i]);
    CHECK("tls-free-again", (slot = TlsAlloc()) != TLS_OUT_OF_INDEXES);
    TlsFree(slot);
}

/* Many at once: every one runs, every code is right. */
static void many(void)
{
    enum { MANY = 64 };
    HANDLE threads[MANY];
    DWORD code;
    int i, right = 0;
    for (i = 0; i < MANY; i++)
        threads[i] = check_spawn(echo, (void *)(ULONG_PTR)(1000 + i));
    CHECK_EQ_U("many-end", WaitForMultipleObjects(MANY, threads, TRUE, CHECK_PATIENCE_MS), WAIT_OBJECT_0);
    for (i = 0; i < MANY; i++) {
        right += GetExitCodeThread(threads[i], &code) && code == (DWORD)(1000 + i);
        CloseHandle(threads[i]);
    }
    CHECK_EQ_I("many-codes", right, MANY);
}

int main(void)
{
    check_begin();
    life();
    suspended();
    c_runtime();
    identity();
    local_storage();
    many();
    return check_end();
}
