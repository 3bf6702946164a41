/* The harness of the C conformance programs: checks, a watchdog, loopback sockets.
 *
 * Plain Windows source. The same files build natively (`tawny cc FILE.c`) and with mingw
 * (`x86_64-w64-mingw32-gcc -std=c11 -Wall -Wextra FILE.c -lws2_32 -lmswsock`).
 *
 *     #include "check.h"
 *     int main(void)
 *     {
 *         check_begin();
 *         CHECK_EQ_U("htons-swaps", htons(1), 0x100);
 *         CHECK_FAILS("close-null", !CloseHandle(NULL), ERROR_INVALID_HANDLE);
 *         return check_end();
 *     }
 *
 * Output is `ok NAME` or `not ok NAME: got ... want ... (file:line)` for each check, then
 * `N passed, N failed`. The exit status is 0 only if no check failed. NAME is unique within its
 * program; `wine-differences.txt` refers to it.
 */
#ifndef TAWNY_TESTS_CHECK_H
#define TAWNY_TESTS_CHECK_H

#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0602
#endif
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include <windows.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What must happen gets this long; a check that needs it all has failed. */
#define CHECK_PATIENCE_MS 5000u
/* A program that is still running after this long is killed with status 3. */
#define CHECK_WATCHDOG_MS 20000u
/* Stored as the last error before a call, so that "not set" shows. */
#define CHECK_POISON 0x2000dead

enum { CHECK_MAX_NAMES = 2048, CHECK_NAME_SIZE = 96 };

static struct {
    CRITICAL_SECTION lock;
    unsigned passed, failed, count;
    char names[CHECK_MAX_NAMES][CHECK_NAME_SIZE];
} check_state;

/* ---- reporting ---------------------------------------------------------------------------- */

/* Records one result. Keeps the last error, so that checks may stand between a call and its error. */
static inline int check_report(int good, const char *file, int line, const char *name,
                               const char *format, ...)
{
    DWORD saved = GetLastError();
    const char *base = file;
    char detail[512] = "";
    unsigned i;
    va_list args;

    for (; *file; file++)
        if (*file == '/' || *file == '\\')
            base = file + 1;
    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);

    EnterCriticalSection(&check_state.lock);
    for (i = 0; i < check_state.count; i++)
        if (strncmp(check_state.names[i], name, CHECK_NAME_SIZE - 1) == 0)
            break;
    if (i < check_state.count || i == CHECK_MAX_NAMES) {
        good = 0;
        snprintf(detail, sizeof detail, "got the name a second time (or too many) want a unique name");
    } else {
        snprintf(check_state.names[check_state.count++], CHECK_NAME_SIZE, "%s", name);
    }
    if (good) {
        check_state.passed++;
        printf("ok %s\n", name);
    } else {
        check_state.failed++;
        printf("not ok %s: %s (%s:%d)\n", name, detail, base, line);
    }
    fflush(stdout);
    LeaveCriticalSection(&check_state.lock);
    SetLastError(saved);
    return good;
}

/* The preparation of a test failed: nothing after this would mean anything. */
static inline void check_die(const char *file, int line, const char *what)
{
    DWORD error = GetLastError();
    check_report(0, file, line, "preparation", "got a failure of `%s` (error %lu) want success", what,
                 (unsigned long)error);
    _Exit(2);
}

#define CHECK_HERE __FILE__, __LINE__

/* Ends the program unless COND holds. For preparation; says nothing when it holds. */
#define CHECK_REQUIRE(cond) ((cond) ? (void)0 : check_die(CHECK_HERE, #cond))

#define CHECK(name, cond) \
    ((void)check_report(!!(cond), CHECK_HERE, name, "got false want `%s`", #cond))

static inline int check_eq_u(const char *file, int line, const char *name, unsigned long long got,
                             unsigned long long want)
{
    return check_report(got == want, file, line, name, "got %llu (0x%llx) want %llu (0x%llx)", got, got,
                        want, want);
}

static inline int check_eq_i(const char *file, int line, const char *name, long long got, long long want)
{
    return check_report(got == want, file, line, name, "got %lld want %lld", got, want);
}

static inline int check_eq_p(const char *file, int line, const char *name, const void *got,
                             const void *want)
{
    return check_report(got == want, file, line, name, "got %p want %p", (void *)(ULONG_PTR)got,
                        (void *)(ULONG_PTR)want);
}

static inline int check_eq_s(const char *file, int line, const char *name, const char *got,
                             const char *want)
{
    int same = got != NULL && want != NULL && strcmp(got, want) == 0;
    return check_report(same, file, line, name, "got \"%s\" want \"%s\"", got ? got : "(null)",
                        want ? want : "(null)");
}

static inline int check_eq_mem(const char *file, int line, const char *name, const void *got,
                               const void *want, size_t size)
{
    const unsigned char *a = (const unsigned char *)got, *b = (const unsigned char *)want;
    size_t i = 0;
    while (i < size && a[i] == b[i])
        i++;
    return check_report(i == size, file, line, name, "got 0x%02x want 0x%02x at byte %u of %u",
                        i < size ? a[i] : 0, i < size ? b[i] : 0, (unsigned)i, (unsigned)size);
}

static inline int check_fails(const char *file, int line, const char *name, int failed, DWORD error,
                              DWORD want)
{
    if (!failed)
        return check_report(0, file, line, name, "got success want failure with error %lu",
                            (unsigned long)want);
    return check_report(error == want, file, line, name, "got error %lu want error %lu",
                        (unsigned long)error, (unsigned long)want);
}

static inline int check_succeeds(const char *file, int line, const char *name, int good, DWORD error)
{
    return check_report(good, file, line, name, "got failure with error %lu want success",
                        (unsigned long)error);
}

/* Unsigned, signed, pointer, text and byte-wise equality. */
#define CHECK_EQ_U(name, got, want) \
    ((void)check_eq_u(CHECK_HERE, name, (unsigned long long)(got), (unsigned long long)(want)))
#define CHECK_EQ_I(name, got, want) \
    ((void)check_eq_i(CHECK_HERE, name, (long long)(got), (long long)(want)))
#define CHECK_EQ_P(name, got, want) ((void)check_eq_p(CHECK_HERE, name, got, want))
#define CHECK_EQ_S(name, got, want) ((void)check_eq_s(CHECK_HERE, name, got, want))
#define CHECK_EQ_MEM(name, got, want, size) ((void)check_eq_mem(CHECK_HERE, name, got, want, size))

/* FAILED is a call with the test for its documented failure value:
 *     CHECK_FAILS("bad-handle", !CloseHandle(NULL), ERROR_INVALID_HANDLE);
 * Both the failure value and the last error (GetLastError or WSAGetLastError) must be right. */
#define CHECK_FAILS(name, failed, want_error)                                                        \
    do {                                                                                             \
        int check_failed_;                                                                           \
        SetLastError(CHECK_POISON);                                                                  \
        check_failed_ = !!(failed);                                                                  \
        check_fails(CHECK_HERE, name, check_failed_, GetLastError(), (DWORD)(want_error));           \
    } while (0)

/* GOOD is a call with the test for its documented success value. */
#define CHECK_SUCCEEDS(name, good)                                                                   \
    do {                                                                                             \
        int check_good_ = !!(good);                                                                  \
        check_succeeds(CHECK_HERE, name, check_good_, GetLastError());                               \
    } while (0)

/* A check that this machine cannot make (no IPv6, for instance). Counts as passed and says so. */
static inline void check_skip(const char *name, const char *reason)
{
    char text[CHECK_NAME_SIZE * 2];
    snprintf(text, sizeof text, "%s # skip %s", name, reason);
    check_report(1, "", 0, text, "skip");
}

/* ---- start and end ------------------------------------------------------------------------ */

static inline DWORD WINAPI check_watchdog(LPVOID unused)
{
    (void)unused;
    Sleep(CHECK_WATCHDOG_MS);
    printf("not ok watchdog: got a program still running after %u ms want its end (check.h:0)\n",
           CHECK_WATCHDOG_MS);
    fflush(stdout);
    _Exit(3);
    return 0;
}

/* Starts the watchdog. For programs that call WSAStartup themselves. */
static inline void check_begin_without_winsock(void)
{
    HANDLE watchdog;
    InitializeCriticalSection(&check_state.lock);
    watchdog = CreateThread(NULL, 0, check_watchdog, NULL, 0, NULL);
    CHECK_REQUIRE(watchdog != NULL);
    CloseHandle(watchdog);
}

/* Starts the watchdog and Winsock 2.2. */
static inline void check_begin(void)
{
    WSADATA data;
    check_begin_without_winsock();
    CHECK_REQUIRE(WSAStartup(MAKEWORD(2, 2), &data) == 0);
}

/* Prints the totals. `return check_end();` */
static inline int check_end(void)
{
    printf("%u passed, %u failed\n", check_state.passed, check_state.failed);
    fflush(stdout);
    return check_state.failed == 0 ? 0 : 1;
}

/* True under Wine: for the rare check that would crash or hang Wine itself. Such a check is
 * skipped there, and listed in wine-differences.txt. */
static inline int check_under_wine(void)
{
    HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    return ntdll != NULL && GetProcAddress(ntdll, "wine_get_version") != NULL;
}

/* CHECK_FAILS for a call that would crash or hang Wine: skipped there, and WHY says so. */
#define CHECK_FAILS_UNLESS_WINE(name, why, failed, want_error)                                       \
    do {                                                                                             \
        if (check_under_wine())                                                                      \
            check_skip(name, why);                                                                   \
        else                                                                                         \
            CHECK_FAILS(name, failed, want_error);                                                   \
    } while (0)

/* ---- threads and waits --------------------------------------------------------------------- */

/* A bounded wait for what must happen; returns what WaitForSingleObject returned. */
static inline DWORD check_wait(HANDLE handle)
{
    return WaitForSingleObject(handle, CHECK_PATIENCE_MS);
}

static inline HANDLE check_event(BOOL manual_reset)
{
    HANDLE event = CreateEventW(NULL, manual_reset, FALSE, NULL);
    CHECK_REQUIRE(event != NULL);
    return event;
}

static inline HANDLE check_spawn(LPTHREAD_START_ROUTINE body, void *argument)
{
    HANDLE thread = CreateThread(NULL, 0, body, argument, 0, NULL);
    CHECK_REQUIRE(thread != NULL);
    return thread;
}

/* Waits for a thread's end, returns its exit code and closes the handle. */
static inline DWORD check_join(HANDLE thread)
{
    DWORD code = 0;
    CHECK_REQUIRE(WaitForSingleObject(thread, CHECK_WATCHDOG_MS) == WAIT_OBJECT_0);
    CHECK_REQUIRE(GetExitCodeThread(thread, &code));
    CloseHandle(thread);
    return code;
}

/* ---- completion packets -------------------------------------------------------------------- */

/* Everything that GetQueuedCompletionStatus tells. `error` is 0 when `ok`. */
typedef struct {
    BOOL ok;
    DWORD error, bytes;
    ULONG_PTR key;
    OVERLAPPED *overlapped;
} check_packet;

static inline HANDLE check_port(DWORD concurrency)
{
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, concurrency);
    CHECK_REQUIRE(port != NULL);
    return port;
}

static inline void check_associate(SOCKET socket, HANDLE port, ULONG_PTR key)
{
    CHECK_REQUIRE(CreateIoCompletionPort((HANDLE)socket, port, key, 0) == port);
}

static inline check_packet check_get_within(HANDLE port, DWORD milliseconds)
{
    check_packet packet;
    packet.bytes = 0xbad;
    packet.key = 0xbad;
    packet.overlapped = (OVERLAPPED *)(ULONG_PTR)0xbad;
    SetLastError(CHECK_POISON);
    packet.ok = GetQueuedCompletionStatus(port, &packet.bytes, &packet.key, &packet.overlapped,
                                          milliseconds);
    packet.error = packet.ok ? 0 : GetLastError();
    return packet;
}

/* The next packet, which must come. */
static inline check_packet check_get(HANDLE port)
{
    return check_get_within(port, CHECK_PATIENCE_MS);
}

/* True if a zero-time-out poll finds no packet. Takes the packet if there is one. */
static inline int check_port_is_empty(HANDLE port)
{
    check_packet packet = check_get_within(port, 0);
    return !packet.ok && packet.overlapped == NULL && packet.error == WAIT_TIMEOUT;
}

/* ---- sockets on loopback ------------------------------------------------------------------- */

typedef struct {
    struct sockaddr_storage storage;
    int length;
} check_address;

#define CHECK_SOCKADDR(address) ((struct sockaddr *)&(address)->storage)

/* The loopback address of a family, port 0. */
static inline check_address check_loopback(int family)
{
    check_address address;
    memset(&address, 0, sizeof address);
    if (family == AF_INET6) {
        struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&address.storage;
        in6->sin6_family = AF_INET6;
        in6->sin6_addr.s6_addr[15] = 1;
        address.length = (int)sizeof *in6;
    } else {
        struct sockaddr_in *in4 = (struct sockaddr_in *)&address.storage;
        in4->sin_family = AF_INET;
        in4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.length = (int)sizeof *in4;
    }
    return address;
}

/* True if sockets of this family can be bound to loopback here. */
static inline int check_has_family(int family)
{
    check_address address = check_loopback(family);
    SOCKET probe = socket(family, SOCK_STREAM, 0);
    int works = probe != INVALID_SOCKET && bind(probe, CHECK_SOCKADDR(&address), address.length) == 0;
    if (probe != INVALID_SOCKET)
        closesocket(probe);
    return works;
}

static inline SOCKET check_socket(int family, int type)
{
    SOCKET s = WSASocketW(family, type, 0, NULL, 0, WSA_FLAG_OVERLAPPED);
    CHECK_REQUIRE(s != INVALID_SOCKET);
    return s;
}

/* A socket bound to loopback with a port of the system's choice. ADDRESS may be NULL. */
static inline SOCKET check_bound(int family, int type, check_address *address)
{
    check_address any = check_loopback(family);
    SOCKET s = check_socket(family, type);
    CHECK_REQUIRE(bind(s, CHECK_SOCKADDR(&any), any.length) == 0);
    if (address != NULL) {
        memset(address, 0, sizeof *address);
        address->length = (int)sizeof address->storage;
        CHECK_REQUIRE(getsockname(s, CHECK_SOCKADDR(address), &address->length) == 0);
    }
    return s;
}

/* A socket bound to an IPv4 loopback address that other programs have no reason to use. The port is
 * free again once the socket is closed, and nobody listens there, whatever others do meanwhile. */
static inline SOCKET check_bound_alone(int type, check_address *address)
{
    struct sockaddr_in *in4 = (struct sockaddr_in *)&address->storage;
    SOCKET s = check_socket(AF_INET, type);
    *address = check_loopback(AF_INET);
    in4->sin_addr.s_addr = htonl(0x7f400000 | (GetCurrentProcessId() & 0x3fffff)); /* 127.64.0.0/10 */
    CHECK_REQUIRE(bind(s, CHECK_SOCKADDR(address), address->length) == 0);
    CHECK_REQUIRE(getsockname(s, CHECK_SOCKADDR(address), &address->length) == 0);
    return s;
}

static inline SOCKET check_listener(int family, check_address *address)
{
    SOCKET listener = check_bound(family, SOCK_STREAM, address);
    CHECK_REQUIRE(listen(listener, SOMAXCONN) == 0);
    return listener;
}

static inline SOCKET check_connect(const check_address *address)
{
    SOCKET s = check_socket(address->storage.ss_family, SOCK_STREAM);
    CHECK_REQUIRE(connect(s, (const struct sockaddr *)&address->storage, address->length) == 0);
    return s;
}

/* A connected pair of TCP sockets. */
static inline void check_pair_of(int family, SOCKET *client, SOCKET *server)
{
    check_address address;
    SOCKET listener = check_listener(family, &address);
    *client = check_connect(&address);
    *server = accept(listener, NULL, NULL);
    CHECK_REQUIRE(*server != INVALID_SOCKET);
    closesocket(listener);
}

static inline void check_pair(SOCKET *client, SOCKET *server)
{
    check_pair_of(AF_INET, client, server);
}

/* A pair of UDP sockets, each connected to the other. */
static inline void check_udp_pair(SOCKET *a, SOCKET *b)
{
    check_address a_address, b_address;
    *a = check_bound(AF_INET, SOCK_DGRAM, &a_address);
    *b = check_bound(AF_INET, SOCK_DGRAM, &b_address);
    CHECK_REQUIRE(connect(*a, CHECK_SOCKADDR(&b_address), b_address.length) == 0);
    CHECK_REQUIRE(connect(*b, CHECK_SOCKADDR(&a_address), a_address.length) == 0);
}

/* Sends all of DATA on a blocking socket. */
static inline void check_send_all(SOCKET s, const void *data, int size)
{
    int done = 0;
    while (done < size) {
        int n = send(s, (const char *)data + done, size - done, 0);
        CHECK_REQUIRE(n > 0);
        done += n;
    }
}

/* Receives until SIZE bytes or the end of the stream; returns how many came. */
static inline int check_recv_all(SOCKET s, void *data, int size)
{
    int done = 0;
    while (done < size) {
        int n = recv(s, (char *)data + done, size - done, 0);
        CHECK_REQUIRE(n >= 0);
        if (n == 0)
            break;
        done += n;
    }
    return done;
}

/* Closes with a reset (RST) instead of an orderly end. */
static inline void check_reset(SOCKET s)
{
    struct linger hard;
    hard.l_onoff = 1;
    hard.l_linger = 0;
    CHECK_REQUIRE(setsockopt(s, SOL_SOCKET, SO_LINGER, (const char *)&hard, sizeof hard) == 0);
    CHECK_REQUIRE(closesocket(s) == 0);
}

/* ---- overlapped operations ----------------------------------------------------------------- */

/* Issues WSARecv / WSASend on one buffer: 0, or WSA_IO_PENDING or another error. The count of bytes
 * "can be NULL only if the lpOverlapped parameter is not NULL". */
static inline DWORD check_wsarecv(SOCKET s, void *data, DWORD size, OVERLAPPED *overlapped)
{
    WSABUF buffer;
    DWORD flags = 0, bytes, *count = overlapped ? NULL : &bytes;
    buffer.buf = (char *)data;
    buffer.len = size;
    return WSARecv(s, &buffer, 1, count, &flags, overlapped, NULL) == 0 ? 0 : (DWORD)WSAGetLastError();
}

static inline DWORD check_wsasend(SOCKET s, const void *data, DWORD size, OVERLAPPED *overlapped)
{
    WSABUF buffer;
    DWORD bytes, *count = overlapped ? NULL : &bytes;
    buffer.buf = (char *)(ULONG_PTR)data;
    buffer.len = size;
    return WSASend(s, &buffer, 1, count, 0, overlapped, NULL) == 0 ? 0 : (DWORD)WSAGetLastError();
}

/* True if an overlapped call started: it succeeded at once or is pending. */
static inline int check_started(DWORD error)
{
    return error == 0 || error == WSA_IO_PENDING;
}

#endif
