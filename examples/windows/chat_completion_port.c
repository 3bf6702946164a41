/*
 * chat_completion_port.c: the chat server on one I/O completion port.
 *
 *     chat_completion_port PORT [THREADS]
 *
 * Requests are issued and the thread goes on; each request that has ended puts a packet into the
 * port, and whichever of the THREADS threads is free takes it. The system wakes the thread that ran
 * last and lets no more run than there are processors. Clients cost no thread, no event, no
 * message: it is the model for thousands of them.
 *
 *     cl /W4 chat_completion_port.c ws2_32.lib mswsock.lib
 *     x86_64-w64-mingw32-gcc -Wall -Wextra chat_completion_port.c -o chat_completion_port.exe \
 *         -lws2_32 -lmswsock
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <mswsock.h>
#include <windows.h>

#include "chat/chat.h"

#define ACCEPTS         64              /* AcceptEx requests kept outstanding */
#define ADDRESS_LENGTH  (sizeof(SOCKADDR_IN) + 16)

/* The completion key says what a packet is about: one of these, or a struct connection. */
enum { KEY_QUIT, KEY_LISTENER };

struct connection {
    struct client client;
    OVERLAPPED receive, send;           /* one request of each kind at a time */
};

struct accept {
    OVERLAPPED overlapped;
    SOCKET socket;
    LONG volatile idle;                 /* the request could not be issued */
    char addresses[2 * ADDRESS_LENGTH];
};

static struct {
    HANDLE port;
    SOCKET listener;
    LPFN_ACCEPTEX accept_ex;
    struct accept accepts[ACCEPTS];
} server;

static struct connection *connection_of(struct client *client)
{
    return CONTAINING_RECORD(client, struct connection, client);
}

/* ---------------------------------------------------------------------------------------------
 * Sending
 */

/* Sends what there is, unless a send is under way: its end will call again. */
static void start_sending(struct client *client)
{
    BOOL failed = FALSE;
    WSABUF output;

    AcquireSRWLockExclusive(&client->lock);
    if (!client->sending && chat_output(client, &output)) {
        client->sending = TRUE;
        chat_retain(client);            /* for the request */
        failed = WSASend(client->socket, &output, 1, NULL, 0, &connection_of(client)->send, NULL)
                     == SOCKET_ERROR
                 && WSAGetLastError() != WSA_IO_PENDING;
    }
    ReleaseSRWLockExclusive(&client->lock);
    if (failed) {
        hang_up(client);
        chat_release(client);
    }
}

static void on_sent(struct connection *c, DWORD error, DWORD bytes)
{
    if (error != ERROR_SUCCESS)
        hang_up(&c->client);
    else {
        AcquireSRWLockExclusive(&c->client.lock);
        c->client.sending = FALSE;
        chat_sent(&c->client, bytes);
        ReleaseSRWLockExclusive(&c->client.lock);
        start_sending(&c->client);
    }
    chat_release(&c->client);
}

/* ---------------------------------------------------------------------------------------------
 * Connections
 */

/* Requests that are under way fail, and so do those that are still to come. */
static void hang_up(struct client *client)
{
    shutdown(client->socket, SD_BOTH);
    CancelIoEx((HANDLE)client->socket, NULL);
}

static void end_connection(struct connection *c)
{
    chat_leave(&c->client);
    hang_up(&c->client);
    chat_release(&c->client);
}

static void receive(struct connection *c)
{
    WSABUF input;
    DWORD flags = 0;

    chat_input(&c->client, &input);
    if (WSARecv(c->client.socket, &input, 1, NULL, &flags, &c->receive, NULL) == SOCKET_ERROR
        && WSAGetLastError() != WSA_IO_PENDING)
        end_connection(c);
}

static void new_connection(SOCKET s)
{
    struct connection *c = chat_enter(s, sizeof(*c));

    if (c == NULL)
        return;
    if (setsockopt(s, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&server.listener,
                   sizeof(server.listener)) == SOCKET_ERROR
        || CreateIoCompletionPort((HANDLE)s, server.port, (ULONG_PTR)c, 0) == NULL) {
        if (WaitForSingleObject(chat.stop, 0) == WAIT_TIMEOUT)
            report("accepted socket", GetLastError());
        end_connection(c);
        return;
    }
    receive(c);
}

/* ---------------------------------------------------------------------------------------------
 * Receiving
 */

/* Issues a request for a client. When the system is out of sockets, main tries again later. */
static void accept_next(struct accept *a)
{
    DWORD received;

    a->socket = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
    if (a->socket != INVALID_SOCKET
        && (server.accept_ex(server.listener, a->socket, a->addresses, 0, ADDRESS_LENGTH,
                             ADDRESS_LENGTH, &received, &a->overlapped)
            || WSAGetLastError() == ERROR_IO_PENDING))
        return;
    accept_failed(WSAGetLastError());
    closesocket(a->socket);
    InterlockedExchange(&a->idle, TRUE);
}

static void accept_again(void)
{
    int i;

    for (i = 0; i < ACCEPTS; i++)
        if (InterlockedExchange(&server.accepts[i].idle, FALSE))
            accept_next(&server.accepts[i]);
}

static void on_accepted(struct accept *a, DWORD error)
{
    if (error == ERROR_SUCCESS)
        new_connection(a->socket);
    else
        closesocket(a->socket);         /* the client gave up, or the listener was closed */
    if (WaitForSingleObject(chat.stop, 0) == WAIT_TIMEOUT)
        accept_next(a);
}

static void on_received(struct connection *c, DWORD error, DWORD bytes)
{
    if (error != ERROR_SUCCESS || bytes == 0) {
        end_connection(c);
        return;
    }
    chat_received(&c->client, bytes);
    receive(c);
}

/* ---------------------------------------------------------------------------------------------
 * The loop
 */

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
        if (key == KEY_LISTENER) {
            on_accepted(CONTAINING_RECORD(overlapped, struct accept, overlapped), error);
            continue;
        }
        c = (struct connection *)key;
        if (overlapped == &c->receive)
            on_received(c, error, bytes);
        else
            on_sent(c, error, bytes);
    }
}

/* ---------------------------------------------------------------------------------------------
 * Start and stop
 */

static BOOL start_accepting(SOCKET listener)
{
    GUID id = WSAID_ACCEPTEX;
    DWORD bytes;
    int i;

    server.listener = listener;
    server.port = CreateIoCompletionPort((HANDLE)listener, NULL, KEY_LISTENER, 0);
    if (server.port == NULL
        || WSAIoctl(listener, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof(id),
                    &server.accept_ex, sizeof(server.accept_ex), &bytes, NULL, NULL) != 0) {
        report("completion port", GetLastError());
        return FALSE;
    }
    for (i = 0; i < ACCEPTS; i++)
        accept_next(&server.accepts[i]);
    return TRUE;
}

static int serve(SOCKET listener, int threads)
{
    HANDLE workers[MAX_THREADS];
    DWORD drained = WAIT_OBJECT_0;
    int started, i;

    if (!start_accepting(listener))
        return EXIT_FAILURE;
    for (started = 0; started < threads; started++) {
        workers[started] = CreateThread(NULL, 0, worker, NULL, 0, NULL);
        if (workers[started] == NULL) {
            report("CreateThread", GetLastError());
            SetEvent(chat.stop);
            break;
        }
    }
    if (started == threads)
        announce();
    while (WaitForSingleObject(chat.stop, TICK) == WAIT_TIMEOUT) {
        chat_tick();
        accept_again();
    }

    closesocket(listener);              /* the accepts fail */
    chat_stop();
    if (started > 0)
        drained = WaitForSingleObject(chat.drained, DRAIN_TIME);
    for (i = 0; i < started; i++)
        PostQueuedCompletionStatus(server.port, 0, KEY_QUIT, NULL);
    if (started > 0)
        WaitForMultipleObjects((DWORD)started, workers, TRUE, INFINITE);
    for (i = 0; i < started; i++)
        CloseHandle(workers[i]);
    CloseHandle(server.port);
    return started == threads && drained == WAIT_OBJECT_0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    return chat_main(argc, argv, serve);
}
