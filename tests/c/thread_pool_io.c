/* Sockets whose completions are callbacks: CreateThreadpoolIo, BindIoCompletionCallback.
 *
 * https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-createthreadpoolio
 * https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-startthreadpoolio
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-bindiocompletioncallback
 */
#include "check.h"

struct calls {
    HANDLE called;
    volatile LONG count;
    void *overlapped, *io;
    ULONG result;
    ULONG_PTR bytes;
    DWORD thread;
};

static void prepare(struct calls *calls)
{
    memset(calls, 0, sizeof *calls);
    calls->called = CreateSemaphoreA(NULL, 0, 100000, NULL);
    CHECK_REQUIRE(calls->called != NULL);
}

static int called(struct calls *calls)
{
    return WaitForSingleObject(calls->called, CHECK_PATIENCE_MS) == WAIT_OBJECT_0;
}

static int quiet(struct calls *calls)
{
    return WaitForSingleObject(calls->called, 10) == WAIT_TIMEOUT;
}

static VOID CALLBACK ended(PTP_CALLBACK_INSTANCE instance, PVOID context, PVOID overlapped, ULONG result,
                           ULONG_PTR bytes, PTP_IO io)
{
    struct calls *calls = context;
    (void)instance;
    calls->overlapped = overlapped;
    calls->result = result;
    calls->bytes = bytes;
    calls->io = io;
    calls->thread = GetCurrentThreadId();
    InterlockedIncrement(&calls->count);
    ReleaseSemaphore(calls->called, 1, NULL);
}

static void thread_pool_io(void)
{
    struct calls calls;
    SOCKET a, b;
    OVERLAPPED overlapped;
    char data[16] = "";
    PTP_IO io;
    prepare(&calls);
    check_pair(&a, &b);
    io = CreateThreadpoolIo((HANDLE)a, ended, &calls, NULL);
    CHECK("io", io != NULL);
    memset(&overlapped, 0, sizeof overlapped);
    StartThreadpoolIo(io);
    CHECK_EQ_U("io-pending", check_wsarecv(a, data, sizeof data, &overlapped), WSA_IO_PENDING);
    CHECK("io-not-yet", quiet(&calls));
    check_send_all(b, "hello", 5);
    CHECK("io-called", called(&calls));
    CHECK_EQ_P("io-overlapped", calls.overlapped, &overlapped);
    CHECK_EQ_U("io-result", calls.result, NO_ERROR);
    CHECK_EQ_U("io-bytes", calls.bytes, 5);
    CHECK_EQ_P("io-gets-itself", calls.io, io);
    CHECK("io-on-another-thread", calls.thread != GetCurrentThreadId());
    CHECK_EQ_S("io-data", data, "hello");

    memset(&overlapped, 0, sizeof overlapped);
    StartThreadpoolIo(io);
    CHECK("io-send", check_started(check_wsasend(a, "abc", 3, &overlapped)));
    CHECK("io-send-called", called(&calls) && calls.bytes == 3);

    /* "call CancelThreadpoolIo if the operation fails". */
    StartThreadpoolIo(io);
    CHECK("io-fails", check_wsarecv(INVALID_SOCKET, data, 1, &overlapped) == WSAENOTSOCK);
    CancelThreadpoolIo(io);
    WaitForThreadpoolIoCallbacks(io, FALSE);
    CHECK("io-cancelled-start", quiet(&calls));

    memset(&overlapped, 0, sizeof overlapped);
    StartThreadpoolIo(io);
    CHECK_EQ_U("io-pending-again", check_wsarecv(a, data, sizeof data, &overlapped), WSA_IO_PENDING);
    CHECK_SUCCEEDS("io-cancel", CancelIoEx((HANDLE)a, &overlapped));
    WaitForThreadpoolIoCallbacks(io, FALSE);
    CHECK_EQ_I("io-waits-for-callbacks", calls.count, 3);
    CHECK_EQ_U("io-aborted", calls.result, ERROR_OPERATION_ABORTED);
    called(&calls);

    CHECK_FAILS("io-twice", CreateThreadpoolIo((HANDLE)a, ended, &calls, NULL) == NULL, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("io-null", CreateThreadpoolIo(NULL, ended, &calls, NULL) == NULL, ERROR_INVALID_HANDLE);

    /* An operation that is under way when the object is closed has its callback. */
    memset(&overlapped, 0, sizeof overlapped);
    StartThreadpoolIo(io);
    check_wsarecv(a, data, sizeof data, &overlapped);
    CloseThreadpoolIo(io);
    check_send_all(b, "end", 3);
    CHECK("io-closed-still-called", called(&calls) && calls.bytes == 3);
    closesocket(a);
    closesocket(b);
    CloseHandle(calls.called);
}

static struct calls bound;

static VOID CALLBACK bound_ended(DWORD error, DWORD bytes, LPOVERLAPPED overlapped)
{
    bound.result = error;
    bound.bytes = bytes;
    bound.overlapped = overlapped;
    InterlockedIncrement(&bound.count);
    ReleaseSemaphore(bound.called, 1, NULL);
}

static void bind_io_completion_callback(void)
{
    SOCKET a, b;
    OVERLAPPED overlapped;
    char data[16] = "";
    prepare(&bound);
    check_pair(&a, &b);
    CHECK_SUCCEEDS("bind", BindIoCompletionCallback((HANDLE)a, bound_ended, 0));
    CHECK_SUCCEEDS("bind-other", BindIoCompletionCallback((HANDLE)b, bound_ended, 0));
    memset(&overlapped, 0, sizeof overlapped);
    CHECK_EQ_U("bind-pending", check_wsarecv(a, data, sizeof data, &overlapped), WSA_IO_PENDING);
    check_send_all(b, "hi", 2);
    CHECK("bind-called", called(&bound));
    CHECK_EQ_P("bind-overlapped", bound.overlapped, &overlapped);
    CHECK_EQ_U("bind-result", bound.result, 0);
    CHECK_EQ_U("bind-bytes", bound.bytes, 2);
    CHECK("bind-twice", !BindIoCompletionCallback((HANDLE)a, bound_ended, 0));
    closesocket(a);
    closesocket(b);
    CloseHandle(bound.called);
}

int main(void)
{
    check_begin();
    thread_pool_io();
    bind_io_completion_callback();
    return check_end();
}
