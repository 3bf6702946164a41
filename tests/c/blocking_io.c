/* Blocking transfer on a connected stream: send, recv, WSASend and WSARecv without OVERLAPPED,
 * scatter/gather, flags, shutdown, resets, time-outs.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-send
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-recv
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasend
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecv
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-shutdown
 */
#include "either.h"

static SOCKET client, server;

/* True when a receive would not block. */
static int readable(SOCKET s)
{
    fd_set set;
    struct timeval patience = {CHECK_PATIENCE_MS / 1000, 0};
    FD_ZERO(&set);
    FD_SET(s, &set);
    return select(0, &set, NULL, NULL, &patience) == 1;
}

/* True when urgent data has arrived. */
static int urgent(SOCKET s)
{
    fd_set set;
    struct timeval patience = {CHECK_PATIENCE_MS / 1000, 0};
    FD_ZERO(&set);
    FD_SET(s, &set);
    return select(0, NULL, NULL, &set, &patience) == 1;
}

/* Waits until SIZE bytes can be received in one call. */
static int arrived(SOCKET s, u_long size)
{
    u_long ready = 0;
    DWORD start = GetTickCount();
    while (ioctlsocket(s, FIONREAD, &ready) == 0 && ready < size && GetTickCount() - start < CHECK_PATIENCE_MS)
        Sleep(0);
    return ready >= size;
}

static void send_and_recv(void)
{
    char room[32];
    check_pair(&client, &server);
    CHECK_EQ_I("send", send(client, "hello, world", 12, 0), 12);
    CHECK("all-of-it-arrives", arrived(server, 12));
    memset(room, 0, sizeof room);
    CHECK_EQ_I("recv-part", recv(server, room, 5, 0), 5);
    CHECK_EQ_MEM("recv-part-bytes", room, "hello\0", 6);
    CHECK_EQ_I("recv-rest", recv(server, room, sizeof room, 0), 7);
    CHECK_EQ_MEM("recv-rest-bytes", room, ", world", 7);

    /* "Calling send with a len parameter of zero is permissible": it says nothing to the peer. */
    CHECK_EQ_I("send-zero", send(client, "", 0, 0), 0);
    CHECK_EQ_I("send-after-zero", send(client, "x", 1, 0), 1);
    CHECK_EQ_I("recv-after-zero", recv(server, room, sizeof room, 0), 1);

    CHECK_EQ_I("peek-send", send(client, "peek", 4, 0), 4);
    CHECK("peek-arrives", arrived(server, 4));
    CHECK_EQ_I("peek", recv(server, room, 2, MSG_PEEK), 2);
    CHECK_EQ_I("peek-again", recv(server, room, sizeof room, MSG_PEEK), 4);
    CHECK_EQ_MEM("peek-bytes", room, "peek", 4);
    CHECK_EQ_I("peek-took-nothing", recv(server, room, sizeof room, 0), 4);

    CHECK_FAILS("send-null", send(client, NULL, 4, 0) == SOCKET_ERROR, WSAEFAULT);
    CHECK_EQ_I("send-before-bad-recv", send(client, "keep", 4, 0), 4);
    CHECK("bad-recv-data-arrives", arrived(server, 4));
    CHECK_FAILS("recv-null", recv(server, NULL, 4, 0) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS_EITHER("recv-negative-length", recv(server, room, -1, 0) == SOCKET_ERROR, WSAEINVAL, WSAEFAULT);
    CHECK_EQ_I("bad-recv-lost-nothing", recv(server, room, sizeof room, 0), 4);
    CHECK_EQ_MEM("bad-recv-kept-bytes", room, "keep", 4);
    check_send_all(client, "flag", 4);
    CHECK("unknown-flag-data-arrives", arrived(server, 4));
    CHECK_FAILS_EITHER("recv-unknown-flag", recv(server, room, 4, 0x4000000) == SOCKET_ERROR, WSAEINVAL,
                       WSAEOPNOTSUPP);
    closesocket(client);
    closesocket(server);
}

static void scatter_and_gather(void)
{
    char head[4], middle[1], tail[16];
    WSABUF out[4] = {{3, "abc"}, {0, ""}, {2, "de"}, {5, "fghij"}};
    WSABUF in[3] = {{sizeof head, head}, {sizeof middle, middle}, {sizeof tail, tail}};
    DWORD done = 99, flags = 0;
    check_pair(&client, &server);
    CHECK_EQ_I("gather", WSASend(client, out, 4, &done, 0, NULL, NULL), 0);
    CHECK_EQ_U("gather-bytes", done, 10);
    CHECK("gathered-arrives", arrived(server, 10));
    CHECK_EQ_I("scatter", WSARecv(server, in, 3, &done, &flags, NULL, NULL), 0);
    CHECK_EQ_U("scatter-bytes", done, 10);
    CHECK_EQ_U("scatter-flags", flags, 0);
    CHECK_EQ_MEM("scatter-head", head, "abcd", 4);
    CHECK_EQ_MEM("scatter-middle", middle, "e", 1);
    CHECK_EQ_MEM("scatter-tail", tail, "fghij", 5);
    CHECK_EQ_U("scatter-buffers-untouched", in[2].len, sizeof tail);

    /* A zero-byte receive waits for data and takes none of it. */
    check_send_all(client, "later", 5);
    in[0].len = 0;
    CHECK_EQ_I("zero-byte-recv", WSARecv(server, in, 1, &done, &flags, NULL, NULL), 0);
    CHECK_EQ_U("zero-byte-recv-bytes", done, 0);
    CHECK_EQ_I("zero-byte-recv-took-nothing", check_recv_all(server, tail, 5), 5);

    flags = MSG_PEEK;
    in[0].len = sizeof head;
    check_send_all(client, "peek", 4);
    CHECK("wsarecv-peek-arrives", arrived(server, 4));
    CHECK_EQ_I("wsarecv-peek", WSARecv(server, in, 1, &done, &flags, NULL, NULL), 0);
    CHECK_EQ_U("wsarecv-peek-bytes", done, 4);
    CHECK_EQ_I("wsarecv-peek-took-nothing", check_recv_all(server, tail, 4), 4);

    flags = 0;
    CHECK_FAILS("wsasend-null-buffers", WSASend(client, NULL, 1, &done, 0, NULL, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("wsarecv-null-buffers", WSARecv(server, NULL, 1, &done, &flags, NULL, NULL) == SOCKET_ERROR,
                WSAEFAULT);
    if (check_under_wine())
        check_skip("wsarecv-null-flags", "Wine dereferences the pointer");
    else
        CHECK_FAILS("wsarecv-null-flags", WSARecv(server, in, 1, &done, NULL, NULL, NULL) == SOCKET_ERROR,
                    WSAEFAULT);
    closesocket(client);
    closesocket(server);
}

static DWORD WINAPI send_in_three_pieces(LPVOID argument)
{
    SOCKET s = *(SOCKET *)argument;
    int i;
    BOOL on = TRUE;
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, (const char *)&on, sizeof on);
    for (i = 0; i < 3; i++) {
        check_send_all(s, "0123456789", 10);
        Sleep(5); /* Only makes separate segments likely: the result does not depend on it. */
    }
    return 0;
}

static void wait_for_all(void)
{
    char room[64];
    DWORD done = 0, flags = MSG_WAITALL;
    WSABUF in = {30, room};
    HANDLE thread;
    check_pair(&client, &server);
    thread = check_spawn(send_in_three_pieces, &client);
    CHECK_EQ_I("waitall", recv(server, room, 30, MSG_WAITALL), 30);
    CHECK_EQ_MEM("waitall-bytes", room, "012345678901234567890123456789", 30);
    check_join(thread);
    closesocket(client);
    closesocket(server);
    check_pair(&client, &server);
    thread = check_spawn(send_in_three_pieces, &client);
    CHECK_EQ_I("wsarecv-waitall", WSARecv(server, &in, 1, &done, &flags, NULL, NULL), 0);
    CHECK_EQ_U("wsarecv-waitall-bytes", done, 30);
    check_join(thread);
    closesocket(client);
    closesocket(server);

    /* It also ends when the peer closes. */
    check_pair(&client, &server);
    check_send_all(client, "tail", 4);
    shutdown(client, SD_SEND);
    CHECK_EQ_I("waitall-ends-with-the-stream", recv(server, room, sizeof room, MSG_WAITALL), 4);
    CHECK_EQ_I("waitall-at-the-end", recv(server, room, sizeof room, MSG_WAITALL), 0);
    closesocket(client);
    closesocket(server);

    check_pair(&client, &server);
    check_send_all(client, "data", 4);
    CHECK("waitall-mix-data-arrives", arrived(server, 4));
    if (check_under_wine())
        check_skip("waitall-with-oob", "Wine waits for urgent data");
    else
        CHECK_FAILS("waitall-with-oob", recv(server, room, 4, MSG_WAITALL | MSG_OOB) == SOCKET_ERROR,
                    WSAEOPNOTSUPP);
    CHECK_FAILS("waitall-with-peek", recv(server, room, 4, MSG_WAITALL | MSG_PEEK) == SOCKET_ERROR,
                WSAEOPNOTSUPP);
    flags = MSG_WAITALL | MSG_PARTIAL;
    CHECK_FAILS("waitall-with-partial", WSARecv(server, &in, 1, &done, &flags, NULL, NULL) == SOCKET_ERROR,
                WSAEOPNOTSUPP);
    closesocket(client);
    closesocket(server);
}

/* https://learn.microsoft.com/windows/win32/winsock/protocol-independent-out-of-band-data-2 */
static void out_of_band(void)
{
    SOCKET udp = check_bound(AF_INET, SOCK_DGRAM, NULL);
    char room[16];
    BOOL on = TRUE;
    check_pair(&client, &server);
    check_send_all(client, "ab", 2);
    CHECK_EQ_I("oob-send", send(client, "!", 1, MSG_OOB), 1);
    CHECK("oob-arrives", urgent(server));
    CHECK_EQ_I("oob-recv", recv(server, room, 1, MSG_OOB), 1);
    CHECK_EQ_MEM("oob-byte", room, "!", 1);
    CHECK_EQ_I("oob-not-in-stream", recv(server, room, sizeof room, 0), 2);
    CHECK_EQ_MEM("oob-stream-bytes", room, "ab", 2);
    closesocket(client);
    closesocket(server);

    check_pair(&client, &server);
    CHECK_REQUIRE(setsockopt(server, SOL_SOCKET, SO_OOBINLINE, (const char *)&on, sizeof on) == 0);
    check_send_all(client, "cd", 2);
    CHECK_EQ_I("oob-inline-send", send(client, "?", 1, MSG_OOB), 1);
    CHECK("oob-inline-arrives", arrived(server, 2));
    CHECK_FAILS("oob-flag-with-inline", recv(server, room, 1, MSG_OOB) == SOCKET_ERROR, WSAEINVAL);
    CHECK_EQ_I("oob-inline-recv", check_recv_all(server, room, 3), 3);
    CHECK_EQ_MEM("oob-inline-bytes", room, "cd?", 3);
    closesocket(client);
    closesocket(server);
    if (check_under_wine())
        check_skip("oob-on-datagram", "Wine waits for urgent data");
    else
        CHECK_FAILS("oob-on-datagram", recv(udp, room, 1, MSG_OOB) == SOCKET_ERROR, WSAEOPNOTSUPP);
    closesocket(udp);
}

static void shutting_down(void)
{
    char room[16];
    DWORD done = 99, flags = 0;
    WSABUF in = {sizeof room, room};
    check_pair(&client, &server);
    check_send_all(client, "last", 4);
    CHECK_FAILS("shutdown-bad-how", shutdown(client, 3) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("shutdown-negative-how", shutdown(client, -1) == SOCKET_ERROR, WSAEINVAL);
    CHECK_SUCCEEDS("shutdown-send", shutdown(client, SD_SEND) == 0);
    CHECK_FAILS("send-after-shutdown", send(client, "x", 1, 0) == SOCKET_ERROR, WSAESHUTDOWN);
    CHECK_EQ_U("wsasend-after-shutdown", check_wsasend(client, "x", 1, &(OVERLAPPED){0}), WSAESHUTDOWN);
    CHECK_EQ_I("data-before-end", check_recv_all(server, room, 4), 4);
    CHECK_EQ_I("end-of-stream", recv(server, room, sizeof room, 0), 0);
    CHECK_EQ_I("end-of-stream-stays", recv(server, room, sizeof room, 0), 0);
    CHECK_EQ_I("end-of-stream-wsarecv", WSARecv(server, &in, 1, &done, &flags, NULL, NULL), 0);
    CHECK_EQ_U("end-of-stream-wsarecv-bytes", done, 0);
    CHECK_EQ_I("other-direction-lives", send(server, "reply", 5, 0), 5);
    CHECK_EQ_I("other-direction-arrives", check_recv_all(client, room, 5), 5);
    closesocket(client);
    closesocket(server);

    check_pair(&client, &server);
    CHECK_SUCCEEDS("shutdown-receive", shutdown(client, SD_RECEIVE) == 0);
    CHECK_FAILS("recv-after-shutdown", recv(client, room, sizeof room, 0) == SOCKET_ERROR, WSAESHUTDOWN);
    CHECK_EQ_U("wsarecv-after-shutdown", check_wsarecv(client, room, sizeof room, &(OVERLAPPED){0}),
               WSAESHUTDOWN);
    CHECK_EQ_I("send-after-shutdown-receive", send(client, "still", 5, 0), 5);
    CHECK_EQ_I("send-after-shutdown-receive-arrives", check_recv_all(server, room, 5), 5);
    closesocket(client);
    closesocket(server);

    check_pair(&client, &server);
    CHECK_SUCCEEDS("shutdown-both", shutdown(client, SD_BOTH) == 0);
    CHECK_FAILS("send-after-both", send(client, "x", 1, 0) == SOCKET_ERROR, WSAESHUTDOWN);
    CHECK_FAILS("recv-after-both", recv(client, room, 1, 0) == SOCKET_ERROR, WSAESHUTDOWN);
    CHECK_EQ_I("peer-sees-the-end", recv(server, room, 1, 0), 0);
    closesocket(client);
    CHECK_FAILS("shutdown-closed", shutdown(client, SD_SEND) == SOCKET_ERROR, WSAENOTSOCK);
    closesocket(server);
}

/* An abortive close: "the virtual circuit was reset by the remote side". */
static void resets(void)
{
    char byte;
    check_pair(&client, &server);
    check_reset(client);
    CHECK("reset-is-readable", readable(server));
    CHECK_FAILS("reset-recv", recv(server, &byte, 1, 0) == SOCKET_ERROR, WSAECONNRESET);
    CHECK_FAILS_EITHER("reset-send", send(server, "x", 1, 0) == SOCKET_ERROR, WSAECONNRESET, WSAECONNABORTED);
    closesocket(server);
    check_pair(&client, &server);
    check_reset(client);
    CHECK("reset-wsarecv-readable", readable(server));
    CHECK_EQ_U("reset-wsarecv", check_wsarecv(server, &byte, 1, &(OVERLAPPED){0}), WSAECONNRESET);
    closesocket(server);
}

/* SO_RCVTIMEO and SO_SNDTIMEO: a DWORD of milliseconds.
 * https://learn.microsoft.com/windows/win32/winsock/sol-socket-socket-options */
static void time_outs(void)
{
    static char chunk[65536];
    DWORD limit = 60, done = 0, flags = 0;
    WSABUF in = {sizeof chunk, chunk};
    ULONGLONG start, waited;
    int i, n = 0;
    check_pair(&client, &server);
    CHECK_REQUIRE(setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, (const char *)&limit, sizeof limit) == 0);
    start = GetTickCount64();
    CHECK_FAILS("recv-times-out", recv(server, chunk, 1, 0) == SOCKET_ERROR, WSAETIMEDOUT);
    waited = GetTickCount64() - start;
    CHECK("recv-time-out-is-milliseconds", waited >= 30);
    CHECK_FAILS("wsarecv-times-out", WSARecv(server, &in, 1, &done, &flags, NULL, NULL) == SOCKET_ERROR,
                WSAETIMEDOUT);
    /* "If data is received, recv returns SUCCESS": also after a time-out. */
    check_send_all(client, "late", 4);
    CHECK_EQ_I("recv-after-time-out", check_recv_all(server, chunk, 4), 4);
    limit = 0;
    CHECK_SUCCEEDS("recv-time-out-off", setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, (const char *)&limit,
                                                   sizeof limit) == 0);
    closesocket(client);
    closesocket(server);

    check_pair(&client, &server);
    limit = 60;
    CHECK_REQUIRE(setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, (const char *)&limit, sizeof limit) == 0);
    for (i = 0; i < 4096 && n != SOCKET_ERROR; i++) {
        SetLastError(CHECK_POISON);
        n = send(client, chunk, sizeof chunk, 0);
    }
    CHECK_EQ_U("send-times-out", n == SOCKET_ERROR ? (DWORD)WSAGetLastError() : 0, WSAETIMEDOUT);
    closesocket(client);
    closesocket(server);
}

/* A blocking send returns only when everything is handed over, whatever the buffers hold. */
static DWORD WINAPI drain(LPVOID argument)
{
    SOCKET s = *(SOCKET *)argument;
    static unsigned char room[65536];
    DWORD total = 0;
    int n, i;
    while ((n = recv(s, (char *)room, sizeof room, 0)) > 0) {
        for (i = 0; i < n; i++, total++)
            if (room[i] != (unsigned char)(total * 31 >> 3))
                return 0;
    }
    return n == 0 ? total : 0;
}

static void much(void)
{
    enum { MUCH = 8 << 20 };
    unsigned char *data = malloc(MUCH);
    HANDLE thread;
    DWORD i, done = 0;
    WSABUF out[2];
    CHECK_REQUIRE(data != NULL);
    for (i = 0; i < MUCH; i++)
        data[i] = (unsigned char)(i * 31 >> 3);
    check_pair(&client, &server);
    thread = check_spawn(drain, &server);
    CHECK_EQ_I("send-8-mib", send(client, (char *)data, MUCH / 2, 0), MUCH / 2);
    out[0].buf = (char *)data + MUCH / 2;
    out[0].len = MUCH / 4;
    out[1].buf = (char *)data + MUCH / 2 + MUCH / 4;
    out[1].len = MUCH / 4;
    CHECK_EQ_I("gather-8-mib", WSASend(client, out, 2, &done, 0, NULL, NULL), 0);
    CHECK_EQ_U("gather-8-mib-bytes", done, MUCH / 2);
    shutdown(client, SD_SEND);
    CHECK_EQ_U("every-byte-in-order", check_join(thread), MUCH);
    closesocket(client);
    closesocket(server);
    free(data);
}

int main(void)
{
    check_begin();
    send_and_recv();
    scatter_and_gather();
    wait_for_all();
    out_of_band();
    shutting_down();
    resets();
    time_outs();
    much();
    return check_end();
}
