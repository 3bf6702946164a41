/*
 * chat_blocking.c: the chat server with blocking sockets.
 *
 *     chat_blocking PORT [THREADS]       (THREADS changes nothing: there are two for each client)
 *
 * A thread that blocks can wait for one thing only. So each client has two threads: its reader
 * waits for lines, its writer for lines to send and for room to send them. The program reads from
 * top to bottom, and costs two stacks and a change of threads per line and client.
 *
 *     cl /W4 chat_blocking.c ws2_32.lib
 *     x86_64-w64-mingw32-gcc -Wall -Wextra chat_blocking.c -o chat_blocking.exe -lws2_32
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <windows.h>

#include "chat/chat.h"

#define STACK_SIZE  (64 * 1024)

struct connection {
    struct client client;
    CONDITION_VARIABLE output;          /* there is something to send, or nothing will be ever */
};

static struct {
    SOCKET listener;
} server;

static struct connection *connection_of(struct client *client)
{
    return CONTAINING_RECORD(client, struct connection, client);
}

/* ---------------------------------------------------------------------------------------------
 * Sending
 */

static void start_sending(struct client *client)
{
    WakeConditionVariable(&connection_of(client)->output);
}

/* Waits for output; FALSE when there will be none any more. */
static BOOL wait_for_output(struct connection *c, WSABUF *output)
{
    BOOL some;

    AcquireSRWLockExclusive(&c->client.lock);
    while (!(some = chat_output(&c->client, output)) && !c->client.ended)
        SleepConditionVariableSRW(&c->output, &c->client.lock, INFINITE, 0);
    ReleaseSRWLockExclusive(&c->client.lock);
    return some;
}

static DWORD WINAPI writer(LPVOID parameter)
{
    struct connection *c = parameter;
    WSABUF output;

    while (wait_for_output(c, &output)) {
        int sent = send(c->client.socket, output.buf, (int)output.len, 0);

        if (sent == SOCKET_ERROR)
            break;
        AcquireSRWLockExclusive(&c->client.lock);
        chat_sent(&c->client, (DWORD)sent);
        ReleaseSRWLockExclusive(&c->client.lock);
    }
    hang_up(&c->client);                /* the reader ends, if it has not yet */
    chat_release(&c->client);
    return 0;
}

/* ---------------------------------------------------------------------------------------------
 * Receiving
 */

static DWORD WINAPI reader(LPVOID parameter)
{
    struct connection *c = parameter;
    WSABUF input;
    int received;

    for (;;) {
        chat_input(&c->client, &input);
        received = recv(c->client.socket, input.buf, (int)input.len, 0);
        if (received <= 0)
            break;
        chat_received(&c->client, (DWORD)received);
    }
    chat_leave(&c->client);
    hang_up(&c->client);                /* the writer ends, if it is in send */
    WakeConditionVariable(&c->output);  /* or here, if it waits */
    chat_release(&c->client);
    return 0;
}

/* ---------------------------------------------------------------------------------------------
 * Connections
 */

/* Calls that block on this socket return. */
static void hang_up(struct client *client)
{
    shutdown(client->socket, SD_BOTH);
    CancelIoEx((HANDLE)client->socket, NULL);
}

static BOOL start_thread(LPTHREAD_START_ROUTINE routine, struct connection *c)
{
    HANDLE thread = CreateThread(NULL, STACK_SIZE, routine, c, STACK_SIZE_PARAM_IS_A_RESERVATION,
                                 NULL);

    if (thread == NULL) {
        report("CreateThread", GetLastError());
        return FALSE;
    }
    CloseHandle(thread);
    return TRUE;
}

static void new_connection(SOCKET s)
{
    struct connection *c = chat_enter(s, sizeof(*c));

    if (c == NULL)
        return;
    InitializeConditionVariable(&c->output);
    chat_retain(&c->client);            /* one reference for each thread */
    if (!start_thread(writer, c)) {
        chat_leave(&c->client);
        chat_release(&c->client);
        chat_release(&c->client);
    } else if (!start_thread(reader, c)) {
        chat_leave(&c->client);
        WakeConditionVariable(&c->output);
        chat_release(&c->client);
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
 * Start and stop
 */

static int serve(SOCKET listener, int threads)
{
    HANDLE thread;

    (void)threads;
    server.listener = listener;
    thread = CreateThread(NULL, 0, acceptor, NULL, 0, NULL);
    if (thread == NULL) {
        report("CreateThread", GetLastError());
        return EXIT_FAILURE;
    }
    announce();
    while (WaitForSingleObject(chat.stop, TICK) == WAIT_TIMEOUT)
        chat_tick();

    closesocket(listener);              /* accept returns */
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    chat_stop();
    return WaitForSingleObject(chat.drained, DRAIN_TIME) == WAIT_OBJECT_0 ? EXIT_SUCCESS
                                                                         : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    return chat_main(argc, argv, serve);
}
