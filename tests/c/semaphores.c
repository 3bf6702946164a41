/* Semaphore objects: counts, limits, names.
 *
 * https://learn.microsoft.com/windows/win32/sync/semaphore-objects
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createsemaphorea
 * https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-releasesemaphore
 */
#include "check.h"
#include "wide.h"

static HANDLE semaphore(LONG count, LONG maximum)
{
    HANDLE made = CreateSemaphoreA(NULL, count, maximum, NULL);
    CHECK_REQUIRE(made != NULL);
    return made;
}

static int take(HANDLE object)
{
    return WaitForSingleObject(object, 0) == WAIT_OBJECT_0;
}

static void counts(void)
{
    HANDLE object = semaphore(2, 3);
    LONG before = -1;
    CHECK("initial-two", take(object) && take(object) && !take(object));
    CHECK_SUCCEEDS("release", ReleaseSemaphore(object, 1, &before));
    CHECK_EQ_I("release-previous-0", before, 0);
    CHECK_SUCCEEDS("release-two", ReleaseSemaphore(object, 2, &before));
    CHECK_EQ_I("release-previous-1", before, 1);
    before = 77;
    CHECK_FAILS("release-over-maximum", !ReleaseSemaphore(object, 1, &before), ERROR_TOO_MANY_POSTS);
    CHECK_EQ_I("release-over-maximum-previous", before, 77);
    CHECK("release-over-maximum-changes-nothing", take(object) && take(object) && take(object) && !take(object));
    CHECK_FAILS("release-four-of-three", !ReleaseSemaphore(object, 4, NULL), ERROR_TOO_MANY_POSTS);
    CHECK_FAILS("release-huge", !ReleaseSemaphore(object, 0x7fffffff, NULL), ERROR_TOO_MANY_POSTS);
    CHECK_FAILS("release-zero", !ReleaseSemaphore(object, 0, NULL), ERROR_INVALID_PARAMETER);
    CHECK_FAILS("release-negative", !ReleaseSemaphore(object, -1, NULL), ERROR_INVALID_PARAMETER);
    CHECK("release-refused-changes-nothing", !take(object));
    CHECK_SUCCEEDS("release-without-previous", ReleaseSemaphore(object, 3, NULL));
    CloseHandle(object);
    CHECK_FAILS("release-closed", !ReleaseSemaphore(object, 1, NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("release-null", !ReleaseSemaphore(NULL, 1, NULL), ERROR_INVALID_HANDLE);

    object = semaphore(0, 0x7fffffff);
    CHECK_SUCCEEDS("largest", ReleaseSemaphore(object, 0x7fffffff, &before));
    CHECK("largest-signalled", take(object));
    CloseHandle(object);
}

static void parameters(void)
{
    HANDLE event = check_event(FALSE), object = semaphore(1, 1);
    CHECK_FAILS("create-negative", CreateSemaphoreA(NULL, -1, 1, NULL) == NULL, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("create-maximum-zero", CreateSemaphoreA(NULL, 0, 0, NULL) == NULL, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("create-maximum-negative", CreateSemaphoreW(NULL, 0, -1, NULL) == NULL, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("create-above-maximum", CreateSemaphoreW(NULL, 2, 1, NULL) == NULL, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("release-event", !ReleaseSemaphore(event, 1, NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("set-semaphore", !SetEvent(object), ERROR_INVALID_HANDLE);
    CHECK_FAILS("release-semaphore-as-mutex", !ReleaseMutex(object), ERROR_INVALID_HANDLE);
    CloseHandle(object);
    object = CreateSemaphoreExA(NULL, 1, 2, NULL, 0, SEMAPHORE_ALL_ACCESS);
    CHECK("createsemaphoreex", object != NULL && take(object) && !take(object));
    CloseHandle(object);
    object = CreateSemaphoreExW(NULL, 0, 2, NULL, 0, SEMAPHORE_ALL_ACCESS);
    CHECK("createsemaphoreexw", object != NULL && !take(object));
    CloseHandle(object);
    CloseHandle(event);
}

static void named(void)
{
    HANDLE first, second, opened;
    SetLastError(CHECK_POISON);
    first = CreateSemaphoreA(NULL, 0, 5, "tawny-semaphores-name");
    CHECK_EQ_U("named-create-last-error", GetLastError(), 0);
    /* "the lInitialCount and lMaximumCount parameters are ignored because they have already been set". */
    second = CreateSemaphoreW(NULL, 9, 10, wide("tawny-semaphores-name"));
    CHECK_EQ_U("named-again-last-error", GetLastError(), ERROR_ALREADY_EXISTS);
    CHECK("named-again-ignores-the-count", second != NULL && !take(second));
    ReleaseSemaphore(first, 1, NULL);
    opened = OpenSemaphoreA(SEMAPHORE_ALL_ACCESS, FALSE, "tawny-semaphores-name");
    CHECK("open-same-object", opened != NULL && take(opened) && !take(second));
    CloseHandle(opened);
    opened = OpenSemaphoreW(SEMAPHORE_ALL_ACCESS, FALSE, wide("tawny-semaphores-name"));
    CHECK("openw", opened != NULL);
    CloseHandle(opened);
    CHECK_FAILS("open-unknown", OpenSemaphoreA(SYNCHRONIZE, FALSE, "tawny-semaphores-x") == NULL, ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("open-null", OpenSemaphoreW(SYNCHRONIZE, FALSE, NULL) == NULL, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("open-another-kind", OpenMutexA(SYNCHRONIZE, FALSE, "tawny-semaphores-name") == NULL,
                ERROR_INVALID_HANDLE);
    CloseHandle(first);
    CloseHandle(second);
}

struct crowd {
    HANDLE semaphore, stop;
    volatile LONG taken;
};

static DWORD WINAPI take_until_stopped(LPVOID argument)
{
    struct crowd *crowd = argument;
    HANDLE both[2];
    both[0] = crowd->semaphore;
    both[1] = crowd->stop;
    while (WaitForMultipleObjects(2, both, FALSE, CHECK_PATIENCE_MS) == WAIT_OBJECT_0)
        InterlockedIncrement(&crowd->taken);
    return 0;
}

/* One release of n satisfies n waits, no more and no less. */
static void releases_many(void)
{
    enum { THREADS = 4, ROUNDS = 200 };
    struct crowd crowd = {semaphore(0, 1000), check_event(TRUE), 0};
    HANDLE threads[THREADS];
    LONG want = 0;
    int i;
    ULONGLONG start = GetTickCount64();
    for (i = 0; i < THREADS; i++)
        threads[i] = check_spawn(take_until_stopped, &crowd);
    for (i = 0; i < ROUNDS; i++) {
        CHECK_REQUIRE(ReleaseSemaphore(crowd.semaphore, i % 5 + 1, NULL));
        want += i % 5 + 1;
        while (crowd.taken < want && GetTickCount64() - start < CHECK_PATIENCE_MS)
            Sleep(0);
    }
    SetEvent(crowd.stop);
    for (i = 0; i < THREADS; i++)
        check_join(threads[i]);
    CHECK_EQ_I("each-count-one-wait", crowd.taken, want);
    CHECK("each-count-none-left", !take(crowd.semaphore));
    CloseHandle(crowd.semaphore);
    CloseHandle(crowd.stop);
}

static void signal_and_wait(void)
{
    HANDLE object = semaphore(0, 1), event = check_event(FALSE);
    SetEvent(event);
    CHECK_EQ_U("signalobjectandwait", SignalObjectAndWait(object, event, 0, FALSE), WAIT_OBJECT_0);
    CHECK_FAILS("signalobjectandwait-full", SignalObjectAndWait(object, event, 0, FALSE) == WAIT_FAILED,
                ERROR_TOO_MANY_POSTS);
    CHECK("signalobjectandwait-released", take(object) && !take(object));
    CHECK_EQ_U("signalobjectandwait-itself", SignalObjectAndWait(object, object, 0, FALSE), WAIT_OBJECT_0);
    CloseHandle(object);
    CloseHandle(event);
}

int main(void)
{
    check_begin();
    counts();
    parameters();
    named();
    releases_many();
    signal_and_wait();
    return check_end();
}
