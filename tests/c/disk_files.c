/* Disk files: opening, reading and writing at the position, overlapped and on a completion port.
 * https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew
 * https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-readfile
 * https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-writefile
 */
#include "check.h"

static char path[MAX_PATH];

static HANDLE open_file(DWORD access, DWORD disposition, DWORD flags)
{
    return CreateFileA(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, disposition, flags, NULL);
}

static void dispositions(void)
{
    HANDLE file;

    CHECK_FAILS("missing", open_file(GENERIC_READ, OPEN_EXISTING, 0) == INVALID_HANDLE_VALUE, ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("truncate-missing", open_file(GENERIC_WRITE, TRUNCATE_EXISTING, 0) == INVALID_HANDLE_VALUE,
                ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("no-directory",
                CreateFileA("no-such-directory\\x", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL)
                    == INVALID_HANDLE_VALUE, ERROR_PATH_NOT_FOUND);
    CHECK_FAILS("empty-name", CreateFileA("", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE,
                ERROR_PATH_NOT_FOUND);
    CHECK_FAILS("no-disposition", open_file(GENERIC_READ, 9, 0) == INVALID_HANDLE_VALUE, ERROR_INVALID_PARAMETER);

    SetLastError(CHECK_POISON);
    file = open_file(GENERIC_READ | GENERIC_WRITE, CREATE_NEW, 0);
    CHECK("create-new", file != INVALID_HANDLE_VALUE);
    CHECK_EQ_U("type", GetFileType(file), FILE_TYPE_DISK);
    CloseHandle(file);
    CHECK_FAILS("create-again", open_file(GENERIC_WRITE, CREATE_NEW, 0) == INVALID_HANDLE_VALUE, ERROR_FILE_EXISTS);
    SetLastError(CHECK_POISON);
    file = open_file(GENERIC_WRITE, OPEN_ALWAYS, 0);
    CHECK_EQ_U("open-always-tells", GetLastError(), ERROR_ALREADY_EXISTS);
    CHECK("open-always", file != INVALID_HANDLE_VALUE);
    CloseHandle(file);
    SetLastError(CHECK_POISON);
    file = open_file(GENERIC_WRITE, CREATE_ALWAYS, 0);
    CHECK_EQ_U("create-always-tells", GetLastError(), ERROR_ALREADY_EXISTS);
    CHECK("create-always", file != INVALID_HANDLE_VALUE);
    CloseHandle(file);
}

static void positions(void)
{
    char room[16] = "";
    DWORD count = 77;
    OVERLAPPED at = {0};
    HANDLE file = open_file(GENERIC_READ | GENERIC_WRITE, OPEN_EXISTING, 0);

    CHECK("write", WriteFile(file, "hello world", 11, &count, NULL));
    CHECK_EQ_U("written", count, 11);
    CHECK("read-at-end", ReadFile(file, room, 4, &count, NULL));
    CHECK_EQ_U("nothing-at-end", count, 0);
    at.Offset = 6;
    CHECK("read-at-offset", ReadFile(file, room, 5, &count, &at));
    CHECK("offset-data", count == 5 && memcmp(room, "world", 5) == 0);
    CHECK_EQ_U("internal-high", at.InternalHigh, 5);
    at.Offset = 11;
    CHECK_FAILS("offset-at-end", !ReadFile(file, room, 5, &count, &at), ERROR_HANDLE_EOF);
    CHECK_FAILS("null-buffer", !ReadFile(file, NULL, 5, &count, NULL), ERROR_NOACCESS);
    CloseHandle(file);

    file = open_file(GENERIC_READ, OPEN_EXISTING, 0);
    CHECK_FAILS("no-right-to-write", !WriteFile(file, "x", 1, &count, NULL), ERROR_ACCESS_DENIED);
    CHECK("short-read", ReadFile(file, room, sizeof room, &count, NULL) && count == 11);
    CHECK_FAILS("port-wants-overlapped", !CreateIoCompletionPort(file, NULL, 1, 0), ERROR_INVALID_PARAMETER);
    CloseHandle(file);
    CHECK_FAILS("closed", !ReadFile(file, room, 1, &count, NULL), ERROR_INVALID_HANDLE);

    file = open_file(FILE_APPEND_DATA, OPEN_EXISTING, 0);
    CHECK("append", WriteFile(file, "!", 1, &count, NULL) && count == 1);
    CloseHandle(file);
}

static void sizes(void)
{
    LARGE_INTEGER size, distance, position;
    LONG high = 0;
    DWORD count;
    char room[4] = "";
    HANDLE file = open_file(GENERIC_READ | GENERIC_WRITE, OPEN_EXISTING, 0);

    CHECK("size", GetFileSizeEx(file, &size) && size.QuadPart == 12);
    CHECK_EQ_U("size-halves", GetFileSize(file, NULL), 12);
    CHECK_FAILS("size-of-nothing", !GetFileSizeEx(NULL, &size), ERROR_INVALID_HANDLE);
    distance.QuadPart = -3;
    CHECK("from-end", SetFilePointerEx(file, distance, &position, FILE_END) && position.QuadPart == 9);
    CHECK("read-there", ReadFile(file, room, 3, &count, NULL) && count == 3 && memcmp(room, "ld!", 3) == 0);
    distance.QuadPart = -4;
    CHECK("from-here", SetFilePointerEx(file, distance, &position, FILE_CURRENT) && position.QuadPart == 8);
    distance.QuadPart = -9;
    CHECK_FAILS("before-begin", !SetFilePointerEx(file, distance, NULL, FILE_CURRENT), ERROR_NEGATIVE_SEEK);
    CHECK_FAILS("no-method", !SetFilePointerEx(file, distance, NULL, 3), ERROR_INVALID_PARAMETER);
    high = 1;
    CHECK_EQ_U("far", SetFilePointer(file, 5, &high, FILE_BEGIN), 5);
    CHECK_EQ_I("far-high", high, 1);
    CHECK_EQ_U("near", SetFilePointer(file, 5, NULL, FILE_BEGIN), 5);
    CHECK_SUCCEEDS("cut", SetEndOfFile(file));
    CHECK("cut-size", GetFileSizeEx(file, &size) && size.QuadPart == 5);
    CHECK_EQ_U("beyond", SetFilePointer(file, 12, NULL, FILE_BEGIN), 12);
    CHECK_SUCCEEDS("grow", SetEndOfFile(file));
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    CHECK("rewrite", WriteFile(file, "hello world!", 12, &count, NULL) && count == 12);
    CloseHandle(file);
}

static void overlapped(void)
{
    char room[16] = "";
    DWORD count = 0;
    ULONG_PTR key = 0;
    OVERLAPPED at = {0}, *done = NULL;
    HANDLE file = open_file(GENERIC_READ | GENERIC_WRITE, OPEN_EXISTING, FILE_FLAG_OVERLAPPED);
    HANDLE port = CreateIoCompletionPort(file, NULL, 42, 1);

    CHECK("port", port != NULL);
    CHECK_FAILS("no-overlapped", !ReadFile(file, room, 4, &count, NULL), ERROR_INVALID_PARAMETER);
    at.Offset = 6;
    CHECK("issued", ReadFile(file, room, 16, NULL, &at) || GetLastError() == ERROR_IO_PENDING);
    CHECK("packet", GetQueuedCompletionStatus(port, &count, &key, &done, CHECK_PATIENCE_MS));
    CHECK("packet-content", count == 6 && key == 42 && done == &at && memcmp(room, "world!", 6) == 0);

    at.Offset = at.OffsetHigh = 0xffffffff;
    CHECK("append-issued", WriteFile(file, "?!", 2, NULL, &at) || GetLastError() == ERROR_IO_PENDING);
    CHECK("append-packet", GetQueuedCompletionStatus(port, &count, &key, &done, CHECK_PATIENCE_MS) && count == 2);
    CHECK("append-result", GetOverlappedResult(file, &at, &count, TRUE) && count == 2);

    memset(&at, 0, sizeof at);
    at.Offset = 4096;
    if (ReadFile(file, room, 4, NULL, &at)) {
        CHECK("end-of-file", FALSE);
    } else if (GetLastError() == ERROR_IO_PENDING) {
        CHECK_FAILS("end-of-file", !GetOverlappedResult(file, &at, &count, TRUE), ERROR_HANDLE_EOF);
    } else {
        CHECK_EQ_U("end-of-file", GetLastError(), ERROR_HANDLE_EOF);
    }
    CHECK_FAILS("nothing-to-cancel", !CancelIoEx(file, NULL), ERROR_NOT_FOUND);
    CloseHandle(file);
    CloseHandle(port);
}

int main(void)
{
    char directory[MAX_PATH - 64];

    check_begin();
    GetTempPathA(sizeof directory, directory);
    snprintf(path, sizeof path, "%stawny-disk-files-%lu", directory, (unsigned long)GetCurrentProcessId());
    dispositions();
    positions();
    sizes();
    overlapped();
    CHECK("delete", DeleteFileA(path));
    return check_end();
}
