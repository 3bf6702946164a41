/* Registered I/O on UDP: RIOReceive, RIOReceiveEx, RIOSend, RIOSendEx, deferred requests, addresses
 * and control data.
 *
 * https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rioreceiveex
 * https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_riosendex
 */
#include "rio.h"

#ifdef RIO_CORRUPT_CQ

enum { TO = 1000, FROM = 1100, LOCAL = 1200, CONTROL = 1300, FLAGS = 1500 };

static void table(void)
{
    GUID id = WSAID_MULTIPLE_RIO, other = WSAID_ACCEPTEX;
    RIO_EXTENSION_FUNCTION_TABLE copy;
    DWORD bytes = 0, code = SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER;
    SOCKET s = check_socket(AF_INET, SOCK_DGRAM);

    CHECK_EQ_U("table-size", rio.cbSize, sizeof rio);
    CHECK("table-full", rio.RIOReceive && rio.RIOReceiveEx && rio.RIOSend && rio.RIOSendEx
                            && rio.RIOCloseCompletionQueue && rio.RIOCreateCompletionQueue
                            && rio.RIOCreateRequestQueue && rio.RIODequeueCompletion
                            && rio.RIODeregisterBuffer && rio.RIONotify && rio.RIORegisterBuffer
                            && rio.RIOResizeCompletionQueue && rio.RIOResizeRequestQueue);
    CHECK_SUCCEEDS("table-again", WSAIoctl(s, code, &id, sizeof id, &copy, sizeof copy, &bytes, NULL, NULL) == 0);
    CHECK_EQ_U("table-bytes", bytes, sizeof copy);
    CHECK_FAILS("table-short", WSAIoctl(s, code, &id, sizeof id, &copy, sizeof copy - 1, &bytes, NULL, NULL) != 0,
                WSAEFAULT);
    CHECK_FAILS("table-of-no-id", WSAIoctl(s, code, &id, 15, &copy, sizeof copy, &bytes, NULL, NULL) != 0, WSAEFAULT);
    CHECK("table-of-another-id",
          WSAIoctl(s, code, &other, sizeof other, &copy, sizeof copy, &bytes, NULL, NULL) == SOCKET_ERROR);
    closesocket(s);
}

static void one_each_way(void)
{
    check_address a_address, b_address;
    SOCKET a = rio_bound(&a_address), b = rio_bound(&b_address);
    RIO_CQ queue = rio_polled(32);
    RIO_RQ out = rio_requests(a, queue, 0xa), in = rio_requests(b, queue, 0xb);
    RIO_BUF data = rio_bytes(0, "hello", 5), room = rio_piece(100, 50), to = rio_address(TO, &b_address);
    RIORESULT results[2], sent, received;

    CHECK_SUCCEEDS("receive", rio.RIOReceive(in, &room, 1, 0, (PVOID)0x11));
    CHECK("receive-waits", rio_is_empty(queue));
    CHECK_SUCCEEDS("send-ex", rio.RIOSendEx(out, &data, 1, NULL, &to, NULL, NULL, 0, (PVOID)0x22));
    rio_take(queue, results, 2);
    sent = results[results[0].RequestContext == 0x22 ? 0 : 1];
    received = results[results[0].RequestContext == 0x22 ? 1 : 0];
    CHECK_EQ_U("sent-status", sent.Status, 0);
    CHECK_EQ_U("sent-bytes", sent.BytesTransferred, 5);
    CHECK_EQ_U("sent-socket-context", sent.SocketContext, 0xa);
    CHECK_EQ_U("received-status", received.Status, 0);
    CHECK_EQ_U("received-bytes", received.BytesTransferred, 5);
    CHECK_EQ_U("received-socket-context", received.SocketContext, 0xb);
    CHECK_EQ_U("received-request-context", received.RequestContext, 0x11);
    CHECK_EQ_MEM("received-data", rio_space + 100, "hello", 5);
    CHECK("each-once", rio_is_empty(queue));

    room = rio_piece(100, 3);
    rio.RIOReceive(in, &room, 1, 0, (PVOID)1);
    CHECK_REQUIRE(sendto(a, "too long", 8, 0, CHECK_SOCKADDR(&b_address), b_address.length) == 8);
    received = rio_take_one(queue);
    CHECK_EQ_U("truncated-status", received.Status, WSAEMSGSIZE);
    CHECK_EQ_U("truncated-bytes", received.BytesTransferred, 3);
    CHECK_EQ_MEM("truncated-data", rio_space + 100, "too", 3);

    CHECK_SUCCEEDS("receive-nothing", rio.RIOReceive(in, NULL, 0, 0, (PVOID)2));
    CHECK_SUCCEEDS("send-nothing", rio.RIOSendEx(out, NULL, 0, NULL, &to, NULL, NULL, 0, (PVOID)3));
    rio_take(queue, results, 2);
    CHECK("nothing-arrives", results[0].Status == 0 && results[1].Status == 0
                                 && results[0].BytesTransferred + results[1].BytesTransferred == 0);
    closesocket(a);
    closesocket(b);
    rio.RIOCloseCompletionQueue(queue);
}

static void connected(void)
{
    check_address a_address, b_address;
    SOCKET a = rio_bound(&a_address), b = rio_bound(&b_address);
    RIO_CQ queue = rio_polled(32);
    RIO_RQ out = rio_requests(a, queue, 0);
    RIO_BUF data = rio_bytes(0, "peer", 4);
    char got[8];

    CHECK_FAILS("send-without-peer", !rio.RIOSend(out, &data, 1, 0, NULL), WSAENOTCONN);
    CHECK_REQUIRE(connect(a, CHECK_SOCKADDR(&b_address), b_address.length) == 0);
    CHECK_SUCCEEDS("send-to-peer", rio.RIOSend(out, &data, 1, 0, NULL));
    CHECK_EQ_I("peer-receives", recv(b, got, sizeof got, 0), 4);
    CHECK_EQ_MEM("peer-data", got, "peer", 4);
    CHECK_EQ_U("peer-status", rio_take_one(queue).Status, 0);
    closesocket(a);
    closesocket(b);
    rio.RIOCloseCompletionQueue(queue);
}

/* Lengths that change: neighbours of one length, a shorter one, one to another receiver. */
static const ULONG LENGTHS[] = {100, 100, 100, 40, 100, 7, 7, 0};

static void deferred(void)
{
    check_address a_address, b_address;
    SOCKET a = rio_bound(&a_address), b = rio_bound(&b_address);
    RIO_CQ queue = rio_polled(32);
    RIO_RQ out = rio_requests(a, queue, 0), in = rio_requests(b, queue, 1);
    RIO_BUF to = rio_address(TO, &b_address), data, room;
    RIORESULT results[8];
    unsigned i, good = 0, ordered = 0;

    for (i = 0; i < 8; i++) {
        room = rio_piece(2000 + i * 200, 200);
        good += rio.RIOReceive(in, &room, 1, RIO_MSG_DEFER, (PVOID)(ULONG_PTR)i);
    }
    CHECK_EQ_U("receives-deferred", good, 8);
    CHECK_SUCCEEDS("receives-committed", rio.RIOReceive(in, NULL, 0, RIO_MSG_COMMIT_ONLY, NULL));
    for (i = good = 0; i < 8; i++) {
        memset(rio_space + 4000 + i * 200, 'a' + (int)i, 200);
        data = rio_piece(4000 + i * 200, LENGTHS[i]);
        good += rio.RIOSendEx(out, &data, 1, NULL, &to, NULL, NULL, RIO_MSG_DEFER, (PVOID)(ULONG_PTR)i);
    }
    CHECK_EQ_U("sends-deferred", good, 8);
    CHECK_FAILS("deferred-counts", !rio.RIOSendEx(out, &data, 1, NULL, &to, NULL, NULL, RIO_MSG_DEFER, NULL),
                WSAENOBUFS);
    CHECK_SUCCEEDS("sends-committed",
                   rio.RIOSendEx(out, NULL, 0, NULL, NULL, NULL, NULL, RIO_MSG_COMMIT_ONLY, NULL));
    good = 0;
    for (i = 0; i < 16; i++) {
        results[0] = rio_take_one(queue);
        if (results[0].SocketContext == 1) {
            const char *bytes = rio_space + 2000 + good * 200;
            ordered += results[0].RequestContext == good && results[0].BytesTransferred == LENGTHS[good]
                       && (LENGTHS[good] == 0 || (bytes[0] == (char)('a' + good) && bytes[LENGTHS[good] - 1] == bytes[0]));
            good++;
        }
    }
    CHECK_EQ_U("all-arrive", good, 8);
    CHECK_EQ_U("in-order-and-whole", ordered, 8);
    CHECK_SUCCEEDS("commit-of-nothing", rio.RIOSend(out, NULL, 0, RIO_MSG_COMMIT_ONLY, NULL));

    data = rio_bytes(0, "1", 1);
    rio.RIOSendEx(out, &data, 1, NULL, &to, NULL, NULL, RIO_MSG_DEFER, NULL);
    CHECK_SUCCEEDS("not-deferred", rio.RIOSendEx(out, &data, 1, NULL, &to, NULL, NULL, 0, NULL));
    rio_take(queue, results, 2);
    CHECK("deferred-goes-with-the-next", results[0].Status == 0 && results[1].Status == 0);
    closesocket(a);
    closesocket(b);
    rio.RIOCloseCompletionQueue(queue);
}

static void addresses(void)
{
    check_address a_address, b_address;
    SOCKET a = rio_bound(&a_address), b = rio_bound(&b_address);
    RIO_CQ queue = rio_polled(32);
    RIO_RQ out = rio_requests(a, queue, 0), in = rio_requests(b, queue, 1);
    RIO_BUF room = rio_piece(100, 50), from = rio_piece(FROM, RIO_ADDRESS), local = rio_piece(LOCAL, RIO_ADDRESS);
    RIO_BUF flags = rio_piece(FLAGS, sizeof(ULONG)), control = rio_piece(CONTROL, 128), small = rio_piece(FROM, 27);
    RIO_BUF data = rio_bytes(0, "x", 1), to = rio_address(TO, &b_address);
    RIO_CMSG_BUFFER *messages = (RIO_CMSG_BUFFER *)(rio_space + CONTROL);
    SOCKADDR_IN *at, any;
    WSACMSGHDR *header;
    ULONG told;
    DWORD on = 1;

    CHECK_FAILS("address-room-short",
                !rio.RIOReceiveEx(in, &room, 1, NULL, &small, NULL, NULL, 0, NULL), WSAEINVAL);
    CHECK_SUCCEEDS("receive-ex", rio.RIOReceiveEx(in, &room, 1, &local, &from, &control, &flags, 0, (PVOID)5));
    rio.RIOSendEx(out, &data, 1, NULL, &to, NULL, NULL, RIO_MSG_DONT_NOTIFY, NULL);
    (void)rio_take_one(queue);
    (void)rio_take_one(queue);
    at = (SOCKADDR_IN *)(rio_space + FROM);
    CHECK("sender", at->sin_family == AF_INET
                        && at->sin_port == ((SOCKADDR_IN *)&a_address.storage)->sin_port
                        && at->sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    at = (SOCKADDR_IN *)(rio_space + LOCAL);
    CHECK("destination", at->sin_family == AF_INET
                             && at->sin_port == ((SOCKADDR_IN *)&b_address.storage)->sin_port
                             && at->sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    memcpy(&told, rio_space + FLAGS, sizeof told);
    CHECK_EQ_U("flags-of-a-whole-one", told, 0);
    CHECK_EQ_U("no-control-asked-for", messages->TotalLength, RIO_CMSG_BASE_SIZE);

    CHECK_REQUIRE(setsockopt(b, IPPROTO_IP, IP_PKTINFO, (const char *)&on, sizeof on) == 0);
    rio.RIOReceiveEx(in, &room, 1, NULL, NULL, &control, NULL, 0, (PVOID)6);
    rio.RIOSendEx(out, &data, 1, NULL, &to, NULL, NULL, 0, NULL);
    (void)rio_take_one(queue);
    (void)rio_take_one(queue);
    CHECK_EQ_U("pktinfo-length", messages->TotalLength, RIO_CMSG_BASE_SIZE + WSA_CMSG_SPACE(sizeof(IN_PKTINFO)));
    header = (WSACMSGHDR *)(rio_space + CONTROL + RIO_CMSG_BASE_SIZE);
    CHECK("pktinfo", header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO
                         && ((IN_PKTINFO *)WSA_CMSG_DATA(header))->ipi_addr.s_addr == htonl(INADDR_LOOPBACK));

    /* The same message sends from an address of choice. */
    ((IN_PKTINFO *)WSA_CMSG_DATA(header))->ipi_addr.s_addr = htonl(0x7f000002);
    ((IN_PKTINFO *)WSA_CMSG_DATA(header))->ipi_ifindex = 0;
    closesocket(a);
    a = rio_socket(SOCK_DGRAM);
    memset(&any, 0, sizeof any);
    any.sin_family = AF_INET;
    CHECK_REQUIRE(bind(a, (SOCKADDR *)&any, sizeof any) == 0);
    out = rio_requests(a, queue, 2);
    rio.RIOReceiveEx(in, &room, 1, NULL, &from, NULL, NULL, 0, (PVOID)7);
    CHECK_SUCCEEDS("send-control", rio.RIOSendEx(out, &data, 1, NULL, &to, &control, NULL, 0, NULL));
    (void)rio_take_one(queue);
    (void)rio_take_one(queue);
    at = (SOCKADDR_IN *)(rio_space + FROM);
    CHECK_EQ_U("sent-from", ntohl(at->sin_addr.s_addr), 0x7f000002);
    messages->TotalLength = 129;
    CHECK_FAILS("control-longer-than-its-buffer",
                !rio.RIOSendEx(out, &data, 1, NULL, &to, &control, NULL, 0, NULL), WSAEINVAL);
    CHECK_FAILS("send-local-address", !rio.RIOSendEx(out, &data, 1, &local, &to, NULL, NULL, 0, NULL), WSAEINVAL);
    closesocket(a);
    closesocket(b);
    rio.RIOCloseCompletionQueue(queue);
}

static void unreachable(void)
{
    check_address nobody, address;
    SOCKET gone = check_bound_alone(SOCK_DGRAM, &nobody), s = rio_bound(&address);
    RIO_CQ queue = rio_polled(32);
    RIO_RQ requests;
    RIO_BUF room = rio_piece(100, 50), data = rio_bytes(0, "x", 1), to = rio_address(TO, &nobody);
    RIORESULT results[2];

    closesocket(gone);
    requests = rio_requests(s, queue, 0);
    rio.RIOReceive(requests, &room, 1, 0, (PVOID)1);
    rio.RIOSendEx(requests, &data, 1, NULL, &to, NULL, NULL, 0, (PVOID)2);
    rio_take(queue, results, 2);
    if (results[0].RequestContext == 1)
        results[1] = results[0];
    CHECK_EQ_U("nobody-there", results[1].Status, WSAECONNRESET);
    closesocket(s);
    rio.RIOCloseCompletionQueue(queue);
}

int main(void)
{
    check_begin();
    if (rio_begin()) {
        table();
        one_each_way();
        connected();
        deferred();
        addresses();
        unreachable();
        rio.RIODeregisterBuffer(rio_id);
    }
    return check_end();
}

#endif
