/* The bounds and errors of registered I/O: buffers, completion queues, request queues, flags.
 *
 * https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rioregisterbuffer
 * https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_riocreatecompletionqueue
 * https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_riocreaterequestqueue
 * https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rioresizecompletionqueue
 * https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rioresizerequestqueue
 * https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_riodequeuecompletion
 */
#include "rio.h"

#ifdef RIO_CORRUPT_CQ

static void buffers(void)
{
    static char memory[64];
    RIO_BUFFERID id;
    CHECK_FAILS("register-null", rio.RIORegisterBuffer(NULL, 64) == RIO_INVALID_BUFFERID, WSAEFAULT);
    CHECK_FAILS("register-nothing", rio.RIORegisterBuffer(memory, 0) == RIO_INVALID_BUFFERID, WSAEINVAL);
    id = rio.RIORegisterBuffer(memory, sizeof memory);
    CHECK("register", id != RIO_INVALID_BUFFERID);
    rio.RIODeregisterBuffer(id);
    rio.RIODeregisterBuffer(id);
    rio.RIODeregisterBuffer(RIO_INVALID_BUFFERID);
    CHECK("deregister-invalid-is-ignored", 1);
}

static void completion_queues(void)
{
    RIO_NOTIFICATION_COMPLETION how;
    RIORESULT result;
    RIO_CQ queue;

    CHECK_FAILS("queue-of-none", rio.RIOCreateCompletionQueue(0, NULL) == RIO_INVALID_CQ, WSAEINVAL);
    CHECK_FAILS("queue-too-long", rio.RIOCreateCompletionQueue(RIO_MAX_CQ_SIZE + 1, NULL) == RIO_INVALID_CQ, WSAEINVAL);
    queue = rio.RIOCreateCompletionQueue(RIO_MAX_CQ_SIZE, NULL);
    CHECK("queue-longest", queue != RIO_INVALID_CQ);
    rio.RIOCloseCompletionQueue(queue);
    memset(&how, 0, sizeof how);
    how.Type = (RIO_NOTIFICATION_COMPLETION_TYPE)3;
    CHECK_FAILS("notification-unknown", rio.RIOCreateCompletionQueue(1, &how) == RIO_INVALID_CQ, WSAEINVAL);
    how.Type = RIO_IOCP_COMPLETION;
    how.Iocp.IocpHandle = check_port(1);
    CHECK_FAILS("port-without-overlapped", rio.RIOCreateCompletionQueue(1, &how) == RIO_INVALID_CQ, WSAEINVAL);
    CloseHandle(how.Iocp.IocpHandle);

    queue = rio_polled(4);
    CHECK_EQ_U("dequeue-none", rio.RIODequeueCompletion(queue, &result, 1), 0);
    CHECK_EQ_U("dequeue-into-nothing", rio.RIODequeueCompletion(queue, &result, 0), 0);
    CHECK_EQ_I("notify-polled", rio.RIONotify(queue), WSAEINVAL);
    CHECK_SUCCEEDS("resize-longer", rio.RIOResizeCompletionQueue(queue, 100));
    CHECK_SUCCEEDS("resize-shorter", rio.RIOResizeCompletionQueue(queue, 2));
    CHECK_FAILS("resize-too-long", !rio.RIOResizeCompletionQueue(queue, RIO_MAX_CQ_SIZE + 1), WSAEINVAL);
    rio.RIOCloseCompletionQueue(queue);
    CHECK_EQ_U("dequeue-closed", rio.RIODequeueCompletion(queue, &result, 1), RIO_CORRUPT_CQ);
    CHECK_EQ_U("dequeue-invalid", rio.RIODequeueCompletion(RIO_INVALID_CQ, &result, 1), RIO_CORRUPT_CQ);
    CHECK_EQ_I("notify-closed", rio.RIONotify(queue), WSAEINVAL);
    CHECK_EQ_I("notify-invalid", rio.RIONotify(RIO_INVALID_CQ), WSAEINVAL);
    CHECK_FAILS("resize-invalid", !rio.RIOResizeCompletionQueue(RIO_INVALID_CQ, 4), WSAEINVAL);
    rio.RIOCloseCompletionQueue(RIO_INVALID_CQ);
    CHECK("close-invalid-is-ignored", 1);
}

static RIO_RQ attach(SOCKET s, ULONG receives, ULONG sends, RIO_CQ queue)
{
    return rio.RIOCreateRequestQueue(s, receives, 1, sends, 1, queue, queue, NULL);
}

static void request_queues(void)
{
    SOCKET plain = check_bound(AF_INET, SOCK_DGRAM, NULL), s = rio_socket(SOCK_DGRAM), other = rio_socket(SOCK_DGRAM);
    RIO_CQ queue = rio_polled(10);
    RIO_RQ requests;

    CHECK_FAILS("not-registered", attach(plain, 1, 1, queue) == RIO_INVALID_RQ, WSAEOPNOTSUPP);
    CHECK_FAILS("not-a-socket", attach(INVALID_SOCKET, 1, 1, queue) == RIO_INVALID_RQ, WSAENOTSOCK);
    CHECK_FAILS("no-queue", attach(s, 1, 1, RIO_INVALID_CQ) == RIO_INVALID_RQ, WSAEINVAL);
    CHECK_FAILS("no-requests", attach(s, 0, 0, queue) == RIO_INVALID_RQ, WSAEINVAL);
    CHECK_FAILS("two-data-buffers",
                rio.RIOCreateRequestQueue(s, 1, 2, 1, 1, queue, queue, NULL) == RIO_INVALID_RQ, WSAEINVAL);
    CHECK_FAILS("more-than-the-queue", attach(s, 6, 5, queue) == RIO_INVALID_RQ, WSAENOBUFS);
    requests = attach(s, 4, 4, queue);
    CHECK("attach", requests != RIO_INVALID_RQ);
    CHECK_FAILS("attach-twice", attach(s, 1, 1, queue) == RIO_INVALID_RQ, WSAEINVAL);
    CHECK_FAILS("more-than-is-left", attach(other, 2, 1, queue) == RIO_INVALID_RQ, WSAENOBUFS);
    CHECK_FAILS("queue-too-short-for-requests", !rio.RIOResizeCompletionQueue(queue, 7), WSAETOOMANYREFS);
    CHECK_SUCCEEDS("queue-long-enough", rio.RIOResizeCompletionQueue(queue, 8));
    CHECK_FAILS("resize-requests-beyond", !rio.RIOResizeRequestQueue(requests, 5, 4), WSAENOBUFS);
    CHECK_SUCCEEDS("resize-requests", rio.RIOResizeRequestQueue(requests, 6, 2));
    CHECK_FAILS("resize-requests-to-none", !rio.RIOResizeRequestQueue(requests, 0, 0), WSAEINVAL);
    CHECK_FAILS("resize-no-requests", !rio.RIOResizeRequestQueue(RIO_INVALID_RQ, 1, 1), WSAEINVAL);
    closesocket(s);
    requests = attach(other, 4, 4, queue);
    CHECK("closing-frees-places", requests != RIO_INVALID_RQ);
    closesocket(other);
    closesocket(plain);
    rio.RIOCloseCompletionQueue(queue);
}

static void requests_refused(void)
{
    check_address address;
    SOCKET s = rio_bound(&address), stream, peer;
    RIO_CQ queue = rio_polled(32);
    RIO_RQ requests = attach(s, 2, 1, queue), of_stream;
    RIO_BUF room = rio_piece(0, 100), bad = room, data = rio_bytes(200, "x", 1), to = rio_address(300, &address);
    static char memory[16];

    CHECK_FAILS("no-request-queue", !rio.RIOReceive(RIO_INVALID_RQ, &room, 1, 0, NULL), WSAEINVAL);
    CHECK_FAILS("unknown-flag", !rio.RIOReceive(requests, &room, 1, 0x10, NULL), WSAEINVAL);
    CHECK_FAILS("waitall-datagram", !rio.RIOReceive(requests, &room, 1, RIO_MSG_WAITALL, NULL), WSAEINVAL);
    CHECK_FAILS("waitall-send", !rio.RIOSend(requests, &room, 1, RIO_MSG_WAITALL, NULL), WSAEINVAL);
    CHECK_FAILS("commit-and-defer",
                !rio.RIOReceive(requests, NULL, 0, RIO_MSG_COMMIT_ONLY | RIO_MSG_DEFER, NULL), WSAEINVAL);
    CHECK_FAILS("commit-with-data", !rio.RIOReceive(requests, &room, 1, RIO_MSG_COMMIT_ONLY, NULL), WSAEINVAL);
    CHECK_FAILS("commit-with-context", !rio.RIOSend(requests, NULL, 0, RIO_MSG_COMMIT_ONLY, &room), WSAEINVAL);
    CHECK_FAILS("data-without-count", !rio.RIOReceive(requests, &room, 0, 0, NULL), WSAEINVAL);
    CHECK_FAILS("count-without-data", !rio.RIOReceive(requests, NULL, 1, 0, NULL), WSAEINVAL);
    CHECK_FAILS("two-buffers", !rio.RIOReceive(requests, &room, 2, 0, NULL), WSAEINVAL);
    bad.BufferId = RIO_INVALID_BUFFERID;
    CHECK_FAILS("buffer-invalid", !rio.RIOReceive(requests, &bad, 1, 0, NULL), WSAEFAULT);
    bad.BufferId = rio.RIORegisterBuffer(memory, sizeof memory);
    rio.RIODeregisterBuffer(bad.BufferId);
    CHECK_FAILS("buffer-deregistered", !rio.RIOReceive(requests, &bad, 1, 0, NULL), WSAEFAULT);
    bad = rio_piece(RIO_SPACE - 10, 11);
    CHECK_FAILS("buffer-too-short", !rio.RIOReceive(requests, &bad, 1, 0, NULL), WSAEINVAL);
    bad = rio_piece(0xffffffff, 0xffffffff);
    CHECK_FAILS("buffer-far-outside", !rio.RIOReceive(requests, &bad, 1, 0, NULL), WSAEINVAL);

    CHECK_SUCCEEDS("first-receive", rio.RIOReceive(requests, &room, 1, 0, NULL));
    CHECK_SUCCEEDS("second-receive", rio.RIOReceive(requests, &room, 1, 0, NULL));
    CHECK_FAILS("third-receive", !rio.RIOReceive(requests, &room, 1, 0, NULL), WSAENOBUFS);
    CHECK_FAILS("resize-below-outstanding", !rio.RIOResizeRequestQueue(requests, 1, 1), WSAETOOMANYREFS);
    CHECK_SUCCEEDS("first-send", rio.RIOSendEx(requests, &data, 1, NULL, &to, NULL, NULL, 0, NULL));
    CHECK_FAILS("not-dequeued-counts", !rio.RIOSendEx(requests, &data, 1, NULL, &to, NULL, NULL, 0, NULL), WSAENOBUFS);
    (void)rio_take_one(queue);
    (void)rio_take_one(queue);
    CHECK_SUCCEEDS("dequeued-is-free", rio.RIOSendEx(requests, &data, 1, NULL, &to, NULL, NULL, 0, NULL));

    rio_pair(&stream, &peer);
    of_stream = attach(stream, 1, 1, queue);
    CHECK_FAILS("stream-without-data", !rio.RIOReceive(of_stream, NULL, 0, 0, NULL), WSAEINVAL);
    rio.RIOCloseCompletionQueue(queue);
    CHECK_FAILS("queue-closed", !rio.RIOReceive(of_stream, &room, 1, 0, NULL), WSAEINVAL);
    closesocket(stream);
    closesocket(peer);
    closesocket(s);
}

int main(void)
{
    check_begin();
    if (rio_begin()) {
        buffers();
        completion_queues();
        request_queues();
        requests_refused();
    }
    return check_end();
}

#endif
