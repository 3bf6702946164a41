/* Mailslots: time-outs, and overlapped reads by event, routine and completion port.
 * https://learn.microsoft.com/windows/win32/ipc/mailslots
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createmailslota
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setmailslotinfo
 * https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-readfile
 */
#include "check.h"

static char name[128];

static const char *slot(const char *server, const char *kind)
{
    snprintf(name, sizeof name, "\\\\%s\\mailslot\\tawny-check\\%lu\\%s", server, (unsigned long)GetCurrentProcessId(),
             kind);
    return name;
}

static HANDLE make(const char *kind, DWORD maximum, DWORD timeout)
{
    return CreateMailslotA(slot(".", kind), maximum, timeout, NULL);
}

static HANDLE open_writer(const char *kind, DWORD flags)
{
    return CreateFileA(slot(".", kind), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, flags,
                       NULL);
}

static BOOL send_text(HANDLE writer, const char *text)
{
    DWORD count = 0;

    return WriteFile(writer, text, (DWORD)strlen(text), &count, NULL) && count == strlen(text);
}

static int receive_is(HANDLE reader, const char *text)
{
    char room[256];
    DWORD count = 77;

    return ReadFile(reader, room, sizeof room, &count, NULL) && count == strlen(text)
        && memcmp(room, text, count) == 0;
}

static void times(void)
{
    char room[16];
    DWORD count, before, passed;
    OVERLAPPED operation = {0};
    HANDLE reader = make("times", 0, 100);

    before = GetTickCount();
    CHECK_FAILS("time-is-over", !ReadFile(reader, room, sizeof room, &count, NULL), ERROR_SEM_TIMEOUT);
    passed = GetTickCount() - before;
    CHECK("it-waited", passed >= 80);
    operation.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
    CHECK_FAILS("overlapped-waits", !ReadFile(reader, room, sizeof room, NULL, &operation), ERROR_IO_PENDING);
    CHECK_EQ_U("overlapped-time", WaitForSingleObject(operation.hEvent, CHECK_PATIENCE_MS), WAIT_OBJECT_0);
    CHECK_FAILS("overlapped-time-is-over", !GetOverlappedResult(reader, &operation, &count, FALSE),
                ERROR_SEM_TIMEOUT);
    SetMailslotInfo(reader, 0);
    CHECK_FAILS("overlapped-does-not-wait", !ReadFile(reader, room, sizeof room, NULL, &operation),
                ERROR_SEM_TIMEOUT);
    CloseHandle(operation.hEvent);
    CloseHandle(reader);
}

static volatile LONG routine_bytes, routine_error = 77;

static void CALLBACK routine(DWORD error, DWORD bytes, OVERLAPPED *operation)
{
    (void)operation;
    routine_error = (LONG)error;
    routine_bytes = (LONG)bytes;
}

static DWORD WINAPI late_writer(void *parameter)
{
    send_text((HANDLE)parameter, "late");
    return 0;
}

static void overlapped(void)
{
    char room[3][16];
    DWORD count = 77;
    ULONG_PTR key = 0;
    OVERLAPPED operations[3] = {{0}}, *done = NULL;
    HANDLE reader = make("overlapped", 0, MAILSLOT_WAIT_FOREVER), writer = open_writer("overlapped", 0), thread, port;

    operations[0].hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
    CHECK_FAILS("pending", !ReadFile(reader, room[0], 16, NULL, &operations[0]), ERROR_IO_PENDING);
    CHECK_FAILS("incomplete", !GetOverlappedResult(reader, &operations[0], &count, FALSE), ERROR_IO_INCOMPLETE);
    send_text(writer, "event");
    CHECK("event", GetOverlappedResult(reader, &operations[0], &count, TRUE) && count == 5);
    CHECK("event-data", memcmp(room[0], "event", 5) == 0);
    send_text(writer, "at once");
    CHECK("there-already", ReadFile(reader, room[0], 16, &count, &operations[0]) && count == 7);
    CHECK_EQ_U("event-set", WaitForSingleObject(operations[0].hEvent, 0), WAIT_OBJECT_0);

    CHECK("cancel-issue", !ReadFile(reader, room[0], 16, NULL, &operations[0]));
    CHECK("cancel-io", CancelIo(reader));
    CHECK_FAILS("cancelled", !GetOverlappedResult(reader, &operations[0], &count, TRUE), ERROR_OPERATION_ABORTED);
    CHECK("cancel-ex-issue", !ReadFile(reader, room[0], 16, NULL, &operations[0]));
    CHECK("cancel-ex-second", !ReadFile(reader, room[1], 16, NULL, &operations[1]));
    CHECK("cancel-ex", CancelIoEx(reader, &operations[0]));
    CHECK_FAILS("cancelled-ex", !GetOverlappedResult(reader, &operations[0], &count, TRUE), ERROR_OPERATION_ABORTED);
    send_text(writer, "second");
    CHECK("the-other-goes-on", GetOverlappedResult(reader, &operations[1], &count, TRUE) && count == 6);

    CHECK("routine-issue", ReadFileEx(reader, room[0], 16, &operations[2], routine));
    send_text(writer, "apc");
    CHECK_EQ_U("routine-wait", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK("routine", routine_error == 0 && routine_bytes == 3);

    thread = CreateThread(NULL, 0, late_writer, writer, 0, NULL);
    CHECK("waits-for-a-writer", receive_is(reader, "late"));
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);

    port = CreateIoCompletionPort(reader, NULL, 42, 0);
    CHECK("port", port != NULL);
    memset(&operations[2], 0, sizeof operations[2]);
    ReadFile(reader, room[2], 16, NULL, &operations[2]);
    send_text(writer, "port");
    CHECK("packet", GetQueuedCompletionStatus(port, &count, &key, &done, CHECK_PATIENCE_MS));
    CHECK("packet-contents", count == 4 && key == 42 && done == &operations[2]);
    send_text(writer, "larger than that");
    CHECK_FAILS("too-small-overlapped", !ReadFile(reader, room[2], 4, NULL, &operations[2]),
                ERROR_INSUFFICIENT_BUFFER);
    CHECK("too-small-stays", GetMailslotInfo(reader, NULL, &count, NULL, NULL) && count == 16);
    ReadFile(reader, room[2], 16, NULL, &operations[2]);
    CHECK("packet-at-once", GetQueuedCompletionStatus(port, &count, &key, &done, CHECK_PATIENCE_MS) && count == 16);

    ReadFile(reader, room[2], 16, NULL, &operations[2]);
    CloseHandle(reader);
    CHECK("close-ends-reads", !GetQueuedCompletionStatus(port, &count, &key, &done, CHECK_PATIENCE_MS)
                                  && done == &operations[2]);
    CloseHandle(operations[0].hEvent);
    CloseHandle(port);
    CloseHandle(writer);
}

int main(void)
{
    check_begin();
    times();
    overlapped();
    return check_end();
}
