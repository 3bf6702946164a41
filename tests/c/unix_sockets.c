/* AF_UNIX: streams between processes of this machine.
 *
 * https://devblogs.microsoft.com/commandline/af_unix-comes-to-windows/
 */
#include "control.h"

#ifdef __MINGW32__
typedef struct {
    ADDRESS_FAMILY sun_family;
    char sun_path[108];
} SOCKADDR_UN;
#define SIO_AF_UNIX_GETPEERPID _WSAIOR(IOC_VENDOR, 256)
#else
#include <afunix.h>
#endif

static char path[108];
static GUID accept_ex_id = WSAID_ACCEPTEX, connect_ex_id = WSAID_CONNECTEX, sockaddrs_id = WSAID_GETACCEPTEXSOCKADDRS;
static LPFN_ACCEPTEX accept_ex;
static LPFN_CONNECTEX connect_ex;
static LPFN_GETACCEPTEXSOCKADDRS accept_ex_sockaddrs;

static SOCKET stream(void)
{
    SOCKET s = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_REQUIRE(s != INVALID_SOCKET);
    return s;
}

static SOCKADDR_UN named(const char *name)
{
    SOCKADDR_UN address;
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    strcpy(address.sun_path, name);
    return address;
}

static int join(SOCKET s, const SOCKADDR_UN *address)
{
    return connect(s, (const struct sockaddr *)address, sizeof *address);
}

static SOCKET listening(const SOCKADDR_UN *address)
{
    SOCKET s = stream();
    CHECK_REQUIRE(bind(s, (const struct sockaddr *)address, sizeof *address) == 0);
    CHECK_REQUIRE(listen(s, SOMAXCONN) == 0);
    return s;
}

static void pair(SOCKET *client, SOCKET *server)
{
    SOCKADDR_UN address = named(path);
    SOCKET listener;
    DeleteFileA(path);
    listener = listening(&address);
    *client = stream();
    CHECK_REQUIRE(join(*client, &address) == 0);
    *server = accept(listener, NULL, NULL);
    CHECK_REQUIRE(*server != INVALID_SOCKET);
    closesocket(listener);
}

static void names(void)
{
    SOCKADDR_UN address = named(path), got;
    SOCKET listener = stream(), second = stream(), client = stream(), server;
    int length = sizeof got;
    DeleteFileA(path);
    CHECK_FAILS("name-unbound", getsockname(listener, (struct sockaddr *)&got, &length) != 0, WSAEINVAL);
    CHECK_FAILS("listen-unbound", listen(listener, 1) != 0, WSAEINVAL);
    CHECK_FAILS("nobody-there", join(client, &address) != 0, WSAECONNREFUSED);
    CHECK_SUCCEEDS("bind", bind(listener, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK_FAILS("bind-twice", bind(listener, (struct sockaddr *)&address, sizeof address) != 0, WSAEINVAL);
    /* "If the path exists, bind fails", as for sockets whose address is in use. */
    CHECK_FAILS("bind-in-use", bind(second, (struct sockaddr *)&address, sizeof address) != 0, WSAEADDRINUSE);
    CHECK_FAILS("bind-short", bind(second, (struct sockaddr *)&address, 1) != 0, WSAEFAULT);
    CHECK_FAILS("nobody-listens", join(client, &address) != 0, WSAECONNREFUSED);
    CHECK_SUCCEEDS("listen", listen(listener, 4) == 0);
    memset(&got, 0xee, sizeof got);
    length = sizeof got;
    CHECK_SUCCEEDS("getsockname", getsockname(listener, (struct sockaddr *)&got, &length) == 0);
    CHECK_EQ_I("getsockname-family", got.sun_family, AF_UNIX);
    CHECK_EQ_S("getsockname-path", got.sun_path, path);
    CHECK("getsockname-length", length > (int)strlen(path) && length <= (int)sizeof got);
    length = 4;
    CHECK_FAILS("getsockname-short", getsockname(listener, (struct sockaddr *)&got, &length) != 0, WSAEFAULT);
    CHECK_FAILS("getpeername-not-connected", (length = sizeof got, getpeername(client, (struct sockaddr *)&got, &length) != 0),
                WSAENOTCONN);
    CHECK_SUCCEEDS("connect", join(client, &address) == 0);
    memset(&got, 0xee, sizeof got);
    length = sizeof got;
    server = accept(listener, (struct sockaddr *)&got, &length);
    CHECK("accept", server != INVALID_SOCKET);
    /* The client has no name. */
    CHECK_EQ_I("accept-family", got.sun_family, AF_UNIX);
    CHECK_EQ_I("accept-unnamed", got.sun_path[0], 0);
    length = sizeof got;
    CHECK_SUCCEEDS("getpeername", getpeername(client, (struct sockaddr *)&got, &length) == 0);
    CHECK_EQ_S("getpeername-path", got.sun_path, path);
    length = sizeof got;
    CHECK_SUCCEEDS("server-name", getsockname(server, (struct sockaddr *)&got, &length) == 0);
    CHECK_EQ_S("server-name-path", got.sun_path, path);
    CHECK_FAILS("connect-again", join(client, &address) != 0, WSAEISCONN);
    closesocket(listener);
    closesocket(second);
    closesocket(client);
    closesocket(server);
    /* The file stays until it is deleted. */
    CHECK_SUCCEEDS("close-leaves-the-file", DeleteFileA(path));
}

static void abstract_names(void)
{
    SOCKADDR_UN address = named("");
    SOCKET listener, client = stream(), server;
    snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "tawny-%lu", (unsigned long)GetCurrentProcessId());
    listener = listening(&address);
    CHECK_SUCCEEDS("abstract-connect", join(client, &address) == 0);
    server = accept(listener, NULL, NULL);
    CHECK("abstract-accept", server != INVALID_SOCKET);
    closesocket(listener);
    closesocket(client);
    closesocket(server);
}

static void transfers(void)
{
    SOCKET client, server;
    char room[64];
    WSABUF pieces[2];
    DWORD bytes, flags = 0, pid = 0;
    OVERLAPPED o = {0};
    fd_set set;
    WSAPOLLFD poll;
    struct timeval now = {CHECK_PATIENCE_MS / 1000, 0};
    u_long ready = 0, on = 1;
    pair(&client, &server);
    check_send_all(client, "hello", 5);
    FD_ZERO(&set);
    FD_SET(server, &set);
    CHECK_EQ_I("select", select(0, &set, NULL, NULL, &now), 1);
    CHECK_SUCCEEDS("fionread", ioctlsocket(server, FIONREAD, &ready) == 0);
    CHECK_EQ_U("fionread-amount", ready, 5);
    CHECK_EQ_I("recv", check_recv_all(server, room, 5), 5);
    CHECK_EQ_MEM("recv-data", room, "hello", 5);
    poll.fd = server, poll.events = POLLRDNORM | POLLWRNORM, poll.revents = 0;
    CHECK_EQ_I("poll", WSAPoll(&poll, 1, 0), 1);
    CHECK_EQ_I("poll-writable", poll.revents, POLLWRNORM);
    o.hEvent = check_event(TRUE);
    pieces[0].len = 3, pieces[0].buf = room;
    pieces[1].len = 60, pieces[1].buf = room + 3;
    CHECK_FAILS("receive-pends", WSARecv(server, pieces, 2, NULL, &flags, &o, NULL) != 0, WSA_IO_PENDING);
    pieces[0].buf = (char *)"abc", pieces[1].len = 2, pieces[1].buf = (char *)"de";
    CHECK_SUCCEEDS("send-gathered", WSASend(client, pieces, 2, &bytes, 0, NULL, NULL) == 0 && bytes == 5);
    CHECK_EQ_U("receive-ends", check_wait(o.hEvent), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("receive-result", WSAGetOverlappedResult(server, &o, &bytes, FALSE, &flags) && bytes == 5);
    CHECK_EQ_MEM("receive-data", room, "abcde", 5);
    CHECK_REQUIRE(ioctlsocket(server, FIONBIO, &on) == 0);
    CHECK_FAILS("would-block", recv(server, room, 1, 0) != 0, WSAEWOULDBLOCK);
    CHECK_SUCCEEDS("peer-process", control(server, SIO_AF_UNIX_GETPEERPID, NULL, 0, &pid, sizeof pid) == 0);
    CHECK_EQ_U("peer-process-id", pid, GetCurrentProcessId());
    CHECK_SUCCEEDS("shutdown", shutdown(client, SD_SEND) == 0);
    on = 0;
    CHECK_REQUIRE(ioctlsocket(server, FIONBIO, &on) == 0);
    CHECK_EQ_I("end-of-stream", recv(server, room, 1, 0), 0);
    CHECK_EQ_I("other-way-stays", send(server, "x", 1, 0), 1);
    closesocket(server);
    closesocket(client);
    CloseHandle(o.hEvent);
}

static void options(void)
{
    SOCKET client, server;
    BOOL on = TRUE;
    int type = 0, length = sizeof type;
    struct tcp_keepalive values = {1, 1000, 1000};
    pair(&client, &server);
    CHECK_SUCCEEDS("type", getsockopt(client, SOL_SOCKET, SO_TYPE, (char *)&type, &length) == 0 && type == SOCK_STREAM);
    CHECK_SUCCEEDS("buffer", setsockopt(client, SOL_SOCKET, SO_SNDBUF, (const char *)"\0\0\1\0", 4) == 0);
    CHECK("no-tcp-options", setsockopt(client, IPPROTO_TCP, TCP_NODELAY, (const char *)&on, sizeof on) != 0);
    CHECK("no-ip-options", setsockopt(client, IPPROTO_IP, IP_TTL, (const char *)&on, sizeof on) != 0);
    CHECK("no-keep-alive-values", control(client, SIO_KEEPALIVE_VALS, &values, sizeof values, NULL, 0) != 0);
    CHECK("no-datagrams", socket(AF_UNIX, SOCK_DGRAM, 0) == INVALID_SOCKET);
    CHECK("no-sequenced-packets", socket(AF_UNIX, SOCK_SEQPACKET, 0) == INVALID_SOCKET);
    closesocket(client);
    closesocket(server);
}

static void extensions(void)
{
    SOCKADDR_UN address = named(path);
    SOCKET listener, accepted = stream(), client = stream();
    char room[8 + 2 * (sizeof(SOCKADDR_UN) + 16)];
    const DWORD place = sizeof(SOCKADDR_UN) + 16;
    OVERLAPPED accepting = {0}, connecting = {0};
    HANDLE port = check_port(0);
    DWORD bytes = 0;
    check_packet first, second, packet;
    struct sockaddr *local = NULL, *remote = NULL;
    int local_length = 0, remote_length = 0;
    BOOL started;
    DeleteFileA(path);
    listener = listening(&address);
    CHECK_REQUIRE(control(listener, SIO_GET_EXTENSION_FUNCTION_POINTER, &accept_ex_id, sizeof(GUID), &accept_ex, sizeof accept_ex) == 0);
    CHECK_REQUIRE(control(listener, SIO_GET_EXTENSION_FUNCTION_POINTER, &connect_ex_id, sizeof(GUID), &connect_ex, sizeof connect_ex) == 0);
    CHECK_REQUIRE(control(listener, SIO_GET_EXTENSION_FUNCTION_POINTER, &sockaddrs_id, sizeof(GUID), &accept_ex_sockaddrs, sizeof accept_ex_sockaddrs) == 0);
    check_associate(listener, port, 1);
    check_associate(client, port, 2);
    CHECK_FAILS("accept-ex-short", !accept_ex(listener, accepted, room, 0, place - 1, place, &bytes, &accepting), WSAEFAULT);
    CHECK_FAILS("accept-ex-pends", !accept_ex(listener, accepted, room, 8, place, place, &bytes, &accepting), ERROR_IO_PENDING);
    started = connect_ex(client, (struct sockaddr *)&address, sizeof address, (void *)"12345678", 8, &bytes, &connecting);
    CHECK("connect-ex-starts", started || WSAGetLastError() == ERROR_IO_PENDING);
    first = check_get(port), second = check_get(port);
    packet = first.overlapped == &accepting ? first : second;
    CHECK("accept-ex-completes", packet.ok && packet.overlapped == &accepting && packet.bytes == 8);
    packet = first.overlapped == &accepting ? second : first;
    CHECK("connect-ex-completes", packet.ok && packet.overlapped == &connecting && packet.bytes == 8);
    CHECK_EQ_MEM("accept-ex-data", room, "12345678", 8);
    accept_ex_sockaddrs(room, 8, place, place, &local, &local_length, &remote, &remote_length);
    CHECK("accept-ex-local", local && local->sa_family == AF_UNIX && local_length == (int)sizeof(SOCKADDR_UN));
    CHECK_EQ_S("accept-ex-path", local ? ((SOCKADDR_UN *)local)->sun_path : "", path);
    CHECK("accept-ex-remote", remote && remote->sa_family == AF_UNIX && ((SOCKADDR_UN *)remote)->sun_path[0] == 0);
    CHECK_SUCCEEDS("accept-context", setsockopt(accepted, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (const char *)&listener, sizeof listener) == 0);
    CHECK_SUCCEEDS("connect-context", setsockopt(client, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, NULL, 0) == 0);
    check_send_all(accepted, "back", 4);
    CHECK_EQ_I("after-that", check_recv_all(client, room, 4), 4);
    CHECK_FAILS("connect-ex-nobody", (closesocket(listener), closesocket(client), client = stream(),
                                     !connect_ex(client, (struct sockaddr *)&address, sizeof address, NULL, 0, NULL, &connecting)),
                WSAECONNREFUSED);
    closesocket(accepted);
    closesocket(client);
    CloseHandle(port);
}

int main(void)
{
    SOCKET probe;
    check_begin();
    probe = socket(AF_UNIX, SOCK_STREAM, 0);
    if (probe == INVALID_SOCKET) {
        CHECK_EQ_U("family", WSAGetLastError(), WSAEAFNOSUPPORT);
        check_skip("bind", "no AF_UNIX before Windows 10");
        return check_end();
    }
    closesocket(probe);
    snprintf(path, sizeof path, "tawny-%lu.sock", (unsigned long)GetCurrentProcessId());
    names();
    abstract_names();
    transfers();
    options();
    extensions();
    DeleteFileA(path);
    return check_end();
}
