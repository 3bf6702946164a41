/* NULL pointers, short lengths, unknown levels, options, codes and states: the documented error, and the
 * socket goes on as before.
 *
 * Expectations: the error tables of the pages of the functions called, all below
 *   learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-<function> and
 *   learn.microsoft.com/windows/win32/api/winsock/nf-winsock-<function>
 *   "WSAEFAULT: The ... parameter is not a valid part of the user address space, or the ... parameter
 *    is too small".
 */
#include "check.h"

static SOCKET client, server;

/* A call failed, and the connection still works. */
static void still_connected(const char *name)
{
    char byte = 0;
    CHECK(name, send(client, "!", 1, 0) == 1 && recv(server, &byte, 1, 0) == 1 && byte == '!');
}

static void transfers(void)
{
    HANDLE port = check_port(0);
    OVERLAPPED o = {0};
    WSABUF buffer;
    DWORD flags = 0, bytes = 0;
    char data[8];

    check_associate(server, port, 1);
    buffer.buf = data;
    buffer.len = sizeof data;
    CHECK_FAILS("wsarecv-no-buffers", WSARecv(server, NULL, 1, &bytes, &flags, &o, NULL) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("wsarecv-no-flags", WSARecv(server, &buffer, 1, &bytes, NULL, &o, NULL) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("wsasend-no-buffers", WSASend(server, NULL, 1, &bytes, 0, &o, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("wsasend-no-count", WSASend(server, &buffer, 1, NULL, 0, NULL, NULL) == SOCKET_ERROR, WSAEFAULT);
    buffer.buf = NULL;
    CHECK_FAILS("wsasend-null-data", WSASend(server, &buffer, 1, &bytes, 0, &o, NULL) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("wsarecv-null-data", WSARecv(server, &buffer, 1, &bytes, &flags, &o, NULL) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("send-null", send(server, NULL, 4, 0) == SOCKET_ERROR, WSAEFAULT);
    check_send_all(client, "data", 4);
    CHECK_FAILS("recv-null", recv(server, NULL, 4, 0) == SOCKET_ERROR, WSAEFAULT);
    CHECK_EQ_I("recv-null-takes-nothing", check_recv_all(server, data, 4), 4);
    CHECK("transfers-queue-nothing", check_port_is_empty(port));
    still_connected("transfers-leave-the-connection");
    CloseHandle(port);
}

static void addresses(void)
{
    check_address address, name;
    SOCKET listener = check_listener(AF_INET, &address), s = check_socket(AF_INET, SOCK_STREAM), peer;
    SOCKET datagram = check_bound(AF_INET, SOCK_DGRAM, NULL);
    int length;
    char byte;

    CHECK_FAILS("bind-null", bind(s, NULL, sizeof(struct sockaddr_in)) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("bind-short", bind(s, CHECK_SOCKADDR(&address), 4) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS_UNLESS_WINE("connect-null", "Wine would crash", connect(s, NULL, sizeof(struct sockaddr_in)) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("connect-short", connect(s, CHECK_SOCKADDR(&address), 4) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("sendto-short", sendto(datagram, "x", 1, 0, CHECK_SOCKADDR(&address), 4) == SOCKET_ERROR,
                WSAEFAULT);
    length = (int)sizeof name.storage;
    CHECK_FAILS("getsockname-null", getsockname(server, NULL, &length) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS_UNLESS_WINE("getsockname-no-length", "Wine would crash", getsockname(server, CHECK_SOCKADDR(&name), NULL) == SOCKET_ERROR,
                WSAEFAULT);
    length = 4;
    CHECK_FAILS("getsockname-short", getsockname(server, CHECK_SOCKADDR(&name), &length) == SOCKET_ERROR,
                WSAEFAULT);
    length = (int)sizeof name.storage;
    CHECK_FAILS("getpeername-null", getpeername(server, NULL, &length) == SOCKET_ERROR, WSAEFAULT);
    length = 4;
    CHECK_FAILS("getpeername-short", getpeername(server, CHECK_SOCKADDR(&name), &length) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("getpeername-unconnected", getpeername(s, CHECK_SOCKADDR(&name), &length) == SOCKET_ERROR,
                WSAENOTCONN);
    length = (int)sizeof name.storage;
    CHECK_FAILS("getsockname-unbound", getsockname(s, CHECK_SOCKADDR(&name), &length) == SOCKET_ERROR, WSAEINVAL);

    /* "The addrlen parameter is too small": the connection is not lost by it. */
    peer = check_connect(&address);
    length = 4;
    CHECK_FAILS("accept-short", accept(listener, CHECK_SOCKADDR(&name), &length) == INVALID_SOCKET, WSAEFAULT);
    closesocket(peer);
    CHECK_REQUIRE(sendto(datagram, "x", 1, 0, CHECK_SOCKADDR(&address), address.length) == 1);
    length = 4;
    CHECK_REQUIRE(getsockname(datagram, CHECK_SOCKADDR(&name), (length = (int)sizeof name.storage, &length)) == 0);
    CHECK_REQUIRE(sendto(datagram, "y", 1, 0, CHECK_SOCKADDR(&name), length) == 1);
    length = 4;
    CHECK_FAILS("recvfrom-short", recvfrom(datagram, &byte, 1, 0, CHECK_SOCKADDR(&name), &length) == SOCKET_ERROR,
                WSAEFAULT);
    closesocket(s);
    closesocket(listener);
    closesocket(datagram);
}

static void options(void)
{
    int value = 1, size = sizeof value;
    struct linger linger = {0, 0};

    CHECK_FAILS("getsockopt-null", getsockopt(server, SOL_SOCKET, SO_KEEPALIVE, NULL, &size) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("getsockopt-no-length",
                getsockopt(server, SOL_SOCKET, SO_KEEPALIVE, (char *)&value, NULL) == SOCKET_ERROR, WSAEFAULT);
    size = 1;
    CHECK_FAILS("getsockopt-short", getsockopt(server, SOL_SOCKET, SO_RCVBUF, (char *)&value, &size) == SOCKET_ERROR,
                WSAEFAULT);
    size = sizeof value;
    CHECK_FAILS("getsockopt-unknown-option",
                getsockopt(server, SOL_SOCKET, 0x7abc, (char *)&value, &size) == SOCKET_ERROR, WSAENOPROTOOPT);
    CHECK_FAILS("getsockopt-unknown-level",
                getsockopt(server, 0x7abc, SO_KEEPALIVE, (char *)&value, &size) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("setsockopt-null",
                setsockopt(server, SOL_SOCKET, SO_KEEPALIVE, NULL, sizeof value) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("setsockopt-short-linger",
                setsockopt(server, SOL_SOCKET, SO_LINGER, (char *)&linger, 2) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("setsockopt-short-int", setsockopt(server, SOL_SOCKET, SO_RCVBUF, (char *)&value, 2) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("setsockopt-unknown-option",
                setsockopt(server, SOL_SOCKET, 0x7abc, (char *)&value, sizeof value) == SOCKET_ERROR,
                WSAENOPROTOOPT);
    CHECK_FAILS("setsockopt-unknown-level",
                setsockopt(server, 0x7abc, SO_KEEPALIVE, (char *)&value, sizeof value) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("setsockopt-broadcast-on-stream",
                setsockopt(server, SOL_SOCKET, SO_BROADCAST, (char *)&value, sizeof value) == SOCKET_ERROR,
                WSAENOPROTOOPT);
    still_connected("options-leave-the-connection");
}

static void controls(void)
{
    GUID id = WSAID_ACCEPTEX;
    void *pointer = NULL;
    DWORD bytes = 0;

    CHECK_FAILS("ioctlsocket-null", ioctlsocket(server, FIONBIO, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK("ioctlsocket-unknown", ioctlsocket(server, 0x12345678, (u_long *)&pointer) == SOCKET_ERROR);
    CHECK_FAILS_UNLESS_WINE("wsaioctl-no-input", "Wine would crash",
                WSAIoctl(server, SIO_GET_EXTENSION_FUNCTION_POINTER, NULL, sizeof id, &pointer, sizeof pointer,
                         &bytes, NULL, NULL) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("wsaioctl-short-input",
                WSAIoctl(server, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, 4, &pointer, sizeof pointer, &bytes, NULL,
                         NULL) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS_UNLESS_WINE("wsaioctl-no-output", "Wine would crash",
                WSAIoctl(server, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, NULL, sizeof pointer, &bytes,
                         NULL, NULL) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("wsaioctl-short-output",
                WSAIoctl(server, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &pointer, 2, &bytes, NULL,
                         NULL) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("wsaioctl-no-count",
                WSAIoctl(server, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &pointer, sizeof pointer, NULL,
                         NULL, NULL) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK("wsaioctl-unknown",
          WSAIoctl(server, 0xC8FFFF77, &id, sizeof id, &pointer, sizeof pointer, &bytes, NULL, NULL) ==
                  SOCKET_ERROR &&
              (WSAGetLastError() == WSAEOPNOTSUPP || WSAGetLastError() == WSAEINVAL));
    still_connected("controls-leave-the-connection");
}

/* Calls in a state that does not allow them. */
static void states(void)
{
    SOCKET fresh = check_socket(AF_INET, SOCK_STREAM), datagram = check_socket(AF_INET, SOCK_DGRAM);
    SOCKET listener = check_listener(AF_INET, NULL);
    HANDLE port = check_port(0);
    OVERLAPPED o = {0};
    int inline_data = 1;
    char data[4];

    check_associate(fresh, port, 1);
    CHECK_FAILS("send-unconnected", send(fresh, "x", 1, 0) == SOCKET_ERROR, WSAENOTCONN);
    CHECK_FAILS("recv-unconnected", recv(fresh, data, 1, 0) == SOCKET_ERROR, WSAENOTCONN);
    CHECK_EQ_U("wsasend-unconnected", check_wsasend(fresh, "x", 1, &o), WSAENOTCONN);
    CHECK_EQ_U("wsarecv-unconnected", check_wsarecv(fresh, data, 1, &o), WSAENOTCONN);
    CHECK("unconnected-queues-nothing", check_port_is_empty(port));
    CHECK_FAILS_UNLESS_WINE("recv-listening", "Wine would wait for ever",
                            recv(listener, data, 1, 0) == SOCKET_ERROR, WSAENOTCONN);
    CHECK_FAILS_UNLESS_WINE("send-listening", "Wine would wait for ever",
                            send(listener, "x", 1, 0) == SOCKET_ERROR, WSAENOTCONN);
    CHECK_FAILS_UNLESS_WINE("recvfrom-unbound", "Wine would wait for ever",
                            recvfrom(datagram, data, 1, 0, NULL, NULL) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("accept-not-listening", accept(fresh, NULL, NULL) == INVALID_SOCKET, WSAEINVAL);
    CHECK_FAILS("accept-datagram", accept(datagram, NULL, NULL) == INVALID_SOCKET, WSAEOPNOTSUPP);
    CHECK_FAILS("shutdown-unconnected", shutdown(fresh, SD_BOTH) == SOCKET_ERROR, WSAENOTCONN);
    CHECK_FAILS("shutdown-unknown-how", shutdown(server, 7) == SOCKET_ERROR, WSAEINVAL);
    /* "MSG_OOB was specified for a socket with SO_OOBINLINE enabled" */
    CHECK_REQUIRE(setsockopt(server, SOL_SOCKET, SO_OOBINLINE, (char *)&inline_data, sizeof inline_data) == 0);
    CHECK_FAILS_UNLESS_WINE("recv-oob-inline", "Wine would wait for ever",
                            recv(server, data, 1, MSG_OOB) == SOCKET_ERROR, WSAEINVAL);
    still_connected("states-leave-the-connection");
    closesocket(fresh);
    closesocket(datagram);
    closesocket(listener);
    CloseHandle(port);
}

static void waits(void)
{
    HANDLE event = check_event(TRUE), many[WSA_MAXIMUM_WAIT_EVENTS + 1];
    struct timeval now = {0, 0}, negative = {-1, 0};
    fd_set empty, bad;
    int i;

    for (i = 0; i <= WSA_MAXIMUM_WAIT_EVENTS; i++)
        many[i] = event;
    CHECK_FAILS("wsa-wait-for-none", WSAWaitForMultipleEvents(0, many, FALSE, 0, FALSE) == WSA_WAIT_FAILED,
                WSA_INVALID_PARAMETER);
    CHECK_FAILS("wsa-wait-for-too-many",
                WSAWaitForMultipleEvents(WSA_MAXIMUM_WAIT_EVENTS + 1, many, FALSE, 0, FALSE) == WSA_WAIT_FAILED,
                WSA_INVALID_PARAMETER);
    many[1] = NULL;
    CHECK_FAILS("wsa-wait-for-null", WSAWaitForMultipleEvents(2, many, FALSE, 0, FALSE) == WSA_WAIT_FAILED,
                WSA_INVALID_HANDLE);
    FD_ZERO(&empty);
    CHECK_FAILS("select-nothing", select(0, &empty, NULL, NULL, &now) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("select-no-sets", select(0, NULL, NULL, NULL, &now) == SOCKET_ERROR, WSAEINVAL);
    FD_ZERO(&bad);
    FD_SET(server, &bad);
    FD_SET((SOCKET)event, &bad);
    CHECK_FAILS("select-event", select(0, &bad, NULL, NULL, &now) == SOCKET_ERROR, WSAENOTSOCK);
    FD_ZERO(&bad);
    FD_SET(server, &bad);
    CHECK_FAILS("select-negative-time", select(0, &bad, NULL, NULL, &negative) == SOCKET_ERROR, WSAEINVAL);
    CloseHandle(event);
}

int main(void)
{
    check_begin();
    check_pair(&client, &server);
    transfers();
    addresses();
    options();
    controls();
    states();
    waits();
    closesocket(client);
    closesocket(server);
    return check_end();
}
