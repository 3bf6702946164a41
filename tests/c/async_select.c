/* WSAAsyncSelect: network events as window messages.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncselect
 */
#include "network_events.h"

enum { WM_SOCKET = WM_USER + 1, WM_OTHER = WM_USER + 2 };

static char buffer[4096];
static HWND window;

static HWND make_window(void)
{
    WNDCLASSA class;
    memset(&class, 0, sizeof class);
    class.lpfnWndProc = DefWindowProcA;
    class.lpszClassName = "tawny-async-select";
    class.hInstance = GetModuleHandleA(NULL);
    CHECK_REQUIRE(RegisterClassA(&class) != 0 || GetLastError() == ERROR_CLASS_ALREADY_EXISTS);
    HWND made = CreateWindowExA(0, class.lpszClassName, "", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, class.hInstance, NULL);
    CHECK_REQUIRE(made != NULL);
    return made;
}

/* The next message for the window, which must come. A timer ends the wait otherwise. */
static MSG next_message(void)
{
    MSG message;
    UINT_PTR timer = SetTimer(NULL, 0, CHECK_PATIENCE_MS, NULL);
    do {
        memset(&message, 0, sizeof message);
        CHECK_REQUIRE(GetMessageA(&message, NULL, 0, 0) > 0);
    } while (message.message != WM_SOCKET && message.message != WM_OTHER && message.message != WM_TIMER);
    KillTimer(NULL, timer);
    return message;
}

/* Whether the next message tells of `event` on `s`, with `error`. */
static int told(SOCKET s, int event, int error)
{
    MSG message = next_message();
    return message.hwnd == window && message.message == WM_SOCKET && message.wParam == (WPARAM)s
           && WSAGETSELECTEVENT(message.lParam) == event && WSAGETSELECTERROR(message.lParam) == error;
}

static int nothing_told(void)
{
    MSG message;
    fence();
    while (PeekMessageA(&message, NULL, 0, 0, PM_REMOVE))
        if (message.message == WM_SOCKET || message.message == WM_OTHER)
            return 0;
    return 1;
}

static void arguments(void)
{
    SOCKET s, peer;
    HWND gone = make_window();
    DestroyWindow(gone);
    check_pair(&s, &peer);
    CHECK_FAILS("not-a-socket", WSAAsyncSelect(INVALID_SOCKET, window, WM_SOCKET, FD_READ) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("destroyed-window", WSAAsyncSelect(s, gone, WM_SOCKET, FD_READ) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("no-window", WSAAsyncSelect(s, NULL, WM_SOCKET, FD_READ) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("unknown-events", WSAAsyncSelect(s, window, WM_SOCKET, 1 << FD_MAX_EVENTS) == SOCKET_ERROR, WSAEINVAL);
    CHECK_SUCCEEDS("nothing", WSAAsyncSelect(s, window, 0, 0) == 0);
    CHECK_FAILS("nothing-makes-non-blocking", recv(s, buffer, 1, 0) == SOCKET_ERROR, WSAEWOULDBLOCK);
    closesocket(s);
    closesocket(peer);
}

static void reading(void)
{
    SOCKET s, peer;
    u_long off = 0;
    WSANETWORKEVENTS record;
    check_pair(&s, &peer);
    CHECK_SUCCEEDS("read-select", WSAAsyncSelect(s, window, WM_SOCKET, FD_READ | FD_CLOSE) == 0);
    CHECK_FAILS("read-non-blocking", recv(s, buffer, 1, 0) == SOCKET_ERROR, WSAEWOULDBLOCK);
    CHECK_FAILS("read-cannot-block", ioctlsocket(s, FIONBIO, &off) == SOCKET_ERROR, WSAEINVAL);
    check_send_all(peer, "abc", 3);
    CHECK("read-told", told(s, FD_READ, 0));
    CHECK("read-once", nothing_told());
    record.lNetworkEvents = -1;
    CHECK("read-no-record", WSAEnumNetworkEvents(s, NULL, &record) == SOCKET_ERROR || record.lNetworkEvents == 0);
    CHECK_REQUIRE(recv(s, buffer, 1, 0) == 1);
    CHECK("read-told-of-the-rest", told(s, FD_READ, 0));
    CHECK_REQUIRE(recv(s, buffer, 2, 0) == 2);
    CHECK("read-nothing-left", nothing_told());
    check_send_all(peer, "d", 1);
    CHECK("read-told-again", told(s, FD_READ, 0));
    /* "FD_CLOSE ... only when all the received data has been read" */
    closesocket(peer);
    CHECK("close-not-yet", nothing_told());
    CHECK_REQUIRE(recv(s, buffer, sizeof buffer, 0) == 1);
    CHECK("close-told", told(s, FD_CLOSE, 0));
    CHECK("close-once", recv(s, buffer, 1, 0) == 0 && nothing_told());
    closesocket(s);
}

static void connecting(void)
{
    check_address address;
    SOCKET listener = check_bound_alone(SOCK_STREAM, &address), s = check_socket(AF_INET, SOCK_STREAM), accepted;
    CHECK_REQUIRE(listen(listener, 5) == 0);
    CHECK_SUCCEEDS("listen-select", WSAAsyncSelect(listener, window, WM_SOCKET, FD_ACCEPT | FD_READ) == 0);
    CHECK_SUCCEEDS("connect-select", WSAAsyncSelect(s, window, WM_SOCKET, FD_CONNECT | FD_WRITE) == 0);
    CHECK_FAILS("connect", connect(s, CHECK_SOCKADDR(&address), address.length) == SOCKET_ERROR, WSAEWOULDBLOCK);
    {
        /* The two sockets' messages may come in either order; each socket's own do not. */
        int order = 0, accept_told = 0, i;
        for (i = 0; i < 3; i++) {
            MSG message = next_message();
            if (message.wParam == (WPARAM)listener)
                accept_told += WSAGETSELECTEVENT(message.lParam) == FD_ACCEPT;
            else if (WSAGETSELECTEVENT(message.lParam) == FD_CONNECT && WSAGETSELECTERROR(message.lParam) == 0)
                order = 1;
            else if (WSAGETSELECTEVENT(message.lParam) == FD_WRITE && order == 1)
                order = 2;
        }
        CHECK_EQ_I("connect-then-write", order, 2);
        CHECK_EQ_I("accept-told", accept_told, 1);
    }
    accepted = accept(listener, NULL, NULL);
    CHECK_REQUIRE(accepted != INVALID_SOCKET);
    CHECK("accept-nothing-else", nothing_told());
    /* The accepted socket has the listener's selection. */
    CHECK_REQUIRE(send(s, "x", 1, 0) == 1);
    CHECK("inherited", told(accepted, FD_READ, 0));
    closesocket(accepted);
    closesocket(s);
    closesocket(listener);

    s = check_socket(AF_INET, SOCK_STREAM);
    CHECK_REQUIRE(WSAAsyncSelect(s, window, WM_SOCKET, FD_CONNECT | FD_WRITE) == 0);
    CHECK_FAILS("connect-nowhere", connect(s, CHECK_SOCKADDR(&address), address.length) == SOCKET_ERROR, WSAEWOULDBLOCK);
    CHECK("connect-error", told(s, FD_CONNECT, WSAECONNREFUSED));
    closesocket(s);
}

static void writing(void)
{
    SOCKET s, peer;
    long long taken;
    check_pair(&s, &peer);
    CHECK_REQUIRE(WSAAsyncSelect(s, window, WM_SOCKET, FD_WRITE) == 0);
    CHECK("write-told", told(s, FD_WRITE, 0));
    CHECK("write-once", send(s, "x", 1, 0) == 1 && nothing_told());
    taken = 1 + fill(s);
    CHECK("write-no-room", nothing_told());
    drain(peer, taken);
    CHECK("write-room", told(s, FD_WRITE, 0));
    closesocket(s);
    closesocket(peer);
}

/* "Issuing a WSAAsyncSelect for a socket cancels any previous WSAAsyncSelect or WSAEventSelect." */
static void replacing(void)
{
    SOCKET s, peer;
    WSAEVENT event = new_event();
    MSG message;
    check_pair(&s, &peer);
    CHECK_REQUIRE(WSAAsyncSelect(s, window, WM_SOCKET, FD_READ) == 0);
    CHECK_SUCCEEDS("replace-message", WSAAsyncSelect(s, window, WM_OTHER, FD_READ) == 0);
    check_send_all(peer, "x", 1);
    message = next_message();
    CHECK("replaced-message", message.message == WM_OTHER && WSAGETSELECTEVENT(message.lParam) == FD_READ);
    CHECK("replaced-message-only", nothing_told());
    CHECK_SUCCEEDS("replace-by-event", WSAEventSelect(s, event, FD_READ) == 0);
    CHECK_REQUIRE(recv(s, buffer, 1, 0) == 1);
    check_send_all(peer, "y", 1);
    CHECK("event-told", (await_events(s, event, FD_READ).lNetworkEvents & FD_READ) != 0);
    CHECK("event-posts-nothing", nothing_told());
    CHECK_SUCCEEDS("replace-by-message", WSAAsyncSelect(s, window, WM_SOCKET, FD_CLOSE) == 0);
    WSAResetEvent(event);
    CHECK_REQUIRE(recv(s, buffer, 1, 0) == 1);
    closesocket(peer);
    CHECK("message-told", told(s, FD_CLOSE, 0));
    CHECK_EQ_U("event-silent", WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    closesocket(s);
    WSACloseEvent(event);
}

static void ending(void)
{
    SOCKET s, peer;
    HWND own = make_window();
    check_pair(&s, &peer);
    CHECK_REQUIRE(WSAAsyncSelect(s, window, WM_SOCKET, FD_READ | FD_CLOSE) == 0);
    CHECK_SUCCEEDS("cancel", WSAAsyncSelect(s, window, 0, 0) == 0);
    check_send_all(peer, "x", 1);
    CHECK("cancel-silent", nothing_told());
    /* What the window cannot be told any more is lost, and nothing else. */
    CHECK_REQUIRE(WSAAsyncSelect(s, own, WM_SOCKET, FD_READ) == 0);
    DestroyWindow(own);
    CHECK_REQUIRE(recv(s, buffer, 1, 0) == 1);
    check_send_all(peer, "y", 1);
    CHECK("destroyed-window-silent", nothing_told());
    CHECK_EQ_I("destroyed-window-harmless", recv(s, buffer, 1, 0), 1);
    /* "FD_CLOSE is not posted after closesocket is called." */
    CHECK_REQUIRE(WSAAsyncSelect(s, window, WM_SOCKET, FD_READ | FD_CLOSE) == 0);
    closesocket(s);
    closesocket(peer);
    CHECK("closed-silent", nothing_told());
}

int main(void)
{
    check_begin();
    window = make_window();
    arguments();
    reading();
    connecting();
    writing();
    replacing();
    ending();
    DestroyWindow(window);
    return check_end();
}
