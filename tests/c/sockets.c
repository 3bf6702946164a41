/* socket, WSASocket, bind, listen, accept, connect, getsockname, getpeername, closesocket: what they
 * do and each documented error. */
#include "either.h"

#define ADDRESS(a) ((const struct sockaddr *)&(a)->storage), (a)->length

static struct sockaddr_in in4_of(ULONG address, USHORT port)
{
    struct sockaddr_in in4;
    memset(&in4, 0, sizeof in4);
    in4.sin_family = AF_INET;
    in4.sin_addr.s_addr = htonl(address);
    in4.sin_port = htons(port);
    return in4;
}

/* https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-socket */
static void create(void)
{
    SOCKET tcp = socket(AF_INET, SOCK_STREAM, 0), udp = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    CHECK("socket-tcp", tcp != INVALID_SOCKET);
    CHECK("socket-udp", udp != INVALID_SOCKET);
    CHECK("socket-differs", tcp != udp);
    /* Programs keep sockets in an int and take them for kernel handles, whose low two bits are 0. */
    CHECK_EQ_U("socket-multiple-of-4", tcp & 3, 0);
    CHECK("socket-fits-int", (SOCKET)(int)tcp == tcp);
    CHECK_EQ_U("invalid-socket", INVALID_SOCKET, ~(SOCKET)0);
    CHECK_EQ_I("closesocket", closesocket(tcp), 0);
    closesocket(udp);

    CHECK_FAILS("socket-bad-family", socket(999, SOCK_STREAM, 0) == INVALID_SOCKET, WSAEAFNOSUPPORT);
    CHECK_FAILS("socket-bad-type", socket(AF_INET, 99, 0) == INVALID_SOCKET, WSAESOCKTNOSUPPORT);
    CHECK_FAILS("socket-bad-protocol", socket(AF_INET, SOCK_STREAM, 200) == INVALID_SOCKET,
                WSAEPROTONOSUPPORT);
    CHECK_FAILS_EITHER("socket-stream-with-udp", socket(AF_INET, SOCK_STREAM, IPPROTO_UDP) == INVALID_SOCKET,
                       WSAEPROTONOSUPPORT, WSAEPROTOTYPE);
    CHECK_FAILS_EITHER("socket-dgram-with-tcp", socket(AF_INET, SOCK_DGRAM, IPPROTO_TCP) == INVALID_SOCKET,
                       WSAEPROTONOSUPPORT, WSAEPROTOTYPE);
}

/* https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasocketw */
static void create_from_protocol_info(void)
{
    WSAPROTOCOL_INFOW wide;
    WSAPROTOCOL_INFOA narrow;
    SOCKET first = WSASocketW(AF_INET, SOCK_DGRAM, IPPROTO_UDP, NULL, 0, WSA_FLAG_OVERLAPPED), second;
    int size = (int)sizeof wide, type = 0, type_size = (int)sizeof type;
    CHECK("wsasocketw", first != INVALID_SOCKET);
    CHECK_REQUIRE(getsockopt(first, SOL_SOCKET, SO_PROTOCOL_INFOW, (char *)&wide, &size) == 0);
    second = WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &wide, 0,
                        WSA_FLAG_OVERLAPPED);
    CHECK("wsasocketw-from-protocol-info", second != INVALID_SOCKET);
    CHECK_SUCCEEDS("wsasocketw-from-protocol-info-type-read",
                   getsockopt(second, SOL_SOCKET, SO_TYPE, (char *)&type, &type_size) == 0);
    CHECK_EQ_I("wsasocketw-from-protocol-info-type", type, SOCK_DGRAM);
    closesocket(second);

    size = (int)sizeof narrow;
    CHECK_REQUIRE(getsockopt(first, SOL_SOCKET, SO_PROTOCOL_INFOA, (char *)&narrow, &size) == 0);
    second = WSASocketA(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &narrow, 0,
                        WSA_FLAG_OVERLAPPED);
    CHECK("wsasocketa-from-protocol-info", second != INVALID_SOCKET);
    closesocket(second);
    closesocket(first);

    second = WSASocketA(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, 0);
    CHECK("wsasocketa-not-overlapped", second != INVALID_SOCKET);
    closesocket(second);
    second = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0,
                        WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    CHECK("wsasocketw-no-inherit", second != INVALID_SOCKET);
    closesocket(second);
    CHECK_FAILS("wsasocketw-bad-family", WSASocketW(999, SOCK_STREAM, 0, NULL, 0, 0) == INVALID_SOCKET,
                WSAEAFNOSUPPORT);
    CHECK_FAILS("wsasocketw-bad-type", WSASocketW(AF_INET, 99, 0, NULL, 0, 0) == INVALID_SOCKET,
                WSAESOCKTNOSUPPORT);
    CHECK_FAILS("wsasocketa-bad-protocol", WSASocketA(AF_INET, SOCK_STREAM, 200, NULL, 0, 0) == INVALID_SOCKET,
                WSAEPROTONOSUPPORT);
}

/* https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-closesocket */
static void close_wrong_things(void)
{
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    HANDLE event = check_event(TRUE);
    closesocket(s);
    CHECK_FAILS("closesocket-twice", closesocket(s) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("closesocket-invalid", closesocket(INVALID_SOCKET) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("closesocket-null", closesocket(0) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("closesocket-event", closesocket((SOCKET)event) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("bind-event", bind((SOCKET)event, (struct sockaddr *)&(struct sockaddr_in){.sin_family = AF_INET}, 16) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_SUCCEEDS("event-survives", SetEvent(event));
    CloseHandle(event);

    /* SOCKET and HANDLE share one table. */
    s = check_socket(AF_INET, SOCK_STREAM);
    CHECK_SUCCEEDS("closehandle-of-socket", CloseHandle((HANDLE)s));
    CHECK_FAILS("closesocket-after-closehandle", closesocket(s) == SOCKET_ERROR, WSAENOTSOCK);
}

/* https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-bind */
static void bind_errors(void)
{
    check_address taken;
    SOCKET holder = check_bound_alone(SOCK_STREAM, &taken), s = check_socket(AF_INET, SOCK_STREAM);
    struct sockaddr_in any = in4_of(INADDR_LOOPBACK, 0), elsewhere = in4_of(0xc0000201, 0); /* 192.0.2.1 */
    struct sockaddr_in6 in6;
    memset(&in6, 0, sizeof in6);
    in6.sin6_family = AF_INET6;

    CHECK_FAILS("bind-null", bind(s, NULL, sizeof any) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("bind-short", bind(s, (struct sockaddr *)&any, sizeof any - 1) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("bind-negative-length", bind(s, (struct sockaddr *)&any, -1) == SOCKET_ERROR, WSAEFAULT);
    /* The page says WSAEFAULT; Windows itself answers WSAEAFNOSUPPORT. */
    CHECK_FAILS_EITHER("bind-wrong-family", bind(s, (struct sockaddr *)&in6, sizeof in6) == SOCKET_ERROR,
                       WSAEFAULT, WSAEAFNOSUPPORT);
    CHECK_FAILS("bind-not-local", bind(s, (struct sockaddr *)&elsewhere, sizeof elsewhere) == SOCKET_ERROR,
                WSAEADDRNOTAVAIL);
    CHECK_FAILS("bind-in-use", bind(s, ADDRESS(&taken)) == SOCKET_ERROR, WSAEADDRINUSE);
    CHECK_SUCCEEDS("bind-after-failures", bind(s, (struct sockaddr *)&any, sizeof any) == 0);
    CHECK_FAILS("bind-twice", bind(s, (struct sockaddr *)&any, sizeof any) == SOCKET_ERROR, WSAEINVAL);
    closesocket(s);
    CHECK_FAILS("bind-closed", bind(s, (struct sockaddr *)&any, sizeof any) == SOCKET_ERROR, WSAENOTSOCK);
    closesocket(holder);

    s = check_socket(AF_INET, SOCK_STREAM);
    CHECK_SUCCEEDS("bind-port-free-after-close", bind(s, ADDRESS(&taken)) == 0);
    closesocket(s);
}

/* https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-getsockname
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-getpeername */
static void names(void)
{
    SOCKET s = check_socket(AF_INET, SOCK_STREAM), client, server;
    struct sockaddr_in any = in4_of(INADDR_ANY, 0), mine, peer;
    int length = (int)sizeof mine;
    char room[64];

    CHECK_FAILS("getsockname-unbound", getsockname(s, (struct sockaddr *)&mine, &length) == SOCKET_ERROR,
                WSAEINVAL);
    CHECK_FAILS("getpeername-unconnected", getpeername(s, (struct sockaddr *)&mine, &length) == SOCKET_ERROR,
                WSAENOTCONN);
    CHECK_REQUIRE(bind(s, (struct sockaddr *)&any, sizeof any) == 0);
    CHECK_SUCCEEDS("getsockname-any", getsockname(s, (struct sockaddr *)&mine, &length) == 0);
    CHECK_EQ_I("getsockname-length", length, (int)sizeof mine);
    CHECK_EQ_I("getsockname-family", mine.sin_family, AF_INET);
    CHECK_EQ_U("getsockname-any-address", mine.sin_addr.s_addr, 0);
    CHECK("getsockname-port-chosen", mine.sin_port != 0);
    CHECK_FAILS("getpeername-bound", getpeername(s, (struct sockaddr *)&mine, &length) == SOCKET_ERROR,
                WSAENOTCONN);
    length = (int)sizeof mine - 1;
    CHECK_FAILS("getsockname-short", getsockname(s, (struct sockaddr *)&mine, &length) == SOCKET_ERROR,
                WSAEFAULT);
    length = (int)sizeof mine;
    CHECK_FAILS("getsockname-null", getsockname(s, NULL, &length) == SOCKET_ERROR, WSAEFAULT);
    if (check_under_wine())
        check_skip("getsockname-null-length", "Wine dereferences the pointer");
    else
        CHECK_FAILS("getsockname-null-length", getsockname(s, (struct sockaddr *)&mine, NULL) == SOCKET_ERROR,
                    WSAEFAULT);
    closesocket(s);
    CHECK_FAILS("getsockname-closed", getsockname(s, (struct sockaddr *)&mine, &length) == SOCKET_ERROR,
                WSAENOTSOCK);

    check_pair(&client, &server);
    length = (int)sizeof room;
    CHECK_SUCCEEDS("getpeername", getpeername(client, (struct sockaddr *)room, &length) == 0);
    CHECK_EQ_I("getpeername-length", length, (int)sizeof peer);
    memcpy(&peer, room, sizeof peer);
    length = (int)sizeof mine;
    CHECK_REQUIRE(getsockname(server, (struct sockaddr *)&mine, &length) == 0);
    CHECK_EQ_U("peer-of-client-is-server-port", peer.sin_port, mine.sin_port);
    CHECK_EQ_U("peer-of-client-is-loopback", ntohl(peer.sin_addr.s_addr), INADDR_LOOPBACK);
    CHECK_REQUIRE(getpeername(server, (struct sockaddr *)&peer, &length) == 0);
    CHECK_REQUIRE(getsockname(client, (struct sockaddr *)&mine, &length) == 0);
    CHECK_EQ_U("peer-of-server-is-client-port", peer.sin_port, mine.sin_port);
    CHECK_EQ_U("connect-binds-to-loopback", ntohl(mine.sin_addr.s_addr), INADDR_LOOPBACK);
    length = 4;
    CHECK_FAILS("getpeername-short", getpeername(client, (struct sockaddr *)&peer, &length) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("getpeername-null", getpeername(client, NULL, &length) == SOCKET_ERROR, WSAEFAULT);
    closesocket(client);
    closesocket(server);
}

/* https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-listen */
static void listening(void)
{
    SOCKET s = check_socket(AF_INET, SOCK_STREAM), udp = check_bound(AF_INET, SOCK_DGRAM, NULL), other;
    struct sockaddr_in any = in4_of(INADDR_LOOPBACK, 0);
    CHECK_FAILS("listen-unbound", listen(s, 5) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("listen-datagram", listen(udp, 5) == SOCKET_ERROR, WSAEOPNOTSUPP);
    CHECK_REQUIRE(bind(s, (struct sockaddr *)&any, sizeof any) == 0);
    CHECK_SUCCEEDS("listen", listen(s, 5) == 0);
    CHECK_SUCCEEDS("listen-again", listen(s, 10) == 0);
    closesocket(s);
    CHECK_FAILS("listen-closed", listen(s, 5) == SOCKET_ERROR, WSAENOTSOCK);
    /* "Illegal values are replaced by the nearest legal value." */
    s = check_bound(AF_INET, SOCK_STREAM, NULL);
    CHECK_SUCCEEDS("listen-negative-backlog", listen(s, -1) == 0);
    closesocket(s);
    s = check_bound(AF_INET, SOCK_STREAM, NULL);
    CHECK_SUCCEEDS("listen-huge-backlog", listen(s, SOMAXCONN) == 0);
    closesocket(s);
    check_pair(&s, &other);
    CHECK_FAILS("listen-connected", listen(s, 5) == SOCKET_ERROR, WSAEISCONN);
    closesocket(s);
    closesocket(other);
    closesocket(udp);
}

/* https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-accept */
static void accepting(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), client, server;
    SOCKET bound = check_bound(AF_INET, SOCK_STREAM, NULL), udp = check_bound(AF_INET, SOCK_DGRAM, NULL);
    struct sockaddr_in peer, mine;
    int length = (int)sizeof peer;

    CHECK_FAILS("accept-not-listening", accept(bound, NULL, NULL) == INVALID_SOCKET, WSAEINVAL);
    CHECK_FAILS("accept-datagram", accept(udp, NULL, NULL) == INVALID_SOCKET, WSAEOPNOTSUPP);
    client = check_connect(&address);
    memset(&peer, 0xcc, sizeof peer);
    server = accept(listener, (struct sockaddr *)&peer, &length);
    CHECK("accept", server != INVALID_SOCKET);
    CHECK_EQ_I("accept-length", length, (int)sizeof peer);
    length = (int)sizeof mine;
    CHECK_REQUIRE(getsockname(client, (struct sockaddr *)&mine, &length) == 0);
    CHECK_EQ_I("accept-family", peer.sin_family, AF_INET);
    CHECK_EQ_U("accept-port", peer.sin_port, mine.sin_port);
    CHECK_EQ_U("accept-address", peer.sin_addr.s_addr, mine.sin_addr.s_addr);
    CHECK_FAILS("accepted-cannot-accept", accept(server, NULL, NULL) == INVALID_SOCKET, WSAEINVAL);
    closesocket(client);
    closesocket(server);

    client = check_connect(&address);
    server = accept(listener, NULL, NULL);
    CHECK("accept-without-address", server != INVALID_SOCKET);
    closesocket(client);
    closesocket(server);
    client = check_connect(&address);
    length = 4;
    CHECK_FAILS("accept-short", accept(listener, (struct sockaddr *)&peer, &length) == INVALID_SOCKET, WSAEFAULT);
    closesocket(client);
    closesocket(listener);
    CHECK_FAILS("accept-closed", accept(listener, NULL, NULL) == INVALID_SOCKET, WSAENOTSOCK);
    closesocket(bound);
    closesocket(udp);
}

/* https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-connect */
static void connecting(void)
{
    check_address address, silent;
    SOCKET listener = check_listener(AF_INET, &address), s = check_socket(AF_INET, SOCK_STREAM), server;
    SOCKET holder = check_bound(AF_INET, SOCK_STREAM, &silent);
    struct sockaddr_in zero = in4_of(INADDR_ANY, ntohs(((struct sockaddr_in *)&silent.storage)->sin_port));
    struct sockaddr_in port0 = in4_of(INADDR_LOOPBACK, 0);
    struct sockaddr_in6 in6;
    memset(&in6, 0, sizeof in6);
    in6.sin6_family = AF_INET6;
    in6.sin6_port = 1;

    if (check_under_wine())
        check_skip("connect-null", "Wine dereferences the pointer");
    else
        CHECK_FAILS("connect-null", connect(s, NULL, 16) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("connect-short", connect(s, (struct sockaddr *)&zero, 15) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("connect-wrong-family", connect(s, (struct sockaddr *)&in6, sizeof in6) == SOCKET_ERROR,
                WSAEAFNOSUPPORT);
    CHECK_FAILS("connect-address-zero", connect(s, (struct sockaddr *)&zero, sizeof zero) == SOCKET_ERROR,
                WSAEADDRNOTAVAIL);
    closesocket(s);
    s = check_socket(AF_INET, SOCK_STREAM);
    CHECK_FAILS("connect-port-zero", connect(s, (struct sockaddr *)&port0, sizeof port0) == SOCKET_ERROR,
                WSAEADDRNOTAVAIL);
    closesocket(s);
    s = check_socket(AF_INET, SOCK_STREAM);
    CHECK_FAILS("connect-refused", connect(s, ADDRESS(&silent)) == SOCKET_ERROR, WSAECONNREFUSED);
    CHECK_FAILS("send-after-refusal", send(s, "x", 1, 0) == SOCKET_ERROR, WSAENOTCONN);
    CHECK_SUCCEEDS("connect-after-refusal", connect(s, ADDRESS(&address)) == 0);
    closesocket(s);
    closesocket(listener);
    listener = check_listener(AF_INET, &address);
    s = check_connect(&address);
    CHECK_FAILS("connect-twice", connect(s, ADDRESS(&address)) == SOCKET_ERROR, WSAEISCONN);
    server = accept(listener, NULL, NULL);
    CHECK_FAILS("connect-accepted", connect(server, ADDRESS(&address)) == SOCKET_ERROR, WSAEISCONN);
    CHECK_FAILS("connect-listening", connect(listener, ADDRESS(&address)) == SOCKET_ERROR, WSAEINVAL);
    closesocket(server);
    closesocket(s);
    CHECK_FAILS("connect-closed", connect(s, ADDRESS(&address)) == SOCKET_ERROR, WSAENOTSOCK);

    /* https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaconnect */
    s = check_bound(AF_INET, SOCK_STREAM, NULL);
    CHECK_FAILS("wsaconnect-refused", WSAConnect(s, ADDRESS(&silent), NULL, NULL, NULL, NULL) == SOCKET_ERROR,
                WSAECONNREFUSED);
    closesocket(s);
    s = check_bound(AF_INET, SOCK_STREAM, NULL);
    CHECK_SUCCEEDS("wsaconnect-bound", WSAConnect(s, ADDRESS(&address), NULL, NULL, NULL, NULL) == 0);
    CHECK_FAILS("wsaconnect-twice", WSAConnect(s, ADDRESS(&address), NULL, NULL, NULL, NULL) == SOCKET_ERROR,
                WSAEISCONN);
    closesocket(s);
    closesocket(holder);
    closesocket(listener);
}

/* https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-send
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-recv */
static void unconnected(void)
{
    SOCKET s = check_bound(AF_INET, SOCK_STREAM, NULL);
    char byte = 0;
    CHECK_FAILS("send-unconnected", send(s, &byte, 1, 0) == SOCKET_ERROR, WSAENOTCONN);
    CHECK_FAILS("recv-unconnected", recv(s, &byte, 1, 0) == SOCKET_ERROR, WSAENOTCONN);
    CHECK_EQ_U("wsasend-unconnected", check_wsasend(s, &byte, 1, &(OVERLAPPED){0}), WSAENOTCONN);
    CHECK_EQ_U("wsarecv-unconnected", check_wsarecv(s, &byte, 1, &(OVERLAPPED){0}), WSAENOTCONN);
    CHECK_FAILS("shutdown-unconnected", shutdown(s, SD_BOTH) == SOCKET_ERROR, WSAENOTCONN);
    closesocket(s);
    CHECK_FAILS("send-closed", send(s, &byte, 1, 0) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("recv-closed", recv(s, &byte, 1, 0) == SOCKET_ERROR, WSAENOTSOCK);
}

struct blocked {
    SOCKET s;
    HANDLE started;
};

static DWORD WINAPI blocked_recv(LPVOID argument)
{
    struct blocked *blocked = argument;
    char byte;
    SetEvent(blocked->started);
    return recv(blocked->s, &byte, 1, 0) == SOCKET_ERROR;
}

static DWORD WINAPI blocked_accept(LPVOID argument)
{
    struct blocked *blocked = argument;
    SetEvent(blocked->started);
    return accept(blocked->s, NULL, NULL) == INVALID_SOCKET;
}

/* "Any pending blocking, asynchronous calls issued by any thread in this process are canceled." Which
 * error the blocked call gets is not documented; that it ends is. */
static void close_ends_blocked_calls(void)
{
    struct blocked blocked;
    SOCKET peer;
    HANDLE thread;
    blocked.started = check_event(FALSE);
    check_pair(&blocked.s, &peer);
    thread = check_spawn(blocked_recv, &blocked);
    check_wait(blocked.started);
    closesocket(blocked.s);
    CHECK_EQ_U("close-ends-recv", check_join(thread), 1);
    closesocket(peer);
    blocked.s = check_listener(AF_INET, NULL);
    thread = check_spawn(blocked_accept, &blocked);
    check_wait(blocked.started);
    closesocket(blocked.s);
    CHECK_EQ_U("close-ends-accept", check_join(thread), 1);
    CloseHandle(blocked.started);
}

int main(void)
{
    check_begin();
    create();
    create_from_protocol_info();
    close_wrong_things();
    bind_errors();
    names();
    listening();
    accepting();
    connecting();
    unconnected();
    close_ends_blocked_calls();
    return check_end();
}
