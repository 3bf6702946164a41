/*
 * chat_overlapped_event.c: the chat server with overlapped operations that set events.
 *
 *     chat_overlapped_event PORT [THREADS]   (THREADS to begin with; more come with the clients)
 *
 * A receive is issued before there is anything to receive, and a send before there is room; each
 * sets its event when it has ended. A thread can wait for 64 events and a client has two, one for
 * its receive and one for its send. So the clients are in groups of 31 with a thread each, and one
 * more event says that there is a new client. Whichever thread has a line for a client issues the
 * send; the client's own thread takes the result.
 *
 *     cl /W4 chat_overlapped_event.c ws2_32.lib
 *     x86_64-w64-mingw32-gcc -Wall -Wextra chat_overlapped_event.c -o chat_overlapped_event.exe \
 *         -lws2_32
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <windows.h>

#include "chat/chat.h"

#define GROUP_SIZE ((WSA_MAXIMUM_WAIT_EVENTS - 1) / 2)
#define NO_EVENT   ((DWORD)-1)

struct connection {
    struct client client;
    WSAOVERLAPPED receive, send;        /* one request of each kind at a time */
    BOOL receiving;                     /* FALSE: the connection has ended */
    BOOL left;                          /* and the others know */
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
    /* First: there are arrivals, or it is time to quit. Then two for each member. */
    WSAEVENT events[1 + 2 * GROUP_SIZE];
    struct group *next;
};

static struct {
    SOCKET listener;
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

/* A send has failed: so does the receive, and the connection ends. Called with the lock held. */
static void give_up(struct client *client)
{
    client->ended = TRUE;
    hang_up(client);
}

/* Sends what there is, unless a send is under way: its end will call again. */
static void start_sending(struct client *client)
{
    WSABUF output;

    AcquireSRWLockExclusive(&client->lock);
    if (!client->sending && chat_output(client, &output)) {
        client->sending = WSASend(client->socket, &output, 1, NULL, 0,
                                  &connection_of(client)->send, NULL) == 0
                          || WSAGetLastError() == WSA_IO_PENDING;
        if (!client->sending)
            give_up(client);
    }
    ReleaseSRWLockExclusive(&client->lock);
}

static void on_sent(struct connection *c)
{
    DWORD bytes, flags;

    AcquireSRWLockExclusive(&c->client.lock);
    WSAResetEvent(c->send.hEvent);
    c->client.sending = FALSE;
    if (WSAGetOverlappedResult(c->client.socket, &c->send, &bytes, FALSE, &flags))
        chat_sent(&c->client, bytes);
    else
        give_up(&c->client);
    ReleaseSRWLockExclusive(&c->client.lock);
    start_sending(&c->client);
}

/* ---------------------------------------------------------------------------------------------
 * Receiving
 */

static void receive(struct connection *c)
{
    WSABUF input;
    DWORD flags = 0;

    chat_input(&c->client, &input);
    c->receiving = WSARecv(c->client.socket, &input, 1, NULL, &flags, &c->receive, NULL) == 0
                   || WSAGetLastError() == WSA_IO_PENDING;
}

static void on_received(struct connection *c)
{
    DWORD bytes, flags;

    WSAResetEvent(c->receive.hEvent);
    c->receiving = FALSE;
    if (WSAGetOverlappedResult(c->client.socket, &c->receive, &bytes, FALSE, &flags)
        && bytes > 0) {
        chat_received(&c->client, bytes);
        receive(c);
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

static void close_events(struct client *client)
{
    WSACloseEvent(connection_of(client)->receive.hEvent);
    WSACloseEvent(connection_of(client)->send.hEvent);
}

/* Ends a connection that receives no more, once its send has ended, too. FALSE: not yet. */
static BOOL end_connection(struct group *group, DWORD place)
{
    struct connection *c = group->members[place];
    BOOL sending;

    if (!c->left)
        chat_leave(&c->client);
    c->left = TRUE;
    hang_up(&c->client);                /* a send that is under way ends */
    AcquireSRWLockExclusive(&c->client.lock);
    sending = c->client.sending;
    ReleaseSRWLockExclusive(&c->client.lock);
    if (sending)
        return FALSE;
    group->count--;
    group->members[place] = group->members[group->count];
    group->events[1 + 2 * place] = group->events[1 + 2 * group->count];
    group->events[2 + 2 * place] = group->events[2 + 2 * group->count];
    InterlockedDecrement(&group->population);
    chat_release(&c->client);
    return TRUE;
}

static void take_arrivals(struct group *group)
{
    struct connection *c;

    WSAResetEvent(group->events[0]);
    AcquireSRWLockExclusive(&group->lock);
    while ((c = group->arrivals) != NULL) {
        group->arrivals = c->next_arrival;
        group->members[group->count] = c;
        group->events[1 + 2 * group->count] = c->receive.hEvent;
        group->events[2 + 2 * group->count] = c->send.hEvent;
        group->count++;
        receive(c);
        if (!c->receiving)
            end_connection(group, group->count - 1);
    }
    ReleaseSRWLockExclusive(&group->lock);
}

/* ---------------------------------------------------------------------------------------------
 * The loop
 */

/* What one of the events of this connection was about. FALSE when the connection has ended. */
static BOOL on_event(struct connection *c, BOOL received)
{
    if (received)
        on_received(c);
    else
        on_sent(c);
    return c->receiving;
}

/* Waits for the events from `from` on; returns the first that is set, or NO_EVENT. */
static DWORD next_event(struct group *group, DWORD from, DWORD timeout)
{
    DWORD count = 1 + 2 * group->count, which;

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
            DWORD place = (which - 1) / 2;

            if (which == 0)
                take_arrivals(group);
            else if (!on_event(group->members[place], which % 2 == 1)
                     && end_connection(group, place))
                which = 2 * place;      /* another is in its place */
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
    c->receive.hEvent = WSACreateEvent();
    c->send.hEvent = WSACreateEvent();
    if (group == NULL || c->receive.hEvent == WSA_INVALID_EVENT
        || c->send.hEvent == WSA_INVALID_EVENT) {
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

static HANDLE start(SOCKET listener, int threads)
{
    HANDLE thread;

    chat.on_close = close_events;
    server.listener = listener;
    while (threads-- > 0)
        if (new_group() == NULL)
            return NULL;
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
    return accepting != NULL && drained == WAIT_OBJECT_0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    return chat_main(argc, argv, serve);
}
