/* Keyed events, the waits of the native API, and its events, as programs fetch them from ntdll.
 *
 * https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntwaitforsingleobject
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-zwcreateevent
 */
#include "afd.h"

typedef NTSTATUS(NTAPI *create_keyed)(PHANDLE, ACCESS_MASK, POBJECT_ATTRIBUTES, ULONG);
typedef NTSTATUS(NTAPI *meet_keyed)(HANDLE, PVOID, BOOLEAN, PLARGE_INTEGER);
typedef NTSTATUS(NTAPI *wait_single)(HANDLE, BOOLEAN, PLARGE_INTEGER);
typedef NTSTATUS(NTAPI *create_event)(PHANDLE, ACCESS_MASK, POBJECT_ATTRIBUTES, int, BOOLEAN);
typedef NTSTATUS(NTAPI *close_handle)(HANDLE);

static create_keyed nt_create_keyed;
static meet_keyed nt_wait_keyed, nt_release_keyed;
static HANDLE keyed;
static LONG passed;

#define KEY ((PVOID)(ULONG_PTR)0x1000)

static DWORD WINAPI waiter(LPVOID key)
{
    NTSTATUS status = nt_wait_keyed(keyed, key, FALSE, NULL);
    InterlockedIncrement(&passed);
    return (DWORD)status;
}

static DWORD WINAPI releaser(LPVOID key)
{
    return (DWORD)nt_release_keyed(keyed, key, FALSE, NULL);
}

static void keys(void)
{
    LARGE_INTEGER zero, soon;
    HANDLE threads[4], other = NULL;
    unsigned i;

    zero.QuadPart = 0;
    soon.QuadPart = -10000;
    CHECK_EQ_U("create", nt_create_keyed(&keyed, GENERIC_READ | GENERIC_WRITE, NULL, 0), 0);
    CHECK_EQ_U("nobody-releases", nt_wait_keyed(keyed, KEY, FALSE, &zero), NT_TIMEOUT);
    CHECK_EQ_U("nobody-waits", nt_release_keyed(keyed, KEY, FALSE, &soon), NT_TIMEOUT);
    CHECK("odd-key", nt_wait_keyed(keyed, (PVOID)(ULONG_PTR)0x1001, FALSE, &zero) < 0);
    for (i = 0; i < 4; i++)
        threads[i] = check_spawn(waiter, KEY);
    for (i = 0; i < 4; i++)
        CHECK_REQUIRE(nt_release_keyed(keyed, KEY, FALSE, NULL) == 0);
    for (i = 0; i < 4; i++)
        CHECK_REQUIRE(check_join(threads[i]) == 0);
    CHECK_EQ_I("each-release-one-waiter", passed, 4);
    CHECK_EQ_U("none-left", nt_release_keyed(keyed, KEY, FALSE, &zero), NT_TIMEOUT);
    threads[0] = check_spawn(releaser, KEY);
    CHECK_EQ_U("release-first-or-not", nt_wait_keyed(keyed, KEY, FALSE, NULL), 0);
    CHECK_EQ_U("releaser-goes-on", check_join(threads[0]), 0);
    threads[0] = check_spawn(releaser, (PVOID)(ULONG_PTR)0x2000);
    CHECK_EQ_U("another-key", nt_wait_keyed(keyed, KEY, FALSE, &soon), NT_TIMEOUT);
    CHECK_EQ_U("its-own-key", nt_wait_keyed(keyed, (PVOID)(ULONG_PTR)0x2000, FALSE, NULL), 0);
    (void)check_join(threads[0]);
    other = check_event(TRUE);
    CHECK("not-keyed", nt_wait_keyed(other, KEY, FALSE, &zero) < 0);
    CloseHandle(other);
    CHECK_SUCCEEDS("close", CloseHandle(keyed));
    CHECK_EQ_U("closed", nt_wait_keyed(keyed, KEY, FALSE, &zero), NT_INVALID_HANDLE);
}

static void waits(void)
{
    wait_single wait = (wait_single)(ULONG_PTR)afd_function("NtWaitForSingleObject");
    create_event create = (create_event)(ULONG_PTR)afd_function("NtCreateEvent");
    close_handle close = (close_handle)(ULONG_PTR)afd_function("NtClose");
    LARGE_INTEGER zero;
    HANDLE event = NULL;

    zero.QuadPart = 0;
    CHECK_EQ_U("event", create(&event, EVENT_ALL_ACCESS, NULL, 1 /* SynchronizationEvent */, TRUE), 0);
    CHECK_EQ_U("wait-signalled", wait(event, FALSE, NULL), 0);
    CHECK_EQ_U("wait-taken", wait(event, FALSE, &zero), NT_TIMEOUT);
    CHECK_SUCCEEDS("set", SetEvent(event));
    CHECK_EQ_U("win32-wait", WaitForSingleObject(event, 0), WAIT_OBJECT_0);
    CHECK_EQ_U("nt-close", close(event), 0);
    CHECK_EQ_U("nt-close-again", close(event), NT_INVALID_HANDLE);
    CHECK_EQ_U("wait-closed", wait(event, FALSE, &zero), NT_INVALID_HANDLE);
    CHECK("event-type", create(&event, EVENT_ALL_ACCESS, NULL, 2, TRUE) < 0);
}

int main(void)
{
    check_begin();
    nt_create_keyed = (create_keyed)(ULONG_PTR)afd_function("NtCreateKeyedEvent");
    nt_wait_keyed = (meet_keyed)(ULONG_PTR)afd_function("NtWaitForKeyedEvent");
    nt_release_keyed = (meet_keyed)(ULONG_PTR)afd_function("NtReleaseKeyedEvent");
    keys();
    waits();
    return check_end();
}
