/*
 * seqpacket_micro.c: two processes and a pair of SOCK_SEQPACKET sockets.
 *
 *     seqpacket_micro [ROUNDS]
 *
 * Prints nanoseconds: raw_ping, a message of 64 bytes there and back; raw_bulk, 64 KiB one way.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SMALL = 64, LARGE = 65536 };

static char buffer[LARGE];
static long rounds = 20000;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void serve(int socket)
{
    ssize_t count;
    while ((count = recv(socket, buffer, LARGE, 0)) > 0)
        if (count != LARGE && send(socket, buffer, (size_t)count, 0) != count)
            break;
    _exit(0);
}

int main(int argc, char **argv)
{
    int pair[2], size = 1 << 22;
    double start;
    long i;

    if (argc > 1)
        rounds = atol(argv[1]);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) != 0)
        return 1;
    setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    if (fork() == 0) {
        close(pair[0]);
        serve(pair[1]);
    }
    close(pair[1]);
    start = now();
    for (i = 0; i < rounds; i++)
        if (send(pair[0], buffer, SMALL, 0) != SMALL || recv(pair[0], buffer, SMALL, 0) != SMALL)
            return 1;
    printf("raw_ping %.1f\n", (now() - start) / (double)rounds);
    start = now();
    for (i = 0; i < rounds; i++)
        if (send(pair[0], buffer, LARGE, 0) != LARGE)
            return 1;
    if (send(pair[0], buffer, 1, 0) != 1 || recv(pair[0], buffer, 1, 0) != 1)
        return 1;
    printf("raw_bulk %.1f\n", (now() - start) / (double)rounds);
    return 0;
}
