/* Locked regions of a file that two processes have open.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-lockfileex (what exclusive and shared locks keep others
 *     from; locks go with the process that has them)
 *   learn.microsoft.com/windows/win32/fileio/locking-and-unlocking-byte-ranges-in-files (ERROR_LOCK_VIOLATION)
 */
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0602
#endif
#include "child.h"

enum { BYTES = 64 };

static char path[MAX_PATH];

static void name_of(unsigned long owner)
{
    char directory[MAX_PATH];
    CHECK_REQUIRE(GetTempPathA(sizeof directory, directory) != 0 && strlen(directory) < 100);
    snprintf(path, sizeof path, "%stawny-locks-%lu", directory, owner);
}

static HANDLE open_file(void)
{
    return CreateFileA(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
}

static DWORD lock(HANDLE file, DWORD flags, DWORD start, DWORD length)
{
    OVERLAPPED where = {0};
    where.Offset = start;
    return LockFileEx(file, flags, 0, length, 0, &where) ? 0 : GetLastError();
}

static DWORD unlock(HANDLE file, DWORD start, DWORD length)
{
    OVERLAPPED where = {0};
    where.Offset = start;
    return UnlockFileEx(file, 0, length, 0, &where) ? 0 : GetLastError();
}

static DWORD transfer(HANDLE file, BOOL writes, DWORD start, DWORD length)
{
    char room[BYTES] = "";
    DWORD count = 0;
    OVERLAPPED where = {0};
    where.Offset = start;
    return (writes ? WriteFile(file, room, length, &count, &where) : ReadFile(file, room, length, &count, &where))
               ? 0 : GetLastError();
}

/* ---- the child does what it is told, and answers -------------------------------------------- */

typedef struct {
    char what;
    unsigned char flags, start, length;
} order;

static int obey(HANDLE file)
{
    order told;
    while (child_read(child_input(), &told, sizeof told)) {
        DWORD answer = 0xbad;
        switch (told.what) {
        case 'l': answer = lock(file, told.flags, told.start, told.length); break;
        case 'u': answer = unlock(file, told.start, told.length); break;
        case 'r': answer = transfer(file, FALSE, told.start, told.length); break;
        case 'w': answer = transfer(file, TRUE, told.start, told.length); break;
        }
        if (!child_write(child_output(), &answer, sizeof answer))
            return 1;
    }
    return 0;
}

static int part(char **argv)
{
    HANDLE file;
    name_of(strtoul(argv[2], NULL, 10));
    file = open_file();
    return file == INVALID_HANDLE_VALUE ? 1 : obey(file);
}

static child other;

static void tell(char what, unsigned flags, unsigned start, unsigned length)
{
    order told;
    told.what = what;
    told.flags = (unsigned char)flags;
    told.start = (unsigned char)start;
    told.length = (unsigned char)length;
    CHECK_REQUIRE(child_write(other.to, &told, sizeof told));
}

static DWORD answer(void)
{
    DWORD answer = 0xbad;
    CHECK_REQUIRE(child_read(other.from, &answer, sizeof answer));
    return answer;
}

static DWORD ask(char what, unsigned flags, unsigned start, unsigned length)
{
    tell(what, flags, start, length);
    return answer();
}

/* ---- the checks ----------------------------------------------------------------------------- */

#define AT_ONCE LOCKFILE_FAIL_IMMEDIATELY
#define ALONE LOCKFILE_EXCLUSIVE_LOCK

static void exclusive(HANDLE file)
{
    CHECK_EQ_U("exclusive", lock(file, ALONE | AT_ONCE, 10, 10), 0);
    CHECK_EQ_U("exclusive-there", ask('l', ALONE | AT_ONCE, 19, 1), ERROR_LOCK_VIOLATION);
    CHECK_EQ_U("shared-there", ask('l', AT_ONCE, 10, 1), ERROR_LOCK_VIOLATION);
    CHECK_EQ_U("read-there", ask('r', 0, 5, 10), ERROR_LOCK_VIOLATION);
    CHECK_EQ_U("write-there", ask('w', 0, 19, 1), ERROR_LOCK_VIOLATION);
    CHECK_EQ_U("read-beside", ask('r', 0, 0, 10), 0);
    CHECK_EQ_U("write-beside", ask('w', 0, 20, 5), 0);
    CHECK_EQ_U("lock-beside", ask('l', ALONE | AT_ONCE, 20, 5), 0);
    CHECK_EQ_U("read-of-the-holder", transfer(file, FALSE, 10, 10), 0);
    CHECK_EQ_U("the-others-region", transfer(file, TRUE, 20, 1), ERROR_LOCK_VIOLATION);
    CHECK_EQ_U("unlock-the-others", unlock(file, 20, 5), ERROR_NOT_LOCKED);
    CHECK_EQ_U("unlock-of-the-other", ask('u', 0, 20, 5), 0);
    CHECK_EQ_U("unlock", unlock(file, 10, 10), 0);
    CHECK_EQ_U("free-again", ask('l', ALONE | AT_ONCE, 10, 10), 0);
    CHECK_EQ_U("free-again-unlock", ask('u', 0, 10, 10), 0);
}

static void shared(HANDLE file)
{
    CHECK_EQ_U("shared", lock(file, AT_ONCE, 10, 10), 0);
    CHECK_EQ_U("shared-by-both", ask('l', AT_ONCE, 5, 10), 0);
    CHECK_EQ_U("shared-read", ask('r', 0, 10, 10), 0);
    CHECK_EQ_U("shared-write", ask('w', 0, 15, 1), ERROR_LOCK_VIOLATION);
    CHECK_EQ_U("shared-not-exclusive", lock(file, ALONE | AT_ONCE, 5, 1), ERROR_LOCK_VIOLATION);
    CHECK_EQ_U("shared-unlock-of-the-other", ask('u', 0, 5, 10), 0);
    CHECK_EQ_U("shared-unlock", unlock(file, 10, 10), 0);
}

static void waiting(HANDLE file)
{
    CHECK_REQUIRE(lock(file, ALONE | AT_ONCE, 30, 4) == 0);
    tell('l', ALONE, 30, 4);
    CHECK_EQ_U("wait-unlock", unlock(file, 30, 4), 0);
    CHECK_EQ_U("wait-ends", answer(), 0);
    CHECK_EQ_U("wait-has-it", lock(file, AT_ONCE, 30, 4), ERROR_LOCK_VIOLATION);
}

int main(int argc, char **argv)
{
    char line[64];
    HANDLE file;
    if (argc > 2)
        return part(argv);
    check_begin();
    child_begin();
    name_of(GetCurrentProcessId());
    file = open_file();
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE && transfer(file, TRUE, 0, BYTES) == 0);
    snprintf(line, sizeof line, "opens %lu", (unsigned long)GetCurrentProcessId());
    other = child_piped(line);
    exclusive(file);
    shared(file);
    waiting(file);

    /* What the other has locked goes with it. */
    CHECK_REQUIRE(TerminateProcess(other.info.hProcess, 9));
    CHECK_EQ_U("killed", child_end(&other), 9);
    CHECK_EQ_U("gone-with-the-killed", lock(file, ALONE | AT_ONCE, 30, 4), 0);
    CHECK_EQ_U("its-region", transfer(file, TRUE, 30, 4), 0);
    CloseHandle(file);

    CHECK_SUCCEEDS("delete", DeleteFileA(path));
    return check_end();
}
