/* Datagrams: sendto, recvfrom, WSASendTo, WSARecvFrom, truncation, connected sockets, permissions.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-sendto
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-recvfrom
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasendto
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecvfrom
 */
#include "either.h"

static check_address a_address, b_address;

static void open_two(SOCKET *a, SOCKET *b)
{
    *a = check_bound(AF_INET, SOCK_DGRAM, &a_address);
    *b = check_bound(AF_INET, SOCK_DGRAM, &b_address);
}

static USHORT port_of(const struct sockaddr_in *in4)
{
    return ntohs(in4->sin_port);
}

static USHORT port_at(const check_address *address)
{
    return port_of((const struct sockaddr_in *)&address->storage);
}

#define TO(address) (struct sockaddr *)&(address).storage, (address).length

static void limit_receive(SOCKET s, DWORD milliseconds)
{
    CHECK_REQUIRE(setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, (const char *)&milliseconds, sizeof milliseconds) == 0);
}

static void basics(void)
{
    SOCKET a, b, fresh = check_socket(AF_INET, SOCK_DGRAM);
    struct sockaddr_in from, name;
    int length = (int)sizeof from;
    char room[64];
    open_two(&a, &b);

    limit_receive(fresh, 100);
    CHECK_FAILS("recvfrom-unbound", recvfrom(fresh, room, sizeof room, 0, NULL, NULL) == SOCKET_ERROR, WSAEINVAL);
    CHECK_EQ_I("sendto", sendto(a, "ping", 4, 0, TO(b_address)), 4);
    memset(&from, 0xcc, sizeof from);
    CHECK_EQ_I("recvfrom", recvfrom(b, room, sizeof room, 0, (struct sockaddr *)&from, &length), 4);
    CHECK_EQ_MEM("recvfrom-bytes", room, "ping", 4);
    CHECK_EQ_I("recvfrom-length", length, (int)sizeof from);
    CHECK_EQ_I("recvfrom-family", from.sin_family, AF_INET);
    CHECK_EQ_U("recvfrom-port", port_of(&from), port_at(&a_address));
    CHECK_EQ_U("recvfrom-address", ntohl(from.sin_addr.s_addr), INADDR_LOOPBACK);

    /* sendto binds an unbound socket to the wildcard address. */
    CHECK_EQ_I("sendto-unbound", sendto(fresh, "x", 1, 0, TO(b_address)), 1);
    length = (int)sizeof name;
    CHECK_SUCCEEDS("sendto-binds", getsockname(fresh, (struct sockaddr *)&name, &length) == 0);
    CHECK_EQ_U("sendto-binds-any-address", name.sin_addr.s_addr, 0);
    length = (int)sizeof from;
    CHECK_EQ_I("sendto-unbound-arrives", recvfrom(b, room, sizeof room, 0, (struct sockaddr *)&from, &length), 1);
    CHECK_EQ_U("sendto-unbound-port", port_of(&from), port_of(&name));
    closesocket(fresh);

    /* "For UDP if the packet received contains no data, the return value is zero." */
    CHECK_EQ_I("sendto-empty", sendto(a, NULL, 0, 0, TO(b_address)), 0);
    CHECK_EQ_I("sendto-after-empty", sendto(a, "after", 5, 0, TO(b_address)), 5);
    CHECK_EQ_I("recvfrom-empty", recvfrom(b, room, sizeof room, 0, NULL, NULL), 0);
    CHECK_EQ_I("recvfrom-after-empty", recvfrom(b, room, sizeof room, 0, NULL, NULL), 5);

    /* The order of one sender is kept on loopback; borders of messages are kept everywhere. */
    sendto(a, "one", 3, 0, TO(b_address));
    sendto(a, "three", 5, 0, TO(b_address));
    CHECK_EQ_I("border-first", recv(b, room, sizeof room, 0), 3);
    CHECK_EQ_I("border-second", recv(b, room, sizeof room, 0), 5);

    limit_receive(b, 50);
    CHECK_FAILS("recvfrom-times-out", recvfrom(b, room, sizeof room, 0, NULL, NULL) == SOCKET_ERROR, WSAETIMEDOUT);
    closesocket(a);
    closesocket(b);
}

static void bad_arguments(void)
{
    SOCKET a, b;
    struct sockaddr_in name = {0};
    struct sockaddr_in6 in6 = {0};
    int length = 4;
    char room[16];
    static char big[65508];
    open_two(&a, &b);
    name.sin_family = AF_INET;
    name.sin_port = htons(port_at(&a_address));
    in6.sin6_family = AF_INET6;

    CHECK_FAILS("sendto-short", sendto(a, "x", 1, 0, (struct sockaddr *)&name, 8) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("sendto-null-buffer", sendto(a, NULL, 4, 0, TO(b_address)) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("sendto-address-zero", sendto(a, "x", 1, 0, (struct sockaddr *)&name, sizeof name) == SOCKET_ERROR,
                WSAEADDRNOTAVAIL);
    CHECK_FAILS_EITHER("sendto-wrong-family", sendto(a, "x", 1, 0, (struct sockaddr *)&in6, sizeof in6) == SOCKET_ERROR,
                       WSAEAFNOSUPPORT, WSAEFAULT);
    CHECK_FAILS("sendto-oob", sendto(a, "x", 1, MSG_OOB, TO(b_address)) == SOCKET_ERROR, WSAEOPNOTSUPP);
    CHECK_FAILS_EITHER("sendto-no-destination", sendto(a, "x", 1, 0, NULL, 0) == SOCKET_ERROR, WSAENOTCONN,
                       WSAEDESTADDRREQ);
    CHECK_FAILS("send-unconnected", send(a, "x", 1, 0) == SOCKET_ERROR, WSAENOTCONN);
    CHECK_EQ_I("sendto-largest", sendto(a, big, 65507, 0, TO(b_address)), 65507);
    CHECK_EQ_I("recvfrom-largest", recvfrom(b, big, sizeof big, 0, NULL, NULL), 65507);
    CHECK_FAILS("sendto-too-large", sendto(a, big, 65508, 0, TO(b_address)) == SOCKET_ERROR, WSAEMSGSIZE);

    sendto(a, "x", 1, 0, TO(b_address));
    CHECK_FAILS("recvfrom-short-address", recvfrom(b, room, sizeof room, 0, (struct sockaddr *)&name, &length) == SOCKET_ERROR,
                WSAEFAULT);

    /* "The requested address is a broadcast address, but the appropriate flag was not set." */
    name.sin_addr.s_addr = INADDR_BROADCAST;
    CHECK_FAILS("sendto-broadcast", sendto(a, "x", 1, 0, (struct sockaddr *)&name, sizeof name) == SOCKET_ERROR,
                WSAEACCES);
    CHECK_FAILS("connect-broadcast", connect(a, (struct sockaddr *)&name, sizeof name) == SOCKET_ERROR, WSAEACCES);

    CHECK_SUCCEEDS("shutdown-unconnected", shutdown(a, SD_SEND) == 0);
    CHECK_FAILS("sendto-after-shutdown", sendto(a, "x", 1, 0, TO(b_address)) == SOCKET_ERROR, WSAESHUTDOWN);
    closesocket(a);
    CHECK_FAILS("sendto-closed", sendto(a, "x", 1, 0, TO(b_address)) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("recvfrom-closed", recvfrom(a, room, 1, 0, NULL, NULL) == SOCKET_ERROR, WSAENOTSOCK);
    closesocket(b);
}

/* "The buffer is filled with the first part of the datagram, and recvfrom generates WSAEMSGSIZE. For
 * unreliable protocols the excess data is lost." */
static void truncation(void)
{
    SOCKET a, b;
    char room[16];
    WSABUF in[2] = {{2, room}, {3, room + 8}};
    DWORD done = 99, flags = 0;
    struct sockaddr_in from;
    int length = (int)sizeof from;
    open_two(&a, &b);

    memset(room, '.', sizeof room);
    sendto(a, "0123456789", 10, 0, TO(b_address));
    sendto(a, "next", 4, 0, TO(b_address));
    CHECK_FAILS("truncated", recvfrom(b, room, 4, 0, (struct sockaddr *)&from, &length) == SOCKET_ERROR, WSAEMSGSIZE);
    CHECK_EQ_MEM("truncated-bytes", room, "0123..", 6);
    CHECK_EQ_U("truncated-sender", port_of(&from), port_at(&a_address));
    CHECK_EQ_I("truncated-rest-is-lost", recv(b, room, sizeof room, 0), 4);
    CHECK_EQ_MEM("truncated-next", room, "next", 4);

    sendto(a, "0123456789", 10, 0, TO(b_address));
    CHECK_FAILS("truncated-recv", recv(b, room, 1, 0) == SOCKET_ERROR, WSAEMSGSIZE);
    CHECK_EQ_MEM("truncated-recv-byte", room, "0", 1);

    sendto(a, "abcdef", 6, 0, TO(b_address));
    memset(room, '.', sizeof room);
    CHECK_FAILS("truncated-peek", recvfrom(b, room, 3, MSG_PEEK, NULL, NULL) == SOCKET_ERROR, WSAEMSGSIZE);
    CHECK_EQ_MEM("truncated-peek-bytes", room, "abc.", 4);
    CHECK_EQ_I("peek-whole", recvfrom(b, room, sizeof room, MSG_PEEK, NULL, NULL), 6);
    CHECK_EQ_I("peek-took-nothing", recvfrom(b, room, sizeof room, 0, NULL, NULL), 6);

    sendto(a, "0123456789", 10, 0, TO(b_address));
    memset(room, '.', sizeof room);
    CHECK_FAILS("truncated-scatter", WSARecvFrom(b, in, 2, &done, &flags, NULL, NULL, NULL, NULL) == SOCKET_ERROR,
                WSAEMSGSIZE);
    CHECK_EQ_MEM("truncated-scatter-bytes", room, "01......234.", 12);

    sendto(a, "exact", 5, 0, TO(b_address));
    flags = 0;
    CHECK_EQ_I("exact-scatter", WSARecvFrom(b, in, 2, &done, &flags, NULL, NULL, NULL, NULL), 0);
    CHECK_EQ_U("exact-scatter-bytes", done, 5);
    CHECK_EQ_U("exact-scatter-flags", flags, 0);
    closesocket(a);
    closesocket(b);
}

static void connected(void)
{
    SOCKET a, b, stranger;
    check_address stranger_address;
    struct sockaddr_in peer, none = {0};
    BOOL no = FALSE;
    DWORD done = 0;
    int length = (int)sizeof peer;
    char room[16];
    open_two(&a, &b);
    stranger = check_bound(AF_INET, SOCK_DGRAM, &stranger_address);
    none.sin_family = AF_INET;

    CHECK_SUCCEEDS("connect", connect(a, TO(b_address)) == 0);
    CHECK_SUCCEEDS("connected-getpeername", getpeername(a, (struct sockaddr *)&peer, &length) == 0);
    CHECK_EQ_U("connected-peer", port_of(&peer), port_at(&b_address));
    CHECK_EQ_I("connected-send", send(a, "hi", 2, 0), 2);
    CHECK_EQ_I("connected-send-arrives", recv(b, room, sizeof room, 0), 2);

    /* "Any datagrams received from an address other than the destination are discarded." Whether the
     * sender hears of it is not said, so it is told not to listen. */
    CHECK_REQUIRE(WSAIoctl(stranger, SIO_UDP_CONNRESET, &no, sizeof no, NULL, 0, &done, NULL, NULL) == 0);
    CHECK_EQ_I("stranger-sends", sendto(stranger, "stranger", 8, 0, TO(a_address)), 8);
    CHECK_EQ_I("peer-sends", sendto(b, "peer", 4, 0, TO(a_address)), 4);
    CHECK_EQ_I("only-the-peer-is-heard", recv(a, room, sizeof room, 0), 4);
    CHECK_EQ_MEM("only-the-peer-is-heard-bytes", room, "peer", 4);

    /* The `to` parameter overrides the default destination for one datagram. */
    CHECK_EQ_I("sendto-overrides", sendto(a, "other", 5, 0, TO(stranger_address)), 5);
    CHECK_EQ_I("sendto-overrides-arrives", recv(stranger, room, sizeof room, 0), 5);
    CHECK_EQ_I("send-still-default", send(a, "def", 3, 0), 3);
    CHECK_EQ_I("send-still-default-arrives", recv(b, room, sizeof room, 0), 3);

    CHECK_SUCCEEDS("reconnect", connect(a, TO(stranger_address)) == 0);
    CHECK_EQ_I("reconnect-send", send(a, "x", 1, 0), 1);
    CHECK_EQ_I("reconnect-arrives", recv(stranger, room, sizeof room, 0), 1);

    /* "If the address member is filled with zeros, the socket will be disconnected." */
    CHECK_SUCCEEDS("disconnect", connect(a, (struct sockaddr *)&none, sizeof none) == 0);
    CHECK_FAILS("send-after-disconnect", send(a, "x", 1, 0) == SOCKET_ERROR, WSAENOTCONN);
    CHECK_EQ_I("sendto-after-disconnect", sendto(a, "y", 1, 0, TO(b_address)), 1);
    CHECK_EQ_I("sendto-after-disconnect-arrives", recv(b, room, sizeof room, 0), 1);
    closesocket(a);
    closesocket(b);
    closesocket(stranger);
}

/* "On a UDP-datagram socket this error indicates a previous send operation resulted in an ICMP Port
 * Unreachable message." */
static void unreachable(void)
{
    SOCKET a = check_bound(AF_INET, SOCK_DGRAM, &a_address);
    char room[16];
    closesocket(check_bound_alone(SOCK_DGRAM, &b_address));
    limit_receive(a, 1000);
    CHECK_EQ_I("unreachable-sendto", sendto(a, "x", 1, 0, TO(b_address)), 1);
    CHECK_FAILS("unreachable-recvfrom", recvfrom(a, room, sizeof room, 0, NULL, NULL) == SOCKET_ERROR, WSAECONNRESET);
    CHECK_REQUIRE(connect(a, TO(b_address)) == 0);
    CHECK_EQ_I("unreachable-send", send(a, "x", 1, 0), 1);
    CHECK_FAILS("unreachable-recv", recv(a, room, sizeof room, 0) == SOCKET_ERROR, WSAECONNRESET);
    closesocket(a);
}

static void overlapped(void)
{
    SOCKET a, b;
    static struct sockaddr_in from;
    static int length;
    static char room[8];
    WSABUF in = {sizeof room, room}, out[2] = {{3, "abc"}, {2, "de"}};
    OVERLAPPED o = {0}, send_o = {0};
    DWORD done = 0, flags = 0, error;
    open_two(&a, &b);
    o.hEvent = check_event(TRUE);
    send_o.hEvent = check_event(TRUE);

    length = (int)sizeof from;
    memset(&from, 0, sizeof from);
    CHECK_FAILS("wsarecvfrom-pending",
                WSARecvFrom(b, &in, 1, NULL, &flags, (struct sockaddr *)&from, &length, &o, NULL) == SOCKET_ERROR,
                WSA_IO_PENDING);
    in.len = 0; /* WSABUFs are captured before the call returns. */
    CHECK("wsarecvfrom-internal-pending", !HasOverlappedIoCompleted(&o));
    error = WSASendTo(a, out, 2, NULL, 0, TO(b_address), &send_o, NULL) == 0 ? 0 : WSAGetLastError();
    CHECK("wsasendto-starts", check_started(error));
    CHECK_SUCCEEDS("wsasendto-result", WSAGetOverlappedResult(a, &send_o, &done, TRUE, &flags));
    CHECK_EQ_U("wsasendto-bytes", done, 5);
    CHECK_EQ_U("wsarecvfrom-event", check_wait(o.hEvent), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("wsarecvfrom-result", WSAGetOverlappedResult(b, &o, &done, FALSE, &flags));
    CHECK_EQ_U("wsarecvfrom-bytes", done, 5);
    CHECK_EQ_MEM("wsarecvfrom-data", room, "abcde", 5);
    CHECK_EQ_U("wsarecvfrom-port", port_of(&from), port_at(&a_address));
    CHECK_EQ_I("wsarecvfrom-length", length, (int)sizeof from);

    /* A message that is too long completes with the error and the bytes that fitted. */
    in.len = sizeof room;
    ResetEvent(o.hEvent);
    flags = 0;
    CHECK_FAILS("truncated-pending", WSARecvFrom(b, &in, 1, NULL, &flags, NULL, NULL, &o, NULL) == SOCKET_ERROR,
                WSA_IO_PENDING);
    sendto(a, "0123456789", 10, 0, TO(b_address));
    CHECK_EQ_U("truncated-event", check_wait(o.hEvent), WAIT_OBJECT_0);
    CHECK_FAILS("truncated-result", !WSAGetOverlappedResult(b, &o, &done, FALSE, &flags), WSAEMSGSIZE);
    CHECK_EQ_U("truncated-result-bytes", done, sizeof room);
    CHECK_EQ_MEM("truncated-result-data", room, "01234567", 8);

    CHECK_FAILS("cancelled-pending", WSARecvFrom(b, &in, 1, NULL, &flags, NULL, NULL, &o, NULL) == SOCKET_ERROR,
                WSA_IO_PENDING);
    CHECK_SUCCEEDS("cancel", CancelIoEx((HANDLE)b, &o));
    CHECK_EQ_U("cancelled-event", check_wait(o.hEvent), WAIT_OBJECT_0);
    CHECK_FAILS("cancelled-result", !WSAGetOverlappedResult(b, &o, &done, FALSE, &flags), WSA_OPERATION_ABORTED);
    CloseHandle(o.hEvent);
    CloseHandle(send_o.hEvent);
    closesocket(a);
    closesocket(b);
}

/* Through a port the Win32 name of the same status shows: ERROR_MORE_DATA. */
static void through_a_port(void)
{
    SOCKET a, b;
    HANDLE port = check_port(0);
    static char room[4];
    WSABUF in = {sizeof room, room};
    OVERLAPPED first = {0}, second = {0};
    DWORD flags = 0;
    check_packet packet;
    open_two(&a, &b);
    check_associate(b, port, 7);
    CHECK_FAILS("port-pending", WSARecvFrom(b, &in, 1, NULL, &flags, NULL, NULL, &first, NULL) == SOCKET_ERROR,
                WSA_IO_PENDING);
    sendto(a, "too long", 8, 0, TO(b_address));
    packet = check_get(port);
    CHECK("port-truncated-fails", !packet.ok);
    CHECK_EQ_U("port-truncated-error", packet.error, ERROR_MORE_DATA);
    CHECK_EQ_P("port-truncated-overlapped", packet.overlapped, &first);
    CHECK_EQ_U("port-truncated-bytes", packet.bytes, sizeof room);
    flags = 0;
    sendto(a, "fits", 4, 0, TO(b_address));
    CHECK("port-started", check_started(WSARecvFrom(b, &in, 1, NULL, &flags, NULL, NULL, &second, NULL) == 0
                                            ? 0
                                            : (DWORD)WSAGetLastError()));
    packet = check_get(port);
    CHECK("port-fits", packet.ok);
    CHECK_EQ_U("port-fits-bytes", packet.bytes, 4);
    CHECK_EQ_U("port-key", packet.key, 7);
    closesocket(a);
    closesocket(b);
    CloseHandle(port);
}

int main(void)
{
    check_begin();
    basics();
    bad_arguments();
    truncation();
    connected();
    unreachable();
    overlapped();
    through_a_port();
    return check_end();
}
