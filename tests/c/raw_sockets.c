/* Raw sockets: an ICMP echo, and headers of the program's own.
 *
 * https://learn.microsoft.com/windows/win32/winsock/tcp-ip-raw-sockets-2
 * "WSAEACCES: an attempt was made to create a raw socket without the right to."
 */
#include "datagram_messages.h"

enum { IP_HEADER = 20, ICMP_HEADER = 8, ECHO_REQUEST = 8, ECHO_REPLY = 0 };

static USHORT checksum(const unsigned char *data, int size)
{
    unsigned long sum = 0;
    for (; size > 1; data += 2, size -= 2)
        sum += data[0] << 8 | data[1];
    if (size)
        sum += data[0] << 8;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (USHORT)~sum;
}

static void loopback(struct sockaddr_in *to)
{
    memset(to, 0, sizeof *to);
    to->sin_family = AF_INET;
    to->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
}

static int request(unsigned char *packet, USHORT id)
{
    USHORT sum;
    memset(packet, 0, ICMP_HEADER);
    packet[0] = ECHO_REQUEST;
    packet[4] = (unsigned char)(id >> 8), packet[5] = (unsigned char)id;
    packet[7] = 1;
    memcpy(packet + ICMP_HEADER, "tawny", 5);
    sum = checksum(packet, ICMP_HEADER + 5);
    packet[2] = (unsigned char)(sum >> 8), packet[3] = (unsigned char)sum;
    return ICMP_HEADER + 5;
}

/* A raw socket, or a word why there is none. */
static SOCKET raw(int protocol, const char *name, const char *skipped)
{
    DWORD patience = CHECK_PATIENCE_MS;
    SOCKET s = socket(AF_INET, SOCK_RAW, protocol);
    if (s == INVALID_SOCKET) {
        CHECK_EQ_U(name, WSAGetLastError(), WSAEACCES);
        check_skip(skipped, "not permitted");
        return s;
    }
    CHECK_REQUIRE(setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, (const char *)&patience, sizeof patience) == 0);
    return s;
}

/* Waits for the reply to ID; returns the length of the packet, header and all. */
static int reply(SOCKET s, unsigned char *packet, int room, USHORT id, struct sockaddr_in *from)
{
    int length, got;
    do {
        length = sizeof *from;
        got = recvfrom(s, (char *)packet, room, 0, (struct sockaddr *)from, &length);
        CHECK_REQUIRE(got >= IP_HEADER + ICMP_HEADER);
    } while (packet[IP_HEADER] != ECHO_REPLY || packet[IP_HEADER + 4] != id >> 8 || packet[IP_HEADER + 5] != (id & 0xff));
    return got;
}

static void echo(void)
{
    unsigned char packet[256];
    struct sockaddr_in to, from;
    USHORT id = (USHORT)GetCurrentProcessId();
    SOCKET s = raw(IPPROTO_ICMP, "refused", "request");
    int length = sizeof from, size, type = 0;
    letter out, in;
    DWORD bytes, on = 1;
    if (s == INVALID_SOCKET)
        return;
    loopback(&to);
    CHECK_SUCCEEDS("type", (length = sizeof type, getsockopt(s, SOL_SOCKET, SO_TYPE, (char *)&type, &length) == 0));
    CHECK_EQ_I("type-raw", type, SOCK_RAW);
    size = request(packet, id);
    CHECK_EQ_I("request", sendto(s, (const char *)packet, size, 0, (struct sockaddr *)&to, sizeof to), size);
    CHECK_EQ_I("reply", reply(s, packet, sizeof packet, id, &from), IP_HEADER + size);
    CHECK_EQ_I("reply-version", packet[0] >> 4, 4);
    CHECK_EQ_I("reply-protocol", packet[9], IPPROTO_ICMP);
    CHECK_EQ_U("reply-from", ntohl(from.sin_addr.s_addr), INADDR_LOOPBACK);
    CHECK_EQ_MEM("reply-data", packet + IP_HEADER + ICMP_HEADER, "tawny", 5);

    /* As messages, with control data. */
    CHECK_SUCCEEDS("pktinfo", setsockopt(s, IPPROTO_IP, IP_PKTINFO, (const char *)&on, sizeof on) == 0);
    id++;
    letter_to(&out, NULL, 0, NULL);
    out.buffer.len = (ULONG)request((unsigned char *)out.data, id);
    out.message.name = (SOCKADDR *)&to;
    out.message.namelen = sizeof to;
    CHECK_EQ_I("message", letter_send(s, &out, 0), size);
    do {
        letter_in_controlled(&in, sizeof in.data);
        CHECK_REQUIRE(receive_msg(s, &in.message, &bytes, NULL, NULL) == 0);
    } while (in.data[IP_HEADER] != ECHO_REPLY || (unsigned char)in.data[IP_HEADER + 5] != (id & 0xff));
    {
        const IN_PKTINFO *info = (const IN_PKTINFO *)letter_find(&in, IPPROTO_IP, IP_PKTINFO);
        CHECK("message-destination", info && ntohl(info->ipi_addr.s_addr) == INADDR_LOOPBACK);
    }
    closesocket(s);
}

/* "When set to TRUE, indicates the application provides the IP header." */
static void own_header(void)
{
    unsigned char packet[256];
    struct sockaddr_in to, from;
    USHORT id = (USHORT)(GetCurrentProcessId() + 77);
    SOCKET s = raw(IPPROTO_ICMP, "own-header-refused", "own-header");
    DWORD on = 1, got = 0;
    int length = sizeof got, size;
    if (s == INVALID_SOCKET)
        return;
    loopback(&to);
    CHECK_SUCCEEDS("hdrincl", setsockopt(s, IPPROTO_IP, IP_HDRINCL, (const char *)&on, sizeof on) == 0);
    CHECK_SUCCEEDS("hdrincl-get", getsockopt(s, IPPROTO_IP, IP_HDRINCL, (char *)&got, &length) == 0);
    CHECK_EQ_U("hdrincl-on", got, 1);
    memset(packet, 0, sizeof packet);
    size = IP_HEADER + request(packet + IP_HEADER, id);
    packet[0] = 0x45;
    packet[2] = (unsigned char)(size >> 8), packet[3] = (unsigned char)size;
    packet[8] = 64;
    packet[9] = IPPROTO_ICMP;
    to.sin_addr.s_addr = htonl(0x7f000021);
    memcpy(packet + 12, &to.sin_addr, 4);
    loopback(&to);
    memcpy(packet + 16, &to.sin_addr, 4);
    CHECK_EQ_I("own-header", sendto(s, (const char *)packet, size, 0, (struct sockaddr *)&to, sizeof to), size);
    CHECK_EQ_I("own-header-reply", reply(s, packet, sizeof packet, id, &from), size);
    CHECK_EQ_MEM("own-header-destination", packet + 16, "\x7f\0\0\x21", 4);
    closesocket(s);
}

int main(void)
{
    check_begin();
    letters_begin();
    echo();
    own_header();
    return check_end();
}
