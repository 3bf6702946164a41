/* User APCs: QueueUserAPC and the alertable waits.
 *
 * https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-queueuserapc
 * https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-sleepex
 * https://learn.microsoft.com/windows/win32/sync/asynchronous-procedure-calls
 */
#include "check.h"

static char order[64];
static LONG calls;
static DWORD last_thread;

static void CALLBACK note(ULONG_PTR letter)
{
    order[calls++] = (char)letter;
    order[calls] = '\0';
    last_thread = GetCurrentThreadId();
}

static void CALLBACK note_and_queue(ULONG_PTR letter)
{
    note(letter);
    QueueUserAPC(note, GetCurrentThread(), letter + 1);
}

static void forget(void)
{
    calls = 0;
    order[0] = '\0';
}

static void own_thread(void)
{
    HANDLE event = check_event(TRUE), pair[2];
    pair[0] = event;
    pair[1] = check_event(TRUE);
    forget();
    CHECK("queue", QueueUserAPC(note, GetCurrentThread(), 'a') != 0);
    CHECK_EQ_U("not-run-by-sleep", (Sleep(1), (DWORD)calls), 0);
    CHECK_EQ_U("not-run-by-sleepex", SleepEx(1, FALSE), 0);
    CHECK_EQ_U("not-run-by-a-wait", WaitForSingleObject(event, 1), WAIT_TIMEOUT);
    CHECK_EQ_I("not-run-yet", calls, 0);
    CHECK_EQ_U("sleepex", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK_EQ_S("sleepex-ran-it", order, "a");
    CHECK_EQ_U("ran-on-this-thread", last_thread, GetCurrentThreadId());
    CHECK_EQ_U("ran-once", SleepEx(0, TRUE), 0);

    /* One wait runs all that are queued, first in, first out. */
    forget();
    QueueUserAPC(note, GetCurrentThread(), '1');
    QueueUserAPC(note, GetCurrentThread(), '2');
    QueueUserAPC(note, GetCurrentThread(), '3');
    CHECK_EQ_U("waitforsingleobjectex", WaitForSingleObjectEx(event, CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK_EQ_S("first-in-first-out", order, "123");

    forget();
    QueueUserAPC(note, GetCurrentThread(), 'm');
    CHECK_EQ_U("not-alertable-ex", WaitForSingleObjectEx(event, 1, FALSE), WAIT_TIMEOUT);
    CHECK_EQ_U("waitformultipleobjectsex", WaitForMultipleObjectsEx(2, pair, FALSE, CHECK_PATIENCE_MS, TRUE),
               WAIT_IO_COMPLETION);
    QueueUserAPC(note, GetCurrentThread(), 'n');
    CHECK_EQ_U("waitformultipleobjectsex-all", WaitForMultipleObjectsEx(2, pair, TRUE, CHECK_PATIENCE_MS, TRUE),
               WAIT_IO_COMPLETION);
    QueueUserAPC(note, GetCurrentThread(), 'o');
    CHECK_EQ_U("wsawaitformultipleevents", WSAWaitForMultipleEvents(2, pair, FALSE, CHECK_PATIENCE_MS, TRUE),
               WSA_WAIT_IO_COMPLETION);
    QueueUserAPC(note, GetCurrentThread(), 'p');
    CHECK_EQ_U("signalobjectandwait", SignalObjectAndWait(pair[1], event, CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK_EQ_S("each-ran", order, "mnop");

    forget();
    QueueUserAPC(note_and_queue, GetCurrentThread(), 'x');
    CHECK_EQ_U("queued-by-an-apc", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    SleepEx(0, TRUE);
    CHECK_EQ_S("queued-by-an-apc-ran", order, "xy");
    SetEvent(event);
    CHECK_EQ_U("alertable-and-signalled", WaitForSingleObjectEx(event, CHECK_PATIENCE_MS, TRUE), WAIT_OBJECT_0);
    CloseHandle(pair[0]);
    CloseHandle(pair[1]);
}

struct sleeper {
    HANDLE never, ready;
    DWORD result;
};

static DWORD WINAPI sleep_alertably(LPVOID argument)
{
    struct sleeper *sleeper = argument;
    SetEvent(sleeper->ready);
    sleeper->result = WaitForSingleObjectEx(sleeper->never, CHECK_PATIENCE_MS, TRUE);
    return GetCurrentThreadId();
}

static void other_thread(void)
{
    struct sleeper sleeper;
    HANDLE thread;
    DWORD thread_id;
    sleeper.never = check_event(TRUE);
    sleeper.ready = check_event(FALSE);
    forget();
    thread = check_spawn(sleep_alertably, &sleeper);
    check_wait(sleeper.ready);
    CHECK("queue-to-another", QueueUserAPC(note, thread, 'z') != 0);
    thread_id = check_join(thread);
    CHECK_EQ_U("ran-on-that-thread", last_thread, thread_id);
    CHECK_EQ_U("other-result", sleeper.result, WAIT_IO_COMPLETION);
    CHECK_EQ_S("other-ran", order, "z");
    CloseHandle(sleeper.never);
    CloseHandle(sleeper.ready);
}

static DWORD WINAPI calls_so_far(LPVOID unused)
{
    (void)unused;
    return (DWORD)calls;
}

/* "If an application queues an APC before the thread begins running, the thread begins by calling the
 * APC function." */
static void before_the_thread_runs(void)
{
    HANDLE thread = CreateThread(NULL, 0, calls_so_far, NULL, CREATE_SUSPENDED, NULL);
    CHECK_REQUIRE(thread != NULL);
    forget();
    CHECK("queue-to-suspended", QueueUserAPC(note, thread, 'b') != 0);
    CHECK_EQ_I("queue-to-suspended-waits", calls, 0);
    ResumeThread(thread);
    CHECK_EQ_U("ran-before-the-thread-function", check_join(thread), 1);
}

static void wrong_handles(void)
{
    HANDLE thread = check_spawn(calls_so_far, NULL), event = check_event(TRUE);
    check_wait(thread);
    CHECK("queue-to-ended", QueueUserAPC(note, thread, 'q') == 0);
    CloseHandle(thread);
    CHECK_FAILS("queue-to-closed", QueueUserAPC(note, thread, 'q') == 0, ERROR_INVALID_HANDLE);
    CHECK_FAILS("queue-to-event", QueueUserAPC(note, event, 'q') == 0, ERROR_INVALID_HANDLE);
    CloseHandle(event);
}

/* "Other than a completion packet, an alertable wait on a port ends with an APC."
 * https://learn.microsoft.com/windows/win32/fileio/getqueuedcompletionstatusex-func */
static void at_a_port(void)
{
    HANDLE port = check_port(0);
    OVERLAPPED_ENTRY entries[4];
    ULONG removed = 99;
    forget();
    QueueUserAPC(note, GetCurrentThread(), 'g');
    CHECK_FAILS("port-not-alertable", !GetQueuedCompletionStatusEx(port, entries, 4, &removed, 1, FALSE), WAIT_TIMEOUT);
    CHECK_EQ_I("port-not-alertable-not-run", calls, 0);
    CHECK_FAILS("port-alertable", !GetQueuedCompletionStatusEx(port, entries, 4, &removed, CHECK_PATIENCE_MS, TRUE),
                WAIT_IO_COMPLETION);
    CHECK_EQ_S("port-alertable-ran", order, "g");
    CloseHandle(port);
}

static int completions;
static DWORD completion_error, completion_bytes;
static OVERLAPPED *completion_overlapped;

static void CALLBACK completed(DWORD error, DWORD bytes, LPWSAOVERLAPPED overlapped, DWORD flags)
{
    (void)flags;
    completions++;
    completion_error = error;
    completion_bytes = bytes;
    completion_overlapped = overlapped;
}

/* Completion routines are APCs of the thread that started the operation.
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecv */
static void completion_routines(void)
{
    SOCKET client, server;
    static char room[8];
    WSABUF in = {sizeof room, room}, out = {4, "data"};
    OVERLAPPED receive = {0}, send_o = {0};
    DWORD flags = 0;
    int n;
    check_pair(&client, &server);
    CHECK_FAILS("routine-pending", WSARecv(server, &in, 1, NULL, &flags, &receive, completed) == SOCKET_ERROR,
                WSA_IO_PENDING);
    CHECK_EQ_U("routine-nothing-yet", SleepEx(1, TRUE), 0);
    check_send_all(client, "hello", 5);
    CHECK_EQ_U("routine-wait", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK_EQ_I("routine-once", completions, 1);
    CHECK_EQ_U("routine-error", completion_error, 0);
    CHECK_EQ_U("routine-bytes", completion_bytes, 5);
    CHECK_EQ_P("routine-overlapped", completion_overlapped, &receive);

    /* Also when the operation could finish at once. */
    n = WSASend(client, &out, 1, NULL, 0, &send_o, completed);
    CHECK("routine-send-starts", n == 0 || WSAGetLastError() == WSA_IO_PENDING);
    CHECK_EQ_I("routine-not-before-the-wait", completions, 1);
    CHECK_EQ_U("routine-send-wait", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK_EQ_I("routine-send-once", completions, 2);
    CHECK_EQ_U("routine-send-bytes", completion_bytes, 4);
    CHECK_EQ_I("routine-send-arrives", check_recv_all(server, room, 4), 4);

    CHECK_FAILS("routine-cancelled-pending", WSARecv(server, &in, 1, NULL, &flags, &receive, completed) == SOCKET_ERROR,
                WSA_IO_PENDING);
    CancelIoEx((HANDLE)server, &receive);
    CHECK_EQ_U("routine-cancelled-wait", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK_EQ_U("routine-cancelled-error", completion_error, WSA_OPERATION_ABORTED);
    closesocket(client);
    closesocket(server);
}

int main(void)
{
    check_begin();
    own_thread();
    other_thread();
    before_the_thread_runs();
    wrong_handles();
    at_a_port();
    completion_routines();
    return check_end();
}
