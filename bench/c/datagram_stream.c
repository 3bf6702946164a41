/*
 * datagram_stream.c: the peer of mailslot_stream.c, a pair of Unix datagram sockets.
 *
 *     datagram_stream [MESSAGES]
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define LARGEST 16384

static long messages = 200000;
static size_t size;
static int ends[2];

static double now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void check(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(EXIT_FAILURE);
    }
}

static void *write_all(void *unused)
{
    static char data[LARGEST];
    long i;

    for (i = 0; i < messages; i++)
        check(send(ends[1], data, size, 0) == (ssize_t)size, "send");
    return unused;
}

static void stream(size_t bytes)
{
    static char room[LARGEST];
    pthread_t thread;
    double begin;
    long i;

    size = bytes;
    begin = now_ns();
    check(pthread_create(&thread, NULL, write_all, NULL) == 0, "pthread_create");
    for (i = 0; i < messages; i++)
        check(recv(ends[0], room, sizeof room, 0) == (ssize_t)bytes, "recv");
    printf("stream_%zu %f\n", bytes, (now_ns() - begin) / (double)messages);
    pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        messages = strtol(argv[1], NULL, 10);
    check(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0, "socketpair");
    stream(64);
    stream(1024);
    stream(16384);
    return 0;
}
