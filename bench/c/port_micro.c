/*
 * port_micro.c: what a completion port costs when nothing but packets goes through it.
 *
 *     port_micro [PACKETS]
 *
 * Prints nanoseconds per packet:
 *     post_get         one thread posts a packet and takes it back
 *     post_get_batch   one thread posts 16 packets and takes them back in one call
 *     two_to_two       two threads post, two take
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>

#define BATCH 16

static HANDLE port;
static HANDLE start;
static long packets = 1000000;

static double now_ns(void)
{
    LARGE_INTEGER frequency, counter;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&counter);
    return (double)counter.QuadPart * 1e9 / (double)frequency.QuadPart;
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
    check(PostQueuedCompletionStatus(port, 1, key, NULL), "PostQueuedCompletionStatus");
}

static ULONG_PTR get(void)
{
    DWORD bytes;
    ULONG_PTR key;
    OVERLAPPED *overlapped;

    check(GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, INFINITE),
          "GetQueuedCompletionStatus");
    return key;
}

static double post_get(void)
{
    double begin = now_ns();
    long i;

    for (i = 0; i < packets; i++) {
        post((ULONG_PTR)i);
        check(get() == (ULONG_PTR)i, "order");
    }
    return (now_ns() - begin) / (double)packets;
}

static double post_get_batch(void)
{
    OVERLAPPED_ENTRY entries[BATCH];
    double begin = now_ns();
    long i;

    for (i = 0; i < packets; i += BATCH) {
        ULONG taken, k;

        for (k = 0; k < BATCH; k++)
            post(k);
        check(GetQueuedCompletionStatusEx(port, entries, BATCH, &taken, INFINITE, FALSE),
              "GetQueuedCompletionStatusEx");
        check(taken == BATCH, "whole batch");
    }
    return (now_ns() - begin) / (double)packets;
}

static DWORD WINAPI produce(LPVOID unused)
{
    long i;

    (void)unused;
    WaitForSingleObject(start, INFINITE);
    for (i = 0; i < packets / 2; i++)
        post(1);
    return 0;
}

static DWORD WINAPI consume(LPVOID unused)
{
    (void)unused;
    WaitForSingleObject(start, INFINITE);
    while (get() != 0)
        ;
    return 0;
}

static double two_to_two(void)
{
    HANDLE producers[2], consumers[2];
    double begin;
    int i;

    start = CreateEventW(NULL, TRUE, FALSE, NULL);
    for (i = 0; i < 2; i++) {
        consumers[i] = CreateThread(NULL, 0, consume, NULL, 0, NULL);
        producers[i] = CreateThread(NULL, 0, produce, NULL, 0, NULL);
        check(consumers[i] != NULL && producers[i] != NULL, "CreateThread");
    }
    begin = now_ns();
    SetEvent(start);
    WaitForMultipleObjects(2, producers, TRUE, INFINITE);
    post(0);
    post(0);
    WaitForMultipleObjects(2, consumers, TRUE, INFINITE);
    return (now_ns() - begin) / (double)packets;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        packets = atol(argv[1]);
    packets = (packets / BATCH + 1) * BATCH;
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    check(port != NULL, "CreateIoCompletionPort");
    printf("post_get %.1f\n", post_get());
    printf("post_get_batch %.1f\n", post_get_batch());
    printf("two_to_two %.1f\n", two_to_two());
    return EXIT_SUCCESS;
}
