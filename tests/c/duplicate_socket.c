/* WSADuplicateSocket: one socket with descriptors in several processes, and in one.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaduplicatesocketw
 *     ("The special WSAPROTOCOL_INFO structure can only be used once by the target process";
 *     "A process can call closesocket on a duplicated socket and the descriptor will become
 *     deallocated. The underlying socket, however, will remain open until closesocket is called by the
 *     last remaining descriptor"; "a setsockopt operation performed using one descriptor is
 *     subsequently visible using a getsockopt from any or all descriptors")
 *   learn.microsoft.com/windows/win32/winsock/shared-sockets-2
 */
#include "child.h"

/* The socket whose description comes through standard input. */
static SOCKET take(void)
{
    WSAPROTOCOL_INFOW info;
    if (!child_read(child_input(), &info, sizeof info))
        return INVALID_SOCKET;
    return WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, WSA_FLAG_OVERLAPPED);
}

static int part(char **argv)
{
    WSADATA data;
    char text[64];
    SOCKET s;
    int bytes;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0)
        return 99;
    s = take();
    if (s == INVALID_SOCKET)
        return 1000 + WSAGetLastError() % 10000;
    if (strcmp(argv[1], "serve") == 0) {
        /* Sends back what comes, until the end. */
        while ((bytes = recv(s, text, sizeof text, 0)) > 0)
            if (send(s, text, bytes, 0) != bytes)
                return 2;
        return bytes == 0 ? 5 : 3;
    }
    if (strcmp(argv[1], "hello") == 0) {
        if (send(s, "hello", 5, 0) != 5)
            return 2;
        child_say("!");
        child_await_end();
        return closesocket(s) == 0 ? 6 : 3;
    }
    if (strcmp(argv[1], "accept") == 0) {
        SOCKET accepted = accept(s, NULL, NULL);
        return accepted != INVALID_SOCKET && send(accepted, "mine", 4, 0) == 4 ? 7 : 2;
    }
    if (strcmp(argv[1], "datagram") == 0) {
        struct sockaddr_in from;
        int length = sizeof from;
        bytes = recvfrom(s, text, sizeof text, 0, (struct sockaddr *)&from, &length);
        return bytes == 4 && sendto(s, text, bytes, 0, (struct sockaddr *)&from, length) == 4 ? 8 : 2;
    }
    if (strcmp(argv[1], "again") == 0) {
        child_say("!");
        return take() == INVALID_SOCKET ? 9 : 2;
    }
    return 98;
}

static void give(SOCKET s, child *c)
{
    WSAPROTOCOL_INFOW info;
    memset(&info, 0xee, sizeof info);
    CHECK_REQUIRE(WSADuplicateSocketW(s, c->info.dwProcessId, &info) == 0);
    CHECK_REQUIRE(child_write(c->to, &info, sizeof info));
}

static void within_one_process(void)
{
    SOCKET a, b, copy;
    WSAPROTOCOL_INFOA info, again;
    struct sockaddr_in one, two;
    int length = sizeof one, on = 1, got = 0, size = sizeof got;
    char text[16];

    check_pair(&a, &b);
    CHECK_SUCCEEDS("own-process", WSADuplicateSocketA(a, GetCurrentProcessId(), &info) == 0);
    CHECK_EQ_I("info-family", info.iAddressFamily, AF_INET);
    CHECK_EQ_I("info-type", info.iSocketType, SOCK_STREAM);
    CHECK_EQ_I("info-protocol", info.iProtocol, IPPROTO_TCP);
    again = info;
    copy = WSASocketA(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, WSA_FLAG_OVERLAPPED);
    CHECK("own-descriptor", copy != INVALID_SOCKET && copy != a);
    CHECK("used-once", WSASocketA(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &again, 0, 0)
                           == INVALID_SOCKET);
    CHECK("same-address", getsockname(a, (struct sockaddr *)&one, &length) == 0
                              && getsockname(copy, (struct sockaddr *)&two, &length) == 0
                              && one.sin_port == two.sin_port);
    CHECK_REQUIRE(setsockopt(copy, SOL_SOCKET, SO_KEEPALIVE, (char *)&on, sizeof on) == 0);
    CHECK("options-are-shared", getsockopt(a, SOL_SOCKET, SO_KEEPALIVE, (char *)&got, &size) == 0 && got != 0);
    CHECK("send-by-either", send(a, "a", 1, 0) == 1 && send(copy, "b", 1, 0) == 1
                                && check_recv_all(b, text, 2) == 2 && memcmp(text, "ab", 2) == 0);
    CHECK_SUCCEEDS("close-one", closesocket(a) == 0);
    CHECK("the-other-is-left", send(copy, "c", 1, 0) == 1 && check_recv_all(b, text, 1) == 1);
    CHECK_SUCCEEDS("close-the-other", closesocket(copy) == 0);
    CHECK_EQ_I("closed-with-the-last", recv(b, text, 1, 0), 0);
    closesocket(b);
}

static void errors(void)
{
    WSAPROTOCOL_INFOW info;
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    HANDLE event = check_event(TRUE);
    CHECK_FAILS("no-room", WSADuplicateSocketW(s, GetCurrentProcessId(), NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("no-process", WSADuplicateSocketW(s, 0x7ffffff0, &info) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("no-socket", WSADuplicateSocketW((SOCKET)event, GetCurrentProcessId(), &info) == SOCKET_ERROR,
                WSAENOTSOCK);
    CHECK_FAILS("invalid-socket", WSADuplicateSocketW(INVALID_SOCKET, GetCurrentProcessId(), &info) == SOCKET_ERROR,
                WSAENOTSOCK);
    closesocket(s);
    CHECK_FAILS("closed-socket", WSADuplicateSocketW(s, GetCurrentProcessId(), &info) == SOCKET_ERROR, WSAENOTSOCK);
    CloseHandle(event);
}

static void between_processes(void)
{
    SOCKET a, b;
    char text[16];
    child c;

    check_pair(&a, &b);
    c = child_piped("hello");
    give(a, &c);
    CHECK("child-sends", child_read(c.from, text, 1) && check_recv_all(b, text, 5) == 5
                             && memcmp(text, "hello", 5) == 0);
    CHECK("parent-sends-too", send(a, "xy", 2, 0) == 2 && check_recv_all(b, text, 2) == 2);
    CHECK_EQ_U("child-closes", child_end(&c), 6);
    CHECK("parent-goes-on", send(a, "xy", 2, 0) == 2 && check_recv_all(b, text, 2) == 2);

    /* The source gives its socket away. */
    c = child_piped("serve");
    give(a, &c);
    CHECK_SUCCEEDS("source-closes", closesocket(a) == 0);
    CHECK("child-serves", send(b, "echo", 4, 0) == 4 && check_recv_all(b, text, 4) == 4
                              && memcmp(text, "echo", 4) == 0);
    CHECK_REQUIRE(shutdown(b, SD_SEND) == 0);
    CHECK_EQ_U("child-sees-the-end", child_end(&c), 5);
    CHECK_EQ_I("end-by-the-child", recv(b, text, 1, 0), 0);
    closesocket(b);

    /* One of the two is killed: the other goes on. */
    check_pair(&a, &b);
    c = child_piped("hello");
    give(a, &c);
    CHECK_REQUIRE(child_read(c.from, text, 1) && check_recv_all(b, text, 5) == 5);
    CHECK_REQUIRE(TerminateProcess(c.info.hProcess, 1));
    CHECK_EQ_U("killed", child_end(&c), 1);
    CHECK("after-the-kill", send(a, "alive", 5, 0) == 5 && check_recv_all(b, text, 5) == 5);
    CHECK("after-the-kill-back", send(b, "alive", 5, 0) == 5 && check_recv_all(a, text, 5) == 5);
    CHECK_SUCCEEDS("after-the-kill-close", closesocket(a) == 0);
    CHECK_EQ_I("after-the-kill-end", recv(b, text, 1, 0), 0);
    closesocket(b);
}

static void other_kinds(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), a, b;
    char text[16];
    child c = child_piped("accept");

    give(listener, &c);
    a = check_connect(&address);
    CHECK("listener", check_recv_all(a, text, 4) == 4 && memcmp(text, "mine", 4) == 0);
    CHECK_EQ_U("listener-code", child_end(&c), 7);
    closesocket(a);
    a = check_connect(&address);
    b = accept(listener, NULL, NULL);
    CHECK("listener-goes-on", b != INVALID_SOCKET);
    closesocket(a);
    closesocket(b);
    closesocket(listener);

    a = check_bound(AF_INET, SOCK_DGRAM, &address);
    b = check_socket(AF_INET, SOCK_DGRAM);
    c = child_piped("datagram");
    give(a, &c);
    CHECK_REQUIRE(sendto(b, "ding", 4, 0, CHECK_SOCKADDR(&address), address.length) == 4);
    CHECK("datagram", recv(b, text, sizeof text, 0) == 4 && memcmp(text, "ding", 4) == 0);
    CHECK_EQ_U("datagram-code", child_end(&c), 8);
    closesocket(a);
    closesocket(b);
}

static void once_and_for_one(void)
{
    WSAPROTOCOL_INFOW info;
    SOCKET a, b;
    char text[4];
    child first = child_piped("again"), second = child_piped("again");

    check_pair(&a, &b);
    CHECK_REQUIRE(WSADuplicateSocketW(a, first.info.dwProcessId, &info) == 0);
    CHECK_REQUIRE(child_write(first.to, &info, sizeof info) && child_read(first.from, text, 1));
    CHECK_REQUIRE(child_write(first.to, &info, sizeof info));
    CHECK_EQ_U("used-once-by-the-target", child_end(&first), 9);

    /* What is meant for one process is nothing for another. */
    first = child_piped("again");
    CHECK_REQUIRE(WSADuplicateSocketW(a, first.info.dwProcessId, &info) == 0);
    CHECK_REQUIRE(child_write(second.to, &info, sizeof info));
    CHECK("not-for-another", child_end(&second) >= 1000);
    CHECK_REQUIRE(child_write(first.to, &info, sizeof info));
    CHECK("for-the-target", child_read(first.from, text, 1));
    child_end(&first);
    closesocket(a);
    closesocket(b);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return part(argv);
    check_begin();
    child_begin();
    within_one_process();
    errors();
    between_processes();
    other_kinds();
    once_and_for_one();
    return check_end();
}
