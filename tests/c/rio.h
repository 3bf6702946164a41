/* Registered I/O as the programs here use it: the functions, one registered buffer, results. */
#ifndef TAWNY_TESTS_RIO_H
#define TAWNY_TESTS_RIO_H

#include "either.h"

/* Headers that know nothing of it make a program that says so. */
#ifndef RIO_CORRUPT_CQ
int main(void)
{
    check_begin();
    check_skip("registered-io", "the compiler's headers have no registered I/O");
    return check_end();
}
#else

#ifndef WSA_FLAG_REGISTERED_IO
#define WSA_FLAG_REGISTERED_IO 0x100
#endif
#ifndef SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER
#define SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER _WSAIORW(IOC_WS2, 36)
#endif
#ifndef WSAID_MULTIPLE_RIO
#define WSAID_MULTIPLE_RIO {0x8509e081, 0x96dd, 0x4005, {0xb1, 0x65, 0x9e, 0x2e, 0xe8, 0xc7, 0x9e, 0x3f}}
#endif

enum { RIO_SPACE = 1 << 16, RIO_ADDRESS = sizeof(SOCKADDR_INET) };

static RIO_EXTENSION_FUNCTION_TABLE rio;
static char rio_space[RIO_SPACE];
static RIO_BUFFERID rio_id;

static inline SOCKET rio_socket(int type)
{
    int protocol = type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
    SOCKET s = WSASocketW(AF_INET, type, protocol, NULL, 0, WSA_FLAG_REGISTERED_IO | WSA_FLAG_OVERLAPPED);
    CHECK_REQUIRE(s != INVALID_SOCKET);
    return s;
}

/* Fetches the functions; 0 on a system without registered I/O. */
static inline int rio_begin(void)
{
    GUID id = WSAID_MULTIPLE_RIO;
    DWORD bytes = 0;
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    int result = WSAIoctl(s, SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &rio, sizeof rio,
                          &bytes, NULL, NULL);
    closesocket(s);
    if (result != 0) {
        CHECK_REQUIRE(check_under_wine());
        check_skip("registered-io", "Wine has no registered I/O");
        return 0;
    }
    rio_id = rio.RIORegisterBuffer(rio_space, RIO_SPACE);
    CHECK_REQUIRE(rio_id != RIO_INVALID_BUFFERID);
    return 1;
}

/* A piece of the registered buffer. */
static inline RIO_BUF rio_piece(ULONG offset, ULONG length)
{
    RIO_BUF piece;
    piece.BufferId = rio_id;
    piece.Offset = offset;
    piece.Length = length;
    return piece;
}

/* A piece with these bytes in it. */
static inline RIO_BUF rio_bytes(ULONG offset, const void *bytes, ULONG length)
{
    memcpy(rio_space + offset, bytes, length);
    return rio_piece(offset, length);
}

/* A piece with this address in it. */
static inline RIO_BUF rio_address(ULONG offset, const check_address *address)
{
    memset(rio_space + offset, 0, RIO_ADDRESS);
    memcpy(rio_space + offset, &address->storage, (size_t)address->length);
    return rio_piece(offset, RIO_ADDRESS);
}

static inline RIO_CQ rio_polled(DWORD size)
{
    RIO_CQ queue = rio.RIOCreateCompletionQueue(size, NULL);
    CHECK_REQUIRE(queue != RIO_INVALID_CQ);
    return queue;
}

static inline RIO_CQ rio_with_event(DWORD size, HANDLE event, BOOL reset)
{
    RIO_NOTIFICATION_COMPLETION how;
    RIO_CQ queue;
    memset(&how, 0, sizeof how);
    how.Type = RIO_EVENT_COMPLETION;
    how.Event.EventHandle = event;
    how.Event.NotifyReset = reset;
    queue = rio.RIOCreateCompletionQueue(size, &how);
    CHECK_REQUIRE(queue != RIO_INVALID_CQ);
    return queue;
}

static inline RIO_CQ rio_with_port(DWORD size, HANDLE port, ULONG_PTR key, OVERLAPPED *overlapped)
{
    RIO_NOTIFICATION_COMPLETION how;
    RIO_CQ queue;
    memset(&how, 0, sizeof how);
    how.Type = RIO_IOCP_COMPLETION;
    how.Iocp.IocpHandle = port;
    how.Iocp.CompletionKey = (PVOID)key;
    how.Iocp.Overlapped = overlapped;
    queue = rio.RIOCreateCompletionQueue(size, &how);
    CHECK_REQUIRE(queue != RIO_INVALID_CQ);
    return queue;
}

/* Eight requests each way. */
static inline RIO_RQ rio_requests(SOCKET s, RIO_CQ queue, ULONG_PTR context)
{
    RIO_RQ requests = rio.RIOCreateRequestQueue(s, 8, 1, 8, 1, queue, queue, (PVOID)context);
    CHECK_REQUIRE(requests != RIO_INVALID_RQ);
    return requests;
}

/* Takes COUNT results, which must come, by looking again and again. */
static inline void rio_take(RIO_CQ queue, RIORESULT *results, ULONG count)
{
    ULONGLONG end = GetTickCount64() + CHECK_PATIENCE_MS;
    ULONG got = 0;
    memset(results, 0xcc, count * sizeof *results);
    while (got < count) {
        ULONG more = rio.RIODequeueCompletion(queue, results + got, count - got);
        CHECK_REQUIRE(more != RIO_CORRUPT_CQ);
        got += more;
        CHECK_REQUIRE(got == count || GetTickCount64() < end);
    }
}

static inline RIORESULT rio_take_one(RIO_CQ queue)
{
    RIORESULT result;
    rio_take(queue, &result, 1);
    return result;
}

/* True if there is no result. Takes it if there is one. */
static inline int rio_is_empty(RIO_CQ queue)
{
    RIORESULT result;
    return rio.RIODequeueCompletion(queue, &result, 1) == 0;
}

/* A UDP socket for registered I/O, bound to loopback. */
static inline SOCKET rio_bound(check_address *address)
{
    check_address any = check_loopback(AF_INET);
    SOCKET s = rio_socket(SOCK_DGRAM);
    CHECK_REQUIRE(bind(s, CHECK_SOCKADDR(&any), any.length) == 0);
    address->length = (int)sizeof address->storage;
    CHECK_REQUIRE(getsockname(s, CHECK_SOCKADDR(address), &address->length) == 0);
    return s;
}

/* A connected pair of TCP sockets; the first is for registered I/O. */
static inline void rio_pair(SOCKET *registered, SOCKET *plain)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address);
    *registered = rio_socket(SOCK_STREAM);
    CHECK_REQUIRE(connect(*registered, CHECK_SOCKADDR(&address), address.length) == 0);
    *plain = accept(listener, NULL, NULL);
    CHECK_REQUIRE(*plain != INVALID_SOCKET);
    closesocket(listener);
}

#endif /* RIO_CORRUPT_CQ */

#endif
