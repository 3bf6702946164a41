/* An echo server in one thread on polls of the sockets' driver, with one pending poll for each of its
 * sockets, and 200 connections that each send and receive.
 *
 * https://learn.microsoft.com/windows/win32/fileio/getqueuedcompletionstatusex-func
 */
#include "afd.h"

enum { CONNECTIONS = 200, ROUNDS = 10, LENGTH = 1000, ENTRIES = 64 };

typedef struct {
    afd_poll poll;
    SOCKET s;
    char data[LENGTH];
    int from, to;
    int open;
} peer;

static HANDLE port, device;
static peer listener, peers[CONNECTIONS];
static LONG served, ends;

static void arm(peer *p)
{
    ULONG events = p == &listener ? AFD_ACCEPT : AFD_DISCONNECT | AFD_ABORT;
    NTSTATUS status;
    if (p != &listener)
        events |= p->from < p->to ? AFD_SEND : AFD_RECEIVE;
    status = afd_submit(device, &p->poll, p->s, events | AFD_LOCAL_CLOSE, AFD_FOREVER, 1);
    CHECK_REQUIRE(status == 0 || status == NT_PENDING);
}

static void finish(peer *p)
{
    closesocket(p->s);
    p->open = 0;
    ends++;
}

static void serve(peer *p)
{
    int n;
    if (p->from < p->to) {
        n = send(p->s, p->data + p->from, p->to - p->from, 0);
        CHECK_REQUIRE(n > 0 || WSAGetLastError() == WSAEWOULDBLOCK);
        p->from += n > 0 ? n : 0;
        arm(p);
        return;
    }
    n = recv(p->s, p->data, LENGTH, 0);
    if (n == 0 || (n < 0 && WSAGetLastError() != WSAEWOULDBLOCK)) {
        finish(p);
        return;
    }
    p->from = 0;
    p->to = n > 0 ? n : 0;
    if (p->to)
        serve(p);
    else
        arm(p);
}

static void take_connections(void)
{
    for (;;) {
        SOCKET s = accept(listener.s, NULL, NULL);
        if (s == INVALID_SOCKET)
            break;
        peers[served].s = s;
        peers[served].open = 1;
        arm(&peers[served++]);
    }
    arm(&listener);
}

static DWORD WINAPI server(LPVOID unused)
{
    OVERLAPPED_ENTRY entries[ENTRIES];
    ULONG count, i;

    arm(&listener);
    while (ends < CONNECTIONS) {
        CHECK_REQUIRE(GetQueuedCompletionStatusEx(port, entries, ENTRIES, &count, CHECK_PATIENCE_MS, FALSE));
        for (i = 0; i < count; i++) {
            peer *p = (peer *)entries[i].lpOverlapped;
            CHECK_REQUIRE(p->poll.block.Status == 0 && p->poll.info.count == 1);
            CHECK_REQUIRE(p->poll.info.handles[0].handle == (HANDLE)p->s);
            if (p == &listener)
                take_connections();
            else if (p->from < p->to && (p->poll.info.handles[0].events & AFD_SEND) == 0)
                finish(p);
            else
                serve(p);
        }
    }
    closesocket(listener.s);
    (void)unused;
    return 0;
}

int main(void)
{
    static SOCKET clients[CONNECTIONS];
    static char sent[LENGTH], got[LENGTH];
    check_address address;
    HANDLE thread;
    u_long on = 1;
    unsigned i, round, right = 0;

    check_begin();
    afd_begin();
    port = check_port(1);
    device = afd_open(port, 0);
    CHECK_SUCCEEDS("modes", SetFileCompletionNotificationModes(device, 2 /* FILE_SKIP_SET_EVENT_ON_HANDLE */));
    listener.s = check_listener(AF_INET, &address);
    CHECK_REQUIRE(ioctlsocket(listener.s, FIONBIO, &on) == 0);
    thread = check_spawn(server, NULL);
    for (i = 0; i < CONNECTIONS; i++)
        clients[i] = check_connect(&address);
    for (round = 0; round < ROUNDS; round++) {
        for (i = 0; i < CONNECTIONS; i++) {
            memset(sent, (int)(i + round), LENGTH);
            check_send_all(clients[i], sent, LENGTH);
        }
        for (i = 0; i < CONNECTIONS; i++) {
            memset(sent, (int)(i + round), LENGTH);
            right += check_recv_all(clients[i], got, LENGTH) == LENGTH && memcmp(sent, got, LENGTH) == 0;
        }
    }
    CHECK_EQ_U("all-echoed", right, CONNECTIONS * ROUNDS);
    for (i = 0; i < CONNECTIONS; i++)
        closesocket(clients[i]);
    CHECK_EQ_U("server-ends", check_join(thread), 0);
    CHECK_EQ_U("all-accepted", served, CONNECTIONS);
    CHECK_EQ_U("all-ended", ends, CONNECTIONS);
    CloseHandle(device);
    CloseHandle(port);
    return check_end();
}
