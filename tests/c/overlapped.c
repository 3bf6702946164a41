/* OVERLAPPED: status and bytes in it, and completion by event, by polling and by its result.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/minwinbase/ns-minwinbase-overlapped
 *   learn.microsoft.com/windows/win32/api/winbase/nf-winbase-hasoverlappediocompleted
 *   learn.microsoft.com/windows/win32/api/ioapiset/nf-ioapiset-getoverlappedresult
 *   learn.microsoft.com/windows/win32/api/ioapiset/nf-ioapiset-getoverlappedresultex
 *   learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsagetoverlappedresult
 *   learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecv
 */
#include "check.h"

/* ntstatus.h and windows.h do not mix; these are the values of [MS-ERREF] 2.3.1. */
#define NTSTATUS_SUCCESS 0u
#define NTSTATUS_PENDING 0x103u
#define NTSTATUS_CANCELLED 0xC0000120u

static SOCKET client, server;
static HANDLE file; /* the server socket as a file handle */

static DWORD wsa_result(OVERLAPPED *overlapped, DWORD *bytes)
{
    DWORD flags = 0;
    return WSAGetOverlappedResult(server, overlapped, bytes, FALSE, &flags) ? 0 : (DWORD)WSAGetLastError();
}

static DWORD file_result(OVERLAPPED *overlapped, DWORD *bytes)
{
    return GetOverlappedResult(file, overlapped, bytes, FALSE) ? 0 : GetLastError();
}

static OVERLAPPED with_event(HANDLE event)
{
    OVERLAPPED overlapped;
    memset(&overlapped, 0, sizeof overlapped);
    overlapped.hEvent = event;
    return overlapped;
}

/* "Internal: the error code for the I/O request. When the request is issued, the system sets this
 * member to STATUS_PENDING to indicate that the operation has not yet started. When the request is
 * completed, the system sets this member to the error code. InternalHigh: the number of bytes
 * transferred". */
static void pending_then_complete(void)
{
    HANDLE event = check_event(TRUE);
    OVERLAPPED o = with_event(event);
    DWORD bytes = 4711, flags = 0;
    char data[16];

    SetEvent(event);
    CHECK_EQ_U("recv-pends", check_wsarecv(server, data, sizeof data, &o), WSA_IO_PENDING);
    CHECK_EQ_U("pending-status", o.Internal, NTSTATUS_PENDING);
    CHECK("pending-not-completed", !HasOverlappedIoCompleted(&o));
    CHECK_EQ_U("pending-resets-the-event", WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    CHECK_EQ_U("pending-wsa-result", wsa_result(&o, &bytes), WSA_IO_INCOMPLETE);
    CHECK_EQ_U("pending-wsa-result-leaves-bytes", bytes, 4711);
    CHECK_EQ_U("pending-result", file_result(&o, &bytes), ERROR_IO_INCOMPLETE);
    CHECK_FAILS("pending-result-ex-zero", !GetOverlappedResultEx(file, &o, &bytes, 0, FALSE),
                ERROR_IO_INCOMPLETE);
    CHECK_FAILS("pending-result-ex-time-out", !GetOverlappedResultEx(file, &o, &bytes, 20, FALSE),
                WAIT_TIMEOUT);

    check_send_all(client, "hello", 5);
    CHECK_EQ_U("complete-sets-the-event", check_wait(event), WAIT_OBJECT_0);
    CHECK_EQ_U("complete-manual-reset-stays-set", WaitForSingleObject(event, 0), WAIT_OBJECT_0);
    CHECK("complete-has-completed", HasOverlappedIoCompleted(&o));
    CHECK_EQ_U("complete-status", o.Internal, NTSTATUS_SUCCESS);
    CHECK_EQ_U("complete-bytes", o.InternalHigh, 5);
    CHECK_EQ_P("complete-keeps-hevent", o.hEvent, event);
    CHECK_EQ_MEM("complete-data", data, "hello", 5);
    flags = 99;
    CHECK_SUCCEEDS("complete-wsa-result", WSAGetOverlappedResult(server, &o, &bytes, FALSE, &flags));
    CHECK_EQ_U("complete-wsa-result-bytes", bytes, 5);
    CHECK_EQ_U("complete-wsa-result-flags", flags, 0);
    bytes = 0;
    CHECK_SUCCEEDS("complete-wsa-result-wait", WSAGetOverlappedResult(server, &o, &bytes, TRUE, &flags));
    CHECK_SUCCEEDS("complete-result", GetOverlappedResult(file, &o, &bytes, TRUE));
    CHECK_EQ_U("complete-result-bytes", bytes, 5);
    CHECK_SUCCEEDS("complete-result-ex", GetOverlappedResultEx(file, &o, &bytes, 0, FALSE));
    CloseHandle(event);
}

static void cancelled(void)
{
    HANDLE event = check_event(TRUE);
    OVERLAPPED o = with_event(event);
    DWORD bytes;
    char data[4];

    CHECK_REQUIRE(check_wsarecv(server, data, sizeof data, &o) == WSA_IO_PENDING);
    CHECK_REQUIRE(CancelIoEx(file, &o));
    CHECK_EQ_U("cancelled-sets-the-event", check_wait(event), WAIT_OBJECT_0);
    CHECK_EQ_U("cancelled-status", (DWORD)o.Internal, NTSTATUS_CANCELLED);
    CHECK_EQ_U("cancelled-bytes", o.InternalHigh, 0);
    CHECK_EQ_U("cancelled-wsa-result", wsa_result(&o, &bytes), WSA_OPERATION_ABORTED);
    CHECK_EQ_U("cancelled-result", file_result(&o, &bytes), ERROR_OPERATION_ABORTED);
    CHECK_FAILS("cancelled-result-ex", !GetOverlappedResultEx(file, &o, &bytes, 100, FALSE),
                ERROR_OPERATION_ABORTED);
    CloseHandle(event);
}

/* Both results at once: the data was there before the call. */
static void immediate(void)
{
    HANDLE event = check_event(TRUE);
    OVERLAPPED o = with_event(event);
    WSABUF buffer;
    DWORD bytes = 0, flags = 0, result;
    fd_set readable;
    struct timeval patience = {5, 0};
    char data[16];

    check_send_all(client, "ready", 5);
    FD_ZERO(&readable);
    FD_SET(server, &readable);
    CHECK_REQUIRE(select(0, &readable, NULL, NULL, &patience) == 1);
    buffer.buf = data;
    buffer.len = sizeof data;
    result = WSARecv(server, &buffer, 1, &bytes, &flags, &o, NULL) == 0 ? 0 : (DWORD)WSAGetLastError();
    CHECK_EQ_U("immediate-result", result, 0);
    CHECK_EQ_U("immediate-bytes", bytes, 5);
    CHECK_EQ_U("immediate-status", o.Internal, NTSTATUS_SUCCESS);
    CHECK_EQ_U("immediate-bytes-in-overlapped", o.InternalHigh, 5);
    CHECK_EQ_U("immediate-sets-the-event", check_wait(event), WAIT_OBJECT_0);
    CHECK_EQ_U("immediate-wsa-result", wsa_result(&o, &bytes), 0);

    ResetEvent(event);
    CHECK("send-starts", check_started(check_wsasend(server, "out", 3, &o)));
    CHECK_EQ_U("send-sets-the-event", check_wait(event), WAIT_OBJECT_0);
    CHECK_EQ_U("send-bytes", o.InternalHigh, 3);
    CHECK_EQ_U("send-status", o.Internal, NTSTATUS_SUCCESS);
    CHECK_EQ_I("send-arrives", check_recv_all(client, data, 3), 3);
    CHECK_EQ_MEM("send-data", data, "out", 3);
    CloseHandle(event);
}

/* HasOverlappedIoCompleted is "a high performance test operation that can be used to poll for the
 * completion of an outstanding I/O operation". Nobody waits here, nobody calls Winsock. */
static void by_polling(void)
{
    OVERLAPPED o;
    ULONGLONG end;
    char data[8];

    memset(&o, 0, sizeof o);
    CHECK_REQUIRE(check_wsarecv(server, data, sizeof data, &o) == WSA_IO_PENDING);
    check_send_all(client, "poll", 4);
    for (end = GetTickCount64() + CHECK_PATIENCE_MS; GetTickCount64() < end;)
        if (HasOverlappedIoCompleted((volatile OVERLAPPED *)&o))
            break;
    CHECK("polling-sees-completion", HasOverlappedIoCompleted(&o));
    CHECK_EQ_U("polling-status", o.Internal, NTSTATUS_SUCCESS);
    CHECK_EQ_U("polling-bytes", o.InternalHigh, 4);
    CHECK_EQ_MEM("polling-data", data, "poll", 4);
}

static DWORD WINAPI send_two(LPVOID argument)
{
    CHECK_REQUIRE(check_wait((HANDLE)argument) == WAIT_OBJECT_0);
    check_send_all(client, "go", 2);
    return 0;
}

static void CALLBACK note_apc(ULONG_PTR where)
{
    *(volatile LONG *)where += 1;
}

/* bWait / fWait TRUE: "the function does not return until the operation has been completed". */
static void by_waiting_result(void)
{
    HANDLE event = check_event(TRUE), automatic = check_event(FALSE), start = check_event(TRUE), thread;
    OVERLAPPED o;
    DWORD bytes = 0, flags = 0;
    volatile LONG apcs = 0;
    char data[8];

    o = with_event(event);
    CHECK_REQUIRE(check_wsarecv(server, data, sizeof data, &o) == WSA_IO_PENDING);
    thread = check_spawn(send_two, start);
    SetEvent(start);
    CHECK_SUCCEEDS("wait-result", GetOverlappedResult(file, &o, &bytes, TRUE));
    CHECK_EQ_U("wait-result-bytes", bytes, 2);
    check_join(thread);

    o = with_event(automatic);
    CHECK_REQUIRE(check_wsarecv(server, data, sizeof data, &o) == WSA_IO_PENDING);
    thread = check_spawn(send_two, start);
    CHECK_SUCCEEDS("wait-wsa-result", WSAGetOverlappedResult(server, &o, &bytes, TRUE, &flags));
    CHECK_EQ_U("wait-wsa-result-bytes", bytes, 2);
    check_join(thread);

    /* "If the hEvent member of the OVERLAPPED structure is NULL, the system uses the state of the
     * hFile handle to signal when the operation has been completed." */
    o = with_event(NULL);
    CHECK_REQUIRE(check_wsarecv(server, data, sizeof data, &o) == WSA_IO_PENDING);
    thread = check_spawn(send_two, start);
    CHECK_SUCCEEDS("wait-result-without-event", GetOverlappedResult(file, &o, &bytes, TRUE));
    CHECK_EQ_U("wait-result-without-event-bytes", bytes, 2);
    check_join(thread);

    o = with_event(event);
    CHECK_REQUIRE(check_wsarecv(server, data, sizeof data, &o) == WSA_IO_PENDING);
    CHECK_REQUIRE(QueueUserAPC(note_apc, GetCurrentThread(), (ULONG_PTR)&apcs));
    CHECK_FAILS("wait-result-ex-apc", !GetOverlappedResultEx(file, &o, &bytes, CHECK_PATIENCE_MS, TRUE),
                WAIT_IO_COMPLETION);
    CHECK_EQ_I("wait-result-ex-apc-ran", apcs, 1);
    thread = check_spawn(send_two, start);
    CHECK_SUCCEEDS("wait-result-ex", GetOverlappedResultEx(file, &o, &bytes, CHECK_PATIENCE_MS, TRUE));
    CHECK_EQ_U("wait-result-ex-bytes", bytes, 2);
    check_join(thread);
    CloseHandle(start);
    CloseHandle(automatic);
    CloseHandle(event);
}

static void auto_reset_event(void)
{
    HANDLE automatic = check_event(FALSE);
    OVERLAPPED o = with_event(automatic);
    char data[8];

    CHECK_REQUIRE(check_wsarecv(server, data, sizeof data, &o) == WSA_IO_PENDING);
    check_send_all(client, "a", 1);
    CHECK_EQ_U("auto-reset-releases-one-wait", check_wait(automatic), WAIT_OBJECT_0);
    CHECK_EQ_U("auto-reset-not-a-second", WaitForSingleObject(automatic, 0), WAIT_TIMEOUT);
    CHECK_EQ_U("auto-reset-bytes", o.InternalHigh, 1);
    CloseHandle(automatic);
}

/* "If lpOverlapped is not NULL ... service providers must capture this structure (the WSABUF array)
 * before returning from the WSARecv call. This enables applications to build stack-based WSABUF
 * arrays." */
static void scatter_and_gather(void)
{
    HANDLE event = check_event(TRUE);
    OVERLAPPED o = with_event(event);
    WSABUF in[3], out[4];
    DWORD flags = 0, bytes = 0, error;
    char a[3], b[4], c[9], spare[16];

    memset(spare, '#', sizeof spare);
    in[0].buf = a, in[0].len = sizeof a;
    in[1].buf = b, in[1].len = sizeof b;
    in[2].buf = c, in[2].len = sizeof c;
    error = WSARecv(server, in, 3, NULL, &flags, &o, NULL) == 0 ? 0 : (DWORD)WSAGetLastError();
    CHECK_EQ_U("scatter-pends", error, WSA_IO_PENDING);
    in[0].buf = in[1].buf = in[2].buf = spare;
    in[0].len = in[1].len = in[2].len = 1;

    out[0].buf = (char *)"0123", out[0].len = 4;
    out[1].buf = (char *)"", out[1].len = 0;
    out[2].buf = (char *)"4", out[2].len = 1;
    out[3].buf = (char *)"56789", out[3].len = 5;
    CHECK_SUCCEEDS("gather", WSASend(client, out, 4, &bytes, 0, NULL, NULL) == 0);
    CHECK_EQ_U("gather-bytes", bytes, 10);
    CHECK_EQ_U("scatter-completes", check_wait(event), WAIT_OBJECT_0);
    CHECK_EQ_U("scatter-bytes", o.InternalHigh, 10);
    CHECK_EQ_MEM("scatter-first", a, "012", 3);
    CHECK_EQ_MEM("scatter-second", b, "3456", 4);
    CHECK_EQ_MEM("scatter-third", c, "789", 3);
    CHECK("scatter-array-captured", spare[0] == '#');
    CloseHandle(event);
}

/* MSG_WAITALL: "The receive request will complete only when ... the buffer supplied by the caller is
 * completely full". */
static void wait_all(void)
{
    SOCKET sender, receiver;
    HANDLE event = check_event(TRUE);
    OVERLAPPED o = with_event(event);
    WSABUF buffer;
    DWORD flags = MSG_WAITALL, error;
    char data[10];

    check_pair(&sender, &receiver);
    buffer.buf = data;
    buffer.len = sizeof data;
    error = WSARecv(receiver, &buffer, 1, NULL, &flags, &o, NULL) == 0 ? 0 : (DWORD)WSAGetLastError();
    CHECK_EQ_U("wait-all-pends", error, WSA_IO_PENDING);
    check_send_all(sender, "abcd", 4);
    check_send_all(sender, "efghij", 6);
    CHECK_EQ_U("wait-all-completes", check_wait(event), WAIT_OBJECT_0);
    CHECK_EQ_U("wait-all-bytes", o.InternalHigh, 10);
    CHECK_EQ_MEM("wait-all-data", data, "abcdefghij", 10);
    closesocket(sender);
    closesocket(receiver);
    CloseHandle(event);
}

/* "WSAEMSGSIZE: The message was too large to fit into the specified buffer and (for unreliable
 * protocols only) any trailing portion of the message ... has been discarded" (WSARecvFrom). */
static void datagram_too_long(void)
{
    SOCKET a, b;
    HANDLE port = check_port(0), event = check_event(TRUE);
    OVERLAPPED o = with_event(event);
    DWORD bytes = 0, flags = 0;
    check_packet got;
    char data[4];

    check_udp_pair(&a, &b);
    CHECK_REQUIRE(check_wsarecv(b, data, sizeof data, &o) == WSA_IO_PENDING);
    CHECK_REQUIRE(send(a, "abcdefgh", 8, 0) == 8);
    CHECK_REQUIRE(check_wait(event) == WAIT_OBJECT_0);
    CHECK_FAILS("long-datagram-wsa-result", !WSAGetOverlappedResult(b, &o, &bytes, FALSE, &flags),
                WSAEMSGSIZE);
    CHECK_EQ_MEM("long-datagram-data", data, "abcd", 4);

    check_associate(b, port, 3);
    o = with_event(NULL);
    CHECK_REQUIRE(check_wsarecv(b, data, sizeof data, &o) == WSA_IO_PENDING);
    CHECK_REQUIRE(send(a, "12345678", 8, 0) == 8);
    got = check_get(port);
    CHECK_EQ_P("long-datagram-packet", got.overlapped, &o);
    CHECK_EQ_U("long-datagram-packet-error", got.error, ERROR_MORE_DATA);
    CHECK_EQ_U("long-datagram-packet-bytes", got.bytes, 4);

    o = with_event(NULL);
    CHECK_REQUIRE(check_wsarecv(b, data, sizeof data, &o) == WSA_IO_PENDING);
    CHECK_REQUIRE(send(a, "", 0, 0) == 0);
    got = check_get(port);
    CHECK("empty-datagram-packet", got.ok && got.bytes == 0 && got.overlapped == &o);
    closesocket(a);
    closesocket(b);
    CloseHandle(event);
    CloseHandle(port);
}

/* One OVERLAPPED serves one operation after the other. */
static void reuse(void)
{
    HANDLE event = check_event(FALSE);
    OVERLAPPED o = with_event(event);
    int i, right = 0;

    for (i = 0; i < 300; i++) {
        unsigned char value = 0, sent = (unsigned char)i;
        CHECK_REQUIRE(check_started(check_wsarecv(server, &value, 1, &o)));
        check_send_all(client, &sent, 1);
        right += check_wait(event) == WAIT_OBJECT_0 && value == sent && o.InternalHigh == 1 &&
                 o.Internal == NTSTATUS_SUCCESS;
    }
    CHECK_EQ_I("reused-300-times", right, 300);
    CloseHandle(event);
}

/* A send never completes in part: with a blocking receiver all of it arrives. */
static DWORD WINAPI drain(LPVOID size)
{
    enum { CHUNK = 65536 };
    char *chunk = malloc(CHUNK);
    unsigned long long left = (ULONG_PTR)size, sum = 0;
    CHECK_REQUIRE(chunk != NULL);
    while (left > 0) {
        int i, n = recv(client, chunk, CHUNK, 0);
        if (n <= 0)
            break;
        for (i = 0; i < n; i++)
            sum += (unsigned char)chunk[i];
        left -= (unsigned)n;
    }
    free(chunk);
    return left == 0 ? (DWORD)sum : 0;
}

static void large_send(void)
{
    enum { SIZE = 8 * 1024 * 1024 };
    HANDLE event = check_event(TRUE), thread;
    OVERLAPPED o = with_event(event);
    unsigned char *data = malloc(SIZE);
    DWORD sum = 0;
    int i;

    CHECK_REQUIRE(data != NULL);
    for (i = 0; i < SIZE; i++)
        sum += data[i] = (unsigned char)(i * 7 + (i >> 12));
    CHECK("large-send-starts", check_started(check_wsasend(server, data, SIZE, &o)));
    thread = check_spawn(drain, (LPVOID)(ULONG_PTR)SIZE);
    CHECK_EQ_U("large-send-completes", check_wait(event), WAIT_OBJECT_0);
    CHECK_EQ_U("large-send-bytes", o.InternalHigh, SIZE);
    CHECK_EQ_U("large-send-arrives", check_join(thread), sum);
    free(data);
    CloseHandle(event);
}

int main(void)
{
    check_begin();
    check_pair(&client, &server);
    file = (HANDLE)server;
    pending_then_complete();
    cancelled();
    immediate();
    by_polling();
    by_waiting_result();
    auto_reset_event();
    scatter_and_gather();
    wait_all();
    datagram_too_long();
    reuse();
    large_send();
    closesocket(client);
    closesocket(server);
    return check_end();
}
