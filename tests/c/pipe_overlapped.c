/* Operations on pipes that are left pending: told by event, by completion port, by routine; cancelled.
 * https://learn.microsoft.com/windows/win32/ipc/synchronous-and-overlapped-input-and-output */
#include "pipe_check.h"

static void by_event(void)
{
    HANDLE server = pipe_server("event", PIPE_MESSAGES, FILE_FLAG_OVERLAPPED), client;
    HANDLE event = check_event(TRUE);
    OVERLAPPED operation = {0}, other = {0};
    char room[16], small[2];
    DWORD count;

    operation.hEvent = event;
    CHECK_FAILS("connect-pends", !ConnectNamedPipe(server, &operation), ERROR_IO_PENDING);
    CHECK_FAILS("connect-incomplete", !GetOverlappedResult(server, &operation, &count, FALSE), ERROR_IO_INCOMPLETE);
    CHECK_FAILS("connect-twice", !ConnectNamedPipe(server, &other), ERROR_IO_PENDING);
    client = pipe_client("event", 0);
    CHECK_EQ_U("connect-ends", check_wait(event), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("connect-result", GetOverlappedResult(server, &operation, &count, FALSE));
    CHECK_SUCCEEDS("second-connect-result", GetOverlappedResult(server, &other, &count, TRUE));
    CHECK_FAILS("connect-connected", !ConnectNamedPipe(server, &operation), ERROR_PIPE_CONNECTED);

    CHECK_FAILS("read-pends", !ReadFile(server, room, 16, NULL, &operation), ERROR_IO_PENDING);
    CHECK_EQ_U("read-unset-event", WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    pipe_write(client, "hello", 5);
    CHECK_EQ_U("read-ends", check_wait(event), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("read-result", GetOverlappedResult(server, &operation, &count, FALSE));
    CHECK_EQ_U("read-count", count, 5);
    CHECK_EQ_MEM("read-data", room, "hello", 5);

    CHECK_FAILS("short-read-pends", !ReadFile(server, small, 2, NULL, &operation), ERROR_IO_PENDING);
    pipe_write(client, "hello", 5);
    CHECK_FAILS("short-read", !GetOverlappedResult(server, &operation, &count, TRUE), ERROR_MORE_DATA);
    CHECK_EQ_U("short-read-count", count, 2);
    CHECK_EQ_U("short-read-status", operation.Internal, 0x80000005);
    count = 0;
    CHECK_SUCCEEDS("rest-at-once", ReadFile(server, room, 16, &count, &operation));
    CHECK_EQ_U("rest-count", count, 3);

    pipe_write(client, "ab", 2);
    pipe_write(client, "cdef", 4);
    CHECK_SUCCEEDS("there-already", ReadFile(server, room, 16, &count, &operation) && count == 2);
    CHECK_FAILS("more-at-once", !ReadFile(server, small, 2, &count, &operation), ERROR_MORE_DATA);
    CHECK_SUCCEEDS("more-rest", ReadFile(server, room, 16, &count, &operation) && count == 2);

    CHECK_FAILS("read-to-be-cancelled", !ReadFile(server, room, 16, NULL, &operation), ERROR_IO_PENDING);
    CHECK_SUCCEEDS("cancel", CancelIoEx(server, &operation));
    CHECK_FAILS("cancelled", !GetOverlappedResult(server, &operation, &count, TRUE), ERROR_OPERATION_ABORTED);
    CHECK_FAILS("cancel-nothing", !CancelIoEx(server, &operation), ERROR_NOT_FOUND);
    CHECK_FAILS("read-again", !ReadFile(server, room, 16, NULL, &operation), ERROR_IO_PENDING);
    CHECK_SUCCEEDS("cancel-own", CancelIo(server));
    CHECK_FAILS("cancelled-own", !GetOverlappedResult(server, &operation, &count, TRUE), ERROR_OPERATION_ABORTED);

    CHECK_FAILS("read-to-the-end", !ReadFile(server, room, 16, NULL, &operation), ERROR_IO_PENDING);
    CloseHandle(client);
    CHECK_FAILS("end-of-read", !GetOverlappedResult(server, &operation, &count, TRUE), ERROR_BROKEN_PIPE);
    CHECK_SUCCEEDS("disconnect", DisconnectNamedPipe(server));
    CHECK_FAILS("connect-again", !ConnectNamedPipe(server, &operation), ERROR_IO_PENDING);
    CHECK_SUCCEEDS("cancel-connect", CancelIoEx(server, &operation));
    CHECK_FAILS("cancelled-connect", !GetOverlappedResult(server, &operation, &count, TRUE), ERROR_OPERATION_ABORTED);
    client = pipe_client("event", FILE_FLAG_OVERLAPPED);
    CHECK_FAILS("read-to-be-disconnected", !ReadFile(server, room, 16, NULL, &operation), ERROR_IO_PENDING);
    CHECK_SUCCEEDS("disconnect-reader", DisconnectNamedPipe(server));
    CHECK_FAILS("disconnected-read", !GetOverlappedResult(server, &operation, &count, TRUE), ERROR_PIPE_NOT_CONNECTED);
    CloseHandle(client);
    CloseHandle(server);
    CloseHandle(event);
}

static void transactions(void)
{
    HANDLE server, client, event = check_event(TRUE);
    OVERLAPPED operation = {0};
    char room[16];
    DWORD count;

    pipe_pair("transact", PIPE_MESSAGES, FILE_FLAG_OVERLAPPED, &server, &client);
    operation.hEvent = event;
    CHECK_FAILS("transact-pends", !TransactNamedPipe(client, "ping", 4, room, 16, NULL, &operation), ERROR_IO_PENDING);
    {
        OVERLAPPED reading = {0};
        char message[16];
        reading.hEvent = check_event(TRUE);
        CHECK_SUCCEEDS("server-reads", ReadFile(server, message, 16, &count, &reading) && count == 4);
        CHECK_SUCCEEDS("server-replies", WriteFile(server, "pong", 4, &count, &reading));
        CloseHandle(reading.hEvent);
    }
    CHECK_EQ_U("transact-ends", check_wait(event), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("transact-result", GetOverlappedResult(client, &operation, &count, FALSE));
    CHECK_EQ_U("transact-count", count, 4);
    CHECK_EQ_MEM("transact-reply", room, "pong", 4);
    CloseHandle(client);
    CloseHandle(server);
    CloseHandle(event);
}

static void by_port(void)
{
    HANDLE server = pipe_server("port", PIPE_MESSAGES, FILE_FLAG_OVERLAPPED), client, port = check_port(0);
    OVERLAPPED connecting = {0}, reading = {0}, writing = {0};
    static char room[16], big[8192];
    check_packet packet;
    DWORD count, messages = PIPE_READMODE_MESSAGE;

    CHECK_EQ_P("associate", CreateIoCompletionPort(server, port, 7, 0), port);
    CHECK_FAILS("port-connect-pends", !ConnectNamedPipe(server, &connecting), ERROR_IO_PENDING);
    client = pipe_client("port", 0);
    CHECK_REQUIRE(SetNamedPipeHandleState(client, &messages, NULL, NULL));
    packet = check_get(port);
    CHECK("port-connect", packet.ok && packet.overlapped == &connecting && packet.key == 7 && packet.bytes == 0);
    CHECK_FAILS("port-read-pends", !ReadFile(server, room, 4, NULL, &reading), ERROR_IO_PENDING);
    pipe_write(client, "abcdef", 6);
    packet = check_get(port);
    CHECK("port-more-data", !packet.ok && packet.error == ERROR_MORE_DATA && packet.overlapped == &reading);
    CHECK_EQ_U("port-more-data-bytes", packet.bytes, 4);
    CHECK_SUCCEEDS("port-rest", ReadFile(server, room, 4, &count, &reading) && count == 2);
    packet = check_get(port);
    CHECK("port-rest-packet", packet.ok && packet.bytes == 2 && packet.overlapped == &reading);

    CHECK_SUCCEEDS("port-write", WriteFile(server, big, 4000, &count, &writing) && count == 4000);
    packet = check_get(port);
    CHECK("port-write-packet", packet.ok && packet.bytes == 4000 && packet.overlapped == &writing);
    CHECK_FAILS("port-write-pends", !WriteFile(server, big, 4000, &count, &writing), ERROR_IO_PENDING);
    CHECK("port-write-waits", check_port_is_empty(port));
    CHECK_SUCCEEDS("client-makes-room", ReadFile(client, big, 8192, &count, NULL) && count == 4000);
    packet = check_get(port);
    CHECK("port-write-ends", packet.ok && packet.bytes == 4000 && packet.overlapped == &writing);
    CHECK_SUCCEEDS("client-reads-the-second", ReadFile(client, big, 8192, &count, NULL) && count == 4000);

    CHECK_SUCCEEDS("skip", SetFileCompletionNotificationModes(server, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS));
    CHECK_SUCCEEDS("skipped-write", WriteFile(server, big, 10, &count, &writing) && count == 10);
    CHECK("skipped", check_port_is_empty(port));
    CHECK_FAILS("port-read-to-the-end", !ReadFile(server, room, 4, NULL, &reading), ERROR_IO_PENDING);
    CloseHandle(client);
    packet = check_get(port);
    CHECK("port-end", !packet.ok && packet.error == ERROR_BROKEN_PIPE && packet.overlapped == &reading);
    CHECK_FAILS("port-read-broken", !ReadFile(server, room, 4, NULL, &reading), ERROR_BROKEN_PIPE);
    CHECK("no-packet-for-a-failure", check_port_is_empty(port));
    CHECK_SUCCEEDS("port-disconnect", DisconnectNamedPipe(server));
    CHECK_FAILS("port-connect-again", !ConnectNamedPipe(server, &connecting), ERROR_IO_PENDING);
    CloseHandle(server);
    packet = check_get(port);
    CHECK("closed-connect", !packet.ok && packet.error == ERROR_OPERATION_ABORTED && packet.overlapped == &connecting);
    CloseHandle(port);

    server = pipe_server("no-port", PIPE_MESSAGES, 0);
    port = check_port(0);
    CHECK_FAILS("no-port-for-a-waiting-pipe", CreateIoCompletionPort(server, port, 7, 0) == NULL, ERROR_INVALID_PARAMETER);
    CloseHandle(server);
    CloseHandle(port);
}

static DWORD routine_error, routine_bytes, routine_calls;
static OVERLAPPED *routine_overlapped;

static VOID CALLBACK routine(DWORD error, DWORD bytes, LPOVERLAPPED overlapped)
{
    routine_error = error;
    routine_bytes = bytes;
    routine_overlapped = overlapped;
    routine_calls++;
}

static void by_routine(void)
{
    HANDLE server, client;
    OVERLAPPED operation = {0};
    char room[16];

    pipe_pair("routine", PIPE_MESSAGES, FILE_FLAG_OVERLAPPED, &server, &client);
    CHECK_SUCCEEDS("write-ex", WriteFileEx(client, "hello", 5, &operation, routine));
    CHECK_EQ_U("not-called-yet", routine_calls, 0);
    CHECK_EQ_U("alertable", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK("write-routine", routine_calls == 1 && routine_error == 0 && routine_bytes == 5 && routine_overlapped == &operation);
    CHECK_SUCCEEDS("read-ex", ReadFileEx(server, room, 16, &operation, routine));
    CHECK_EQ_U("alertable-read", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK("read-routine", routine_calls == 2 && routine_error == 0 && routine_bytes == 5);
    CHECK_SUCCEEDS("read-ex-pends", ReadFileEx(server, room, 16, &operation, routine));
    CloseHandle(client);
    CHECK_EQ_U("alertable-end", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK("end-routine", routine_calls == 3 && routine_error == ERROR_BROKEN_PIPE && routine_bytes == 0);
    CHECK_FAILS("read-ex-broken", !ReadFileEx(server, room, 16, &operation, routine), ERROR_BROKEN_PIPE);
    CHECK_EQ_U("no-call-for-a-failure", SleepEx(0, TRUE), 0);
    CloseHandle(server);
}

typedef struct {
    HANDLE pipe;
    DWORD size;
    BOOL good;
    DWORD error;
} write_call;

static DWORD WINAPI write_it(LPVOID argument)
{
    static char data[65536];
    write_call *call = (write_call *)argument;
    DWORD count;
    call->good = WriteFile(call->pipe, data, call->size, &count, NULL);
    call->error = GetLastError();
    return 0;
}

/* A write for which the other end was there breaks with the pipe; one that comes after that finds it closing.
 * https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-writefile
 *   ("If ... the read handle has been closed, ... GetLastError returns ERROR_BROKEN_PIPE.")
 * https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499- (232: "The pipe is being closed.") */
static void broken(void)
{
    static char data[65536], room[64];
    HANDLE server, client, thread;
    OVERLAPPED operation = {0};
    write_call call = {0};
    DWORD count;

    pipe_pair("broken", PIPE_BYTES, FILE_FLAG_OVERLAPPED, &server, &client);
    operation.hEvent = check_event(TRUE);
    CHECK_FAILS("write-pends", !WriteFile(server, data, 8192, NULL, &operation), ERROR_IO_PENDING);
    CloseHandle(client);
    CHECK_FAILS("pending-write-breaks", !GetOverlappedResult(server, &operation, &count, TRUE), ERROR_BROKEN_PIPE);
    CHECK_FAILS("write-when-closing", !WriteFile(server, data, 1, NULL, &operation), ERROR_NO_DATA);
    CloseHandle(server);

    pipe_pair("broken", PIPE_BYTES, FILE_FLAG_OVERLAPPED, &server, &client);
    CHECK_FAILS("client-write-pends", !WriteFile(client, data, 8192, NULL, &operation), ERROR_IO_PENDING);
    CloseHandle(server);
    CHECK_FAILS("client-write-breaks", !GetOverlappedResult(client, &operation, &count, TRUE), ERROR_BROKEN_PIPE);
    CHECK_FAILS("client-write-when-closing", !WriteFile(client, data, 1, NULL, &operation), ERROR_NO_DATA);
    CloseHandle(client);
    CloseHandle(operation.hEvent);

    pipe_pair("broken", PIPE_BYTES, 0, &server, &client);
    call.pipe = server;
    call.size = sizeof data;
    thread = check_spawn(write_it, &call);
    CHECK_SUCCEEDS("write-begins", ReadFile(client, room, 1, &count, NULL));
    CloseHandle(client);
    check_join(thread);
    CHECK("waiting-write-breaks", !call.good && call.error == ERROR_BROKEN_PIPE);
    CloseHandle(server);
}

int main(void)
{
    check_begin_without_winsock();
    by_event();
    transactions();
    by_port();
    by_routine();
    broken();
    return check_end();
}
