/* Blocking hooks of Windows Sockets 1.1.
 *
 * https://learn.microsoft.com/windows/win32/winsock/blocking-hook-2
 * https://learn.microsoft.com/windows/win32/winsock/windows-sockets-compatibility-issues-2
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasetblockinghook
 */
#define _WINSOCK_DEPRECATED_NO_WARNINGS
#include "check.h"

static int calls, was_blocking, nested_error, cancel_after;
static SOCKET peer;
static SOCKET inner;

static INT_PTR CALLBACK hook(void)
{
    calls++;
    was_blocking = WSAIsBlocking();
    if (calls == 1 && inner != INVALID_SOCKET) {
        char byte;
        nested_error = recv(inner, &byte, 1, 0) == SOCKET_ERROR ? WSAGetLastError() : 0;
    }
    if (cancel_after != 0 && calls >= cancel_after)
        WSACancelBlockingCall();
    if (calls == 3 && peer != INVALID_SOCKET)
        send(peer, "x", 1, 0);
    return calls == 1;
}

static void version_two(void)
{
    CHECK_FAILS("two-set", WSASetBlockingHook((FARPROC)hook) == NULL, WSAEOPNOTSUPP);
    CHECK_FAILS("two-unhook", WSAUnhookBlockingHook() == SOCKET_ERROR, WSAEOPNOTSUPP);
    CHECK_FAILS("two-cancel", WSACancelBlockingCall() == SOCKET_ERROR, WSAEOPNOTSUPP);
    CHECK_EQ_I("two-is-blocking", WSAIsBlocking(), FALSE);
}

static void version_one(void)
{
    SOCKET client, server;
    FARPROC former;
    struct timeval long_time = {20, 0};
    fd_set set;
    char byte = 0;
    check_pair(&client, &server);
    inner = client;
    peer = server;
    CHECK_FAILS("cancel-nothing", WSACancelBlockingCall() == SOCKET_ERROR, WSAEINVAL);
    former = WSASetBlockingHook((FARPROC)hook);
    CHECK("set", former != NULL && former != (FARPROC)hook);
    CHECK("set-again", WSASetBlockingHook((FARPROC)hook) == (FARPROC)hook);
    CHECK_FAILS("set-null", WSASetBlockingHook(NULL) == NULL, WSAEFAULT);
    CHECK_EQ_I("recv-ends", recv(client, &byte, 1, 0), 1);
    CHECK("recv-got-it", byte == 'x' && calls >= 3);
    CHECK_EQ_I("blocking-in-the-hook", was_blocking, TRUE);
    CHECK_EQ_I("not-blocking-outside", WSAIsBlocking(), FALSE);
    CHECK_EQ_I("blocking-call-in-the-hook", nested_error, WSAEINPROGRESS);
    calls = 0;
    cancel_after = 5;
    peer = inner = INVALID_SOCKET;
    CHECK_FAILS("cancelled", recv(client, &byte, 1, 0) == SOCKET_ERROR, WSAEINTR);
    calls = 0;
    FD_ZERO(&set);
    FD_SET(client, &set);
    CHECK_FAILS("select-cancelled", select(0, &set, NULL, NULL, &long_time) == SOCKET_ERROR, WSAEINTR);
    CHECK_EQ_I("unhook", WSAUnhookBlockingHook(), 0);
    calls = 0;
    send(server, "y", 1, 0);
    CHECK("without-hook", recv(client, &byte, 1, 0) == 1 && byte == 'y' && calls == 0);
    closesocket(client);
    closesocket(server);
}

int main(void)
{
    WSADATA data;
    check_begin();
    version_two();
    WSACleanup();
    CHECK_REQUIRE(WSAStartup(MAKEWORD(1, 1), &data) == 0);
    if (check_under_wine())
        check_skip("version-one", "blocking hooks are stubs in Wine");
    else
        version_one();
    WSACleanup();
    CHECK_FAILS("not-started", WSASetBlockingHook((FARPROC)hook) == NULL, WSANOTINITIALISED);
    return check_end();
}
