/* Registered I/O on TCP: gathered sends, receives that run on, RIO_MSG_WAITALL, the ends of a
 * connection, and notification by event and by completion port.
 *
 * https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rioreceive
 * https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rionotify
 */
#include "rio.h"

#ifdef RIO_CORRUPT_CQ

static void transfers(void)
{
    SOCKET s, peer;
    RIO_CQ queue = rio_polled(32);
    RIO_RQ requests;
    RIO_BUF a = rio_bytes(0, "abc", 3), b = rio_bytes(10, "defg", 4), room, second;
    RIORESULT results[2];
    char got[16];

    rio_pair(&s, &peer);
    requests = rio_requests(s, queue, 0x51);
    CHECK_SUCCEEDS("send-deferred", rio.RIOSend(requests, &a, 1, RIO_MSG_DEFER, (PVOID)1));
    CHECK_SUCCEEDS("send", rio.RIOSend(requests, &b, 1, 0, (PVOID)2));
    CHECK_EQ_I("both-arrive", check_recv_all(peer, got, 7), 7);
    CHECK_EQ_MEM("in-order", got, "abcdefg", 7);
    rio_take(queue, results, 2);
    CHECK("sends-in-order", results[0].RequestContext == 1 && results[1].RequestContext == 2);
    CHECK("sends-whole", results[0].BytesTransferred == 3 && results[1].BytesTransferred == 4);
    CHECK_EQ_U("stream-socket-context", results[0].SocketContext, 0x51);

    room = rio_piece(100, 4);
    second = rio_piece(200, 10);
    rio.RIOReceive(requests, &room, 1, 0, (PVOID)3);
    rio.RIOReceive(requests, &second, 1, 0, (PVOID)4);
    check_send_all(peer, "0123456", 7);
    rio_take(queue, results, 2);
    CHECK("receives-run-on", results[0].RequestContext == 3 && results[0].BytesTransferred == 4
                                 && results[1].RequestContext == 4 && results[1].BytesTransferred == 3);
    CHECK_EQ_MEM("first-bytes", rio_space + 100, "0123", 4);
    CHECK_EQ_MEM("next-bytes", rio_space + 200, "456", 3);

    CHECK_SUCCEEDS("waitall", rio.RIOReceive(requests, &second, 1, RIO_MSG_WAITALL, (PVOID)5));
    check_send_all(peer, "01234", 5);
    CHECK("waitall-waits", rio_is_empty(queue));
    check_send_all(peer, "56789", 5);
    results[0] = rio_take_one(queue);
    CHECK_EQ_U("waitall-full", results[0].BytesTransferred, 10);
    CHECK_EQ_MEM("waitall-bytes", rio_space + 200, "0123456789", 10);

    rio.RIOReceive(requests, &second, 1, RIO_MSG_WAITALL, (PVOID)6);
    rio.RIOReceive(requests, &room, 1, 0, (PVOID)7);
    check_send_all(peer, "xyz", 3);
    CHECK_REQUIRE(shutdown(peer, SD_SEND) == 0);
    rio_take(queue, results, 2);
    CHECK("end-cuts-waitall", results[0].RequestContext == 6 && results[0].Status == 0
                                  && results[0].BytesTransferred == 3);
    CHECK("end-of-stream", results[1].RequestContext == 7 && results[1].Status == 0
                               && results[1].BytesTransferred == 0);
    closesocket(s);
    closesocket(peer);
    rio.RIOCloseCompletionQueue(queue);
}

static void endings(void)
{
    SOCKET s, peer, plain = rio_socket(SOCK_STREAM);
    RIO_CQ queue = rio_polled(32);
    RIO_RQ requests = rio_requests(plain, queue, 0);
    RIO_BUF room = rio_piece(100, 4);
    RIORESULT results[2];

    CHECK_FAILS("not-connected", !rio.RIOReceive(requests, &room, 1, 0, NULL), WSAENOTCONN);
    CHECK_FAILS("send-not-connected", !rio.RIOSend(requests, &room, 1, 0, NULL), WSAENOTCONN);
    closesocket(plain);

    rio_pair(&s, &peer);
    requests = rio_requests(s, queue, 0);
    rio.RIOReceive(requests, &room, 1, 0, (PVOID)1);
    check_reset(peer);
    CHECK_EQ_U("reset", rio_take_one(queue).Status, WSAECONNRESET);
    closesocket(s);

    rio_pair(&s, &peer);
    requests = rio_requests(s, queue, 0);
    rio.RIOReceive(requests, &room, 1, 0, (PVOID)1);
    rio.RIOReceive(requests, &room, 1, RIO_MSG_DEFER, (PVOID)2);
    closesocket(s);
    rio_take(queue, results, 2);
    CHECK("closed", results[0].Status == WSA_OPERATION_ABORTED && results[1].Status == WSA_OPERATION_ABORTED);
    CHECK_FAILS("queue-of-a-closed-socket", !rio.RIOReceive(requests, &room, 1, 0, NULL), WSAEINVAL);
    closesocket(peer);
    rio.RIOCloseCompletionQueue(queue);
}

static void by_event(void)
{
    HANDLE event = check_event(TRUE);
    RIO_CQ queue = rio_with_event(32, event, TRUE);
    SOCKET s, peer;
    RIO_RQ requests;
    RIO_BUF room = rio_piece(100, 4);

    rio_pair(&s, &peer);
    requests = rio_requests(s, queue, 0);
    rio.RIOReceive(requests, &room, 1, 0, NULL);
    check_send_all(peer, "x", 1);
    (void)rio_take_one(queue);
    CHECK_EQ_U("not-told-unasked", WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    CHECK_SUCCEEDS("set-before", SetEvent(event));
    CHECK_EQ_I("notify", rio.RIONotify(queue), ERROR_SUCCESS);
    CHECK_EQ_U("notify-resets", WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    CHECK_EQ_I("notify-twice", rio.RIONotify(queue), WSAEALREADY);
    rio.RIOReceive(requests, &room, 1, 0, NULL);
    check_send_all(peer, "x", 1);
    CHECK_EQ_U("told", check_wait(event), WAIT_OBJECT_0);
    CHECK_EQ_I("notify-with-a-result", rio.RIONotify(queue), ERROR_SUCCESS);
    CHECK_EQ_U("told-at-once", check_wait(event), WAIT_OBJECT_0);
    (void)rio_take_one(queue);

    CHECK_EQ_I("notify-again", rio.RIONotify(queue), ERROR_SUCCESS);
    rio.RIOReceive(requests, &room, 1, RIO_MSG_DONT_NOTIFY, NULL);
    check_send_all(peer, "x", 1);
    (void)rio_take_one(queue);
    CHECK_EQ_U("quiet-request", WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    rio.RIOReceive(requests, &room, 1, 0, NULL);
    check_send_all(peer, "x", 1);
    CHECK_EQ_U("told-of-the-next", check_wait(event), WAIT_OBJECT_0);
    closesocket(s);
    closesocket(peer);
    rio.RIOCloseCompletionQueue(queue);
    CloseHandle(event);
}

static void by_port(void)
{
    HANDLE port = check_port(1);
    OVERLAPPED overlapped;
    RIO_CQ queue = rio_with_port(32, port, 0x77, &overlapped);
    SOCKET s, peer;
    RIO_RQ requests;
    RIO_BUF room = rio_piece(100, 4), data = rio_bytes(0, "y", 1);
    check_packet packet;
    unsigned i, told = 0;

    rio_pair(&s, &peer);
    requests = rio_requests(s, queue, 0);
    CHECK_EQ_I("port-notify", rio.RIONotify(queue), ERROR_SUCCESS);
    rio.RIOReceive(requests, &room, 1, 0, NULL);
    CHECK("port-not-yet", check_port_is_empty(port));
    check_send_all(peer, "x", 1);
    packet = check_get(port);
    CHECK("port-told", packet.ok && packet.key == 0x77 && packet.overlapped == &overlapped);
    CHECK_EQ_U("port-result", rio_take_one(queue).BytesTransferred, 1);
    rio.RIOSend(requests, &data, 1, 0, NULL);
    (void)rio_take_one(queue);
    CHECK("port-told-once", check_port_is_empty(port));
    for (i = 0; i < 100; i++) {
        CHECK_REQUIRE(rio.RIONotify(queue) == ERROR_SUCCESS);
        rio.RIOReceive(requests, &room, 1, 0, NULL);
        check_send_all(peer, "x", 1);
        packet = check_get(port);
        told += packet.ok && rio_take_one(queue).BytesTransferred == 1;
    }
    CHECK_EQ_U("port-told-each-time", told, 100);
    closesocket(s);
    closesocket(peer);
    rio.RIOCloseCompletionQueue(queue);
    CloseHandle(port);
}

int main(void)
{
    check_begin();
    if (rio_begin()) {
        transfers();
        endings();
        by_event();
        by_port();
    }
    return check_end();
}

#endif
