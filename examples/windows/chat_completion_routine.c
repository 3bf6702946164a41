/*
 * chat_completion_routine.c: the chat server with completion routines.
 *
 *     chat_completion_routine PORT [THREADS]
 *
 * The end of a request calls a routine, on the thread that issued the request, whenever that thread
 * waits alertably. So a client belongs to one of the THREADS threads, and what is done for a client
 * is done there: another thread that has a line for it asks the client's own thread, by an APC, to
 * issue the send. No thread does anything but wait; everything happens in routines.
 *
 *     cl /W4 chat_completion_routine.c ws2_32.lib
 *     x86_64-w64-mingw32-gcc -Wall -Wextra chat_completion_routine.c \
 *         -o chat_completion_routine.exe -lws2_32
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <windows.h>

#include "chat/chat.h"

struct worker {
    HANDLE thread;
    DWORD id;
};

struct connection {
    struct client client;
    struct worker *worker;
    WSAOVERLAPPED receive, send;        /* one request of each kind at a time */
};

static struct {
    SOCKET listener;
    int threads;
    int next;                           /* the worker that gets the next client */
    struct worker workers[MAX_THREADS];
    HANDLE quit;
} server;

static struct connection *connection_of(struct client *client)
{
    return CONTAINING_RECORD(client, struct connection, client);
}

/* ---------------------------------------------------------------------------------------------
 * Sending
 */

static void CALLBACK on_sent(DWORD error, DWORD bytes, LPWSAOVERLAPPED overlapped, DWORD flags);

/* Sends what there is, unless a send is under way: its end will call again. On the own thread. */
static void send_output(struct client *client)
{
    BOOL failed = FALSE;
    WSABUF output;

    AcquireSRWLockExclusive(&client->lock);
    if (!client->sending && chat_output(client, &output)) {
        client->sending = TRUE;
        chat_retain(client);            /* for the request */
        failed = WSASend(client->socket, &output, 1, NULL, 0, &connection_of(client)->send,
                         on_sent) == SOCKET_ERROR
                 && WSAGetLastError() != WSA_IO_PENDING;
    }
    ReleaseSRWLockExclusive(&client->lock);
    if (failed) {
        hang_up(client);
        chat_release(client);
    }
}

static void CALLBACK on_sent(DWORD error, DWORD bytes, LPWSAOVERLAPPED overlapped, DWORD flags)
{
    struct connection *c = CONTAINING_RECORD(overlapped, struct connection, send);

    (void)flags;
    if (error != 0)
        hang_up(&c->client);
    else {
        AcquireSRWLockExclusive(&c->client.lock);
        c->client.sending = FALSE;
        chat_sent(&c->client, bytes);
        ReleaseSRWLockExclusive(&c->client.lock);
        send_output(&c->client);
    }
    chat_release(&c->client);
}

static void CALLBACK send_apc(ULONG_PTR parameter)
{
    struct connection *c = (struct connection *)parameter;

    send_output(&c->client);
    chat_release(&c->client);
}

static void start_sending(struct client *client)
{
    struct connection *c = connection_of(client);

    if (GetCurrentThreadId() == c->worker->id) {
        send_output(client);
        return;
    }
    chat_retain(client);                /* for the APC */
    if (!QueueUserAPC(send_apc, c->worker->thread, (ULONG_PTR)c)) {
        report("QueueUserAPC", GetLastError());
        chat_release(client);
    }
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

/* ---------------------------------------------------------------------------------------------
 * Receiving
 */

static void CALLBACK on_received(DWORD error, DWORD bytes, LPWSAOVERLAPPED overlapped, DWORD flags);

static void receive(struct connection *c)
{
    WSABUF input;
    DWORD flags = 0;

    chat_input(&c->client, &input);
    if (WSARecv(c->client.socket, &input, 1, NULL, &flags, &c->receive, on_received) == SOCKET_ERROR
        && WSAGetLastError() != WSA_IO_PENDING)
        end_connection(c);
}

static void CALLBACK on_received(DWORD error, DWORD bytes, LPWSAOVERLAPPED overlapped, DWORD flags)
{
    struct connection *c = CONTAINING_RECORD(overlapped, struct connection, receive);

    (void)flags;
    if (error != 0 || bytes == 0) {
        end_connection(c);
        return;
    }
    chat_received(&c->client, bytes);
    receive(c);
}

static void CALLBACK receive_apc(ULONG_PTR parameter)
{
    receive((struct connection *)parameter);
}

static void new_connection(SOCKET s)
{
    struct connection *c = chat_enter(s, sizeof(*c));

    if (c == NULL)
        return;
    c->worker = &server.workers[server.next];
    server.next = (server.next + 1) % server.threads;
    if (!QueueUserAPC(receive_apc, c->worker->thread, (ULONG_PTR)c)) {
        report("QueueUserAPC", GetLastError());
        end_connection(c);
    }
}

static DWORD WINAPI acceptor(LPVOID unused)
{
    (void)unused;
    for (;;) {
        SOCKET s = accept(server.listener, NULL, NULL);

        if (s != INVALID_SOCKET)
            new_connection(s);
        else {
            accept_failed(WSAGetLastError());
            if (WaitForSingleObject(chat.stop, ACCEPT_PAUSE) == WAIT_OBJECT_0)
                return 0;
        }
    }
}

/* ---------------------------------------------------------------------------------------------
 * The loop
 */

static DWORD WINAPI worker(LPVOID unused)
{
    (void)unused;
    while (WaitForSingleObjectEx(server.quit, INFINITE, TRUE) == WAIT_IO_COMPLETION)
        ;                               /* some routines have run */
    return 0;
}

/* ---------------------------------------------------------------------------------------------
 * Start and stop
 */

static HANDLE start(SOCKET listener, int threads)
{
    HANDLE thread;

    server.listener = listener;
    server.quit = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (server.quit == NULL) {
        report("CreateEvent", GetLastError());
        return NULL;
    }
    for (; server.threads < threads; server.threads++) {
        struct worker *w = &server.workers[server.threads];

        w->thread = CreateThread(NULL, 0, worker, NULL, 0, &w->id);
        if (w->thread == NULL) {
            report("CreateThread", GetLastError());
            return NULL;
        }
    }
    thread = CreateThread(NULL, 0, acceptor, NULL, 0, NULL);
    if (thread == NULL)
        report("CreateThread", GetLastError());
    else
        announce();
    return thread;
}

static int serve(SOCKET listener, int threads)
{
    HANDLE accepting = start(listener, threads);
    DWORD drained;

    while (accepting != NULL && WaitForSingleObject(chat.stop, TICK) == WAIT_TIMEOUT)
        chat_tick();

    closesocket(listener);              /* accept returns */
    if (accepting != NULL) {
        WaitForSingleObject(accepting, INFINITE);
        CloseHandle(accepting);
    }
    chat_stop();
    drained = WaitForSingleObject(chat.drained, DRAIN_TIME);

    SetEvent(server.quit);
    while (server.threads > 0) {
        HANDLE thread = server.workers[--server.threads].thread;

        WaitForSingleObject(thread, INFINITE);
        CloseHandle(thread);
    }
    CloseHandle(server.quit);
    return accepting != NULL && drained == WAIT_OBJECT_0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    return chat_main(argc, argv, serve);
}
