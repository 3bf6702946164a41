/*
 * event_select_echo.c: a TCP echo server on network events, in the classic shape: each thread waits for the
 * events of up to 63 sockets, and of one that tells it of new ones.
 *
 *     event_select_echo PORT
 *
 * PORT 0 takes any free port; the first line of output says which. Ctrl+C ends the server.
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROUP (WSA_MAXIMUM_WAIT_EVENTS - 1)

struct connection {
    SOCKET socket;
    DWORD length, sent;                 /* what has not all gone back */
    char buffer[16384];
};

struct group {
    CRITICAL_SECTION lock;              /* guards `arrived` */
    SOCKET arrived[GROUP];
    LONG arrivals;
    volatile LONG members;
    WSAEVENT events[WSA_MAXIMUM_WAIT_EVENTS];
    struct connection *connections[WSA_MAXIMUM_WAIT_EVENTS];
    DWORD count;
    struct group *next;
};

static void fail(const char *what)
{
    fprintf(stderr, "%s: error %d\n", what, WSAGetLastError());
    exit(EXIT_FAILURE);
}

static void admit(struct group *group)
{
    EnterCriticalSection(&group->lock);
    while (group->arrivals > 0) {
        SOCKET s = group->arrived[--group->arrivals];
        struct connection *c = malloc(sizeof(*c));
        WSAEVENT event = WSACreateEvent();
        if (c == NULL || event == WSA_INVALID_EVENT)
            fail("a connection");
        c->socket = s;
        c->length = c->sent = 0;
        if (WSAEventSelect(s, event, FD_READ | FD_WRITE | FD_CLOSE) != 0)
            fail("WSAEventSelect");
        group->events[group->count] = event;
        group->connections[group->count++] = c;
    }
    LeaveCriticalSection(&group->lock);
}

static void leave(struct group *group, DWORD index)
{
    closesocket(group->connections[index]->socket);
    free(group->connections[index]);
    WSACloseEvent(group->events[index]);
    group->count--;
    group->events[index] = group->events[group->count];
    group->connections[index] = group->connections[group->count];
    InterlockedDecrement(&group->members);
}

/* Sends what is left; FALSE when the connection is over. */
static BOOL flush(struct connection *c)
{
    while (c->sent < c->length) {
        int sent = send(c->socket, c->buffer + c->sent, (int)(c->length - c->sent), 0);
        if (sent == SOCKET_ERROR)
            return WSAGetLastError() == WSAEWOULDBLOCK;
        c->sent += sent;
    }
    c->length = c->sent = 0;
    return TRUE;
}

static BOOL serve(struct connection *c, WSAEVENT event)
{
    WSANETWORKEVENTS occurred;

    if (WSAEnumNetworkEvents(c->socket, event, &occurred) != 0)
        fail("WSAEnumNetworkEvents");
    if ((occurred.lNetworkEvents & FD_WRITE) && !flush(c))
        return FALSE;
    if ((occurred.lNetworkEvents & (FD_READ | FD_WRITE)) && c->length == 0) {
        int received = recv(c->socket, c->buffer, sizeof(c->buffer), 0);
        if (received > 0) {
            c->length = received;
            if (!flush(c))
                return FALSE;
        } else if (received == 0 || WSAGetLastError() != WSAEWOULDBLOCK) {
            return FALSE;
        }
    }
    return !(occurred.lNetworkEvents & FD_CLOSE);
}

static DWORD WINAPI work(void *argument)
{
    struct group *group = argument;

    for (;;) {
        DWORD first = WSAWaitForMultipleEvents(group->count, group->events, FALSE, WSA_INFINITE, FALSE);
        DWORD index;
        if (first == WSA_WAIT_FAILED)
            fail("WSAWaitForMultipleEvents");
        first -= WSA_WAIT_EVENT_0;
        if (first == 0) {
            WSAResetEvent(group->events[0]);
            admit(group);
            continue;
        }
        /* The one that the wait has found, then others that are signalled behind it. */
        for (index = first; index < group->count;) {
            DWORD found;
            if (!serve(group->connections[index], group->events[index]))
                leave(group, index--);
            if (++index >= group->count)
                break;
            found = WSAWaitForMultipleEvents(group->count - index, &group->events[index], FALSE, 0, FALSE);
            if (found == WSA_WAIT_TIMEOUT)
                break;
            index += found - WSA_WAIT_EVENT_0;
        }
    }
}

static struct group *new_group(void)
{
    struct group *group = calloc(1, sizeof(*group));

    if (group == NULL)
        fail("a group");
    InitializeCriticalSection(&group->lock);
    group->events[0] = WSACreateEvent();
    group->count = 1;
    CloseHandle(CreateThread(NULL, 65536, work, group, 0, NULL));
    return group;
}

static BOOL WINAPI on_console(DWORD event)
{
    (void)event;
    ExitProcess(EXIT_SUCCESS);
    return TRUE;
}

int main(int argc, char **argv)
{
    struct group *groups = NULL, *group;
    struct sockaddr_in address;
    int length = sizeof(address);
    BOOL on = TRUE;
    SOCKET listener;
    WSADATA data;

    if (WSAStartup(MAKEWORD(2, 2), &data) != 0)
        return EXIT_FAILURE;
    SetConsoleCtrlHandler(on_console, TRUE);
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((u_short)(argc > 1 ? atoi(argv[1]) : 0));
    listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (listener == INVALID_SOCKET || bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0
        || listen(listener, SOMAXCONN) != 0 || getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        fail("listening");
    printf("listening on %u\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        SOCKET s = accept(listener, NULL, NULL);
        if (s == INVALID_SOCKET)
            fail("accept");
        setsockopt(s, IPPROTO_TCP, TCP_NODELAY, (char *)&on, sizeof(on));
        for (group = groups; group != NULL && group->members >= GROUP; group = group->next)
            ;
        if (group == NULL) {
            group = new_group();
            group->next = groups;
            groups = group;
        }
        InterlockedIncrement(&group->members);
        EnterCriticalSection(&group->lock);
        group->arrived[group->arrivals++] = s;
        LeaveCriticalSection(&group->lock);
        WSASetEvent(group->events[0]);
    }
}
