/* An echo server under load: AcceptEx, WSARecv and WSASend by several threads on one port, blocking
 * clients. Every request completes exactly once, every byte comes back.
 *
 * Expectations: learn.microsoft.com/windows/win32/fileio/i-o-completion-ports,
 *   and the pages of AcceptEx, WSARecv and WSASend: one packet for each request that was started.
 */
#include "check.h"

enum {
    WORKERS = 4,
    CLIENTS = 6,
    CONNECTIONS = 8, /* by each client, one after the other */
    MESSAGES = 25,   /* on each connection */
    LONGEST = 3000,
    ACCEPTS = 8,
    ROOM = sizeof(struct sockaddr_in) + 16
};

enum kind { ACCEPT = 1, RECEIVE, SEND };

/* One connection's worth of server state, with one request in flight at a time. */
struct session {
    OVERLAPPED overlapped;
    enum kind kind;
    volatile LONG in_flight;
    SOCKET socket;
    WSABUF rest;
    char buffer[4096 + 2 * ROOM];
};

static SOCKET listener;
static HANDLE port;
static check_address address;
static volatile LONG started, completed, twice, failures, echoed_bytes, closing;

static void no_delay(SOCKET s)
{
    BOOL on = TRUE;
    CHECK_REQUIRE(setsockopt(s, IPPROTO_TCP, TCP_NODELAY, (char *)&on, sizeof on) == 0);
}

static void request(struct session *s, enum kind kind)
{
    DWORD flags = 0, bytes = 0;
    int failed = 0;

    memset(&s->overlapped, 0, sizeof s->overlapped);
    s->kind = kind;
    if (InterlockedExchange(&s->in_flight, 1) != 0)
        InterlockedIncrement(&twice);
    InterlockedIncrement(&started);
    switch (kind) {
    case ACCEPT:
        s->socket = check_socket(AF_INET, SOCK_STREAM);
        check_associate(s->socket, port, (ULONG_PTR)s);
        failed = !AcceptEx(listener, s->socket, s->buffer, 0, ROOM, ROOM, &bytes, &s->overlapped);
        break;
    case RECEIVE:
        s->rest.buf = s->buffer;
        s->rest.len = 1024;
        failed = WSARecv(s->socket, &s->rest, 1, NULL, &flags, &s->overlapped, NULL) != 0;
        break;
    case SEND:
        failed = WSASend(s->socket, &s->rest, 1, NULL, 0, &s->overlapped, NULL) != 0;
        break;
    }
    if (failed && WSAGetLastError() != WSA_IO_PENDING) {
        InterlockedExchange(&s->in_flight, 0);
        InterlockedDecrement(&started);
        InterlockedIncrement(&failures);
    }
}

static void serve(struct session *s, const check_packet *got)
{
    if (s->kind == ACCEPT) {
        if (!got->ok) {
            closesocket(s->socket);
            if (!closing)
                InterlockedIncrement(&failures);
            return;
        }
        if (setsockopt(s->socket, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&listener, sizeof listener))
            InterlockedIncrement(&failures);
        no_delay(s->socket);
        request(s, RECEIVE);
    } else if (!got->ok) {
        InterlockedIncrement(&failures);
        closesocket(s->socket);
    } else if (s->kind == RECEIVE && got->bytes == 0) {
        closesocket(s->socket);
        request(s, ACCEPT);
    } else if (s->kind == RECEIVE) {
        s->rest.len = got->bytes;
        request(s, SEND);
    } else {
        if (got->bytes != s->rest.len)
            InterlockedIncrement(&failures);
        InterlockedExchangeAdd(&echoed_bytes, (LONG)got->bytes);
        request(s, RECEIVE);
    }
}

static DWORD WINAPI worker(LPVOID unused)
{
    (void)unused;
    for (;;) {
        check_packet got = check_get_within(port, INFINITE);
        struct session *s;
        if (got.overlapped == NULL)
            return got.ok ? 0 : got.error;
        s = CONTAINING_RECORD(got.overlapped, struct session, overlapped);
        InterlockedIncrement(&completed);
        if (InterlockedExchange(&s->in_flight, 0) != 1)
            InterlockedIncrement(&twice);
        serve(s, &got);
    }
}

static DWORD WINAPI client(LPVOID number)
{
    unsigned seed = 12345u + (unsigned)(ULONG_PTR)number * 7919u, connection, message, good = 0;
    unsigned char out[LONGEST], in[LONGEST];

    for (connection = 0; connection < CONNECTIONS; connection++) {
        SOCKET s = check_connect(&address);
        no_delay(s);
        for (message = 0; message < MESSAGES; message++) {
            int i, size;
            seed = seed * 1103515245u + 12345u;
            size = (int)(1 + (seed >> 16) % LONGEST);
            for (i = 0; i < size; i++)
                out[i] = (unsigned char)(seed >> (i % 24)) ^ (unsigned char)i;
            check_send_all(s, out, size);
            good += check_recv_all(s, in, size) == size && memcmp(in, out, (size_t)size) == 0;
        }
        CHECK_REQUIRE(shutdown(s, SD_SEND) == 0);
        good += recv(s, (char *)in, 1, 0) == 0;
        closesocket(s);
    }
    return good;
}

int main(void)
{
    static struct session sessions[ACCEPTS];
    HANDLE workers[WORKERS], clients[CLIENTS];
    DWORD good = 0, ends = 0;
    int i;

    check_begin();
    listener = check_listener(AF_INET, &address);
    port = check_port(WORKERS / 2);
    check_associate(listener, port, 1);
    for (i = 0; i < ACCEPTS; i++)
        request(&sessions[i], ACCEPT);
    for (i = 0; i < WORKERS; i++)
        workers[i] = check_spawn(worker, NULL);
    for (i = 0; i < CLIENTS; i++)
        clients[i] = check_spawn(client, (LPVOID)(ULONG_PTR)i);
    for (i = 0; i < CLIENTS; i++)
        good += check_join(clients[i]);
    CHECK_EQ_U("every-message-echoed", good, CLIENTS * CONNECTIONS * (MESSAGES + 1));

    /* Every session is back at its AcceptEx, or soon will be: closing the listener ends those. */
    InterlockedExchange(&closing, 1);
    CHECK_SUCCEEDS("close-listener", closesocket(listener) == 0);
    for (i = 0; i < (int)CHECK_PATIENCE_MS && started != completed; i++)
        Sleep(1);
    CHECK_EQ_I("every-request-completed", completed, started);
    for (i = 0; i < WORKERS; i++)
        CHECK_REQUIRE(PostQueuedCompletionStatus(port, 0, 0, NULL));
    for (i = 0; i < WORKERS; i++)
        ends += check_join(workers[i]) == 0;
    CHECK_EQ_U("workers-end", ends, WORKERS);
    CHECK_EQ_I("no-request-completed-twice", twice, 0);
    /* A session that was between two connections finds the listener closed: at most once each. */
    CHECK("no-request-failed", failures <= ACCEPTS);
    CHECK("bytes-echoed", echoed_bytes > CLIENTS * CONNECTIONS * MESSAGES);
    CHECK("no-packet-left", check_port_is_empty(port));
    CloseHandle(port);
    return check_end();
}
