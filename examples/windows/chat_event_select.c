/*
 * chat_event_select.c: the chat server with WSAEventSelect.
 *
 *     chat_event_select PORT [THREADS]   (THREADS to begin with; more come with the clients)
 *
 * Each socket has an event, which the system sets when something has happened to the socket; a
 * thread waits for many events at once and asks what it was. A thread can wait for 64 events, so
 * the clients are in groups of 63, each group has a thread, and its 64th event says that there is a
 * new client. Whichever thread has a line for a client sends it; if the socket has no room, the
 * client's own thread sends the rest when the event FD_WRITE says that there is.
 *
 *     cl /W4 chat_event_select.c ws2_32.lib
 *     x86_64-w64-mingw32-gcc -Wall -Wextra chat_event_select.c -o chat_event_select.exe -lws2_32
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <windows.h>

#include "chat/chat.h"

#define GROUP_SIZE (WSA_MAXIMUM_WAIT_EVENTS - 1)
#define NO_EVENT   ((DWORD)-1)

struct connection {
    struct client client;
    struct group *group;
    WSAEVENT event;
    BOOL volatile hung_up;
    struct connection *next_arrival;
};

/* Clients with a thread. */
struct group {
    HANDLE thread;
    LONG volatile population;           /* members and arrivals */
    SRWLOCK lock;                       /* guards `arrivals` */
    struct connection *arrivals;
    DWORD count;
    struct connection *members[GROUP_SIZE];
    WSAEVENT events[1 + GROUP_SIZE];    /* the first: there are arrivals, or it is time to quit */
    struct group *next;
};

static struct {
    SOCKET listener;
    WSAEVENT acceptable;
    struct group *groups;
    BOOL volatile quit;
} server;

static struct connection *connection_of(struct client *client)
{
    return CONTAINING_RECORD(client, struct connection, client);
}

/* ---------------------------------------------------------------------------------------------
 * Sending
 */

/* Sends until there is nothing left, or no room: then FD_WRITE will say when there is. */
static void send_output(struct client *client)
{
    WSABUF output;

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
}

static void start_sending(struct client *client)
{
    AcquireSRWLockExclusive(&client->lock);
    if (!client->sending)
        send_output(client);
    ReleaseSRWLockExclusive(&client->lock);
}

static void on_writable(struct connection *c)
{
    AcquireSRWLockExclusive(&c->client.lock);
    send_output(&c->client);
    ReleaseSRWLockExclusive(&c->client.lock);
}

/* ---------------------------------------------------------------------------------------------
 * Receiving
 */

/* Receives once; returns what recv returned. */
static int receive(struct connection *c)
{
    WSABUF input;
    int received;

    chat_input(&c->client, &input);
    received = recv(c->client.socket, input.buf, (int)input.len, 0);
    if (received > 0)
        chat_received(&c->client, (DWORD)received);
    return received;
}

/* FALSE when the connection has ended. */
static BOOL on_readable(struct connection *c)
{
    int received = receive(c);

    return received > 0 || (received == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK);
}

/* Nothing comes any more, but what came before may still be unread. */
static BOOL on_closed(struct connection *c)
{
    int received;

    do
        received = receive(c);
    while (received > 0);
    return received == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK;
}

/* What the event of this connection was about. FALSE when the connection has ended. */
static BOOL on_event(struct connection *c)
{
    WSANETWORKEVENTS happened;
    BOOL alive = TRUE;

    /* The event is reset here, so what was said by setting it is looked at behind. */
    if (WSAEnumNetworkEvents(c->client.socket, c->event, &happened) == SOCKET_ERROR || c->hung_up)
        return FALSE;
    if (happened.lNetworkEvents & FD_WRITE)
        on_writable(c);
    if (happened.lNetworkEvents & FD_READ)
        alive = on_readable(c);
    if (alive && happened.lNetworkEvents & FD_CLOSE)
        alive = on_closed(c);
    return alive;
}

/* ---------------------------------------------------------------------------------------------
 * Connections
 */

/* The connection's own thread ends it. */
static void hang_up(struct client *client)
{
    connection_of(client)->hung_up = TRUE;
    WSASetEvent(connection_of(client)->event);
}

static void close_event(struct client *client)
{
    WSACloseEvent(connection_of(client)->event);
}

static void end_connection(struct group *group, DWORD place)
{
    struct connection *c = group->members[place];

    chat_leave(&c->client);
    group->count--;
    group->members[place] = group->members[group->count];
    group->events[1 + place] = group->events[1 + group->count];
    InterlockedDecrement(&group->population);
    shutdown(c->client.socket, SD_BOTH);
    chat_release(&c->client);
}

static void take_arrivals(struct group *group)
{
    struct connection *c;

    WSAResetEvent(group->events[0]);
    AcquireSRWLockExclusive(&group->lock);
    while ((c = group->arrivals) != NULL) {
        group->arrivals = c->next_arrival;
        group->members[group->count] = c;
        group->events[1 + group->count] = c->event;
        group->count++;
    }
    ReleaseSRWLockExclusive(&group->lock);
}

/* ---------------------------------------------------------------------------------------------
 * The loop
 */

/* Waits for the events from `from` on; returns the first that is set, or NO_EVENT. */
static DWORD next_event(struct group *group, DWORD from, DWORD timeout)
{
    DWORD count = 1 + group->count, which;

    if (from >= count)
        return NO_EVENT;
    which = WSAWaitForMultipleEvents(count - from, group->events + from, FALSE, timeout, FALSE);
    if (which == WSA_WAIT_FAILED)
        report("WSAWaitForMultipleEvents", (DWORD)WSAGetLastError());
    return which < WSA_WAIT_EVENT_0 + count ? from + which - WSA_WAIT_EVENT_0 : NO_EVENT;
}

static DWORD WINAPI serve_group(LPVOID parameter)
{
    struct group *group = parameter;

    while (!server.quit) {
        DWORD which = next_event(group, 0, WSA_INFINITE);

        /* A wait tells the first event only; the others behind it get their turn, too. */
        for (; which != NO_EVENT; which = next_event(group, which + 1, 0)) {
            if (which == 0)
                take_arrivals(group);
            else if (!on_event(group->members[which - 1])) {
                end_connection(group, which - 1);
                which--;                /* another is in its place */
            }
        }
    }
    return 0;
}

/* ---------------------------------------------------------------------------------------------
 * Groups
 */

static struct group *new_group(void)
{
    struct group *group = calloc(1, sizeof(*group));

    if (group == NULL)
        return NULL;
    group->events[0] = WSACreateEvent();
    if (group->events[0] != WSA_INVALID_EVENT)
        group->thread = CreateThread(NULL, 0, serve_group, group, 0, NULL);
    if (group->thread == NULL) {
        report("a group's event and thread", GetLastError());
        free(group);
        return NULL;
    }
    group->next = server.groups;
    server.groups = group;
    return group;
}

static struct group *group_with_room(void)
{
    struct group *group, *best = NULL;

    for (group = server.groups; group != NULL; group = group->next)
        if (best == NULL || group->population < best->population)
            best = group;
    return best != NULL && best->population < GROUP_SIZE ? best : new_group();
}

static void new_connection(SOCKET s)
{
    struct connection *c = chat_enter(s, sizeof(*c));
    struct group *group;

    if (c == NULL)
        return;
    group = group_with_room();
    c->event = WSACreateEvent();
    if (group == NULL || c->event == WSA_INVALID_EVENT
        || WSAEventSelect(s, c->event, FD_READ | FD_WRITE | FD_CLOSE) == SOCKET_ERROR) {
        report("accepted socket", (DWORD)WSAGetLastError());
        chat_leave(&c->client);
        chat_release(&c->client);
        return;
    }
    InterlockedIncrement(&group->population);
    AcquireSRWLockExclusive(&group->lock);
    c->next_arrival = group->arrivals;
    group->arrivals = c;
    ReleaseSRWLockExclusive(&group->lock);
    WSASetEvent(group->events[0]);
}

static void on_acceptable(void)
{
    WSANETWORKEVENTS happened;
    SOCKET s;

    WSAEnumNetworkEvents(server.listener, server.acceptable, &happened);
    s = accept(server.listener, NULL, NULL);
    if (s != INVALID_SOCKET)
        new_connection(s);
    else if (WSAGetLastError() != WSAEWOULDBLOCK) {
        accept_failed(WSAGetLastError());
        WaitForSingleObject(chat.stop, ACCEPT_PAUSE);
    }
}

/* ---------------------------------------------------------------------------------------------
 * Start and stop
 */

static BOOL start(SOCKET listener, int threads)
{
    chat.on_close = close_event;
    server.listener = listener;
    server.acceptable = WSACreateEvent();
    if (WSAEventSelect(listener, server.acceptable, FD_ACCEPT) == SOCKET_ERROR) {
        report("WSAEventSelect", (DWORD)WSAGetLastError());
        return FALSE;
    }
    while (threads-- > 0)
        if (new_group() == NULL)
            return FALSE;
    announce();
    return TRUE;
}

static int serve(SOCKET listener, int threads)
{
    BOOL started = start(listener, threads);
    ULONGLONG next_tick = 0;
    HANDLE events[2];
    DWORD drained;

    events[0] = chat.stop;
    events[1] = server.acceptable;
    while (started && WaitForSingleObject(chat.stop, 0) == WAIT_TIMEOUT) {
        if (WSAWaitForMultipleEvents(2, events, FALSE, TICK, FALSE) == WSA_WAIT_EVENT_0 + 1)
            on_acceptable();
        if (GetTickCount64() >= next_tick) {
            next_tick = GetTickCount64() + TICK;
            chat_tick();
        }
    }
    closesocket(listener);
    chat_stop();
    drained = WaitForSingleObject(chat.drained, DRAIN_TIME);

    server.quit = TRUE;
    while (server.groups != NULL) {
        struct group *group = server.groups;

        WSASetEvent(group->events[0]);
        WaitForSingleObject(group->thread, INFINITE);
        CloseHandle(group->thread);
        WSACloseEvent(group->events[0]);
        server.groups = group->next;
        free(group);
    }
    WSACloseEvent(server.acceptable);
    return started && drained == WAIT_OBJECT_0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    return chat_main(argc, argv, serve);
}
