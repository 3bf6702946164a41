/* Locks on regions of files, between handles; what they keep others from; waiting for them and cancelling that.
 * https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-lockfile
 * https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-lockfileex
 * https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-unlockfileex
 */
#include "check.h"

static char path[MAX_PATH];

static HANDLE opened(DWORD flags)
{
    HANDLE file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS,
                              flags, NULL);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE);
    return file;
}

static OVERLAPPED at(DWORD offset, HANDLE event)
{
    OVERLAPPED overlapped = {0};
    overlapped.Offset = offset;
    overlapped.hEvent = event;
    return overlapped;
}

static BOOL lock(HANDLE file, DWORD flags, DWORD offset, DWORD length)
{
    OVERLAPPED where = at(offset, NULL);
    return LockFileEx(file, flags | LOCKFILE_FAIL_IMMEDIATELY, 0, length, 0, &where);
}

static BOOL unlock(HANDLE file, DWORD offset, DWORD length)
{
    OVERLAPPED where = at(offset, NULL);
    return UnlockFileEx(file, 0, length, 0, &where);
}

static void regions(void)
{
    HANDLE one = opened(0), two = opened(0);

    CHECK_SUCCEEDS("lock", LockFile(one, 0, 0, 10, 0));
    CHECK_FAILS("lock-again", !LockFile(one, 0, 0, 10, 0), ERROR_LOCK_VIOLATION);
    CHECK_FAILS("lock-of-another", !LockFile(two, 5, 0, 10, 0), ERROR_LOCK_VIOLATION);
    CHECK_SUCCEEDS("lock-beside", LockFile(two, 10, 0, 10, 0));
    CHECK_FAILS("unlock-part", !UnlockFile(one, 0, 0, 5, 0), ERROR_NOT_LOCKED);
    CHECK_FAILS("unlock-of-another", !UnlockFile(two, 0, 0, 10, 0), ERROR_NOT_LOCKED);
    CHECK_SUCCEEDS("unlock", UnlockFile(one, 0, 0, 10, 0));
    CHECK_FAILS("unlock-again", !UnlockFile(one, 0, 0, 10, 0), ERROR_NOT_LOCKED);
    CHECK_SUCCEEDS("lock-when-free", LockFile(two, 0, 0, 10, 0));
    CloseHandle(two);
    CHECK_SUCCEEDS("lock-after-close", LockFile(one, 0, 0, 30, 0));
    CHECK_SUCCEEDS("unlock-all", UnlockFile(one, 0, 0, 30, 0));

    two = opened(0);
    CHECK_SUCCEEDS("behind-the-end", LockFile(one, 0, 0x10, 1, 0));
    CHECK_FAILS("behind-the-end-of-another", !LockFile(two, 0, 0x10, 1, 0), ERROR_LOCK_VIOLATION);
    CHECK_SUCCEEDS("unlock-behind-the-end", UnlockFile(one, 0, 0x10, 1, 0));
    CHECK_SUCCEEDS("whole", LockFile(one, 0, 0, 0xffffffff, 0xffffffff));
    CHECK_FAILS("whole-of-another", !LockFile(two, 100, 0, 1, 0), ERROR_LOCK_VIOLATION);
    CHECK_SUCCEEDS("unlock-whole", UnlockFile(one, 0, 0, 0xffffffff, 0xffffffff));
    CloseHandle(one);
    CloseHandle(two);
    CHECK_FAILS("closed", !LockFile(one, 0, 0, 1, 0), ERROR_INVALID_HANDLE);
}

static void sharing(void)
{
    HANDLE one = opened(0), two = opened(0), reader;
    OVERLAPPED where = at(0, NULL);

    CHECK_SUCCEEDS("shared", lock(one, 0, 0, 10));
    CHECK_SUCCEEDS("shared-by-another", lock(two, 0, 5, 10));
    CHECK_FAILS("alone-over-shared", !lock(two, LOCKFILE_EXCLUSIVE_LOCK, 0, 5), ERROR_LOCK_VIOLATION);
    CHECK_SUCCEEDS("unlock-shared", unlock(one, 0, 10));
    CHECK_SUCCEEDS("alone-when-free", lock(one, LOCKFILE_EXCLUSIVE_LOCK, 0, 5));
    CHECK_SUCCEEDS("shared-besides", lock(one, 0, 0, 5));
    CHECK_FAILS("still-alone", !lock(two, 0, 0, 5), ERROR_LOCK_VIOLATION);
    CHECK_SUCCEEDS("unlock-alone-first", unlock(one, 0, 5));
    CHECK_SUCCEEDS("now-shared", lock(two, 0, 0, 5));
    CHECK_SUCCEEDS("unlock-shared-then", unlock(one, 0, 5));
    CHECK_FAILS("unlock-third", !unlock(one, 0, 5), ERROR_NOT_LOCKED);
    CloseHandle(two);

    reader = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    CHECK_SUCCEEDS("reader-locks-alone", lock(reader, LOCKFILE_EXCLUSIVE_LOCK, 0, 5));
    CHECK_FAILS("reader-has-it", !lock(one, 0, 0, 5), ERROR_LOCK_VIOLATION);
    CloseHandle(reader);
    CHECK_SUCCEEDS("reader-gone", lock(one, 0, 0, 5));
    CHECK_FAILS("reserved", !LockFileEx(one, LOCKFILE_FAIL_IMMEDIATELY, 1, 5, 0, &where), ERROR_INVALID_PARAMETER);
    CloseHandle(one);
}

static void transfers(void)
{
    HANDLE one = opened(0), two = opened(0);
    char room[32];
    DWORD count;

    CHECK_REQUIRE(WriteFile(one, "0123456789abcdefghij", 20, &count, NULL) && count == 20);
    CHECK_REQUIRE(lock(one, LOCKFILE_EXCLUSIVE_LOCK, 5, 5));
    CHECK_SUCCEEDS("read-before", ReadFile(two, room, 5, &count, NULL) && count == 5);
    CHECK_FAILS("read-locked", !ReadFile(two, room, 5, &count, NULL), ERROR_LOCK_VIOLATION);
    CHECK_FAILS("write-locked", !WriteFile(two, "x", 1, &count, NULL), ERROR_LOCK_VIOLATION);
    CHECK_REQUIRE(SetFilePointer(one, 5, NULL, FILE_BEGIN) == 5);
    CHECK_SUCCEEDS("write-own", WriteFile(one, "FGHIJ", 5, &count, NULL));
    CHECK_REQUIRE(SetFilePointer(two, 10, NULL, FILE_BEGIN) == 10);
    CHECK_SUCCEEDS("read-behind", ReadFile(two, room, 5, &count, NULL) && count == 5);
    CHECK_REQUIRE(unlock(one, 5, 5));
    CHECK_REQUIRE(lock(one, 0, 0, 20));
    CHECK_REQUIRE(SetFilePointer(two, 5, NULL, FILE_BEGIN) == 5);
    CHECK_SUCCEEDS("read-shared", ReadFile(two, room, 5, &count, NULL) && memcmp(room, "FGHIJ", 5) == 0);
    CHECK_FAILS("write-shared", !WriteFile(two, "x", 1, &count, NULL), ERROR_LOCK_VIOLATION);
    CHECK_FAILS("write-own-shared", !WriteFile(one, "x", 1, &count, NULL), ERROR_LOCK_VIOLATION);
    CHECK_REQUIRE(unlock(one, 0, 20));
    CHECK_SUCCEEDS("write-when-free", WriteFile(two, "x", 1, &count, NULL));
    CloseHandle(one);
    CloseHandle(two);
}

static DWORD WINAPI lock_and_wait(void *file)
{
    OVERLAPPED where = at(0, NULL);
    return LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK, 0, 10, 0, &where) ? 0 : GetLastError();
}

static void waiting(void)
{
    HANDLE one = opened(0), two = opened(FILE_FLAG_OVERLAPPED), three = opened(0), event = check_event(TRUE), port, thread;
    OVERLAPPED where = at(0, event), again = at(0, NULL);
    DWORD count;
    check_packet packet;

    CHECK_REQUIRE(LockFile(one, 0, 0, 10, 0));
    CHECK_FAILS("pends", !LockFileEx(two, LOCKFILE_EXCLUSIVE_LOCK, 0, 10, 0, &where), ERROR_IO_PENDING);
    CHECK_EQ_U("not-yet", WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    CHECK_REQUIRE(UnlockFile(one, 0, 0, 10, 0));
    CHECK_EQ_U("granted", check_wait(event), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("granted-result", GetOverlappedResult(two, &where, &count, FALSE));
    CHECK_FAILS("granted-to-it", !LockFile(one, 0, 0, 10, 0), ERROR_LOCK_VIOLATION);
    where = at(0, event);
    CHECK_SUCCEEDS("unlock-granted", UnlockFileEx(two, 0, 10, 0, &where));

    CHECK_REQUIRE(LockFile(one, 0, 0, 10, 0));
    where = at(0, event);
    CHECK_FAILS("pends-again", !LockFileEx(two, 0, 0, 10, 0, &where), ERROR_IO_PENDING);
    CHECK_SUCCEEDS("cancel", CancelIoEx(two, &where));
    CHECK_FAILS("cancelled", !GetOverlappedResult(two, &where, &count, TRUE), ERROR_OPERATION_ABORTED);
    CHECK_REQUIRE(UnlockFile(one, 0, 0, 10, 0));
    CHECK_SUCCEEDS("cancelled-has-nothing", LockFile(one, 0, 0, 10, 0));

    port = CreateIoCompletionPort(two, NULL, 3, 0);
    CHECK_REQUIRE(port != NULL);
    CHECK_FAILS("port-pends", !LockFileEx(two, LOCKFILE_EXCLUSIVE_LOCK, 0, 10, 0, &again), ERROR_IO_PENDING);
    CHECK("port-not-yet", check_port_is_empty(port));
    CloseHandle(one);
    packet = check_get(port);
    CHECK("port-packet", packet.overlapped == &again && packet.key == 3 && packet.bytes == 0);

    thread = check_spawn(lock_and_wait, three);
    CHECK_EQ_U("thread-waits", WaitForSingleObject(thread, 20), WAIT_TIMEOUT);
    CHECK_REQUIRE(unlock(two, 0, 10));
    CHECK_EQ_U("thread-has-it", check_join(thread), 0);
    CHECK_FAILS("thread-locked-it", !lock(two, 0, 0, 1), ERROR_LOCK_VIOLATION);
    CloseHandle(three);
    CloseHandle(two);
    CloseHandle(port);
    CloseHandle(event);
}

int main(void)
{
    char directory[MAX_PATH];
    check_begin();
    CHECK_REQUIRE(GetTempPathA(sizeof directory, directory));
    CHECK_REQUIRE(GetTempFileNameA(directory, "lck", 0, path));
    regions();
    sharing();
    transfers();
    /* Wine does not signal the event of a lock that was waited for, so that nothing that follows is as it should be. */
    if (!check_under_wine())
        waiting();
    CHECK_SUCCEEDS("delete", DeleteFileA(path));
    return check_end();
}
