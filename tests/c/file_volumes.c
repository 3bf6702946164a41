/* Volumes and drives, files that take the place of others, handles that are opened again, scattered pages.
 * https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getdrivetypew
 * https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getdiskfreespaceexw
 * https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getvolumeinformationw
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-replacefilew
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-reopenfile
 * https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-readfilescatter
 */
#include "check.h"

static char path[MAX_PATH], other[MAX_PATH], backup[MAX_PATH];

static void volumes(void)
{
    char drives[200], tiny[4], system[32];
    DWORD length = GetLogicalDriveStringsA(sizeof drives, drives), sectors, bytes, free_clusters, clusters, serial, longest, flags;
    ULARGE_INTEGER available, all, left;

    CHECK("has-c", (GetLogicalDrives() & 1u << 2) != 0);
    CHECK("strings", length >= 4 && length % 4 == 0 && drives[length] == 0 && strcmp(drives + 1, ":\\") == 0);
    CHECK_EQ_U("strings-too-many", GetLogicalDriveStringsA(sizeof tiny, tiny), length + 1);
    CHECK_EQ_U("root-type", GetDriveTypeA("C:\\"), DRIVE_FIXED);
    CHECK_EQ_U("wide-type", GetDriveTypeW(NULL), DRIVE_FIXED);
    CHECK_EQ_U("no-root-type", GetDriveTypeA("C:\\no-such-directory\\"), DRIVE_NO_ROOT_DIR);
    CHECK_SUCCEEDS("space", GetDiskFreeSpaceA("C:\\", &sectors, &bytes, &free_clusters, &clusters));
    CHECK("space-is-sensible", bytes >= 512 && sectors > 0 && free_clusters <= clusters);
    CHECK_SUCCEEDS("space-ex", GetDiskFreeSpaceExA(NULL, &available, &all, &left));
    CHECK("space-ex-is-sensible", available.QuadPart <= left.QuadPart && left.QuadPart <= all.QuadPart);
    CHECK_FAILS("space-of-none", !GetDiskFreeSpaceExA("C:\\no-such-directory\\", &available, NULL, NULL),
                ERROR_PATH_NOT_FOUND);
    CHECK_SUCCEEDS("volume", GetVolumeInformationA("C:\\", NULL, 0, &serial, &longest, &flags, system, sizeof system));
    CHECK("volume-is-sensible", longest >= 100 && (flags & FILE_UNICODE_ON_DISK) && system[0]);
    CHECK_FAILS("volume-without-root", !GetVolumeInformationA("C:\\windows\\", NULL, 0, NULL, NULL, NULL, NULL, 0),
                ERROR_DIR_NOT_ROOT);
    CHECK("ansi", AreFileApisANSI());
}

static void put(const char *name, const char *text)
{
    DWORD count;
    HANDLE file = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE && WriteFile(file, text, (DWORD)strlen(text), &count, NULL));
    CloseHandle(file);
}

static const char *get(const char *name)
{
    static char text[32];
    DWORD count = 0;
    HANDLE file = CreateFileA(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE || !ReadFile(file, text, sizeof text - 1, &count, NULL))
        return "none";
    text[count] = 0;
    CloseHandle(file);
    return text;
}

static void replacing(void)
{
    put(path, "old");
    put(other, "new");
    CHECK_SUCCEEDS("replace", ReplaceFileA(path, other, backup, 0, NULL, NULL));
    CHECK_EQ_S("replaced", get(path), "new");
    CHECK_EQ_S("kept", get(backup), "old");
    CHECK_EQ_S("moved", get(other), "none");
    put(other, "newer");
    CHECK_SUCCEEDS("replace-without-backup", ReplaceFileA(path, other, NULL, 0, NULL, NULL));
    CHECK_EQ_S("replaced-without-backup", get(path), "newer");
    CHECK_FAILS("replace-by-none", !ReplaceFileA(path, other, NULL, 0, NULL, NULL), ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("replace-none", !ReplaceFileA(other, path, NULL, 0, NULL, NULL), ERROR_FILE_NOT_FOUND);
    CHECK_EQ_S("untouched", get(path), "newer");
}

static void reopening(void)
{
    HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL), again;
    WCHAR wide[MAX_PATH];
    CREATEFILE2_EXTENDED_PARAMETERS more = {0};
    DWORD count, i;

    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE);
    again = ReOpenFile(file, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, 0);
    CHECK("reopen", again != INVALID_HANDLE_VALUE && again != file);
    CHECK_SUCCEEDS("reopened-writes", WriteFile(again, "NEW", 3, &count, NULL));
    CHECK_FAILS("reopen-unshared", ReOpenFile(file, GENERIC_READ, FILE_SHARE_READ, 0) == INVALID_HANDLE_VALUE,
                ERROR_SHARING_VIOLATION);
    CloseHandle(again);
    CloseHandle(file);
    CHECK_EQ_S("reopened-wrote", get(path), "NEWer");

    for (i = 0; path[i]; i++)
        wide[i] = (WCHAR)path[i];
    wide[i] = 0;
    more.dwSize = sizeof more;
    more.dwFileFlags = FILE_FLAG_SEQUENTIAL_SCAN;
    file = CreateFile2(wide, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, &more);
    CHECK("create-2", file != INVALID_HANDLE_VALUE);
    CloseHandle(file);
    CHECK_FAILS("create-2-new", CreateFile2(wide, GENERIC_READ, 0, CREATE_NEW, NULL) == INVALID_HANDLE_VALUE, ERROR_FILE_EXISTS);
}

static void scattered(void)
{
    HANDLE file = CreateFileA(other, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                              FILE_FLAG_OVERLAPPED | FILE_FLAG_NO_BUFFERING, NULL);
    char *pages = VirtualAlloc(NULL, 4 * 4096, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    FILE_SEGMENT_ELEMENT segments[3] = {{0}};
    OVERLAPPED overlapped = {0};
    DWORD count = 0;

    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE && pages);
    memset(pages, 'a', 4096);
    memset(pages + 4096, 'b', 4096);
    segments[0].Buffer = pages + 4096;
    segments[1].Buffer = pages;
    overlapped.hEvent = check_event(TRUE);
    CHECK("gather", WriteFileGather(file, segments, 8192, NULL, &overlapped) || GetLastError() == ERROR_IO_PENDING);
    CHECK_SUCCEEDS("gathered", GetOverlappedResult(file, &overlapped, &count, TRUE) && count == 8192);
    segments[0].Buffer = pages + 2 * 4096;
    segments[1].Buffer = pages + 3 * 4096;
    CHECK("scatter", ReadFileScatter(file, segments, 8192, NULL, &overlapped) || GetLastError() == ERROR_IO_PENDING);
    CHECK_SUCCEEDS("scattered", GetOverlappedResult(file, &overlapped, &count, TRUE) && count == 8192);
    CHECK("scattered-data", pages[2 * 4096] == 'b' && pages[3 * 4096 - 1] == 'b' && pages[3 * 4096] == 'a'
                                && pages[4 * 4096 - 1] == 'a');
    overlapped.Offset = 8192;
    if (!ReadFileScatter(file, segments, 8192, NULL, &overlapped) && GetLastError() == ERROR_IO_PENDING)
        CHECK_FAILS("scatter-at-end", !GetOverlappedResult(file, &overlapped, &count, TRUE), ERROR_HANDLE_EOF);
    else
        CHECK_EQ_U("scatter-at-end", GetLastError(), ERROR_HANDLE_EOF);
    CloseHandle(overlapped.hEvent);
    CloseHandle(file);
    VirtualFree(pages, 0, MEM_RELEASE);
}

int main(void)
{
    char directory[MAX_PATH];
    check_begin();
    CHECK_REQUIRE(GetTempPathA(sizeof directory, directory));
    CHECK_REQUIRE(GetTempFileNameA(directory, "vol", 0, path) && GetTempFileNameA(directory, "vol", 0, other));
    CHECK_REQUIRE(GetTempFileNameA(directory, "vol", 0, backup));
    volumes();
    replacing();
    reopening();
    scattered();
    DeleteFileA(path);
    DeleteFileA(other);
    DeleteFileA(backup);
    return check_end();
}
