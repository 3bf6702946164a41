/* Cancelling I/O: CancelIo, CancelIoEx, CancelSynchronousIo, closesocket and shutdown.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/fileio/cancelio
 *   learn.microsoft.com/windows/win32/fileio/cancelioex-func
 *   learn.microsoft.com/windows/win32/fileio/cancelsynchronousio-func
 *   learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-closesocket
 *   learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-shutdown
 */
#include "check.h"

#define NTSTATUS_PENDING 0x103u
#define NTSTATUS_CANCELLED 0xC0000120u

struct link {
    SOCKET client, server;
    HANDLE port, file;
};

static struct link open_link(void)
{
    struct link link;
    check_pair(&link.client, &link.server);
    link.file = (HANDLE)link.server;
    link.port = check_port(0);
    check_associate(link.server, link.port, 17);
    return link;
}

static void close_link(struct link *link)
{
    closesocket(link->client);
    closesocket(link->server);
    CloseHandle(link->port);
}

static int aborted(const check_packet *got, const OVERLAPPED *overlapped)
{
    return !got->ok && got->error == ERROR_OPERATION_ABORTED && got->overlapped == overlapped &&
           got->bytes == 0 && got->key == 17;
}

/* ---- CancelIoEx ---------------------------------------------------------------------------- */

static void cancel_one(void)
{
    struct link link = open_link();
    OVERLAPPED o[3], other = {0};
    char data[3][4];
    check_packet got;
    int i;

    memset(o, 0, sizeof o);
    /* "ERROR_NOT_FOUND: ... cannot find a request to cancel". */
    CHECK_FAILS("cancel-ex-nothing", !CancelIoEx(link.file, NULL), ERROR_NOT_FOUND);
    CHECK_FAILS("cancel-ex-never-issued", !CancelIoEx(link.file, &other), ERROR_NOT_FOUND);
    for (i = 0; i < 3; i++)
        CHECK_REQUIRE(check_wsarecv(link.server, data[i], 4, &o[i]) == WSA_IO_PENDING);
    CHECK_FAILS("cancel-ex-other-overlapped", !CancelIoEx(link.file, &other), ERROR_NOT_FOUND);
    CHECK_FAILS("cancel-ex-other-socket", !CancelIoEx((HANDLE)link.client, &o[1]), ERROR_NOT_FOUND);

    CHECK_SUCCEEDS("cancel-ex-one", CancelIoEx(link.file, &o[1]));
    got = check_get(link.port);
    CHECK("cancel-ex-one-packet", aborted(&got, &o[1]));
    CHECK_EQ_U("cancel-ex-one-status", (DWORD)o[1].Internal, NTSTATUS_CANCELLED);
    CHECK_FAILS("cancel-ex-again", !CancelIoEx(link.file, &o[1]), ERROR_NOT_FOUND);
    CHECK("cancel-ex-only-one", check_port_is_empty(link.port));
    CHECK_EQ_U("cancel-ex-others-pend", o[0].Internal | o[2].Internal, NTSTATUS_PENDING);

    check_send_all(link.client, "aaaacccc", 8);
    got = check_get(link.port);
    CHECK("cancel-ex-first-lives", got.ok && got.overlapped == &o[0] && got.bytes == 4);
    got = check_get(link.port);
    CHECK("cancel-ex-third-lives", got.ok && got.overlapped == &o[2] && got.bytes == 4);
    CHECK_EQ_MEM("cancel-ex-third-gets-what-follows", data[2], "cccc", 4);
    CHECK_FAILS("cancel-ex-completed", !CancelIoEx(link.file, &o[0]), ERROR_NOT_FOUND);
    close_link(&link);
}

static DWORD WINAPI cancel_all_of(LPVOID file)
{
    return CancelIoEx(file, NULL) ? 0 : GetLastError();
}

static void cancel_all(void)
{
    enum { COUNT = 8 };
    struct link link = open_link();
    OVERLAPPED o[COUNT];
    char data[COUNT];
    int i, right = 0;

    memset(o, 0, sizeof o);
    for (i = 0; i < COUNT; i++)
        CHECK_REQUIRE(check_wsarecv(link.server, &data[i], 1, &o[i]) == WSA_IO_PENDING);
    CHECK_EQ_U("cancel-ex-all-by-another-thread", check_join(check_spawn(cancel_all_of, link.file)), 0);
    for (i = 0; i < COUNT; i++) {
        check_packet got = check_get(link.port);
        ptrdiff_t which = got.overlapped - o;
        CHECK_REQUIRE(which >= 0 && which < COUNT);
        right += aborted(&got, &o[which]) && o[which].Offset++ == 0;
    }
    CHECK_EQ_I("cancel-ex-all-packets", right, COUNT);
    CHECK("cancel-ex-all-no-more", check_port_is_empty(link.port));
    CHECK_FAILS("cancel-ex-all-again", !CancelIoEx(link.file, NULL), ERROR_NOT_FOUND);
    close_link(&link);
}

/* A send that waits for room is cancelled like a receive; what was sent stays sent. */
static void cancel_send(void)
{
    enum { SIZE = 16 * 1024 * 1024 };
    struct link link = open_link();
    OVERLAPPED o = {0};
    char *data = calloc(1, SIZE);
    DWORD error;
    check_packet got;

    CHECK_REQUIRE(data != NULL);
    error = check_wsasend(link.server, data, SIZE, &o);
    CHECK("cancel-send-starts", check_started(error));
    if (error == WSA_IO_PENDING) {
        CHECK_SUCCEEDS("cancel-send", CancelIoEx(link.file, &o));
        got = check_get(link.port);
        CHECK("cancel-send-packet", !got.ok && got.error == ERROR_OPERATION_ABORTED);
    } else {
        got = check_get(link.port);
        check_skip("cancel-send", "the system took all of it at once");
        CHECK("cancel-send-packet", got.ok && got.bytes == SIZE);
    }
    CHECK_EQ_P("cancel-send-overlapped", got.overlapped, &o);
    CHECK("cancel-send-no-more", check_port_is_empty(link.port));
    close_link(&link);
    free(data);
}

/* Cancel against completion: exactly one packet, and a byte is never lost with an aborted receive. */
static DWORD WINAPI send_byte(LPVOID client)
{
    check_send_all((SOCKET)client, "!", 1);
    return 0;
}

static void cancel_race(void)
{
    enum { ROUNDS = 150 };
    struct link link = open_link();
    int i, completed = 0, cancelled = 0, right = 0;

    for (i = 0; i < ROUNDS; i++) {
        OVERLAPPED o = {0};
        char byte = 0;
        BOOL found;
        check_packet got;
        HANDLE thread;

        CHECK_REQUIRE(check_wsarecv(link.server, &byte, 1, &o) == WSA_IO_PENDING);
        thread = check_spawn(send_byte, (LPVOID)link.client);
        if (i % 3)
            Sleep(0);
        found = CancelIoEx(link.file, &o);
        got = check_get(link.port);
        check_join(thread);
        if (got.ok && got.bytes == 1 && byte == '!') {
            completed++;
            right += got.overlapped == &o;
        } else if (aborted(&got, &o) && found) {
            cancelled++;
            right += check_recv_all(link.server, &byte, 1) == 1 && byte == '!';
        }
    }
    CHECK_EQ_I("cancel-race-one-packet-each", completed + cancelled, ROUNDS);
    CHECK_EQ_I("cancel-race-no-byte-lost", right, ROUNDS);
    CHECK("cancel-race-no-more", check_port_is_empty(link.port));
    close_link(&link);
}

/* ---- CancelIo ------------------------------------------------------------------------------ */

struct foreign {
    SOCKET socket;
    OVERLAPPED overlapped;
    char data[4];
    HANDLE issued, leave;
};

static DWORD WINAPI issue_and_stay(LPVOID argument)
{
    struct foreign *f = argument;
    DWORD error = check_wsarecv(f->socket, f->data, sizeof f->data, &f->overlapped);
    SetEvent(f->issued);
    check_wait(f->leave);
    return error;
}

/* "Cancels all pending input and output (I/O) operations that are issued by the calling thread for
 * the specified file. The function does not cancel I/O operations that other threads issue". */
static void cancel_own(void)
{
    struct link link = open_link();
    struct foreign foreign;
    OVERLAPPED mine[2];
    char data[2][4];
    HANDLE thread;
    check_packet got;

    memset(mine, 0, sizeof mine);
    memset(&foreign, 0, sizeof foreign);
    CHECK_SUCCEEDS("cancel-io-nothing", CancelIo(link.file));
    foreign.socket = link.server;
    foreign.issued = check_event(TRUE);
    foreign.leave = check_event(TRUE);
    CHECK_REQUIRE(check_wsarecv(link.server, data[0], 4, &mine[0]) == WSA_IO_PENDING);
    thread = check_spawn(issue_and_stay, &foreign);
    CHECK_REQUIRE(check_wait(foreign.issued) == WAIT_OBJECT_0);
    CHECK_REQUIRE(check_wsarecv(link.server, data[1], 4, &mine[1]) == WSA_IO_PENDING);

    CHECK_SUCCEEDS("cancel-io", CancelIo(link.file));
    got = check_get(link.port);
    CHECK("cancel-io-first", aborted(&got, &mine[0]) || aborted(&got, &mine[1]));
    got = check_get(link.port);
    CHECK("cancel-io-second", aborted(&got, &mine[0]) || aborted(&got, &mine[1]));
    CHECK("cancel-io-not-of-other-threads", check_port_is_empty(link.port));
    check_send_all(link.client, "kept", 4);
    got = check_get(link.port);
    CHECK("cancel-io-other-thread-completes", got.ok && got.overlapped == &foreign.overlapped);
    SetEvent(foreign.leave);
    CHECK_REQUIRE(check_join(thread) == WSA_IO_PENDING);
    CloseHandle(foreign.issued);
    CloseHandle(foreign.leave);
    close_link(&link);
}

static void cancel_bad_handles(void)
{
    HANDLE event = check_event(TRUE), closed = check_event(TRUE);
    OVERLAPPED o = {0};

    CloseHandle(closed);
    CHECK_FAILS("cancel-io-null", !CancelIo(NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("cancel-io-closed", !CancelIo(closed), ERROR_INVALID_HANDLE);
    CHECK_FAILS("cancel-io-event", !CancelIo(event), ERROR_INVALID_HANDLE);
    CHECK_FAILS("cancel-ex-null", !CancelIoEx(NULL, NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("cancel-ex-closed", !CancelIoEx(closed, &o), ERROR_INVALID_HANDLE);
    CHECK_FAILS("cancel-ex-event", !CancelIoEx(event, &o), ERROR_INVALID_HANDLE);
    CHECK_FAILS("cancel-synchronous-null", !CancelSynchronousIo(NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("cancel-synchronous-event", !CancelSynchronousIo(event), ERROR_INVALID_HANDLE);
    CloseHandle(event);
}

/* ---- CancelSynchronousIo -------------------------------------------------------------------- */

static DWORD WINAPI blocking_recv(LPVOID socket)
{
    char byte;
    return recv((SOCKET)socket, &byte, 1, 0) == SOCKET_ERROR ? (DWORD)WSAGetLastError() : 0;
}

static DWORD WINAPI wait_for_event(LPVOID event)
{
    return check_wait(event);
}

/* "If this function cannot find a request to cancel, the return value is 0, and GetLastError returns
 * ERROR_NOT_FOUND", so it is repeated until the thread has come to its call. */
static void cancel_synchronous(void)
{
    struct link link = open_link();
    HANDLE event = check_event(TRUE), thread = check_spawn(wait_for_event, event);
    ULONGLONG end = GetTickCount64() + CHECK_PATIENCE_MS / 2;
    BOOL found = FALSE;

    CHECK_FAILS("cancel-synchronous-no-io", !CancelSynchronousIo(thread), ERROR_NOT_FOUND);
    SetEvent(event);
    CHECK_REQUIRE(check_join(thread) == WAIT_OBJECT_0);

    thread = check_spawn(blocking_recv, (LPVOID)link.server);
    while (!found && GetTickCount64() < end) {
        found = CancelSynchronousIo(thread);
        if (!found && GetLastError() != ERROR_NOT_FOUND)
            break;
        Sleep(1);
    }
    CHECK_SUCCEEDS("cancel-synchronous", found);
    if (!found)
        closesocket(link.client), link.client = INVALID_SOCKET;
    CHECK_EQ_U("cancel-synchronous-ends-the-call", check_join(thread), ERROR_OPERATION_ABORTED);
    CloseHandle(event);
    close_link(&link);
}

/* ---- closesocket and shutdown ---------------------------------------------------------------- */

/* "Any pending overlapped send and receive operations (WSASend/WSASendTo/WSARecv/WSARecvFrom with an
 * overlapped socket) issued by any thread in this process are also canceled. Any event, completion
 * routine, or completion port action specified for these overlapped operations is performed. The
 * pending overlapped operations fail with the error status WSA_OPERATION_ABORTED." */
static void close_aborts(void)
{
    enum { COUNT = 5 };
    struct link link = open_link();
    HANDLE event = check_event(TRUE);
    OVERLAPPED o[COUNT];
    char data[COUNT];
    int i, right = 0;

    memset(o, 0, sizeof o);
    for (i = 0; i < COUNT; i++) {
        o[i].hEvent = i == COUNT - 1 ? event : NULL;
        CHECK_REQUIRE(check_wsarecv(link.server, &data[i], 1, &o[i]) == WSA_IO_PENDING);
    }
    CHECK_SUCCEEDS("close-with-pending", closesocket(link.server) == 0);
    for (i = 0; i < COUNT; i++) {
        check_packet got = check_get(link.port);
        ptrdiff_t which = got.overlapped - o;
        CHECK_REQUIRE(which >= 0 && which < COUNT);
        right += aborted(&got, &o[which]) && o[which].Offset++ == 0 &&
                 (DWORD)o[which].Internal == NTSTATUS_CANCELLED;
    }
    CHECK_EQ_I("close-aborts-each-once", right, COUNT);
    CHECK_EQ_U("close-sets-the-event", check_wait(event), WAIT_OBJECT_0);
    CHECK("close-no-more", check_port_is_empty(link.port));
    CHECK_EQ_I("close-is-seen-by-the-peer", recv(link.client, data, 1, 0), 0);
    CHECK_FAILS("close-ends-the-handle", closesocket(link.server) == SOCKET_ERROR, WSAENOTSOCK);
    CloseHandle(event);
    closesocket(link.client);
    CloseHandle(link.port);
}

static void close_aborts_accept(void)
{
    HANDLE port = check_port(0);
    SOCKET listener = check_listener(AF_INET, NULL), accepted = check_socket(AF_INET, SOCK_STREAM);
    OVERLAPPED o = {0};
    DWORD bytes;
    char buffer[64];
    check_packet got;

    check_associate(listener, port, 17);
    CHECK_FAILS("close-accept-pends", !AcceptEx(listener, accepted, buffer, 0, 32, 32, &bytes, &o),
                ERROR_IO_PENDING);
    closesocket(listener);
    got = check_get(port);
    CHECK("close-listener-aborts-accept", aborted(&got, &o));
    CHECK("close-listener-no-more", check_port_is_empty(port));
    closesocket(accepted);
    CloseHandle(port);
}

/* A blocking call whose socket is closed by another thread comes back with an error. Whether the
 * thread is inside its call cannot be seen: one that comes too late gets WSAENOTSOCK. */
static void close_ends_blocking_call(void)
{
    struct link link = open_link();
    HANDLE thread = check_spawn(blocking_recv, (LPVOID)link.server);
    DWORD error;

    Sleep(20);
    closesocket(link.server);
    link.server = INVALID_SOCKET;
    error = check_join(thread);
    CHECK("close-ends-a-blocking-recv", error == WSAEINTR || error == WSAENOTSOCK ||
                                            error == WSAECONNABORTED || error == WSA_OPERATION_ABORTED);
    close_link(&link);
}

static void shutdown_with_pending(void)
{
    struct link link = open_link();
    OVERLAPPED o = {0}, late = {0};
    char data[8];
    check_packet got;

    /* SD_SEND: "subsequent calls to the send function will be disallowed"; receiving goes on. */
    CHECK_REQUIRE(check_wsarecv(link.server, data, sizeof data, &o) == WSA_IO_PENDING);
    CHECK_SUCCEEDS("shutdown-send", shutdown(link.server, SD_SEND) == 0);
    CHECK("shutdown-send-leaves-receives", check_port_is_empty(link.port));
    CHECK_EQ_U("shutdown-send-then-send", check_wsasend(link.server, "x", 1, &late), WSAESHUTDOWN);
    CHECK_EQ_I("shutdown-send-is-the-end-for-the-peer", recv(link.client, data, 1, 0), 0);
    check_send_all(link.client, "more", 4);
    got = check_get(link.port);
    CHECK("shutdown-send-still-receives", got.ok && got.overlapped == &o && got.bytes == 4);

    /* The peer's SD_SEND ends every pending receive with 0 bytes. */
    CHECK_REQUIRE(check_wsarecv(link.server, data, 4, &o) == WSA_IO_PENDING);
    CHECK_REQUIRE(check_wsarecv(link.server, data + 4, 4, &late) == WSA_IO_PENDING);
    CHECK_REQUIRE(shutdown(link.client, SD_SEND) == 0);
    got = check_get(link.port);
    CHECK("peer-shutdown-first", got.ok && got.overlapped == &o && got.bytes == 0);
    got = check_get(link.port);
    CHECK("peer-shutdown-second", got.ok && got.overlapped == &late && got.bytes == 0);
    CHECK_EQ_I("peer-shutdown-plain-recv", recv(link.server, data, 4, 0), 0);

    /* SD_RECEIVE: "subsequent calls to the recv function on the socket will be disallowed". */
    CHECK_SUCCEEDS("shutdown-receive", shutdown(link.client, SD_RECEIVE) == 0);
    CHECK_EQ_U("shutdown-receive-then-receive", check_wsarecv(link.client, data, 4, &o), WSAESHUTDOWN);
    CHECK_FAILS("shutdown-receive-then-recv", recv(link.client, data, 4, 0) == SOCKET_ERROR, WSAESHUTDOWN);
    CHECK("shutdown-errors-queue-nothing", check_port_is_empty(link.port));
    close_link(&link);
}

/* "For TCP sockets, a FIN will be sent after all data is sent": also what is still to be taken from the
 * buffer of an overlapped send. */
static void shutdown_behind_sends(void)
{
    enum { SIZE = 16 * 1024 * 1024, PIECE = 64 * 1024 };
    struct link link = open_link();
    OVERLAPPED o = {0}, late = {0};
    char *data = malloc(SIZE), *piece = malloc(PIECE);
    int i, got, same = 1;
    long long total = 0;
    check_packet packet;

    CHECK_REQUIRE(data != NULL && piece != NULL);
    for (i = 0; i < SIZE; i++)
        data[i] = (char)(i % 251);
    CHECK("shutdown-behind-starts", check_started(check_wsasend(link.server, data, SIZE, &o)));
    CHECK_SUCCEEDS("shutdown-behind", shutdown(link.server, SD_SEND) == 0);
    CHECK_EQ_U("shutdown-behind-then-send", check_wsasend(link.server, "x", 1, &late), WSAESHUTDOWN);
    while ((got = recv(link.client, piece, PIECE, 0)) > 0) {
        same &= total + got <= SIZE && memcmp(piece, data + total, (size_t)got) == 0;
        total += got;
    }
    CHECK_EQ_I("shutdown-behind-orderly", got, 0);
    CHECK_EQ_I("shutdown-behind-all-came", total, SIZE);
    CHECK("shutdown-behind-the-same", same);
    packet = check_get(link.port);
    CHECK("shutdown-behind-packet", packet.ok && packet.overlapped == &o && packet.bytes == SIZE);
    CHECK("shutdown-behind-no-more", check_port_is_empty(link.port));
    close_link(&link);
    free(data);
    free(piece);
}

int main(void)
{
    check_begin();
    cancel_one();
    cancel_all();
    cancel_send();
    cancel_race();
    cancel_own();
    cancel_bad_handles();
    cancel_synchronous();
    close_aborts();
    close_aborts_accept();
    close_ends_blocking_call();
    shutdown_with_pending();
    shutdown_behind_sends();
    return check_end();
}
