/* SIO_RCVALL: every datagram of an interface.
 *
 * https://learn.microsoft.com/windows/win32/winsock/sio-rcvall
 * "Setting this IOCTL requires Administrator privilege on the local computer."
 */
#include "control.h"

enum { IP_HEADER = 20, UDP_HEADER = 8 };

static SOCKET raw(int protocol)
{
    DWORD patience = CHECK_PATIENCE_MS;
    SOCKET s = socket(AF_INET, SOCK_RAW, protocol);
    if (s != INVALID_SOCKET)
        CHECK_REQUIRE(setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, (const char *)&patience, sizeof patience) == 0);
    return s;
}

static int bind_loopback(SOCKET s)
{
    check_address loopback = check_loopback(AF_INET);
    return bind(s, CHECK_SOCKADDR(&loopback), loopback.length);
}

/* Receives until the datagram that ends with TEXT; counts how often it comes before MARK. */
static int catch(SOCKET s, const char *text, const char *mark, struct sockaddr_in *from, unsigned char *packet, int *size)
{
    int times = 0;
    for (;;) {
        unsigned char data[2048];
        int length = sizeof *from, got = recvfrom(s, (char *)data, sizeof data, 0, (struct sockaddr *)from, &length);
        CHECK_REQUIRE(got > 0);
        if (got > (int)strlen(mark) && memcmp(data + got - strlen(mark), mark, strlen(mark)) == 0)
            return times;
        if (got > (int)strlen(text) && memcmp(data + got - strlen(text), text, strlen(text)) == 0) {
            memcpy(packet, data, (size_t)got);
            *size = got;
            times++;
        }
    }
}

static void capture(SOCKET s)
{
    RCVALL_VALUE mode = RCVALL_IPLEVEL;
    check_address there;
    SOCKET in = check_bound(AF_INET, SOCK_DGRAM, &there), out = check_bound(AF_INET, SOCK_DGRAM, NULL);
    struct sockaddr_in from = {0}, name = {0};
    unsigned char packet[2048];
    int size = 0, length = sizeof name;
    USHORT port = ((struct sockaddr_in *)&there.storage)->sin_port;
    CONTROL_SUCCEEDS("on", s, SIO_RCVALL, &mode, sizeof mode, NULL, 0);
    CHECK_EQ_U("on-bytes", control_bytes, 0);
    CHECK_REQUIRE(sendto(out, "to be seen", 10, 0, CHECK_SOCKADDR(&there), there.length) == 10);
    CHECK_REQUIRE(sendto(out, "the end", 7, 0, CHECK_SOCKADDR(&there), there.length) == 7);
    CHECK_EQ_I("seen-once", catch(s, "to be seen", "the end", &from, packet, &size), 1);
    CHECK_EQ_I("seen-size", size, IP_HEADER + UDP_HEADER + 10);
    CHECK_EQ_I("seen-version", packet[0] >> 4, 4);
    CHECK_EQ_I("seen-protocol", packet[9], IPPROTO_UDP);
    CHECK_EQ_MEM("seen-destination", packet + 16, "\x7f\0\0\x01", 4);
    CHECK_EQ_MEM("seen-port", packet + IP_HEADER + 2, &port, 2);
    CHECK_EQ_I("seen-from-family", from.sin_family, AF_INET);
    CHECK_EQ_U("seen-from", ntohl(from.sin_addr.s_addr), INADDR_LOOPBACK);
    CHECK_SUCCEEDS("name", getsockname(s, (struct sockaddr *)&name, &length) == 0);
    CHECK_EQ_U("name-is-what-was-bound", ntohl(name.sin_addr.s_addr), INADDR_LOOPBACK);
    closesocket(in);
    closesocket(out);
}

/* Overlapped, through a port, as sniffers do it. */
static void capture_overlapped(SOCKET s)
{
    static char data[4096];
    HANDLE port = check_port(0);
    OVERLAPPED o = {0};
    WSABUF room;
    DWORD flags = 0;
    check_packet packet;
    SOCKET out = check_bound(AF_INET, SOCK_DGRAM, NULL);
    check_address there = check_loopback(AF_INET);
    int error;
    room.len = sizeof data, room.buf = data;
    check_associate(s, port, 3);
    CHECK_REQUIRE(setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, "\0\0\0", 4) == 0);
    error = WSARecv(s, &room, 1, NULL, &flags, &o, NULL) == 0 ? 0 : WSAGetLastError();
    CHECK("overlapped-starts", check_started((DWORD)error));
    ((struct sockaddr_in *)&there.storage)->sin_port = htons(9);
    CHECK_REQUIRE(sendto(out, "overlapped", 10, 0, CHECK_SOCKADDR(&there), there.length) == 10);
    packet = check_get(port);
    CHECK("overlapped-packet", packet.ok && packet.overlapped == &o && packet.bytes >= IP_HEADER);
    CHECK_EQ_I("overlapped-version", data[0] >> 4 & 0xf, 4);
    closesocket(out);
    CloseHandle(port);
}

static void groups_only(void)
{
    RCVALL_VALUE mode = RCVALL_ON;
    SOCKET s = raw(IPPROTO_UDP), out = check_bound(AF_INET, SOCK_DGRAM, NULL);
    struct sockaddr_in to = {0}, from;
    unsigned char packet[2048];
    int size = 0;
    CHECK_REQUIRE(s != INVALID_SOCKET && bind_loopback(s) == 0);
    CONTROL_FAILS("all-of-udp", s, SIO_RCVALL, &mode, sizeof mode, NULL, 0, WSAEINVAL);
    CONTROL_SUCCEEDS("groups", s, SIO_RCVALL_MCAST, &mode, sizeof mode, NULL, 0);
    to.sin_family = AF_INET;
    to.sin_port = htons(9);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK_REQUIRE(setsockopt(out, IPPROTO_IP, IP_MULTICAST_IF, (const char *)&to.sin_addr, 4) == 0);
    CHECK_REQUIRE(sendto(out, "direct", 6, 0, (struct sockaddr *)&to, sizeof to) == 6);
    to.sin_addr.s_addr = htonl(0xef010278);
    CHECK_REQUIRE(sendto(out, "to all", 6, 0, (struct sockaddr *)&to, sizeof to) == 6);
    CHECK_EQ_I("groups-direct-not-seen", catch(s, "direct", "to all", &from, packet, &size), 0);
    closesocket(s);
    closesocket(out);
}

static void errors(void)
{
    DWORD mode = RCVALL_ON;
    SOCKET unbound = raw(IPPROTO_IP), icmp = raw(IPPROTO_ICMP), udp = check_bound(AF_INET, SOCK_DGRAM, NULL);
    SOCKET everywhere = raw(IPPROTO_IP);
    struct sockaddr_in any = {0};
    any.sin_family = AF_INET;
    CONTROL_FAILS("unbound", unbound, SIO_RCVALL, &mode, sizeof mode, NULL, 0, WSAEINVAL);
    CHECK_REQUIRE(bind(everywhere, (struct sockaddr *)&any, sizeof any) == 0);
    CONTROL_FAILS("wildcard", everywhere, SIO_RCVALL, &mode, sizeof mode, NULL, 0, WSAEINVAL);
    CHECK_REQUIRE(bind_loopback(icmp) == 0);
    CONTROL_FAILS("other-protocol", icmp, SIO_RCVALL, &mode, sizeof mode, NULL, 0, WSAEINVAL);
    CONTROL_FAILS("datagram", udp, SIO_RCVALL, &mode, sizeof mode, NULL, 0, WSAEINVAL);
    CHECK_REQUIRE(bind_loopback(unbound) == 0);
    /* "... if the cbInBuffer parameter is less than sizeof(UCHAR) or ... is not a RCVALL_VALUE." */
    CONTROL_FAILS("no-input", unbound, SIO_RCVALL, NULL, 0, NULL, 0, WSAEINVAL);
    mode = 4;
    CONTROL_FAILS("unknown-value", unbound, SIO_RCVALL, &mode, sizeof mode, NULL, 0, WSAEINVAL);
    mode = RCVALL_SOCKETLEVELONLY;
    CONTROL_SUCCEEDS("socket-level", unbound, SIO_RCVALL, &mode, sizeof mode, NULL, 0);
    closesocket(unbound);
    closesocket(everywhere);
    closesocket(icmp);
    closesocket(udp);
}

int main(void)
{
    RCVALL_VALUE off = RCVALL_OFF;
    SOCKET s;
    check_begin();
    s = raw(IPPROTO_IP);
    if (s == INVALID_SOCKET) {
        CHECK_EQ_U("refused", WSAGetLastError(), WSAEACCES);
        check_skip("on", "raw sockets are not permitted");
        return check_end();
    }
    CHECK_REQUIRE(bind_loopback(s) == 0);
    if (check_under_wine()) {
        check_skip("on", "Wine accepts the control and has no capture");
        return check_end();
    }
    capture(s);
    CONTROL_SUCCEEDS("off", s, SIO_RCVALL, &off, sizeof off, NULL, 0);
    off = RCVALL_ON;
    CONTROL_SUCCEEDS("on-again", s, SIO_RCVALL, &off, sizeof off, NULL, 0);
    capture_overlapped(s);
    closesocket(s);
    groups_only();
    errors();
    return check_end();
}
