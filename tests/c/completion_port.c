/* The completion port: creation, association, packets in and out, closing.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/fileio/createiocompletionport
 *   learn.microsoft.com/windows/win32/api/ioapiset/nf-ioapiset-getqueuedcompletionstatus
 *   learn.microsoft.com/windows/win32/api/ioapiset/nf-ioapiset-getqueuedcompletionstatusex
 *   learn.microsoft.com/windows/win32/fileio/postqueuedcompletionstatus
 */
#include "check.h"

#define STATUS_CANCELLED_VALUE 0xC0000120u

static HANDLE port_of(HANDLE file, HANDLE existing, ULONG_PTR key)
{
    return CreateIoCompletionPort(file, existing, key, 0);
}

/* ---- CreateIoCompletionPort ---------------------------------------------------------------- */

static void creation(void)
{
    HANDLE a = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    HANDLE b = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0x1234, 1);
    HANDLE c = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1000);

    CHECK("create", a != NULL && a != INVALID_HANDLE_VALUE);
    CHECK("create-key-is-ignored", b != NULL && b != INVALID_HANDLE_VALUE);
    CHECK("create-many-concurrent-threads", c != NULL && c != INVALID_HANDLE_VALUE);
    CHECK("create-distinct", a != b && b != c && a != c);
    CHECK_FAILS("create-no-file-but-existing-port", port_of(INVALID_HANDLE_VALUE, a, 0) == NULL,
                ERROR_INVALID_PARAMETER);
    CHECK_FAILS("create-null-file", port_of(NULL, NULL, 0) == NULL, ERROR_INVALID_HANDLE);
    CHECK_SUCCEEDS("close-port", CloseHandle(a));
    CHECK_FAILS("close-port-twice", !CloseHandle(a), ERROR_INVALID_HANDLE);
    CloseHandle(b);
    CloseHandle(c);
}

static void association(void)
{
    HANDLE port = check_port(0), other = check_port(0), event = check_event(TRUE), closed = check_port(0);
    HANDLE fresh;
    SOCKET s = check_socket(AF_INET, SOCK_STREAM), t = check_socket(AF_INET, SOCK_DGRAM);
    SOCKET u = check_socket(AF_INET, SOCK_STREAM), gone = check_socket(AF_INET, SOCK_STREAM);

    CloseHandle(closed);
    closesocket(gone);
    CHECK_EQ_P("associate-returns-the-port", port_of((HANDLE)s, port, 1), port);
    CHECK_EQ_P("associate-a-second-socket", port_of((HANDLE)t, port, 1), port);

    /* "A handle can be associated with only one I/O completion port". */
    CHECK_FAILS("associate-again-same-port", port_of((HANDLE)s, port, 1) == NULL, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("associate-again-other-port", port_of((HANDLE)s, other, 1) == NULL,
                ERROR_INVALID_PARAMETER);
    CHECK_FAILS("associate-again-new-port", port_of((HANDLE)s, NULL, 1) == NULL, ERROR_INVALID_PARAMETER);

    CHECK_FAILS("associate-null-file", port_of(NULL, port, 0) == NULL, ERROR_INVALID_HANDLE);
    CHECK_FAILS("associate-event", port_of(event, port, 0) == NULL, ERROR_INVALID_HANDLE);
    CHECK_FAILS("associate-port-with-port", port_of(other, port, 0) == NULL, ERROR_INVALID_HANDLE);
    CHECK_FAILS("associate-closed-socket", port_of((HANDLE)gone, port, 0) == NULL, ERROR_INVALID_HANDLE);
    CHECK_FAILS("associate-with-event", port_of((HANDLE)u, event, 0) == NULL, ERROR_INVALID_HANDLE);
    CHECK_FAILS("associate-with-socket", port_of((HANDLE)u, (HANDLE)s, 0) == NULL, ERROR_INVALID_HANDLE);
    CHECK_FAILS("associate-with-closed-port", port_of((HANDLE)u, closed, 0) == NULL, ERROR_INVALID_HANDLE);

    /* None of the failures above associated U: both forms in one call still work for it. */
    fresh = port_of((HANDLE)u, NULL, 77);
    CHECK("create-and-associate", fresh != NULL && fresh != port && fresh != other);
    closesocket(s);
    closesocket(t);
    closesocket(u);
    CloseHandle(port);
    CloseHandle(other);
    CloseHandle(fresh);
    CloseHandle(event);
}

/* ---- GetQueuedCompletionStatus ------------------------------------------------------------- */

static void results(void)
{
    SOCKET client, server, client2, server2;
    OVERLAPPED first = {0}, second = {0}, third = {0};
    char data[16] = "", data2[16] = "";
    HANDLE port;
    check_packet got;

    check_pair(&client, &server);
    check_pair(&client2, &server2);
    port = CreateIoCompletionPort((HANDLE)server, NULL, 0x5e12e1, 0);
    CHECK_REQUIRE(port != NULL);
    check_associate(server2, port, ~(ULONG_PTR)0);

    got = check_get_within(port, 0);
    CHECK("time-out-zero-is-false", !got.ok);
    CHECK_EQ_U("time-out-zero-error", got.error, WAIT_TIMEOUT);
    CHECK_EQ_P("time-out-zero-overlapped", got.overlapped, NULL);

    CHECK_REQUIRE(check_started(check_wsarecv(server, data, sizeof data, &first)));
    CHECK_REQUIRE(check_started(check_wsarecv(server2, data2, sizeof data2, &second)));
    CHECK("pending-io-queues-nothing", check_port_is_empty(port));
    check_send_all(client, "abcde", 5);
    got = check_get(port);
    CHECK("io-is-true", got.ok);
    CHECK_EQ_U("io-bytes", got.bytes, 5);
    CHECK_EQ_U("io-key", got.key, 0x5e12e1);
    CHECK_EQ_P("io-overlapped", got.overlapped, &first);
    CHECK_EQ_MEM("io-data", data, "abcde", 5);

    CHECK_REQUIRE(CancelIoEx((HANDLE)server2, &second));
    got = check_get(port);
    CHECK("failed-io-is-false", !got.ok);
    CHECK_EQ_U("failed-io-error", got.error, ERROR_OPERATION_ABORTED);
    CHECK_EQ_U("failed-io-bytes", got.bytes, 0);
    CHECK_EQ_U("failed-io-key", got.key, ~(ULONG_PTR)0);
    CHECK_EQ_P("failed-io-overlapped", got.overlapped, &second);

    CHECK_REQUIRE(check_started(check_wsarecv(server, data, sizeof data, &third)));
    closesocket(client);
    got = check_get(port);
    CHECK("end-of-stream-is-true", got.ok);
    CHECK_EQ_U("end-of-stream-bytes", got.bytes, 0);
    CHECK_EQ_P("end-of-stream-overlapped", got.overlapped, &third);
    CHECK("no-packet-left", check_port_is_empty(port));
    closesocket(server);
    closesocket(client2);
    closesocket(server2);
    CloseHandle(port);
}

static void time_outs_and_bad_handles(void)
{
    HANDLE port = check_port(0), event = check_event(TRUE), closed = check_port(0);
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    DWORD bytes;
    ULONG_PTR key;
    OVERLAPPED *overlapped = (OVERLAPPED *)&bytes;
    ULONGLONG start;
    check_packet got;

    CloseHandle(closed);
    start = GetTickCount64();
    got = check_get_within(port, 60);
    CHECK_EQ_U("time-out-error", got.error, WAIT_TIMEOUT);
    CHECK_EQ_P("time-out-overlapped", got.overlapped, NULL);
    CHECK("time-out-not-early", GetTickCount64() - start >= 40);

    CHECK_FAILS("get-null", !GetQueuedCompletionStatus(NULL, &bytes, &key, &overlapped, 0),
                ERROR_INVALID_HANDLE);
    CHECK_EQ_P("get-null-overlapped", overlapped, NULL);
    CHECK_FAILS("get-event", !GetQueuedCompletionStatus(event, &bytes, &key, &overlapped, 0),
                ERROR_INVALID_HANDLE);
    CHECK_FAILS("get-socket", !GetQueuedCompletionStatus((HANDLE)s, &bytes, &key, &overlapped, 0),
                ERROR_INVALID_HANDLE);
    CHECK_FAILS("get-closed", !GetQueuedCompletionStatus(closed, &bytes, &key, &overlapped, 0),
                ERROR_INVALID_HANDLE);
    CHECK_FAILS("post-null", !PostQueuedCompletionStatus(NULL, 0, 0, NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("post-event", !PostQueuedCompletionStatus(event, 0, 0, NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("post-socket", !PostQueuedCompletionStatus((HANDLE)s, 0, 0, NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("post-closed", !PostQueuedCompletionStatus(closed, 0, 0, NULL), ERROR_INVALID_HANDLE);
    closesocket(s);
    CloseHandle(port);
    CloseHandle(event);
}

/* ---- PostQueuedCompletionStatus ------------------------------------------------------------ */

/* The page promises only that the three values come back unchanged; they need not be valid. */
static void posted_values(void)
{
    HANDLE port = check_port(0);
    OVERLAPPED untouched, copy;
    OVERLAPPED *odd = (OVERLAPPED *)(ULONG_PTR)0x10001;
    check_packet got;
    int i, right = 0;

    memset(&untouched, 0x5a, sizeof untouched);
    copy = untouched;
    CHECK_SUCCEEDS("post", PostQueuedCompletionStatus(port, 11, 22, &untouched));
    got = check_get(port);
    CHECK("posted-is-true", got.ok);
    CHECK_EQ_U("posted-bytes", got.bytes, 11);
    CHECK_EQ_U("posted-key", got.key, 22);
    CHECK_EQ_P("posted-overlapped", got.overlapped, &untouched);
    CHECK_EQ_MEM("posted-overlapped-untouched", &untouched, &copy, sizeof copy);

    CHECK_SUCCEEDS("post-zeros", PostQueuedCompletionStatus(port, 0, 0, NULL));
    got = check_get(port);
    CHECK("posted-zeros-is-true", got.ok && got.bytes == 0 && got.key == 0 && got.overlapped == NULL);

    CHECK_SUCCEEDS("post-ones", PostQueuedCompletionStatus(port, 0xffffffffu, ~(ULONG_PTR)0, odd));
    got = check_get(port);
    CHECK_EQ_U("posted-ones-bytes", got.bytes, 0xffffffffu);
    CHECK_EQ_U("posted-ones-key", got.key, ~(ULONG_PTR)0);
    CHECK_EQ_P("posted-invalid-pointer", got.overlapped, odd);

    for (i = 0; i < 3; i++)
        CHECK_REQUIRE(PostQueuedCompletionStatus(port, (DWORD)i, 9, &untouched));
    for (i = 0; i < 3; i++) {
        got = check_get(port);
        right += got.ok && got.bytes == (DWORD)i && got.key == 9 && got.overlapped == &untouched;
    }
    CHECK_EQ_I("post-same-pointer-three-times", right, 3);
    CHECK("post-same-pointer-no-more", check_port_is_empty(port));
    CloseHandle(port);
}

static void posted_order(void)
{
    enum { COUNT = 5000 };
    HANDLE port = check_port(0);
    int i, in_order = 0;

    for (i = 0; i < COUNT; i++)
        CHECK_REQUIRE(PostQueuedCompletionStatus(port, (DWORD)i, (ULONG_PTR)i * 3, NULL));
    for (i = 0; i < COUNT; i++) {
        check_packet got = check_get_within(port, 0);
        in_order += got.ok && got.bytes == (DWORD)i && got.key == (ULONG_PTR)i * 3;
    }
    CHECK_EQ_I("first-in-first-out", in_order, COUNT);
    CHECK("first-in-first-out-no-more", check_port_is_empty(port));
    CloseHandle(port);
}

static DWORD WINAPI post_one(LPVOID port)
{
    return (DWORD)PostQueuedCompletionStatus(port, 31, 41, (OVERLAPPED *)(ULONG_PTR)0x590);
}

static void posted_by_another_thread(void)
{
    HANDLE port = check_port(1), thread = check_spawn(post_one, port);
    check_packet got = check_get(port);
    CHECK("post-wakes-a-waiter", got.ok && got.bytes == 31 && got.key == 41);
    CHECK_EQ_U("post-wakes-a-waiter-thread", check_join(thread), TRUE);
    CloseHandle(port);
}

/* ---- GetQueuedCompletionStatusEx ----------------------------------------------------------- */

static void several_at_once(void)
{
    HANDLE port = check_port(0), event = check_event(TRUE);
    OVERLAPPED_ENTRY entries[16];
    ULONG count = 99;
    int i, right = 0;

    memset(entries, 0, sizeof entries);
    CHECK_FAILS("ex-time-out", !GetQueuedCompletionStatusEx(port, entries, 16, &count, 0, FALSE),
                WAIT_TIMEOUT);
    for (i = 0; i < 10; i++)
        CHECK_REQUIRE(PostQueuedCompletionStatus(port, (DWORD)i, (ULONG_PTR)(100 + i),
                                                 (OVERLAPPED *)(ULONG_PTR)(0x1000 + i)));
    CHECK_SUCCEEDS("ex-four", GetQueuedCompletionStatusEx(port, entries, 4, &count, 0, FALSE));
    CHECK_EQ_U("ex-four-count", count, 4);
    for (i = 0; i < 4; i++)
        right += entries[i].dwNumberOfBytesTransferred == (DWORD)i &&
                 entries[i].lpCompletionKey == (ULONG_PTR)(100 + i) &&
                 entries[i].lpOverlapped == (OVERLAPPED *)(ULONG_PTR)(0x1000 + i);
    CHECK_EQ_I("ex-four-entries", right, 4);
    CHECK_SUCCEEDS("ex-rest", GetQueuedCompletionStatusEx(port, entries, 16, &count, INFINITE, FALSE));
    CHECK_EQ_U("ex-rest-count", count, 6);
    CHECK("ex-rest-entries", entries[0].dwNumberOfBytesTransferred == 4 &&
                                 entries[5].dwNumberOfBytesTransferred == 9);
    CHECK_FAILS("ex-empty-again", !GetQueuedCompletionStatusEx(port, entries, 16, &count, 0, FALSE),
                WAIT_TIMEOUT);

    CHECK_FAILS("ex-no-room", !GetQueuedCompletionStatusEx(port, entries, 0, &count, 0, FALSE),
                ERROR_INVALID_PARAMETER);
    CHECK_FAILS("ex-null", !GetQueuedCompletionStatusEx(NULL, entries, 1, &count, 0, FALSE),
                ERROR_INVALID_HANDLE);
    CHECK_FAILS("ex-event", !GetQueuedCompletionStatusEx(event, entries, 1, &count, 0, FALSE),
                ERROR_INVALID_HANDLE);
    CloseHandle(port);
    CloseHandle(event);
}

/* "Returns TRUE when at least one pending I/O is completed, but it is possible that one or more
 * failed ... by looking at the status contained in the lpOverlapped member". */
static void several_with_a_failed_one(void)
{
    SOCKET client, server;
    HANDLE port = check_port(0);
    OVERLAPPED good = {0}, bad = {0};
    OVERLAPPED_ENTRY entries[4];
    char a[8], b[8];
    ULONG count = 0, total = 0;
    int good_seen = 0, bad_seen = 0;

    check_pair(&client, &server);
    check_associate(server, port, 5);
    check_associate(client, port, 6);
    memset(entries, 0, sizeof entries);
    CHECK_REQUIRE(check_wsarecv(server, a, sizeof a, &good) == WSA_IO_PENDING);
    CHECK_REQUIRE(check_wsarecv(client, b, sizeof b, &bad) == WSA_IO_PENDING);
    CHECK_REQUIRE(CancelIoEx((HANDLE)client, &bad));
    check_send_all(client, "xyz", 3);
    while (total < 2) {
        CHECK_REQUIRE(GetQueuedCompletionStatusEx(port, entries, 4, &count, CHECK_PATIENCE_MS, FALSE));
        for (total += count; count > 0; count--) {
            OVERLAPPED_ENTRY *e = &entries[count - 1];
            good_seen += e->lpOverlapped == &good && e->lpCompletionKey == 5 &&
                         e->dwNumberOfBytesTransferred == 3;
            bad_seen += e->lpOverlapped == &bad && e->lpCompletionKey == 6 &&
                        e->dwNumberOfBytesTransferred == 0;
        }
    }
    CHECK_EQ_U("ex-io-count", total, 2);
    CHECK_EQ_I("ex-io-succeeded", good_seen, 1);
    CHECK_EQ_I("ex-io-failed", bad_seen, 1);
    CHECK_EQ_U("ex-io-succeeded-status", (DWORD)good.Internal, 0);
    CHECK_EQ_U("ex-io-failed-status", (DWORD)bad.Internal, STATUS_CANCELLED_VALUE);
    closesocket(client);
    closesocket(server);
    CloseHandle(port);
}

static volatile LONG apc_runs;

static void CALLBACK count_apc(ULONG_PTR add)
{
    InterlockedExchangeAdd(&apc_runs, (LONG)add);
}

struct apc_target {
    HANDLE port, ready;
};

static DWORD WINAPI wait_alertably(LPVOID argument)
{
    struct apc_target *target = argument;
    OVERLAPPED_ENTRY entry;
    ULONG count = 0;
    SetEvent(target->ready);
    if (GetQueuedCompletionStatusEx(target->port, &entry, 1, &count, CHECK_PATIENCE_MS, TRUE))
        return 0;
    return GetLastError();
}

static void alertable(void)
{
    HANDLE port = check_port(0), thread;
    struct apc_target target;
    OVERLAPPED_ENTRY entry;
    ULONG count = 0;

    CHECK_REQUIRE(QueueUserAPC(count_apc, GetCurrentThread(), 1));
    CHECK_FAILS("ex-not-alertable", !GetQueuedCompletionStatusEx(port, &entry, 1, &count, 0, FALSE),
                WAIT_TIMEOUT);
    CHECK_EQ_I("ex-not-alertable-no-apc", apc_runs, 0);
    CHECK_FAILS("ex-alertable",
                !GetQueuedCompletionStatusEx(port, &entry, 1, &count, CHECK_PATIENCE_MS, TRUE),
                WAIT_IO_COMPLETION);
    CHECK_EQ_I("ex-alertable-apc-ran", apc_runs, 1);

    /* "If the parameter is TRUE and there are no available entries, the function performs an
     * alertable wait": with an entry it does not. */
    CHECK_REQUIRE(PostQueuedCompletionStatus(port, 1, 2, NULL));
    CHECK_REQUIRE(QueueUserAPC(count_apc, GetCurrentThread(), 10));
    CHECK_SUCCEEDS("ex-alertable-with-entry",
                   GetQueuedCompletionStatusEx(port, &entry, 1, &count, CHECK_PATIENCE_MS, TRUE));
    CHECK_EQ_U("ex-alertable-with-entry-count", count, 1);
    CHECK_EQ_I("ex-alertable-with-entry-no-apc", apc_runs, 1);
    CHECK_EQ_U("ex-apc-runs-in-the-next-alertable-wait", SleepEx(0, TRUE), WAIT_IO_COMPLETION);
    CHECK_EQ_I("ex-apc-ran-there", apc_runs, 11);

    target.port = port;
    target.ready = check_event(TRUE);
    thread = check_spawn(wait_alertably, &target);
    CHECK_REQUIRE(check_wait(target.ready) == WAIT_OBJECT_0);
    CHECK_REQUIRE(QueueUserAPC(count_apc, thread, 100));
    CHECK_EQ_U("ex-apc-from-another-thread", check_join(thread), WAIT_IO_COMPLETION);
    CHECK_EQ_I("ex-apc-from-another-thread-ran", apc_runs, 111);
    CloseHandle(target.ready);
    CloseHandle(port);
}

/* ---- CloseHandle --------------------------------------------------------------------------- */

struct abandoned {
    HANDLE port, ready;
    int use_ex;
    check_packet got;
};

static DWORD WINAPI wait_until_closed(LPVOID argument)
{
    struct abandoned *a = argument;
    OVERLAPPED_ENTRY entry;
    ULONG count;
    SetEvent(a->ready);
    if (!a->use_ex) {
        a->got = check_get(a->port);
    } else {
        a->got.ok = GetQueuedCompletionStatusEx(a->port, &entry, 1, &count, CHECK_PATIENCE_MS, FALSE);
        a->got.error = a->got.ok ? 0 : GetLastError();
        a->got.overlapped = NULL;
    }
    return 0;
}

/* Whether a thread is inside its wait cannot be seen from outside. One that comes too late gets
 * ERROR_INVALID_HANDLE, so rounds are played until both waiters were inside. */
static void close_with_waiters(void)
{
    int round, i, clean = 1, abandoned = 0;

    for (round = 0; round < 50 && abandoned < 2 && clean; round++) {
        HANDLE port = check_port(0), threads[2];
        struct abandoned waiters[2];
        for (i = 0; i < 2; i++) {
            waiters[i].port = port;
            waiters[i].use_ex = i;
            waiters[i].ready = check_event(TRUE);
            threads[i] = check_spawn(wait_until_closed, &waiters[i]);
            CHECK_REQUIRE(check_wait(waiters[i].ready) == WAIT_OBJECT_0);
        }
        Sleep((DWORD)round);
        CHECK_REQUIRE(CloseHandle(port));
        abandoned = 0;
        for (i = 0; i < 2; i++) {
            check_join(threads[i]);
            CloseHandle(waiters[i].ready);
            abandoned += waiters[i].got.error == ERROR_ABANDONED_WAIT_0;
            if (waiters[i].got.ok || waiters[i].got.overlapped != NULL ||
                (waiters[i].got.error != ERROR_ABANDONED_WAIT_0 &&
                 waiters[i].got.error != ERROR_INVALID_HANDLE))
                clean = 0;
        }
    }
    CHECK("close-ends-every-wait", clean);
    CHECK_EQ_I("close-abandons-the-waiters", abandoned, 2);
}

/* "The I/O completion port is released when there are no more references to it": an associated
 * socket is one, so its I/O may go on. */
static void close_with_work(void)
{
    SOCKET client, server;
    HANDLE port = check_port(0), event = check_event(TRUE);
    OVERLAPPED overlapped = {0};
    char data[8];

    check_pair(&client, &server);
    check_associate(server, port, 1);
    CHECK_REQUIRE(PostQueuedCompletionStatus(port, 1, 1, NULL));
    overlapped.hEvent = event;
    CHECK_REQUIRE(check_wsarecv(server, data, sizeof data, &overlapped) == WSA_IO_PENDING);
    CHECK_SUCCEEDS("close-port-in-use", CloseHandle(port));
    check_send_all(client, "12345678", 8);
    CHECK_EQ_U("io-after-port-close", check_wait(event), WAIT_OBJECT_0);
    CHECK_EQ_U("io-after-port-close-status", overlapped.Internal, 0);
    CHECK_EQ_U("io-after-port-close-bytes", overlapped.InternalHigh, 8);
    closesocket(client);
    closesocket(server);
    CloseHandle(event);
}

int main(void)
{
    check_begin();
    creation();
    association();
    results();
    time_outs_and_bad_handles();
    posted_values();
    posted_order();
    posted_by_another_thread();
    several_at_once();
    several_with_a_failed_one();
    alertable();
    close_with_waiters();
    close_with_work();
    return check_end();
}
