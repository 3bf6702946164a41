/*
 * many_event_sockets.c: registers sockets for network events, each with an event of its own, and sees each
 * deliver.
 *
 *     many_event_sockets COUNT [FIRST]
 *
 * FIRST numbers the first socket, where several processes have sockets together: what has to be done
 * waits for a line of input when all are registered, and again, with all still there, when all have
 * delivered. The end of input will do as well.
 *
 * Groups of 64 are served by one thread each in turn, THREADS of them at a time. Prints microseconds per
 * socket:
 *     register    WSAEventSelect
 *     deliver     from the datagram to the event, its record and the datagram
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROUP   WSA_MAXIMUM_WAIT_EVENTS
#define THREADS 8

static SOCKET *sockets;
static WSAEVENT *events;
static struct sockaddr_in *addresses;
static long count, first;
static volatile LONG next_group, delivered;

static void fail(const char *what)
{
    fprintf(stderr, "%s: error %d\n", what, WSAGetLastError());
    exit(EXIT_FAILURE);
}

static double now_us(void)
{
    LARGE_INTEGER frequency, counter;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&counter);
    return (double)counter.QuadPart * 1e6 / (double)frequency.QuadPart;
}

static void make(long i)
{
    int length = sizeof(addresses[i]);

    sockets[i] = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    if (sockets[i] == INVALID_SOCKET)
        fail("socket");
    memset(&addresses[i], 0, sizeof(addresses[i]));
    addresses[i].sin_family = AF_INET;
    /* A network of 2^24 addresses: there are more of these sockets than ports. */
    addresses[i].sin_addr.s_addr = htonl(INADDR_LOOPBACK + (u_long)((first + i) / 16384) * 256);
    if (bind(sockets[i], (struct sockaddr *)&addresses[i], length) != 0
        || getsockname(sockets[i], (struct sockaddr *)&addresses[i], &length) != 0)
        fail("bind");
    events[i] = WSACreateEvent();
    if (events[i] == WSA_INVALID_EVENT)
        fail("WSACreateEvent");
}

static void await_line(void)
{
    int c;

    fflush(stdout);
    do
        c = getchar();
    while (c != EOF && c != '\n');
}

/* Sends one datagram to each socket of a group, last first, and waits for each. */
static void serve(long begin, long end, SOCKET sender)
{
    long i;

    for (i = end - 1; i >= begin; i--) {
        WSANETWORKEVENTS occurred;
        char byte;
        DWORD found;
        if (sendto(sender, "x", 1, 0, (struct sockaddr *)&addresses[i], sizeof(addresses[i])) != 1)
            fail("sendto");
        found = WSAWaitForMultipleEvents((DWORD)(end - begin), events + begin, FALSE, 10000, FALSE);
        if (found != WSA_WAIT_EVENT_0 + (DWORD)(i - begin))
            fail("waiting for the event of the socket");
        if (WSAEnumNetworkEvents(sockets[i], events[i], &occurred) != 0 || occurred.lNetworkEvents != FD_READ)
            fail("WSAEnumNetworkEvents");
        if (recv(sockets[i], &byte, 1, 0) != 1)
            fail("recv");
        InterlockedIncrement(&delivered);
    }
}

static DWORD WINAPI work(void *unused)
{
    SOCKET sender = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);

    (void)unused;
    if (sender == INVALID_SOCKET)
        fail("socket");
    for (;;) {
        long begin = (InterlockedIncrement(&next_group) - 1) * GROUP;
        if (begin >= count)
            break;
        serve(begin, begin + GROUP < count ? begin + GROUP : count, sender);
    }
    closesocket(sender);
    return 0;
}

int main(int argc, char **argv)
{
    HANDLE threads[THREADS];
    WSADATA data;
    double begin;
    long i;

    count = argc > 1 ? atol(argv[1]) : 1000;
    first = argc > 2 ? atol(argv[2]) : 0;
    if (count < 1 || WSAStartup(MAKEWORD(2, 2), &data) != 0)
        return EXIT_FAILURE;
    sockets = calloc((size_t)count, sizeof(*sockets));
    events = calloc((size_t)count, sizeof(*events));
    addresses = calloc((size_t)count, sizeof(*addresses));
    if (sockets == NULL || events == NULL || addresses == NULL)
        fail("memory");
    for (i = 0; i < count; i++)
        make(i);
    begin = now_us();
    for (i = 0; i < count; i++)
        if (WSAEventSelect(sockets[i], events[i], FD_READ) != 0)
            fail("WSAEventSelect");
    printf("register %.3f\n", (now_us() - begin) / (double)count);
    await_line();
    begin = now_us();
    for (i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, work, NULL, 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    printf("deliver %.3f\n", (now_us() - begin) / (double)count);
    printf("delivered %ld\n", delivered);
    await_line();
    for (i = 0; i < count; i++) {
        closesocket(sockets[i]);
        WSACloseEvent(events[i]);
    }
    return delivered == count ? EXIT_SUCCESS : EXIT_FAILURE;
}
