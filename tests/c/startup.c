/* WSAStartup and WSACleanup: version negotiation, counting, WSANOTINITIALISED.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsastartup
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsacleanup
 * https://learn.microsoft.com/windows/win32/api/winsock/ns-winsock-wsadata
 */
#include "check.h"

/* wVersion is what the caller is expected to use: the version asked for, but never above the
 * highest one that the library has, which is 2.2. */
static void check_version(BYTE major, BYTE minor, WORD want)
{
    char name[64];
    WSADATA data;
    memset(&data, 0xcc, sizeof data);
    snprintf(name, sizeof name, "version-%u.%u-accepted", major, minor);
    CHECK_EQ_I(name, WSAStartup(MAKEWORD(major, minor), &data), 0);
    snprintf(name, sizeof name, "version-%u.%u-used", major, minor);
    CHECK_EQ_U(name, data.wVersion, want);
    snprintf(name, sizeof name, "version-%u.%u-highest", major, minor);
    CHECK_EQ_U(name, data.wHighVersion, MAKEWORD(2, 2));
    snprintf(name, sizeof name, "version-%u.%u-cleanup", major, minor);
    CHECK_EQ_I(name, WSACleanup(), 0);
}

static void versions(void)
{
    WSADATA data;
    check_version(1, 0, MAKEWORD(1, 0));
    check_version(1, 1, MAKEWORD(1, 1));
    check_version(2, 0, MAKEWORD(2, 0));
    check_version(2, 1, MAKEWORD(2, 1));
    check_version(2, 2, MAKEWORD(2, 2));
    check_version(2, 3, MAKEWORD(2, 2));
    check_version(3, 0, MAKEWORD(2, 2));
    check_version(255, 255, MAKEWORD(2, 2));

    /* The error is the return value; nothing was started, so there is nothing to clean up. */
    CHECK_EQ_I("version-0.0-refused", WSAStartup(MAKEWORD(0, 0), &data), WSAVERNOTSUPPORTED);
    CHECK_EQ_I("version-0.1-refused", WSAStartup(MAKEWORD(0, 1), &data), WSAVERNOTSUPPORTED);
    CHECK_EQ_I("no-data-refused", WSAStartup(MAKEWORD(2, 2), NULL), WSAEFAULT);
    CHECK_FAILS("refused-startups-do-not-count", WSACleanup() == SOCKET_ERROR, WSANOTINITIALISED);
}

static void data(void)
{
    WSADATA data;
    memset(&data, 0xcc, sizeof data);
    CHECK_REQUIRE(WSAStartup(MAKEWORD(2, 2), &data) == 0);
    CHECK("description-terminated", memchr(data.szDescription, 0, sizeof data.szDescription) != NULL);
    CHECK("description-says-something", data.szDescription[0] != '\0');
    CHECK_EQ_U("description-room", sizeof data.szDescription, WSADESCRIPTION_LEN + 1);
    CHECK("status-terminated", memchr(data.szSystemStatus, 0, sizeof data.szSystemStatus) != NULL);
    CHECK_EQ_U("status-room", sizeof data.szSystemStatus, WSASYS_STATUS_LEN + 1);
    CHECK_EQ_U("description-length", WSADESCRIPTION_LEN, 256);
    CHECK_EQ_U("status-length", WSASYS_STATUS_LEN, 128);
    WSACleanup();

    /* Programs of version 1.1 size their tables by iMaxSockets. */
    memset(&data, 0, sizeof data);
    CHECK_REQUIRE(WSAStartup(MAKEWORD(1, 1), &data) == 0);
    CHECK("max-sockets-of-1.1", data.iMaxSockets > 0);
    CHECK("max-datagram-of-1.1", data.iMaxUdpDg > 0);
    WSACleanup();
}

static void counting(void)
{
    WSADATA data;
    SOCKET s;
    CHECK_EQ_I("count-first", WSAStartup(MAKEWORD(2, 2), &data), 0);
    CHECK_EQ_I("count-second", WSAStartup(MAKEWORD(2, 2), &data), 0);
    CHECK_EQ_I("count-third-other-version", WSAStartup(MAKEWORD(1, 1), &data), 0);
    s = socket(AF_INET, SOCK_STREAM, 0);
    CHECK("count-socket", s != INVALID_SOCKET);
    CHECK_EQ_I("count-cleanup-of-third", WSACleanup(), 0);
    CHECK_EQ_I("count-cleanup-of-second", WSACleanup(), 0);
    CHECK_EQ_I("count-still-started", closesocket(s), 0);
    CHECK_EQ_I("count-cleanup-of-first", WSACleanup(), 0);
    CHECK_FAILS("count-below-zero", WSACleanup() == SOCKET_ERROR, WSANOTINITIALISED);
}

/* The calls that make a socket, or need none. */
static void nothing_without_startup(const char *when)
{
    char name[CHECK_NAME_SIZE], host[64];
    struct addrinfo *list = NULL;
    struct sockaddr_in in4;
    int length = (int)sizeof in4;
    DWORD size = sizeof host;
    WSADATA data;

    memset(&in4, 0, sizeof in4);
    memset(&data, 0, sizeof data);
    in4.sin_family = AF_INET;
#define NAMED(what) (snprintf(name, sizeof name, "%s-%s", when, what), name)
    CHECK_FAILS(NAMED("socket"), socket(AF_INET, SOCK_STREAM, 0) == INVALID_SOCKET, WSANOTINITIALISED);
    CHECK_FAILS(NAMED("wsasocketw"),
                WSASocketW(AF_INET, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED) == INVALID_SOCKET,
                WSANOTINITIALISED);
    CHECK_FAILS(NAMED("wsasocketa"), WSASocketA(AF_INET, SOCK_DGRAM, 0, NULL, 0, 0) == INVALID_SOCKET,
                WSANOTINITIALISED);
    CHECK_FAILS(NAMED("gethostname"), gethostname(host, sizeof host) == SOCKET_ERROR, WSANOTINITIALISED);
    CHECK_FAILS(NAMED("gethostbyname"), gethostbyname("127.0.0.1") == NULL, WSANOTINITIALISED);
    CHECK_FAILS(NAMED("getservbyname"), getservbyname("http", "tcp") == NULL, WSANOTINITIALISED);
    CHECK_EQ_I(NAMED("getaddrinfo"), getaddrinfo("127.0.0.1", NULL, NULL, &list), WSANOTINITIALISED);
    CHECK_EQ_I(NAMED("getnameinfo"),
               getnameinfo((struct sockaddr *)&in4, sizeof in4, host, sizeof host, NULL, 0, NI_NUMERICHOST),
               WSANOTINITIALISED);
    CHECK_FAILS(NAMED("wsaaddresstostring"),
                WSAAddressToStringA((struct sockaddr *)&in4, sizeof in4, NULL, host, &size) == SOCKET_ERROR,
                WSANOTINITIALISED);
    snprintf(host, sizeof host, "127.0.0.1");
    CHECK_FAILS(NAMED("wsastringtoaddress"),
                WSAStringToAddressA(host, AF_INET, NULL, (struct sockaddr *)&in4, &length) == SOCKET_ERROR,
                WSANOTINITIALISED);
    CHECK_FAILS(NAMED("wsacleanup"), WSACleanup() == SOCKET_ERROR, WSANOTINITIALISED);

    /* These need no library state. */
    CHECK_EQ_U(NAMED("htons-works"), ntohs(htons(0x1234)), 0x1234);
    CHECK_EQ_U(NAMED("inet_addr-works"), inet_addr("127.0.0.1"), htonl(INADDR_LOOPBACK));
    WSASetLastError(WSAEHOSTDOWN);
    CHECK_EQ_I(NAMED("last-error-works"), WSAGetLastError(), WSAEHOSTDOWN);
#undef NAMED
}

/* The calls on a socket: WSANOTINITIALISED is told before WSAENOTSOCK. */
static void no_socket_call_without_startup(const char *when, SOCKET s)
{
    char name[CHECK_NAME_SIZE], bytes[8] = "";
    struct sockaddr_in in4;
    int length = (int)sizeof in4, value = 0, size = (int)sizeof value;
    u_long mode = 1;
    DWORD done = 0, flags = 0;
    fd_set set;
    struct timeval now = {0, 0};
    WSABUF buffer;
    OVERLAPPED overlapped;

    memset(&overlapped, 0, sizeof overlapped);
    memset(&in4, 0, sizeof in4);
    in4.sin_family = AF_INET;
    buffer.buf = bytes;
    buffer.len = sizeof bytes;
    FD_ZERO(&set);
    FD_SET(s, &set);
#define REFUSED(what, call)                                                                          \
    do {                                                                                             \
        snprintf(name, sizeof name, "%s-%s", when, what);                                            \
        CHECK_FAILS(name, (call) == SOCKET_ERROR, WSANOTINITIALISED);                                \
    } while (0)
    REFUSED("bind", bind(s, (struct sockaddr *)&in4, sizeof in4));
    REFUSED("listen", listen(s, 1));
    REFUSED("connect", connect(s, (struct sockaddr *)&in4, sizeof in4));
    REFUSED("wsaconnect", WSAConnect(s, (struct sockaddr *)&in4, sizeof in4, NULL, NULL, NULL, NULL));
    REFUSED("accept", (int)accept(s, NULL, NULL));
    REFUSED("wsaaccept", (int)WSAAccept(s, NULL, NULL, NULL, 0));
    REFUSED("send", send(s, bytes, sizeof bytes, 0));
    REFUSED("recv", recv(s, bytes, sizeof bytes, 0));
    REFUSED("sendto", sendto(s, bytes, sizeof bytes, 0, (struct sockaddr *)&in4, sizeof in4));
    REFUSED("recvfrom", recvfrom(s, bytes, sizeof bytes, 0, NULL, NULL));
    REFUSED("wsasend", WSASend(s, &buffer, 1, &done, 0, NULL, NULL));
    REFUSED("wsarecv", WSARecv(s, &buffer, 1, &done, &flags, NULL, NULL));
    REFUSED("wsasendto", WSASendTo(s, &buffer, 1, &done, 0, (struct sockaddr *)&in4, sizeof in4, NULL, NULL));
    REFUSED("wsarecvfrom", WSARecvFrom(s, &buffer, 1, &done, &flags, NULL, NULL, NULL, NULL));
    REFUSED("shutdown", shutdown(s, SD_BOTH));
    REFUSED("closesocket", closesocket(s));
    REFUSED("getsockopt", getsockopt(s, SOL_SOCKET, SO_TYPE, (char *)&value, &size));
    REFUSED("setsockopt", setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, (char *)&value, sizeof value));
    REFUSED("getsockname", getsockname(s, (struct sockaddr *)&in4, &length));
    REFUSED("getpeername", getpeername(s, (struct sockaddr *)&in4, &length));
    REFUSED("ioctlsocket", ioctlsocket(s, FIONBIO, &mode));
    REFUSED("wsaioctl", WSAIoctl(s, FIONBIO, &mode, sizeof mode, NULL, 0, &done, NULL, NULL));
    REFUSED("select", select(0, &set, NULL, NULL, &now));
    snprintf(name, sizeof name, "%s-wsagetoverlappedresult", when);
    CHECK_FAILS(name, !WSAGetOverlappedResult(s, &overlapped, &done, FALSE, &flags), WSANOTINITIALISED);
#undef REFUSED
}

/* "Any sockets open when WSACleanup is called are reset and automatically deallocated as if
 * closesocket were called." */
static void sockets_end_with_the_last_cleanup(void)
{
    WSADATA data;
    SOCKET listener, pair[2];
    check_address address;
    int value, size = (int)sizeof value;

    CHECK_REQUIRE(WSAStartup(MAKEWORD(2, 2), &data) == 0);
    listener = check_bound_alone(SOCK_STREAM, &address);
    CHECK_REQUIRE(listen(listener, 5) == 0);
    check_pair(&pair[0], &pair[1]);
    CHECK_EQ_I("last-cleanup", WSACleanup(), 0);
    no_socket_call_without_startup("after", listener);

    CHECK_REQUIRE(WSAStartup(MAKEWORD(2, 2), &data) == 0);
    CHECK_FAILS("cleanup-closed-listener", closesocket(listener) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("cleanup-closed-connection",
                getsockopt(pair[0], SOL_SOCKET, SO_TYPE, (char *)&value, &size) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("cleanup-closed-accepted", send(pair[1], "x", 1, 0) == SOCKET_ERROR, WSAENOTSOCK);

    /* The port is free again. */
    {
        SOCKET again = socket(AF_INET, SOCK_STREAM, 0);
        CHECK_SUCCEEDS("cleanup-freed-port", bind(again, CHECK_SOCKADDR(&address), address.length) == 0);
        closesocket(again);
    }
    CHECK_EQ_I("second-life-cleanup", WSACleanup(), 0);
}

int main(void)
{
    check_begin_without_winsock();
    nothing_without_startup("before");
    no_socket_call_without_startup("before", (SOCKET)0x1234);
    versions();
    data();
    counting();
    sockets_end_with_the_last_cleanup();
    nothing_without_startup("after");
    return check_end();
}
