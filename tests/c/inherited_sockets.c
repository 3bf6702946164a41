/* Sockets that processes inherit.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/sysinfo/handle-inheritance
 *   learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasocketw ("A socket handle created by
 *     the WSASocket or the socket function is inheritable by default", WSA_FLAG_NO_HANDLE_INHERIT)
 */
#include "child.h"

static int part(int argc, char **argv)
{
    HANDLE given = argc > 2 ? child_handle(argv[2]) : NULL;
    char text[256];
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0)
        return 99;
    if (strcmp(argv[1], "wait") == 0) {
        child_await_end();
        return 42;
    }
    if (strcmp(argv[1], "send") == 0)
        return send((SOCKET)given, "hello", 5, 0) == 5 ? 0 : WSAGetLastError();
    if (strcmp(argv[1], "serve") == 0) {
        SOCKET s = accept((SOCKET)given, NULL, NULL);
        if (s == INVALID_SOCKET)
            return WSAGetLastError();
        return send(s, "served", 6, 0) == 6 && closesocket(s) == 0 ? 0 : 1;
    }
    if (strcmp(argv[1], "overlapped") == 0) {
        /* An inherited socket can do what any socket can. */
        HANDLE port = CreateIoCompletionPort((HANDLE)given, NULL, 7, 0);
        OVERLAPPED overlapped, *done = NULL;
        WSABUF buffer;
        ULONG_PTR key = 0;
        DWORD bytes = 0, none = 0;
        memset(&overlapped, 0, sizeof overlapped);
        buffer.buf = text;
        buffer.len = sizeof text;
        if (port == NULL)
            return 1;
        if (WSARecv((SOCKET)given, &buffer, 1, NULL, &none, &overlapped, NULL) != 0
            && WSAGetLastError() != WSA_IO_PENDING)
            return 2;
        child_say("!");
        if (!GetQueuedCompletionStatus(port, &bytes, &key, &done, CHECK_PATIENCE_MS))
            return 3;
        return key == 7 && bytes == 4 && memcmp(text, "data", 4) == 0 ? 77 : 4;
    }
    return 98;
}

static void sockets(void)
{
    SOCKET a, b, listener;
    check_address address;
    char text[16];
    child c;

    check_pair(&a, &b);
    c = child_plain(child_with("send", (HANDLE)a), TRUE);
    CHECK_EQ_U("socket-send", child_end(&c), 0);
    CHECK("socket-data", check_recv_all(b, text, 5) == 5 && memcmp(text, "hello", 5) == 0);
    CHECK("parent-goes-on", send(a, "again", 5, 0) == 5 && check_recv_all(b, text, 5) == 5);
    CHECK_REQUIRE(SetHandleInformation((HANDLE)b, HANDLE_FLAG_INHERIT, 0));
    c = child_plain(child_with("send", (HANDLE)a), TRUE);
    CHECK_REQUIRE(closesocket(a) == 0);
    CHECK_EQ_U("closed-by-parent", child_end(&c), 0);
    CHECK("closed-by-parent-data", check_recv_all(b, text, 6) == 5);
    closesocket(b);

    check_pair(&a, &b);
    CHECK_REQUIRE(SetHandleInformation((HANDLE)b, HANDLE_FLAG_INHERIT, 0));
    c = child_piped(child_with("overlapped", (HANDLE)a));
    CHECK("overlapped-begins", child_read(c.from, text, 1));
    CHECK_REQUIRE(send(b, "data", 4, 0) == 4);
    CHECK_EQ_U("overlapped", child_end(&c), 77);
    closesocket(a);
    closesocket(b);

    listener = check_listener(AF_INET, &address);
    c = child_plain(child_with("serve", (HANDLE)listener), TRUE);
    a = check_connect(&address);
    CHECK_EQ_U("listener", child_end(&c), 0);
    CHECK("listener-data", check_recv_all(a, text, 6) == 6 && memcmp(text, "served", 6) == 0);
    closesocket(a);
    a = check_connect(&address);
    b = accept(listener, NULL, NULL);
    CHECK("listener-goes-on", b != INVALID_SOCKET);
    closesocket(listener);

    /* A child that is killed takes nobody else's connection with it. */
    c = child_piped("wait");
    CHECK_REQUIRE(TerminateProcess(c.info.hProcess, 1));
    child_end(&c);
    CHECK("killed-child", send(a, "still", 5, 0) == 5 && check_recv_all(b, text, 5) == 5);
    closesocket(a);
    closesocket(b);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return part(argc, argv);
    check_begin();
    child_begin();
    if (!check_under_wine()) /* which knows no inherited sockets */
        sockets();
    return check_end();
}
