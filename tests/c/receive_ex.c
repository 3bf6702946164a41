/* WSARecvEx: what a datagram that was cut off is told from a whole one by.
 *
 * https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-wsarecvex
 */
#include "check.h"

static void limit_receive(SOCKET s, DWORD milliseconds)
{
    CHECK_REQUIRE(setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, (const char *)&milliseconds, sizeof milliseconds) == 0);
}

static void datagrams(void)
{
    SOCKET a, b, fresh = check_socket(AF_INET, SOCK_DGRAM);
    char room[16] = "";
    int flags = 0;
    check_udp_pair(&a, &b);

    CHECK_REQUIRE(send(a, "whole", 5, 0) == 5);
    flags = MSG_PARTIAL;
    CHECK_EQ_I("whole", WSARecvEx(b, room, sizeof room, &flags), 5);
    CHECK_EQ_I("whole-is-told", flags & MSG_PARTIAL, 0);
    CHECK_EQ_MEM("whole-bytes", room, "whole", 5);

    /* A partial message is no error, unlike recv's WSAEMSGSIZE. */
    CHECK_REQUIRE(send(a, "0123456789", 10, 0) == 10 && send(a, "next", 4, 0) == 4);
    memset(room, '.', sizeof room);
    flags = 0;
    CHECK_EQ_I("partial", WSARecvEx(b, room, 4, &flags), 4);
    CHECK_EQ_I("partial-is-told", flags & MSG_PARTIAL, MSG_PARTIAL);
    CHECK_EQ_MEM("partial-bytes", room, "0123..", 6);
    CHECK_EQ_I("after-partial", WSARecvEx(b, room, sizeof room, &flags), 4);
    CHECK_EQ_I("after-partial-is-whole", flags & MSG_PARTIAL, 0);
    CHECK_EQ_MEM("after-partial-bytes", room, "next", 4);

    CHECK_REQUIRE(send(a, "12345678", 8, 0) == 8 && send(a, NULL, 0, 0) == 0);
    CHECK_EQ_I("exact", WSARecvEx(b, room, 8, &flags), 8);
    CHECK_EQ_I("exact-is-whole", flags & MSG_PARTIAL, 0);
    CHECK_EQ_I("empty", WSARecvEx(b, room, sizeof room, &flags), 0);
    CHECK_EQ_I("empty-is-whole", flags & MSG_PARTIAL, 0);

    /* "The value pointed to by the flags parameter is ignored on input." */
    CHECK_REQUIRE(send(a, "one", 3, 0) == 3 && send(a, "two", 3, 0) == 3);
    flags = MSG_PEEK;
    CHECK_EQ_I("no-peek", WSARecvEx(b, room, sizeof room, &flags), 3);
    flags = 0;
    CHECK_EQ_I("was-taken", WSARecvEx(b, room, sizeof room, &flags), 3);
    CHECK_EQ_MEM("was-taken-bytes", room, "two", 3);

    CHECK_FAILS("unbound", WSARecvEx(fresh, room, sizeof room, &flags) == SOCKET_ERROR, WSAEINVAL);
    limit_receive(b, 20);
    CHECK_FAILS("times-out", WSARecvEx(b, room, sizeof room, &flags) == SOCKET_ERROR, WSAETIMEDOUT);
    closesocket(fresh);
    closesocket(a);
    closesocket(b);
}

static void streams(void)
{
    SOCKET client, server, fresh = check_socket(AF_INET, SOCK_STREAM);
    char room[16] = "";
    int flags = 0;
    u_long on = 1;
    check_pair(&client, &server);

    check_send_all(client, "0123456789", 10);
    flags = MSG_PARTIAL;
    CHECK_EQ_I("stream", WSARecvEx(server, room, 4, &flags), 4);
    CHECK_EQ_I("stream-is-never-partial", flags & MSG_PARTIAL, 0);
    flags = 0;
    CHECK_EQ_I("stream-rest", WSARecvEx(server, room, sizeof room, &flags), 6);
    CHECK_EQ_MEM("stream-rest-bytes", room, "456789", 6);

    CHECK_FAILS("no-memory", WSARecvEx(server, NULL, 4, &flags) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("not-connected", WSARecvEx(fresh, room, 4, &flags) == SOCKET_ERROR, WSAENOTCONN);
    CHECK_FAILS("no-socket", WSARecvEx((SOCKET)4711, room, 4, &flags) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_REQUIRE(ioctlsocket(server, FIONBIO, &on) == 0);
    CHECK_FAILS("nothing-there", WSARecvEx(server, room, 4, &flags) == SOCKET_ERROR, WSAEWOULDBLOCK);
    on = 0;
    CHECK_REQUIRE(ioctlsocket(server, FIONBIO, &on) == 0);

    closesocket(client);
    CHECK_EQ_I("end", WSARecvEx(server, room, sizeof room, &flags), 0);
    CHECK_REQUIRE(shutdown(server, SD_RECEIVE) == 0);
    CHECK_FAILS("shut-down", WSARecvEx(server, room, sizeof room, &flags) == SOCKET_ERROR, WSAESHUTDOWN);
    closesocket(server);

    check_pair(&client, &server);
    check_reset(client);
    CHECK_FAILS("reset", WSARecvEx(server, room, sizeof room, &flags) == SOCKET_ERROR, WSAECONNRESET);
    closesocket(server);
    closesocket(fresh);
}

int main(void)
{
    char room[4];
    int flags = 0;
    check_begin();
    datagrams();
    streams();
    CHECK_REQUIRE(WSACleanup() == 0);
    CHECK_FAILS("not-started", WSARecvEx((SOCKET)4, room, 4, &flags) == SOCKET_ERROR, WSANOTINITIALISED);
    return check_end();
}
