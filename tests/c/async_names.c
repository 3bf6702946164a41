/* The WSAAsyncGetXByY functions and WSACancelAsyncRequest.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgethostbyname
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgethostbyaddr
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgetservbyname
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgetservbyport
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgetprotobyname
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgetprotobynumber
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsacancelasyncrequest
 */
#include "check.h"

#define ANSWER (WM_APP + 5)

static HWND window;
static char buffer[MAXGETHOSTSTRUCT];

/* An answer that came while another was waited for: requests that are under way together end in any order. */
static MSG early;

/* The message for REQUEST, which must come: its second parameter. */
static LPARAM answer(HANDLE request)
{
    MSG m;
    CHECK_REQUIRE(request != NULL);
    if (early.wParam == (WPARAM)request) {
        early.wParam = 0;
        return early.lParam;
    }
    SetTimer(window, 1, CHECK_PATIENCE_MS, NULL);
    for (;;) {
        CHECK_REQUIRE(GetMessageA(&m, NULL, 0, 0) == 1 && m.message == ANSWER && m.hwnd == window);
        if (m.wParam == (WPARAM)request)
            break;
        early = m;
    }
    KillTimer(window, 1);
    return m.lParam;
}

static int inside(const void *pointer)
{
    return (const char *)pointer >= buffer && (const char *)pointer < buffer + sizeof buffer;
}

static void hosts(void)
{
    struct hostent *host = (struct hostent *)buffer;
    struct in_addr loopback;
    LPARAM l;
    WORD needed;
    memset(buffer, 0x55, sizeof buffer);
    l = answer(WSAAsyncGetHostByName(window, ANSWER, "127.0.0.1", buffer, sizeof buffer));
    CHECK_EQ_U("host-error", WSAGETASYNCERROR(l), 0);
    CHECK("host-family", host->h_addrtype == AF_INET && host->h_length == 4);
    CHECK("host-address", inside(host->h_addr_list) && inside(host->h_addr_list[0]) && memcmp(host->h_addr_list[0], "\x7f\0\0\1", 4) == 0);
    CHECK("host-one-address", host->h_addr_list[1] == NULL);
    CHECK("host-name-inside", inside(host->h_name) && inside(host->h_aliases));
    l = answer(WSAAsyncGetHostByName(window, ANSWER, "localhost", buffer, sizeof buffer));
    CHECK("localhost", WSAGETASYNCERROR(l) == 0 && host->h_addr_list[0][0] == 127);
    loopback.s_addr = htonl(INADDR_LOOPBACK);
    l = answer(WSAAsyncGetHostByAddr(window, ANSWER, (const char *)&loopback, 4, AF_INET, buffer, sizeof buffer));
    CHECK_EQ_U("by-address-error", WSAGETASYNCERROR(l), 0);
    CHECK("by-address-name", inside(host->h_name) && host->h_name[0] != 0);
    memset(buffer, 0x55, sizeof buffer);
    l = answer(WSAAsyncGetHostByName(window, ANSWER, "127.0.0.1", buffer, 8));
    CHECK_EQ_U("too-small", WSAGETASYNCERROR(l), WSAENOBUFS);
    needed = WSAGETASYNCBUFLEN(l);
    CHECK("too-small-tells-the-size", needed > sizeof *host && needed <= sizeof buffer);
    CHECK("too-small-leaves-the-rest", buffer[8] == 0x55 && buffer[100] == 0x55);
    l = answer(WSAAsyncGetHostByName(window, ANSWER, "127.0.0.1", buffer, needed));
    CHECK_EQ_U("the-size-suffices", WSAGETASYNCERROR(l), 0);
    l = answer(WSAAsyncGetHostByName(window, ANSWER, "no-such-host.invalid", buffer, sizeof buffer));
    CHECK("unknown-host", WSAGETASYNCERROR(l) != 0 && WSAGETASYNCERROR(l) != WSAENOBUFS);
}

static void services(void)
{
    struct servent *service = (struct servent *)buffer;
    LPARAM l = answer(WSAAsyncGetServByName(window, ANSWER, "http", "tcp", buffer, sizeof buffer));
    CHECK_EQ_U("service-error", WSAGETASYNCERROR(l), 0);
    CHECK_EQ_U("service-port", service->s_port, htons(80));
    CHECK_EQ_S("service-name", service->s_name, "http");
    CHECK_EQ_S("service-protocol", service->s_proto, "tcp");
    CHECK("service-inside", inside(service->s_name) && inside(service->s_aliases) && inside(service->s_proto));
    l = answer(WSAAsyncGetServByPort(window, ANSWER, htons(21), NULL, buffer, sizeof buffer));
    CHECK("service-by-port", WSAGETASYNCERROR(l) == 0 && strcmp(service->s_name, "ftp") == 0);
    l = answer(WSAAsyncGetServByName(window, ANSWER, "no such service", "tcp", buffer, sizeof buffer));
    CHECK_EQ_U("unknown-service", WSAGETASYNCERROR(l), WSANO_DATA);
    l = answer(WSAAsyncGetServByName(window, ANSWER, "http", "tcp", buffer, 4));
    CHECK_EQ_U("service-too-small", WSAGETASYNCERROR(l), WSAENOBUFS);
}

static void protocols(void)
{
    struct protoent *protocol = (struct protoent *)buffer;
    LPARAM l = answer(WSAAsyncGetProtoByName(window, ANSWER, "tcp", buffer, sizeof buffer));
    CHECK_EQ_U("protocol-error", WSAGETASYNCERROR(l), 0);
    CHECK_EQ_I("protocol-number", protocol->p_proto, IPPROTO_TCP);
    CHECK_EQ_S("protocol-name", protocol->p_name, "tcp");
    l = answer(WSAAsyncGetProtoByNumber(window, ANSWER, IPPROTO_UDP, buffer, sizeof buffer));
    CHECK("protocol-by-number", WSAGETASYNCERROR(l) == 0 && strcmp(protocol->p_name, "udp") == 0);
    l = answer(WSAAsyncGetProtoByName(window, ANSWER, "no such protocol", buffer, sizeof buffer));
    CHECK_EQ_U("unknown-protocol", WSAGETASYNCERROR(l), WSANO_DATA);
}

static void cancelling(void)
{
    HANDLE request, other;
    LPARAM l;
    MSG m;
    static char elsewhere[MAXGETHOSTSTRUCT];
    request = WSAAsyncGetProtoByName(window, ANSWER, "tcp", buffer, sizeof buffer);
    other = WSAAsyncGetProtoByName(window, ANSWER, "udp", elsewhere, sizeof elsewhere);
    CHECK("handles-differ", request != other);
    CHECK_EQ_U("both-are-answered", WSAGETASYNCERROR(answer(request)), 0);
    l = answer(other);
    CHECK("each-in-its-place", WSAGETASYNCERROR(l) == 0 && ((struct protoent *)elsewhere)->p_proto == IPPROTO_UDP &&
                                   ((struct protoent *)buffer)->p_proto == IPPROTO_TCP);
    CHECK_FAILS("cancel-ended", WSACancelAsyncRequest(request) == SOCKET_ERROR, WSAEALREADY);
    CHECK_FAILS("cancel-null", WSACancelAsyncRequest(NULL) == SOCKET_ERROR, WSAEINVAL);
    request = WSAAsyncGetHostByName(window, ANSWER, "localhost", buffer, sizeof buffer);
    if (WSACancelAsyncRequest(request) == 0) {
        answer(WSAAsyncGetProtoByName(window, ANSWER, "tcp", elsewhere, sizeof elsewhere));
        CHECK("cancelled-tells-nothing", !PeekMessageA(&m, window, ANSWER, ANSWER, PM_REMOVE));
    } else {
        CHECK("cancelled-tells-nothing", WSAGetLastError() == WSAEALREADY && (answer(request), 1));
    }
    CHECK_FAILS("no-window", WSAAsyncGetProtoByName(NULL, ANSWER, "tcp", buffer, sizeof buffer) == NULL, WSAEINVAL);
    CHECK_FAILS("no-buffer", WSAAsyncGetProtoByName(window, ANSWER, "tcp", NULL, 0) == NULL, WSAEFAULT);
}

int main(void)
{
    check_begin();
    window = CreateWindowExA(0, "STATIC", "", 0, 0, 0, 1, 1, HWND_MESSAGE, NULL, NULL, NULL);
    CHECK_REQUIRE(window != NULL);
    hosts();
    services();
    protocols();
    cancelling();
    DestroyWindow(window);
    WSACleanup();
    CHECK_FAILS("not-started", WSAAsyncGetProtoByName(window, ANSWER, "tcp", buffer, sizeof buffer) == NULL, WSANOTINITIALISED);
    return check_end();
}
