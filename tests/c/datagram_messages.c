/* WSARecvMsg and WSASendMsg: names, flags, control data, overlapped and not, and what is refused.
 *
 * https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_wsarecvmsg
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasendmsg
 * https://learn.microsoft.com/windows/win32/api/ws2def/ns-ws2def-wsamsg
 */
#include "datagram_messages.h"

static void plain(void)
{
    check_address a_address, b_address;
    SOCKET a = check_bound(AF_INET, SOCK_DGRAM, &a_address), b = check_bound(AF_INET, SOCK_DGRAM, &b_address);
    letter out, in;
    letter_to(&out, "hello", 5, &b_address);
    CHECK_EQ_I("send", letter_send(a, &out, 0), 5);
    letter_in(&in, 64);
    CHECK_EQ_I("receive", letter_receive(b, &in), 5);
    CHECK_EQ_MEM("receive-bytes", in.data, "hello", 5);
    CHECK_EQ_I("receive-name-length", in.message.namelen, (int)sizeof(struct sockaddr_in));
    CHECK_EQ_MEM("receive-name", &in.name, &a_address.storage, 8);
    CHECK_EQ_U("receive-flags", in.message.dwFlags, 0);
    CHECK_EQ_U("receive-no-control", in.message.Control.len, 0);

    /* The buffers are filled in order. */
    letter_to(&out, "abcdef", 6, &b_address);
    letter_send(a, &out, 0);
    letter_in(&in, 64);
    {
        WSABUF parts[3];
        char one[2], two[1], three[9];
        parts[0].buf = one, parts[0].len = sizeof one;
        parts[1].buf = two, parts[1].len = sizeof two;
        parts[2].buf = three, parts[2].len = sizeof three;
        in.message.lpBuffers = parts;
        in.message.dwBufferCount = 3;
        CHECK_EQ_I("scattered", letter_receive(b, &in), 6);
        CHECK("scattered-parts", !memcmp(one, "ab", 2) && two[0] == 'c' && !memcmp(three, "def", 3));
        in.message.lpBuffers = parts;
        memcpy(one, "12", 2), two[0] = '3', memcpy(three, "456", 3);
        parts[2].len = 3;
        out.message.lpBuffers = parts;
        out.message.dwBufferCount = 3;
        CHECK_EQ_I("gathered", letter_send(a, &out, 0), 6);
    }
    letter_in(&in, 64);
    CHECK_EQ_I("gathered-arrives", letter_receive(b, &in), 6);
    CHECK_EQ_MEM("gathered-bytes", in.data, "123456", 6);

    /* No name: of a connected socket none is needed, and none need be asked for. */
    CHECK_REQUIRE(connect(a, CHECK_SOCKADDR(&b_address), b_address.length) == 0);
    letter_to(&out, "connected", 9, NULL);
    CHECK_EQ_I("send-connected", letter_send(a, &out, 0), 9);
    letter_in(&in, 64);
    in.message.name = NULL;
    in.message.namelen = 0;
    CHECK_EQ_I("receive-without-name", letter_receive(b, &in), 9);
    CHECK_EQ_I("receive-without-name-length", in.message.namelen, 0);
    letter_to(&out, NULL, 0, NULL);
    CHECK_EQ_I("send-empty", letter_send(a, &out, 0), 0);
    letter_in(&in, 64);
    CHECK_EQ_I("receive-empty", letter_receive(b, &in), 0);
    closesocket(a);
    closesocket(b);
}

static void flags(void)
{
    check_address a_address, b_address;
    SOCKET a = check_bound(AF_INET, SOCK_DGRAM, &a_address), b = check_bound(AF_INET, SOCK_DGRAM, &b_address);
    letter out, in;
    DWORD bytes = 99;
    letter_to(&out, "0123456789", 10, &b_address);
    letter_send(a, &out, 0);
    letter_in(&in, 64);
    in.message.dwFlags = MSG_PEEK;
    CHECK_EQ_I("peek", letter_receive(b, &in), 10);
    CHECK_EQ_U("peek-flags", in.message.dwFlags & ~MSG_PEEK, 0);
    letter_in(&in, 4);
    CHECK_FAILS("too-long", receive_msg(b, &in.message, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEMSGSIZE);
    CHECK_EQ_U("too-long-flag", in.message.dwFlags, MSG_TRUNC);
    CHECK_EQ_MEM("too-long-bytes", in.data, "0123", 4);
    CHECK_EQ_MEM("too-long-name", &in.name, &a_address.storage, 8);

    /* What the last call left in dwFlags asks for nothing. */
    letter_send(a, &out, 0);
    letter_in(&in, 64);
    in.message.dwFlags = MSG_TRUNC;
    CHECK_EQ_I("used-again", letter_receive(b, &in), 10);
    CHECK_EQ_U("used-again-flags", in.message.dwFlags, 0);
    closesocket(a);
    closesocket(b);
}

static void refused(void)
{
    check_address a_address, b_address;
    SOCKET a = check_bound(AF_INET, SOCK_DGRAM, &a_address), b = check_bound(AF_INET, SOCK_DGRAM, &b_address);
    SOCKET fresh = check_socket(AF_INET, SOCK_DGRAM), client, server;
    OVERLAPPED overlapped;
    letter out, in;
    DWORD bytes, one;
    u_long on = 1;
    memset(&overlapped, 0, sizeof overlapped);
    one = 50;
    CHECK_REQUIRE(setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, (const char *)&one, sizeof one) == 0);
    CHECK_REQUIRE(setsockopt(fresh, SOL_SOCKET, SO_RCVTIMEO, (const char *)&one, sizeof one) == 0);

    letter_in(&in, 64);
    CHECK_FAILS("receive-unbound", receive_msg(fresh, &in.message, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("receive-no-socket", receive_msg(INVALID_SOCKET, &in.message, &bytes, NULL, NULL) == SOCKET_ERROR,
                WSAENOTSOCK);
    CHECK_FAILS("receive-null-message", receive_msg(b, NULL, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("receive-null-count", receive_msg(b, &in.message, NULL, NULL, NULL) == SOCKET_ERROR, WSAEFAULT);
    in.message.name = NULL;
    CHECK_FAILS("receive-null-name", receive_msg(b, &in.message, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEFAULT);
    letter_in(&in, 64);
    in.message.namelen = 8;
    CHECK_FAILS("receive-short-name", receive_msg(b, &in.message, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEFAULT);
    letter_in(&in, 64);
    in.message.Control.buf = NULL;
    in.message.Control.len = 16;
    CHECK_FAILS("receive-null-control", receive_msg(b, &in.message, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEFAULT);
    letter_in(&in, 64);
    in.message.dwFlags = MSG_OOB;
    CHECK_FAILS("receive-oob", receive_msg(b, &in.message, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEOPNOTSUPP);
    letter_in(&in, 64);
    in.message.dwFlags = MSG_PEEK;
    CHECK_FAILS("receive-peek-overlapped", receive_msg(b, &in.message, NULL, &overlapped, NULL) == SOCKET_ERROR,
                WSAEOPNOTSUPP);
    CHECK_REQUIRE(ioctlsocket(b, FIONBIO, &on) == 0);
    letter_in(&in, 64);
    CHECK_FAILS("receive-nothing", receive_msg(b, &in.message, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEWOULDBLOCK);
    on = 0;
    CHECK_REQUIRE(ioctlsocket(b, FIONBIO, &on) == 0);
    CHECK_FAILS("receive-times-out", receive_msg(b, &in.message, &bytes, NULL, NULL) == SOCKET_ERROR, WSAETIMEDOUT);

    letter_to(&out, "x", 1, &b_address);
    CHECK_FAILS("send-null-message", WSASendMsg(a, NULL, 0, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("send-null-count", WSASendMsg(a, &out.message, 0, NULL, NULL, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("send-peek", WSASendMsg(a, &out.message, MSG_PEEK, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEOPNOTSUPP);
    CHECK_FAILS("send-oob", WSASendMsg(a, &out.message, MSG_OOB, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEOPNOTSUPP);
    CHECK_EQ_I("send-dwflags-ignored", (out.message.dwFlags = 0x77, letter_send(a, &out, 0)), 1);
    CHECK_EQ_I("send-dontroute", letter_send(a, &out, MSG_DONTROUTE), 1);
    letter_to(&out, "x", 1, NULL);
    CHECK_FAILS("send-nowhere", WSASendMsg(a, &out.message, 0, &bytes, NULL, NULL) == SOCKET_ERROR, WSAENOTCONN);
    out.message.namelen = 16;
    CHECK_FAILS("send-null-name", WSASendMsg(a, &out.message, 0, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEFAULT);
    letter_to(&out, "x", 1, &b_address);
    out.message.Control.buf = NULL;
    out.message.Control.len = 24;
    CHECK_FAILS("send-null-control", WSASendMsg(a, &out.message, 0, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEFAULT);
    letter_to(&out, "x", 1, &b_address);
    letter_add(&out, 1234, 99, "????", 4);
    CHECK_FAILS("send-unknown-control", WSASendMsg(a, &out.message, 0, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEINVAL);
    letter_to(&out, "x", 1, &b_address);
    letter_add(&out, IPPROTO_IP, IP_PKTINFO, "????????", 8);
    ((WSACMSGHDR *)out.control)->cmsg_len = 4096;
    CHECK_FAILS("send-long-control", WSASendMsg(a, &out.message, 0, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEINVAL);
    shutdown(a, SD_SEND);
    letter_to(&out, "x", 1, &b_address);
    CHECK_FAILS("send-shut-down", WSASendMsg(a, &out.message, 0, &bytes, NULL, NULL) == SOCKET_ERROR, WSAESHUTDOWN);

    /* "The socket descriptor must be opened with the socket type set to SOCK_DGRAM or SOCK_RAW." */
    check_pair(&client, &server);
    CHECK_REQUIRE(setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, (const char *)&one, sizeof one) == 0);
    letter_in(&in, 64);
    CHECK_FAILS("receive-stream", receive_msg(client, &in.message, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEOPNOTSUPP);
    letter_to(&out, "x", 1, NULL);
    CHECK_FAILS("send-stream", WSASendMsg(client, &out.message, 0, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEOPNOTSUPP);
    closesocket(client);
    closesocket(server);
    closesocket(fresh);
    closesocket(a);
    closesocket(b);
}

/* The socket is closed under a waiting call, and a datagram nobody took comes back. */
static void unreachable(void)
{
    check_address a_address, gone;
    SOCKET a = check_bound(AF_INET, SOCK_DGRAM, &a_address), b = check_bound(AF_INET, SOCK_DGRAM, &gone);
    letter out, in;
    DWORD bytes;
    closesocket(b);
    bytes = CHECK_PATIENCE_MS;
    CHECK_REQUIRE(setsockopt(a, SOL_SOCKET, SO_RCVTIMEO, (const char *)&bytes, sizeof bytes) == 0);
    letter_to(&out, "x", 1, &gone);
    CHECK_EQ_I("send-to-nobody", letter_send(a, &out, 0), 1);
    letter_in(&in, 64);
    CHECK_FAILS("receive-port-unreachable", receive_msg(a, &in.message, &bytes, NULL, NULL) == SOCKET_ERROR,
                WSAECONNRESET);
    closesocket(a);
}

static OVERLAPPED *routine_overlapped;
static DWORD routine_error, routine_bytes;

static void CALLBACK routine(DWORD error, DWORD bytes, LPWSAOVERLAPPED overlapped, DWORD flags_)
{
    (void)flags_;
    routine_error = error;
    routine_bytes = bytes;
    routine_overlapped = overlapped;
}

static void overlapped(void)
{
    check_address a_address, b_address;
    SOCKET a = check_bound(AF_INET, SOCK_DGRAM, &a_address), b = check_bound(AF_INET, SOCK_DGRAM, &b_address);
    HANDLE port = CreateIoCompletionPort((HANDLE)b, NULL, 42, 0);
    OVERLAPPED wait, *ended;
    letter out, in;
    DWORD bytes = 0, got_flags = 77;
    ULONG_PTR key = 0;
    CHECK_REQUIRE(port != NULL);

    memset(&wait, 0, sizeof wait);
    letter_in(&in, 64);
    CHECK_FAILS("port-receive", receive_msg(b, &in.message, NULL, &wait, NULL) == SOCKET_ERROR, WSA_IO_PENDING);
    letter_to(&out, "packet", 6, &b_address);
    letter_send(a, &out, 0);
    CHECK_SUCCEEDS("port-packet", GetQueuedCompletionStatus(port, &bytes, &key, &ended, CHECK_PATIENCE_MS));
    CHECK_EQ_U("port-key", key, 42);
    CHECK_EQ_P("port-overlapped", ended, &wait);
    CHECK_EQ_U("port-bytes", bytes, 6);
    CHECK_EQ_MEM("port-data", in.data, "packet", 6);
    CHECK_EQ_I("port-name-length", in.message.namelen, (int)sizeof(struct sockaddr_in));
    CHECK_EQ_MEM("port-name", &in.name, &a_address.storage, 8);
    CHECK_EQ_U("port-flags", in.message.dwFlags, 0);

    memset(&wait, 0, sizeof wait);
    letter_in(&in, 3);
    CHECK_FAILS("port-short", receive_msg(b, &in.message, NULL, &wait, NULL) == SOCKET_ERROR, WSA_IO_PENDING);
    letter_send(a, &out, 0);
    CHECK_FAILS("port-short-packet", !GetQueuedCompletionStatus(port, &bytes, &key, &ended, CHECK_PATIENCE_MS),
                ERROR_MORE_DATA);
    CHECK_EQ_U("port-short-bytes", bytes, 3);
    CHECK_EQ_U("port-short-flags", in.message.dwFlags, MSG_TRUNC);
    CHECK_FAILS("port-short-result", !WSAGetOverlappedResult(b, &wait, &bytes, FALSE, &got_flags), WSAEMSGSIZE);

    memset(&wait, 0, sizeof wait);
    letter_in(&in, 64);
    CHECK_FAILS("cancel-receive", receive_msg(b, &in.message, NULL, &wait, NULL) == SOCKET_ERROR, WSA_IO_PENDING);
    CHECK_SUCCEEDS("cancel", CancelIoEx((HANDLE)b, &wait));
    CHECK_FAILS("cancel-packet", !GetQueuedCompletionStatus(port, &bytes, &key, &ended, CHECK_PATIENCE_MS),
                ERROR_OPERATION_ABORTED);

    /* An event, and a send. */
    memset(&wait, 0, sizeof wait);
    wait.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    letter_in(&in, 64);
    CHECK_FAILS("event-receive", receive_msg(a, &in.message, NULL, &wait, NULL) == SOCKET_ERROR, WSA_IO_PENDING);
    {
        OVERLAPPED sent;
        memset(&sent, 0, sizeof sent);
        letter_to(&out, "answer", 6, &a_address);
        CHECK("overlapped-send", WSASendMsg(b, &out.message, 0, NULL, &sent, NULL) == 0 || WSAGetLastError() == WSA_IO_PENDING);
        CHECK_SUCCEEDS("overlapped-send-packet",
                       GetQueuedCompletionStatus(port, &bytes, &key, &ended, CHECK_PATIENCE_MS) && ended == &sent);
        CHECK_EQ_U("overlapped-send-bytes", bytes, 6);
    }
    CHECK_EQ_U("event", WaitForSingleObject(wait.hEvent, CHECK_PATIENCE_MS), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("event-result", WSAGetOverlappedResult(a, &wait, &bytes, FALSE, &got_flags));
    CHECK_EQ_U("event-bytes", bytes, 6);
    CHECK_EQ_MEM("event-data", in.data, "answer", 6);
    CloseHandle(wait.hEvent);

    /* A routine. */
    memset(&wait, 0, sizeof wait);
    letter_in(&in, 64);
    CHECK_FAILS("routine-receive", receive_msg(a, &in.message, NULL, &wait, routine) == SOCKET_ERROR, WSA_IO_PENDING);
    letter_send(b, &out, 0);
    CHECK_EQ_U("routine-wait", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK("routine-called", routine_overlapped == &wait && routine_error == 0 && routine_bytes == 6);
    closesocket(a);
    closesocket(b);
    CloseHandle(port);
}

int main(void)
{
    check_begin();
    letters_begin();
    plain();
    flags();
    refused();
    unreachable();
    overlapped();
    return check_end();
}
