/*
 * compute_handler.c: two workers whose handlers compute for a millisecond. While one computes, how
 * long does the next packet wait for the other, idle one?
 *
 *     compute_handler [TRIALS]
 *
 * For each way in which the second packet can come, prints `NAME MEDIAN P99 LONGEST` in microseconds:
 *     received   a message arrives on a second connection
 *     posted     a thread that is no worker posts it
 *     self       the computing worker posts it before it begins to compute
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORKERS 2
#define COMPUTE_US 1000.0

/* Completion keys: what a worker does with a packet. */
enum { KEY_QUIT, KEY_COMPUTE, KEY_COMPUTE_AND_POST, KEY_PICK_UP, KEY_SOCKET };

static HANDLE port;
static HANDLE picked_up;
static HANDLE computed;
static volatile double sent_at, picked_up_at;
static HANDLE begun;
static volatile LONG computing;

static double now_us(void)
{
    LARGE_INTEGER frequency, counter;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&counter);
    return (double)counter.QuadPart * 1e6 / (double)frequency.QuadPart;
}

static void check(BOOL ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "%s: error %lu\n", what, (unsigned long)GetLastError());
        exit(EXIT_FAILURE);
    }
}

static void post(ULONG_PTR key)
{
    check(PostQueuedCompletionStatus(port, 0, key, NULL), "PostQueuedCompletionStatus");
}

static void compute(void)
{
    double begin = now_us();

    InterlockedExchange(&computing, 1);
    SetEvent(begun);
    while (now_us() - begin < COMPUTE_US)
        ;
    InterlockedExchange(&computing, 0);
    SetEvent(computed);
}

/* A connection to ourselves; what arrives on its server side is a packet to pick up. */
static struct {
    OVERLAPPED overlapped;
    SOCKET client, server;
    char byte;
} connection;

static void receive(void)
{
    WSABUF buffer = {1, &connection.byte};
    DWORD flags = 0;

    check(WSARecv(connection.server, &buffer, 1, NULL, &flags, &connection.overlapped, NULL) == 0
              || WSAGetLastError() == WSA_IO_PENDING, "WSARecv");
}

static DWORD WINAPI worker(LPVOID unused)
{
    (void)unused;
    for (;;) {
        DWORD bytes;
        ULONG_PTR key;
        OVERLAPPED *overlapped;

        check(GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, INFINITE),
              "GetQueuedCompletionStatus");
        switch (key) {
        case KEY_QUIT:
            return 0;
        case KEY_COMPUTE_AND_POST:
            sent_at = now_us();
            post(KEY_PICK_UP);
            compute();
            break;
        case KEY_COMPUTE:
            compute();
            break;
        case KEY_SOCKET:
            picked_up_at = now_us();
            receive();
            SetEvent(picked_up);
            break;
        case KEY_PICK_UP:
            picked_up_at = now_us();
            SetEvent(picked_up);
            break;
        }
    }
}

static void connect_to_ourselves(void)
{
    SOCKADDR_IN address;
    int length = sizeof(address);
    SOCKET listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);

    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(bind(listener, (SOCKADDR *)&address, sizeof(address)) == 0, "bind");
    check(listen(listener, 1) == 0, "listen");
    check(getsockname(listener, (SOCKADDR *)&address, &length) == 0, "getsockname");
    connection.client = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    check(connect(connection.client, (SOCKADDR *)&address, sizeof(address)) == 0, "connect");
    connection.server = accept(listener, NULL, NULL);
    check(connection.server != INVALID_SOCKET, "accept");
    closesocket(listener);
    check(CreateIoCompletionPort((HANDLE)connection.server, port, KEY_SOCKET, 0) != NULL,
          "CreateIoCompletionPort");
    receive();
}

/*
 * Lets one worker compute, brings in the second packet and returns how long it waited, or a negative
 * number if the machine was so busy that the computation was over by then.
 */
static double trial(int how)
{
    BOOL in_time = TRUE;

    Sleep(2);                           /* both workers idle, any clockwork of theirs run down */
    ResetEvent(begun);
    ResetEvent(picked_up);
    ResetEvent(computed);
    post(how == KEY_COMPUTE_AND_POST ? KEY_COMPUTE_AND_POST : KEY_COMPUTE);
    if (how != KEY_COMPUTE_AND_POST) {
        WaitForSingleObject(begun, INFINITE);
        in_time = InterlockedCompareExchange(&computing, 0, 0) != 0;
        sent_at = now_us();
        if (how == KEY_PICK_UP)
            post(KEY_PICK_UP);
        else
            check(send(connection.client, "x", 1, 0) == 1, "send");
    }
    WaitForSingleObject(picked_up, INFINITE);
    WaitForSingleObject(computed, INFINITE);
    return in_time ? picked_up_at - sent_at : -1;
}

static int compare(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;

    return difference < 0 ? -1 : difference > 0;
}

static void measure(const char *name, int how, int trials)
{
    double *waits = malloc((size_t)trials * sizeof(*waits));
    int i;

    check(waits != NULL, "malloc");
    for (i = 0; i < trials; i++) {
        do
            waits[i] = trial(how);
        while (waits[i] < 0);
    }
    qsort(waits, (size_t)trials, sizeof(*waits), compare);
    printf("%s %.0f %.0f %.0f\n", name, waits[trials / 2], waits[trials * 99 / 100],
           waits[trials - 1]);
    free(waits);
}

int main(int argc, char **argv)
{
    int trials = argc > 1 ? atoi(argv[1]) : 200;
    HANDLE threads[WORKERS];
    WSADATA data;
    int i;

    if (trials < 1 || WSAStartup(MAKEWORD(2, 2), &data) != 0)
        return EXIT_FAILURE;
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, WORKERS);
    begun = CreateEventW(NULL, TRUE, FALSE, NULL);
    picked_up = CreateEventW(NULL, TRUE, FALSE, NULL);
    computed = CreateEventW(NULL, TRUE, FALSE, NULL);
    check(port != NULL && begun != NULL && picked_up != NULL && computed != NULL, "port and events");
    connect_to_ourselves();
    for (i = 0; i < WORKERS; i++) {
        threads[i] = CreateThread(NULL, 0, worker, NULL, 0, NULL);
        check(threads[i] != NULL, "CreateThread");
    }
    measure("received", KEY_SOCKET, trials);
    measure("posted", KEY_PICK_UP, trials);
    measure("self", KEY_COMPUTE_AND_POST, trials);
    for (i = 0; i < WORKERS; i++)
        post(KEY_QUIT);
    WaitForMultipleObjects(WORKERS, threads, TRUE, INFINITE);
    WSACleanup();
    return EXIT_SUCCESS;
}
