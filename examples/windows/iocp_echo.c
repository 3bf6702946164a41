/*
 * iocp_echo.c: a TCP echo server on one I/O completion port.
 *
 *     iocp_echo PORT [WORKERS]
 *
 * PORT 0 takes any free port; the first line of output says which. Ctrl+C ends the server cleanly.
 *
 *     cl /W4 iocp_echo.c ws2_32.lib mswsock.lib
 *     x86_64-w64-mingw32-gcc -Wall -Wextra iocp_echo.c -o iocp_echo.exe -lws2_32 -lmswsock
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <mswsock.h>
#include <windows.h>

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_WORKERS 2
#define ACCEPTS         128             /* AcceptEx requests kept outstanding */
#define SMALL_BUFFER    1024            /* what an idle connection holds */
#define LARGE_BUFFER    (16 * 1024)     /* what a connection gets once it fills the small one */
#define ADDRESS_LENGTH  (sizeof(SOCKADDR_IN) + 16)
#define DRAIN_TIMEOUT   10000

/* What the outstanding request of a connection is. */
enum step { STEP_ACCEPT, STEP_RECEIVE, STEP_SEND };

/*
 * One connection, from the AcceptEx that waits for it to its end. It has exactly one request
 * outstanding, so one OVERLAPPED serves all of them and no two workers ever handle the same
 * connection at once.
 */
struct connection {
    OVERLAPPED overlapped;
    SOCKET socket;
    enum step step;
    DWORD capacity;
    DWORD length;                       /* bytes in the buffer */
    DWORD sent;                         /* of them, bytes that have gone back */
    char *buffer;                       /* `small`, or LARGE_BUFFER bytes of its own */
    struct connection *next, *previous;
    char small[SMALL_BUFFER];
};

static struct {
    HANDLE port;
    SOCKET listener;
    LPFN_ACCEPTEX accept_ex;
    HANDLE stop;                        /* set by the console: time to end */
    HANDLE drained;                     /* set when stopping and no connection is left */
    HANDLE finished;                    /* set when everything has been torn down */

    CRITICAL_SECTION lock;              /* guards what follows, and the listener's closing */
    struct connection *connections;
    int accepts;
    BOOL starved;
    BOOL stopping;
} server;

static void report(const char *what, DWORD error)
{
    char text[256];

    if (!FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, error, 0,
                        text, sizeof(text), NULL))
        strcpy(text, "unknown error\n");
    text[strcspn(text, "\r\n")] = '\0';
    fprintf(stderr, "%s: error %lu: %s\n", what, (unsigned long)error, text);
}

/* ---------------------------------------------------------------------------------------------
 * Connections
 */

/* Called with the lock held. */
static struct connection *new_connection(SOCKET socket)
{
    struct connection *c = malloc(sizeof(*c));

    if (c == NULL)
        return NULL;
    memset(c, 0, offsetof(struct connection, small));
    c->socket = socket;
    c->step = STEP_ACCEPT;
    c->buffer = c->small;
    c->capacity = sizeof(c->small);
    c->next = server.connections;
    if (c->next != NULL)
        c->next->previous = c;
    server.connections = c;
    return c;
}

/* Called with the lock held. */
static void unlink_connection(struct connection *c)
{
    if (c->previous != NULL)
        c->previous->next = c->next;
    else
        server.connections = c->next;
    if (c->next != NULL)
        c->next->previous = c->previous;
    if (server.stopping && server.connections == NULL)
        SetEvent(server.drained);
}

static void free_connection(struct connection *c)
{
    closesocket(c->socket);
    if (c->buffer != c->small)
        free(c->buffer);
    free(c);
}

/* Called with the lock held. */
static BOOL post_accept(void)
{
    SOCKET s = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
    struct connection *c;
    DWORD received;
    int error;

    if (s == INVALID_SOCKET)
        return FALSE;
    c = new_connection(s);
    if (c == NULL) {
        closesocket(s);
        WSASetLastError(WSA_NOT_ENOUGH_MEMORY);
        return FALSE;
    }
    if (!server.accept_ex(server.listener, s, c->buffer, 0, ADDRESS_LENGTH, ADDRESS_LENGTH,
                          &received, &c->overlapped)
        && (error = WSAGetLastError()) != ERROR_IO_PENDING) {
        unlink_connection(c);
        free_connection(c);
        WSASetLastError(error);
        return FALSE;
    }
    server.accepts++;
    return TRUE;
}

/*
 * Brings the number of outstanding accepts up to ACCEPTS. When the system is out of sockets it
 * stays below; the next connection that ends makes room and calls again. Called with the lock held.
 */
static void refill_accepts(void)
{
    while (!server.stopping && server.accepts < ACCEPTS) {
        if (!post_accept()) {
            if (!server.starved)
                report("AcceptEx (fewer connections until others end)", WSAGetLastError());
            server.starved = TRUE;
            return;
        }
    }
    server.starved = FALSE;
}

static void end_connection(struct connection *c)
{
    EnterCriticalSection(&server.lock);
    unlink_connection(c);
    LeaveCriticalSection(&server.lock);
    free_connection(c);

    EnterCriticalSection(&server.lock);
    refill_accepts();
    LeaveCriticalSection(&server.lock);
}

static void receive(struct connection *c)
{
    WSABUF buffer;
    DWORD flags = 0;

    buffer.buf = c->buffer;
    buffer.len = c->capacity;
    c->step = STEP_RECEIVE;
    if (WSARecv(c->socket, &buffer, 1, NULL, &flags, &c->overlapped, NULL) == SOCKET_ERROR
        && WSAGetLastError() != WSA_IO_PENDING)
        end_connection(c);
}

static void send_rest(struct connection *c)
{
    WSABUF buffer;

    buffer.buf = c->buffer + c->sent;
    buffer.len = c->length - c->sent;
    c->step = STEP_SEND;
    if (WSASend(c->socket, &buffer, 1, NULL, 0, &c->overlapped, NULL) == SOCKET_ERROR
        && WSAGetLastError() != WSA_IO_PENDING)
        end_connection(c);
}

/* ---------------------------------------------------------------------------------------------
 * Completions
 */

static void on_accepted(struct connection *c, DWORD error)
{
    BOOL no_delay = TRUE;

    EnterCriticalSection(&server.lock);
    server.accepts--;
    refill_accepts();
    LeaveCriticalSection(&server.lock);

    if (error != ERROR_SUCCESS) {       /* the client gave up, or the listener was closed */
        end_connection(c);
        return;
    }
    if (setsockopt(c->socket, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&server.listener,
                   sizeof(server.listener)) == SOCKET_ERROR
        || setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, (char *)&no_delay,
                      sizeof(no_delay)) == SOCKET_ERROR
        || CreateIoCompletionPort((HANDLE)c->socket, server.port, 0, 0) == NULL) {
        if (!server.stopping)
            report("accepted socket", GetLastError());
        end_connection(c);
        return;
    }
    receive(c);
}

static void on_received(struct connection *c, DWORD error, DWORD bytes)
{
    if (error != ERROR_SUCCESS || bytes == 0) {
        end_connection(c);
        return;
    }
    c->length = bytes;
    c->sent = 0;
    send_rest(c);
}

static void on_sent(struct connection *c, DWORD error, DWORD bytes)
{
    char *large;

    if (error != ERROR_SUCCESS || bytes == 0) {
        end_connection(c);
        return;
    }
    c->sent += bytes;
    if (c->sent < c->length) {
        send_rest(c);
        return;
    }
    /* A client that fills the small buffer has more to say: once in its life it gets a large one. */
    if (c->length == SMALL_BUFFER && c->buffer == c->small
        && (large = malloc(LARGE_BUFFER)) != NULL) {
        c->buffer = large;
        c->capacity = LARGE_BUFFER;
    }
    receive(c);
}

static DWORD WINAPI worker(LPVOID unused)
{
    (void)unused;
    for (;;) {
        DWORD bytes, error;
        ULONG_PTR key;
        OVERLAPPED *overlapped;
        struct connection *c;
        BOOL ok = GetQueuedCompletionStatus(server.port, &bytes, &key, &overlapped, INFINITE);

        error = ok ? ERROR_SUCCESS : GetLastError();
        if (overlapped == NULL) {       /* main's word to end, or the port itself failed */
            if (!ok)
                report("GetQueuedCompletionStatus", error);
            return error;
        }
        c = CONTAINING_RECORD(overlapped, struct connection, overlapped);
        switch (c->step) {
        case STEP_ACCEPT:
            on_accepted(c, error);
            break;
        case STEP_RECEIVE:
            on_received(c, error, bytes);
            break;
        case STEP_SEND:
            on_sent(c, error, bytes);
            break;
        }
    }
}

/* ---------------------------------------------------------------------------------------------
 * Start and stop
 */

static BOOL WINAPI on_console_event(DWORD event)
{
    SetEvent(server.stop);
    /* After these the system ends the process as soon as the handler returns. */
    if (event == CTRL_CLOSE_EVENT || event == CTRL_LOGOFF_EVENT || event == CTRL_SHUTDOWN_EVENT)
        WaitForSingleObject(server.finished, DRAIN_TIMEOUT);
    return TRUE;
}

static BOOL load_accept_ex(void)
{
    GUID id = WSAID_ACCEPTEX;
    DWORD bytes;

    return WSAIoctl(server.listener, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof(id),
                    &server.accept_ex, sizeof(server.accept_ex), &bytes, NULL, NULL) == 0;
}

/* Opens the listening socket and returns its port, or 0. */
static unsigned listen_on(unsigned short port)
{
    SOCKADDR_IN address;
    int length = sizeof(address);
    BOOL exclusive = TRUE;

    server.listener = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
    if (server.listener == INVALID_SOCKET) {
        report("WSASocket", WSAGetLastError());
        return 0;
    }
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);   /* INADDR_ANY would serve other machines */
    if (setsockopt(server.listener, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (char *)&exclusive,
                   sizeof(exclusive)) == SOCKET_ERROR
        || bind(server.listener, (SOCKADDR *)&address, sizeof(address)) == SOCKET_ERROR
        || listen(server.listener, SOMAXCONN) == SOCKET_ERROR
        || getsockname(server.listener, (SOCKADDR *)&address, &length) == SOCKET_ERROR
        || !load_accept_ex()) {
        report("listening socket", WSAGetLastError());
        return 0;
    }
    if (CreateIoCompletionPort((HANDLE)server.listener, server.port, 0, 0) == NULL) {
        report("CreateIoCompletionPort", GetLastError());
        return 0;
    }
    return ntohs(address.sin_port);
}

/* Ends every request; the workers see them fail and free the connections. */
static void stop_connections(void)
{
    struct connection *c;

    EnterCriticalSection(&server.lock);
    server.stopping = TRUE;
    closesocket(server.listener);
    for (c = server.connections; c != NULL; c = c->next) {
        shutdown(c->socket, SD_BOTH);   /* fails the requests that are still to come */
        CancelIoEx((HANDLE)c->socket, NULL);
    }
    if (server.connections == NULL)
        SetEvent(server.drained);
    LeaveCriticalSection(&server.lock);

    if (WaitForSingleObject(server.drained, DRAIN_TIMEOUT) != WAIT_OBJECT_0)
        fprintf(stderr, "some connections did not end\n");
}

static int serve(unsigned short wanted_port, int workers)
{
    HANDLE threads[MAXIMUM_WAIT_OBJECTS];
    unsigned port;
    int started, i;

    server.port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    server.stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    server.drained = CreateEventW(NULL, TRUE, FALSE, NULL);
    server.finished = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (server.port == NULL || server.stop == NULL || server.drained == NULL
        || server.finished == NULL) {
        report("completion port and events", GetLastError());
        return EXIT_FAILURE;
    }
    InitializeCriticalSection(&server.lock);
    port = listen_on(wanted_port);
    if (port == 0)
        return EXIT_FAILURE;

    for (started = 0; started < workers; started++) {
        threads[started] = CreateThread(NULL, 0, worker, NULL, 0, NULL);
        if (threads[started] == NULL) {
            report("CreateThread", GetLastError());
            SetEvent(server.stop);
            break;
        }
    }
    if (!SetConsoleCtrlHandler(on_console_event, TRUE))
        report("SetConsoleCtrlHandler", GetLastError());
    EnterCriticalSection(&server.lock);
    refill_accepts();
    LeaveCriticalSection(&server.lock);
    printf("listening on %u\n", port);
    fflush(stdout);

    WaitForSingleObject(server.stop, INFINITE);
    if (started > 0)
        stop_connections();
    for (i = 0; i < started; i++)
        PostQueuedCompletionStatus(server.port, 0, 0, NULL);
    if (started > 0)
        WaitForMultipleObjects((DWORD)started, threads, TRUE, INFINITE);
    for (i = 0; i < started; i++)
        CloseHandle(threads[i]);
    CloseHandle(server.port);
    SetEvent(server.finished);
    return started == workers ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    int workers = argc > 2 ? atoi(argv[2]) : DEFAULT_WORKERS;
    long port = argc > 1 ? atol(argv[1]) : -1;
    WSADATA data;
    int error, code;

    if (argc < 2 || argc > 3 || port < 0 || port > 65535 || workers < 1
        || workers > MAXIMUM_WAIT_OBJECTS) {
        fprintf(stderr, "usage: iocp_echo PORT [WORKERS]   (PORT 0: any; WORKERS 1 to %d)\n",
                MAXIMUM_WAIT_OBJECTS);
        return EXIT_FAILURE;
    }
    error = WSAStartup(MAKEWORD(2, 2), &data);
    if (error != 0) {
        report("WSAStartup", (DWORD)error);
        return EXIT_FAILURE;
    }
    code = serve((unsigned short)port, workers);
    WSACleanup();
    return code;
}
