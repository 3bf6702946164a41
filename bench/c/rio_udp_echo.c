/* A UDP echo server on registered I/O: batches of receives and sends, one thread, told by a completion
 * port. Prints `listening on PORT`; the argument is the port. */
#define _WIN32_WINNT 0x0602
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include <stdio.h>
#include <stdlib.h>

enum { SLOTS = 512, ROOM = 2048, BATCH = 256 };

static RIO_EXTENSION_FUNCTION_TABLE rio;
static RIO_BUF data[SLOTS], address[SLOTS];
static RIO_RQ requests;

static void need(int good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "%s failed: %d\n", what, WSAGetLastError());
    exit(1);
}

/* The slot's memory waits for a datagram. */
static void receive(ULONG_PTR slot)
{
    data[slot].Length = ROOM;
    need(rio.RIOReceiveEx(requests, &data[slot], 1, NULL, &address[slot], NULL, NULL, RIO_MSG_DEFER, (PVOID)slot),
         "RIOReceiveEx");
}

/* The datagram in the slot goes back; the high bit of the context says that it is a send. */
static void echo(ULONG_PTR slot, ULONG length)
{
    data[slot].Length = length;
    need(rio.RIOSendEx(requests, &data[slot], 1, NULL, &address[slot], NULL, NULL, RIO_MSG_DEFER,
                       (PVOID)(slot | SLOTS)),
         "RIOSendEx");
}

static void commit(void)
{
    need(rio.RIOSend(requests, NULL, 0, RIO_MSG_COMMIT_ONLY, NULL), "RIOSend");
    need(rio.RIOReceive(requests, NULL, 0, RIO_MSG_COMMIT_ONLY, NULL), "RIOReceive");
}

static SOCKET open_socket(unsigned short port)
{
    SOCKET s = WSASocketW(AF_INET, SOCK_DGRAM, IPPROTO_UDP, NULL, 0, WSA_FLAG_REGISTERED_IO);
    struct sockaddr_in any = {0};
    int length = sizeof any, room = 1 << 20;
    GUID id = WSAID_MULTIPLE_RIO;
    DWORD bytes;

    need(s != INVALID_SOCKET, "WSASocket");
    setsockopt(s, SOL_SOCKET, SO_RCVBUF, (const char *)&room, sizeof room);
    any.sin_family = AF_INET;
    any.sin_port = htons(port);
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    need(bind(s, (struct sockaddr *)&any, sizeof any) == 0, "bind");
    need(WSAIoctl(s, SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &rio, sizeof rio, &bytes, NULL,
                  NULL) == 0, "WSAIoctl");
    need(getsockname(s, (struct sockaddr *)&any, &length) == 0, "getsockname");
    printf("listening on %u\n", ntohs(any.sin_port));
    fflush(stdout);
    return s;
}

int main(int argc, char **argv)
{
    static char space[SLOTS * (ROOM + sizeof(SOCKADDR_INET))];
    RIO_NOTIFICATION_COMPLETION how = {0};
    RIORESULT results[BATCH];
    OVERLAPPED overlapped = {0}, *told;
    WSADATA winsock;
    RIO_BUFFERID id;
    RIO_CQ queue;
    SOCKET s;
    ULONG_PTR slot, key;
    DWORD bytes;

    need(WSAStartup(MAKEWORD(2, 2), &winsock) == 0, "WSAStartup");
    s = open_socket((unsigned short)(argc > 1 ? atoi(argv[1]) : 0));
    id = rio.RIORegisterBuffer(space, sizeof space);
    need(id != RIO_INVALID_BUFFERID, "RIORegisterBuffer");
    how.Type = RIO_IOCP_COMPLETION;
    how.Iocp.IocpHandle = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    how.Iocp.Overlapped = &overlapped;
    queue = rio.RIOCreateCompletionQueue(2 * SLOTS, &how);
    need(queue != RIO_INVALID_CQ, "RIOCreateCompletionQueue");
    requests = rio.RIOCreateRequestQueue(s, SLOTS, 1, SLOTS, 1, queue, queue, NULL);
    need(requests != RIO_INVALID_RQ, "RIOCreateRequestQueue");
    for (slot = 0; slot < SLOTS; slot++) {
        data[slot].BufferId = address[slot].BufferId = id;
        data[slot].Offset = (ULONG)slot * ROOM;
        address[slot].Offset = (ULONG)(SLOTS * ROOM + slot * sizeof(SOCKADDR_INET));
        address[slot].Length = sizeof(SOCKADDR_INET);
        receive(slot);
    }
    for (;;) {
        ULONG count, i;
        commit();
        count = rio.RIODequeueCompletion(queue, results, BATCH);
        need(count != RIO_CORRUPT_CQ, "RIODequeueCompletion");
        if (count == 0) {
            need(rio.RIONotify(queue) == ERROR_SUCCESS, "RIONotify");
            need(GetQueuedCompletionStatus(how.Iocp.IocpHandle, &bytes, &key, &told, INFINITE),
                 "GetQueuedCompletionStatus");
            continue;
        }
        for (i = 0; i < count; i++) {
            slot = (ULONG_PTR)results[i].RequestContext & (SLOTS - 1);
            if ((results[i].RequestContext & SLOTS) != 0 || results[i].Status != 0)
                receive(slot);
            else
                echo(slot, results[i].BytesTransferred);
        }
    }
}
