/*
 * poll_micro.c: what Linux' poll costs on many sockets, of which one is ready. The peer of select_micro.c.
 *
 *     poll_micro [ROUNDS]
 *
 * Prints microseconds per call, for 100 and 1000 sockets: poll_100, poll_1000.
 */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static int sockets[1000];
static long rounds = 2000;

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void check(int good, const char *what)
{
    if (!good) {
        perror(what);
        exit(EXIT_FAILURE);
    }
}

static double by_poll(int count)
{
    static struct pollfd all[1000], places[1000];
    double begin;
    long i, j;

    for (i = 0; i < count; i++) {
        all[i].fd = sockets[i];
        all[i].events = POLLIN;
    }
    begin = now_us();
    for (i = 0; i < rounds; i++) {
        memcpy(places, all, (size_t)count * sizeof(*all));
        check(poll(places, (nfds_t)count, -1) == 1, "poll");
        for (j = 0; j < count && places[j].revents == 0; j++)
            ;
        check(j == count / 2, "the socket of poll");
    }
    return (now_us() - begin) / (double)rounds;
}

int main(int argc, char **argv)
{
    static const int COUNTS[] = {100, 1000};
    struct sockaddr_in address;
    int i;

    if (argc > 1)
        rounds = atol(argv[1]);
    for (i = 0; i < 1000; i++) {
        memset(&address, 0, sizeof(address));
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        sockets[i] = socket(AF_INET, SOCK_DGRAM, 0);
        check(bind(sockets[i], (struct sockaddr *)&address, sizeof(address)) == 0, "bind");
    }
    for (i = 0; i < 2; i++) {
        int ready = sockets[COUNTS[i] / 2];
        socklen_t length = sizeof(address);
        char byte;
        check(getsockname(ready, (struct sockaddr *)&address, &length) == 0, "getsockname");
        check(sendto(ready, "x", 1, 0, (struct sockaddr *)&address, length) == 1, "sendto");
        by_poll(COUNTS[i]);
        printf("poll_%d %.3f\n", COUNTS[i], by_poll(COUNTS[i]));
        check(recv(ready, &byte, 1, 0) == 1, "recv");
    }
    return EXIT_SUCCESS;
}
