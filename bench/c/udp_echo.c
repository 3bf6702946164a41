/* A UDP echo server that receives and sends one datagram at a time: the peer of rio_udp_echo.c. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
    int s = socket(AF_INET, SOCK_DGRAM, 0), room = 1 << 20;
    struct sockaddr_in address = {0};
    socklen_t length = sizeof address;
    char data[2048];

    setsockopt(s, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)(argc > 1 ? atoi(argv[1]) : 0));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(s, (struct sockaddr *)&address, sizeof address) != 0
        || getsockname(s, (struct sockaddr *)&address, &length) != 0)
        return 1;
    printf("listening on %u\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        ssize_t bytes;
        length = sizeof address;
        bytes = recvfrom(s, data, sizeof data, 0, (struct sockaddr *)&address, &length);
        if (bytes >= 0)
            sendto(s, data, (size_t)bytes, 0, (struct sockaddr *)&address, length);
    }
}
