/*
 * idle_connections.c: an echo server that takes all its own memory before it listens. What it grows
 * by afterwards is what the system beneath it needs for connections with one WSARecv pending.
 *
 *     idle_connections PORT CONNECTIONS
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <mswsock.h>
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS_LENGTH (sizeof(SOCKADDR_IN) + 16)

struct connection {
    OVERLAPPED overlapped;
    SOCKET socket;
    enum { ACCEPTING, RECEIVING, SENDING } step;
    char buffer[2 * ADDRESS_LENGTH];
};

static HANDLE port;
static SOCKET listener;
static struct connection *connections;
static long count, used;

static void check(BOOL ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "%s: error %lu\n", what, (unsigned long)GetLastError());
        exit(EXIT_FAILURE);
    }
}

static void accept_next(void)
{
    struct connection *c = &connections[used++];
    DWORD bytes;

    c->step = ACCEPTING;
    c->socket = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
    check(c->socket != INVALID_SOCKET, "WSASocket");
    check(AcceptEx(listener, c->socket, c->buffer, 0, ADDRESS_LENGTH, ADDRESS_LENGTH, &bytes,
                   &c->overlapped) || WSAGetLastError() == ERROR_IO_PENDING, "AcceptEx");
}

static void receive(struct connection *c)
{
    WSABUF buffer = {sizeof(c->buffer), c->buffer};
    DWORD flags = 0;

    c->step = RECEIVING;
    if (WSARecv(c->socket, &buffer, 1, NULL, &flags, &c->overlapped, NULL) != 0
        && WSAGetLastError() != WSA_IO_PENDING)
        closesocket(c->socket);
}

static void complete(struct connection *c, BOOL ok, DWORD bytes)
{
    WSABUF buffer = {bytes, c->buffer};

    switch (c->step) {
    case ACCEPTING:
        check(ok, "AcceptEx");
        if (used < count)
            accept_next();
        check(setsockopt(c->socket, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&listener,
                         sizeof(listener)) == 0, "SO_UPDATE_ACCEPT_CONTEXT");
        check(CreateIoCompletionPort((HANDLE)c->socket, port, 0, 0) != NULL, "association");
        receive(c);
        break;
    case RECEIVING:
        if (!ok || bytes == 0) {
            closesocket(c->socket);
            break;
        }
        c->step = SENDING;
        check(WSASend(c->socket, &buffer, 1, NULL, 0, &c->overlapped, NULL) == 0
                  || WSAGetLastError() == WSA_IO_PENDING, "WSASend");
        break;
    case SENDING:
        receive(c);
        break;
    }
}

int main(int argc, char **argv)
{
    SOCKADDR_IN address;
    int length = sizeof(address);
    WSADATA data;

    if (argc != 3 || (count = atol(argv[2])) < 1 || WSAStartup(MAKEWORD(2, 2), &data) != 0)
        return EXIT_FAILURE;
    connections = malloc((size_t)count * sizeof(*connections));
    check(connections != NULL, "malloc");
    memset(connections, 0xff, (size_t)count * sizeof(*connections));
    memset(connections, 0, (size_t)count * sizeof(*connections));

    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    listener = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_port = htons((u_short)atoi(argv[1]));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(bind(listener, (SOCKADDR *)&address, sizeof(address)) == 0, "bind");
    check(listen(listener, SOMAXCONN) == 0, "listen");
    check(getsockname(listener, (SOCKADDR *)&address, &length) == 0, "getsockname");
    check(CreateIoCompletionPort((HANDLE)listener, port, 0, 0) != NULL, "association");
    accept_next();
    printf("listening on %u\n", ntohs(address.sin_port));
    fflush(stdout);

    for (;;) {
        DWORD bytes;
        ULONG_PTR key;
        OVERLAPPED *overlapped;
        BOOL ok = GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, INFINITE);

        check(overlapped != NULL, "GetQueuedCompletionStatus");
        complete(CONTAINING_RECORD(overlapped, struct connection, overlapped), ok, bytes);
    }
}
