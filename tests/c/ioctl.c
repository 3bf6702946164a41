/* WSAIoctl: extension functions, keep-alive values, the codes of ioctlsocket, the overlapped form.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaioctl
 * https://learn.microsoft.com/windows/win32/winsock/winsock-ioctls
 * https://learn.microsoft.com/windows/win32/winsock/sio-keepalive-vals
 */
#include "either.h"

#include <mstcpip.h>

static SOCKET tcp, udp;

typedef void (*any_function)(void);

static int fetch(SOCKET s, const GUID *id, any_function *function)
{
    DWORD done = 0;
    GUID copy = *id;
    *function = NULL;
    return WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &copy, sizeof copy, function, sizeof *function, &done, NULL,
                    NULL) == 0
           && done == sizeof *function;
}

static void extension_functions(void)
{
    static const struct {
        const char *name;
        GUID id;
    } FUNCTIONS[] = {
        {"acceptex", WSAID_ACCEPTEX},
        {"getacceptexsockaddrs", WSAID_GETACCEPTEXSOCKADDRS},
        {"connectex", WSAID_CONNECTEX},
        {"disconnectex", WSAID_DISCONNECTEX},
    };
    char name[CHECK_NAME_SIZE];
    any_function first, second;
    unsigned i;
    for (i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
        snprintf(name, sizeof name, "extension-%s", FUNCTIONS[i].name);
        CHECK(name, fetch(tcp, &FUNCTIONS[i].id, &first) && first != NULL);
        snprintf(name, sizeof name, "extension-%s-same-from-datagram-socket", FUNCTIONS[i].name);
        CHECK(name, fetch(udp, &FUNCTIONS[i].id, &second) && second == first);
    }
}

static void extension_errors(void)
{
    GUID unknown = {0x12345678, 0x1234, 0x1234, {1, 2, 3, 4, 5, 6, 7, 8}}, accept_ex = WSAID_ACCEPTEX;
    any_function function = NULL;
    DWORD done = 0;
    SOCKET gone = check_socket(AF_INET, SOCK_STREAM);
    closesocket(gone);
#define EXTENSION(s, in, in_size, out, out_size, done)                                               \
    (WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, in, in_size, out, out_size, done, NULL, NULL) == SOCKET_ERROR)
    CHECK_FAILS("extension-unknown", EXTENSION(tcp, &unknown, sizeof unknown, &function, sizeof function, &done),
                WSAEINVAL);
    CHECK_FAILS("extension-closed", EXTENSION(gone, &accept_ex, sizeof accept_ex, &function, sizeof function, &done),
                WSAENOTSOCK);
    if (check_under_wine()) {
        check_skip("extension-short-in", "Wine does not look at the length");
        check_skip("extension-short-out", "Wine does not look at the length");
        check_skip("extension-null-in", "Wine dereferences the pointer");
        check_skip("extension-null-out", "Wine dereferences the pointer");
    } else {
        CHECK_FAILS_EITHER("extension-short-in", EXTENSION(tcp, &accept_ex, 8, &function, sizeof function, &done), WSAEFAULT,
                           WSAEINVAL);
        CHECK_FAILS("extension-short-out", EXTENSION(tcp, &accept_ex, sizeof accept_ex, &function, 4, &done), WSAEFAULT);
        CHECK_FAILS("extension-null-in", EXTENSION(tcp, NULL, sizeof accept_ex, &function, sizeof function, &done),
                    WSAEFAULT);
        CHECK_FAILS("extension-null-out", EXTENSION(tcp, &accept_ex, sizeof accept_ex, NULL, sizeof function, &done),
                    WSAEFAULT);
    }
    CHECK_FAILS("extension-null-done", EXTENSION(tcp, &accept_ex, sizeof accept_ex, &function, sizeof function, NULL),
                WSAEFAULT);
#undef EXTENSION
}

static DWORD keep_alive(SOCKET s)
{
    DWORD value = 0;
    int size = (int)sizeof value;
    CHECK_REQUIRE(getsockopt(s, SOL_SOCKET, SO_KEEPALIVE, (char *)&value, &size) == 0);
    return value;
}

static void keep_alive_values(void)
{
    struct tcp_keepalive values = {1, 60000, 2000};
    DWORD done = 0;
    CHECK_EQ_U("keepalive-struct-size", sizeof values, 12);
    CHECK_SUCCEEDS("keepalive-on", WSAIoctl(tcp, SIO_KEEPALIVE_VALS, &values, sizeof values, NULL, 0, &done, NULL, NULL) == 0);
    CHECK_EQ_U("keepalive-is-on", keep_alive(tcp), TRUE);
    values.onoff = 0;
    CHECK_SUCCEEDS("keepalive-off", WSAIoctl(tcp, SIO_KEEPALIVE_VALS, &values, sizeof values, NULL, 0, &done, NULL, NULL) == 0);
    CHECK_EQ_U("keepalive-is-off", keep_alive(tcp), FALSE);
    CHECK_FAILS("keepalive-short", WSAIoctl(tcp, SIO_KEEPALIVE_VALS, &values, 8, NULL, 0, &done, NULL, NULL) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("keepalive-null", WSAIoctl(tcp, SIO_KEEPALIVE_VALS, NULL, sizeof values, NULL, 0, &done, NULL, NULL) == SOCKET_ERROR,
                WSAEFAULT);
    /* "An attempt to use the TCP SIO_KEEPALIVE_VALS IOCTL was made on a datagram socket." */
    CHECK_FAILS_EITHER("keepalive-datagram", WSAIoctl(udp, SIO_KEEPALIVE_VALS, &values, sizeof values, NULL, 0, &done, NULL, NULL) == SOCKET_ERROR,
                       WSAENOPROTOOPT, WSAEINVAL);
}

static void unix_codes(void)
{
    SOCKET client, server;
    u_long on = 1, ready = 99;
    DWORD done = 99;
    BOOL mark = 99;
    char room[8];
    fd_set set;
    struct timeval patience = {CHECK_PATIENCE_MS / 1000, 0};
    check_pair(&client, &server);
    CHECK_SUCCEEDS("fionbio", WSAIoctl(server, FIONBIO, &on, sizeof on, NULL, 0, &done, NULL, NULL) == 0);
    CHECK_EQ_U("fionbio-done", done, 0);
    CHECK_FAILS("fionbio-works", recv(server, room, 1, 0) == SOCKET_ERROR, WSAEWOULDBLOCK);
    check_send_all(client, "1234", 4);
    FD_ZERO(&set);
    FD_SET(server, &set);
    CHECK_REQUIRE(select(0, &set, NULL, NULL, &patience) == 1);
    CHECK_SUCCEEDS("fionread", WSAIoctl(server, FIONREAD, NULL, 0, &ready, sizeof ready, &done, NULL, NULL) == 0);
    CHECK_EQ_U("fionread-amount", ready, 4);
    CHECK_EQ_U("fionread-done", done, sizeof ready);
    CHECK_SUCCEEDS("siocatmark", WSAIoctl(server, SIOCATMARK, NULL, 0, &mark, sizeof mark, &done, NULL, NULL) == 0);
    CHECK_EQ_U("siocatmark-no-urgent-data", mark, TRUE);
    CHECK_FAILS("fionread-short", WSAIoctl(server, FIONREAD, NULL, 0, &ready, 2, &done, NULL, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("fionbio-short", WSAIoctl(server, FIONBIO, &on, 2, NULL, 0, &done, NULL, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("fionread-null", WSAIoctl(server, FIONREAD, NULL, 0, NULL, sizeof ready, &done, NULL, NULL) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("fionread-null-done", WSAIoctl(server, FIONREAD, NULL, 0, &ready, sizeof ready, NULL, NULL, NULL) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS_EITHER("unknown-code", WSAIoctl(server, 0x98765432, NULL, 0, NULL, 0, &done, NULL, NULL) == SOCKET_ERROR,
                       WSAEOPNOTSUPP, WSAEINVAL);
    closesocket(server);
    CHECK_FAILS("closed", WSAIoctl(server, FIONREAD, NULL, 0, &ready, sizeof ready, &done, NULL, NULL) == SOCKET_ERROR,
                WSAENOTSOCK);
    closesocket(client);
}

/* https://learn.microsoft.com/windows/win32/winsock/winsock-ioctls */
static void provider_codes(void)
{
    SOCKET base = INVALID_SOCKET, a, b;
    DWORD done = 0, limit = 300;
    BOOL report = FALSE, fast = TRUE;
    check_address b_address;
    char room[8];
    CHECK_SUCCEEDS("base-handle", WSAIoctl(tcp, SIO_BASE_HANDLE, NULL, 0, &base, sizeof base, &done, NULL, NULL) == 0);
    CHECK_EQ_U("base-handle-is-the-socket", base, tcp);
    CHECK("loopback-fast-path", WSAIoctl(tcp, SIO_LOOPBACK_FAST_PATH, &fast, sizeof fast, NULL, 0, &done, NULL, NULL) == 0
                                    || WSAGetLastError() == WSAEOPNOTSUPP);
    /* With SIO_UDP_CONNRESET off, an unreachable port is not reported by the next receive. */
    a = check_bound(AF_INET, SOCK_DGRAM, NULL);
    b = check_bound(AF_INET, SOCK_DGRAM, &b_address);
    closesocket(b);
    CHECK_SUCCEEDS("udp-connreset-off", WSAIoctl(a, SIO_UDP_CONNRESET, &report, sizeof report, NULL, 0, &done, NULL, NULL) == 0);
    CHECK_REQUIRE(setsockopt(a, SOL_SOCKET, SO_RCVTIMEO, (const char *)&limit, sizeof limit) == 0);
    CHECK_EQ_I("udp-connreset-send", sendto(a, "x", 1, 0, CHECK_SOCKADDR(&b_address), b_address.length), 1);
    CHECK_FAILS("udp-connreset-silent", recvfrom(a, room, sizeof room, 0, NULL, NULL) == SOCKET_ERROR, WSAETIMEDOUT);
    closesocket(a);
}

static void overlapped_form(void)
{
    static u_long ready;
    OVERLAPPED o = {0};
    DWORD done = 0, flags = 0, error;
    SOCKET client, server;
    HANDLE port = check_port(0);
    check_packet packet;
    o.hEvent = check_event(TRUE);
    check_pair(&client, &server);
    ready = 99;
    error = WSAIoctl(server, FIONREAD, NULL, 0, &ready, sizeof ready, &done, &o, NULL) == 0 ? 0 : (DWORD)WSAGetLastError();
    CHECK("overlapped-starts", check_started(error));
    CHECK_EQ_U("overlapped-event", check_wait(o.hEvent), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("overlapped-result", WSAGetOverlappedResult(server, &o, &done, FALSE, &flags));
    CHECK_EQ_U("overlapped-bytes", done, sizeof ready);
    CHECK_EQ_U("overlapped-amount", ready, 0);
    CloseHandle(o.hEvent);

    check_associate(server, port, 5);
    memset(&o, 0, sizeof o);
    error = WSAIoctl(server, FIONREAD, NULL, 0, &ready, sizeof ready, &done, &o, NULL) == 0 ? 0 : (DWORD)WSAGetLastError();
    CHECK("port-starts", check_started(error));
    packet = check_get(port);
    CHECK("port-packet", packet.ok);
    CHECK_EQ_P("port-overlapped", packet.overlapped, &o);
    CHECK_EQ_U("port-bytes", packet.bytes, sizeof ready);
    closesocket(client);
    closesocket(server);
    CloseHandle(port);
}

int main(void)
{
    check_begin();
    tcp = check_socket(AF_INET, SOCK_STREAM);
    udp = check_socket(AF_INET, SOCK_DGRAM);
    extension_functions();
    extension_errors();
    keep_alive_values();
    unix_codes();
    provider_codes();
    overlapped_form();
    closesocket(tcp);
    closesocket(udp);
    return check_end();
}
