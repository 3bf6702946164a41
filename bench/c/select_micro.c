/*
 * select_micro.c: what select and WSAPoll cost on many sockets, of which one is ready.
 *
 *     select_micro [ROUNDS]
 *
 * Prints microseconds per call, for 100 and 1000 sockets: select_100, select_1000, wsapoll_100, wsapoll_1000.
 */
#define FD_SETSIZE 1000
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static SOCKET sockets[FD_SETSIZE];
static long rounds = 2000;

static double now_us(void)
{
    LARGE_INTEGER frequency, counter;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&counter);
    return (double)counter.QuadPart * 1e6 / (double)frequency.QuadPart;
}

static void check(int good, const char *what)
{
    if (!good) {
        fprintf(stderr, "%s: error %d\n", what, WSAGetLastError());
        exit(EXIT_FAILURE);
    }
}

static double by_select(int count)
{
    static fd_set all, set;
    double begin;
    long i;

    all.fd_count = (u_int)count;
    memcpy(all.fd_array, sockets, (size_t)count * sizeof(*sockets));
    begin = now_us();
    for (i = 0; i < rounds; i++) {
        memcpy(&set, &all, sizeof(set.fd_count) + 8 + (size_t)count * sizeof(*sockets));
        check(select(0, &set, NULL, NULL, NULL) == 1, "select");
        check(set.fd_array[0] == sockets[count / 2], "the socket of select");
    }
    return (now_us() - begin) / (double)rounds;
}

static double by_poll(int count)
{
    static WSAPOLLFD places[FD_SETSIZE];
    double begin;
    long i;

    for (i = 0; i < count; i++) {
        places[i].fd = sockets[i];
        places[i].events = POLLRDNORM;
    }
    begin = now_us();
    for (i = 0; i < rounds; i++) {
        check(WSAPoll(places, (ULONG)count, -1) == 1, "WSAPoll");
        check(places[count / 2].revents == POLLRDNORM, "the socket of WSAPoll");
    }
    return (now_us() - begin) / (double)rounds;
}

int main(int argc, char **argv)
{
    static const int COUNTS[] = {100, 1000};
    struct sockaddr_in address;
    WSADATA data;
    int i, length;

    if (argc > 1)
        rounds = atol(argv[1]);
    check(rounds > 0 && WSAStartup(MAKEWORD(2, 2), &data) == 0, "WSAStartup");
    for (i = 0; i < FD_SETSIZE; i++) {
        memset(&address, 0, sizeof(address));
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        length = sizeof(address);
        sockets[i] = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
        check(bind(sockets[i], (struct sockaddr *)&address, length) == 0, "bind");
    }
    for (i = 0; i < 2; i++) {
        SOCKET ready = sockets[COUNTS[i] / 2];
        char byte;
        length = sizeof(address);
        check(getsockname(ready, (struct sockaddr *)&address, &length) == 0, "getsockname");
        check(sendto(ready, "x", 1, 0, (struct sockaddr *)&address, length) == 1, "sendto");
        by_select(COUNTS[i]);
        printf("select_%d %.3f\n", COUNTS[i], by_select(COUNTS[i]));
        printf("wsapoll_%d %.3f\n", COUNTS[i], by_poll(COUNTS[i]));
        check(recv(ready, &byte, 1, 0) == 1, "recv");
    }
    return EXIT_SUCCESS;
}
