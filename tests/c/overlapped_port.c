/* Overlapped sockets on a completion port: what queues a packet, in which order, from which thread.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/fileio/i-o-completion-ports
 *   learn.microsoft.com/windows/win32/api/ioapiset/nf-ioapiset-getqueuedcompletionstatus
 *   learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setfilecompletionnotificationmodes
 *   learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecv
 *   learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasend
 */
#include "check.h"

#define NTSTATUS_PENDING 0x103u

struct link {
    SOCKET client, server;
    HANDLE port;
};

static struct link open_link(void)
{
    struct link link;
    check_pair(&link.client, &link.server);
    link.port = check_port(0);
    check_associate(link.server, link.port, 42);
    return link;
}

static void close_link(struct link *link)
{
    closesocket(link->client);
    closesocket(link->server);
    CloseHandle(link->port);
}

/* Waits until a socket has data, without taking any. */
static void until_readable(SOCKET s)
{
    struct timeval patience = {CHECK_PATIENCE_MS / 1000, 0};
    fd_set set;
    FD_ZERO(&set);
    FD_SET(s, &set);
    CHECK_REQUIRE(select(0, &set, NULL, NULL, &patience) == 1);
}

/* An operation that succeeds at once queues its packet all the same. */
static void immediate_queues(void)
{
    struct link link = open_link();
    OVERLAPPED in = {0}, out = {0};
    char data[16];
    check_packet got;

    check_send_all(link.client, "now", 3);
    until_readable(link.server);
    CHECK_EQ_U("immediate-receive", check_wsarecv(link.server, data, sizeof data, &in), 0);
    got = check_get(link.port);
    CHECK("immediate-receive-packet", got.ok && got.overlapped == &in && got.bytes == 3 && got.key == 42);
    CHECK("immediate-send", check_started(check_wsasend(link.server, "out!", 4, &out)));
    got = check_get(link.port);
    CHECK("immediate-send-packet", got.ok && got.overlapped == &out && got.bytes == 4 && got.key == 42);
    CHECK("immediate-no-more", check_port_is_empty(link.port));
    CHECK_EQ_I("immediate-send-arrives", check_recv_all(link.client, data, 4), 4);

    /* Calls without an OVERLAPPED never queue one. */
    check_send_all(link.client, "abc", 3);
    CHECK_EQ_U("plain-wsarecv", check_wsarecv(link.server, data, 1, NULL), 0);
    CHECK_EQ_I("plain-recv", recv(link.server, data, 2, 0), 2);
    CHECK_EQ_I("plain-send", send(link.server, "xyz", 3, 0), 3);
    CHECK_EQ_U("plain-wsasend", check_wsasend(link.server, "xyz", 3, NULL), 0);
    CHECK("plain-calls-queue-nothing", check_port_is_empty(link.port));
    close_link(&link);
}

/* "A valid event handle whose low-order bit is set keeps I/O completion from being queued to the
 * completion port" (GetQueuedCompletionStatus). */
static void low_bit_of_event(void)
{
    struct link link = open_link();
    HANDLE event = check_event(TRUE);
    OVERLAPPED quiet = {0}, loud = {0};
    DWORD bytes = 0;
    char a[4], b[4];
    check_packet got;

    quiet.hEvent = (HANDLE)((ULONG_PTR)event | 1);
    CHECK_REQUIRE(check_wsarecv(link.server, a, sizeof a, &quiet) == WSA_IO_PENDING);
    CHECK_REQUIRE(check_wsarecv(link.server, b, sizeof b, &loud) == WSA_IO_PENDING);
    check_send_all(link.client, "aaaabbbb", 8);
    CHECK_EQ_U("low-bit-sets-the-event", check_wait(event), WAIT_OBJECT_0);
    got = check_get(link.port);
    CHECK_EQ_P("low-bit-queues-nothing", got.overlapped, &loud);
    CHECK("low-bit-no-more", check_port_is_empty(link.port));
    CHECK_EQ_U("low-bit-bytes", quiet.InternalHigh, 4);
    CHECK_SUCCEEDS("low-bit-result", GetOverlappedResult((HANDLE)link.server, &quiet, &bytes, TRUE));
    CHECK_EQ_U("low-bit-result-bytes", bytes, 4);

    /* Also for a failure, and for a send. */
    ResetEvent(event);
    CHECK_REQUIRE(check_wsarecv(link.server, a, sizeof a, &quiet) == WSA_IO_PENDING);
    CHECK_REQUIRE(CancelIoEx((HANDLE)link.server, &quiet));
    CHECK_EQ_U("low-bit-cancel-sets-the-event", check_wait(event), WAIT_OBJECT_0);
    CHECK("low-bit-cancel-queues-nothing", check_port_is_empty(link.port));
    ResetEvent(event);
    CHECK_REQUIRE(check_started(check_wsasend(link.server, "s", 1, &quiet)));
    CHECK_EQ_U("low-bit-send-sets-the-event", check_wait(event), WAIT_OBJECT_0);
    CHECK("low-bit-send-queues-nothing", check_port_is_empty(link.port));

    /* An event without the bit: both the event and the packet. */
    ResetEvent(event);
    loud.hEvent = event;
    CHECK_REQUIRE(check_wsarecv(link.server, b, sizeof b, &loud) == WSA_IO_PENDING);
    check_send_all(link.client, "b", 1);
    got = check_get(link.port);
    CHECK_EQ_P("event-and-packet", got.overlapped, &loud);
    CHECK_EQ_U("event-and-packet-event", check_wait(event), WAIT_OBJECT_0);
    CloseHandle(event);
    close_link(&link);
}

/* Several receives on one socket are filled, and complete, in the order of issue. */
static void receives_in_order(void)
{
    enum { COUNT = 32, SIZE = 16 };
    struct link link = open_link();
    OVERLAPPED overlapped[COUNT];
    char buffers[COUNT][SIZE], text[COUNT * SIZE];
    int i, in_order = 0, filled = 0;

    memset(overlapped, 0, sizeof overlapped);
    for (i = 0; i < COUNT * SIZE; i++)
        text[i] = (char)('a' + i % 26);
    for (i = 0; i < COUNT; i++)
        CHECK_REQUIRE(check_wsarecv(link.server, buffers[i], SIZE, &overlapped[i]) == WSA_IO_PENDING);
    check_send_all(link.client, text, COUNT * SIZE);
    for (i = 0; i < COUNT; i++) {
        check_packet got = check_get(link.port);
        in_order += got.ok && got.overlapped == &overlapped[i];
    }
    CHECK_EQ_I("receives-complete-in-order", in_order, COUNT);
    for (i = 0; i < COUNT; i++)
        filled += overlapped[i].InternalHigh == SIZE && memcmp(buffers[i], text + i * SIZE, SIZE) == 0;
    CHECK_EQ_I("receives-filled-in-order", filled, COUNT);
    CHECK("receives-no-more", check_port_is_empty(link.port));
    close_link(&link);
}

/* Sends keep their order too, also when they have to wait for room. */
static void sends_in_order(void)
{
    enum { COUNT = 24, SIZE = 256 * 1024 };
    struct link link = open_link();
    OVERLAPPED overlapped[COUNT];
    unsigned char *data = malloc((size_t)COUNT * SIZE), *back = malloc((size_t)COUNT * SIZE);
    int i, in_order = 0, whole = 0;

    CHECK_REQUIRE(data != NULL && back != NULL);
    memset(overlapped, 0, sizeof overlapped);
    for (i = 0; i < COUNT * SIZE; i++)
        data[i] = (unsigned char)(i ^ (i >> 8) ^ (i >> 16));
    for (i = 0; i < COUNT; i++)
        CHECK_REQUIRE(check_started(check_wsasend(link.server, data + i * SIZE, SIZE, &overlapped[i])));
    CHECK_EQ_I("sends-arrive", check_recv_all(link.client, back, COUNT * SIZE), COUNT * SIZE);
    CHECK("sends-arrive-in-order", memcmp(data, back, (size_t)COUNT * SIZE) == 0);
    for (i = 0; i < COUNT; i++) {
        check_packet got = check_get(link.port);
        in_order += got.overlapped == &overlapped[i];
        whole += got.ok && got.bytes == SIZE;
    }
    CHECK_EQ_I("sends-complete-in-order", in_order, COUNT);
    CHECK_EQ_I("sends-complete-whole", whole, COUNT);
    free(data);
    free(back);
    close_link(&link);
}

struct issue {
    SOCKET socket;
    OVERLAPPED *overlapped;
    char *data;
    DWORD size, error;
};

static DWORD WINAPI issue_and_exit(LPVOID argument)
{
    struct issue *issue = argument;
    issue->error = check_wsarecv(issue->socket, issue->data, issue->size, issue->overlapped);
    return 0;
}

/* I/O of a file that is associated with a port outlives the thread that issued it. */
static void issuer_exits(void)
{
    struct link link = open_link();
    OVERLAPPED first = {0}, second = {0};
    char a[4], b[4];
    struct issue issue;
    check_packet got;

    issue.socket = link.server;
    issue.size = 4;
    issue.overlapped = &first;
    issue.data = a;
    check_join(check_spawn(issue_and_exit, &issue));
    CHECK_EQ_U("issuer-exits-pending", issue.error, WSA_IO_PENDING);
    issue.overlapped = &second;
    issue.data = b;
    check_join(check_spawn(issue_and_exit, &issue));
    CHECK("issuer-exits-nothing-aborted", check_port_is_empty(link.port));
    CHECK_EQ_U("issuer-exits-still-pending", first.Internal, NTSTATUS_PENDING);
    check_send_all(link.client, "aaaabbbb", 8);
    got = check_get(link.port);
    CHECK("issuer-exits-first", got.ok && got.overlapped == &first && got.bytes == 4);
    got = check_get(link.port);
    CHECK("issuer-exits-second", got.ok && got.overlapped == &second && got.bytes == 4);
    CHECK_EQ_MEM("issuer-exits-data", b, "bbbb", 4);
    close_link(&link);
}

/* A receive into no buffer completes when there is data, and takes none of it. */
static void zero_byte_receive(void)
{
    struct link link = open_link();
    OVERLAPPED empty = {0}, next = {0};
    char data[8];
    check_packet got;

    CHECK_EQ_U("zero-byte-pends", check_wsarecv(link.server, NULL, 0, &empty), WSA_IO_PENDING);
    CHECK("zero-byte-waits-for-data", check_port_is_empty(link.port));
    check_send_all(link.client, "data", 4);
    got = check_get(link.port);
    CHECK("zero-byte-completes", got.ok && got.overlapped == &empty && got.bytes == 0);
    CHECK("zero-byte-then-receive", check_started(check_wsarecv(link.server, data, 8, &next)));
    got = check_get(link.port);
    CHECK("zero-byte-left-the-data", got.ok && got.overlapped == &next && got.bytes == 4);
    CHECK_EQ_MEM("zero-byte-data", data, "data", 4);

    CHECK_EQ_U("zero-byte-again", check_wsarecv(link.server, data, 0, &empty), WSA_IO_PENDING);
    shutdown(link.client, SD_SEND);
    got = check_get(link.port);
    CHECK("zero-byte-completes-at-the-end", got.ok && got.overlapped == &empty && got.bytes == 0);
    CHECK("zero-byte-send", check_started(check_wsasend(link.server, data, 0, &next)));
    got = check_get(link.port);
    CHECK("zero-byte-send-packet", got.ok && got.overlapped == &next && got.bytes == 0);
    close_link(&link);
}

/* FILE_SKIP_COMPLETION_PORT_ON_SUCCESS: no packet for "a request [that] returns success immediately
 * without returning ERROR_PENDING". */
static void skip_port_on_success(void)
{
    struct link link = open_link();
    HANDLE event = check_event(TRUE), file = (HANDLE)link.server;
    OVERLAPPED o = {0}, failed = {0};
    DWORD error;
    char data[8];
    check_packet got;

    CHECK_SUCCEEDS("skip-port", SetFileCompletionNotificationModes(file, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS));
    check_send_all(link.client, "1234", 4);
    until_readable(link.server);
    o.hEvent = event;
    CHECK_EQ_U("skip-port-immediate", check_wsarecv(link.server, data, sizeof data, &o), 0);
    CHECK("skip-port-no-packet", check_port_is_empty(link.port));
    CHECK_EQ_U("skip-port-bytes", o.InternalHigh, 4);
    CHECK_EQ_U("skip-port-sets-the-event", check_wait(event), WAIT_OBJECT_0);

    CHECK_EQ_U("skip-port-pending", check_wsarecv(link.server, data, sizeof data, &o), WSA_IO_PENDING);
    check_send_all(link.client, "56", 2);
    got = check_get(link.port);
    CHECK("skip-port-pending-packet", got.ok && got.overlapped == &o && got.bytes == 2);

    CHECK_EQ_U("skip-port-cancelled", check_wsarecv(link.server, data, sizeof data, &failed),
               WSA_IO_PENDING);
    CHECK_REQUIRE(CancelIoEx(file, &failed));
    got = check_get(link.port);
    CHECK("skip-port-failure-packet", got.error == ERROR_OPERATION_ABORTED && got.overlapped == &failed);

    error = check_wsasend(link.server, "x", 1, &o);
    CHECK("skip-port-send", check_started(error));
    if (error == 0) {
        CHECK("skip-port-send-no-packet", check_port_is_empty(link.port));
    } else {
        got = check_get(link.port);
        CHECK("skip-port-send-no-packet", got.overlapped == &o);
    }

    /* "After a mode has been set for a file handle, it cannot be removed." */
    CHECK_SUCCEEDS("skip-port-no-flags", SetFileCompletionNotificationModes(file, 0));
    check_send_all(link.client, "78", 2);
    until_readable(link.server);
    CHECK_EQ_U("skip-port-stays", check_wsarecv(link.server, data, sizeof data, &o), 0);
    CHECK("skip-port-stays-no-packet", check_port_is_empty(link.port));

    CHECK_REQUIRE(PostQueuedCompletionStatus(link.port, 1, 2, &o));
    got = check_get_within(link.port, 0);
    CHECK("skip-port-posts-are-queued", got.ok && got.bytes == 1 && got.key == 2);
    CloseHandle(event);
    close_link(&link);
}

/* FILE_SKIP_SET_EVENT_ON_HANDLE: "If an explicit event is provided for the request, it is still
 * signaled." */
static void skip_event(void)
{
    struct link link = open_link();
    HANDLE event = check_event(TRUE), closed;
    OVERLAPPED o = {0};
    SOCKET gone = check_socket(AF_INET, SOCK_STREAM);
    char data[8];
    check_packet got;

    CHECK_SUCCEEDS("skip-event",
                   SetFileCompletionNotificationModes((HANDLE)link.server, FILE_SKIP_SET_EVENT_ON_HANDLE));
    o.hEvent = event;
    CHECK_REQUIRE(check_wsarecv(link.server, data, sizeof data, &o) == WSA_IO_PENDING);
    check_send_all(link.client, "z", 1);
    got = check_get(link.port);
    CHECK("skip-event-packet", got.ok && got.overlapped == &o);
    CHECK_EQ_U("skip-event-explicit-event", check_wait(event), WAIT_OBJECT_0);

    closed = (HANDLE)gone;
    closesocket(gone);
    CHECK_FAILS("modes-null", !SetFileCompletionNotificationModes(NULL, 1), ERROR_INVALID_HANDLE);
    CHECK_FAILS("modes-closed", !SetFileCompletionNotificationModes(closed, 1), ERROR_INVALID_HANDLE);
    CHECK_FAILS("modes-event", !SetFileCompletionNotificationModes(event, 1), ERROR_INVALID_HANDLE);
    CloseHandle(event);
    close_link(&link);
}

/* Receives and sends of many sockets on one port, keys telling them apart. */
static void many_sockets(void)
{
    enum { COUNT = 100 };
    HANDLE port = check_port(0);
    SOCKET clients[COUNT], servers[COUNT];
    OVERLAPPED overlapped[COUNT];
    char data[COUNT], seen[COUNT];
    int i, right = 0;

    memset(overlapped, 0, sizeof overlapped);
    memset(seen, 0, sizeof seen);
    for (i = 0; i < COUNT; i++) {
        check_pair(&clients[i], &servers[i]);
        check_associate(servers[i], port, (ULONG_PTR)i);
        CHECK_REQUIRE(check_wsarecv(servers[i], &data[i], 1, &overlapped[i]) == WSA_IO_PENDING);
    }
    for (i = COUNT - 1; i >= 0; i--) {
        char value = (char)i;
        check_send_all(clients[i], &value, 1);
    }
    for (i = 0; i < COUNT; i++) {
        check_packet got = check_get(port);
        CHECK_REQUIRE(got.ok && got.key < COUNT);
        right += got.overlapped == &overlapped[got.key] && data[got.key] == (char)got.key &&
                 seen[got.key]++ == 0;
    }
    CHECK_EQ_I("many-sockets-keys", right, COUNT);
    CHECK("many-sockets-no-more", check_port_is_empty(port));
    for (i = 0; i < COUNT; i++) {
        closesocket(clients[i]);
        closesocket(servers[i]);
    }
    CloseHandle(port);
}

int main(void)
{
    check_begin();
    immediate_queues();
    low_bit_of_event();
    receives_in_order();
    sends_in_order();
    issuer_exits();
    zero_byte_receive();
    skip_port_on_success();
    skip_event();
    many_sockets();
    return check_end();
}
