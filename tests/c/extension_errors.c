/* The errors that the pages of the extensions list and the programs of each extension do not reach: without
 * Winsock, on connections that were reset, with a connect already under way. What only a failing network
 * leads to is in the tests of the library.
 *
 * https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile
 * https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_transmitpackets
 * https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_connectex
 * https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_disconnectex
 * https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-acceptex
 */
#include "either.h"

static LPFN_TRANSMITFILE transmit_file;
static LPFN_TRANSMITPACKETS transmit_packets;
static LPFN_ACCEPTEX accept_ex;
static LPFN_CONNECTEX connect_ex;
static LPFN_DISCONNECTEX disconnect_ex;

static void find(SOCKET s, GUID id, void *function)
{
    DWORD bytes = 0;
    CHECK_REQUIRE(WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, function, sizeof(void *), &bytes,
                           NULL, NULL) == 0);
}

static void find_all(void)
{
    GUID file = WSAID_TRANSMITFILE, packets = WSAID_TRANSMITPACKETS, accept_id = WSAID_ACCEPTEX;
    GUID connect_id = WSAID_CONNECTEX, disconnect_id = WSAID_DISCONNECTEX;
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    find(s, file, &transmit_file);
    find(s, packets, &transmit_packets);
    find(s, accept_id, &accept_ex);
    find(s, connect_id, &connect_ex);
    find(s, disconnect_id, &disconnect_ex);
    closesocket(s);
}

static TRANSMIT_PACKETS_ELEMENT element(void *data, ULONG size)
{
    TRANSMIT_PACKETS_ELEMENT one;
    memset(&one, 0, sizeof one);
    one.dwElFlags = TP_ELEMENT_MEMORY;
    one.cLength = size;
    one.pBuffer = data;
    return one;
}

static char text[] = "text";

static BOOL send_file(SOCKET s, OVERLAPPED *overlapped)
{
    TRANSMIT_FILE_BUFFERS buffers;
    memset(&buffers, 0, sizeof buffers);
    buffers.Head = text;
    buffers.HeadLength = sizeof text;
    return transmit_file(s, NULL, 0, 0, overlapped, &buffers, 0);
}

static BOOL send_packets(SOCKET s, OVERLAPPED *overlapped)
{
    TRANSMIT_PACKETS_ELEMENT one = element(text, sizeof text);
    return transmit_packets(s, &one, 1, 0, overlapped, 0);
}

static BOOL connect_to(SOCKET s, const check_address *to, OVERLAPPED *overlapped)
{
    memset(overlapped, 0, sizeof *overlapped);
    return connect_ex(s, (const struct sockaddr *)&to->storage, to->length, NULL, 0, NULL, overlapped);
}

static SOCKET bound(void)
{
    return check_bound(AF_INET, SOCK_STREAM, NULL);
}

/* A connection whose peer has reset it, which this end has seen. */
static SOCKET was_reset(void)
{
    SOCKET client, server;
    char byte;
    check_pair(&client, &server);
    check_reset(client);
    CHECK_REQUIRE(recv(server, &byte, 1, 0) == SOCKET_ERROR);
    return server;
}

static void reset_connections(void)
{
    SOCKET s = was_reset();
    CHECK_FAILS_EITHER("file-reset", !send_file(s, NULL), WSAECONNRESET, WSAECONNABORTED);
    closesocket(s);
    s = was_reset();
    CHECK_FAILS_EITHER("packets-reset", !send_packets(s, NULL), WSAECONNRESET, WSAECONNABORTED);
    closesocket(s);
}

/* "The remote address is not a valid address, such as ADDR_ANY." */
static void nowhere(void)
{
    check_address to = check_loopback(AF_INET);
    struct sockaddr_in *in4 = (struct sockaddr_in *)&to.storage;
    OVERLAPPED overlapped;
    SOCKET s = bound();
    in4->sin_addr.s_addr = htonl(INADDR_ANY);
    in4->sin_port = htons(9);
    CHECK_FAILS("connect-to-any-address", !connect_to(s, &to, &overlapped), WSAEADDRNOTAVAIL);
    closesocket(s);
}

/* A connection is not made while the listener's queue is full: Linux keeps one more than it is asked for, and
 * does not answer those that come then. */
static void under_way(void)
{
    enum { COUNT = 3 };
    check_address to;
    OVERLAPPED overlapped[COUNT], again;
    SOCKET listener = check_bound(AF_INET, SOCK_STREAM, &to), s[COUNT];
    HANDLE port = check_port(0);
    int i;
    CHECK_REQUIRE(listen(listener, 1) == 0);
    for (i = 0; i < COUNT; i++) {
        s[i] = bound();
        check_associate(s[i], port, (ULONG_PTR)i);
        CHECK_REQUIRE(!connect_to(s[i], &to, &overlapped[i]) && WSAGetLastError() == WSA_IO_PENDING);
        if (i < COUNT - 1)
            CHECK_REQUIRE(check_get(port).ok);
    }
    CHECK_FAILS("connect-under-way", !connect_to(s[COUNT - 1], &to, &again), WSAEALREADY);
    for (i = 0; i < COUNT; i++)
        closesocket(s[i]);
    closesocket(listener);
    CloseHandle(port);
}

static void without_winsock(void)
{
    static char room[128];
    check_address to = check_loopback(AF_INET);
    OVERLAPPED overlapped;
    SOCKET s = bound(), other = check_socket(AF_INET, SOCK_STREAM);
    memset(&overlapped, 0, sizeof overlapped);
    CHECK_REQUIRE(WSACleanup() == 0);
    CHECK_FAILS("file-not-started", !send_file(s, NULL), WSANOTINITIALISED);
    CHECK_FAILS("packets-not-started", !send_packets(s, NULL), WSANOTINITIALISED);
    CHECK_FAILS("accept-not-started", !accept_ex(s, other, room, 0, 64, 64, NULL, &overlapped), WSANOTINITIALISED);
    CHECK_FAILS("connect-not-started", !connect_to(s, &to, &overlapped), WSANOTINITIALISED);
    CHECK_FAILS("disconnect-not-started", !disconnect_ex(s, NULL, 0, 0), WSANOTINITIALISED);
}

int main(void)
{
    check_begin();
    if (check_under_wine()) {
        check_skip("extension-errors", "Wine has no TransmitPackets");
        return check_end();
    }
    find_all();
    reset_connections();
    nowhere();
    under_way();
    without_winsock();
    return check_end();
}
