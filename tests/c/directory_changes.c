/* What changes in a directory: ReadDirectoryChangesW and change notifications.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/winbase/nf-winbase-readdirectorychangesw
 *     ("When you first call ReadDirectoryChangesW, the system allocates a buffer to store change
 *     information"; "the entire contents of the buffer are discarded, the lpBytesReturned parameter
 *     contains zero")
 *   learn.microsoft.com/windows/win32/api/winnt/ns-winnt-file_notify_information
 *   learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findfirstchangenotificationw
 *   learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findnextchangenotification
 */
#include "check.h"

static char place[MAX_PATH];

static const char *in(const char *name)
{
    static char text[4][MAX_PATH * 2];
    static int turn;
    char *at = text[turn++ % 4];
    snprintf(at, sizeof text[0], "%s\\%s", place, name);
    return at;
}

static void touch(const char *name)
{
    HANDLE file = CreateFileA(in(name), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE);
    CloseHandle(file);
}

static void append(const char *name)
{
    DWORD bytes;
    HANDLE file = CreateFileA(in(name), GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE);
    CHECK_REQUIRE(WriteFile(file, "text", 4, &bytes, NULL));
    CloseHandle(file);
}

static HANDLE directory(DWORD access, DWORD flags)
{
    HANDLE d = CreateFileA(place, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                           FILE_FLAG_BACKUP_SEMANTICS | flags, NULL);
    CHECK_REQUIRE(d != INVALID_HANDLE_VALUE);
    return d;
}

/* The entries, as "1:name 4:old 5:new ". */
static const char *show(const DWORD *buffer, DWORD bytes)
{
    static char text[1024];
    const char *at = (const char *)buffer;
    size_t length = 0;
    text[0] = 0;
    while (bytes != 0) {
        const FILE_NOTIFY_INFORMATION *entry = (const FILE_NOTIFY_INFORMATION *)at;
        DWORD i;
        length += (size_t)snprintf(text + length, sizeof text - length, "%u:", (unsigned)entry->Action);
        for (i = 0; i < entry->FileNameLength / 2 && length < sizeof text - 2; i++)
            text[length++] = (char)entry->FileName[i];
        text[length++] = ' ';
        text[length] = 0;
        if (entry->NextEntryOffset == 0)
            break;
        at += entry->NextEntryOffset;
    }
    return text;
}

enum { NAMES = FILE_NOTIFY_CHANGE_FILE_NAME | FILE_NOTIFY_CHANGE_DIR_NAME };

static DWORD buffer[1024];

static void by_event(void)
{
    HANDLE d = directory(FILE_LIST_DIRECTORY, FILE_FLAG_OVERLAPPED);
    OVERLAPPED o;
    DWORD bytes = 0xbad;
    memset(&o, 0, sizeof o);
    o.hEvent = check_event(TRUE);
    CHECK_SUCCEEDS("read", ReadDirectoryChangesW(d, buffer, sizeof buffer, FALSE, NAMES, NULL, &o, NULL));
    CHECK_EQ_U("nothing-yet", WaitForSingleObject(o.hEvent, 0), WAIT_TIMEOUT);
    touch("one");
    CHECK_EQ_U("told", check_wait(o.hEvent), WAIT_OBJECT_0);
    CHECK("result", GetOverlappedResult(d, &o, &bytes, FALSE));
    CHECK_EQ_S("added", show(buffer, bytes), "1:one ");
    /* Between two calls. */
    CHECK_REQUIRE(MoveFileA(in("one"), in("two")));
    CHECK("read-next", ReadDirectoryChangesW(d, buffer, sizeof buffer, FALSE, NAMES, NULL, &o, NULL));
    CHECK_EQ_U("kept", check_wait(o.hEvent), WAIT_OBJECT_0);
    CHECK("kept-result", GetOverlappedResult(d, &o, &bytes, FALSE));
    CHECK_EQ_S("renamed", show(buffer, bytes), "4:one 5:two ");
    CHECK("read-third", ReadDirectoryChangesW(d, buffer, sizeof buffer, FALSE, NAMES, NULL, &o, NULL));
    CHECK_REQUIRE(DeleteFileA(in("two")));
    CHECK("wait-third", GetOverlappedResult(d, &o, &bytes, TRUE));
    CHECK_EQ_S("removed", show(buffer, bytes), "2:two ");
    /* Cancelled. */
    CHECK("read-fourth", ReadDirectoryChangesW(d, buffer, sizeof buffer, FALSE, NAMES, NULL, &o, NULL));
    CHECK("cancel", CancelIoEx(d, &o));
    CHECK_FAILS("cancelled", !GetOverlappedResult(d, &o, &bytes, TRUE), ERROR_OPERATION_ABORTED);
    CHECK_FAILS("cancel-nothing", !CancelIoEx(d, &o), ERROR_NOT_FOUND);
    /* Too small for one entry: nothing is told but that. */
    CHECK("read-small", ReadDirectoryChangesW(d, buffer, 4, FALSE, NAMES, NULL, &o, NULL));
    touch("a name that does not fit");
    CHECK("small-result", GetOverlappedResult(d, &o, &bytes, TRUE));
    CHECK_EQ_U("small-bytes", bytes, 0);
    CHECK_REQUIRE(DeleteFileA(in("a name that does not fit")));
    CloseHandle(o.hEvent);
    CloseHandle(d);
}

static void by_port(void)
{
    HANDLE d = directory(FILE_LIST_DIRECTORY, FILE_FLAG_OVERLAPPED), port = check_port(0);
    OVERLAPPED o;
    check_packet packet;
    memset(&o, 0, sizeof o);
    CHECK_REQUIRE(CreateIoCompletionPort(d, port, 7, 0) == port);
    CHECK("port-read", ReadDirectoryChangesW(d, buffer, sizeof buffer, TRUE,
                                             NAMES | FILE_NOTIFY_CHANGE_LAST_WRITE, NULL, &o, NULL));
    CHECK("port-empty", check_port_is_empty(port));
    CHECK_REQUIRE(CreateDirectoryA(in("below"), NULL));
    packet = check_get(port);
    CHECK("port-packet", packet.ok && packet.key == 7 && packet.overlapped == &o);
    CHECK_EQ_S("port-directory", show(buffer, packet.bytes), "1:below ");
    CHECK("port-read-below", ReadDirectoryChangesW(d, buffer, sizeof buffer, TRUE,
                                                   NAMES | FILE_NOTIFY_CHANGE_LAST_WRITE, NULL, &o, NULL));
    touch("below\\file");
    packet = check_get(port);
    CHECK("port-below", packet.ok && strncmp(show(buffer, packet.bytes), "1:below\\file ", 13) == 0);
    CHECK("port-read-last", ReadDirectoryChangesW(d, buffer, sizeof buffer, TRUE,
                                                  NAMES | FILE_NOTIFY_CHANGE_LAST_WRITE, NULL, &o, NULL));
    append("below\\file");
    packet = check_get(port);
    CHECK("port-modified", packet.ok && strstr(show(buffer, packet.bytes), "3:below") != NULL);
    CHECK_REQUIRE(DeleteFileA(in("below\\file")) && RemoveDirectoryA(in("below")));
    CloseHandle(d);
    CloseHandle(port);
}

static DWORD routine_error = 0xbad, routine_bytes = 0xbad;

static void CALLBACK routine(DWORD error, DWORD bytes, OVERLAPPED *o)
{
    (void)o;
    routine_error = error;
    routine_bytes = bytes;
}

static void by_routine(void)
{
    HANDLE d = directory(FILE_LIST_DIRECTORY, FILE_FLAG_OVERLAPPED);
    OVERLAPPED o;
    memset(&o, 0, sizeof o);
    CHECK("routine-read", ReadDirectoryChangesW(d, buffer, sizeof buffer, FALSE, NAMES, NULL, &o, routine));
    touch("routine");
    CHECK_EQ_U("routine-called", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK_EQ_U("routine-error", routine_error, 0);
    CHECK_EQ_S("routine-bytes", show(buffer, routine_bytes), "1:routine ");
    CHECK_REQUIRE(DeleteFileA(in("routine")));
    CloseHandle(d);
}

static DWORD WINAPI read_and_wait(LPVOID d)
{
    DWORD bytes = 0;
    return ReadDirectoryChangesW((HANDLE)d, buffer, sizeof buffer, FALSE, NAMES, &bytes, NULL, NULL) ? bytes : 0;
}

static void waiting(void)
{
    HANDLE d = directory(FILE_LIST_DIRECTORY, 0), thread = check_spawn(read_and_wait, d), file;
    DWORD bytes, i;
    /* What changes before the call begins is not told. */
    for (i = 0; i < CHECK_PATIENCE_MS && WaitForSingleObject(thread, 1) == WAIT_TIMEOUT; i++) {
        touch("waited for");
        CHECK_REQUIRE(DeleteFileA(in("waited for")));
    }
    bytes = check_join(thread);
    CHECK("wait-bytes", bytes >= 12);
    CHECK("wait-entry", strstr(show(buffer, bytes), ":waited for ") != NULL);
    CloseHandle(d);

    d = directory(FILE_READ_ATTRIBUTES, FILE_FLAG_OVERLAPPED);
    {
        OVERLAPPED o;
        memset(&o, 0, sizeof o);
        CHECK_FAILS("no-right", !ReadDirectoryChangesW(d, buffer, sizeof buffer, FALSE, NAMES, &bytes, &o, NULL),
                    ERROR_ACCESS_DENIED);
        CloseHandle(d);
        d = directory(FILE_LIST_DIRECTORY, FILE_FLAG_OVERLAPPED);
        CHECK_FAILS("no-filter", !ReadDirectoryChangesW(d, buffer, sizeof buffer, FALSE, 0, &bytes, &o, NULL),
                    ERROR_INVALID_PARAMETER);
        touch("file");
        file = CreateFileA(in("file"), GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);
        CHECK("a-file", !ReadDirectoryChangesW(file, buffer, sizeof buffer, FALSE, NAMES, &bytes, &o, NULL));
        CloseHandle(file);
        CHECK_FAILS("no-handle", !ReadDirectoryChangesW(NULL, buffer, sizeof buffer, FALSE, NAMES, &bytes, &o, NULL),
                    ERROR_INVALID_HANDLE);
        CHECK_REQUIRE(DeleteFileA(in("file")));
    }
    CloseHandle(d);
    CHECK_FAILS("notification-nowhere", FindFirstChangeNotificationA(in("nowhere"), FALSE, NAMES) == INVALID_HANDLE_VALUE,
                ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("notification-no-filter", FindFirstChangeNotificationA(place, FALSE, 0) == INVALID_HANDLE_VALUE,
                ERROR_INVALID_PARAMETER);
}

static void notifications(void)
{
    HANDLE n = FindFirstChangeNotificationA(place, FALSE, FILE_NOTIFY_CHANGE_FILE_NAME);
    CHECK_SUCCEEDS("notification", n != INVALID_HANDLE_VALUE);
    CHECK_EQ_U("notification-nothing-yet", WaitForSingleObject(n, 0), WAIT_TIMEOUT);
    touch("x");
    CHECK_EQ_U("notification-told", check_wait(n), WAIT_OBJECT_0);
    CHECK("notification-next", FindNextChangeNotification(n));
    CHECK_EQ_U("notification-next-nothing", WaitForSingleObject(n, 0), WAIT_TIMEOUT);
    CHECK_REQUIRE(DeleteFileA(in("x")));
    CHECK_EQ_U("notification-told-again", check_wait(n), WAIT_OBJECT_0);
    CHECK("notification-close", FindCloseChangeNotification(n));
    CHECK_FAILS("notification-closed", !FindNextChangeNotification(n), ERROR_INVALID_HANDLE);
    n = FindFirstChangeNotificationA(place, TRUE, FILE_NOTIFY_CHANGE_LAST_WRITE);
    touch("y");
    append("y");
    CHECK_EQ_U("notification-write", check_wait(n), WAIT_OBJECT_0);
    FindCloseChangeNotification(n);
    CHECK_REQUIRE(DeleteFileA(in("y")));
}

int main(void)
{
    char temporary[MAX_PATH];
    check_begin();
    CHECK_REQUIRE(GetTempPathA(sizeof temporary, temporary) != 0);
    snprintf(place, sizeof place, "%stawny-changes-%lu", temporary, (unsigned long)GetCurrentProcessId());
    CHECK_REQUIRE(CreateDirectoryA(place, NULL));
    by_event();
    by_port();
    by_routine();
    waiting();
    notifications();
    CHECK_REQUIRE(RemoveDirectoryA(place));
    return check_end();
}
