/* Event objects: CreateEvent, OpenEvent, SetEvent, ResetEvent, PulseEvent, and Winsock's names for them.
 *
 * https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createeventw
 * https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-openeventw
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsacreateevent
 */
#include "check.h"
#include "wide.h"

static int signalled(HANDLE event)
{
    return WaitForSingleObject(event, 0) == WAIT_OBJECT_0;
}

static void manual_and_auto(void)
{
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    CHECK("manual-create", event != NULL);
    CHECK_EQ_U("manual-starts-clear", WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    CHECK_SUCCEEDS("manual-set", SetEvent(event));
    CHECK("manual-stays", signalled(event) && signalled(event));
    CHECK_SUCCEEDS("manual-set-twice", SetEvent(event));
    CHECK_SUCCEEDS("manual-reset", ResetEvent(event));
    CHECK("manual-clear", !signalled(event));
    CHECK_SUCCEEDS("manual-reset-twice", ResetEvent(event));
    CHECK_SUCCEEDS("close", CloseHandle(event));
    CHECK_FAILS("close-twice", !CloseHandle(event), ERROR_INVALID_HANDLE);
    CHECK_FAILS("set-closed", !SetEvent(event), ERROR_INVALID_HANDLE);
    CHECK_FAILS("reset-closed", !ResetEvent(event), ERROR_INVALID_HANDLE);
    CHECK_FAILS("set-null", !SetEvent(NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("set-invalid", !SetEvent(INVALID_HANDLE_VALUE), ERROR_INVALID_HANDLE);

    event = CreateEventW(NULL, FALSE, TRUE, NULL);
    CHECK("auto-starts-set", signalled(event));
    CHECK("auto-cleared-by-the-wait", !signalled(event));
    CHECK_SUCCEEDS("auto-set", SetEvent(event));
    CHECK_SUCCEEDS("auto-set-again", SetEvent(event));
    CHECK("auto-counts-once", signalled(event) && !signalled(event));
    SetEvent(event);
    CHECK_SUCCEEDS("auto-reset", ResetEvent(event));
    CHECK("auto-reset-clear", !signalled(event));
    CloseHandle(event);

    event = CreateEventExW(NULL, NULL, CREATE_EVENT_MANUAL_RESET | CREATE_EVENT_INITIAL_SET, EVENT_ALL_ACCESS);
    CHECK("createeventex", event != NULL && signalled(event) && signalled(event));
    CloseHandle(event);
}

static void wrong_kinds(void)
{
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    HANDLE port = check_port(0);
    CHECK_FAILS("set-port", !SetEvent(port), ERROR_INVALID_HANDLE);
    CHECK_FAILS("reset-port", !ResetEvent(port), ERROR_INVALID_HANDLE);
    CHECK_FAILS("set-socket", !SetEvent((HANDLE)s), ERROR_INVALID_HANDLE);
    CloseHandle(port);
    closesocket(s);
}

/* A handle that was closed never becomes another object's. */
static void stale_handles(void)
{
    enum { ROUNDS = 300 };
    HANDLE first = check_event(TRUE), other;
    int i, wrong = 0;
    CloseHandle(first);
    for (i = 0; i < ROUNDS; i++) {
        other = check_event(TRUE);
        SetEvent(first);
        wrong += other != first && signalled(other);
        CloseHandle(other);
    }
    CHECK_EQ_I("stale-handle-sets-nothing", wrong, 0);
}

static void named(void)
{
    HANDLE first, second, opened;
    SetLastError(CHECK_POISON);
    first = CreateEventA(NULL, TRUE, FALSE, "tawny-events-name");
    CHECK("named-create", first != NULL);
    CHECK_EQ_U("named-create-last-error", GetLastError(), 0);
    second = CreateEventW(NULL, FALSE, TRUE, wide("tawny-events-name"));
    CHECK_EQ_U("named-again-last-error", GetLastError(), ERROR_ALREADY_EXISTS);
    CHECK("named-again", second != NULL && second != first);
    /* "The bManualReset and bInitialState parameters are ignored": it is the first one's event. */
    CHECK("named-again-ignores-state", !signalled(second));
    SetEvent(first);
    CHECK("named-same-object", signalled(second) && signalled(second));
    opened = OpenEventA(EVENT_ALL_ACCESS, FALSE, "tawny-events-name");
    CHECK("open", opened != NULL);
    ResetEvent(opened);
    CHECK("open-same-object", !signalled(first));
    CloseHandle(opened);
    opened = OpenEventW(SYNCHRONIZE | EVENT_MODIFY_STATE, FALSE, wide("tawny-events-name"));
    CHECK("openw", opened != NULL);
    CloseHandle(opened);
    CHECK_FAILS("open-unknown", OpenEventA(EVENT_ALL_ACCESS, FALSE, "tawny-events-other") == NULL, ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("open-case-differs", OpenEventA(EVENT_ALL_ACCESS, FALSE, "Tawny-Events-Name") == NULL, ERROR_FILE_NOT_FOUND);
    opened = OpenEventA(EVENT_ALL_ACCESS, FALSE, "Local\\tawny-events-name");
    CHECK("open-local-namespace", opened != NULL);
    CloseHandle(opened);
    CHECK_FAILS("open-null", OpenEventA(EVENT_ALL_ACCESS, FALSE, NULL) == NULL, ERROR_INVALID_PARAMETER);

    /* The name lives as long as a handle does. */
    CloseHandle(first);
    opened = OpenEventA(EVENT_ALL_ACCESS, FALSE, "tawny-events-name");
    CHECK("name-lives-with-a-handle", opened != NULL);
    CloseHandle(opened);
    CloseHandle(second);
    CHECK_FAILS("name-ends-with-the-last-handle", OpenEventA(EVENT_ALL_ACCESS, FALSE, "tawny-events-name") == NULL,
                ERROR_FILE_NOT_FOUND);
    SetLastError(CHECK_POISON);
    first = CreateEventA(NULL, TRUE, FALSE, "tawny-events-name");
    CHECK_EQ_U("name-free-again", GetLastError(), 0);
    CloseHandle(first);

    /* An empty name is no name. */
    first = CreateEventA(NULL, TRUE, FALSE, "");
    second = CreateEventA(NULL, TRUE, FALSE, "");
    SetEvent(first);
    CHECK("empty-name-is-no-name", first != NULL && second != NULL && !signalled(second));
    CloseHandle(first);
    CloseHandle(second);
}

struct waiter {
    HANDLE event, ready;
};

static DWORD WINAPI wait_for_it(LPVOID argument)
{
    struct waiter *waiter = argument;
    SetEvent(waiter->ready);
    return WaitForSingleObject(waiter->event, CHECK_PATIENCE_MS);
}

static void wakes_threads(void)
{
    enum { MANY = 8 };
    struct waiter waiter;
    HANDLE threads[MANY];
    int i, released = 0;
    waiter.ready = check_event(FALSE);
    waiter.event = check_event(TRUE);
    for (i = 0; i < MANY; i++) {
        threads[i] = check_spawn(wait_for_it, &waiter);
        check_wait(waiter.ready);
    }
    SetEvent(waiter.event);
    for (i = 0; i < MANY; i++)
        released += check_join(threads[i]) == WAIT_OBJECT_0;
    CHECK_EQ_I("manual-releases-all", released, MANY);
    CloseHandle(waiter.event);

    waiter.event = check_event(FALSE);
    for (i = 0; i < MANY; i++) {
        threads[i] = check_spawn(wait_for_it, &waiter);
        check_wait(waiter.ready);
    }
    for (i = 0, released = 0; i < MANY; i++) {
        DWORD which;
        SetEvent(waiter.event);
        which = WaitForMultipleObjects((DWORD)(MANY - i), threads, FALSE, CHECK_PATIENCE_MS);
        if (which >= WAIT_OBJECT_0 + (DWORD)(MANY - i))
            break;
        released += check_join(threads[which]) == WAIT_OBJECT_0;
        threads[which] = threads[MANY - i - 1];
    }
    CHECK_EQ_I("auto-releases-one-each", released, MANY);
    CHECK("auto-nothing-left", !signalled(waiter.event));
    CloseHandle(waiter.event);
    CloseHandle(waiter.ready);
}

/* "If no threads are waiting, PulseEvent simply sets the event to nonsignaled and returns." */
static void pulse(void)
{
    HANDLE event = check_event(TRUE);
    CHECK_SUCCEEDS("pulse-nobody", PulseEvent(event));
    CHECK("pulse-leaves-clear", !signalled(event));
    SetEvent(event);
    CHECK_SUCCEEDS("pulse-set-event", PulseEvent(event));
    CHECK("pulse-clears", !signalled(event));
    CloseHandle(event);
    CHECK_FAILS("pulse-closed", !PulseEvent(event), ERROR_INVALID_HANDLE);
}

static void winsock_events(void)
{
    WSAEVENT event = WSACreateEvent();
    CHECK("wsa-create", event != WSA_INVALID_EVENT);
    CHECK("wsa-starts-clear", !signalled(event));
    CHECK_SUCCEEDS("wsa-set", WSASetEvent(event));
    CHECK("wsa-is-manual", signalled(event) && signalled(event));
    CHECK_SUCCEEDS("wsa-reset", WSAResetEvent(event));
    CHECK("wsa-clear", !signalled(event));
    CHECK_SUCCEEDS("wsa-is-an-event", SetEvent((HANDLE)event));
    CHECK_SUCCEEDS("wsa-close", WSACloseEvent(event));
    CHECK_FAILS("wsa-close-twice", !WSACloseEvent(event), WSA_INVALID_HANDLE);
    CHECK_FAILS("wsa-set-closed", !WSASetEvent(event), WSA_INVALID_HANDLE);
    CHECK_FAILS("wsa-reset-closed", !WSAResetEvent(event), WSA_INVALID_HANDLE);
    CHECK_EQ_P("wsa-invalid-event-is-null", WSA_INVALID_EVENT, NULL);
}

int main(void)
{
    check_begin();
    manual_and_auto();
    wrong_kinds();
    stale_handles();
    named();
    wakes_threads();
    pulse();
    winsock_events();
    return check_end();
}
