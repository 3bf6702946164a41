/* WSAAccept and its condition function.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaaccept
 * https://learn.microsoft.com/windows/win32/winsock/so-conditional-accept
 */
#include "either.h"

static SOCKET listener;
static check_address address;

/* What the condition function saw, and what it answers. */
static struct {
    int answer, calls;
    DWORD thread;
    DWORD_PTR data;
    struct sockaddr_in caller, callee;
    ULONG caller_length, callee_length;
    int caller_data_empty, callee_data_present, group_pointer;
} seen;

static int CALLBACK condition(LPWSABUF caller_id, LPWSABUF caller_data, LPQOS sqos, LPQOS gqos, LPWSABUF callee_id,
                              LPWSABUF callee_data, GROUP *group, DWORD_PTR data)
{
    (void)sqos;
    (void)gqos;
    seen.calls++;
    seen.thread = GetCurrentThreadId();
    seen.data = data;
    if (caller_id != NULL && caller_id->len >= sizeof seen.caller) {
        memcpy(&seen.caller, caller_id->buf, sizeof seen.caller);
        seen.caller_length = caller_id->len;
    }
    if (callee_id != NULL && callee_id->len >= sizeof seen.callee) {
        memcpy(&seen.callee, callee_id->buf, sizeof seen.callee);
        seen.callee_length = callee_id->len;
    }
    seen.caller_data_empty = caller_data == NULL || caller_data->len == 0;
    seen.callee_data_present = callee_data != NULL && callee_data->len != 0;
    seen.group_pointer = group != NULL;
    return seen.answer;
}

static void expect(int answer)
{
    memset(&seen, 0, sizeof seen);
    seen.answer = answer;
}

static void accepting(void)
{
    SOCKET client = check_connect(&address), server;
    struct sockaddr_in peer, mine;
    int length = (int)sizeof peer;
    char room[8];
    expect(CF_ACCEPT);
    server = WSAAccept(listener, (struct sockaddr *)&peer, &length, condition, 0x1234);
    CHECK("accept", server != INVALID_SOCKET);
    CHECK_EQ_I("accept-one-call", seen.calls, 1);
    CHECK_EQ_U("accept-same-thread", seen.thread, GetCurrentThreadId());
    CHECK_EQ_U("accept-callback-data", seen.data, 0x1234);
    CHECK_EQ_I("accept-address-length", length, (int)sizeof peer);
    CHECK_EQ_U("accept-caller-length", seen.caller_length, sizeof peer);
    CHECK_EQ_MEM("accept-caller-is-the-peer", &seen.caller, &peer, 8);
    length = (int)sizeof mine;
    CHECK_REQUIRE(getsockname(client, (struct sockaddr *)&mine, &length) == 0);
    CHECK_EQ_MEM("accept-caller-is-the-client", &seen.caller, &mine, 8);
    CHECK("accept-no-caller-data", seen.caller_data_empty);
    CHECK("accept-no-callee-data", !seen.callee_data_present);
    CHECK("accept-group-pointer", seen.group_pointer);
    CHECK_EQ_U("accept-callee-length", seen.callee_length, sizeof(struct sockaddr_in));
    CHECK_EQ_MEM("accept-callee-is-the-listener", &seen.callee, &address.storage, 8);
    check_send_all(client, "hello", 5);
    CHECK_EQ_I("accept-transfers", check_recv_all(server, room, 5), 5);
    closesocket(client);
    closesocket(server);
}

/* The handshake is over before the function is asked, so the client sees its connection end. */
static void rejecting(void)
{
    SOCKET client = check_connect(&address), second, server;
    char byte;
    expect(CF_REJECT);
    CHECK_FAILS("reject", WSAAccept(listener, NULL, NULL, condition, 0) == INVALID_SOCKET, WSAECONNREFUSED);
    CHECK_EQ_I("reject-one-call", seen.calls, 1);
    CHECK("rejected-client-ends", recv(client, &byte, 1, 0) <= 0);
    second = check_connect(&address);
    expect(CF_ACCEPT);
    server = WSAAccept(listener, NULL, NULL, condition, 0);
    CHECK("reject-next-is-accepted", server != INVALID_SOCKET);
    closesocket(client);
    closesocket(second);
    closesocket(server);
}

/* "No action about this connection request should be taken": the next call gets the same one. */
static void deferring(void)
{
    SOCKET client = check_connect(&address), server;
    struct sockaddr_in first;
    char room[8];
    u_long on = 1;
    expect(CF_DEFER);
    CHECK_FAILS("defer", WSAAccept(listener, NULL, NULL, condition, 0) == INVALID_SOCKET, WSATRY_AGAIN);
    CHECK_EQ_I("defer-one-call", seen.calls, 1);
    first = seen.caller;
    expect(CF_DEFER);
    CHECK_FAILS("defer-again", WSAAccept(listener, NULL, NULL, condition, 0) == INVALID_SOCKET, WSATRY_AGAIN);
    CHECK_EQ_MEM("defer-same-caller", &seen.caller, &first, 8);
    expect(CF_ACCEPT);
    server = WSAAccept(listener, NULL, NULL, condition, 0);
    CHECK("defer-then-accept", server != INVALID_SOCKET);
    CHECK_EQ_MEM("defer-then-accept-same-caller", &seen.caller, &first, 8);
    check_send_all(client, "still", 5);
    CHECK_EQ_I("defer-lost-nothing", check_recv_all(server, room, 5), 5);
    closesocket(client);
    closesocket(server);

    client = check_connect(&address);
    expect(CF_DEFER);
    CHECK_FAILS("defer-before-plain-accept", WSAAccept(listener, NULL, NULL, condition, 0) == INVALID_SOCKET,
                WSATRY_AGAIN);
    server = accept(listener, NULL, NULL);
    CHECK("defer-then-plain-accept", server != INVALID_SOCKET);
    closesocket(client);
    closesocket(server);

    client = check_connect(&address);
    expect(CF_DEFER);
    CHECK_FAILS("defer-before-reject", WSAAccept(listener, NULL, NULL, condition, 0) == INVALID_SOCKET, WSATRY_AGAIN);
    expect(CF_REJECT);
    CHECK_FAILS("defer-then-reject", WSAAccept(listener, NULL, NULL, condition, 0) == INVALID_SOCKET, WSAECONNREFUSED);
    CHECK_REQUIRE(ioctlsocket(listener, FIONBIO, &on) == 0);
    expect(CF_ACCEPT);
    CHECK_FAILS("would-block", WSAAccept(listener, NULL, NULL, condition, 0) == INVALID_SOCKET, WSAEWOULDBLOCK);
    CHECK_EQ_I("would-block-no-call", seen.calls, 0);
    on = 0;
    CHECK_REQUIRE(ioctlsocket(listener, FIONBIO, &on) == 0);
    closesocket(client);
}

static void bad_arguments(void)
{
    SOCKET bound = check_bound(AF_INET, SOCK_STREAM, NULL), udp = check_bound(AF_INET, SOCK_DGRAM, NULL), client, server;
    struct sockaddr_in peer;
    int length = 4;
    CHECK_FAILS("not-listening", WSAAccept(bound, NULL, NULL, condition, 0) == INVALID_SOCKET, WSAEINVAL);
    CHECK_FAILS("datagram", WSAAccept(udp, NULL, NULL, NULL, 0) == INVALID_SOCKET, WSAEOPNOTSUPP);
    closesocket(bound);
    closesocket(udp);
    CHECK_FAILS("closed", WSAAccept(bound, NULL, NULL, NULL, 0) == INVALID_SOCKET, WSAENOTSOCK);

    client = check_connect(&address);
    server = WSAAccept(listener, NULL, NULL, NULL, 0);
    CHECK("no-condition", server != INVALID_SOCKET);
    closesocket(client);
    closesocket(server);

    client = check_connect(&address);
    expect(77);
    CHECK_FAILS("invalid-answer", WSAAccept(listener, NULL, NULL, condition, 0) == INVALID_SOCKET, WSAEINVAL);
    closesocket(client);
    closesocket(listener);
    listener = check_listener(AF_INET, &address);
    client = check_connect(&address);
    CHECK_FAILS("short-address", WSAAccept(listener, (struct sockaddr *)&peer, &length, NULL, 0) == INVALID_SOCKET,
                WSAEFAULT);
    closesocket(client);
}

int main(void)
{
    check_begin();
    listener = check_listener(AF_INET, &address);
    accepting();
    rejecting();
    deferring();
    bad_arguments();
    closesocket(listener);
    return check_end();
}
