/*
 * chat_select.c: the chat server with select.
 *
 *     chat_select PORT [THREADS]         (THREADS changes nothing: there is one)
 *
 * One thread, sockets that do not block, and one question to the system in a loop: which of these
 * can be received from, which of those can be sent to? The question names every socket each time,
 * so its cost grows with all clients, also those that are silent.
 *
 * A Windows fd_set is an array of FD_SETSIZE sockets. FD_SET searches it for duplicates, and
 * FD_ISSET searches it for the socket: with thousands of sockets both are too slow to be called for
 * each. So the arrays are filled directly, and the answer is walked and looked up in a table.
 *
 *     cl /W4 chat_select.c ws2_32.lib
 *     x86_64-w64-mingw32-gcc -Wall -Wextra chat_select.c -o chat_select.exe -lws2_32
 */
#define WIN32_LEAN_AND_MEAN
#define FD_SETSIZE 16384                /* clients that are served at once, and the listener */
#include <winsock2.h>
#include <windows.h>

#include "chat/chat.h"
#include "chat/socket_table.h"

#define PATIENCE_US  100000             /* select cannot wait for Ctrl+C: it is polled for */

struct connection {
    struct client client;
    struct socket_entry entry;
    BOOL hung_up;
};

static struct {
    SOCKET listener;
    BOOL starved;                       /* out of sockets: accepting waits for the next tick */
    int population;
    fd_set readable, writable;
} server;

static struct connection *connection_of(struct client *client)
{
    return CONTAINING_RECORD(client, struct connection, client);
}

/* ---------------------------------------------------------------------------------------------
 * Sending
 */

/* Sends until there is nothing left, or no room: then select will say when there is. */
static void send_output(struct client *client)
{
    WSABUF output;

    AcquireSRWLockExclusive(&client->lock);
    client->sending = FALSE;
    while (!client->sending && chat_output(client, &output)) {
        int sent = send(client->socket, output.buf, (int)output.len, 0);

        if (sent != SOCKET_ERROR)
            chat_sent(client, (DWORD)sent);
        else {
            client->sending = TRUE;
            if (WSAGetLastError() != WSAEWOULDBLOCK)
                hang_up(client);
        }
    }
    ReleaseSRWLockExclusive(&client->lock);
}

static void start_sending(struct client *client)
{
    if (!client->sending)
        send_output(client);
}

/* ---------------------------------------------------------------------------------------------
 * Connections
 */

/* The loop ends the connection on its next turn. */
static void hang_up(struct client *client)
{
    connection_of(client)->hung_up = TRUE;
}

static void new_connection(SOCKET s)
{
    struct connection *c;
    u_long non_blocking = 1;

    ioctlsocket(s, FIONBIO, &non_blocking);
    c = chat_enter(s, sizeof(*c));
    if (c == NULL)
        return;
    socket_table_add(&c->entry, s);
    server.population++;
}

static void end_connection(struct connection *c)
{
    chat_leave(&c->client);
    socket_table_remove(&c->entry);
    server.population--;
    chat_release(&c->client);
}

/* ---------------------------------------------------------------------------------------------
 * Receiving
 */

static void on_acceptable(void)
{
    SOCKET s = accept(server.listener, NULL, NULL);

    if (s != INVALID_SOCKET)
        new_connection(s);
    else if (WSAGetLastError() != WSAEWOULDBLOCK) {
        accept_failed(WSAGetLastError());
        server.starved = TRUE;
    }
}

static void on_readable(struct connection *c)
{
    WSABUF input;
    int received;

    chat_input(&c->client, &input);
    received = recv(c->client.socket, input.buf, (int)input.len, 0);
    if (received > 0)
        chat_received(&c->client, (DWORD)received);
    else if (received == 0 || WSAGetLastError() != WSAEWOULDBLOCK)
        end_connection(c);
}

/* ---------------------------------------------------------------------------------------------
 * The loop
 */

static void add(fd_set *set, SOCKET s)
{
    set->fd_array[set->fd_count++] = s;
}

static void fill_sets(void)
{
    struct client *client, *next;

    server.readable.fd_count = server.writable.fd_count = 0;
    for (client = chat.clients; client != NULL; client = next) {
        next = client->next;
        if (connection_of(client)->hung_up) {
            end_connection(connection_of(client));
            continue;
        }
        add(&server.readable, client->socket);
        if (client->sending)
            add(&server.writable, client->socket);
    }
    if (!server.starved && server.population < FD_SETSIZE - 1)
        add(&server.readable, server.listener);
}

static void serve_sets(void)
{
    struct socket_entry *entry;
    u_int i;

    for (i = 0; i < server.writable.fd_count; i++)
        if ((entry = socket_table_find(server.writable.fd_array[i])) != NULL)
            send_output(&CONTAINING_RECORD(entry, struct connection, entry)->client);
    for (i = 0; i < server.readable.fd_count; i++) {
        if (server.readable.fd_array[i] == server.listener)
            on_acceptable();
        else if ((entry = socket_table_find(server.readable.fd_array[i])) != NULL)
            on_readable(CONTAINING_RECORD(entry, struct connection, entry));
    }
}

static BOOL turn(void)
{
    static ULONGLONG next_tick;
    struct timeval patience = { 0, PATIENCE_US };

    fill_sets();
    if (server.readable.fd_count == 0)
        Sleep(PATIENCE_US / 1000);      /* select refuses to wait for nothing */
    else if (select(0, &server.readable, &server.writable, NULL, &patience) == SOCKET_ERROR) {
        report("select", (DWORD)WSAGetLastError());
        return FALSE;
    } else
        serve_sets();

    if (GetTickCount64() >= next_tick) {
        next_tick = GetTickCount64() + TICK;
        server.starved = FALSE;
        chat_tick();
    }
    return TRUE;
}

/* ---------------------------------------------------------------------------------------------
 * Start and stop
 */

static int serve(SOCKET listener, int threads)
{
    u_long non_blocking = 1;
    BOOL ok = TRUE;

    (void)threads;
    server.listener = listener;
    ioctlsocket(listener, FIONBIO, &non_blocking);
    announce();
    while (ok && WaitForSingleObject(chat.stop, 0) == WAIT_TIMEOUT)
        ok = turn();

    closesocket(listener);
    chat_stop();
    while (chat.clients != NULL)
        end_connection(connection_of(chat.clients));
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    return chat_main(argc, argv, serve);
}
