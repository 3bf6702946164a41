/* Mutex objects: ownership, recursion, abandonment, names.
 *
 * https://learn.microsoft.com/windows/win32/sync/mutex-objects
 * https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createmutexw
 * https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-releasemutex
 */
#include "check.h"
#include "wide.h"

static HANDLE mutex(BOOL owned)
{
    HANDLE made = CreateMutexA(NULL, owned, NULL);
    CHECK_REQUIRE(made != NULL);
    return made;
}

static DWORD WINAPI poll_it(LPVOID object)
{
    DWORD waited = WaitForSingleObject((HANDLE)object, 0);
    if (waited == WAIT_OBJECT_0)
        ReleaseMutex((HANDLE)object);
    return waited;
}

/* What another thread's poll returns; it does not keep the mutex. */
static DWORD elsewhere(HANDLE object)
{
    DWORD code = 0xbad;
    HANDLE thread = check_spawn(poll_it, object);
    check_wait(thread);
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    return code;
}

static DWORD WINAPI release_it(LPVOID object)
{
    SetLastError(CHECK_POISON);
    return ReleaseMutex((HANDLE)object) ? 0 : GetLastError();
}

static void ownership(void)
{
    HANDLE object = mutex(FALSE), thread;
    DWORD code = 0;
    CHECK_FAILS("release-free", !ReleaseMutex(object), ERROR_NOT_OWNER);
    CHECK_EQ_U("free-is-signalled", WaitForSingleObject(object, 0), WAIT_OBJECT_0);
    CHECK_EQ_U("owned-elsewhere", elsewhere(object), WAIT_TIMEOUT);
    /* "After a thread obtains ownership of a mutex, it can specify the same mutex in repeated calls". */
    CHECK_EQ_U("recursive", WaitForSingleObject(object, 0), WAIT_OBJECT_0);
    CHECK_EQ_U("recursive-infinite", WaitForSingleObject(object, INFINITE), WAIT_OBJECT_0);
    thread = check_spawn(release_it, object);
    check_wait(thread);
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    CHECK_EQ_U("release-by-another", code, ERROR_NOT_OWNER);
    CHECK_SUCCEEDS("release-1", ReleaseMutex(object));
    CHECK_EQ_U("owned-after-1", elsewhere(object), WAIT_TIMEOUT);
    CHECK_SUCCEEDS("release-2", ReleaseMutex(object));
    CHECK_SUCCEEDS("release-3", ReleaseMutex(object));
    CHECK_EQ_U("free-after-3", elsewhere(object), WAIT_OBJECT_0);
    CHECK_FAILS("release-4", !ReleaseMutex(object), ERROR_NOT_OWNER);
    CloseHandle(object);
    CHECK_FAILS("release-closed", !ReleaseMutex(object), ERROR_INVALID_HANDLE);
    CHECK_FAILS("release-null", !ReleaseMutex(NULL), ERROR_INVALID_HANDLE);

    object = mutex(TRUE);
    CHECK_EQ_U("initial-owner", elsewhere(object), WAIT_TIMEOUT);
    CHECK_SUCCEEDS("initial-owner-releases", ReleaseMutex(object));
    CHECK_EQ_U("initial-owner-released", elsewhere(object), WAIT_OBJECT_0);
    CloseHandle(object);

    object = CreateMutexExA(NULL, NULL, CREATE_MUTEX_INITIAL_OWNER, MUTEX_ALL_ACCESS);
    CHECK("createmutexex", object != NULL && elsewhere(object) == WAIT_TIMEOUT);
    CloseHandle(object);
    object = CreateMutexExW(NULL, NULL, 0, MUTEX_ALL_ACCESS);
    CHECK("createmutexexw", object != NULL && elsewhere(object) == WAIT_OBJECT_0);
    CloseHandle(object);
}

static void wrong_kinds(void)
{
    HANDLE event = check_event(FALSE), object = mutex(TRUE);
    CHECK_FAILS("release-event", !ReleaseMutex(event), ERROR_INVALID_HANDLE);
    CHECK_FAILS("set-mutex", !SetEvent(object), ERROR_INVALID_HANDLE);
    CHECK_FAILS("reset-mutex", !ResetEvent(object), ERROR_INVALID_HANDLE);
    CHECK_FAILS("release-mutex-as-semaphore", !ReleaseSemaphore(object, 1, NULL), ERROR_INVALID_HANDLE);
    CloseHandle(event);
    CloseHandle(object);
}

static DWORD WINAPI take_and_end(LPVOID object)
{
    return WaitForSingleObject((HANDLE)object, CHECK_PATIENCE_MS);
}

static DWORD WINAPI take_twice_and_exit(LPVOID object)
{
    WaitForSingleObject((HANDLE)object, CHECK_PATIENCE_MS);
    WaitForSingleObject((HANDLE)object, CHECK_PATIENCE_MS);
    ExitThread(0);
}

static void abandoned(void)
{
    HANDLE object = mutex(FALSE), both[2], thread;
    check_join(check_spawn(take_and_end, object));
    CHECK_EQ_U("abandoned", WaitForSingleObject(object, 0), WAIT_ABANDONED);
    CHECK_EQ_U("abandoned-is-owned", elsewhere(object), WAIT_TIMEOUT);
    CHECK_SUCCEEDS("abandoned-release", ReleaseMutex(object));
    CHECK_EQ_U("abandoned-once", WaitForSingleObject(object, 0), WAIT_OBJECT_0);
    ReleaseMutex(object);

    check_join(check_spawn(take_twice_and_exit, object));
    CHECK_EQ_U("abandoned-by-exitthread", WaitForSingleObject(object, 0), WAIT_ABANDONED);
    CHECK_SUCCEEDS("abandoned-depth-is-one", ReleaseMutex(object));
    CHECK_FAILS("abandoned-depth-was-two", !ReleaseMutex(object), ERROR_NOT_OWNER);

    both[0] = check_event(FALSE);
    both[1] = object;
    check_join(check_spawn(take_and_end, object));
    CHECK_EQ_U("abandoned-second-of-any", WaitForMultipleObjects(2, both, FALSE, 0), WAIT_ABANDONED_0 + 1);
    ReleaseMutex(object);
    check_join(check_spawn(take_and_end, object));
    CHECK_EQ_U("abandoned-all-missing-one", WaitForMultipleObjects(2, both, TRUE, 0), WAIT_TIMEOUT);
    SetEvent(both[0]);
    /* "all ... signaled and at least one of the objects is an abandoned mutex": 128 to 128 + n - 1. */
    CHECK("abandoned-all", WaitForMultipleObjects(2, both, TRUE, 0) - WAIT_ABANDONED_0 < 2);
    CHECK_EQ_U("abandoned-all-took-the-event", WaitForSingleObject(both[0], 0), WAIT_TIMEOUT);
    ReleaseMutex(object);

    /* A thread that waits already when the owner ends. */
    thread = check_spawn(take_and_end, object);
    CHECK("abandoned-while-waiting", (WaitForSingleObject(object, CHECK_PATIENCE_MS) & ~WAIT_ABANDONED) == 0);
    ReleaseMutex(object);
    check_join(thread);
    CloseHandle(both[0]);
    CloseHandle(object);
}

static void named(void)
{
    HANDLE first, second, opened;
    SetLastError(CHECK_POISON);
    first = CreateMutexA(NULL, TRUE, "tawny-mutexes-name");
    CHECK_EQ_U("named-create-last-error", GetLastError(), 0);
    /* "bInitialOwner is ignored" when it exists: the caller does not own it once more. */
    second = CreateMutexW(NULL, TRUE, wide("tawny-mutexes-name"));
    CHECK_EQ_U("named-again-last-error", GetLastError(), ERROR_ALREADY_EXISTS);
    CHECK_SUCCEEDS("named-same-object", second != NULL && ReleaseMutex(second));
    CHECK_FAILS("named-again-is-no-owner", !ReleaseMutex(first), ERROR_NOT_OWNER);
    opened = OpenMutexA(MUTEX_ALL_ACCESS, FALSE, "tawny-mutexes-name");
    CHECK("open", opened != NULL && WaitForSingleObject(opened, 0) == WAIT_OBJECT_0);
    CHECK_SUCCEEDS("open-same-object", ReleaseMutex(first));
    CloseHandle(opened);
    opened = OpenMutexW(SYNCHRONIZE, FALSE, wide("tawny-mutexes-name"));
    CHECK("openw", opened != NULL);
    CloseHandle(opened);
    CHECK_FAILS("open-unknown", OpenMutexA(SYNCHRONIZE, FALSE, "tawny-mutexes-other") == NULL, ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("open-null", OpenMutexA(SYNCHRONIZE, FALSE, NULL) == NULL, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("name-of-another-kind", CreateEventA(NULL, FALSE, FALSE, "tawny-mutexes-name") == NULL,
                ERROR_INVALID_HANDLE);
    CHECK_FAILS("open-another-kind", OpenEventA(SYNCHRONIZE, FALSE, "tawny-mutexes-name") == NULL,
                ERROR_INVALID_HANDLE);
    CloseHandle(first);
    CloseHandle(second);
    CHECK_FAILS("name-ends", OpenMutexA(SYNCHRONIZE, FALSE, "tawny-mutexes-name") == NULL, ERROR_FILE_NOT_FOUND);
}

struct shared {
    HANDLE mutex;
    volatile LONG inside, worst, rounds;
};

static DWORD WINAPI exclude(LPVOID argument)
{
    struct shared *shared = argument;
    int i;
    for (i = 0; i < 500; i++) {
        WaitForSingleObject(shared->mutex, INFINITE);
        if (InterlockedIncrement(&shared->inside) > 1)
            shared->worst = 1;
        if (i % 7 == 0)
            WaitForSingleObject(shared->mutex, INFINITE);
        shared->rounds++;
        if (i % 7 == 0)
            ReleaseMutex(shared->mutex);
        InterlockedDecrement(&shared->inside);
        ReleaseMutex(shared->mutex);
    }
    return 0;
}

static void exclusion(void)
{
    enum { THREADS = 4 };
    struct shared shared = {mutex(FALSE), 0, 0, 0};
    HANDLE threads[THREADS];
    int i;
    for (i = 0; i < THREADS; i++)
        threads[i] = check_spawn(exclude, &shared);
    for (i = 0; i < THREADS; i++)
        check_join(threads[i]);
    CHECK_EQ_I("exclusion-one-inside", shared.worst, 0);
    CHECK_EQ_I("exclusion-every-round", shared.rounds, THREADS * 500);
    CloseHandle(shared.mutex);
}

static void signal_and_wait(void)
{
    HANDLE object = mutex(TRUE), event = check_event(FALSE);
    SetEvent(event);
    CHECK_EQ_U("signalobjectandwait", SignalObjectAndWait(object, event, 0, FALSE), WAIT_OBJECT_0);
    CHECK_EQ_U("signalobjectandwait-released", elsewhere(object), WAIT_OBJECT_0);
    CHECK_FAILS("signalobjectandwait-not-owner", SignalObjectAndWait(object, event, 0, FALSE) == WAIT_FAILED,
                ERROR_NOT_OWNER);
    CHECK_EQ_U("signalobjectandwait-takes", SignalObjectAndWait(event, object, 0, FALSE), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("signalobjectandwait-owner", ReleaseMutex(object));
    CHECK_EQ_U("signalobjectandwait-set", WaitForSingleObject(event, 0), WAIT_OBJECT_0);
    CloseHandle(object);
    CloseHandle(event);
}

int main(void)
{
    check_begin();
    ownership();
    wrong_kinds();
    abandoned();
    named();
    exclusion();
    signal_and_wait();
    return check_end();
}
